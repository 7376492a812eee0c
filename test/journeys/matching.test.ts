import { npiIdentifier } from '../../src/domain/identity';
import { rows } from '../../src/platform/database';
import { type Id, publicId } from '../../src/platform/ids';
import { type FixtureProvider, fixtures, npi, type OutcomeRow, REPORT } from '../support/fixtures';
import { eventually, startTestHub, type TestHub } from '../support/hub';

let hub: TestHub;
let make: ReturnType<typeof fixtures>;
let provider: FixtureProvider;
let admin: string;
let activity: { externalId: string; publicId: string };
let keys = 0;
let people = 0;

beforeAll(async () => {
  hub = await startTestHub();
  await hub.setToday('2026-11-20');
  make = fixtures(hub);
  provider = await make.provider();
  admin = await hub.key('ADMIN');
  activity = await make.activity(provider.id);
});
afterAll(() => hub.close());

const row = (learner: Record<string, unknown>, over: Record<string, unknown> = {}): Record<string, unknown> => ({
  learner,
  activity: activity.externalId,
  system: 'ama-pra-1',
  amount: '1',
  completedOn: '2026-03-02',
  ...over,
});
async function report(...written: Record<string, unknown>[]): Promise<OutcomeRow[]> {
  const data = await hub.get<{ reportCredits: { rows: OutcomeRow[] } }>(provider.key, REPORT, {
    input: { idempotencyKey: `key-${(keys += 1)}`, rows: written },
  });
  return data.reportCredits.rows;
}
const said = (outcomes: readonly OutcomeRow[]): string[] => outcomes.map((one) => `${one.outcome} ${one.code}`);
const state = async (id: string | undefined): Promise<string> => {
  const data = await hub.get(
    provider.key,
    `query ($id: ID!) { node(id: $id) { ... on CreditReport { state code } } }`,
    {
      id,
    },
  );
  return `${data.node.state} ${data.node.code}`;
};
const live = async (person: Id): Promise<number> =>
  Number(
    (
      await rows<{ n: string }>(hub.app.db.manager, 'SELECT COUNT(*) AS n FROM live_award WHERE person_id = ?', [
        Buffer.from(person, 'hex'),
      ])
    )[0]?.n,
  );
const version = async (person: Id): Promise<number> =>
  Number(
    (
      await rows<{ version: string }>(hub.app.db.manager, 'SELECT version FROM person WHERE person_id = ?', [
        Buffer.from(person, 'hex'),
      ])
    )[0]?.version,
  );
const next = (): { npi: string; givenName: string; familyName: string } => {
  people += 1;
  return { npi: npi(people), givenName: 'Grace', familyName: `Hopper ${people}` };
};

const QUEUE = `query ($first: Int!, $after: String, $kind: ReviewKind) {
  reviewQueue(first: $first, after: $after, kind: $kind) {
    edges { node { id kind code actsNext rows sourceId
      learner { name identifiers birthDayGiven }
      candidates { clinicianId exact birthDay familyName givenName }
      report { id state externalId } resembles { id state } } }
    pageInfo { hasNextPage endCursor } } }`;
const RESOLVE = `mutation ($input: ResolveMatchInput!) { resolveMatch(input: $input) { posted voided waiting } }`;
const resolve = (key: string, input: Record<string, unknown>): ReturnType<TestHub['ask']> =>
  hub.ask(key, RESOLVE, { input: { reason: 'looked at', ...input } });
const queue = async (key: string, kind?: string): Promise<any[]> =>
  (await hub.get(key, QUEUE, { first: 100, kind })).reviewQueue.edges.map((edge: { node: any }) => edge.node);

