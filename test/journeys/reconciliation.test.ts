import { workerPrincipal } from '../../src/auth/principal';
import { insertRows, rows } from '../../src/platform/database';
import { type Id, idToBytes, newId } from '../../src/platform/ids';
import { fixtures, npi, type OutcomeRow, REPORT } from '../support/fixtures';
import { eventually, startTestHub, type TestHub } from '../support/hub';
import { type Held, holdCredits, withdraw } from '../support/held-credits';

const SUBMIT = `mutation ($input: SubmitStatementInput!) {
  submitStatement(input: $input) { id from to lineCount state receivedAt } }`;
const LIST = `query ($first: Int!, $after: String, $open: Boolean) {
  discrepancies(first: $first, after: $after, open: $open) {
    edges { cursor node { id externalId kind code actsNext stated { amount completedOn } held { amount completedOn }
      statementId openedAt closedAt } }
    pageInfo { hasNextPage endCursor } } }`;

interface Line {
  readonly externalId: string;
  readonly amount: string;
  readonly completedOn: string;
}
const line = (externalId: string, amount = '1', completedOn = '2026-03-10'): Line => ({
  externalId,
  amount,
  completedOn,
});

let hub: TestHub;

beforeAll(async () => {
  hub = await startTestHub({ workers: false });
});
afterAll(() => hub.close());

interface Provider {
  readonly id: Id;
  readonly key: string;
  submit(lines: readonly Line[], more?: object): Promise<{ id: string; state: string }>;
  run(): Promise<number>;
  told(open?: boolean): Promise<string[]>;
}

async function provider(held: readonly Held[] = []): Promise<Provider> {
  const id = newId();
  await insertRows(hub.app.db.manager, 'organization', [
    {
      organization_id: idToBytes(id),
      kind: 'PROVIDER',
      code: `provider-${id.slice(-8)}`,
      name: 'Provider',
      jurisdiction: null,
      zone: 'UTC',
      created_at: hub.app.clock.now(),
    },
  ]);
  await holdCredits(hub.app, id, held);
  return actions(id, await hub.key('PROVIDER', { organizationId: id }));
}

function actions(id: Id, key: string): Provider {
  return {
    id,
    key,
    submit: async (lines, more = {}) =>
      (
        await hub.get(key, SUBMIT, {
          input: { idempotencyKey: newId(), from: '2026-03-01', to: '2026-03-31', lines, ...more },
        })
      ).submitStatement,
    run: () => hub.app.reconciliation.run(workerPrincipal('test')),
    told: async (open = true) =>
      (await hub.get(key, LIST, { first: 100, open })).discrepancies.edges.map(
        ({ node }: { node: Record<string, string> }) => `${node.externalId} ${node.kind} ${node.code} ${node.actsNext}`,
      ),
  };
}

test('what is missing here, missing there and different is found once, with who must act', async () => {
  const one = await provider([
    { externalId: 'equal' },
    { externalId: 'amount', units: 150 },
    { externalId: 'day', on: '2026-04-02' },
    { externalId: 'unstated' },
    { externalId: 'unstated in April', on: '2026-04-02' },
    { externalId: 'waits', state: 'REVIEW', code: 'MATCH_TWO_PEOPLE', actsNext: 'HUB' },
    { externalId: 'refused', state: 'REJECTED', code: 'ACTIVITY_UNKNOWN', actsNext: 'PROVIDER' },
    { externalId: 'again', state: 'VOIDED' },
    { externalId: 'again', revision: 2 },
  ]);
  const other = await provider([{ externalId: 'of another provider' }]);
  const statement = await one.submit(
    ['equal', 'amount', 'day', 'waits', 'refused', 'never', 'again'].map((id) => line(id)),
  );
  expect(statement).toMatchObject({ state: 'WAITING', lineCount: 7, from: '2026-03-01' });
  const expected = [
    'amount DIFFERS AMOUNT PROVIDER',
    'day DIFFERS DATE PROVIDER',
    'never MISSING_HERE NOT_REPORTED PROVIDER',
    'refused MISSING_HERE ACTIVITY_UNKNOWN PROVIDER',
    'unstated MISSING_THERE NOT_STATED PROVIDER',
    'waits DIFFERS MATCH_TWO_PEOPLE HUB',
  ];
  await Promise.all([one.run(), one.run(), one.run()]);
  expect((await one.told()).sort()).toEqual(expected);
  expect(await one.run()).toBe(0);
  expect(await other.told()).toEqual([]);
  const { discrepancies } = await hub.get(one.key, LIST, { first: 1, open: true });
  expect(discrepancies.edges[0].node).toMatchObject({
    stated: { amount: '1', completedOn: '2026-03-10' },
    held: { amount: '1.5', completedOn: '2026-03-10' },
    statementId: statement.id,
    closedAt: null,
  });
  const events = await rows<{ type: string; body: unknown }>(
    hub.app.db.manager,
    "SELECT type, body FROM event WHERE tenant_id = ? AND type LIKE '%s%' ORDER BY event_id",
    [idToBytes(one.id)],
  );
  expect(events.map((event) => event.type)).toEqual(['statement.submitted', 'discrepancy.opened']);
});

