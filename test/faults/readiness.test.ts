import { Redis } from 'ioredis';
import { eventually, startTestHub, type TestHub } from '../support/hub';
import { privateRedis, type PrivateRedis } from '../support/private-redis';

let redis: PrivateRedis;
let hub: TestHub;

beforeAll(async () => {
  redis = await privateRedis();
  await redis.start();
  hub = await startTestHub({ redisUrl: redis.url, workers: false });
}, 30_000);
afterAll(async () => {
  await hub.close();
  await redis.stop();
});

const readyz = async (): Promise<{ status: number; body: string }> => {
  const response = await fetch(`${hub.url}/readyz`);
  return { status: response.status, body: await response.text() };
};
const is = (status: number, text = ''): Promise<boolean> =>
  eventually(async () => {
    const now = await readyz();
    return now.status === status && now.body.includes(text);
  });

test('a Redis that evicts, or is away, makes the hub not ready, and says so', async () => {
  await is(200);
  const admin = new Redis(redis.url);
  await admin.config('SET', 'maxmemory-policy', 'allkeys-lru');
  await is(503, 'maxmemory-policy is allkeys-lru');
  await admin.config('SET', 'maxmemory-policy', 'noeviction');
  await is(200);
  admin.disconnect();
  await redis.stop();
  await is(503, 'redis: does not answer');
  await redis.start();
  await is(200);
}, 60_000);
