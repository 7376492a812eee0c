import { rows } from '../../src/platform/database';
import { type Id, publicId } from '../../src/platform/ids';
import { type FixtureProvider, fixtures, npi, type OutcomeRow, REPORT } from '../support/fixtures';
import { startTestHub, type TestHub } from '../support/hub';

/** What happens to the rows around a credit that is withdrawn, corrected, or taken back: none of them is lost. */
let hub: TestHub;
let make: ReturnType<typeof fixtures>;
let provider: FixtureProvider;
let admin: string;
let activity: { externalId: string };
let keys = 0;
let people = 0;

beforeAll(async () => {
  hub = await startTestHub({ workers: false });
  await hub.setToday('2026-11-20');
  make = fixtures(hub);
  provider = await make.provider();
  admin = await hub.key('ADMIN');
  activity = await make.activity(provider.id);
});
afterAll(() => hub.close());

interface Learner {
  readonly npi: string;
  readonly givenName: string;
  readonly familyName: string;
}
const someone = (): Learner => {
  people += 1;
  return { npi: npi(people), givenName: 'Grace', familyName: `Hopper ${people}` };
};
const written = (learner: Learner, over: object): object => ({
  learner,
  activity: activity.externalId,
  system: 'ama-pra-1',
  amount: '1',
  completedOn: '2026-03-02',
  ...over,
});
const report = async (learner: Learner, over: object = {}): Promise<{ said: string; id: string }> => {
  const data = await hub.get<{ reportCredits: { rows: OutcomeRow[] } }>(provider.key, REPORT, {
    input: { idempotencyKey: `key-${(keys += 1)}`, rows: [written(learner, over)] },
  });
  const [row] = data.reportCredits.rows;
  return { said: `${row?.outcome} ${row?.code}`, id: row?.report?.id as string };
};
const changing = (name: string, type: string) => async (input: object, key?: string) =>
  (
    await hub.get(provider.key, `mutation ($input: ${type}!) { ${name}(input: $input) { done code report { id } } }`, {
      input: { idempotencyKey: key ?? `${name}-${(keys += 1)}`, ...input },
    })
  )[name];
const changeVoid = changing('voidCredit', 'VoidCreditInput');
const withdraw = (name: object, key?: string): Promise<any> => changeVoid({ reason: 'ENTERED_IN_ERROR', ...name }, key);
const correct = changing('correctCredit', 'CorrectCreditInput');
const resolve = async (item: string, decision: string, clinicianId?: string): Promise<any> =>
  (
    await hub.get(
      admin,
      'mutation ($input: ResolveMatchInput!) { resolveMatch(input: $input) { posted voided waiting } }',
      { input: { item, decision, reason: 'looked at', clinicianId } },
    )
  ).resolveMatch;
const state = async (id: string): Promise<string> => {
  const query = 'query ($id: ID!) { node(id: $id) { ... on CreditReport { state code } } }';
  const { node } = await hub.get(provider.key, query, { id });
  return `${node.state} ${node.code}`;
};
/** Amounts of the awards in force, in quarters of a credit. */
const live = async (person: Id): Promise<number[]> =>
  (
    await rows<{ amount_units: number }>(
      hub.app.db.manager,
      'SELECT amount_units FROM live_award WHERE person_id = ? ORDER BY amount_units, entry_id',
      [Buffer.from(person, 'hex')],
    )
  ).map((row) => Number(row.amount_units));

let unit = 0;
beforeAll(async () => {
  const who = someone();
  const id = await make.person(who);
  await report(who);
  [unit] = (await live(id)) as [number];
  expect(unit).toBeGreaterThan(0);
});

