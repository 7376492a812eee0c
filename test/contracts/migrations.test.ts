import { MIGRATIONS } from '../../migrations/index';
import { LAST_MIGRATION } from '../../src/readiness';
import { migrateUp, migrationSource } from '../../migrations/run';
import { createTestDatabase } from '../support/database';

test('readiness asks for the last migration there is', () => {
  expect(new (MIGRATIONS.at(-1) as (typeof MIGRATIONS)[number])().name).toBe(LAST_MIGRATION);
});

test('every migration goes up, down and up again', async () => {
  const database = await createTestDatabase();
  const source = await migrationSource(database.adminUrl).initialize();
  try {
    for (const _ of MIGRATIONS) await source.undoLastMigration();
    const left = await source.query<{ name: string }[]>(
      'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
    );
    expect(left.map(({ name }) => name)).toEqual(['migration']);
    expect(await migrateUp(source)).toBe(MIGRATIONS.length);
  } finally {
    await source.destroy();
    await database.drop();
  }
});
