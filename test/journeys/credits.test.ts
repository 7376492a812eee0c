import { rows } from '../../src/platform/database';
import type { Id } from '../../src/platform/ids';
import { type FixtureProvider, fixtures, npi, type OutcomeRow, REPORT } from '../support/fixtures';
import { startTestHub, type TestHub } from '../support/hub';

let hub: TestHub;
let make: ReturnType<typeof fixtures>;
let provider: FixtureProvider;
let activity: { id: Id; publicId: string; externalId: string };
let people = 0;
let keys = 0;

beforeAll(async () => {
  hub = await startTestHub({ workers: false });
  await hub.setToday('2026-11-20');
  make = fixtures(hub);
  provider = await make.provider();
  activity = await make.activity(provider.id, { topics: ['medical-ethics'] });
});
afterAll(() => hub.close());

/** A new clinician and the learner part of a row that means them. */
async function learner(): Promise<{ id: Id; learner: Record<string, unknown> }> {
  people += 1;
  const person = { npi: npi(people), givenName: 'Ada', familyName: `Lovelace ${people}` };
  return { id: await make.person(person), learner: person };
}

const row = (who: Record<string, unknown>, over: Record<string, unknown> = {}): Record<string, unknown> => ({
  learner: who,
  activity: activity.externalId,
  system: 'ama-pra-1',
  amount: '1.5',
  completedOn: '2026-03-02',
  ...over,
});

async function report(
  written: readonly Record<string, unknown>[],
  idempotencyKey = `key-${(keys += 1)}`,
  key = provider.key,
): Promise<OutcomeRow[]> {
  const data = await hub.get<{ reportCredits: { rows: OutcomeRow[] } }>(key, REPORT, {
    input: { idempotencyKey, rows: written },
  });
  return data.reportCredits.rows;
}
const said = (outcomes: readonly OutcomeRow[]): string[] => outcomes.map((one) => `${one.outcome} ${one.code}`);

interface LedgerRow {
  kind: string;
  amount_units: number;
  completed_on: string;
  reason: string | null;
  occurrence: number;
  components: unknown;
}
const ledger = (person: Id): Promise<LedgerRow[]> =>
  rows<LedgerRow>(
    hub.app.db.manager,
    'SELECT kind, amount_units, completed_on, reason, occurrence, components FROM credit_entry WHERE person_id = ? ORDER BY entry_id',
    [Buffer.from(person, 'hex')],
  );
const live = async (person: Id): Promise<number> => {
  const [one] = await rows<{ n: string }>(
    hub.app.db.manager,
    'SELECT COUNT(*) AS n FROM live_award WHERE person_id = ?',
    [Buffer.from(person, 'hex')],
  );
  return Number(one?.n);
};
const version = async (person: Id): Promise<number> => {
  const [one] = await rows<{ version: string }>(hub.app.db.manager, 'SELECT version FROM person WHERE person_id = ?', [
    Buffer.from(person, 'hex'),
  ]);
  return Number(one?.version);
};
const entries = async (): Promise<number> =>
  Number((await rows<{ n: string }>(hub.app.db.manager, 'SELECT COUNT(*) AS n FROM credit_entry'))[0]?.n);

const VOID = `mutation ($input: VoidCreditInput!) { voidCredit(input: $input) { done code actsNext report { id state code } } }`;
const CORRECT = `mutation ($input: CorrectCreditInput!) {
  correctCredit(input: $input) { done code report { state revision amount externalId } replaced { state code revision } } }`;

