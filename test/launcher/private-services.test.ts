import Redis from 'ioredis';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { type Companion, companion, inScripts, isAlive, temporaryDirectory, until } from './module';

interface Service {
  url: string;
  pid: number;
}

const programs = inScripts<{ database: boolean; redis: boolean }>(`
  const { databaseProgram, redisProgram } = await import('./binaries.mjs');
  return { database: Boolean(databaseProgram()), redis: Boolean(redisProgram()) };
`);

async function onDatabase<T>(url: string, sql: string): Promise<T> {
  const connection = await createConnection(url);
  try {
    const [rows] = await connection.query<RowDataPacket[]>(sql);
    return rows as T;
  } finally {
    await connection.end();
  }
}

async function onRedis<T>(url: string, use: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, { maxRetriesPerRequest: 1 }).on('error', () => undefined);
  try {
    return await use(redis);
  } finally {
    redis.disconnect();
  }
}

describe.each([
  ['private-mariadb.mjs', programs.database],
  ['private-redis.mjs', programs.redis],
])('%s', (script, present) => {
  const runs = present ? it : it.skip;
  const dir = temporaryDirectory();
  let service: Companion<Service> | null = null;
  afterAll(async () => {
    await service?.end();
  });

  runs('keeps what was answered when it is killed, and ends with its input', async () => {
    const isRedis = script.includes('redis');
    service = await companion<Service>(script, ['--dir', dir]);
    const { url, pid } = service.ready;
    if (isRedis) await onRedis(url, (redis) => redis.set('kept', 'yes'));
    else {
      await onDatabase(url, 'CREATE TABLE kept (word VARCHAR(10)) ENGINE=InnoDB');
      await onDatabase(url, "INSERT INTO kept VALUES ('yes')");
    }
    expect(await service.order('kill')).toEqual({ killed: true });
    expect(isAlive(pid)).toBe(false);
    const again = await service.order<Service>('start');
    expect(again.url).toBe(url);
    expect(again.pid).not.toBe(pid);
    if (isRedis) expect(await onRedis(url, (redis) => redis.get('kept'))).toBe('yes');
    else expect(await onDatabase(url, 'SELECT word FROM kept')).toEqual([{ word: 'yes' }]);
    await service.end();
    await until('the service to end', () => !isAlive(again.pid));
    service = null;
  });
});

(programs.database ? test : test.skip)('a private database has the settings that the hub is written for', async () => {
  const dir = temporaryDirectory();
  const service = await companion<Service>('private-mariadb.mjs', ['--dir', dir]);
  try {
    const [settings] = await onDatabase<Record<string, unknown>[]>(
      service.ready.url,
      `SELECT @@character_set_server cs, @@collation_server co, @@global.time_zone tz, @@global.sql_mode mode,
        @@innodb_flush_log_at_trx_commit flush, @@max_allowed_packet packet`,
    );
    expect(settings).toMatchObject({
      cs: 'utf8mb4',
      co: 'utf8mb4_unicode_ci',
      tz: '+00:00',
      flush: 1,
      packet: 67108864,
      mode: expect.stringMatching(/(?=.*ONLY_FULL_GROUP_BY)(?=.*STRICT_TRANS_TABLES)/),
    });
    const isolation = await onDatabase(service.ready.url, "SHOW GLOBAL VARIABLES LIKE 't%isolation'");
    expect(JSON.stringify(isolation)).toContain('READ-COMMITTED');
    for (const user of ['root', 'hub_admin']) {
      const stranger = new URL(service.ready.url);
      stranger.username = user;
      stranger.password = '';
      await expect(createConnection(stranger.href)).rejects.toMatchObject({ code: 'ER_ACCESS_DENIED_ERROR' });
    }
  } finally {
    await service.end();
  }
});

(programs.redis ? test : test.skip)('a private Redis is durable, evicts nothing and asks for a password', async () => {
  const dir = temporaryDirectory();
  const service = await companion<Service>('private-redis.mjs', ['--dir', dir]);
  try {
    const settings = await onRedis(service.ready.url, async (redis) => [
      ...((await redis.config('GET', 'appendonly')) as string[]),
      ...((await redis.config('GET', 'maxmemory-policy')) as string[]),
    ]);
    expect(settings).toEqual(['appendonly', 'yes', 'maxmemory-policy', 'noeviction']);
    const stranger = new URL(service.ready.url);
    stranger.password = '';
    await expect(onRedis(stranger.href, (redis) => redis.get('x'))).rejects.toThrow(/NOAUTH/);
  } finally {
    await service.end();
  }
});
