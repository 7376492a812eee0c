import { type ChildProcess, fork, spawn } from 'node:child_process';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import type { Id } from '../src/platform/ids';
import type { Bench, Outcome } from './benchmark';
import type { Burst, Fired } from './cannon';
import type { LimitSettings } from './limit-server';
import { columns, median, percentile, round, shuffled, spread } from './statistics';
import { cpuMs, type DatabaseWatch, memoryMb, untilQuiet, watchDatabase } from './watch';

const FLOOR = 0.4;
const GOAL = 0.55;
const CURSORS = 20;
const COMPARED = 100;
const ROUNDS = 3;
const CONNECTIONS = 8;
/** Beyond this the requests a second say too little, and the processor time decides. */
const MOST_SPREAD = 0.15;
const QUIET_WITHIN_MS = 900_000;
const STILL_MS = { quick: 10_000, full: 70_000 };

/** What an HR portal sends: everybody who is short and due within 90 days, with all that a list shows. */
const DOCUMENT = `query RosterPage($first: Int!, $after: String, $status: [ObligationStatus!], $days: Int) {
  employer {
    roster(first: $first, after: $after, status: $status, deadlineWithinDays: $days) {
      edges {
        node {
          clinician displayName staffNumber department status deadline evaluatedAt refreshing
          obligations {
            id authority what status deadline lastSafeDay
            shortfalls { requirement says short unit due }
            pending actsNext evaluatedAt
          }
        }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

const say = (text: string): void => {
  process.stdout.write(`  ${text}\n`);
};

interface Place {
  readonly token: string;
  readonly after: string | null;
}

interface Side {
  readonly name: 'hub' | 'limit';
  readonly url: string;
  readonly pid: number;
  body(place: Place): string;
}

interface Measured {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly cpu: number;
  readonly databaseCpu: number;
  readonly statements: number;
  readonly rowsRead: number;
  readonly memory: number;
  readonly bytes: number;
}

interface Page {
  readonly edges: readonly unknown[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

interface Data {
  readonly employer: { readonly roster: Page };
}

async function ask(side: Side, place: Place): Promise<Data> {
  const response = await fetch(side.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${place.token}` },
    body: side.body(place),
  });
  const answer = (await response.json()) as { data?: Data };
  if (!response.ok || answer.data === undefined)
    throw new Error(`${side.name} answered ${response.status}: ${JSON.stringify(answer).slice(0, 500)}`);
  return answer.data;
}

/** The first cursors of each employer's roster, walked from page to page. */
async function places(hub: Side, keys: readonly string[]): Promise<Place[]> {
  const found: Place[] = [];
  for (const token of keys) {
    let after: string | null = null;
    for (let page = 0; page < CURSORS; page += 1) {
      found.push({ token, after });
      const { pageInfo, edges }: Page = (await ask(hub, { token, after })).employer.roster;
      if (edges.length === 0) throw new Error('an empty page: the data set does not fit the day');
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor;
    }
  }
  return found;
}

/** Stops at the first page that the two do not answer alike, text for text. */
async function compare(hub: Side, limit: Side, all: readonly Place[]): Promise<void> {
  const seed = Math.floor(Math.random() * 1_000_000) + 1;
  const drawn = Array.from({ length: COMPARED }, (_, at) => shuffled(all, seed + at)[0] as Place);
  for (const place of drawn) {
    const [ours, theirs] = await Promise.all([ask(hub, place), ask(limit, place)]);
    const [one, other] = [JSON.stringify(ours), JSON.stringify(theirs)];
    if (one === other) continue;
    const at = [...one].findIndex((sign, index) => sign !== other[index]);
    const near = (text: string): string => text.slice(Math.max(0, at - 120), at + 120);
    throw new Error(`The answers differ after ${place.after}:\n  hub:   ${near(one)}\n  limit: ${near(other)}`);
  }
}

/** One answer of a child to one message. */
function answered<T>(child: ChildProcess, message?: object): Promise<T> {
  return new Promise((resolve, reject) => {
    const gone = (code: number | null): void => reject(new Error(`${child.spawnargs[1]} ended with ${code}`));
    child.once('exit', gone);
    child.once('message', (given) => {
      child.off('exit', gone);
      resolve(given as T);
    });
    if (message !== undefined) child.send(message);
  });
}

