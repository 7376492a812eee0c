import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addDays, type CivilDate } from '../../src/domain/civil-date';
import { readCatalogue } from '../../src/requirements/catalogue-load';
import { mayApply } from '../../src/requirements/requirement-set-view';
import { catalogueFolder } from '../../src/requirements/registry';
import { pack } from '../support/as-of';
import { type ComplianceWorld, complianceWorld, type Organization, WORKER } from '../support/compliance-world';
import { startTestHub, type TestHub } from '../support/hub';
import { statementsDuring } from '../support/statements';

let hub: TestHub;
let world: ComplianceWorld;
let other: Organization;
const keys: Record<string, string> = {};
const catalogue = readCatalogue(catalogueFolder()).sort((a, b) => (a.pack.pack < b.pack.pack ? -1 : 1));

beforeAll(async () => {
  hub = await startTestHub({ workers: false });
  await hub.setToday('2026-11-23');
  world = await complianceWorld(hub);
  other = await world.organization('EMPLOYER', 'other-clinic');
  for (const { id: ownerId, name } of [
    { ...world.employer, name: 'house-rules' },
    { ...other, name: 'clinic-rules' },
  ])
    await hub.app.requirements.publish(WORKER, { ownerId, text: pack(name, 5) });
  const person = await world.physician('Ada Able');
  Object.assign(keys, {
    PROVIDER: world.provider.key,
    BOARD: world.board.key,
    EMPLOYER: world.employer.key,
    CLINICIAN: await hub.key('CLINICIAN', { personId: person.id }),
    AUDITOR: await hub.key('AUDITOR'),
    ADMIN: world.admin,
  });
});
afterAll(() => hub?.close());

const SETS = `query ($first: Int!, $after: String, $jurisdiction: String, $profession: String, $asOf: Date, $knownAt: Instant) {
  requirementSets(first: $first, after: $after, jurisdiction: $jurisdiction, profession: $profession, asOf: $asOf,
    knownAt: $knownAt) { edges { cursor node { id pack owner validFrom validTo sha256 } }
    pageInfo { hasNextPage endCursor } } }`;
const SET = `query ($id: ID!) { node(id: $id) { id ... on RequirementSet { pack authority jurisdiction unit owner validFrom
  validTo sha256 text confidence lastChecked
  requirements { ...item children { ...item children { ...item } } }
  versions(first: 2) { edges { node { validFrom validTo current sha256 recordedAt } } pageInfo { hasNextPage endCursor } } } } }
  fragment item on RequirementSetItem { id says standing strength source { name clause url asOf confidence conflict } }`;

const page = async (key: string, variables: object = {}): Promise<any> =>
  (await hub.get(key, SETS, { first: 100, ...variables })).requirementSets;
/** Everything, in pages of a size. */
const all = async (key: string, variables: object = {}, first = 100): Promise<any[]> => {
  const found: any[] = [];
  for (let after: string | null = null; ;) {
    const { edges, pageInfo } = await page(key, { ...variables, first, after });
    found.push(...edges.map(({ node }: any) => node));
    if (!pageInfo.hasNextPage) return found;
    after = pageInfo.endCursor;
  }
};
const packs = async (key: string, variables: object = {}, first = 100): Promise<string[]> =>
  (await all(key, variables, first)).map((set) => set.pack);
const read = async (key: string, name: string): Promise<any> => {
  const set = (await all(world.admin)).find((one) => one.pack === name);
  return (await hub.get(key, SET, { id: set.id })).node;
};
const refusal = async (key: string, query: string, variables: object): Promise<unknown> => {
  const { code, details } = ((await hub.ask(key, query, variables)).errors[0]?.extensions ?? {}) as any;
  return [code, details?.path];
};

