import { pageStatement } from '../../src/compliance/roster-statement';
import { RosterSort } from '../../src/compliance/roster.types';
import { insertRows, rows } from '../../src/platform/database';
import { derivedId, type Id, idToBytes, newId } from '../../src/platform/ids';
import { type ComplianceWorld, complianceWorld, type Organization } from '../support/compliance-world';
import { eventually, startTestHub, type TestHub } from '../support/hub';

let hub: TestHub;
let world: ComplianceWorld;
let big: Organization;
const PEOPLE = 2_000;

beforeAll(async () => {
  hub = await startTestHub({ workers: false });
  await hub.setToday('2026-11-23');
  world = await complianceWorld(hub);
  big = await world.organization('EMPLOYER', 'big-hospital');
  await fill(big.id);
});
afterAll(() => hub?.close());

/** 2,000 staff with two obligations each, as the evaluation writes them. */
async function fill(employer: Id): Promise<void> {
  const db = hub.app.db.manager;
  const now = hub.app.clock.now();
  const set = newId();
  const people = Array.from({ length: PEOPLE }, (_, n) => ({ n, id: newId(), standing: (n % 6) + 1 }));
  const deadline = (n: number): string =>
    `2027-${String((n % 12) + 1).padStart(2, '0')}-${String((n % 28) + 1).padStart(2, '0')}`;
  for (let at = 0; at < PEOPLE; at += 500) {
    const some = people.slice(at, at + 500);
    await insertRows(
      db,
      'person',
      some.map(({ id }) => ({
        person_id: idToBytes(id),
        version: 1,
        evaluated_version: 1,
        dirty_since: null,
        holds_until: null,
        created_at: now,
      })),
    );
    await insertRows(
      db,
      'roster_standing',
      some.map(({ n, id, standing }) => ({
        employer_id: idToBytes(employer),
        person_id: idToBytes(id),
        department: `Ward ${n % 10}`,
        staff_number: `S${n}`,
        visible: n % 50 === 0 ? 0 : 1,
        visible_until: '9999-12-31',
        standing,
        deadline_on: deadline(n),
        overdue_at: standing === 1 && n % 4 === 0 ? '2026-01-01' : '2027-12-31',
        name_sort: `family${n % 97} given${n}`,
        display_name: `Given${n} Family${n % 97}`,
        evaluated_version: 1,
        evaluated_at: now,
      })),
    );
    await insertRows(
      db,
      'name_token',
      some.flatMap(({ n, id }) =>
        [`given${n}`, `family${n % 97}`].map((token) => ({
          employer_id: idToBytes(employer),
          token,
          person_id: idToBytes(id),
        })),
      ),
    );
    await insertRows(
      db,
      'compliance',
      some.flatMap(({ n, id, standing }) =>
        [0, 1].map((which) => ({
          person_id: idToBytes(id),
          obligation_id: idToBytes(derivedId(id, String(which))),
          set_id: idToBytes(set),
          license_id: null,
          authority_id: idToBytes(world.board.id),
          scope_employer_id: null,
          authority: 'The board',
          what: 'physician-md',
          standing,
          deadline_on: deadline(n),
          last_safe_on: deadline(n),
          overdue_at: '2027-12-31',
          shortfalls: '[{"requirement":"total","says":null,"short":"3","unit":"credit","due":null}]',
          pending_units: 0,
          acts_next: 'CLINICIAN',
          evaluated_version: 1,
          evaluated_at: now,
        })),
      ),
    );
  }
}

const ROSTER = (
  count: boolean,
): string => `query ($first: Int!, $after: String, $status: [ObligationStatus!], $days: Int,
    $department: String, $search: String, $sort: RosterSort) {
  employer { roster(first: $first, after: $after, status: $status, deadlineWithinDays: $days, department: $department,
      search: $search, sort: $sort) { ${count ? 'totalCount' : ''} pageInfo { hasNextPage endCursor }
    edges { node { clinician displayName staffNumber department status deadline evaluatedAt refreshing
      obligations { authority what status deadline lastSafeDay pending actsNext shortfalls { requirement short unit due } } } } } } }`;

const page = async (variables: object = {}, count = false): Promise<any> =>
  (await hub.get(big.key, ROSTER(count), { first: 50, ...variables })).employer.roster;

