import { rows } from '../../src/platform/database';
import { catalogueFolder } from '../../src/requirements/registry';
import { idOf } from '../support/builders';
import {
  type ComplianceWorld,
  complianceWorld,
  type Organization,
  type Person,
  WORKER,
} from '../support/compliance-world';
import { boardCase, boardPack, type Drafts, draftsAs, standing, twoPeople } from '../support/drafts';
import { startTestHub, type TestHub } from '../support/hub';

// Who may publish what, and what comes of it. What is refused: requirement-drafts-refused.test.ts; what a draft does to
// people: requirement-drafts-impact.test.ts.

const PACK = 'plum-board-md';
let hub: TestHub;
let world: ComplianceWorld;
let board: Organization;
let first: Drafts;
let second: Drafts;

beforeAll(async () => {
  hub = await startTestHub({ workers: false });
  await hub.setToday('2026-11-23');
  world = await complianceWorld(hub);
  board = await world.organization('BOARD', 'plum-board', { jurisdiction: 'US-GA' });
  ({ first, second } = await twoPeople(hub, board, 'BOARD'));
});
afterAll(() => hub?.close());

const draftOf = (total: number, more: object = {}) => ({
  text: boardPack(PACK, total),
  cases: boardCase(PACK, total),
  from: '2026-01-01',
  ...more,
});
const published = async (pack = PACK): Promise<number> =>
  (
    await rows(
      hub.app.db.manager,
      `SELECT e.event_id FROM event e JOIN requirement_set s ON s.owner_id = e.tenant_id
        WHERE e.type = 'requirements.published' AND s.pack = ?`,
      [pack],
    )
  ).length;
const texts = async (pack: string): Promise<any[]> =>
  rows(
    hub.app.db.manager,
    `SELECT v.text, v.valid_from, v.valid_to FROM requirement_set_version v JOIN requirement_set s ON s.set_id = v.set_id
      WHERE s.pack = ? AND v.superseded_by IS NULL ORDER BY v.valid_from`,
    [pack],
  );