describe('a reported credit', () => {
  test('is recorded for the clinician, with one award, one event and a new version of the person', async () => {
    const { id, learner: who } = await learner();
    const before = await version(id);
    const [one] = await report([row(who, { externalId: 'first', minutes: 90 })]);
    expect(one).toMatchObject({ line: 1, outcome: 'ACCEPTED', code: 'ACCEPTED', actsNext: 'NOBODY' });
    expect(one?.report).toMatchObject({ state: 'ACCEPTED', amount: '1.5', revision: 1, externalId: 'first' });
    expect(one?.report?.entryId).toMatch(/^cre_/);
    expect(await ledger(id)).toMatchObject([
      { kind: 'AWARD', amount_units: 150, completed_on: '2026-03-02', occurrence: 1 },
    ]);
    expect((await ledger(id))[0]?.components).toEqual([{ topics: ['medical-ethics'], amount: 150 }]);
    expect(await version(id)).toBe(before + 1);
    const events = await rows<{ type: string }>(hub.app.db.manager, 'SELECT type FROM event WHERE person_id = ?', [
      Buffer.from(id, 'hex'),
    ]);
    expect(events.map((event) => event.type)).toContain('credit.posted');
    const node = await hub.get(
      provider.key,
      `query ($id: ID!) { node(id: $id) { id ... on CreditReport { state } } }`,
      {
        id: one?.report?.id,
      },
    );
    expect(node.node.state).toBe('ACCEPTED');
    const other = await make.provider();
    const foreign = await hub.ask(other.key, `query ($id: ID!) { node(id: $id) { id } }`, { id: one?.report?.id });
    expect(foreign.errors[0]?.extensions.code).toBe('NOT_FOUND');
  });

  test('50 parallel requests with one key: one entry, 50 equal answers; another body is a mismatch', async () => {
    const { id, learner: who } = await learner();
    const rowsSent = [row(who, { externalId: 'parallel' })];
    const answers = await Promise.all(Array.from({ length: 50 }, () => report(rowsSent, 'one-key')));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(said(answers[0] ?? [])).toEqual(['ACCEPTED ACCEPTED']);
    expect(await ledger(id)).toHaveLength(1);
    const mismatch = await hub.ask(provider.key, REPORT, {
      input: { idempotencyKey: 'one-key', rows: [row(who, { externalId: 'parallel', amount: '2' })] },
    });
    expect(mismatch.errors[0]?.extensions.code).toBe('IDEMPOTENCY_MISMATCH');
    expect(await ledger(id)).toHaveLength(1);
    const other = await make.provider();
    const theirs = await make.activity(other.id, { externalId: activity.externalId });
    expect(
      said(await report([row(who, { activity: theirs.publicId, completedOn: '2026-03-03' })], 'one-key', other.key)),
    ).toEqual(['ACCEPTED ACCEPTED']);
  });

  test('the same file under new keys gives no second credit', async () => {
    const { id, learner: who } = await learner();
    const file = [
      row(who, { externalId: 'file-1' }),
      row(who, { completedOn: '2026-03-03' }),
      row(who, { completedOn: '2026-03-04', externalId: 'file-3' }),
    ];
    expect(said(await report(file))).toEqual(Array(3).fill('ACCEPTED ACCEPTED'));
    const again = await report(file);
    expect(said(again)).toEqual([
      'DUPLICATE EQUAL_EXTERNAL_ID',
      'DUPLICATE EQUAL_CONTENT',
      'DUPLICATE EQUAL_EXTERNAL_ID',
    ]);
    expect(again.every((one) => one.sameAs !== null)).toBe(true);
    await Promise.all(Array.from({ length: 8 }, () => report(file)));
    expect(await ledger(id)).toHaveLength(3);
    expect(await live(id)).toBe(3);
  });

  test('one row twice in one request counts once', async () => {
    const { id, learner: who } = await learner();
    const twice = [row(who), row(who), row(who, { externalId: 'x' }), row(who, { occurrence: 2 })];
    expect(said(await report(twice))).toEqual([
      'ACCEPTED ACCEPTED',
      'DUPLICATE EQUAL_CONTENT',
      'DUPLICATE EQUAL_CONTENT',
      'ACCEPTED ACCEPTED',
    ]);
    expect(await live(id)).toBe(2);
  });

  test('ids that differ in case, accent or space are different ids', async () => {
    const variants = ['Café-7', 'café-7', 'CAFÉ-7', 'Cafe-7', 'Café-7 ', 'Cafe\u0301-7'];
    const a = await learner();
    const days = variants.map((externalId, index) =>
      row(a.learner, { externalId, completedOn: `2026-04-0${index + 1}` }),
    );
    expect(said(await report(days))).toEqual(variants.map(() => 'ACCEPTED ACCEPTED'));
    expect(await live(a.id)).toBe(variants.length);

    for (const [first, second] of [
      ['ID-1', 'id-1'],
      ['Müller', 'Muller'],
      ['tail', 'tail '],
    ] as const) {
      const b = await learner();
      expect(said(await report([row(b.learner, { externalId: first })]))).toEqual(['ACCEPTED ACCEPTED']);
      const [other] = await report([row(b.learner, { externalId: second })]);
      expect(said([other as OutcomeRow])).toEqual(['REVIEW LOOKALIKE_EXTERNAL_ID']);
      expect(other?.report?.externalId).toBe(second);
      expect(await ledger(b.id)).toHaveLength(1);
      const c = await learner();
      const batch = [row(c.learner, { externalId: `${first}2` }), row(c.learner, { externalId: `${second}2` })];
      expect(said(await report(batch))).toEqual(['ACCEPTED ACCEPTED', 'REVIEW LOOKALIKE_EXTERNAL_ID']);
      expect(await ledger(c.id)).toHaveLength(1);
    }
  });

  test('what resembles a credit waits: another amount, another source; another day or occurrence does not', async () => {
    const { id, learner: who } = await learner();
    const shared = { registryId: 'PARS-1' };
    const here = await make.activity(provider.id, shared);
    const other = await make.provider();
    const there = await make.activity(other.id, shared);
    const first = { activity: here.publicId };
    expect(said(await report([row(who, first)]))).toEqual(['ACCEPTED ACCEPTED']);
    expect(
      said(
        await report([
          row(who, { ...first, amount: '2' }),
          row(who, { ...first, amount: '2', occurrence: 2 }),
          row(who, { ...first, amount: '2', completedOn: '2026-03-05' }),
        ]),
      ),
    ).toEqual(['REVIEW LOOKALIKE_AMOUNT', 'ACCEPTED ACCEPTED', 'ACCEPTED ACCEPTED']);
    expect(said(await report([row(who, { activity: there.publicId })], undefined, other.key))).toEqual([
      'REVIEW LOOKALIKE_OTHER_SOURCE',
    ]);
    expect(await live(id)).toBe(3);
  });

  test('an id with other content is refused and stays what it was', async () => {
    const { id, learner: who } = await learner();
    await report([row(who, { externalId: 'mine' })]);
    const [reused] = await report([row(who, { externalId: 'mine', amount: '2' })]);
    expect(said([reused as OutcomeRow])).toEqual(['REJECTED CREDIT_ID_REUSED']);
    expect(said(await report([row(who, { externalId: 'mine', minutes: 30 })]))).toEqual(['REJECTED CREDIT_ID_REUSED']);
    const another = await learner();
    expect(said(await report([row(another.learner, { externalId: 'mine' })]))).toEqual(['REJECTED CREDIT_ID_REUSED']);
    expect(await ledger(id)).toHaveLength(1);
    expect(await ledger(another.id)).toHaveLength(0);
  });
});

