import { Queue } from 'bullmq';
import { type App, createApp } from '../../src/app';
import { JOB_NAMES, JOBS, QUEUES } from '../../src/jobs/definitions';
import { readConfig } from '../../src/platform/config';
import { startWorkers, type Workers } from '../../workers/start';
import { eventually, startTestHub, type TestHub } from '../support/hub';
import { type MailSink, startMailSink } from '../support/mail-sink';
import { type PrivateRedis, privateRedis } from '../support/private-redis';
import { shortPeople } from '../support/reminded-people';

let hub: TestHub;
let sink: MailSink;
let redis: PrivateRedis;
let app: App;
let workers: Workers | null = null;

beforeEach(async () => {
  [sink, redis] = [await startMailSink(), await privateRedis()];
  hub = await startTestHub({ workers: false, smtpUrl: sink.url });
  await hub.setToday('2026-03-24');
  app = await createApp(readConfig({ ...hub.env, REDIS_URL: redis.url }));
});
afterEach(async () => {
  await workers?.close();
  workers = null;
  await app.close();
  await hub.close();
  await sink.close();
  await redis.stop();
});

/** How often each scheduler has fired, by the job it makes; empty while Redis is away or empty. */
async function fired(): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const name of QUEUES) {
    const queue = new Queue(name, {
      connection: { url: redis.url, maxRetriesPerRequest: 1, retryStrategy: () => null },
      prefix: app.config.redisPrefix,
    });
    queue.on('error', () => undefined);
    for (const one of await queue.getJobSchedulers()) found[one.key] = Number(one.iterationCount ?? 0);
    await queue.close();
  }
  return found;
}

test('with Redis away from the start the sweep does the work; when it comes the schedulers are set', async () => {
  await shortPeople(hub.app, 5, { deadline: '2026-03-31' });
  workers = await startWorkers(app);
  await eventually(async () => sink.mails.length === 5, 10_000);
  await redis.start();
  const set = await eventually(async () => {
    const found = await fired().catch(() => ({}));
    return Object.keys(found).length === JOB_NAMES.length ? found : null;
  }, 15_000);
  expect(Object.keys(set).sort()).toEqual([...JOB_NAMES].sort());
}, 60_000);

test('a flushed Redis has its schedulers again within seconds, and they fire', async () => {
  await redis.start();
  workers = await startWorkers(app);
  await eventually(async () => (await fired())['events.relay'] ?? 0, 10_000);
  await redis.flush();
  expect(await fired()).toEqual({});
  await eventually(async () => Object.keys(await fired()).length === JOB_NAMES.length, 15_000);
  const relayed = (await fired())['events.relay'] ?? 0;
  await eventually(async () => ((await fired())['events.relay'] ?? 0) > relayed + 1, 10_000);
}, 60_000);

test('Redis that dies and comes back empty: nothing waits for it, the sweep carries on, the queues recover', async () => {
  await redis.start();
  workers = await startWorkers(app);
  await eventually(async () => (await fired())['events.relay'] ?? 0, 10_000);
  await redis.stop();
  const began = performance.now();
  for (let at = 0; at < 1_000; at += 1) app.wake.look('events.relay');
  expect(performance.now() - began).toBeLessThan(500);
  const [event] = await app.events.append(app.db.manager, [
    { type: 'clinician.changed', tenantId: null, personId: null, body: {} },
  ]);
  expect(event).toBeDefined();
  // The relay is swept every second: the event gets its position without Redis.
  await eventually(async () => (await app.events.head()) !== '0', 5_000);
  await redis.start();
  await eventually(async () => {
    const found = await fired().catch((): Record<string, number> => ({}));
    return (found['events.relay'] ?? 0) > 1;
  }, 30_000);
}, 90_000);

test('a stop while Redis is away does not hang', async () => {
  await redis.start();
  workers = await startWorkers(app);
  await eventually(async () => (await fired())['events.relay'] ?? 0, 10_000);
  await redis.stop();
  const began = performance.now();
  await workers.close();
  workers = null;
  expect(performance.now() - began).toBeLessThan(5_000);
}, 60_000);

test('what an older release scheduled under another name is removed, and what is right is left alone', async () => {
  await redis.start();
  const queue = new Queue('reminders', { connection: { url: redis.url }, prefix: app.config.redisPrefix });
  await queue.upsertJobScheduler('reminders.of-old', { every: 1_000 }, { name: 'reminders.of-old' });
  workers = await startWorkers(app);
  await eventually(async () => Object.keys(await fired()).length === JOB_NAMES.length, 10_000);
  expect(Object.keys(await fired()).sort()).toEqual([...JOB_NAMES].sort());
  const known = await queue.getJobSchedulers();
  expect(known.map((one) => Number(one.every)).sort()).toEqual(
    [JOBS['reminders.plan'].everyMs, JOBS['reminders.send'].everyMs].sort(),
  );
  await queue.close();
}, 60_000);
