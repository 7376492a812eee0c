import { DraftsService } from '../../src/requirements/drafts.service';
import { RuleImpactService } from '../../src/compliance/rule-impact.service';
import { rows } from '../../src/platform/database';
import { idToBytes, readId } from '../../src/platform/ids';
import { idOf } from '../support/builders';
import {
  type ComplianceWorld,
  complianceWorld,
  type Organization,
  type Person,
  WORKER,
} from '../support/compliance-world';
import { boardCase, boardPack, type Drafts, movesBetween, movesOf, standing, twoPeople } from '../support/drafts';
import { startTestHub, type TestHub } from '../support/hub';

// What a draft would do is what its publication does: sixty people of every standing, counted before and after.

const PACK = 'peach-board-md';
const ETHICS =
  '{ id: ethics, says: two in ethics, source: rule, when: { fact: direct-patient-care }, of: { topic: medical-ethics }, at-least: 2 }';
const OPIOIDS = '{ id: opioids, says: one on opioids, source: rule, of: { topic: opioids }, at-least: 1 }';
const CASES = boardCase(PACK, 45, '{ opioids: 1 }');

let hub: TestHub;
let world: ComplianceWorld;
let board: Organization;
let first: Drafts;
let second: Drafts;
let people: Person[];

beforeAll(async () => {
  hub = await startTestHub({ workers: false });
  await hub.setToday('2026-11-23');
  world = await complianceWorld(hub);
  board = await world.organization('BOARD', 'peach-board', { jurisdiction: 'US-GA' });
  ({ first, second } = await twoPeople(hub, board, 'BOARD'));
  people = await licensees(60);
  const draft = await first.stored({
    text: boardPack(PACK, 40, ETHICS),
    cases: boardCase(PACK, 40),
    from: '2020-01-01',
  });
  const impact = await first.impact(draft);
  expect(impact.moves.map(({ from }: any) => from)).toEqual(impact.moves.map(() => null));
  await second.publish(draft);
  await world.settle();
  expect(movesBetween(new Map(), await standing(hub, PACK))).toEqual(movesOf(impact));
});
afterAll(() => hub?.close());

/** People who differ in profession, term, practice, waivers and credit. */
async function licensees(count: number): Promise<Person[]> {
  const { upsertLicenses } = await hub.get(
    board.key,
    'mutation ($input: UpsertLicensesInput!) { upsertLicenses(input: $input) { outcomes { code clinician } } }',
    {
      input: {
        rows: Array.from({ length: count }, (_, i) => ({
          givenName: 'Given',
          familyName: `Peach${i}`,
          birthMonthDay: '03-04',
          profession: i % 12 === 11 ? 'physician-do' : 'physician-md',
          number: `G${i}`,
          issuedOn: '2015-02-01',
          expiresOn: i % 5 === 0 ? '2026-10-31' : '2027-01-31',
          status: 'ACTIVE',
          facts: i % 3 === 0 ? [] : [{ name: 'direct-patient-care', value: String(i % 3 === 1) }],
          waivers: i % 10 === 3 ? ['total', 'ethics'].map((requirement) => ({ requirement, ground: 'illness' })) : [],
        })),
      },
    },
  );
  const made = upsertLicenses.outcomes.map(({ clinician }: any, i: number): Person => {
    if (clinician === null) throw new Error(JSON.stringify(upsertLicenses.outcomes[i]));
    return { id: readId('Clinician', clinician), publicId: clinician, staffNumber: `S-G${i}` };
  });
  const activity = await world.activity({ externalId: 'shared' });
  for (const [i, person] of made.entries()) {
    const amount = ['30', '40', '42', '44', '45', '50', '60'][i % 7] as string;
    const components = [
      ...(i % 4 === 1 ? [] : [{ topics: ['medical-ethics'], amount: '2' }]),
      ...(i % 4 === 0 ? [{ topics: ['opioids'], amount: '1' }] : []),
    ];
    await world.award(person, { amount, completedOn: '2025-12-01', activity, components });
  }
  // Two of them wait for a decision on what they are still short of.
  for (const i of [7, 14]) {
    const learner = {
      licenses: [{ jurisdiction: 'US-GA', profession: 'physician-md', number: `G${i}` }],
      familyName: `Peach${i}`,
    };
    const credit = { activity: 'shared', completedOn: '2026-03-01' };
    await world.report(learner, { ...credit, externalId: `w${i}a`, amount: '1' });
    expect(await world.report(learner, { ...credit, externalId: `w${i}b`, amount: '12' })).toMatchObject({
      outcome: 'REVIEW',
    });
  }
  return made;
}