describe('withdrawing and correcting', () => {
  const voidCredit = async (input: Record<string, unknown>): Promise<any> =>
    (
      await hub.get(provider.key, VOID, {
        input: { idempotencyKey: `void-${(keys += 1)}`, reason: 'ENTERED_IN_ERROR', ...input },
      })
    ).voidCredit;
  const correct = async (input: Record<string, unknown>): Promise<any> =>
    (await hub.get(provider.key, CORRECT, { input: { idempotencyKey: `correct-${(keys += 1)}`, ...input } }))
      .correctCredit;

  test('20 parallel withdrawals: one VOID; the id may be awarded again as the next revision', async () => {
    const { id, learner: who } = await learner();
    await report([row(who, { externalId: 'v1' })]);
    const answers = await Promise.all(Array.from({ length: 20 }, () => voidCredit({ externalId: 'v1' })));
    expect(answers.filter((one) => one.done)).toHaveLength(1);
    expect(new Set(answers.filter((one) => !one.done).map((one) => one.code))).toEqual(new Set(['ALREADY_VOIDED']));
    expect((await ledger(id)).map((one) => one.kind)).toEqual(['AWARD', 'VOID']);
    expect(await live(id)).toBe(0);
    const [again] = await report([row(who, { externalId: 'v1' })]);
    expect(again?.report).toMatchObject({ state: 'ACCEPTED', revision: 2 });
    expect(await live(id)).toBe(1);
  });

  test('the same key gives the same answer; what is absent or foreign is not found', async () => {
    const { learner: who } = await learner();
    const [one] = await report([row(who, { externalId: 'v2' })]);
    const input = { idempotencyKey: 'same-void', externalId: 'v2' };
    expect(await voidCredit(input)).toEqual(await voidCredit(input));
    expect(await voidCredit({ externalId: 'nobody’s' })).toMatchObject({
      done: false,
      code: 'CREDIT_NOT_FOUND',
      report: null,
    });
    const other = await make.provider();
    const foreign = await hub.get(other.key, VOID, {
      input: { idempotencyKey: 'f', reportId: one?.report?.id, reason: 'OTHER' },
    });
    expect(foreign.voidCredit).toMatchObject({ done: false, code: 'CREDIT_NOT_FOUND', report: null });
  });

  test('a correction is VOID and AWARD together, and a refused one changes nothing', async () => {
    const { id, learner: who } = await learner();
    await report([row(who, { externalId: 'c1' })]);
    const done = await correct({ externalId: 'c1', row: row(who, { amount: '2.25' }) });
    expect(done).toMatchObject({
      done: true,
      code: 'ACCEPTED',
      report: { state: 'ACCEPTED', revision: 2, amount: '2.25', externalId: 'c1' },
      replaced: { state: 'VOIDED', code: 'CORRECTED', revision: 1 },
    });
    expect((await ledger(id)).map((one) => [one.kind, one.amount_units, one.reason])).toEqual([
      ['AWARD', 150, null],
      ['VOID', 150, 'CORRECTED'],
      ['AWARD', 225, null],
    ]);
    const before = await entries();
    for (const [over, code] of [
      [{ amount: '99' }, 'AMOUNT_OVER_MAXIMUM'],
      [{ completedOn: '2026-02-30' }, 'DATE_IMPOSSIBLE'],
      [{ amount: '2.25' }, 'EQUAL_CONTENT'],
    ] as const)
      expect(await correct({ externalId: 'c1', row: row(who, over) })).toMatchObject({ done: false, code });
    expect(await entries()).toBe(before);
    expect(await live(id)).toBe(1);
    expect(await correct({ externalId: 'none', row: row(who) })).toMatchObject({
      done: false,
      code: 'CREDIT_NOT_FOUND',
    });
    await voidCredit({ externalId: 'c1' });
    expect(await correct({ externalId: 'c1', row: row(who) })).toMatchObject({ done: false, code: 'ALREADY_VOIDED' });
  });

  test('a correction may move a credit to the learner who earned it', async () => {
    const a = await learner();
    const b = await learner();
    await report([row(a.learner, { externalId: 'moved' })]);
    expect(await correct({ externalId: 'moved', row: row(b.learner) })).toMatchObject({ done: true });
    expect([await live(a.id), await live(b.id)]).toEqual([0, 1]);
  });
});

