import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { Redis } from 'ioredis';

/** Found on the PATH; tests that stop Redis need it beside the one they are given. */
const SERVER = 'redis-server';

/** A Redis of one test's own, which it may stop, start again empty, and flush. */
export interface PrivateRedis {
  readonly url: string;
  start(): Promise<void>;
  /** Kills it as a crash does; nothing is kept. */
  stop(): Promise<void>;
  flush(): Promise<void>;
}

export async function privateRedis(): Promise<PrivateRedis> {
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let child: ChildProcess | null = null;
  const ask = async <T>(work: (redis: Redis) => Promise<T>): Promise<T> => {
    const redis = new Redis(url, { lazyConnect: true, retryStrategy: null, maxRetriesPerRequest: 0 });
    redis.on('error', () => undefined);
    try {
      await redis.connect();
      return await work(redis);
    } finally {
      redis.disconnect();
    }
  };
  return {
    url,
    async start() {
      child = spawn(
        SERVER,
        [
          '--port',
          String(port),
          '--bind',
          '127.0.0.1',
          '--save',
          '',
          '--appendonly',
          'no',
          '--maxmemory-policy',
          'noeviction',
        ],
        { stdio: 'ignore' },
      );
      let absent: Error | null = null;
      child.once('error', (error) => {
        absent = error;
      });
      for (let tries = 0; ; tries += 1) {
        try {
          await ask((redis) => redis.ping());
          return;
        } catch (error) {
          if (absent !== null || tries === 100) throw absent ?? error;
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      }
    },
    async stop() {
      const gone = child;
      child = null;
      if (gone === null || gone.exitCode !== null) return;
      const exited = new Promise((resolve) => gone.once('exit', resolve));
      gone.kill('SIGKILL');
      await exited;
    },
    flush: async () => void (await ask((redis) => redis.flushall())),
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
