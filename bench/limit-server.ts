import 'reflect-metadata';
import { createServer, type IncomingMessage } from 'node:http';
import { readFileSync } from 'node:fs';
import { createPool, type Pool } from 'mysql2';
import { pageStatement, rosterCursor, type RosterPageRow } from '../src/compliance/roster-statement';
import { summaryStatement, type SummaryRow } from '../src/compliance/roster.service';
import { RosterSort } from '../src/compliance/roster.types';
import type { Id } from '../src/platform/ids';

/*
 * The practical limit: what a page of the roster costs when somebody writes a server for this one question. The hub's
 * own tables and reading statements, prepared; one fixed key an employer; no GraphQL, no audit, no log. Nothing of an
 * answer is kept.
 */

/** What the benchmark tells it: its database, and which key stands for which employer. */
export interface LimitSettings {
  readonly databaseUrl: string;
  readonly keys: readonly { readonly token: string; readonly employerId: Id; readonly zone: string }[];
}

const STATUSES = ['', '', 'UNDETERMINED', 'PENDING', 'COMPLIANT', 'EXEMPT', 'NO_REQUIREMENT'];
const FOR_EVER = '9999-12-31';
const FIRST = 50;
const DAYS = 90;

/** Instants stay the text that the database gives. */
type Text<T> = { [K in keyof T]: T[K] extends Date ? string : T[K] };

const instant = (text: string): string => `${text.slice(0, 10)}T${text.slice(11, 19)}${text.slice(19, 23) || '.000'}Z`;
const dateOrNull = (text: string): string | null => (text === FOR_EVER ? null : text);
const status = (standing: number, overdueAt: string, now: string): string =>
  standing === 1 ? (overdueAt <= now ? 'OVERDUE' : 'OPEN') : (STATUSES[standing] as string);
const credits = (units: number): string => {
  const rest = units % 100;
  const whole = (units - rest) / 100;
  return rest === 0 ? `${whole}` : `${whole}.${rest < 10 ? '0' : ''}${rest % 10 === 0 ? rest / 10 : rest}`;
};

function read<T>(pool: Pool, sql: string, parameters: readonly unknown[]): Promise<T[]> {
  const sent = parameters.map((one) => (typeof one === 'number' ? String(one) : one));
  return new Promise((resolve, reject) => {
    pool.execute(sql, sent as never[], (error, rows) => (error ? reject(error) : resolve(rows as unknown as T[])));
  });
}

async function page(pool: Pool, employerId: Id, today: string, after: string | null): Promise<object> {
  const at = new Date();
  const now = at.toISOString().replace('T', ' ').slice(0, 23);
  const args = {
    first: FIRST,
    after,
    status: ['OPEN', 'OVERDUE'] as const,
    deadlineWithinDays: DAYS,
    sort: RosterSort.DEADLINE,
  };
  const asked = pageStatement(employerId, args, { today: today as never, now: at });
  const found = await read<Text<RosterPageRow>>(pool, asked.sql, asked.parameters);
  const people = found.length > FIRST ? found.slice(0, FIRST) : found;
  const owed = new Map<string, object[]>();
  if (people.length > 0) {
    const ids = people.map((row) => row.person_id);
    const summaries = summaryStatement(employerId, ids);
    for (const row of await read<Text<SummaryRow>>(pool, summaries.sql, summaries.parameters)) {
      const summary = {
        id: `obl_${row.obligation_id.toString('hex')}`,
        authority: row.authority,
        what: row.what,
        status: status(row.standing, row.overdue_at, now),
        deadline: dateOrNull(row.deadline_on),
        lastSafeDay: dateOrNull(row.last_safe_on),
        shortfalls: typeof row.shortfalls === 'string' ? (JSON.parse(row.shortfalls) as unknown) : row.shortfalls,
        pending: credits(row.pending_units),
        actsNext: row.acts_next,
        evaluatedAt: instant(row.evaluated_at),
      };
      const key = row.person_id.toString('latin1');
      const list = owed.get(key);
      if (list === undefined) owed.set(key, [summary]);
      else list.push(summary);
    }
  }
  const edges = people.map((row) => ({
    node: {
      clinician: `cln_${row.person_id.toString('hex')}`,
      displayName: row.display_name,
      staffNumber: row.staff_number,
      department: row.department,
      status: status(row.standing, row.overdue_at, now),
      deadline: dateOrNull(row.deadline_on),
      evaluatedAt: instant(row.evaluated_at),
      refreshing: row.refreshing === 1,
      obligations: owed.get(row.person_id.toString('latin1')) ?? [],
    },
  }));
  const last = people.at(-1);
  const endCursor = last === undefined ? null : rosterCursor(last as unknown as RosterPageRow, RosterSort.DEADLINE);
  return {
    data: { employer: { roster: { edges, pageInfo: { hasNextPage: found.length > FIRST, endCursor } } } },
  };
}

function body(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (text += chunk));
    request.on('end', () => resolve(text));
    request.on('error', reject);
  });
}

function serve({ databaseUrl, keys }: LimitSettings): void {
  const pool = createPool({
    uri: databaseUrl,
    connectionLimit: 10,
    timezone: 'Z',
    charset: 'utf8mb4',
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
  });
  const known = new Map(
    keys.map(({ token, employerId, zone }) => {
      const days = new Intl.DateTimeFormat('en-CA', { timeZone: zone });
      return [`Bearer ${token}`, { employerId, today: () => days.format(new Date()) }];
    }),
  );
  const server = createServer((request, response) => {
    void (async () => {
      const key = known.get(request.headers.authorization ?? '');
      if (key === undefined) return response.writeHead(401).end();
      const { after } = JSON.parse(await body(request)) as { after: string | null };
      const text = JSON.stringify(await page(pool, key.employerId, key.today(), after));
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
      return response.writeHead(200, headers).end(text);
    })().catch((error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      response.writeHead(500).end();
    });
  });
  server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
  process.once('disconnect', () => process.exit(0));
}

serve(JSON.parse(readFileSync(0, 'utf8')) as LimitSettings);
