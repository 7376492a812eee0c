import { readId } from '../../src/platform/ids';
import { rows } from '../../src/platform/database';
import { type AsOfWorld, asOfWorld, byKnowledge, requirement } from '../support/as-of';
import type { Person } from '../support/compliance-world';
import { boardCase, boardPack, type Drafts, twoPeople } from '../support/drafts';

// Three stories in which the past is told anew, each asked through HTTP before and after, by the day and by what was known.

let world: AsOfWorld;
beforeAll(async () => {
  world = await asOfWorld();
});
afterAll(() => world?.hub.close());

/** The last day of a cycle that has ended; the hub's today is 2026-11-23. */
const ENDED = '2026-10-31';
const NO_DEA = [{ name: 'dea-registration', value: 'false' }];
const status = (obligations: any[], pack = 'us-fl-bom-md'): string =>
  obligations.find((one) => one.pack === pack)?.status ?? 'none';
/** What a person's row on the employer's roster says, once it is worked out. */
async function rosterStatus(person: Person): Promise<string> {
  await world.settle();
  const { employer } = await world.hub.get(
    world.employer.key,
    '{ employer { roster(first: 50) { edges { node { clinician status refreshing } } } } }',
  );
  return employer.roster.edges.find(({ node }: any) => node.clinician === person.publicId).node.status;
}

/** A physician of Florida with all that is asked but so many credits. */
async function almost(name: string, amount: string, expiresOn: string): Promise<Person> {
  const person = await world.physician(name, { license: { expiresOn, facts: NO_DEA } });
  const components = [{ topics: ['medical-errors'], amount: '2' }];
  await world.award(person, { amount, completedOn: '2026-02-01', components });
  return person;
}

const learnerOf = (person: Person, familyName: string): object => ({
  licenses: [{ jurisdiction: 'US-FL', profession: 'physician-md', number: person.staffNumber.slice(2) }],
  familyName,
});