async function startLimit(bench: Bench): Promise<{ child: ChildProcess; side: Side }> {
  const connection = await createConnection({ uri: bench.database.url });
  const keys: LimitSettings['keys'][number][] = [];
  for (const token of bench.keys) {
    const [found] = await connection.query(
      `SELECT o.organization_id AS id, o.zone FROM api_key k
         JOIN organization o ON o.organization_id = k.organization_id WHERE k.key_id = ?`,
      [Buffer.from(token.split('_')[1] as string, 'hex')],
    );
    const [row] = found as { id: Buffer; zone: string }[];
    if (row === undefined) throw new Error('an employer of the data set has no key');
    keys.push({ token, employerId: row.id.toString('hex') as Id, zone: row.zone });
  }
  await connection.end();
  const settings: LimitSettings = { databaseUrl: bench.database.url, keys };
  const child = spawn(process.execPath, ['--enable-source-maps', join(__dirname, 'limit-server.js')], {
    stdio: ['pipe', 'inherit', 'inherit', 'ipc'],
  });
  child.stdin?.end(JSON.stringify(settings));
  const { port } = await answered<{ port: number }>(child);
  const body = ({ after }: Place): string => JSON.stringify({ after });
  return { child, side: { name: 'limit', url: `http://127.0.0.1:${port}/`, pid: child.pid as number, body } };
}

class Meter {
  constructor(
    private readonly cannon: ChildProcess,
    private readonly database: DatabaseWatch,
    private readonly databasePid: number,
    private readonly all: readonly Place[],
  ) {}

  private fire(side: Side, seconds: number): Promise<Fired> {
    const requests = this.all.map((place) => ({ token: place.token, body: side.body(place) }));
    const burst: Burst = { url: side.url, connections: CONNECTIONS, seconds, requests };
    return answered<Fired>(this.cannon, burst);
  }

  async warm(side: Side, seconds: number): Promise<void> {
    await this.fire(side, seconds);
  }

  async measure(side: Side, seconds: number): Promise<Measured> {
    const counters = await this.database.counters();
    const [own, databases] = [cpuMs(side.pid), cpuMs(this.databasePid)];
    const fired = await this.fire(side, seconds);
    const [ownAfter, databasesAfter] = [cpuMs(side.pid), cpuMs(this.databasePid)];
    const after = await this.database.counters();
    if (fired.failed > 0) throw new Error(`${side.name}: ${fired.failed} requests failed`);
    const each = (value: number): number => value / fired.requests;
    return {
      perSecond: round(fired.requests / fired.seconds, 1),
      p50: round(percentile(fired.times, 0.5), 1),
      p99: round(percentile(fired.times, 0.99), 1),
      cpu: round(each(ownAfter - own), 3),
      databaseCpu: round(each(databasesAfter - databases), 3),
      statements: round(each(after.statements - counters.statements), 2),
      rowsRead: round(each(after.rowsRead - counters.rowsRead), 0),
      memory: memoryMb(side.pid),
      bytes: fired.meanBytes,
    };
  }
}

const middle = (all: readonly Measured[]): Measured => {
  const of = (name: keyof Measured): number => median(all.map((one) => one[name]));
  return {
    perSecond: of('perSecond'),
    p50: of('p50'),
    p99: of('p99'),
    cpu: of('cpu'),
    databaseCpu: of('databaseCpu'),
    statements: of('statements'),
    rowsRead: of('rowsRead'),
    memory: Math.max(...all.map(({ memory }) => memory)),
    bytes: of('bytes'),
  };
};

const shown = (name: string, one: Measured): string[] =>
  [name, one.perSecond, one.p50, one.p99, one.cpu, one.databaseCpu, one.statements, one.rowsRead, one.memory, one.bytes].map(String); // prettier-ignore

