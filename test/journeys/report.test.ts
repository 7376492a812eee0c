import { createHash } from 'node:crypto';
import { type ComplianceWorld, complianceWorld, type Person } from '../support/compliance-world';
import { startTestHub, type TestHub } from '../support/hub';

let hub: TestHub;
let world: ComplianceWorld;
let person: Person;
beforeAll(async () => {
  hub = await startTestHub({ workers: false });
  await hub.setToday('2026-11-23');
  world = await complianceWorld(hub);
  person = await world.physician('Rhea Report');
});
afterAll(() => hub?.close());

const FIELDS = `id clinician license from to asOf knownAt position madeAt canonical sha256 unchanged
  entries { entry provider providerName activity title format system category amount minutes components { topics amount }
    startedOn completedOn recordedAt evidence }
  totals { system amount entries }
  verdicts { status deadline sentences requirements { id result counted needed credits { credit counted code } } }`;
const REPORT = `query ($license: LicenseReference, $npi: String, $from: Date!, $to: Date!, $asOf: Date, $knownAt: Instant) {
  creditReport(license: $license, npi: $npi, from: $from, to: $to, asOf: $asOf, knownAt: $knownAt) { ${FIELDS} } }`;
const AGAIN = `query ($id: ID!) { storedReport(id: $id) { ${FIELDS} } }`;

const number = (): string => person.staffNumber.slice(2);
const report = async (variables: object = {}, key = world.board.key): Promise<any> =>
  (
    await hub.get(key, REPORT, {
      license: { number: number() },
      from: '2025-02-01',
      to: '2027-01-31',
      ...variables,
    })
  ).creditReport;
const again = async (id: string, key = world.board.key): Promise<any> =>
  (await hub.get(key, AGAIN, { id })).storedReport;
const code = async (variables: object, key = world.board.key): Promise<unknown> =>
  (await hub.ask(key, REPORT, { from: '2025-01-01', to: '2026-01-01', ...variables })).errors[0]?.extensions.code;