/** The driver's class through which every statement passes. */
async function connectionPrototype(): Promise<Record<string, any>> {
  const { pool } = hub.app.db.driver as unknown as {
    pool: { getConnection(done: (e: unknown, c: any) => void): void };
  };
  const connection = await new Promise<any>((resolve, reject) =>
    pool.getConnection((error, one) =>
      error === null ? resolve(one) : reject(new Error('no connection', { cause: error })),
    ),
  );
  connection.release();
  let prototype = Object.getPrototypeOf(connection);
  while (!Object.hasOwn(prototype, 'query')) prototype = Object.getPrototypeOf(prototype);
  return prototype;
}

/** The statements that a piece of work sends, whatever connection they take. */
async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const sent: string[] = [];
  const prototype = await connectionPrototype();
  const textOf = (asked: unknown): string => {
    const sql = typeof asked === 'string' ? asked : ((asked as { sql?: string }).sql ?? '');
    return sql.trim().replace(/\s+/g, ' ');
  };
  const spies = (['query', 'execute'] as const).map((name) => {
    const original = prototype[name] as (...given: unknown[]) => unknown;
    return jest.spyOn(prototype, name).mockImplementation(function (this: unknown, ...given: unknown[]) {
      sent.push(textOf(given[0]));
      return original.apply(this, given);
    });
  });
  try {
    await work();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return sent.filter(
    (sql) => !/^(SET|SELECT 1)\b/.test(sql) && !sql.includes("'clock_offset_seconds'") && !sql.includes('FROM setting'),
  );
}

const shapes = (statements: readonly string[]): string[] =>
  statements.map((sql) => sql.replace(/\(\s*\?(\s*,\s*\?)*\s*\)/g, '(…)'));

async function walk(variables: object, pages: number): Promise<{ last: any; people: string[] }> {
  const people: string[] = [];
  let after: string | null = null;
  let last: any;
  for (let n = 0; n < pages; n += 1) {
    last = await page({ ...variables, after });
    people.push(...last.edges.map(({ node }: any) => node.clinician));
    if (!last.pageInfo.hasNextPage) break;
    after = last.pageInfo.endCursor;
  }
  return { last, people };
}

describe('a roster of 2,000', () => {
  it('costs the same statements for a page of 1 and of 100 people, on page 1 and on page 20', async () => {
    await page({ first: 1 }); // the key is believed from here on
    const { last } = await walk({ first: 50 }, 19);
    const cases: [string, object][] = [
      ['1 person', { first: 1 }],
      ['100 people', { first: 100 }],
      ['page 20', { first: 50, after: last.pageInfo.endCursor }],
      ['page 20 of 100', { first: 100, after: last.pageInfo.endCursor }],
    ];
    const counted: Record<string, string[]> = {};
    for (const [name, variables] of cases) counted[name] = await statementsOf(() => page(variables));
    const kinds = Object.values(counted).map((statements) =>
      statements.map((sql) => sql.split(' ').slice(0, 3).join(' ')),
    );
    process.stdout.write(
      `statements of a roster page: ${JSON.stringify(shapes(counted['1 person'] ?? []).map((sql) => sql.slice(0, 90)))}\n`,
    );
    for (const kind of kinds) expect(kind).toEqual(kinds[0]);
    // The employer itself, the page, its obligations, the audit row.
    expect(kinds[0]).toHaveLength(4);
    expect(await statementsOf(() => page({ first: 50 }, true))).toHaveLength(5);
  });

  it.each([
    [{}],
    [{ status: ['OPEN'] }],
    [{ status: ['OVERDUE', 'PENDING', 'COMPLIANT'] }],
    [{ sort: 'NAME' }],
    [{ sort: 'NAME', status: ['OPEN', 'UNDETERMINED'] }],
    [{ department: 'Ward 3' }],
    [{ search: 'family5' }],
    [{ search: 'given1 family', sort: 'NAME' }],
    [{ days: 120, status: ['OPEN', 'OVERDUE'] }],
  ])('walks through %j once, in order, and counts it', async (variables) => {
    const { people } = await walk({ ...variables, first: 97 }, 100);
    const total = (await page({ ...variables, first: 1 }, true)).totalCount;
    expect(people).toHaveLength(total);
    expect(new Set(people).size).toBe(people.length);
    expect(total).toBeGreaterThan(0);
    expect(total).toBeLessThanOrEqual(PEOPLE * 0.98);
  });

  it('gives in order what the filters say', async () => {
    const { edges } = await page({ first: 100, status: ['OPEN'] });
    const deadlines = edges.map(({ node }: any) => node.deadline);
    expect([...deadlines].sort()).toEqual(deadlines);
    expect(edges.every(({ node }: any) => node.status === 'OPEN' && node.obligations.length === 2)).toBe(true);
    const named = (await page({ first: 100, sort: 'NAME', search: 'family1' })).edges.map(
      ({ node }: any) => node.displayName,
    );
    expect(named.every((name: string) => /Family1/.test(name))).toBe(true);
  });

  it('reads rows with the page, not with the roster', async () => {
    const reads = async (variables: object): Promise<number> => {
      const connection = hub.app.db.createQueryRunner();
      try {
        const { sql, parameters } = pageStatement(
          big.id,
          { sort: RosterSort.DEADLINE, first: 50, ...variables },
          {
            today: '2026-11-23' as never,
            now: hub.app.clock.now(),
          },
        );
        await connection.query('FLUSH STATUS').catch(() => undefined);
        const before = await handler(connection);
        await connection.query(sql, parameters as unknown[]);
        return (await handler(connection)) - before;
      } finally {
        await connection.release();
      }
    };
    const { last } = await walk({ first: 50, status: ['OPEN', 'OVERDUE'] }, 6);
    const first = await reads({ status: ['OPEN', 'OVERDUE'] });
    const later = await reads({ status: ['OPEN', 'OVERDUE'], after: last.pageInfo.endCursor });
    process.stdout.write(`rows read for 50 people: page 1 ${first}, page 7 ${later}\n`);
    expect(first).toBeLessThan(51 * 4);
    expect(later).toBeLessThan(51 * 4);
  });

  it('audits whom it disclosed', async () => {
    const { edges } = await page({ first: 3 });
    const [row] = await rows<{ subjects: Buffer; basis: string }>(
      hub.app.db.manager,
      'SELECT subjects, basis FROM audit_entry WHERE tenant_id = ? AND operation = ? ORDER BY audit_id DESC LIMIT 1',
      [idToBytes(big.id), 'roster'],
    );
    expect(row?.basis).toBe('ROSTER_CONSENT');
    expect(row?.subjects.toString('hex')).toBe(edges.map(({ node }: any) => node.clinician.slice(4)).join(''));
  });
});