describe('reading back', () => {
  test('myReports pages over everything in the order in which it came, by state and since', async () => {
    const own = await make.provider();
    const theirs = await make.activity(own.id);
    const { learner: who } = await learner();
    const sent = Array.from({ length: 7 }, (_, index) =>
      row(who, { activity: theirs.externalId, externalId: `r${index}`, completedOn: `2026-05-0${index + 1}` }),
    );
    await report([...sent, row(who, { activity: 'none' })], undefined, own.key);
    const query = `query ($first: Int!, $after: String, $state: CreditReportState, $since: Instant) {
      myReports(first: $first, after: $after, state: $state, since: $since) {
        edges { node { externalId state code } } pageInfo { hasNextPage endCursor } } }`;
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { myReports }: Record<string, any> = await hub.get(own.key, query, { first: 3, after, state: 'ACCEPTED' });
      seen.push(...myReports.edges.map((edge: { node: any }) => edge.node.externalId));
      after = myReports.pageInfo.hasNextPage ? myReports.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toEqual(sent.map((one) => one.externalId));
    const rejected = await hub.get(own.key, query, { first: 10, state: 'REJECTED' });
    expect(rejected.myReports.edges.map((edge: { node: any }) => edge.node.code)).toEqual(['ACTIVITY_UNKNOWN']);
    const later = await hub.get(own.key, query, { first: 10, since: '2099-01-01T00:00:00Z' });
    expect(later.myReports.edges).toEqual([]);
    const bad = await hub.ask(own.key, query, { first: 10, after: 'x' });
    expect(bad.errors[0]?.extensions.code).toBe('BAD_CURSOR');
    const admin = await hub.ask(await hub.key('ADMIN'), query, { first: 10 });
    expect(admin.errors[0]?.extensions.code).toBe('FORBIDDEN');
  });
});
