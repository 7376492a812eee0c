import { rows } from '../../src/platform/database';
import { type Id, publicId } from '../../src/platform/ids';
import { type CreditDesk, creditDesk, type Learner } from '../support/credit-desk';
import { startTestHub, type TestHub } from '../support/hub';

/** A row that repeats a credit is another name of it: it goes where the credit goes, and nowhere else. */
let hub: TestHub;
let desk: CreditDesk;

beforeAll(async () => {
  hub = await startTestHub({ workers: false });
  await hub.setToday('2026-11-20');
  desk = await creditDesk(hub);
});
afterAll(() => hub.close());

/** The same learner as the same source may also describe them. */
const initial = (who: Learner): Learner => ({ ...who, givenName: 'G' });
const clinician = (person: Id): string => publicId('Clinician', person);

/** Rows under a source's id that are counted or wait to be. */
const standing = async (externalId: string): Promise<string[]> =>
  (
    await rows<{ state: string }>(
      hub.app.db.manager,
      `SELECT state FROM credit_report WHERE source_id = ? AND external_id = ? AND external_key IS NOT NULL
          AND state NOT IN ('VOIDED', 'DUPLICATE', 'REJECTED')`,
      [Buffer.from(desk.provider.id, 'hex'), externalId],
    )
  ).map(({ state }) => state);

describe('an id that is used again after a withdrawal', () => {
  const usedAgain = async (id: string): Promise<{ other: Id; repetition: string }> => {
    const [who, someoneElse] = [desk.someone(), desk.someone()];
    await desk.make.person(who);
    const other = await desk.make.person(someoneElse);
    await desk.report(who, { externalId: id });
    const repetition = await desk.report(who);
    expect(repetition.said).toBe('DUPLICATE EQUAL_CONTENT');
    await desk.withdraw({ externalId: id });
    const again = await desk.report(someoneElse, { externalId: id, completedOn: '2026-05-05', amount: '7' });
    expect(again.said).toBe('ACCEPTED ACCEPTED');
    return { other, repetition: repetition.id };
  };

  test('is another credit: withdrawing what repeated the first leaves it', async () => {
    const { other, repetition } = await usedAgain('a1');
    expect((await desk.withdraw({ reportId: repetition })).code).toBe('ALREADY_VOIDED');
    expect(await desk.live(other)).toEqual([7]);
  });

  test('is another credit: correcting what repeated the first leaves it', async () => {
    const { other, repetition } = await usedAgain('a2');
    const row = desk.written(desk.someone(), {});
    expect((await desk.correct({ reportId: repetition, row })).code).toBe('ALREADY_VOIDED');
    expect(await desk.live(other)).toEqual([7]);
  });
});

describe('a credit that is corrected to another person by the id of a repetition', () => {
  test('moves, whole: one row stands under the id, and withdrawing it leaves none', async () => {
    const [who, someoneElse] = [desk.someone(), desk.someone()];
    const id = await desk.make.person(who);
    const other = await desk.make.person(someoneElse);
    const first = await desk.report(who);
    const named = await desk.report(initial(who), { externalId: 'n1' });
    // Another row of the learner by whom the credit was named says nothing that is not withdrawn with it.
    const beside = await desk.report(initial(who), { externalId: 'n2' });
    const moved = await desk.correct({ externalId: 'n1', row: desk.written(someoneElse, {}) });
    expect(moved).toMatchObject({ done: true, code: 'ACCEPTED', replaced: { id: first.id } });
    expect([await desk.live(id), await desk.live(other)]).toEqual([[], [1]]);
    expect(await standing('n1')).toEqual(['ACCEPTED']);
    expect([await desk.state(named.id), await desk.state(beside.id)]).toEqual(Array(2).fill('DUPLICATE EQUAL_CONTENT'));
    // The credit is corrected, not gone: its other id is not free, and still means it.
    expect((await desk.report(initial(who), { externalId: 'n2' })).said).toBe('DUPLICATE EQUAL_EXTERNAL_ID');
    expect(await desk.withdraw({ externalId: 'n2' })).toMatchObject({ code: 'VOIDED', report: moved.report });
    expect([await desk.live(id), await desk.live(other)]).toEqual([[], []]);
    expect((await desk.withdraw({ externalId: 'n1' })).code).toBe('ALREADY_VOIDED');
    expect((await desk.report(initial(who), { externalId: 'n2' })).said).toBe('ACCEPTED ACCEPTED');
  });

  test('is followed through later corrections by what repeated it', async () => {
    const [who, someoneElse] = [desk.someone(), desk.someone()];
    await desk.make.person(who);
    const other = await desk.make.person(someoneElse);
    await desk.report(who, { externalId: 'h1' });
    const again = await desk.report(who);
    await desk.correct({ externalId: 'h1', row: desk.written(someoneElse, {}) });
    await desk.correct({ externalId: 'h1', row: desk.written(someoneElse, { amount: '2' }) });
    expect(await desk.live(other)).toEqual([2]);
    expect((await desk.withdraw({ reportId: again.id })).code).toBe('VOIDED');
    expect(await desk.live(other)).toEqual([]);
  });
});