const VERDICT = 'id status deadline sentences shortfalls { requirement short } requirements { id result counted }';

/** One person's verdict as it is, and as it would be by a draft. */
const whatIf = async (person: Person, draft: string | null): Promise<Record<'obligation' | 'now', any>> => {
  const { clinician } = await hub.get(
    board.key,
    `query ($id: ID!, $draft: ID) { clinician(id: $id) {
      simulate(input: { draft: $draft }) { obligation { ${VERDICT} } now { ${VERDICT} } } } }`,
    { id: person.publicId, draft },
  );
  expect(clinician.simulate).toHaveLength(1);
  return clinician.simulate[0];
};

const counted = async (): Promise<string> => {
  const tables = ['event', 'compliance', 'requirement_set_version', 'requirement_draft', 'reminder', 'audit_entry'];
  const found = await Promise.all(
    tables.map((table) => rows<{ n: string }>(hub.app.db.manager, `SELECT COUNT(*) AS n FROM ${table}`)),
  );
  return found.map(([row], at) => `${tables[at]} ${row?.n}`).join(', ');
};

describe('what a draft would do', () => {
  it('is what its publication does: an amount that is raised and a topic that is added', async () => {
    const drafted = await first.draft({ text: boardPack(PACK, 45, ETHICS, OPIOIDS), cases: CASES, from: '2020-01-01' });
    expect(drafted).toMatchObject({
      problems: [],
      cases: { passed: 1, failed: 0, failures: [] },
      changes: [
        'changed total: at least 40 -> 45',
        'changed total: says: 40 credits in two years -> 45 credits in two years',
        expect.stringMatching(/^added opioids: .*at least 1/),
      ],
    });
    const before = await standing(hub, PACK);
    const statuses = [...before.values()].map(({ status }) => status);
    expect(new Set(statuses)).toEqual(
      new Set(['COMPLIANT', 'EXEMPT', 'NO_REQUIREMENT', 'OPEN', 'OVERDUE', 'PENDING', 'UNDETERMINED']),
    );
    const untouched = await counted();
    const impact = await first.impact(drafted.draft.id);
    process.stdout.write(`impact: ${JSON.stringify(movesOf(impact))}\n`);
    expect(impact).toMatchObject({ people: 60, asOf: '2026-11-23' });
    expect(impact.moves.length).toBeGreaterThanOrEqual(5);

    // Nothing is written but the one row that says who asked, which names no clinician.
    const audited = (text: string): number => Number(/audit_entry (\d+)/.exec(text)?.[1]);
    const now = await counted();
    expect(now.replace(/audit_entry \d+/, '')).toBe(untouched.replace(/audit_entry \d+/, ''));
    expect(audited(now)).toBe(audited(untouched) + 1);
    const [row] = await rows<{ operation: string; subjects: Buffer }>(
      hub.app.db.manager,
      'SELECT operation, subjects FROM audit_entry ORDER BY audit_id DESC LIMIT 1',
    );
    expect(row).toMatchObject({ operation: 'ruleImpact', subjects: idToBytes(idOf(drafted.draft.id)) });
    expect(await standing(hub, PACK)).toEqual(before);

    const supposed = await Promise.all(people.map((person) => whatIf(person, drafted.draft.id)));
    expect(supposed.some(({ obligation, now }) => obligation.status !== now.status)).toBe(true);

    await second.publish(drafted.draft.id);
    await world.settle();
    const after = await standing(hub, PACK);
    const real = await Promise.all(people.map((person) => whatIf(person, null)));
    expect(real.map(({ now }) => now)).toEqual(supposed.map(({ obligation }) => obligation));
    expect(movesBetween(before, after)).toEqual(movesOf(impact));
    expect((await hub.app.compliance.verify(WORKER)).differ).toEqual([]);

    // Who complied is moved by exactly what is short afterwards.
    for (const { from, to, reasons } of impact.moves.filter((move: any) => move.from === 'COMPLIANT')) {
      const short = new Map<string, number>();
      for (const [obligation, stood] of after)
        if (before.get(obligation)?.status === from && stood.status === to)
          for (const id of stood.short) short.set(id, (short.get(id) ?? 0) + 1);
      expect(Object.fromEntries(reasons.map((one: any) => [one.requirement, one.people]))).toEqual(
        Object.fromEntries(short),
      );
    }
    // What is published moves nobody any more.
    expect(await first.impact(drafted.draft.id)).toMatchObject({ people: 60, changed: 0, moves: [] });
  });

  it('of a change from next month: nobody moves today, and on that day they do as was said', async () => {
    const before = await standing(hub, PACK);
    const draft = await first.stored({
      text: boardPack(PACK, 41, ETHICS),
      cases: boardCase(PACK, 41),
      from: '2026-12-15',
    });
    const impact = await first.impact(draft);
    expect(impact.asOf).toBe('2026-12-15');
    expect(impact.changed).toBeGreaterThan(0);
    expect(await first.impact(draft, '2026-11-23')).toMatchObject({ changed: 0, moves: [], asOf: '2026-11-23' });
    await second.publish(draft);
    await world.settle();
    expect(await standing(hub, PACK)).toEqual(before);
    await hub.setToday('2026-12-14');
    await world.settle();
    expect(movesBetween(before, await standing(hub, PACK)).changed).toBe(0);
    await hub.setToday('2026-12-15');
    await world.settle();
    expect(movesBetween(before, await standing(hub, PACK))).toEqual(movesOf(impact));
  });

  it('of a change back in time, for some days only: those days are judged by it, today is not', async () => {
    const before = await standing(hub, PACK);
    const [one] = people;
    const self = await hub.key('CLINICIAN', { personId: (one as Person).id });
    const needed = async (when: object): Promise<string> => {
      const { clinician } = await hub.get(
        self,
        `query ($id: ID!, $asOf: Date, $knownAt: Instant) { clinician(id: $id) {
          obligations(asOf: $asOf, knownAt: $knownAt) { pack requirements { id needed } } } }`,
        { id: one?.publicId, ...when },
      );
      const [obligation] = clinician.obligations.filter(({ pack }: any) => pack === PACK);
      return obligation.requirements.find(({ id }: any) => id === 'total').needed;
    };
    expect([await needed({}), await needed({ asOf: '2026-12-14' }), await needed({ asOf: '2024-06-01' })]).toEqual([
      '41',
      '45',
      '45',
    ]);
    await hub.app.events.stamp();
    const known = hub.app.clock.now().toISOString();
    const draft = await first.stored({
      text: boardPack(PACK, 38),
      cases: boardCase(PACK, 38),
      from: '2024-01-01',
      to: '2024-12-31',
    });
    expect(await first.impact(draft)).toMatchObject({ changed: 0, moves: [] });
    expect((await first.impact(draft, '2024-06-01')).changed).toBeGreaterThan(0);
    await second.publish(draft);
    await world.settle();
    expect(await standing(hub, PACK)).toEqual(before);
    expect([await needed({ asOf: '2024-12-31' }), await needed({ asOf: '2025-01-01' })]).toEqual(['38', '45']);
    expect(await needed({ asOf: '2024-06-01', knownAt: known })).toBe('45');
  });

  it('is refused for more people than one request works out', async () => {
    const { app } = hub;
    const drafts = new DraftsService(app.db, app.clock, app.audit, app.wake, app.organizations, app.requirements);
    const parts = [app.db, app.clock, app.audit, app.organizations, app.requirements, drafts] as const;
    const principal = { ...WORKER, role: 'BOARD' as const, organizationId: board.id };
    const id = idOf(await first.stored({ text: boardPack(PACK, 40), cases: boardCase(PACK, 40), from: '2026-01-01' }));
    await expect(new RuleImpactService(...parts, 59).impact(principal, id, null)).rejects.toMatchObject({
      code: 'TOO_MANY_PEOPLE',
      details: { maximum: 59 },
    });
    expect(await new RuleImpactService(...parts, 60).impact(principal, id, null)).toMatchObject({ people: 60 });
  });
});
