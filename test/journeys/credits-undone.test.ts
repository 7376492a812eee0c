import { publicId } from '../../src/platform/ids';
import { type CreditDesk, creditDesk } from '../support/credit-desk';
import { startTestHub, type TestHub } from '../support/hub';

/** What happens to the rows around a credit that is withdrawn, corrected, or taken back: none of them is lost. */
let hub: TestHub;
let desk: CreditDesk;

beforeAll(async () => {
  hub = await startTestHub({ workers: false });
  await hub.setToday('2026-11-20');
  desk = await creditDesk(hub);
});
afterAll(() => hub.close());

describe('a credit that is withdrawn', () => {
  test('lets what resembled it stand on its own', async () => {
    const who = desk.someone();
    const id = await desk.make.person(who);
    const first = await desk.report(who, { externalId: 'w1' });
    const alike = await desk.report(who, { externalId: 'w2', amount: '2' });
    expect(alike.said).toBe('REVIEW LOOKALIKE_AMOUNT');
    await desk.withdraw({ reportId: first.id });
    expect(await desk.state(alike.id)).toBe('ACCEPTED ACCEPTED');
    expect(await desk.live(id)).toEqual([2]);
  });

  test('does not take along what was decided to be the same completion; the second look-alike waits for the first', async () => {
    const who = desk.someone();
    const id = await desk.make.person(who);
    const first = await desk.report(who, { externalId: 'd1' });
    const same = await desk.report(who, { externalId: 'D1' });
    const more = await desk.report(who, { externalId: 'd2', amount: '3' });
    await desk.resolve(same.id, 'DUPLICATE');
    expect(await desk.state(same.id)).toBe('DUPLICATE DECIDED_DUPLICATE');
    await desk.withdraw({ externalId: 'd1' });
    expect([await desk.state(first.id), await desk.state(same.id), await desk.state(more.id)]).toEqual([
      'VOIDED VOIDED',
      'ACCEPTED ACCEPTED',
      'REVIEW LOOKALIKE_AMOUNT',
    ]);
    expect(await desk.live(id)).toEqual([1]);
    await desk.withdraw({ externalId: 'D1' });
    expect(await desk.state(more.id)).toBe('ACCEPTED ACCEPTED');
    expect(await desk.live(id)).toEqual([3]);
  });

  test('takes along a mere repetition of itself', async () => {
    const who = desk.someone();
    const id = await desk.make.person(who);
    await desk.report(who);
    const again = await desk.report(who, { externalId: 'r1' });
    expect(again.said).toBe('DUPLICATE EQUAL_CONTENT');
    await desk.withdraw({ externalId: 'r1' });
    expect([await desk.state(again.id), await desk.live(id)]).toEqual(['DUPLICATE EQUAL_CONTENT', []]);
  });

  test('from the wrong learner leaves what was said of the right one', async () => {
    const who = desk.someone();
    const id = await desk.make.person(who);
    const first = await desk.report(who);
    const said = await desk.report({ ...who, givenName: 'G' }, { externalId: 'wl1' });
    await desk.withdraw({ reportId: first.id, reason: 'WRONG_LEARNER' });
    expect([await desk.state(said.id), await desk.live(id)]).toEqual(['ACCEPTED ACCEPTED', [1]]);
    await desk.withdraw({ externalId: 'wl1', reason: 'WRONG_LEARNER' });
    expect(await desk.live(id)).toEqual([]);
  });

  test('that is not known yet: the same key withdraws it once it is', async () => {
    const who = desk.someone();
    await desk.make.person(who);
    const name = { externalId: 'later' };
    expect((await desk.withdraw(name, 'k-later')).code).toBe('CREDIT_NOT_FOUND');
    await desk.report(who, name);
    expect((await desk.withdraw(name, 'k-later')).code).toBe('VOIDED');
    expect((await desk.withdraw(name, 'k-later')).code).toBe('VOIDED');
    expect((await desk.withdraw(name)).code).toBe('ALREADY_VOIDED');
  });
});

describe('a match that is undone', () => {
  test('reopens what its learner repeated of another, and lets others stand that repeated it', async () => {
    const who = desk.someone();
    const id = await desk.make.person(who);
    const other = await desk.make.person(desk.someone());
    const initial = { ...who, givenName: 'G' };
    const first = await desk.report(who);
    const repeated = await desk.report(initial, { externalId: 'm1' });
    expect(repeated.said).toBe('DUPLICATE EQUAL_CONTENT');

    await desk.resolve(first.id, 'UNDO');
    expect([await desk.state(first.id), await desk.state(repeated.id)]).toEqual([
      'REVIEW MATCH_UNDONE',
      'ACCEPTED ACCEPTED',
    ]);
    expect(await desk.live(id)).toEqual([1]);
    await desk.resolve(first.id, 'MATCH', publicId('Clinician', id));
    expect(await desk.state(first.id)).toBe('DUPLICATE EQUAL_CONTENT');

    await desk.resolve(first.id, 'UNDO');
    expect(await desk.state(first.id)).toBe('REVIEW MATCH_UNDONE');
    await desk.resolve(first.id, 'MATCH', publicId('Clinician', other));
    expect([await desk.live(id), await desk.live(other)]).toEqual([[1], [1]]);
  });

  test('takes back what was decided of its rows', async () => {
    const who = desk.someone();
    const id = await desk.make.person(who);
    const other = await desk.make.person(desk.someone());
    const initial = { ...who, givenName: 'G' };
    await desk.report(who, { externalId: 'u1' });
    const alike = await desk.report(initial, { externalId: 'u2', amount: '2' });
    await desk.resolve(alike.id, 'DUPLICATE');
    await desk.resolve(alike.id, 'UNDO');
    expect(await desk.state(alike.id)).toBe('REVIEW LOOKALIKE_AMOUNT');
    await desk.resolve(alike.id, 'DUPLICATE');
    const item = await desk.learnerOf(alike.id);
    await desk.resolve(item, 'UNDO');
    expect(await desk.state(alike.id)).toBe('REVIEW MATCH_UNDONE');
    await desk.resolve(item, 'MATCH', publicId('Clinician', other));
    expect([await desk.live(id), await desk.live(other)]).toEqual([[1], [2]]);
  });
});