describe('a match that is undone', () => {
  test.each([
    ['by the id of the repetition', 'b1'],
    ['by the credit itself', 'b2'],
  ])('brings back nothing that its source withdrew, %s', async (how, externalId) => {
    const who = desk.someone();
    const id = await desk.make.person(who);
    const first = await desk.report(who);
    const repetition = await desk.report(initial(who), { externalId });
    await desk.withdraw(how.startsWith('by the id') ? { externalId } : { reportId: first.id });
    const again = await desk.report(initial(who), { externalId, completedOn: '2026-04-01' });
    expect(again.said).toBe('ACCEPTED ACCEPTED');
    await desk.resolve(repetition.id, 'UNDO');
    await desk.resolve(repetition.id, 'MATCH', clinician(id));
    expect(await desk.state(repetition.id)).toBe('DUPLICATE EQUAL_CONTENT');
    expect([await desk.live(id), await standing(externalId)]).toEqual([[1], ['ACCEPTED']]);
  });

  test('brings back nothing that was corrected since', async () => {
    const who = desk.someone();
    const id = await desk.make.person(who);
    await desk.report(who);
    const repetition = await desk.report(initial(who), { externalId: 'c1' });
    await desk.correct({ externalId: 'c1', row: desk.written(who, { completedOn: '2026-04-01' }) });
    await desk.resolve(repetition.id, 'UNDO');
    await desk.resolve(repetition.id, 'MATCH', clinician(id));
    expect([await desk.live(id), await standing('c1')]).toEqual([[1], ['ACCEPTED']]);
  });

  test('lets stand what others said, though the row that they repeated was waiting by then', async () => {
    const who = desk.someone();
    const [id, other] = [await desk.make.person(who), await desk.make.person(desk.someone())];
    await desk.report(who, { externalId: 'v1' });
    const second = await desk.report(who, { externalId: 'v2', amount: '2' });
    await desk.resolve(second.id, 'SECOND_COMPLETION');
    const said = await desk.report(initial(who), { amount: '2' });
    expect(said.said).toBe('DUPLICATE EQUAL_CONTENT');
    await desk.resolve(second.id, 'UNDO');
    await desk.resolve(await desk.learnerOf(second.id), 'UNDO');
    expect([await desk.state(said.id), await desk.live(id)]).toEqual(['ACCEPTED ACCEPTED', [2]]);
    await desk.resolve(await desk.learnerOf(second.id), 'MATCH', clinician(other));
    expect(await desk.live(id)).toEqual([2]);
  });

  test('and made for another clinician takes every row of the learner out of the first one’s sight', async () => {
    const who = desk.someone();
    const [id, other] = [await desk.make.person(who), await desk.make.person(desk.someone())];
    const credit = await desk.report(who, { externalId: 'm1' });
    const repetition = await desk.report(who);
    const gone = await desk.report(who, { externalId: 'm2', completedOn: '2026-03-03' });
    await desk.withdraw({ externalId: 'm2' });
    await desk.resolve(credit.id, 'UNDO');
    await desk.resolve(credit.id, 'MATCH', clinician(other));
    const [theirs, mine] = [
      await hub.key('CLINICIAN', { personId: id }),
      await hub.key('CLINICIAN', { personId: other }),
    ];
    for (const { id: row } of [credit, repetition, gone]) {
      const query = 'query ($id: ID!) { node(id: $id) { ... on CreditReport { state } } }';
      expect((await hub.ask(theirs, query, { id: row })).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
      expect((await hub.get(mine, query, { id: row })).node).not.toBeNull();
    }
  });
});

describe('a decided second completion', () => {
  test('is what equal rows repeat, or resemble, once the first is gone', async () => {
    const who = desk.someone();
    const id = await desk.make.person(who);
    await desk.report(who, { externalId: 'e1' });
    const second = await desk.report(who, { externalId: 'e2' });
    await desk.resolve(second.id, 'SECOND_COMPLETION');
    expect(await desk.live(id)).toEqual([1, 1]);
    await desk.withdraw({ externalId: 'e1' });
    expect((await desk.report(who)).said).toBe('DUPLICATE EQUAL_CONTENT');
    expect((await desk.report(who, { externalId: 'e2' })).said).toBe('DUPLICATE EQUAL_EXTERNAL_ID');
    expect((await desk.report(who, { externalId: 'e3' })).said).toBe('REVIEW LOOKALIKE_EXTERNAL_ID');
    expect((await desk.report(who, { externalId: 'e1' })).said).toBe('REVIEW LOOKALIKE_EXTERNAL_ID');
    expect(await desk.live(id)).toEqual([1]);
  });

  test('is withdrawn as it was awarded', async () => {
    const who = desk.someone();
    const id = await desk.make.person(who);
    await desk.report(who, { externalId: 'g1' });
    const second = await desk.report(who, { externalId: 'g2' });
    await desk.resolve(second.id, 'SECOND_COMPLETION');
    await desk.withdraw({ externalId: 'g2' });
    const entries = await rows<{ kind: string; said: number; entered: number }>(
      hub.app.db.manager,
      `SELECT e.kind, r.occurrence AS said, e.occurrence AS entered
         FROM credit_entry e JOIN credit_report r ON r.report_id = e.report_id
        WHERE e.person_id = ? AND r.external_id = 'g2' ORDER BY e.entry_id`,
      [Buffer.from(id, 'hex')],
    );
    expect(entries).toEqual([
      { kind: 'AWARD', said: 1, entered: 1 },
      { kind: 'VOID', said: 1, entered: 1 },
    ]);
    expect(await desk.live(id)).toEqual([1]);
  });
});
