import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { rows } from '../../src/platform/database';
import { type FixtureProvider, fixtures, npi, REPORT } from '../support/fixtures';
import { startTestHub, type TestHub } from '../support/hub';
import { SIZES } from '../support/sizes';

const root = join(__dirname, '..', '..');
const { seed } = SIZES;
let state = seed;
/** A number in [0, 1) that the printed seed gives again. */
const random = (): number => {
  state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
  return state / 2_147_483_648;
};

const CLIENTS = 8;
const ROWS = 3;

let hub: TestHub;
let provider: FixtureProvider;
let child: ChildProcess | null = null;
let port = 0;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const chosen = (server.address() as AddressInfo).port;
  server.close();
  await once(server, 'close');
  return chosen;
}

async function startChild(): Promise<void> {
  child = spawn(process.execPath, [join(root, 'dist', 'src', 'main.js')], {
    env: { ...hub.env, PORT: String(port) },
    stdio: 'ignore',
  });
  for (let tries = 0; tries < 400; tries += 1) {
    const up = await fetch(`http://127.0.0.1:${port}/healthz`).then(
      (response) => response.ok,
      () => false,
    );
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the API did not start');
}

async function killChild(): Promise<void> {
  const gone = child;
  child = null;
  if (gone === null) return;
  const exit = once(gone, 'exit');
  gone.kill('SIGKILL');
  await exit;
}

beforeAll(async () => {
  const built = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs')], { cwd: root, encoding: 'utf8' });
  if (built.status !== 0) throw new Error(built.stderr);
  hub = await startTestHub({ workers: false });
  await hub.setToday('2026-11-20');
  const make = fixtures(hub);
  provider = await make.provider();
  await make.activity(provider.id, { externalId: 'a' });
  await make.people(Array.from({ length: 20 }, (_, n) => ({ npi: npi(n), familyName: `Person ${n}` })));
  port = await freePort();
}, 120_000);
afterAll(async () => {
  await killChild();
  await hub.close();
});

/** One request as a client by the book: the same key and body until an answer comes. */
async function acknowledged(key: string, body: unknown[]): Promise<{ externalId: string; outcome: string }[]> {
  for (;;) {
    try {
      const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${provider.key}` },
        body: JSON.stringify({ query: REPORT, variables: { input: { idempotencyKey: key, rows: body } } }),
        signal: AbortSignal.timeout(10_000),
      });
      const answer = (await response.json()) as any;
      const told = answer.data?.reportCredits?.rows;
      if (told !== undefined)
        return told.map((one: any) => ({ externalId: one.report.externalId, outcome: one.outcome }));
    } catch {
      // cut off, refused or too late: what happened is not known, so it is sent again
    }
    await new Promise((resolve) => setTimeout(resolve, 20 + random() * 60));
  }
}

test('API killed at random moments under load: what was acknowledged is there, and nothing twice', async () => {
  process.stdout.write(`seed ${seed} (TEST_SEED)\n`);
  await startChild();
  let kills = 0;
  let sent = 0;
  const told: { externalId: string; outcome: string }[] = [];
  const client = async (): Promise<void> => {
    while (kills < SIZES.apiKills || sent < SIZES.killedRequests) {
      const n = (sent += 1);
      const body = Array.from({ length: ROWS }, (_, index) => ({
        externalId: `c${n}-${index}`,
        learner: { npi: npi((n * ROWS + index) % 20), familyName: `Person ${(n * ROWS + index) % 20}` },
        activity: 'a',
        system: 'ama-pra-1',
        amount: '1',
        completedOn: '2026-03-02',
        occurrence: n * ROWS + index,
      }));
      told.push(...(await acknowledged(`key-${n}`, body)));
    }
  };
  const clients = Array.from({ length: CLIENTS }, client);
  while (kills < SIZES.apiKills) {
    await new Promise((resolve) => setTimeout(resolve, 100 + random() * 900));
    await killChild();
    kills += 1;
    await startChild();
  }
  await Promise.all(clients);

  const entries = await rows<{ external_id: string; n: string }>(
    hub.app.db.manager,
    `SELECT r.external_id, COUNT(*) AS n FROM credit_entry e
       JOIN credit_report r ON r.source_id = e.source_id AND r.report_id = e.report_id
      WHERE e.kind = 'AWARD' GROUP BY r.external_id`,
  );
  const present = new Map(entries.map((entry) => [entry.external_id, Number(entry.n)]));
  expect(told.filter((one) => one.outcome !== 'ACCEPTED')).toEqual([]);
  expect(told.filter((one) => present.get(one.externalId) !== 1)).toEqual([]);
  expect([...present].filter(([, n]) => n !== 1)).toEqual([]);
  expect(present.size).toBe(sent * ROWS);
  const [live] = await rows<{ n: string }>(hub.app.db.manager, 'SELECT COUNT(*) AS n FROM live_award');
  expect(Number(live?.n)).toBe(sent * ROWS);
  const [intakes] = await rows<{ n: string; answered: string }>(
    hub.app.db.manager,
    'SELECT COUNT(*) AS n, COUNT(answer) AS answered FROM intake',
  );
  expect([Number(intakes?.n), Number(intakes?.answered)]).toEqual([sent, sent]);
  process.stdout.write(`${kills} kills, ${sent} requests, ${told.length} rows acknowledged, ${present.size} entries\n`);
}, 240_000);