describe('requirement sets', () => {
  it('are read by everybody, in the order of their packs; an employer’s own by that employer and the hub’s staff', async () => {
    const everybodys = catalogue.map((one) => one.pack.pack);
    const with_ = (...own: string[]): string[] => [...everybodys, ...own].sort();
    for (const [role, own] of [
      ['PROVIDER', []],
      ['BOARD', []],
      ['CLINICIAN', []],
      ['EMPLOYER', ['house-rules']],
      ['AUDITOR', ['house-rules', 'clinic-rules']],
      ['ADMIN', ['house-rules', 'clinic-rules']],
    ] as const)
      expect([role, await packs(keys[role] as string)]).toEqual([role, with_(...own)]);
    const [house] = (await all(world.admin)).filter((set) => set.pack === 'house-rules');
    expect(house.owner).toBe(world.employer.publicId);
    for (const [role, found] of [
      ['PROVIDER', false],
      ['BOARD', false],
      ['CLINICIAN', false],
      ['EMPLOYER', true],
      ['AUDITOR', true],
      ['ADMIN', true],
    ] as const) {
      const answer = await hub.ask(keys[role] as string, SET, { id: house.id });
      expect([role, answer.errors[0]?.extensions.code ?? 'found']).toEqual([role, found ? 'found' : 'NOT_FOUND']);
    }
    expect(await packs(other.key)).toEqual(with_('clinic-rules'));
  });

  it('come in pages that lose and repeat nothing', async () => {
    const whole = await packs(world.employer.key);
    expect(whole.length).toBeGreaterThan(50);
    for (const size of [1, 7]) expect(await packs(world.employer.key, {}, size)).toEqual(whole);
    expect(await refusal(world.employer.key, SETS, { first: 0 })).toEqual(['PAGE_SIZE_TOO_LARGE', expect.anything()]);
    expect((await refusal(world.employer.key, SETS, { first: 1, after: 'x' })) as string[]).toContain('BAD_CURSOR');
    const without = 'query { requirementSets { edges { node { id } } } }';
    expect((await refusal(world.employer.key, without, {})) as string[]).toContain('GRAPHQL_VALIDATION_FAILED');
  });

  it('cost the same statements whatever the page', async () => {
    const query = `query ($first: Int!) { requirementSets(first: $first) { edges { node { id text requirements { id }
      versions(first: 5) { edges { node { sha256 } } } } } } }`;
    const statements = async (first: number): Promise<number> =>
      (await statementsDuring(() => hub.get(keys.PROVIDER as string, query, { first }))).filter((sql) =>
        sql.includes('requirement_set'),
      ).length;
    const one = await statements(1);
    process.stdout.write(`statements of a page of requirement sets with texts and versions: ${one}\n`);
    // Who may see what, every version, and for the page its texts and histories.
    expect(one).toBe(4);
    expect(await statements(100)).toBe(one);
  });

  it('are narrowed by jurisdiction and by profession; what may apply stays in', async () => {
    const key = keys.PROVIDER as string;
    const florida = catalogue.filter((one) => one.pack.jurisdiction === 'US-FL').map((one) => one.pack.pack);
    expect(await packs(key, { jurisdiction: 'US-FL' })).toEqual(florida);
    const nurses = await packs(key, { profession: 'registered-nurse' });
    const doctors = await packs(key, { profession: 'physician-md' });
    expect(doctors).toContain('us-fl-bom-md');
    expect(nurses).not.toContain('us-fl-bom-md');
    expect(await packs(key, { profession: 'physician-md', jurisdiction: 'US-FL' })).toEqual(
      florida.filter((name) => doctors.includes(name)),
    );
    // What is left out certainly asks nothing of the profession; what depends on anything else is left in.
    for (const { pack: one } of catalogue)
      expect([one.pack, nurses.includes(one.pack)]).toEqual([
        one.pack,
        mayApply(one, 'registered-nurse', '2026-11-23' as CivilDate),
      ]);
    expect(await packs(world.admin, { profession: 'registered-nurse', jurisdiction: 'US-FL' })).toContain(
      'house-rules',
    );
    expect(await refusal(key, SETS, { first: 1, jurisdiction: 'US-XX' })).toEqual(['BAD_INPUT', 'jurisdiction']);
    expect(await refusal(key, SETS, { first: 1, profession: 'wizard' })).toEqual(['BAD_INPUT', 'profession']);
  });

  it('say what they ask, where it is written and how sure that is; the text is the one that was published', async () => {
    const set = await read(keys.CLINICIAN as string, 'us-fl-bom-md');
    const text = catalogue.find((one) => one.pack.pack === 'us-fl-bom-md')?.text ?? '';
    expect(set.text).toBe(text);
    expect(set.sha256).toBe(createHash('sha256').update(text).digest('hex'));
    expect(set).toMatchObject({
      authority: 'Florida Board of Medicine',
      jurisdiction: 'US-FL',
      unit: 'credit',
      owner: world.board.publicId,
      validFrom: '0001-01-01',
      validTo: '9999-12-31',
      confidence: 'low',
      lastChecked: '2024-09-24',
    });
    expect(set.requirements.find((one: any) => one.id === 'total')).toEqual({
      id: 'total',
      says: '40 hours in each biennium',
      standing: 'in-force',
      strength: 'mandatory',
      source: expect.objectContaining({
        name: 'rule',
        clause: '64B8-13.005',
        asOf: '2024-09-24',
        confidence: 'high',
        conflict: null,
      }),
      children: [],
    });
    const unsure = set.requirements.find((one: any) => one.id === 'controlled-substances-first');
    expect(unsure).toMatchObject({ standing: 'unconfirmed', source: { name: 'memory', confidence: 'low' } });
    const texas = await read(keys.CLINICIAN as string, 'us-tx-tmb');
    const parts = texas.requirements.flatMap((one: any) => one.children);
    expect(parts.length).toBeGreaterThan(2);
    expect(parts.filter((one: any) => one.source === null)).toEqual([]);
    expect(parts.map((one: any) => one.strength)).not.toContain(null);
  });

  it('hold for a day and were known at a moment; history shows every text', async () => {
    const board = await world.organization('BOARD', 'dated-board', { jurisdiction: 'US-NV' });
    const publish = (atLeast: number, from: string): Promise<unknown> =>
      hub.app.requirements.publish(WORKER, {
        ownerId: board.id,
        text: pack('dated-rules', atLeast),
        from: from as CivilDate,
      });
    const instant = async (): Promise<string> => {
      await hub.app.events.stamp();
      await new Promise((resolve) => setTimeout(resolve, 5));
      return hub.app.clock.now().toISOString();
    };
    const key = keys.BOARD as string;
    const sha = async (when: object): Promise<string[]> =>
      (await all(key, { jurisdiction: 'US-FL', ...when }))
        .filter((set) => set.pack === 'dated-rules')
        .map((set) => set.sha256);
    const hash = (atLeast: number): string => createHash('sha256').update(pack('dated-rules', atLeast)).digest('hex');
    const before = await instant();
    await publish(5, '2027-01-01');
    const between = await instant();
    await publish(9, '2028-01-01');
    expect(await sha({})).toEqual([]);
    expect(await sha({ asOf: '2026-12-31' })).toEqual([]);
    expect(await sha({ asOf: '2027-01-01' })).toEqual([hash(5)]);
    expect(await sha({ asOf: '2028-01-01' })).toEqual([hash(9)]);
    expect(await sha({ asOf: '2028-01-01', knownAt: between })).toEqual([hash(5)]);
    expect(await sha({ asOf: '2028-01-01', knownAt: before })).toEqual([]);
    // By its id a set that is still to come can be read: the version that comes next.
    const [coming] = (await all(key, { jurisdiction: 'US-FL', asOf: '2028-01-01' })).filter(
      (set) => set.pack === 'dated-rules',
    );
    const { node } = await hub.get<any>(key, SET, { id: coming.id });
    expect(node).toMatchObject({ sha256: hash(5), validFrom: '2027-01-01', validTo: '2028-01-01' });
    const versions = node.versions.edges.map((edge: any) => edge.node);
    expect(node.versions.pageInfo.hasNextPage).toBe(true);
    expect(versions.filter((one: any) => one.current)).toHaveLength(2);
    const rest = await hub.get<any>(
      key,
      `query ($id: ID!, $after: String) { node(id: $id) { ... on RequirementSet {
        versions(first: 100, after: $after) { edges { node { validFrom validTo current sha256 } } } } } }`,
      { id: coming.id, after: node.versions.pageInfo.endCursor },
    );
    expect(rest.node.versions.edges.map((edge: any) => edge.node)).toEqual([
      { validFrom: '2027-01-01', validTo: '9999-12-31', current: false, sha256: hash(5) },
    ]);
    await hub.setToday(addDays('2028-06-01' as CivilDate, 0));
    expect((await hub.get<any>(key, SET, { id: coming.id })).node.sha256).toBe(hash(9));
    await hub.setToday('2026-11-23');
  });

  it('read as their words are on the day: a dated requirement has the words of its version', async () => {
    const board = await world.organization('BOARD', 'worded-board', { jurisdiction: 'US-UT' });
    const text = pack('worded-rules', 5).replace(
      /- \{ id: only.*\n/,
      `- id: group
    says: a group
    source: house
    strength: recommended
    all:
      - id: dated
        chosen-by: cycle.end
        versions:
          - { to: 2026-12-31, says: the old words, of: any, at-least: 1 }
          - { from: 2027-01-01, says: the new words, strength: mandatory, of: any, at-least: 1 }
`,
    );
    await hub.app.requirements.publish(WORKER, { ownerId: board.id, text });
    const words = async (asOf: string): Promise<any> => {
      const query = `query ($asOf: Date) { requirementSets(first: 100, jurisdiction: "US-FL", asOf: $asOf) { edges { node { pack
        requirements { strength children { says strength standing source { name } } } } } } }`;
      const { edges } = (await hub.get<any>(keys.BOARD as string, query, { asOf })).requirementSets;
      return edges.find(({ node }: any) => node.pack === 'worded-rules').node.requirements[0];
    };
    const part = { standing: 'in-force', source: { name: 'house' } };
    expect(await words('2026-12-31')).toEqual({
      strength: 'recommended',
      children: [{ ...part, says: 'the old words', strength: 'recommended' }],
    });
    expect(await words('2027-01-01')).toEqual({
      strength: 'recommended',
      children: [{ ...part, says: 'the new words', strength: 'mandatory' }],
    });
  });

  it('are asked for as the example asks', async () => {
    const query = readFileSync(join(__dirname, '..', '..', 'schema', 'operations', 'requirement-sets.graphql'), 'utf8');
    const { requirementSets } = await hub.get<any>(keys.CLINICIAN as string, query, { jurisdiction: 'US-FL' });
    expect(requirementSets.edges.map(({ node }: any) => node.pack)).toContain('us-fl-bom-md');
  });
});