/** A page of the roster: the hub and the limit in turn, judged by the median of the rounds' ratios. */
export async function rosterBenchmark(bench: Bench): Promise<Outcome> {
  const seconds = bench.quick ? { warm: 3, round: 4 } : { warm: 6, round: 10 };
  const hub: Side = {
    name: 'hub',
    ...bench.api,
    body: ({ after }) =>
      JSON.stringify({ query: DOCUMENT, variables: { first: 50, after, status: ['OPEN', 'OVERDUE'], days: 90 } }),
  };
  const { child: limitChild, side: limit } = await startLimit(bench);
  const cannon = fork(join(__dirname, 'cannon.js'));
  const database = await watchDatabase(bench.database.adminUrl);
  try {
    const still = { stillMs: bench.quick ? STILL_MS.quick : STILL_MS.full, withinMs: QUIET_WITHIN_MS };
    if (!(await untilQuiet({ pid: bench.worker.pid, database }, still, say))) say('the worker is still busy');
    const all = await places(hub, bench.keys);
    await compare(hub, limit, all);
    say(`${COMPARED} random pages of ${all.length} compared: equal`);
    const meter = new Meter(cannon, database, bench.database.pid, all);
    for (const side of [hub, limit]) await meter.warm(side, seconds.warm);
    const rounds: Record<Side['name'], Measured[]> = { hub: [], limit: [] };
    const loads: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const side of round % 2 === 0 ? [hub, limit] : [limit, hub]) {
        const measured = await meter.measure(side, seconds.round);
        rounds[side.name].push(measured);
        loads.push(loadavg()[0] ?? 0);
        say(`round ${round + 1}, ${side.name}: ${measured.perSecond} a second`);
      }
    }
    const version = await database.version();
    return judge(bench, rounds, all.length, { load: loads.map((one) => round(one, 2)), version });
  } finally {
    await database.close();
    cannon.kill();
    limitChild.kill();
  }
}

function judge(
  bench: Bench,
  rounds: Record<Side['name'], Measured[]>,
  pages: number,
  machine: { load: readonly number[]; version: string },
): Outcome {
  const [hub, limit] = [middle(rounds.hub), middle(rounds.limit)];
  const ratios = rounds.hub.map((one, at) => one.perSecond / (rounds.limit[at] as Measured).perSecond);
  const cost = (one: Measured): number => one.cpu + one.databaseCpu;
  const byCpu = rounds.hub.map((one, at) => cost(rounds.limit[at] as Measured) / cost(one));
  const apart = spread(ratios);
  const steady = apart <= MOST_SPREAD;
  const ratio = round(median(ratios), 3);
  const cpuRatio = round(median(byCpu), 3);
  const judged = steady ? ratio : cpuRatio;
  const passed = judged >= FLOOR;
  const many = (what: string): string => {
    const phase = bench.load.phases.find((one) => one.what === what);
    return phase === undefined ? '' : `${what} ${Math.round(phase.count / phase.seconds)}`;
  };
  const lines = [
    '',
    ...columns([
      ['', 'req/s', 'p50 ms', 'p99 ms', 'CPU ms', 'db CPU ms', 'statements', 'rows read', 'MB', 'bytes'],
      shown('hub', hub),
      shown('limit', limit),
    ]).map((line) => `  ${line}`),
    '',
    `  requests/s, hub to limit  ${ratio} (rounds ${ratios.map((one) => one.toFixed(3)).join(', ')}; spread ${(apart * 100).toFixed(0)} %)`,
    `  CPU, limit to hub         ${cpuRatio} (API and database together; rounds ${byCpu.map((one) => one.toFixed(3)).join(', ')})`,
    `  judged by ${steady ? 'requests/s' : 'CPU, because the rounds lie too far apart'}: ${judged}, ` +
      `floor ${FLOOR} ${passed ? 'held' : 'MISSED'}, goal ${GOAL} ${judged >= GOAL ? 'reached' : 'not reached'}`,
    `  p99 to p50 of the hub     ${round(hub.p99 / hub.p50, 2)}`,
    `  ${bench.load.people} people, ${pages} pages of 50, ${CONNECTIONS} connections; ${machine.version}, Node ${process.versions.node}; load ${machine.load.join(' ')}`,
    `  loaded a second: ${['clinicians', 'licenses', 'rosters', 'credits', 'verdicts'].map(many).join(', ')}`,
  ];
  const figures = {
    floor: FLOOR,
    goal: GOAL,
    ratio,
    ratios: ratios.map((one) => round(one, 3)),
    spread: round(apart, 3),
    cpuRatio,
    cpuRatios: byCpu.map((one) => round(one, 3)),
    judgedBy: steady ? 'requests/s' : 'cpu',
    judged,
    hub,
    limit,
    rounds,
    pages,
    connections: CONNECTIONS,
    database: machine.version,
    loadAverages: machine.load,
    data: bench.load,
  };
  return { lines, figures, passed };
}