it('a word that is longer than what is kept of a name finds who has it', async () => {
  const long = 'Wolfeschlegelsteinhausenbergerdorff'.repeat(2) + 'senior';
  await world.physician(`Hubert ${long}`);
  // Letters beyond the basic plane count as one each.
  await world.physician(`Ada ${'\u{1033C}'.repeat(45)}`);
  await world.settle();
  const found = async (search: string): Promise<number> =>
    (await hub.get(world.employer.key, ROSTER(false), { first: 10, search })).employer.roster.edges.length;
  for (const search of [long, long.slice(0, 64), long.slice(0, 65), long.slice(0, 10), '\u{1033C}'.repeat(45)])
    expect([search.length, await found(search)]).toEqual([search.length, 1]);
});

async function handler(connection: { query(sql: string): Promise<any> }): Promise<number> {
  const status = await connection.query("SHOW SESSION STATUS LIKE 'Handler_read%'");
  return status
    .filter((row: any) => /key|next|prev|rnd_next/.test(row.Variable_name))
    .reduce((sum: number, row: any) => sum + Number(row.Value), 0);
}

describe('with workers', () => {
  it('a roster follows a credit within 5 seconds', async () => {
    const busy = await startTestHub();
    try {
      await busy.setToday('2026-11-23');
      const there = await complianceWorld(busy);
      const person = await there.physician('Wanda Worker');
      const one = async (): Promise<any> =>
        (await busy.get(there.employer.key, ROSTER(false), { first: 10 })).employer.roster.edges[0]?.node;
      await eventually(async () => (await one())?.status === 'OPEN', 5_000);
      const shortOf = async (id: string): Promise<string | undefined> =>
        (await one()).obligations[0].shortfalls.find((short: any) => short.requirement === id)?.short;
      expect(await shortOf('total')).toBe('40');
      const start = performance.now();
      await there.award(person, { amount: '12', completedOn: '2026-03-01' });
      await eventually(async () => (await shortOf('total')) === '28', 5_000);
      process.stdout.write(`roster followed after ${Math.round(performance.now() - start)} ms\n`);
      await eventually(async () => (await one()).refreshing === false, 5_000);
    } finally {
      await busy.close();
    }
  });
});