describe('publication', () => {
  let kim: Person;

  it('needs a second person, and a draft of one’s own', async () => {
    const draft = await first.stored(draftOf(40));
    expect(await first.refused.publish(draft)).toBe('SECOND_PERSON_NEEDED');
    const stranger = (await world.organization('BOARD', 'other-board', { jurisdiction: 'US-AL' })).key;
    for (const key of [stranger, world.employer.key]) {
      expect(await draftsAs(hub, key).refused.publish(draft)).toBe('NOT_FOUND');
      expect(await draftsAs(hub, key).refused.impact(draft)).toBe('NOT_FOUND');
    }
    expect(await draftsAs(hub, world.provider.key).refused.publish(draft)).toBe('FORBIDDEN');
    const { draft: done, replaced } = await second.publish(draft);
    expect(done).toMatchObject({ id: draft, state: 'PUBLISHED', from: '2026-01-01', to: null, replacedBy: null });
    expect(done.approvedBy).not.toBe(done.draftedBy);
    expect(done.set).toMatch(/^set_/);
    expect(replaced).toEqual([]);
    const [row] = await rows<{ actor_id: Buffer; subjects: Buffer }>(
      hub.app.db.manager,
      "SELECT actor_id, subjects FROM audit_entry WHERE operation = 'publishRequirementSet'",
    );
    expect(row?.actor_id.toString('hex')).toBe(idOf(done.approvedBy));
    expect(row?.subjects.toString('hex')).toBe(`${idOf(draft)}${idOf(done.set)}`);
  });

  it('is the same answer when it is asked for again, and when two ask at once', async () => {
    const draft = await first.stored(draftOf(41));
    const before = await published();
    const [one, two] = await Promise.all([second.publish(draft), second.publish(draft)]);
    expect(one).toEqual(two);
    expect(await second.publish(draft)).toEqual(one);
    expect(await first.publish(draft)).toEqual(one);
    expect(await published()).toBe(before + 1);
  });

  it('of two drafts of one set the one published later holds, and says what it replaced', async () => {
    const [early, late] = [await first.stored(draftOf(43)), await first.stored(draftOf(42))];
    const winter = await first.stored(draftOf(44, { from: '2026-12-01', to: '2027-02-28' }));
    await second.publish(late);
    expect((await second.publish(early)).replaced).toEqual([{ id: late, state: 'REPLACED', replacedBy: early }]);
    // Of an open end a part is taken: the rest holds on, and so does what is left of the days before.
    expect((await second.publish(winter)).replaced).toEqual([]);
    expect(await texts(PACK)).toMatchObject([
      { valid_from: '2026-01-01', valid_to: '2026-12-01', text: boardPack(PACK, 43) },
      { valid_from: '2026-12-01', valid_to: '2027-03-01', text: boardPack(PACK, 44) },
      { valid_from: '2027-03-01', valid_to: '9999-12-31', text: boardPack(PACK, 43) },
    ]);
    // What was replaced is not published by asking again.
    expect((await second.publish(late)).draft).toMatchObject({ state: 'REPLACED', replacedBy: early });
    expect((await texts(PACK))[0].text).toBe(boardPack(PACK, 43));
  });

  it('takes no set that is another’s or nobody’s', async () => {
    // Another's, the catalogue's, and one that the catalogue may ship tomorrow.
    for (const pack of ['us-fl-bom-md', 'us-tx-tmb', 'us-zz-new'])
      expect(await first.refused.draft(draftOf(40, { text: boardPack(pack, 40), cases: '' }))).toBe('PACK_TAKEN');
    // A new name belongs to whoever publishes it first.
    const other = await twoPeople(hub, world.board, 'BOARD');
    const name = 'first-come-md';
    const wanted = { text: boardPack(name, 5), cases: boardCase(name, 5), from: '2026-01-01' };
    const [mine, theirs] = [await first.stored(wanted), await other.first.stored(wanted)];
    await second.publish(mine);
    expect(await other.second.refused.publish(theirs)).toBe('PACK_TAKEN');
    expect(await other.first.refused.impact(theirs)).toBe('PACK_TAKEN');
  });

  it('of a catalogue set that the board has taken stands when the catalogue is loaded again', async () => {
    kim = await world.physician('Kim Corrected');
    const [catalogue] = await texts('us-fl-bom-md');
    const text = catalogue.text.replace('says: 40 hours in each biennium', 'says: forty hours in each biennium');
    const florida = await twoPeople(hub, world.board, 'BOARD');
    const cases = boardCase('us-fl-bom-md', 40, '{ medical-errors: 2 }').replace(
      'license.expires',
      'license.renewal: 2, license.expires',
    );
    const { draft, changes } = await florida.first.draft({ text, cases, from: '2026-01-01' });
    expect(changes).toEqual(['changed total: says: 40 hours in each biennium -> forty hours in each biennium']);
    await florida.second.publish(draft.id);
    await hub.app.requirements.catalogueLoad(WORKER, catalogueFolder());
    expect((await texts('us-fl-bom-md')).map((row) => [row.valid_from, row.text === text])).toEqual([
      ['0001-01-01', false],
      ['2026-01-01', true],
    ]);
    await world.settle();
    expect((await standing(hub, 'us-fl-bom-md')).size).toBe(1);
  });

  it('of an employer’s own set shows on its roster and to nobody else', async () => {
    const text = `
pack: general-hospital-rules
authority: General Hospital
jurisdiction: US-FL
applies: true
unit: credit
clock: { length: 24 months, anchor: 2025-01-01 }
sources: { bylaws: { clause: "Medical staff by-laws, 4.2", asOf: "2026-01-01", confidence: high } }
require:
  - { id: total, says: 50 Category 1 credits in two years, source: bylaws, of: { system: ama-pra-1 }, at-least: 50 }
  - id: privileges
    says: half of them in the field of the privileges
    source: bylaws
    of: { all: [{ system: ama-pra-1 }, { tag: related-to-privileges }] }
    at-least: 50% of total
  - id: life-support
    says: a life-support card, not older than two years
    source: bylaws
    window: { last: 24 months, ending: today }
    of: { category: bls-card }
    counting: activities
    at-least: 1
`;
    const cases = `
- id: half in the field
  pack: general-hospital-rules
  why: 25 of 25 in the field, 50 of 50 in all; the card is of last year
  given:
    today: 2026-11-23
    entries:
      - { id: c1, completed: 2025-03-01, amount: 25, system: ama-pra-1, tags: related-to-privileges }
      - { id: c2, completed: 2025-03-02, amount: 25, system: ama-pra-1 }
      - { id: card, completed: 2025-06-01, amount: 1, system: training, category: bls-card }
  expect: { status: COMPLIANT, privileges.need: 25, privileges.counted: 25, life-support.result: MET }
- id: an old card
  pack: general-hospital-rules
  given:
    today: 2026-11-23
    entries: [{ id: card, completed: 2024-11-23, amount: 1, system: training, category: bls-card }]
  expect: { life-support.result: SHORT, privileges.short: 25 }
`;
    const field = await world.activity({ tags: ['related-to-privileges'] });
    const card = await world.activity({ systems: [{ system: 'training', maximum: '8' }] });
    const lou = await world.physician('Lou Half');
    await world.physician('Non Consenting', { roster: { consent: null } });
    for (const person of [kim, lou]) {
      await world.award(person, { amount: '30', completedOn: '2026-01-10' });
      await world.award(person, { amount: '30', completedOn: '2026-01-11', activity: field });
    }
    await world.award(kim, {
      amount: '1',
      completedOn: '2025-06-01',
      system: 'training',
      category: 'bls-card',
      activity: card,
    });
    await world.award(lou, {
      amount: '1',
      completedOn: '2024-06-01',
      system: 'training',
      category: 'bls-card',
      activity: card,
    });
    const hospital = await twoPeople(hub, world.employer, 'EMPLOYER');
    const { draft, problems, cases: ran } = await hospital.first.draft({ text, cases, from: '2026-01-01' });
    expect({ problems, ran }).toEqual({ problems: [], ran: { passed: 2, failed: 0, failures: [] } });
    // The roster with consent: two of the three who work there.
    expect(await hospital.first.impact(draft.id)).toMatchObject({
      people: 2,
      changed: 2,
      moves: [
        { from: null, to: 'COMPLIANT', people: 1, reasons: [] },
        { from: null, to: 'OVERDUE', people: 1, reasons: [{ requirement: 'life-support', people: 1 }] },
      ],
    });
    await hospital.second.publish(draft.id);
    await world.settle();
    const ROSTER = `{ employer { roster(first: 10, sort: NAME) { edges { node { displayName obligations { what status
      shortfalls { requirement } } } } } } }`;
    const { employer } = await hub.get(world.employer.key, ROSTER);
    const own = employer.roster.edges.map(({ node }: any) => [
      node.displayName,
      ...node.obligations.filter(({ what }: any) => what === 'general-hospital-rules'),
    ]);
    expect(own).toEqual([
      ['Kim Corrected', { what: 'general-hospital-rules', status: 'COMPLIANT', shortfalls: [] }],
      [
        'Lou Half',
        { what: 'general-hospital-rules', status: 'OVERDUE', shortfalls: [{ requirement: 'life-support' }] },
      ],
    ]);
    const clinic = await world.organization('EMPLOYER', 'other-clinic');
    await world.roster(clinic, lou);
    await world.settle();
    expect(JSON.stringify(await hub.get(clinic.key, ROSTER))).not.toContain('life-support');
    const seen = `{ clinician(id: "${lou.publicId}") { obligations { pack } } }`;
    for (const key of [world.board.key, clinic.key])
      expect(JSON.stringify(await hub.get(key, seen))).not.toContain('general-hospital-rules');
    const LICENSEES = '{ board { licensees(first: 50) { edges { node { obligation { what authority } } } } } }';
    expect(JSON.stringify(await hub.get(world.board.key, LICENSEES))).not.toMatch(/general-hospital/);
  });

  it('can be read again: one’s own drafts, with their texts, by list and by id', async () => {
    const LIST = `query ($after: String) { requirementDrafts(first: 3, after: $after) { pageInfo { hasNextPage endCursor }
      edges { node { id state draftedAt text cases } } } }`;
    const page = (await hub.get(board.key, LIST)).requirementDrafts;
    const next = (await hub.get(board.key, LIST, { after: page.pageInfo.endCursor })).requirementDrafts;
    const ids = [...page.edges, ...next.edges].map(({ node }: any) => node.id);
    expect([...ids].sort().reverse()).toEqual(ids);
    expect(new Set(ids).size).toBe(6);
    const NODE = 'query ($id: ID!) { node(id: $id) { id ... on RequirementDraft { state text cases } } }';
    const { node } = await hub.get(board.key, NODE, { id: ids[0] });
    expect(node).toMatchObject({ state: 'PUBLISHED', text: page.edges[0].node.text, cases: page.edges[0].node.cases });
    expect(node.text).toContain('pack: first-come-md');
    const foreign = await hub.ask(world.employer.key, NODE, { id: ids[0] });
    expect(foreign.errors[0]?.extensions.code).toBe('NOT_FOUND');
    expect(JSON.stringify(await hub.get(world.employer.key, LIST))).not.toContain(PACK);
  });
});
