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

test('a register that was in use belongs to the board of its first license', async () => {
  const database = await createTestDatabase();
  const source = await migrationSource(database.adminUrl).initialize();
  const id = (digit: string): Buffer => Buffer.from(digit.repeat(32), 'hex');
  try {
    await source.undoLastMigration();
    for (const [person, license, board, number] of [
      ['2', '2', 'b', 'number two'],
      ['1', '1', 'a', 'number one'],
      ['3', '3', 'a', 'number three'],
    ] as const) {
      const key = Buffer.alloc(32, number);
      await source.query(
        `INSERT INTO license (person_id, license_id, board_id, profession, number_key, number_raw)
         VALUES (?, ?, ?, 'physician-md', ?, ?)`,
        [id(person), id(license), id(board), key, number],
      );
      await source.query(
        `INSERT INTO identifier_owner (type, issuer, identifier_key, person_id, raw, vouched, recorded_at, event_id)
         VALUES ('LICENSE', 'US-CA/PHYSICIAN-MD', ?, ?, ?, 1, '2026-01-01', ?)`,
        [key, id(person), number, id('e')],
      );
    }
    await migrateUp(source);
    expect(await source.query('SELECT issuer, board_id FROM license_register')).toEqual([
      { issuer: 'US-CA/PHYSICIAN-MD', board_id: id('a') },
    ]);
  } finally {
    await source.destroy();
    await database.drop();
  }
});