describe('a credit that is withdrawn', () => {
  test('lets what resembled it stand on its own', async () => {
    const who = someone();
    const id = await make.person(who);
    const first = await report(who, { externalId: 'w1' });
    const alike = await report(who, { externalId: 'w2', amount: '2' });
    expect(alike.said).toBe('REVIEW LOOKALIKE_AMOUNT');
    await withdraw({ reportId: first.id });
    expect(await state(alike.id)).toBe('ACCEPTED ACCEPTED');
    expect(await live(id)).toEqual([2 * unit]);
  });

  test('does not take along what was decided to be the same completion; the second look-alike waits for the first', async () => {
    const who = someone();
    const id = await make.person(who);
    const first = await report(who, { externalId: 'd1' });
    const same = await report(who, { externalId: 'D1' });
    const more = await report(who, { externalId: 'd2', amount: '3' });
    await resolve(same.id, 'DUPLICATE');
    expect(await state(same.id)).toBe('DUPLICATE DECIDED_DUPLICATE');
    await withdraw({ externalId: 'd1' });
    expect([await state(first.id), await state(same.id), await state(more.id)]).toEqual([
      'VOIDED VOIDED',
      'ACCEPTED ACCEPTED',
      'REVIEW LOOKALIKE_AMOUNT',
    ]);
    expect(await live(id)).toEqual([unit]);
    await withdraw({ externalId: 'D1' });
    expect(await state(more.id)).toBe('ACCEPTED ACCEPTED');
    expect(await live(id)).toEqual([3 * unit]);
  });

  test('takes along a mere repetition of itself', async () => {
    const who = someone();
    const id = await make.person(who);
    await report(who);
    const again = await report(who, { externalId: 'r1' });
    expect(again.said).toBe('DUPLICATE EQUAL_CONTENT');
    await withdraw({ externalId: 'r1' });
    expect([await state(again.id), await live(id)]).toEqual(['DUPLICATE EQUAL_CONTENT', []]);
  });

  test('from the wrong learner leaves what was said of the right one', async () => {
    const who = someone();
    const id = await make.person(who);
    const first = await report(who);
    const said = await report({ ...who, givenName: 'G' }, { externalId: 'wl1' });
    await withdraw({ reportId: first.id, reason: 'WRONG_LEARNER' });
    expect([await state(said.id), await live(id)]).toEqual(['ACCEPTED ACCEPTED', [unit]]);
    await withdraw({ externalId: 'wl1', reason: 'WRONG_LEARNER' });
    expect(await live(id)).toEqual([]);
  });

  test('that is not known yet: the same key withdraws it once it is', async () => {
    const who = someone();
    await make.person(who);
    const name = { externalId: 'later' };
    expect((await withdraw(name, 'k-later')).code).toBe('CREDIT_NOT_FOUND');
    await report(who, name);
    expect((await withdraw(name, 'k-later')).code).toBe('VOIDED');
    expect((await withdraw(name, 'k-later')).code).toBe('VOIDED');
    expect((await withdraw(name)).code).toBe('ALREADY_VOIDED');
  });
});

describe('a match that is undone', () => {
  test('reopens what its learner repeated of another, and lets others stand that repeated it', async () => {
    const who = someone();
    const id = await make.person(who);
    const other = await make.person(someone());
    const initial = { ...who, givenName: 'G' };
    const first = await report(who);
    const repeated = await report(initial, { externalId: 'm1' });
    expect(repeated.said).toBe('DUPLICATE EQUAL_CONTENT');

    await resolve(first.id, 'UNDO');
    expect([await state(first.id), await state(repeated.id)]).toEqual(['REVIEW MATCH_UNDONE', 'ACCEPTED ACCEPTED']);
    expect(await live(id)).toEqual([unit]);
    await resolve(first.id, 'MATCH', publicId('Clinician', id));
    expect(await state(first.id)).toBe('DUPLICATE EQUAL_CONTENT');

    await resolve(first.id, 'UNDO');
    expect(await state(first.id)).toBe('REVIEW MATCH_UNDONE');
    await resolve(first.id, 'MATCH', publicId('Clinician', other));
    expect([await live(id), await live(other)]).toEqual([[unit], [unit]]);
  });

  test('takes back what was decided of its rows', async () => {
    const who = someone();
    const id = await make.person(who);
    const other = await make.person(someone());
    const initial = { ...who, givenName: 'G' };
    await report(who, { externalId: 'u1' });
    const alike = await report(initial, { externalId: 'u2', amount: '2' });
    await resolve(alike.id, 'DUPLICATE');
    await resolve(alike.id, 'UNDO');
    expect(await state(alike.id)).toBe('REVIEW LOOKALIKE_AMOUNT');
    await resolve(alike.id, 'DUPLICATE');
    const item = await learnerOf(alike.id);
    await resolve(item, 'UNDO');
    expect(await state(alike.id)).toBe('REVIEW MATCH_UNDONE');
    await resolve(item, 'MATCH', publicId('Clinician', other));
    expect([await live(id), await live(other)]).toEqual([[unit], [2 * unit]]);
  });
});