describe('who is meant', () => {
  test('an identifier with a fact that agrees; a name alone attaches nothing', async () => {
    const who = next();
    const id = await make.person({ ...who, birthMonthDay: '05-17' });
    const { npi: number, givenName, familyName } = who;
    const outcomes = await report(
      row({ npi: number, familyName: familyName.toUpperCase() }),
      row({ npi: number, birthMonthDay: '05-17', givenName }, { completedOn: '2026-03-03' }),
      row({ npi: number, birthMonthDay: '05-17', familyName: 'Married' }, { completedOn: '2026-03-03' }),
      row({ npi: number }, { completedOn: '2026-03-04' }),
      row({ npi: number, givenName: 'Bob', familyName }, { completedOn: '2026-03-05' }),
      row({ npi: number, familyName: 'Else' }, { completedOn: '2026-03-06' }),
      row({ npi: number, familyName, birthMonthDay: '05-18' }, { completedOn: '2026-03-07' }),
      row({ givenName, familyName }, { completedOn: '2026-03-08' }),
      row({ npi: npi(9_000_001), givenName, familyName }, { completedOn: '2026-03-09' }),
    );
    expect(said(outcomes)).toEqual([
      'ACCEPTED ACCEPTED',
      'ACCEPTED ACCEPTED',
      'REVIEW MATCH_FAMILY_NAME_DIFFERS',
      'REVIEW MATCH_NO_AGREEING_FACT',
      'REVIEW MATCH_GIVEN_NAME_DIFFERS',
      'REVIEW MATCH_FAMILY_NAME_DIFFERS',
      'CONFLICT MATCH_BIRTH_DAY_DIFFERS',
      'NO_MATCH MATCH_NAME_ONLY',
      'NO_MATCH NOBODY_FOUND',
    ]);
    expect(await live(id)).toBe(2);
  });

  test('two identifiers of two people, or one identifier of two, are a conflict', async () => {
    const [a, b] = [next(), next()];
    await make.people([a, { ...b, licenses: [{ jurisdiction: 'CA', profession: 'physician-md', number: 'A 00123' }] }]);
    const licenses = [{ jurisdiction: 'US-CA', profession: 'physician-md', number: 'a00123' }];
    expect(said(await report(row({ ...a, licenses })))).toEqual(['CONFLICT MATCH_TWO_PEOPLE']);
    const shared = next();
    await make.people([shared, { ...shared, givenName: 'Other' }]);
    expect(said(await report(row(shared)))).toEqual(['CONFLICT MATCH_TWO_PEOPLE']);
    expect(said(await report(row({ familyName: b.familyName, licenses })))).toEqual(['ACCEPTED ACCEPTED']);
  });

  test('what nobody fits waits and is attached when the clinician, or the identifier, appears', async () => {
    const [late, later] = [next(), next()];
    const outcomes = await report(
      row(late, { externalId: 'w1' }),
      row(late, { completedOn: '2026-03-03' }),
      row(later, { completedOn: '2026-03-03' }),
      row(late, { externalId: 'W1' }),
    );
    expect(said(outcomes)).toEqual(Array(4).fill('NO_MATCH NOBODY_FOUND'));
    expect(said(await report(row(late, { externalId: 'w1' }), row(late, { completedOn: '2026-03-03' })))).toEqual([
      'DUPLICATE EQUAL_EXTERNAL_ID',
      'DUPLICATE EQUAL_CONTENT',
    ]);
    const id = await make.person(late);
    const known = await make.person({ givenName: later.givenName, familyName: later.familyName });
    await eventually(async () => (await live(id)) === 2);
    expect(await state(outcomes[0]?.report?.id)).toBe('ACCEPTED ACCEPTED');
    expect(await state(outcomes[3]?.report?.id)).toBe('REVIEW LOOKALIKE_EXTERNAL_ID');
    expect(await state(outcomes[2]?.report?.id)).toBe('NO_MATCH NOBODY_FOUND');
    await make.identify(known, [npiIdentifier(later.npi)]);
    await eventually(async () => (await live(known)) === 1);
    expect(await version(known)).toBeGreaterThan(1);
    expect(said(await report(row(late, { completedOn: '2026-03-10' })))).toEqual(['ACCEPTED ACCEPTED']);
  });
});

