import { rows } from '../../src/platform/database';
import { idToBytes } from '../../src/platform/ids';
import { type ComplianceWorld, complianceWorld, type Person, WORKER } from '../support/compliance-world';
import { startTestHub, type TestHub } from '../support/hub';

let hub: TestHub;
let world: ComplianceWorld;
beforeAll(async () => {
  hub = await startTestHub({ workers: false });
  await hub.setToday('2026-11-23');
  world = await complianceWorld(hub);
});
afterAll(() => hub?.close());

const ROSTER = `query ($first: Int!, $after: String, $status: [ObligationStatus!], $days: Int, $department: String,
    $search: String, $sort: RosterSort) {
  employer { roster(first: $first, after: $after, status: $status, deadlineWithinDays: $days, department: $department,
      search: $search, sort: $sort) {
    totalCount pageInfo { hasNextPage endCursor }
    edges { cursor node { clinician displayName staffNumber department status deadline evaluatedAt refreshing
      obligations { id authority what status deadline lastSafeDay pending actsNext
        shortfalls { requirement says short unit due } } } } } } }`;
const OBLIGATIONS = `query ($id: ID!, $asOf: Date, $knownAt: Instant) { clinician(id: $id) {
  obligations(asOf: $asOf, knownAt: $knownAt) { id authority pack status deadline lastSafeDay holdsUntil sentences actsNext
    cycle { start end } shortfalls { requirement short due } missing { kind name }
    requirements { id result needed counted short credits { credit title code counted } children { id result counted short } } } } }`;

const roster = async (key = world.employer.key, variables: object = {}): Promise<any> =>
  (await hub.get(key, ROSTER, { first: 50, ...variables })).employer.roster;
const people = async (variables: object = {}, key = world.employer.key): Promise<string[]> =>
  (await roster(key, variables)).edges.map(({ node }: any) => node.displayName);
const obligations = async (key: string, person: Person, variables: object = {}): Promise<any[]> =>
  (await hub.get(key, OBLIGATIONS, { id: person.publicId, ...variables })).clinician.obligations;

