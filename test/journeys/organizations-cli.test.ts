import { DataSource } from 'typeorm';
import { main } from '../../src/cli';
import { readConfig } from '../../src/platform/config';
import { createTestDatabase } from '../support/database';
import { startTestHub, type TestHub } from '../support/hub';

/** Runs a command in this process and gives what it printed. */
async function run(env: Record<string, string>, ...args: string[]): Promise<{ code: number; printed: string }> {
  let printed = '';
  const spy = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  try {
    return { code: await main(args, () => readConfig(env)), printed };
  } finally {
    spy.mockRestore();
  }
}

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub({ workers: false });
});
afterAll(async () => hub.close());

test('the first admin key is shown once, works, and is not issued twice', async () => {
  expect(JSON.parse((await run(hub.env, 'is-marked')).printed)).toEqual({ marked: true, empty: true });
  const { printed } = await run(hub.env, 'init');
  const token = /cme_\S+/.exec(printed)?.[0] as string;
  expect(await hub.get(token, '{ me { role } }')).toEqual({ me: { role: 'ADMIN' } });
  await expect(run(hub.env, 'init')).rejects.toThrow('already');
  expect(JSON.parse((await run(hub.env, 'is-marked')).printed)).toEqual({ marked: true, empty: false });
});

test('is-marked answers before anything is migrated', async () => {
  const database = await createTestDatabase();
  const admin = await new DataSource({ type: 'mysql', url: database.adminUrl }).initialize();
  try {
    await admin.query(`DROP DATABASE ${database.name}`);
    await admin.query(`CREATE DATABASE ${database.name}`);
    const { printed } = await run({ ...hub.env, DATABASE_URL: database.adminUrl }, 'is-marked');
    expect(JSON.parse(printed)).toEqual({ marked: false, empty: true });
  } finally {
    await admin.destroy();
    await database.drop();
  }
});

test('an unknown command lists those there are', async () => {
  const { code, printed } = await run(hub.env, 'nonesuch');
  expect(code).toBe(2);
  expect(printed).toContain('is-marked');
});