describe('a correction', () => {
  test('of a second completion is not asked about again', async () => {
    const who = someone();
    const id = await make.person(who);
    await report(who, { externalId: 's1' });
    const second = await report(who, { externalId: 's2', amount: '2' });
    await resolve(second.id, 'SECOND_COMPLETION');
    expect(await live(id)).toEqual([unit, 2 * unit]);
    const corrected = await correct({ externalId: 's2', row: written(who, { amount: '3' }) });
    expect(corrected).toMatchObject({ done: true, code: 'ACCEPTED' });
    expect(await live(id)).toEqual([unit, 3 * unit]);
    await resolve(corrected.report.id, 'UNDO');
    expect(await live(id)).toEqual([unit]);
  });

  test('keeps a look-alike waiting for the credit as it is now', async () => {
    const who = someone();
    const id = await make.person(who);
    await report(who, { externalId: 'l1' });
    const alike = await report(who, { externalId: 'l2', amount: '2' });
    await correct({ externalId: 'l1', row: written(who, { amount: '4' }) });
    expect([await state(alike.id), await live(id)]).toEqual(['REVIEW LOOKALIKE_AMOUNT', [4 * unit]]);
  });

  test('takes along what was decided to be the same completion: nobody asked for a second award', async () => {
    const who = someone();
    const id = await make.person(who);
    await report(who, { externalId: 'x1' });
    const same = await report(who, { externalId: 'X1' });
    await resolve(same.id, 'DUPLICATE');
    const corrected = await correct({ externalId: 'x1', row: written(who, { completedOn: '2026-03-03' }) });
    expect(corrected).toMatchObject({ done: true, code: 'ACCEPTED' });
    expect([await state(same.id), await live(id)]).toEqual(['DUPLICATE DECIDED_DUPLICATE', [unit]]);
    await withdraw({ externalId: 'x1' });
    expect([await state(same.id), await live(id)]).toEqual(['ACCEPTED ACCEPTED', [unit]]);
  });

  test('to another person leaves what others said of the first', async () => {
    const who = someone();
    const other = someone();
    const id = await make.person(who);
    const moved = await make.person(other);
    const first = await report(who);
    const said = await report({ ...who, givenName: 'G' }, { externalId: 'o1' });
    expect(said.said).toBe('DUPLICATE EQUAL_CONTENT');
    await correct({ reportId: first.id, row: written(other, {}) });
    expect([await live(id), await live(moved)]).toEqual([[unit], [unit]]);
  });

  test('by an id that only repeated the credit gives it that id', async () => {
    const who = someone();
    const id = await make.person(who);
    await report(who);
    await report(who, { externalId: 'n1' });
    expect(await correct({ externalId: 'n1', row: written(who, { amount: '2' }) })).toMatchObject({ done: true });
    expect(await live(id)).toEqual([2 * unit]);
    expect((await withdraw({ externalId: 'n1' })).code).toBe('VOIDED');
    expect(await live(id)).toEqual([]);
  });

  test('is followed by every name of the credit', async () => {
    const who = someone();
    const id = await make.person(who);
    await report(who, { externalId: 'f1' });
    const again = await report(who, { externalId: 'f1' });
    await correct({ externalId: 'f1', row: written(who, { amount: '2' }) });
    expect((await withdraw({ reportId: again.id })).code).toBe('VOIDED');
    expect(await live(id)).toEqual([]);
  });

  test('that names nobody changes nothing, and may be tried again when somebody is there', async () => {
    const who = someone();
    const stranger = someone();
    const id = await make.person(who);
    await report(who, { externalId: 'c1' });
    const change = { externalId: 'c1', row: written(stranger, {}) };
    expect(await correct(change, 'k-nobody')).toMatchObject({ done: false, code: 'NOBODY_FOUND' });
    expect(await live(id)).toEqual([unit]);
    const found = await make.person(stranger);
    expect(await correct(change, 'k-nobody')).toMatchObject({ done: true, code: 'ACCEPTED' });
    expect([await live(id), await live(found)]).toEqual([[], [unit]]);
  });
});

/** The review item of the learner of a row. */
async function learnerOf(reportId: string): Promise<string> {
  const [row] = await rows<{ source_id: Buffer; learner_key: Buffer }>(
    hub.app.db.manager,
    'SELECT source_id, learner_key FROM credit_report WHERE report_id = ?',
    [Buffer.from(reportId.slice(reportId.indexOf('_') + 1), 'hex')],
  );
  return `lrn_${row?.source_id.toString('hex')}${row?.learner_key.toString('hex')}`;
}