test('a later run closes what it no longer finds, and leaves open what it finds again', async () => {
  const one = await provider([{ externalId: 'a' }, { externalId: 'b' }]);
  await one.submit([line('a'), line('b'), line('late'), line('never')]);
  await one.run();
  expect(await one.told()).toEqual([
    'late MISSING_HERE NOT_REPORTED PROVIDER',
    'never MISSING_HERE NOT_REPORTED PROVIDER',
  ]);
  const [before] = (await hub.get(one.key, LIST, { first: 100, open: true })).discrepancies.edges.slice(-1);
  await holdCredits(hub.app, one.id, [{ externalId: 'late' }]);
  await withdraw(hub.app, one.id, 'b');
  // Not before the next day: the statement waits in its row for the hub's clock.
  expect(await one.run()).toBe(0);
  await hub.app.db.query('UPDATE statement SET next_at = received_at WHERE source_id = ?', [idToBytes(one.id)]);
  expect(await one.run()).toBe(1);
  expect((await one.told()).sort()).toEqual([
    'b MISSING_HERE ALREADY_VOIDED PROVIDER',
    'never MISSING_HERE NOT_REPORTED PROVIDER',
  ]);
  expect(await one.told(false)).toEqual(['late MISSING_HERE NOT_REPORTED PROVIDER']);
  const open = (await hub.get(one.key, LIST, { first: 100, open: true })).discrepancies.edges;
  expect(open.map(({ node }: { node: { id: string } }) => node.id)).toContain(before.node.id);
});

test('a look-alike that waits or was withdrawn is not held for the credit that it resembles; a repetition is', async () => {
  const make = fixtures(hub);
  const { id, key } = await make.provider();
  const one = actions(id, key);
  const activity = await make.activity(id);
  const learner = { npi: npi(77), givenName: 'Grace', familyName: 'Hopper' };
  await make.person(learner);
  const report = async (more: object): Promise<string> => {
    const { reportCredits } = await hub.get<{ reportCredits: { rows: OutcomeRow[] } }>(key, REPORT, {
      input: {
        idempotencyKey: newId(),
        rows: [
          {
            learner,
            activity: activity.externalId,
            system: 'ama-pra-1',
            amount: '1',
            completedOn: '2026-03-10',
            ...more,
          },
        ],
      },
    });
    return reportCredits.rows.map(({ outcome, code }) => `${outcome} ${code}`).join();
  };
  expect(await report({ externalId: 'first' })).toBe('ACCEPTED ACCEPTED');
  expect(await report({ externalId: 'alike' })).toBe('REVIEW LOOKALIKE_EXTERNAL_ID');
  expect(await report({ externalId: 'amount', amount: '3' })).toBe('REVIEW LOOKALIKE_AMOUNT');
  await hub.get(key, 'mutation ($input: VoidCreditInput!) { voidCredit(input: $input) { done } }', {
    input: { idempotencyKey: 'void', externalId: 'amount', reason: 'ENTERED_IN_ERROR' },
  });
  expect(await report({ completedOn: '2026-03-20' })).toBe('ACCEPTED ACCEPTED');
  expect(await report({ externalId: 'repeats', completedOn: '2026-03-20' })).toMatch(/^DUPLICATE /);

  const repeats = line('repeats', '1', '2026-03-20');
  await one.submit([line('first'), line('alike'), line('amount', '3'), repeats]);
  await one.run();
  expect((await one.told()).sort()).toEqual([
    'alike DIFFERS LOOKALIKE_EXTERNAL_ID HUB',
    'amount MISSING_HERE ALREADY_VOIDED PROVIDER',
  ]);
  await one.submit([line('first'), repeats]);
  await one.run();
  expect(await one.told()).toEqual(['alike MISSING_THERE NOT_STATED PROVIDER']);
});

test('a later statement of the same days takes the place of the earlier', async () => {
  const one = await provider([{ externalId: 'a' }]);
  const first = await one.submit([line('a'), line('mistyped')]);
  const second = await one.submit([line('a')]);
  expect(await one.run()).toBe(2);
  expect(await one.told()).toEqual([]);
  const stored = await rows<{ state: string }>(hub.app.db.manager, 'SELECT state FROM statement WHERE source_id = ?', [
    idToBytes(one.id),
  ]);
  expect(stored.map((row) => row.state)).toEqual(['SETTLED', 'SETTLED']);
  expect(second.id).not.toBe(first.id);
});