describe('golden stories', () => {
  it('a remedial duty: what was missed in the cycle before is asked once somebody says that no credit is missing', async () => {
    const board = await world.organization('BOARD', 'remedial-board', { jurisdiction: 'US-GA' });
    const { first, second } = await twoPeople(world.hub, board, 'BOARD');
    const PACK = 'remedial-board-md';
    const text = boardPack(
      PACK,
      4,
      '{ id: remedial, source: rule, when: { missed: total, in: previous-cycle }, of: { topic: medical-ethics }, at-least: 3 }',
    );
    const input = { text, cases: boardCase(PACK, 4, '{ medical-ethics: 4 }'), from: '2020-01-01' };
    await second.publish(await first.stored(input));
    const told = async (...facts: object[]): Promise<Person> => {
      const row = { familyName: 'Rest', birthMonthDay: '03-04', profession: 'physician-md', number: 'GR7', facts };
      const more = { givenName: 'Remy', issuedOn: '2015-02-01', expiresOn: '2027-10-31', status: 'ACTIVE' };
      const made = await world.hub.get(
        board.key,
        'mutation ($input: UpsertLicensesInput!) { upsertLicenses(input: $input) { outcomes { clinician } } }',
        { input: { rows: [{ ...row, ...more }] } },
      );
      const publicId: string = made.upsertLicenses.outcomes[0].clinician;
      return { id: readId('Clinician', publicId), publicId, staffNumber: 'S-GR7' };
    };
    const person = await told();
    await world.award(person, { amount: '3', completedOn: '2025-02-01' });
    await world.award(person, { amount: '4', completedOn: '2026-02-01' });
    const [open] = await world.obligations(person)({});
    expect(open).toMatchObject({ pack: PACK, status: 'UNDETERMINED' });
    expect(requirement([open], 'remedial')).toMatchObject({ result: 'UNKNOWN' });

    await told({ name: 'credits.complete-from', value: '"2023-11-01"' });
    const [asked] = await world.obligations(person)({});
    expect(asked).toMatchObject({ status: 'OPEN' });
    expect(requirement([asked], 'remedial')).toMatchObject({ result: 'SHORT' });
    // A late report of that cycle: then nothing was missed, and nothing more is asked.
    await world.award(person, { amount: '1', completedOn: '2024-12-01' });
    const [done] = await world.obligations(person)({});
    expect(done).toMatchObject({ status: 'COMPLIANT' });
  });

  it('a late report: completed in the cycle and reported after its deadline', async () => {
    const person = await almost('Lara Late', '38', ENDED);
    expect(await rosterStatus(person)).toBe('OVERDUE');
    await world.activity({ externalId: 'late' });
    const seen = await world.changed(
      world.obligations(person),
      async () => {
        const reported = await world.report(learnerOf(person, 'Late'), {
          activity: 'late',
          externalId: 'late-1',
          amount: '2',
          completedOn: '2026-10-20',
        });
        expect(reported).toMatchObject({ outcome: 'ACCEPTED' });
      },
      // The last day of the cycle, and so of the deadline.
      ENDED,
    );
    byKnowledge(seen);
    expect([status(seen.before), status(seen.after)]).toEqual(['OVERDUE', 'COMPLIANT']);
    expect(status(seen.oldKnowledge)).toBe('OVERDUE');
    // On the deadline it had been completed, though nobody here knew it then.
    expect([status(seen.oldDayOldKnowledge), status(seen.oldDay)]).toEqual(['OPEN', 'COMPLIANT']);
    expect(requirement(seen.after, 'total')).toMatchObject({ result: 'MET', counted: '40' });
    // Nor had it been completed yet on the day before.
    expect(status(await world.obligations(person)({ asOf: '2026-10-19' }))).toBe('OPEN');
    expect(status(await world.obligations(person)({ asOf: '2026-10-20' }))).toBe('COMPLIANT');
    expect(await rosterStatus(person)).toBe('COMPLIANT');
  });

  it('a retraction: what counted is withdrawn, and stays in what was known', async () => {
    const person = await almost('Rita Retracted', '30', ENDED);
    await world.activity({ externalId: 'withdrawn' });
    const { reportId } = await world.report(learnerOf(person, 'Retracted'), {
      activity: 'withdrawn',
      externalId: 'withdrawn-1',
      amount: '10',
      completedOn: '2026-09-01',
    });
    expect(await rosterStatus(person)).toBe('COMPLIANT');
    const seen = await world.changed(
      world.obligations(person),
      async () => {
        const { voidCredit } = await world.hub.get(
          world.provider.key,
          'mutation ($input: VoidCreditInput!) { voidCredit(input: $input) { done code } }',
          { input: { idempotencyKey: 'void-1', reportId, reason: 'OTHER' } },
        );
        expect(voidCredit.done).toBe(true);
      },
      '2026-10-01',
    );
    byKnowledge(seen);
    expect([status(seen.before), status(seen.after)]).toEqual(['COMPLIANT', 'OVERDUE']);
    expect(status(seen.oldKnowledge)).toBe('COMPLIANT');
    // A withdrawn credit was never there, whatever the day asked about; only knowledge tells that it was counted.
    expect([status(seen.oldDayBefore), status(seen.oldDay)]).toEqual(['COMPLIANT', 'OPEN']);
    expect(status(seen.oldDayOldKnowledge)).toBe('COMPLIANT');
    expect(requirement(seen.oldKnowledge, 'total')).toMatchObject({ counted: '40' });
    expect(requirement(seen.after, 'total')).toMatchObject({ counted: '30' });
    expect(await rosterStatus(person)).toBe('OVERDUE');
  });

  it('a retroactive rule: a published correction with an earlier first day restores what stood', async () => {
    const board = await world.organization('BOARD', 'golden-board', { jurisdiction: 'US-GA' });
    const { first, second } = await twoPeople(world.hub, board, 'BOARD');
    const PACK = 'golden-board-md';
    const publish = async (drafts: { first: Drafts; second: Drafts }, total: number, from: string): Promise<any> => {
      const input = { text: boardPack(PACK, total), cases: boardCase(PACK, total), from };
      return (await drafts.second.publish(await drafts.first.stored(input))).draft;
    };
    const made = await world.hub.get(
      board.key,
      'mutation ($input: UpsertLicensesInput!) { upsertLicenses(input: $input) { outcomes { clinician } } }',
      {
        input: {
          rows: [
            {
              givenName: 'Rhea',
              familyName: 'Rule',
              birthMonthDay: '03-04',
              profession: 'physician-md',
              number: 'GR1',
              issuedOn: '2015-02-01',
              expiresOn: ENDED,
              status: 'ACTIVE',
            },
          ],
        },
      },
    );
    const publicId: string = made.upsertLicenses.outcomes[0].clinician;
    const person: Person = { id: readId('Clinician', publicId), publicId, staffNumber: 'S-GR1' };
    await world.roster(world.employer, person);
    await world.award(person, { amount: '40', completedOn: '2026-02-01' });
    await publish({ first, second }, 40, '2020-01-01');
    const good = await world.obligations(person)({});
    expect(status(good, PACK)).toBe('COMPLIANT');
    // A slip of the pen: 50 instead of 40, from the summer on.
    const slip = await publish({ first, second }, 50, '2026-07-01');
    expect(await rosterStatus(person)).toBe('OVERDUE');

    const seen = await world.changed(
      world.obligations(person),
      async () => {
        const input = { text: boardPack(PACK, 40), cases: boardCase(PACK, 40), from: '2026-06-15' };
        const draft = await first.stored(input);
        expect(await first.impact(draft)).toMatchObject({
          people: 1,
          changed: 1,
          moves: [{ from: 'OVERDUE', to: 'COMPLIANT', people: 1, reasons: [{ requirement: 'total', people: 1 }] }],
        });
        expect((await second.publish(draft)).replaced).toMatchObject([{ id: slip.id, state: 'REPLACED' }]);
      },
      '2026-08-01',
    );
    byKnowledge(seen);
    expect([status(seen.before, PACK), status(seen.after, PACK)]).toEqual(['OVERDUE', 'COMPLIANT']);
    expect(status(seen.oldKnowledge, PACK)).toBe('OVERDUE');
    // In August the wrong text stood; asked now, the right one always did.
    expect([status(seen.oldDayOldKnowledge, PACK), status(seen.oldDay, PACK)]).toEqual(['OPEN', 'COMPLIANT']);
    expect(requirement(seen.oldDayOldKnowledge, 'total')).toMatchObject({ needed: '50' });
    expect(requirement(seen.oldDay, 'total')).toMatchObject({ needed: '40' });
    expect(await rosterStatus(person)).toBe('COMPLIANT');
    const [row] = await rows<{ n: string }>(
      world.hub.app.db.manager,
      `SELECT COUNT(*) AS n FROM requirement_set_version v JOIN requirement_set s ON s.set_id = v.set_id
        WHERE s.pack = ? AND v.superseded_by IS NOT NULL`,
      [PACK],
    );
    expect(Number(row?.n)).toBeGreaterThanOrEqual(2);
  });
});