describe('decisions by people', () => {
  test('an admin matches a learner, takes it back, and every step is a version', async () => {
    const who = next();
    const id = await make.person(who);
    const other = await make.person(next());
    const nick = { ...who, givenName: 'Bob' };
    const [one] = await report(row(nick), row(nick, { completedOn: '2026-03-03' }));
    expect(one?.outcome).toBe('REVIEW');
    const mine = (await queue(admin, 'IDENTITY')).find(
      (item) => item.rows === 2 && item.candidates[0]?.clinicianId === publicId('Clinician', id),
    );
    expect(mine).toMatchObject({
      kind: 'IDENTITY',
      code: 'MATCH_GIVEN_NAME_DIFFERS',
      candidates: [{ exact: ['NPI'], familyName: 'AGREES', givenName: 'DIFFERS', birthDay: 'UNKNOWN' }],
      learner: { birthDayGiven: false },
    });
    expect(JSON.stringify(mine)).not.toContain(who.npi);
    const theirs = (await queue(provider.key, 'IDENTITY')).find((item) => item.id === mine.id);
    expect(theirs.candidates[0].clinicianId).toBeNull();

    const match = { item: mine.id, decision: 'MATCH', clinicianId: publicId('Clinician', id) };
    expect((await resolve(provider.key, match)).errors[0]?.extensions.code).toBe('FORBIDDEN');
    const foreign = await make.provider();
    expect((await resolve(foreign.key, match)).errors[0]?.extensions.code).toBe('NOT_FOUND');
    expect((await resolve(admin, match)).data).toEqual({ resolveMatch: { posted: 2, voided: 0, waiting: 0 } });
    expect(await live(id)).toBe(2);
    expect(said(await report(row(nick, { completedOn: '2026-03-04' })))).toEqual(['ACCEPTED ACCEPTED']);

    const before = await version(id);
    expect((await resolve(admin, { item: one?.report?.id, decision: 'UNDO' })).data).toEqual({
      resolveMatch: { posted: 0, voided: 3, waiting: 3 },
    });
    expect([await live(id), await version(id)]).toEqual([0, before + 1]);
    expect(await state(one?.report?.id)).toBe('REVIEW MATCH_UNDONE');
    const voids = await rows<{ reason: string }>(
      hub.app.db.manager,
      "SELECT reason FROM credit_entry WHERE person_id = ? AND kind = 'VOID'",
      [Buffer.from(id, 'hex')],
    );
    expect(voids.map((entry) => entry.reason)).toEqual(Array(3).fill('MATCH_UNDONE'));
    await make.identify(other, [npiIdentifier(npi(8_000_001))]);
    expect(said(await report(row(nick, { completedOn: '2026-03-05' })))).toEqual(['REVIEW MATCH_UNDONE']);
    await resolve(admin, { item: mine.id, decision: 'MATCH', clinicianId: publicId('Clinician', other) });
    expect([await live(id), await live(other)]).toEqual([0, 4]);
    const versions = await rows<{ outcome: string; open: number }>(
      hub.app.db.manager,
      `SELECT outcome, superseded_by IS NULL AS open FROM match_decision WHERE learner_key = ? ORDER BY recorded_at, version_id`,
      [Buffer.from(mine.id.slice(36), 'hex')],
    );
    expect(versions.map((one) => one.outcome)).toEqual(['REVIEW', 'MATCHED', 'REVIEW', 'MATCHED']);
    expect(versions.map((one) => Number(one.open))).toEqual([0, 0, 0, 1]);
  });

  test('nobody: the rows wait and leave the queue', async () => {
    const who = next();
    await make.person(who);
    const [one] = await report(row({ ...who, givenName: 'Bob' }));
    const done = await resolve(admin, { item: one?.report?.id, decision: 'NOBODY' });
    expect(done.data).toEqual({ resolveMatch: { posted: 0, voided: 0, waiting: 1 } });
    expect(await state(one?.report?.id)).toBe('NO_MATCH NOBODY_FOUND');
    expect(
      (await resolve(admin, { item: one?.report?.id, decision: 'SECOND_COMPLETION' })).errors[0]?.extensions.code,
    ).toBe('CONFLICT');
  });

  test('a look-alike is a second completion or a duplicate, by its provider, and can be undone', async () => {
    const who = next();
    const id = await make.person(who);
    const [first, alike, amount] = await report(
      row(who, { externalId: 'L1' }),
      row(who, { externalId: 'l1' }),
      row(who, { externalId: 'L2', amount: '2' }),
    );
    expect([alike?.code, amount?.code]).toEqual(['LOOKALIKE_EXTERNAL_ID', 'LOOKALIKE_AMOUNT']);
    const items = await queue(provider.key, 'LOOKALIKE');
    const item = items.find((one) => one.id === alike?.report?.id);
    expect(item).toMatchObject({ report: { externalId: 'l1' }, resembles: { id: first?.report?.id } });

    const second = { item: alike?.report?.id, decision: 'SECOND_COMPLETION' };
    const foreign = await make.provider();
    expect((await resolve(foreign.key, second)).errors[0]?.extensions.code).toBe('NOT_FOUND');
    expect((await resolve(provider.key, second)).data).toEqual({ resolveMatch: { posted: 1, voided: 0, waiting: 0 } });
    expect(await live(id)).toBe(2);
    expect((await resolve(provider.key, second)).errors[0]?.extensions.code).toBe('CONFLICT');
    expect(said(await report(row(who, { externalId: 'l1' })))).toEqual(['DUPLICATE EQUAL_EXTERNAL_ID']);

    const duplicate = { item: amount?.report?.id, decision: 'DUPLICATE' };
    await resolve(admin, duplicate);
    expect(await state(amount?.report?.id)).toBe('DUPLICATE DECIDED_DUPLICATE');
    expect(said(await report(row(who, { externalId: 'L2', amount: '2' })))).toEqual(['DUPLICATE EQUAL_EXTERNAL_ID']);
    expect(await live(id)).toBe(2);

    expect((await resolve(provider.key, { ...second, decision: 'UNDO' })).data).toEqual({
      resolveMatch: { posted: 0, voided: 1, waiting: 1 },
    });
    expect(await state(alike?.report?.id)).toBe('REVIEW LOOKALIKE_EXTERNAL_ID');
    await resolve(provider.key, { ...duplicate, decision: 'UNDO' });
    expect(await state(amount?.report?.id)).toBe('REVIEW LOOKALIKE_AMOUNT');
    expect(await live(id)).toBe(1);
  });

  test('which of two sources’ credits stands, neither of them decides', async () => {
    const who = next();
    const id = await make.person(who);
    const registryId = 'one-congress';
    const other = await make.provider();
    const [mine, theirs] = [
      await make.activity(provider.id, { registryId }),
      await make.activity(other.id, { registryId }),
    ];
    await report(row(who, { activity: mine.externalId }));
    const data = await hub.get<{ reportCredits: { rows: OutcomeRow[] } }>(other.key, REPORT, {
      input: { idempotencyKey: 'congress', rows: [row(who, { activity: theirs.externalId })] },
    });
    const [alike] = data.reportCredits.rows;
    expect(`${alike?.outcome} ${alike?.code}`).toBe('REVIEW LOOKALIKE_OTHER_SOURCE');
    const item = alike?.report?.id;
    const refused = async (key: string, decision: string): Promise<unknown> =>
      (await resolve(key, { item, decision })).errors[0]?.extensions.code;
    for (const decision of ['SECOND_COMPLETION', 'DUPLICATE']) {
      expect(await refused(other.key, decision)).toBe('FORBIDDEN');
      expect(await refused(provider.key, decision)).toBe('NOT_FOUND');
    }
    expect(await live(id)).toBe(1);
    await resolve(admin, { item, decision: 'SECOND_COMPLETION' });
    expect(await live(id)).toBe(2);
    expect(await refused(other.key, 'UNDO')).toBe('FORBIDDEN');
    expect((await resolve(admin, { item, decision: 'UNDO' })).data).toMatchObject({ resolveMatch: { voided: 1 } });
  });

  test('the queue pages over learners and look-alikes without a gap or a repetition', async () => {
    const all = (await queue(admin)).map((item) => item.id);
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { reviewQueue }: Record<string, any> = await hub.get(admin, QUEUE, { first: 2, after });
      seen.push(...reviewQueue.edges.map((edge: { node: any }) => edge.node.id));
      after = reviewQueue.pageInfo.hasNextPage ? reviewQueue.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toEqual(all);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThan(5);
  });
});