describe('a report of credit', () => {
  it('shows every credit with its provenance, totals and the verdict', async () => {
    const activity = await world.activity({ title: 'Errors, a module' });
    await world.award(person, {
      amount: '2.5',
      completedOn: '2026-03-01',
      activity,
      components: [{ topics: ['medical-errors'], amount: '2' }],
    });
    await world.award(person, { amount: '1', completedOn: '2026-04-01', system: 'aafp-prescribed' });
    await world.award(person, { amount: '9', completedOn: '2024-04-01' });
    const made = await report();
    expect(made).toMatchObject({
      clinician: person.publicId,
      asOf: '2026-11-23',
      unchanged: true,
      entries: [
        {
          provider: 'learning-house',
          providerName: 'The learning-house',
          activity,
          title: 'Errors, a module',
          system: 'ama-pra-1',
          amount: '2.5',
          components: [{ topics: ['medical-errors'], amount: '2' }],
          completedOn: '2026-03-01',
          evidence: 'P',
        },
        { system: 'aafp-prescribed', amount: '1' },
      ],
      totals: [
        { system: 'aafp-prescribed', amount: '1', entries: 1 },
        { system: 'ama-pra-1', amount: '2.5', entries: 1 },
      ],
    });
    expect(made.verdicts).toHaveLength(1);
    expect(made.sha256).toBe(createHash('sha256').update(made.canonical).digest('hex'));
    expect(await again(made.id)).toEqual(made);
    expect(made.canonical).not.toContain('Rhea');
  });

  it('is made for the holder too, by number or NPI, and for nobody else', async () => {
    const self = await hub.key('CLINICIAN', { personId: person.id });
    const own = await report({}, self);
    expect(own.entries).toHaveLength(2);
    expect((await hub.ask(world.board.key, AGAIN, { id: own.id })).errors[0]?.extensions.code).toBe('NOT_FOUND');
    await hub.get(
      world.board.key,
      `mutation ($input: UpsertLicensesInput!) { upsertLicenses(input: $input) { outcomes { code } } }`,
      {
        input: {
          rows: [
            {
              clinician: person.publicId,
              birthMonthDay: '03-04',
              identifiers: [{ type: 'NPI', value: '1234567893' }],
              number: number(),
              profession: 'physician-md',
              issuedOn: '2015-02-01',
              expiresOn: '2027-01-31',
              renewalNumber: 5,
              status: 'ACTIVE',
            },
          ],
        },
      },
    );
    expect((await report({ license: null, npi: '1234567893' })).clinician).toBe(person.publicId);
    const stranger = await world.organization('BOARD', 'us-ga-board', { jurisdiction: 'US-GA' });
    expect(await code({ license: { number: number() } }, stranger.key)).toBe('NOT_FOUND');
    expect(await code({ npi: '1234567893' }, stranger.key)).toBe('NOT_FOUND');
    expect(await code({ license: { number: number() } }, world.employer.key)).toBe('FORBIDDEN');
    expect(await code({ license: { number: 'ME999999' } })).toBe('NOT_FOUND');
    expect(await code({})).toBe('BAD_INPUT');
    expect(await code({ npi: '1234567890' })).toBe('BAD_INPUT');
    expect(await code({ license: { number: number() }, from: '2026-01-02' })).toBe('BAD_INPUT');
  });

  it('gives the verdict of an earlier day, and what was known at an earlier moment', async () => {
    const early = await report({ asOf: '2026-03-15' });
    expect(early.entries.map((one: any) => one.completedOn)).toEqual(['2026-03-01']);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const before = hub.app.clock.now().toISOString();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await world.award(person, { amount: '3', completedOn: '2026-05-01' });
    expect((await report()).entries).toHaveLength(3);
    expect((await report({ knownAt: before })).entries).toHaveLength(2);
  });

  it('answers the moment that was asked for, then and again', async () => {
    const [early, late] = ['1970-01-01T00:00:00.000Z', '9000-01-01T00:00:00.000Z'];
    const nothing = await report({ knownAt: early });
    expect(nothing).toMatchObject({ knownAt: early, position: '0', entries: [], unchanged: true });
    const all = await report({ knownAt: late });
    // What had not come yet was not known.
    expect(all.knownAt).toBe(all.madeAt);
    const between = hub.app.clock.now().toISOString();
    const then = await report({ knownAt: between });
    expect(then.knownAt).toBe(between);
    for (const made of [nothing, all, then]) expect(await again(made.id)).toEqual(made);
  });

  it('is made again byte for byte while slow transactions commit around it, and the next one has them', async () => {
    const start = (await report()).entries.length;
    const people = await Promise.all(Array.from({ length: 4 }, (_, n) => world.physician(`Slow Holder${n}`)));
    // Half of them belong to the report's person: they wait for each other on the person's row, as intake does.
    const slow = Array.from({ length: 20 }, (_, n) =>
      world.award(
        n % 2 === 0 ? person : (people[n % 4] as Person),
        { amount: '1', completedOn: '2026-06-01' },
        () => new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 30)),
      ),
    );
    const stored: any[] = [];
    for (let n = 0; n < 6; n += 1) {
      stored.push(await report());
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await Promise.all(slow);
    await hub.app.events.stamp();
    for (const one of stored) expect(await again(one.id)).toEqual(one);
    expect((await report()).entries).toHaveLength(start + 10);
    for (const holder of people.filter((_, n) => n % 2 === 1))
      expect((await report({ license: { number: holder.staffNumber.slice(2) } })).entries).toHaveLength(5);
    expect(new Set(stored.map(({ entries }) => entries.length)).size).toBeGreaterThan(1);
  });

  it('is made again as it was after rules, facts, names and the ledger changed', async () => {
    const made = await report();
    await world.license(person, { expiresOn: '2029-01-31', renewalNumber: 6, validFrom: '2026-01-01' });
    await world.award(person, { amount: '30', completedOn: '2026-07-01' });
    await hub.get(
      world.admin,
      `mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) { id } }`,
      { input: { kind: 'BOARD', code: 'us-fl-bom', name: 'Another name', jurisdiction: 'US-FL', zone: 'Asia/Tokyo' } },
    );
    await hub.get(
      world.admin,
      `mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) { id } }`,
      { input: { kind: 'PROVIDER', code: 'learning-house', name: 'Learning Palace', zone: 'America/New_York' } },
    );
    await hub.app.events.stamp();
    await hub.setToday('2027-03-01');
    const remade = await again(made.id);
    expect(remade.canonical).toBe(made.canonical);
    expect(remade).toMatchObject({ sha256: made.sha256, unchanged: true });
    // Names of organizations are looked up, and are no part of the bytes; all else that is shown is as it was.
    const [entry] = made.entries;
    expect([entry.providerName, remade.entries[0].providerName]).toEqual(['The learning-house', 'Learning Palace']);
    expect(made.canonical).not.toContain(entry.providerName);
    expect(made.canonical).toContain(entry.title);
    const unnamed = (one: any): object[] => one.entries.map((each: any) => ({ ...each, providerName: null }));
    expect(unnamed(remade)).toEqual(unnamed(made));
    expect((await report()).canonical).not.toBe(made.canonical);
  });
});
