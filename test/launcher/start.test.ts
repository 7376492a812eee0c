import { statSync } from 'node:fs';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { type Companion, companion, inScripts, isAlive, until } from './module';
import { type Checkout, newCheckout, type Started } from './stand-in';

interface ServiceRecord {
  ports: Record<string, number>;
  processes: Record<string, { pid: number }>;
  address: string | null;
  environment: Record<string, string>;
}
interface DemoFile {
  endpoint: string;
  mailbox: string;
  portal: null;
  keys: { clinician: string };
}

const possible = inScripts<boolean>(`
  const { databaseProgram, redisProgram } = await import('./binaries.mjs');
  return Boolean(databaseProgram() && redisProgram());
`);

(possible ? describe : describe.skip)('npm start', () => {
  const starts: Started[] = [];
  const start = async (where: Checkout, env?: Record<string, string>): Promise<Started> => {
    const started = await where.start(env);
    starts.push(started);
    return started;
  };
  const pids = (where: Checkout): number[] =>
    Object.values(where.json<ServiceRecord>('services.json').processes).map(({ pid }) => pid);

  afterAll(async () => {
    for (const { process: child, stop } of starts) if (child.exitCode === null) await stop('SIGTERM');
  });

  it('runs in two checkouts at once, once in each, and finds its data again', async () => {
    const [one, two] = [newCheckout(), newCheckout()];
    const [first, second] = await Promise.all([start(one), start(two)]);
    for (const started of [first, second]) expect(started.output()).toContain('seeded');
    const [here, there] = [one, two].map((where) => where.json<ServiceRecord>('services.json'));
    const ports = [...Object.values(here?.ports ?? {}), ...Object.values(there?.ports ?? {})];
    expect(ports).toHaveLength(10);
    expect(new Set(ports).size).toBe(10);
    for (const port of ports) expect(port).toBeLessThan(32_768);
    expect(statSync(join(one.directory, '.data', 'services.json')).mode & 0o077).toBe(0);

    const demo = one.json<DemoFile>('demo.json');
    expect(demo).toMatchObject({ endpoint: `${here?.address}/graphql`, portal: null });
    expect(first.output()).toContain(`authorization: Bearer ${demo.keys.clinician}`);
    const api = await (await fetch(demo.endpoint)).json();
    expect(api).toEqual({
      pid: here?.processes.api?.pid,
      admin: null,
      smtp: expect.stringContaining(`:${here?.ports.smtp}`),
    });
    expect(await (await fetch(demo.mailbox)).text()).toContain('Mailbox');

    const again = await start(one);
    expect(await again.ended).toBe(0);
    expect(again.output()).toContain(`One is already running in this directory (process ${first.process.pid})`);
    expect(again.output()).toContain(here?.address ?? 'no address');

    const all = [...pids(one), ...pids(two)];
    expect(all).toHaveLength(8);
    expect(await first.stop('SIGINT')).toBe(0);
    expect(await second.stop('SIGTERM')).toBe(0);
    expect(all.filter(isAlive)).toEqual([]);

    const later = await start(one);
    expect(later.output()).not.toContain('seeded');
    expect(one.json<DemoFile>('demo.json').keys).toEqual(demo.keys);
    expect(one.json<ServiceRecord>('services.json').ports).toEqual(here?.ports);

    // Ended without a chance to clean up: nothing stays, and the next start is as any other.
    const left = pids(one);
    later.process.kill('SIGKILL');
    await until('everything to end', () => left.every((pid) => !isAlive(pid)), 20);
    const last = await start(one);
    expect(last.output()).toContain('Ctrl-C stops everything');
    expect(await last.stop()).toBe(0);
  });

  it('stops everything and says why when a part ends by itself or cannot start', async () => {
    const where = newCheckout();
    const started = await start(where);
    const all = pids(where);
    process.kill(where.json<ServiceRecord>('services.json').processes.worker?.pid ?? 0, 'SIGKILL');
    expect(await started.ended).toBe(1);
    expect(started.output()).toMatch(/worker +FAILED: ended by SIGKILL/);
    expect(all.filter(isAlive)).toEqual([]);

    const broken = await start(where, { PORT: String(await listeningPort()) });
    expect(await broken.ended).toBe(1);
    expect(broken.output()).toMatch(/FAILED: PORT=\d+ is in use/);
  });

  describe('with a database of somebody else’s', () => {
    let database: Companion<{ url: string }>;
    let where: Checkout;
    beforeAll(async () => {
      where = newCheckout();
      database = await companion('private-mariadb.mjs', ['--dir', join(where.directory, 'elsewhere'), '--relaxed']);
    });
    afterAll(() => database.end());

    const inDatabase = async (name: string): Promise<{ url: string; tables: () => Promise<string[]> }> => {
      const server = await createConnection(database.ready.url);
      await server.query(`CREATE DATABASE IF NOT EXISTS ${name}`);
      await server.end();
      const url = new URL(database.ready.url);
      url.pathname = `/${name}`;
      return {
        url: url.href,
        async tables() {
          const connection = await createConnection(url.href);
          const [rows] = await connection.query('SHOW TABLES');
          await connection.end();
          return (rows as Record<string, string>[]).flatMap((row) => Object.values(row));
        },
      };
    };

    it('touches nothing unless it is told to, and never seeds', async () => {
      const { url, tables } = await inDatabase('theirs');
      const untouched = await start(where, { DATABASE_URL: url });
      expect(untouched.output()).toContain('npm run hub -- init');
      expect(await untouched.stop()).toBe(0);
      expect(await tables()).toEqual([]);

      const migrated = await start(where, { DATABASE_URL: url, HUB_MIGRATE: '1' });
      expect(migrated.output()).toMatch(/migrate +migrated/);
      expect(migrated.output()).toContain('npm run hub -- init');
      expect(migrated.output()).not.toContain('seeded');
      expect(migrated.output()).not.toContain('Mailbox');
      expect(await migrated.stop()).toBe(0);
      expect(await tables()).toEqual(['setting']);
    });

    it('seeds and marks an empty one for HUB_DEMO=1, which production then refuses', async () => {
      const { url } = await inDatabase('sandbox');
      const seeded = await start(where, { DATABASE_URL: url, HUB_DEMO: '1' });
      expect(seeded.output()).toContain('seeded');
      expect(await seeded.stop()).toBe(0);

      const refused = await start(where, { DATABASE_URL: url, NODE_ENV: 'production', HUB_SECRET: 's'.repeat(32) });
      expect(await refused.ended).toBe(1);
      expect(refused.output()).toMatch(/FAILED: this database is marked as a demo/);
      expect(refused.output()).not.toMatch(/migrate +migrated/);
    });
  });
});

/** A port on which this very process listens until the tests are over. */
async function listeningPort(): Promise<number> {
  const { createServer } = await import('node:http');
  const server = createServer().listen(0, '127.0.0.1').unref();
  await new Promise((resolve) => server.once('listening', resolve));
  return (server.address() as { port: number }).port;
}