describe('a correction', () => {
  test('of a second completion is not asked about again', async () => {
    const who = desk.someone();
    const id = await desk.make.person(who);
    await desk.report(who, { externalId: 's1' });
    const second = await desk.report(who, { externalId: 's2', amount: '2' });
    await desk.resolve(second.id, 'SECOND_COMPLETION');
    expect(await desk.live(id)).toEqual([1, 2]);
    const corrected = await desk.correct({ externalId: 's2', row: desk.written(who, { amount: '3' }) });
    expect(corrected).toMatchObject({ done: true, code: 'ACCEPTED' });
    expect(await desk.live(id)).toEqual([1, 3]);
    await desk.resolve(corrected.report.id, 'UNDO');
    expect(await desk.live(id)).toEqual([1]);
  });

  test('keeps a look-alike waiting for the credit as it is now', async () => {
    const who = desk.someone();
    const id = await desk.make.person(who);
    await desk.report(who, { externalId: 'l1' });
    const alike = await desk.report(who, { externalId: 'l2', amount: '2' });
    await desk.correct({ externalId: 'l1', row: desk.written(who, { amount: '4' }) });
    expect([await desk.state(alike.id), await desk.live(id)]).toEqual(['REVIEW LOOKALIKE_AMOUNT', [4]]);
  });

  test('takes along what was decided to be the same completion: nobody asked for a second award', async () => {
    const who = desk.someone();
    const id = await desk.make.person(who);
    await desk.report(who, { externalId: 'x1' });
    const same = await desk.report(who, { externalId: 'X1' });
    await desk.resolve(same.id, 'DUPLICATE');
    const corrected = await desk.correct({ externalId: 'x1', row: desk.written(who, { completedOn: '2026-03-03' }) });
    expect(corrected).toMatchObject({ done: true, code: 'ACCEPTED' });
    expect([await desk.state(same.id), await desk.live(id)]).toEqual(['DUPLICATE DECIDED_DUPLICATE', [1]]);
    await desk.withdraw({ externalId: 'x1' });
    expect([await desk.state(same.id), await desk.live(id)]).toEqual(['ACCEPTED ACCEPTED', [1]]);
  });

  test('to another person leaves what others said of the first', async () => {
    const who = desk.someone();
    const other = desk.someone();
    const id = await desk.make.person(who);
    const moved = await desk.make.person(other);
    const first = await desk.report(who);
    const said = await desk.report({ ...who, givenName: 'G' }, { externalId: 'o1' });
    expect(said.said).toBe('DUPLICATE EQUAL_CONTENT');
    await desk.correct({ reportId: first.id, row: desk.written(other, {}) });
    expect([await desk.live(id), await desk.live(moved)]).toEqual([[1], [1]]);
  });

  test('by an id that only repeated the credit gives it that id', async () => {
    const who = desk.someone();
    const id = await desk.make.person(who);
    await desk.report(who);
    await desk.report(who, { externalId: 'n1' });
    expect(await desk.correct({ externalId: 'n1', row: desk.written(who, { amount: '2' }) })).toMatchObject({
      done: true,
    });
    expect(await desk.live(id)).toEqual([2]);
    expect((await desk.withdraw({ externalId: 'n1' })).code).toBe('VOIDED');
    expect(await desk.live(id)).toEqual([]);
  });

  test('is followed by every name of the credit', async () => {
    const who = desk.someone();
    const id = await desk.make.person(who);
    await desk.report(who, { externalId: 'f1' });
    const again = await desk.report(who, { externalId: 'f1' });
    await desk.correct({ externalId: 'f1', row: desk.written(who, { amount: '2' }) });
    expect((await desk.withdraw({ reportId: again.id })).code).toBe('VOIDED');
    expect(await desk.live(id)).toEqual([]);
  });

  test('that names nobody changes nothing, and may be tried again when somebody is there', async () => {
    const who = desk.someone();
    const stranger = desk.someone();
    const id = await desk.make.person(who);
    await desk.report(who, { externalId: 'c1' });
    const change = { externalId: 'c1', row: desk.written(stranger, {}) };
    expect(await desk.correct(change, 'k-nobody')).toMatchObject({ done: false, code: 'NOBODY_FOUND' });
    expect(await desk.live(id)).toEqual([1]);
    const found = await desk.make.person(stranger);
    expect(await desk.correct(change, 'k-nobody')).toMatchObject({ done: true, code: 'ACCEPTED' });
    expect([await desk.live(id), await desk.live(found)]).toEqual([[], [1]]);
  });
});
