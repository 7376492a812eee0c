import { rows } from '../../src/platform/database';
import { idToBytes } from '../../src/platform/ids';
import { type AsOfWorld, asOfWorld, bothAxes, byKnowledge, pack, requirement, type When } from '../support/as-of';
import { type Person, WORKER } from '../support/compliance-world';

// Credit and what it rests on: activities, accreditations, decisions, rules. What is told of people: as-of.test.ts.

let world: AsOfWorld;
beforeAll(async () => {
  world = await asOfWorld();
});
afterAll(() => world?.hub.close());

/** How one requirement of a person stands: its result, what counts, and the titles of the credits. */
const standing =
  (person: Person, id: string) =>
  async (when: When): Promise<any> => {
    const { result, counted, credits } = requirement(await world.obligations(person)(when), id);
    // A row that waits is told of today's answer only; what counts is what the axes are about.
    return { result, counted, titles: credits.map((one: any) => one.title).sort() };
  };
const counted =
  (person: Person, id: string) =>
  async (when: When): Promise<string> =>
    (await standing(person, id)(when)).counted;

const errors = { amount: '2', components: [{ topics: ['medical-errors'], amount: '2' }] };
const license = (person: Person): object => ({
  jurisdiction: 'US-FL',
  profession: 'physician-md',
  number: person.staffNumber.slice(2),
});
const decide = (input: object): Promise<unknown> =>
  world.hub.get(
    world.admin,
    `mutation ($input: ResolveMatchInput!) { resolveMatch(input: $input) { posted voided } }`,
    { input: { reason: 'asked by telephone', ...input } },
  );
const accredit = (from: string, to?: string): Promise<unknown> =>
  world.organization('PROVIDER', 'learning-house', {
    accreditations: [{ accreditor: 'fl-professional-association', from, ...(to === undefined ? {} : { to }) }],
  });

/**
 * Every table in versions, and the case that changes it: a new one has no case until it is written here.
 * `credit_entry` is in versions too, though of another kind: an award holds from its completion and is known from its
 * posting; what voids it is known from the voiding, and is then true of every day.
 */
const CASES: Readonly<Record<string, string>> = {
  accreditation_version: 'an accreditation',
  activity_version: 'an activity',
  certificate_version: 'as-of: a certificate',
  consent_version: 'as-of: an employment … and the consent',
  employment_version: 'as-of: an employment',
  license_version: 'as-of: a license',
  lookalike_decision: 'a look-alike',
  match_decision: 'a match',
  person_name: 'as-of: a name',
  practice_fact_version: 'as-of: a practice fact',
  requirement_set_version: 'a set of requirements',
  waiver_version: 'as-of: a waiver',
};

