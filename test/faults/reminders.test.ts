import { workerPrincipal } from '../../src/auth/principal';
import { eventually, startTestHub, type TestHub } from '../support/hub';
import { type MailSink, startMailSink } from '../support/mail-sink';
import { type PrivateRedis, privateRedis } from '../support/private-redis';
import { reminders, shortPeople } from '../support/reminded-people';
import { SIZES } from '../support/sizes';
import { buildHub, chance, startWorkerProcess } from '../support/worker-process';

let hub: TestHub;
let sink: MailSink;
let redis: PrivateRedis;
let env: Record<string, string>;

beforeAll(buildHub, 120_000);
beforeEach(async () => {
  [sink, redis] = [await startMailSink(), await privateRedis()];
  await redis.start();
  hub = await startTestHub({ workers: false, smtpUrl: sink.url });
  env = { ...hub.env, REDIS_URL: redis.url };
});
afterEach(async () => {
  await hub.close();
  await sink.close();
  await redis.stop();
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function advance(minutes: number): Promise<void> {
  const offset = Math.round((hub.app.clock.now().getTime() - Date.now()) / 1000) + minutes * 60;
  await hub.app.db.query("UPDATE setting SET value = ? WHERE name = 'clock_offset_seconds'", [String(offset)]);
  hub.app.clock.setOffset(offset);
}

test('workers killed and Redis flushed while reminders go out: no mail twice, each SENT or visibly UNKNOWN', async () => {
  const { due, kills } = SIZES.reminderStorm;
  const { seed } = SIZES;
  const random = chance(seed);
  const people = await shortPeople(hub.app, due, { deadline: '2026-03-31' });
  await hub.setToday('2026-03-24');
  expect(await hub.app.reminderPlanner.plan(workerPrincipal('test'))).toBe(due);
  sink.delayMs = 30;

  let midMail = 0;
  for (let kill = 1; kill <= kills; kill += 1) {
    const seen = sink.mails.length;
    const worker = await startWorkerProcess(env);
    // From its first mail on it may die at any moment.
    await eventually(async () => sink.mails.length > seen, 20_000);
    await pause(random() * Math.max(20, (due * 6) / kills));
    if (kill === Math.ceil(kills / 2)) await redis.flush();
    await worker.end('SIGKILL');
    midMail += (await reminders(hub.app)).filter((row) => row.state === 'SENDING' || row.state === 'CLAIMED').length;
    await advance(5);
  }
  const last = await startWorkerProcess(env);
  const settled = async (): Promise<boolean> =>
    (await reminders(hub.app)).every((row) => row.state === 'SENT' || row.state === 'UNKNOWN');
  // A mail server that was slow to greet on a busy machine means a retry after minutes of the hub's clock: they pass.
  for (const minutes of [5, 10, 30]) await eventually(settled, 20_000).catch(() => advance(minutes));
  await eventually(settled, 20_000);
  expect(await last.end('SIGTERM')).toBe(0);

  const rows = await reminders(hub.app);
  const arrived = sink.mails.map((mail) => mail.messageId);
  const sent = rows.filter((row) => row.state === 'SENT');
  const unknown = rows.filter((row) => row.state === 'UNKNOWN');
  const undelivered = unknown.filter((row) => !arrived.includes(row.messageId));
  process.stdout.write(
    `seed ${seed}: ${due} due, ${kills} kills (${midMail} claims cut), 1 FLUSHALL: ${sent.length} SENT, ${unknown.length} UNKNOWN (${undelivered.length} of them undelivered), ${arrived.length} mails, ${arrived.length - new Set(arrived).size} doubled\n`,
  );
  expect(arrived.length).toBe(new Set(arrived).size);
  // By who got it, too: everybody has one stage due, so nobody gets more than one mail, whatever its Message-ID.
  const recipients = sink.mails.flatMap(({ to }) =>
    [to ?? []].flat().flatMap(({ value }) => value.map((one) => one.address)),
  );
  expect(recipients).toHaveLength(sink.mails.length);
  expect(new Set(recipients).size).toBe(recipients.length);
  const known = new Set<string | undefined>(people.map(({ email }) => email));
  expect(recipients.filter((address) => !known.has(address))).toEqual([]);
  expect(sent.filter((row) => !arrived.includes(row.messageId))).toEqual([]);
  expect(sent.length + unknown.length).toBe(due);
  expect(unknown.every((row) => row.code === 'CLAIM_RAN_OUT')).toBe(true);
  expect(unknown.length).toBeLessThanOrEqual(kills * 4);
}, 300_000);

test('a stop under load ends what is in hand, leaves no claim behind and exits with 0', async () => {
  await shortPeople(hub.app, 100, { deadline: '2026-03-31' });
  await hub.setToday('2026-03-24');
  sink.delayMs = 100;
  const worker = await startWorkerProcess(env);
  await eventually(async () => sink.mails.length > 4, 20_000);
  const began = performance.now();
  expect(await worker.end('SIGTERM')).toBe(0);
  expect(performance.now() - began).toBeLessThan(5_000);
  const rows = await reminders(hub.app);
  expect(new Set(rows.map((row) => row.state))).toEqual(new Set(['SENT', 'DUE']));
  expect(rows.filter((row) => row.state === 'SENT')).toHaveLength(sink.mails.length);
}, 60_000);

test('a poisoned reminder does not hold up the others', async () => {
  const people = await shortPeople(hub.app, 10, { deadline: '2026-03-31' });
  await hub.setToday('2026-03-24');
  await hub.app.db.query("UPDATE compliance SET shortfalls = '{}' WHERE obligation_id = ?", [
    Buffer.from(people[3]?.obligationId ?? '', 'hex'),
  ]);
  const worker = await startWorkerProcess(env);
  const rows = await eventually(async () => {
    const all = await reminders(hub.app);
    const inHand = all.some((row) => row.state === 'CLAIMED' || row.state === 'SENDING');
    return !inHand && all.filter((row) => row.state === 'SENT').length === 9 ? all : null;
  }, 20_000);
  expect(rows.filter((row) => row.state !== 'SENT')).toEqual([
    expect.objectContaining({ state: 'DUE', code: 'HUB_FAULT', tries: 1, personId: people[3]?.personId }),
  ]);
  await worker.end('SIGKILL');
}, 60_000);