describe('compliance', () => {
  let ada: Person;
  let ben: Person;

  it('shows a roster entry with what is short, and what the evaluation gave', async () => {
    ada = await world.physician('Ada Álvarez');
    ben = await world.physician("Ben O'Brien", {
      license: { expiresOn: '2026-11-30' },
      roster: { department: 'Surgery' },
    });
    await world.award(ada, { amount: '38', completedOn: '2026-03-01' });
    await world.settle();
    const page = await roster();
    expect(page).toMatchObject({ totalCount: 2, pageInfo: { hasNextPage: false } });
    expect(page.edges.map(({ node }: any) => node)).toMatchObject([
      { displayName: "Ben O'Brien", status: 'OPEN', deadline: '2026-11-30', department: 'Surgery', refreshing: false },
      {
        displayName: 'Ada Álvarez',
        status: 'OPEN',
        deadline: '2027-01-31',
        obligations: [
          {
            authority: 'The us-fl-bom',
            what: 'physician-md',
            status: 'OPEN',
            lastSafeDay: '2027-01-01',
            actsNext: 'CLINICIAN',
            pending: '0',
            shortfalls: [
              { requirement: 'total', short: '2' },
              { requirement: 'medical-errors', short: '2', unit: 'credit', due: '2027-01-31' },
            ],
          },
        ],
      },
    ]);
  });

  it('follows a credit, with the proof for clinician and board and none for the employer', async () => {
    await world.award(ada, {
      amount: '2',
      completedOn: '2026-04-01',
      activity: await world.activity({ title: 'Errors and how they happen' }),
      components: [{ topics: ['medical-errors'], amount: '2' }],
    });
    const self = await hub.key('CLINICIAN', { personId: ada.id });
    const [own] = await obligations(self, ada);
    const notYet = (await roster()).edges.find(({ node }: any) => node.displayName === 'Ada Álvarez').node;
    expect(notYet).toMatchObject({ status: 'OPEN', refreshing: true });
    await world.settle();
    expect((await roster()).edges.map(({ node }: any) => node.status)).toEqual(['OPEN', own.status]);
    const credits = own.requirements.find(({ id }: any) => id === 'medical-errors').credits;
    expect(credits).toEqual(
      expect.arrayContaining([expect.objectContaining({ title: 'Errors and how they happen', code: 'COUNTED' })]),
    );
    const [board] = await obligations(world.board.key, ada);
    expect(board.requirements).toEqual(own.requirements);
    const [employer] = await obligations(world.employer.key, ada);
    expect(employer).toMatchObject({ status: own.status, requirements: null });
    expect(JSON.stringify(employer)).not.toContain('Errors and how');
  });

  it('narrows by status, days, department, name and staff number, and sorts by name', async () => {
    expect(await people({ department: 'Surgery' })).toEqual(["Ben O'Brien"]);
    expect(await people({ days: 10 })).toEqual(["Ben O'Brien"]);
    expect(await people({ sort: 'NAME' })).toEqual(['Ada Álvarez', "Ben O'Brien"]);
    expect(await people({ sort: 'NAME', status: ['OPEN'] })).toEqual(["Ben O'Brien"]);
    for (const search of ['alv', 'ÁLV', 'ada alv', ada.staffNumber.toLowerCase(), ada.staffNumber.slice(0, 9)])
      expect(await people({ search })).toContain('Ada Álvarez');
    expect(await people({ search: "o'b" })).toEqual(["Ben O'Brien"]);
    expect(await people({ search: 'brien' })).toEqual(["Ben O'Brien"]);
    expect(await people({ search: 'nobody' })).toEqual([]);
    expect(await people({ search: '--' })).toEqual([]);
    expect(await people({ status: [] })).toEqual([]);
    expect(await people({ status: ['OVERDUE', 'EXEMPT'] })).toEqual([]);
  });

  it('derives OVERDUE from the clock without evaluating anybody again', async () => {
    await hub.setToday('2026-12-02');
    expect(await people({ status: ['OVERDUE'] })).toEqual(["Ben O'Brien"]);
    expect(await people({ status: ['OPEN'] })).toEqual([]);
    await hub.setToday('2026-11-23');
  });

  it('takes from a license what the license says, whatever an employer tells of the practice', async () => {
    const stated = async (): Promise<unknown> =>
      (await obligations(world.employer.key, ben)).map(({ status, deadline, pack }) => [status, deadline, pack]);
    const before = await stated();
    const { upsertClinicians } = await hub.get(
      world.employer.key,
      'mutation ($input: UpsertCliniciansInput!) { upsertClinicians(input: $input) { outcomes { code } } }',
      {
        input: {
          rows: [
            {
              clinician: ben.publicId,
              familyName: "O'Brien",
              facts: [
                { name: 'license.expires', value: '"2099-01-31"' },
                { name: 'license.issued', value: '"2026-11-01"' },
                { name: 'profession', value: '"registered-nurse"' },
              ],
            },
          ],
        },
      },
    );
    expect(upsertClinicians.outcomes[0].code).toBe('UPDATED');
    expect(await stated()).toEqual(before);
  });

  it('refuses what is not a page of its own', async () => {
    const page = await roster(world.employer.key, { first: 1 });
    const refused = async (variables: object): Promise<unknown> =>
      (await hub.ask(world.employer.key, ROSTER, { first: 10, ...variables })).errors[0]?.extensions.code;
    expect(page.pageInfo.hasNextPage).toBe(true);
    expect(await people({ first: 1, after: page.pageInfo.endCursor })).toEqual(['Ada Álvarez']);
    expect(await refused({ after: page.pageInfo.endCursor, sort: 'NAME' })).toBe('BAD_CURSOR');
    expect(await refused({ first: 101 })).toBe('PAGE_SIZE_TOO_LARGE');
    expect(await refused({ first: 0 })).toBe('PAGE_SIZE_TOO_LARGE');
    expect(await refused({ days: -1 })).toBe('BAD_INPUT');
    expect(await refused({ search: 'a b c d e' })).toBe('BAD_INPUT');
  });

  it('lists what is owed to a board by deadline', async () => {
    const LICENSEES = `query ($after: String, $to: Date, $status: [ObligationStatus!]) { board { licensees(first: 1, after: $after,
      deadlineTo: $to, status: $status) { pageInfo { hasNextPage endCursor } edges { node { displayName number refreshing
      cycle { start end } obligation { status deadline shortfalls { requirement } } } } } } }`;
    const first = (await hub.get(world.board.key, LICENSEES)).board.licensees;
    expect(first.edges[0].node).toMatchObject({
      displayName: "Ben O'Brien",
      cycle: { start: '2024-12-01', end: '2026-11-30' },
      obligation: { deadline: '2026-11-30' },
    });
    const second = (await hub.get(world.board.key, LICENSEES, { after: first.pageInfo.endCursor })).board.licensees;
    expect(second).toMatchObject({
      edges: [{ node: { displayName: 'Ada Álvarez' } }],
      pageInfo: { hasNextPage: false },
    });
    expect(
      (await hub.get(world.board.key, LICENSEES, { status: ['OVERDUE', 'OPEN'] })).board.licensees.edges,
    ).toHaveLength(1);
    expect((await hub.get(world.board.key, LICENSEES, { to: '2026-01-01' })).board.licensees.edges).toEqual([]);
  });

  it('keeps an employer’s own rules from everybody else', async () => {
    const other = await world.organization('EMPLOYER', 'other-clinic');
    await world.roster(other, ben);
    const text = `
pack: other-clinic-rules
authority: Other clinic
jurisdiction: US-FL
applies: true
unit: credit
clock: { length: 12 months, anchor: 2025-01-01 }
sources: { house: { asOf: "2026", confidence: high } }
require:
  - { id: house-hours, says: ten credits a year, source: house, of: any, at-least: 10 }
`;
    await hub.app.requirements.publish(WORKER, { ownerId: other.id, text });
    await world.settle();
    const theirs = (await roster(other.key)).edges[0].node.obligations;
    expect(theirs.map(({ what }: any) => what).sort()).toEqual(['other-clinic-rules', 'physician-md']);
    expect(JSON.stringify(await roster())).not.toContain('house');
    expect(JSON.stringify(await obligations(world.board.key, ben))).not.toContain('house');
    expect(JSON.stringify(await obligations(world.employer.key, ben))).not.toContain('house');
    expect(await obligations(await hub.key('CLINICIAN', { personId: ben.id }), ben)).toHaveLength(2);
    const foreign = await hub.ask(
      other.key,
      `{ employer(id: "${world.employer.publicId}") { roster(first: 1) { totalCount } } }`,
    );
    expect(foreign.errors[0]?.extensions.code).toBe('NOT_FOUND');
  });

  it('shows what waits for a decision, and who acts', async () => {
    const pam = await world.physician('Pam Pending', {
      license: { facts: [{ name: 'dea-registration', value: 'false' }] },
    });
    const learner = {
      licenses: [{ jurisdiction: 'US-FL', profession: 'physician-md', number: pam.staffNumber.slice(2) }],
      familyName: 'Pending',
    };
    await world.activity({ externalId: 'waits' });
    const credit = {
      activity: 'waits',
      completedOn: '2026-03-01',
      components: [{ topics: ['medical-errors'], amount: '2' }],
    };
    expect(await world.report(learner, { ...credit, externalId: 'w1', amount: '36' })).toMatchObject({
      outcome: 'ACCEPTED',
    });
    expect(await world.report(learner, { ...credit, externalId: 'w2', amount: '38' })).toMatchObject({
      outcome: 'REVIEW',
    });
    const [now] = await obligations(world.board.key, pam);
    expect(now).toMatchObject({ status: 'PENDING', actsNext: expect.stringMatching(/PROVIDER|HUB/) });
    await world.settle();
    const row = (await roster()).edges.find(({ node }: any) => node.displayName === 'Pam Pending').node;
    expect(row).toMatchObject({ status: 'PENDING', obligations: [{ status: 'PENDING', pending: '38' }] });
  });

  it('takes surplus over from the cycle before, where the rules let it', async () => {
    const texas = await world.organization('BOARD', 'us-tx-tmb', {
      jurisdiction: 'US-TX',
      zone: 'America/Chicago',
      requirementSets: ['us-tx-tmb'],
    });
    const tex = await world.physician('Tex Carry', { roster: null });
    await hub.get(
      texas.key,
      `mutation ($input: UpsertLicensesInput!) { upsertLicenses(input: $input) { outcomes { code } } }`,
      {
        input: {
          rows: [
            {
              identifiers: [],
              givenName: 'Tex',
              familyName: 'Carry',
              birthMonthDay: '03-05',
              profession: 'physician-md',
              number: 'K1234',
              issuedOn: '2010-01-01',
              expiresOn: '2027-05-31',
              renewalNumber: 8,
              status: 'ACTIVE',
              facts: [{ name: 'board-certification', value: 'false' }],
            },
          ],
        },
      },
    );
    const [held] = await rows<{ person_id: Buffer }>(
      hub.app.db.manager,
      'SELECT person_id FROM license WHERE board_id = ?',
      [idToBytes(texas.id)],
    );
    const id = (held as { person_id: Buffer }).person_id.toString('hex') as Person['id'];
    const person = { ...tex, id, publicId: `cln_${id}` };
    await world.award(person, { amount: '60', completedOn: '2025-03-01' });
    await world.award(person, { amount: '30', completedOn: '2026-03-01' });
    const [obligation] = await obligations(texas.key, person);
    const total = obligation.requirements
      .find((one: any) => one.id === 'hours')
      .children.find((one: any) => one.id === 'total');
    // 30 of this cycle and 12 over from the last: 48 were needed there of 60.
    expect(total).toMatchObject({ counted: '42', short: '6' });
  });

  it('shows nobody without live consent', async () => {
    const eve = await world.physician('Eve Ender', {
      roster: { consent: { from: '2020-01-01', to: '2026-11-24', basis: 'form' } },
    });
    const non = await world.physician('Non Consenter', { roster: { consent: null } });
    await world.settle();
    expect(await people()).toEqual(expect.arrayContaining(['Eve Ender']));
    expect(await people()).not.toContain('Non Consenter');
    await hub.setToday('2026-11-25');
    expect(await people()).not.toContain('Eve Ender');
    await world.settle();
    const [row] = await rows<{ visible: number }>(
      hub.app.db.manager,
      'SELECT visible FROM roster_standing WHERE person_id = ?',
      [idToBytes(eve.id)],
    );
    expect(row?.visible).toBe(0);
    expect(await obligations(world.board.key, non)).toHaveLength(1);
  });

  it('makes both tables again as they were', async () => {
    const read = async (): Promise<string[]> =>
      [
        ...(await hub.app.db.query('SELECT * FROM compliance ORDER BY person_id, obligation_id')),
        ...(await hub.app.db.query('SELECT * FROM roster_standing ORDER BY employer_id, person_id')),
        ...(await hub.app.db.query('SELECT * FROM name_token ORDER BY employer_id, token, person_id')),
      ].map((row) => JSON.stringify({ ...row, evaluated_at: null }));
    const before = await read();
    await hub.app.db.query('DELETE FROM compliance');
    await hub.app.db.query('DELETE FROM roster_standing');
    await hub.app.db.query('DELETE FROM name_token');
    expect(await hub.app.compliance.rebuild(WORKER)).toBeGreaterThanOrEqual(4);
    expect(await read()).toEqual(before);
    const { compared, differ } = await hub.app.compliance.verify(WORKER);
    expect(compared).toBeGreaterThanOrEqual(4);
    expect(differ).toEqual([]);
    await hub.app.db.query('UPDATE compliance SET standing = 4 WHERE person_id = ?', [idToBytes(ben.id)]);
    expect((await hub.app.compliance.verify(WORKER)).differ).toEqual([ben.id]);
  });
});