describe('what was true of credit on a day, and what was known at a moment', () => {
  it('every table in versions has a case here or in as-of.test.ts', async () => {
    const found = await rows<{ name: string }>(
      world.hub.app.db.manager,
      `SELECT TABLE_NAME AS name FROM information_schema.COLUMNS
        WHERE TABLE_SCHEMA = DATABASE() AND COLUMN_NAME = 'superseded_by' ORDER BY TABLE_NAME`,
    );
    expect(found.map(({ name }) => name)).toEqual(Object.keys(CASES));
  });

  it('a credit, by the day it was completed and by when it came', async () => {
    const person = await world.physician('Cleo Credit');
    const seen = await world.changed(world.obligations(person), () =>
      world.award(person, { ...errors, completedOn: '2026-08-01' }),
    );
    bothAxes(seen);
    const of = (obligations: any[]): string => requirement(obligations, 'medical-errors').counted;
    expect([seen.before, seen.after, seen.oldDay].map(of)).toEqual(['0', '2', '0']);
    expect(of(await world.obligations(person)({ asOf: '2026-07-31' }))).toBe('0');
    expect(of(await world.obligations(person)({ asOf: '2026-08-01' }))).toBe('2');
  });

  it('a credit that is taken back: from then on of every day, and not of what was known before', async () => {
    const person = await world.physician('Vic Voided');
    await world.activity({ externalId: 'voided', title: 'Voided' });
    const said = await world.report(
      { licenses: [license(person)], familyName: 'Voided' },
      { ...errors, activity: 'voided', completedOn: '2026-03-01' },
    );
    expect(said.outcome).toBe('ACCEPTED');
    const seen = await world.changed(standing(person, 'medical-errors'), () =>
      world.hub.get(
        world.provider.key,
        `mutation ($input: VoidCreditInput!) { voidCredit(input: $input) { done code } }`,
        { input: { idempotencyKey: 'taken back', reportId: said.reportId, reason: 'ENTERED_IN_ERROR' } },
      ),
    );
    byKnowledge(seen);
    const met = { result: 'MET', counted: '2', titles: ['Voided'] };
    expect([seen.before, seen.oldDayBefore]).toEqual([met, met]);
    // It was never earned: a correction of the past has no day of its own.
    expect([seen.after.counted, seen.oldDay.counted]).toEqual(['0', '0']);
  });

  it('an activity that is changed from a day on, read by itself', async () => {
    const id = await world.activity({ externalId: 'read', title: 'Prescribing' });
    const read = async (when: When): Promise<string> => {
      const query = `query ($id: ID!, $asOf: Date, $knownAt: Instant) {
        activity(id: $id, asOf: $asOf, knownAt: $knownAt) { stands { title } } }`;
      return (await world.hub.get(world.provider.key, query, { id, ...when })).activity.stands.title;
    };
    const seen = await world.changed(read, () =>
      world.activity({ externalId: 'read', title: 'Prescribing with care', effectiveOn: '2026-10-01' }),
    );
    bothAxes(seen);
    expect([seen.before, seen.after, seen.oldDay]).toEqual(['Prescribing', 'Prescribing with care', 'Prescribing']);
    expect(await read({ asOf: '2026-09-30' })).toBe('Prescribing');
    expect(await read({ asOf: '2026-10-01' })).toBe('Prescribing with care');
  });

  // A verdict takes an activity, and an accreditation, as they were on the day of completion: that is their day, whatever
  // day is asked about. So the day asked decides which credits there are, and each keeps what was true when it was done.
  it('an activity in a verdict: each credit by the day of its completion, whatever day is asked', async () => {
    const person = await world.physician('Tara Title');
    const activity = { externalId: 'titled', title: 'Prescribing' };
    const id = await world.activity(activity);
    await world.award(person, { amount: '2', completedOn: '2026-03-01', activity: id });
    await world.award(person, { amount: '3', completedOn: '2026-10-15', activity: id });
    const titles = async (when: When): Promise<string[]> => (await standing(person, 'total')(when)).titles;
    const later = await world.changed(titles, () =>
      world.activity({ ...activity, title: 'Prescribing with care', effectiveOn: '2026-10-01' }),
    );
    bothAxes(later);
    expect(later.after).toEqual(['Prescribing', 'Prescribing with care']);
    expect(later.oldDay).toEqual(['Prescribing']);

    const corrected = await world.changed(titles, () =>
      world.activity({ ...activity, title: 'Opioids', effectiveOn: '2015-01-01' }),
    );
    byKnowledge(corrected);
    expect(corrected.after).toEqual(['Opioids', 'Opioids']);
    expect([corrected.oldDayBefore, corrected.oldDay]).toEqual([['Prescribing'], ['Opioids']]);
  });

  it('an accreditation in a verdict: each credit by the day of its completion, whatever day is asked', async () => {
    await world.hub.app.requirements.publish(WORKER, {
      ownerId: world.board.id,
      text: pack('approved-rules', 1)
        .replace('of: any', 'of: { approved-by: fl-professional-association }')
        .replace('id: only', 'id: approved'),
    });
    const person = await world.physician('Abe Accredited');
    await world.award(person, { amount: '2', completedOn: '2026-03-01' });
    await world.award(person, { amount: '3', completedOn: '2026-07-01' });
    const begun = await world.changed(counted(person, 'approved'), () => accredit('2026-06-15', '2026-09-30'));
    bothAxes(begun);
    // The credit of March was given before the accreditation and never becomes an accredited one.
    expect([begun.before, begun.after, begun.oldDay]).toEqual(['0', '3', '0']);
    expect(await counted(person, 'approved')({ asOf: '2026-06-30' })).toBe('0');
    expect(await counted(person, 'approved')({ asOf: '2026-07-01' })).toBe('3');

    const earlier = await world.changed(counted(person, 'approved'), () => accredit('2026-01-01', '2026-09-30'));
    byKnowledge(earlier);
    expect([earlier.before, earlier.after]).toEqual(['3', '5']);
    expect([earlier.oldDayBefore, earlier.oldDay]).toEqual(['0', '2']);
    // It ended: what is completed afterwards is not accredited, on whatever later day it is asked.
    await world.award(person, { amount: '4', completedOn: '2026-10-01' });
    expect(await counted(person, 'approved')({})).toBe('5');
  });

  it('a set of requirements, from a day on', async () => {
    const clinic = await world.organization('EMPLOYER', 'changing-clinic');
    const publish = (most: number, from?: string): Promise<unknown> =>
      world.hub.app.requirements.publish(WORKER, {
        ownerId: clinic.id,
        text: pack('changing-rules', most),
        ...(from === undefined ? {} : { from: from as never }),
      });
    await publish(3);
    const person = await world.physician('Rita Rules', { roster: null });
    await world.roster(clinic, person);
    const seen = await world.changed(world.obligations(person), () => publish(9, '2026-10-01'));
    bothAxes(seen);
    const needed = (obligations: any[]): string => requirement(obligations, 'only').needed;
    expect([seen.before, seen.after, seen.oldDay].map(needed)).toEqual(['3', '9', '3']);
  });

  // Who a learner is, or whether two rows are one completion, was always so: a decision has no day from which it holds,
  // only a moment from which it is known. By day a credit shows from its completion, decided late or not.
  it('a match that is decided, and taken back: known from the decision, true from the completion', async () => {
    const person = await world.physician('Mona Matchable');
    await world.activity({ externalId: 'matched', title: 'Matched' });
    const said = await world.report(
      { licenses: [license(person)], givenName: 'Mona' },
      { ...errors, activity: 'matched', completedOn: '2026-03-01' },
    );
    expect(said.outcome).toBe('REVIEW');
    const read = counted(person, 'medical-errors');
    const matched = await world.changed(read, () =>
      decide({ item: said.reportId, decision: 'MATCH', clinicianId: person.publicId }),
    );
    byKnowledge(matched);
    expect([matched.before, matched.after]).toEqual(['0', '2']);
    expect([matched.oldDayBefore, matched.oldDay]).toEqual(['0', '2']);
    expect(await read({ asOf: '2026-03-01' })).toBe('2');
    expect(await read({ asOf: '2026-02-28' })).toBe('0');

    const undone = await world.changed(read, () => decide({ item: said.reportId, decision: 'UNDO' }));
    byKnowledge(undone);
    expect([undone.before, undone.after]).toEqual(['2', '0']);
    expect([undone.oldDayBefore, undone.oldDay]).toEqual(['2', '0']);
  });

  it('a look-alike that is decided, and taken back: known from the decision, true from the completion', async () => {
    const person = await world.physician('Lola Alike');
    await world.activity({ externalId: 'alike', title: 'Alike' });
    const row = { ...errors, activity: 'alike', completedOn: '2026-03-01' };
    const learner = { licenses: [license(person)], familyName: 'Alike' };
    expect((await world.report(learner, { ...row, externalId: 'A1' })).outcome).toBe('ACCEPTED');
    const said = await world.report(learner, { ...row, amount: '3', externalId: 'A2' });
    expect(said.outcome).toBe('REVIEW');
    const read = counted(person, 'total');
    const second = await world.changed(read, () => decide({ item: said.reportId, decision: 'SECOND_COMPLETION' }));
    byKnowledge(second);
    expect([second.before, second.after]).toEqual(['2', '5']);
    expect([second.oldDayBefore, second.oldDay]).toEqual(['2', '5']);
    expect(await read({ asOf: '2026-02-28' })).toBe('0');

    const undone = await world.changed(read, () => decide({ item: said.reportId, decision: 'UNDO' }));
    byKnowledge(undone);
    expect([undone.after, undone.oldDay]).toEqual(['2', '2']);
  });

  it('reaches everybody concerned when rules change', async () => {
    await world.settle();
    const person = await world.physician('Fay Follower');
    await world.award(person, { amount: '2', completedOn: '2026-03-01' });
    await world.settle();
    const standings = async (): Promise<string> =>
      (
        await world.hub.app.db.query(
          'SELECT GROUP_CONCAT(CONCAT(standing, shortfalls) ORDER BY obligation_id) AS all_of FROM compliance WHERE person_id = ?',
          [idToBytes(person.id)],
        )
      )[0].all_of;
    const before = await standings();
    await world.hub.app.requirements.publish(WORKER, { ownerId: world.board.id, text: pack('approved-rules', 50) });
    await world.settle();
    expect(await standings()).not.toBe(before);
  });
});