test('50 requests under one key are one statement; other content under it is refused', async () => {
  const one = await provider();
  const input = { idempotencyKey: 'march', from: '2026-03-01', to: '2026-03-31', lines: [line('a')] };
  const answers = await Promise.all(Array.from({ length: 50 }, () => hub.get(one.key, SUBMIT, { input })));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  const other = await hub.ask(one.key, SUBMIT, { input: { ...input, lines: [line('b')] } });
  expect(other.errors[0]?.extensions.code).toBe('IDEMPOTENCY_MISMATCH');
});

test.each([
  ['no line', { lines: [] }, 'BATCH_EMPTY', undefined],
  [
    'a line too many',
    { lines: Array.from({ length: 5_001 }, (_, at) => line(`x${at}`)) },
    'BATCH_TOO_LARGE',
    undefined,
  ],
  ['an id twice', { lines: [line('a'), line('b'), line('a')] }, 'BAD_INPUT', 'DUPLICATE_EXTERNAL_ID'],
  ['an empty id', { lines: [line('')] }, 'BAD_INPUT', 'TEXT_INVALID'],
  ['no amount', { lines: [line('a', '0')] }, 'BAD_INPUT', 'AMOUNT_NOT_POSITIVE'],
  ['a day outside', { lines: [line('a', '1', '2026-04-01')] }, 'BAD_INPUT', 'DATE_OUTSIDE_STATEMENT'],
  ['days reversed', { from: '2026-04-01', lines: [line('a')] }, 'BAD_INPUT', 'PERIOD_REVERSED'],
])('%s is refused with its code and nothing is stored', async (_name, more, code, reason) => {
  const one = await provider();
  const input = { idempotencyKey: 'k', from: '2026-03-01', to: '2026-03-31', ...more };
  const { errors } = await hub.ask(one.key, SUBMIT, { input });
  expect(errors[0]?.extensions).toMatchObject({ code });
  expect((errors[0]?.extensions.details as { reason?: string } | undefined)?.reason).toBe(reason);
  const stored = await rows(hub.app.db.manager, 'SELECT 1 FROM statement WHERE source_id = ?', [idToBytes(one.id)]);
  expect(stored).toEqual([]);
});

test('pages hold together; an admin sees all, with an entry in the audit log, and others none', async () => {
  const one = await provider();
  await one.submit(Array.from({ length: 7 }, (_, at) => line(`p${at}`)));
  await one.run();
  const read = async (key: string): Promise<string[]> => {
    const found: string[] = [];
    for (let after: string | null = null; ;) {
      const { discrepancies } = await hub.get(key, LIST, { first: 3, after });
      found.push(...discrepancies.edges.map(({ node }: { node: { externalId: string } }) => node.externalId));
      if (!discrepancies.pageInfo.hasNextPage) return found;
      after = discrepancies.pageInfo.endCursor as string;
    }
  };
  expect(await read(one.key)).toEqual(['p0', 'p1', 'p2', 'p3', 'p4', 'p5', 'p6']);
  const admin = await hub.key('ADMIN');
  expect(await read(admin)).toEqual(expect.arrayContaining(['p0', 'p6', 'never']));
  const audited = await rows<{ count: number }>(
    hub.app.db.manager,
    "SELECT COUNT(*) AS count FROM audit_entry WHERE operation = 'discrepancies'",
  );
  expect(Number(audited[0]?.count)).toBeGreaterThan(2);
  for (const role of ['BOARD', 'EMPLOYER', 'CLINICIAN', 'AUDITOR'] as const) {
    const { errors } = await hub.ask(await hub.key(role, { organizationId: newId() }), LIST, { first: 3 });
    expect(errors[0]?.extensions.code).toBe('FORBIDDEN');
  }
  expect((await hub.ask(one.key, LIST, { first: 3, after: 'x' })).errors[0]?.extensions.code).toBe('BAD_CURSOR');
});

test('5,000 lines are compared in one go', async () => {
  const many = Array.from({ length: 5_000 }, (_, at) => `credit-${at}`);
  const one = await provider(many.slice(0, 2_000).map((externalId) => ({ externalId })));
  await one.submit(many.map((id) => line(id)));
  const began = performance.now();
  await one.run();
  process.stdout.write(`5,000 lines, 3,000 discrepancies: ${Math.round(performance.now() - began)} ms\n`);
  const [open] = await rows<{ count: number }>(
    hub.app.db.manager,
    'SELECT COUNT(*) AS count FROM discrepancy WHERE source_id = ?',
    [idToBytes(one.id)],
  );
  expect(Number(open?.count)).toBe(3_000);
  await eventually(async () => (await one.told()).length === 100);
});
