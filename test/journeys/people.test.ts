import {
  activity,
  clinician,
  idOf,
  issueKey,
  npi,
  organization,
  smallWorld,
  type SmallWorld,
  upsertClinicians,
  upsertLicenses,
  upsertRoster,
} from '../support/builders';
import { startTestHub, type TestHub } from '../support/hub';
import type { ClinicianRow } from '../../src/clinicians/clinicians.service';
import { HUB_TENANT, type Principal } from '../../src/auth/principal';
import type { CivilDate } from '../../src/domain/civil-date';

let hub: TestHub;
let world: SmallWorld;
beforeAll(async () => {
  hub = await startTestHub({ workers: false });
  await hub.setToday('2026-06-01');
  world = await smallWorld(hub);
});
afterAll(async () => hub.close());

const bytes = (publicId: string): Buffer => Buffer.from(idOf(publicId), 'hex');
const versionOf = async (publicId: string): Promise<number> => {
  const [row] = await hub.app.db.query('SELECT version FROM person WHERE person_id = ?', [bytes(publicId)]);
  return Number(row.version);
};

test('the same rows again change nothing and raise no version', async () => {
  const row = {
    givenName: 'Ana',
    familyName: 'Carreño Quiñones',
    birthMonthDay: '03-04',
    identifiers: [{ type: 'NPI', value: npi(101) }],
    facts: [{ name: 'dea-registration', value: 'true', from: '2020-01-01' }],
    certificates: [{ board: 'board-ca', specialty: 'family-medicine', issuedOn: '2019-01-01', status: 'ACTIVE' }],
  };
  const [first] = await upsertClinicians(hub, world.admin, row);
  expect(first).toMatchObject({ outcome: 'CREATED', code: 'CREATED' });
  const id = first?.clinician as string;
  const version = await versionOf(id);
  expect(await upsertClinicians(hub, world.admin, row)).toMatchObject([{ outcome: 'UNCHANGED', clinician: id }]);
  expect(await versionOf(id)).toBe(version);
  // Another spelling of the name is the same person.
  const [spelled] = await upsertClinicians(hub, world.boardA.key, { ...row, familyName: 'Carreno-Quinones' });
  expect(spelled).toMatchObject({ outcome: 'UPDATED', clinician: id });
  expect(await versionOf(id)).toBe(version + 1);
});

test('a name alone attaches to nobody; a namesake with another number is another person', async () => {
  const person = { givenName: 'John', familyName: 'Smith', birthMonthDay: '07-08' };
  const [first] = await upsertClinicians(hub, world.admin, {
    ...person,
    identifiers: [{ type: 'NPI', value: npi(111) }],
  });
  expect(await upsertClinicians(hub, world.admin, person)).toMatchObject([
    { outcome: 'REJECTED', code: 'LEARNER_MISSING', clinician: null },
  ]);
  const [second] = await upsertClinicians(hub, world.admin, {
    ...person,
    identifiers: [{ type: 'NPI', value: npi(112) }],
  });
  expect(second?.outcome).toBe('CREATED');
  expect(second?.clinician).not.toBe(first?.clinician);
});

test('two people under one NPI are both kept, marked CONFLICT, and stay two when sent again', async () => {
  const shared = [{ type: 'NPI', value: npi(121) }];
  const kathy = { givenName: 'Fielding', familyName: 'Kathy', identifiers: shared };
  const nancy = { givenName: 'Nancy', familyName: 'Nurse', identifiers: shared };
  const [first, second] = await upsertClinicians(hub, world.admin, kathy, nancy);
  expect(first?.outcome).toBe('CREATED');
  expect(second).toMatchObject({ outcome: 'CONFLICT', code: 'MATCH_FAMILY_NAME_DIFFERS' });
  expect(second?.clinician).not.toBeNull();
  const again = await upsertClinicians(hub, world.admin, kathy, nancy);
  expect(again.map((one) => [one.outcome, one.code, one.clinician])).toEqual([
    ['CONFLICT', 'MATCH_TWO_PEOPLE', first?.clinician],
    ['CONFLICT', 'MATCH_TWO_PEOPLE', second?.clinician],
  ]);
  const born = { givenName: 'Otto', familyName: 'Born', identifiers: [{ type: 'NPI', value: npi(122) }] };
  const [march, may] = await upsertClinicians(
    hub,
    world.admin,
    { ...born, birthMonthDay: '03-01' },
    { ...born, birthMonthDay: '05-01' },
  );
  expect(march?.outcome).toBe('CREATED');
  expect(may).toMatchObject({ outcome: 'CONFLICT', code: 'MATCH_BIRTH_DAY_DIFFERS' });
  expect(may?.clinician).not.toBe(march?.clinician);
});

test('what fits in part is stored for nobody', async () => {
  const identifiers = [{ type: 'NPI', value: npi(131) }];
  await upsertClinicians(hub, world.admin, {
    givenName: 'Robert',
    familyName: 'Reed',
    birthMonthDay: '01-02',
    identifiers,
  });
  expect(
    await upsertClinicians(hub, world.admin, { givenName: 'William', familyName: 'Reed', identifiers }),
  ).toMatchObject([{ outcome: 'REVIEW', code: 'MATCH_GIVEN_NAME_DIFFERS', clinician: null }]);
  const [married] = await upsertClinicians(hub, world.admin, {
    givenName: 'Robert',
    familyName: 'Newname',
    birthMonthDay: '01-02',
    identifiers,
  });
  expect(married).toMatchObject({ outcome: 'UPDATED' });
});

test.each([
  ['NPI_CHECK_DIGIT', 'identifiers.0.value', { identifiers: [{ type: 'NPI', value: '9941339101' }] }],
  ['NPI_MALFORMED', 'identifiers.0.value', { identifiers: [{ type: 'NPI', value: '12345' }] }],
  ['LICENSE_UNREADABLE', 'identifiers.0.value', { identifiers: [{ type: 'LICENSE', value: '12345' }] }],
  ['DATE_IMPOSSIBLE', 'birthMonthDay', { birthMonthDay: '02-30' }],
  ['TEXT_INVALID', 'familyName', { familyName: 'a\u0000b' }],
  ['BAD_INPUT', 'facts.0.name', { facts: [{ name: 'nonesuch', value: 'true' }] }],
  ['BAD_INPUT', 'facts.0.value', { facts: [{ name: 'dea-registration', value: 'yes' }] }],
  [
    'BAD_INPUT',
    'certificates.0.board',
    { certificates: [{ board: 'x', specialty: 's', issuedOn: '2020-01-01', status: 'ACTIVE' }] },
  ],
])('a row with %s at %s is refused; the good row beside it goes through', async (code, path, wrong) => {
  const good = { familyName: 'Good', identifiers: [{ type: 'NPI', value: npi(140) }] };
  const bad = { familyName: 'Bad', identifiers: [{ type: 'NPI', value: npi(149) }], ...wrong };
  const [refused, taken] = await upsertClinicians(hub, world.admin, bad, good);
  expect(refused).toMatchObject({ outcome: 'REJECTED', code, path, clinician: null });
  expect(['CREATED', 'UNCHANGED']).toContain(taken?.outcome);
});

test.each([
  'b<c@x',
  'a@b@c.org',
  'a b@x.org',
  'a,b@x.org',
  'a@x..org',
  'a@-x.org',
  'a@x.org>',
  'a@',
  `${'a'.repeat(65)}@x.org`,
])(
  'the address %s, which no mail server takes, is refused when it is told and not when a mail is due',
  async (email) => {
    const row = { familyName: 'Bad', identifiers: [{ type: 'NPI', value: npi(148) }], email };
    expect(await upsertClinicians(hub, world.admin, row)).toMatchObject([
      { outcome: 'REJECTED', code: 'TEXT_INVALID', path: 'email' },
    ]);
  },
);

test('addresses as they occur are taken', async () => {
  const addresses = ["pat.o'hara+cme@mail.example.org", 'a..b@example.org', 'jürgen@köln.example', 'root@localhost'];
  const rows = addresses.map((email, index) => ({
    familyName: 'Good',
    identifiers: [{ type: 'NPI', value: npi(160 + index) }],
    email,
  }));
  const outcomes = await upsertClinicians(hub, world.admin, ...rows);
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(addresses.map(() => 'CREATED'));
});

test('no row and too many rows are refused', async () => {
  await expect(upsertClinicians(hub, world.admin)).rejects.toThrow('BATCH_EMPTY');
  const many = Array.from({ length: 251 }, () => ({ familyName: 'X' }));
  await expect(upsertClinicians(hub, world.admin, ...many)).rejects.toThrow('BATCH_TOO_LARGE');
});

test('an id alone does not give a stranger to anybody', async () => {
  const stranger = await clinician(hub, world.admin, 151);
  expect(await upsertLicenses(hub, world.boardA.key, { clinician: stranger.id, number: 'X1' })).toMatchObject([
    { outcome: 'REJECTED', code: 'NOT_FOUND' },
  ]);
  expect(await upsertRoster(hub, world.employer.key, { clinician: stranger.id, staffNumber: 'S-151' })).toMatchObject([
    { outcome: 'REJECTED', code: 'NOT_FOUND' },
  ]);
  const absent = `cln_${'0'.repeat(32)}`;
  expect(await upsertRoster(hub, world.employer.key, { clinician: absent, staffNumber: 'S-151' })).toMatchObject([
    { outcome: 'REJECTED', code: 'NOT_FOUND' },
  ]);
});

test('an employer states facts about its own roster only', async () => {
  const stranger = await clinician(hub, world.admin, 155);
  const row = {
    givenName: 'Somebody',
    familyName: stranger.familyName,
    birthMonthDay: stranger.birthMonthDay,
    identifiers: [
      { type: 'NPI', value: stranger.npi },
      { type: 'BOARD_ID', issuer: 'board-ca', value: '77001' },
    ],
    facts: [{ name: 'dea-registration', value: 'false' }],
  };
  const [before] = await upsertClinicians(hub, world.employer.key, { ...row, givenName: stranger.givenName });
  expect(before).toMatchObject({ code: 'NOT_RELATED', clinician: stranger.id });
  const owned = await hub.app.db.query('SELECT type FROM identifier_owner WHERE person_id = ?', [bytes(stranger.id)]);
  expect(owned.map((one: { type: string }) => one.type)).not.toContain('BOARD_ID');
  const facts = () => hub.app.db.query('SELECT * FROM practice_fact_version WHERE person_id = ?', [bytes(stranger.id)]);
  expect(await facts()).toHaveLength(0);
  await upsertRoster(hub, world.employer.key, {
    clinician: stranger.id,
    familyName: stranger.familyName,
    staffNumber: 'S-155',
  });
  const [after] = await upsertClinicians(hub, world.employer.key, { ...row, givenName: stranger.givenName });
  expect(after).toMatchObject({ outcome: 'UPDATED', code: 'UPDATED' });
  expect(await facts()).toHaveLength(1);
});

const READ = `query ($id: ID!) { clinician(id: $id) {
  id displayName birthMonthDay email department
  licenses(first: 10) { edges { node { id board profession number expiresOn status } } }
  certificates { board specialty }
  identifiers { type issuer masked }
} }`;

test('a board, an employer and the clinician each see their part; others see nobody', async () => {
  const person = await clinician(hub, world.admin, 1_234_567, { email: 'given@example.org' });
  await upsertLicenses(hub, world.boardA.key, {
    clinician: person.id,
    familyName: person.familyName,
    number: 'A 0099887',
  });
  await upsertRoster(hub, world.employer.key, {
    clinician: person.id,
    familyName: person.familyName,
    staffNumber: 'S-9',
  });
  const board = (await hub.get(world.boardA.key, READ, { id: person.id })).clinician;
  expect(board).toMatchObject({ birthMonthDay: person.birthMonthDay, email: 'given@example.org', department: null });
  expect(board.licenses.edges[0].node).toMatchObject({ number: 'A 0099887', board: 'board-ca' });
  expect(board.identifiers.find((one: { type: string }) => one.type === 'NPI').masked).toBe(
    `••••••${person.npi.slice(-4)}`,
  );
  const employer = (await hub.get(world.employer.key, READ, { id: person.id })).clinician;
  expect(employer).toMatchObject({
    birthMonthDay: null,
    email: null,
    department: 'Ward 1',
    displayName: board.displayName,
  });
  expect(employer.licenses.edges[0].node.number).toBe('•••••9887');
  const self = await issueKey(hub, world.admin, 'CLINICIAN', { clinician: person.id });
  expect((await hub.get(self, READ, { id: person.id })).clinician).toMatchObject({ email: 'given@example.org' });
  for (const key of [
    world.boardB.key,
    world.otherEmployer.key,
    await issueKey(hub, world.admin, 'CLINICIAN', { clinician: world.one.id }),
  ]) {
    const answer = await hub.ask(key, READ, { id: person.id });
    expect(answer.errors[0]?.extensions.code).toBe('NOT_FOUND');
  }
  const audit = await hub.get(
    world.employer.key,
    'query { auditLog(first: 1) { edges { node { operation basis outcome subjects } } } }',
  );
  expect(audit.auditLog.edges[0].node).toEqual({
    operation: 'clinician',
    basis: 'ROSTER_CONSENT',
    outcome: 'READ',
    subjects: [idOf(person.id)],
  });
});

test('consent and employment are asked for on the day: when one ends, the employer sees nobody', async () => {
  const person = await clinician(hub, world.admin, 171);
  const named = { clinician: person.id, familyName: person.familyName, staffNumber: 'S-171' };
  await upsertRoster(hub, world.employer.key, named);
  const sees = async () => (await hub.ask(world.employer.key, READ, { id: person.id })).errors.length === 0;
  expect(await sees()).toBe(true);
  await upsertRoster(hub, world.employer.key, {
    ...named,
    consent: { from: '2020-01-01', to: '2026-06-10', basis: 'signed-form' },
  });
  expect(await sees()).toBe(true);
  await hub.setToday('2026-06-11');
  expect(await sees()).toBe(false);
  await upsertRoster(hub, world.employer.key, { ...named, consent: { from: '2026-06-11', basis: 'signed-form' } });
  expect(await sees()).toBe(true);
  // The staff number alone says who leaves.
  expect(
    await upsertRoster(hub, world.employer.key, { staffNumber: 'S-171', to: '2026-06-10', consent: null }),
  ).toMatchObject([{ outcome: 'UPDATED', clinician: person.id }]);
  expect(await sees()).toBe(false);
  await hub.setToday('2026-06-01');
});

test('every kind of versioned fact keeps what it said before', async () => {
  const person = await clinician(hub, world.admin, 181, {
    facts: [{ name: 'dea-registration', value: 'true', from: '2020-01-01' }],
    certificates: [{ board: 'board-ca', specialty: 'family-medicine', issuedOn: '2019-01-01', status: 'ACTIVE' }],
  });
  const named = { clinician: person.id, familyName: person.familyName };
  const waivers = [{ requirement: 'total', amount: '5', ground: 'illness' }];
  await upsertLicenses(hub, world.boardA.key, { ...named, number: 'A181', waivers });
  await upsertRoster(hub, world.employer.key, { ...named, staffNumber: 'S-181' });
  const provider = await organization(hub, world.admin, {
    kind: 'PROVIDER',
    code: 'provider-versions',
    accreditations: [{ accreditor: 'accme', from: '2018-01-01' }],
  });
  const act = await activity(hub, provider.key, { externalId: 'V' });
  await hub.app.events.stamp();
  const position = await hub.app.events.head();

  await upsertClinicians(hub, world.admin, {
    ...named,
    facts: [{ name: 'dea-registration', value: 'false', from: '2026-01-01' }],
    certificates: [{ board: 'board-ca', specialty: 'family-medicine', issuedOn: '2019-01-01', status: 'REVOKED' }],
  });
  await upsertLicenses(hub, world.boardA.key, {
    ...named,
    number: 'A181',
    expiresOn: '2029-01-31',
    renewalNumber: 2,
    waivers: [{ ...waivers[0], amount: '10' }],
  });
  await upsertRoster(hub, world.employer.key, {
    ...named,
    staffNumber: 'S-181',
    department: 'Ward 2',
    from: '2026-05-01',
    consent: { from: '2020-01-01', to: '2026-12-31', basis: 'signed-form' },
  });
  await organization(hub, world.admin, {
    kind: 'PROVIDER',
    code: 'provider-versions',
    accreditations: [{ accreditor: 'accme', from: '2017-01-01', to: '2026-12-31' }],
  });
  await activity(hub, provider.key, { externalId: 'V', title: 'Changed' });
  await hub.app.events.stamp();

  const counted = async (table: string, key: string, id: string) => {
    const [row] = await hub.app.db.query(
      `SELECT SUM(e.position <= ? AND (s.position IS NULL OR s.position > ?)) AS before_, SUM(v.superseded_by IS NULL) AS now_,
              SUM(v.superseded_by IS NOT NULL) AS old_
         FROM ${table} v JOIN event e ON e.event_id = v.event_id LEFT JOIN event s ON s.event_id = v.superseded_by
        WHERE v.${key} = ?`,
      [position, position, bytes(id)],
    );
    return [Number(row.before_), Number(row.now_), Number(row.old_)];
  };
  // [known at the position, current now, superseded]
  expect(await counted('license_version', 'person_id', person.id)).toEqual([1, 2, 1]);
  expect(await counted('certificate_version', 'person_id', person.id)).toEqual([1, 2, 1]);
  expect(await counted('practice_fact_version', 'person_id', person.id)).toEqual([1, 2, 1]);
  expect(await counted('waiver_version', 'person_id', person.id)).toEqual([1, 1, 1]);
  expect(await counted('employment_version', 'person_id', person.id)).toEqual([1, 2, 1]);
  expect(await counted('consent_version', 'person_id', person.id)).toEqual([1, 1, 1]);
  expect(await counted('accreditation_version', 'source_id', provider.id)).toEqual([1, 2, 1]);
  expect(await counted('activity_version', 'activity_id', act)).toEqual([1, 2, 1]);
});

test('a new name is found under the old one too', async () => {
  const person = await clinician(hub, world.admin, 191);
  await upsertClinicians(hub, world.admin, { clinician: person.id, familyName: 'Afterwards' });
  const found = await upsertClinicians(hub, world.admin, {
    familyName: person.familyName,
    givenName: person.givenName,
    identifiers: [{ type: 'NPI', value: person.npi }],
  });
  expect(found).toMatchObject([{ clinician: person.id }]);
});

test('5,000 clinicians, licenses and roster rows are written in as many statements as a few', async () => {
  const admin: Principal = {
    role: 'ADMIN',
    keyId: HUB_TENANT,
    organizationId: null,
    personId: null,
    requestId: 'test',
  };
  const board: Principal = { ...admin, role: 'BOARD', organizationId: idOf(world.boardA.id) };
  const employer: Principal = { ...admin, role: 'EMPLOYER', organizationId: idOf(world.employer.id) };
  const people = (from: number, count: number): ClinicianRow[] =>
    Array.from({ length: count }, (_, index) => ({
      givenName: `G${from + index}`,
      familyName: `F${from + index}`,
      birthMonthDay: '04-05',
      identifiers: [{ type: 'NPI' as const, value: npi(from + index) }],
      facts: [{ name: 'dea-registration', value: 'true' }],
      certificates: [
        { board: 'board-ca', specialty: 'family-medicine', issuedOn: '2019-01-01' as CivilDate, status: 'ACTIVE' },
      ],
    }));
  const day = (text: string): CivilDate => text as CivilDate;
  const all = async (count: number, from: number): Promise<void> => {
    const rows = people(from, count);
    const numbered = rows.map((row, index) => ({ ...row, facts: [], certificates: [], number: `B${from + index}` }));
    const term = {
      profession: 'physician-md',
      issuedOn: day('2020-01-01'),
      expiresOn: day('2027-01-31'),
      status: 'ACTIVE',
    };
    const consent = { from: day('2020-01-01'), basis: 'signed-form' };
    const staff = numbered.map((row) => ({ ...row, staffNumber: `T${row.number}`, department: 'Many', consent }));
    const outcomes = [
      await hub.app.clinicians.upsert(admin, rows),
      await hub.app.licenses.upsert(
        board,
        numbered.map((row) => ({ ...row, ...term })),
      ),
      await hub.app.rosters.upsert(employer, staff),
    ];
    expect(outcomes.map((some) => [...new Set(some.map((one) => one.outcome))])).toEqual([
      ['CREATED'],
      ['UPDATED'],
      ['UPDATED'],
    ]);
  };
  const counter = countStatements(hub);
  const few = await counter(() => all(3, 300_000));
  const started = performance.now();
  const many = await counter(() => all(5_000, 400_000));
  process.stdout.write(`5,000 rows three times: ${Math.round(performance.now() - started)} ms, ${many} statements\n`);
  expect(many).toBe(few);
}, 120_000);

/** Counts the statements that the hub's own connections are sent during some work. */
function countStatements(of: TestHub): (work: () => Promise<unknown>) => Promise<number> {
  return async (work) => {
    const original = of.app.db.createQueryRunner.bind(of.app.db);
    let count = 0;
    of.app.db.createQueryRunner = (mode?: 'master' | 'slave') => {
      const runner = original(mode);
      const query = runner.query.bind(runner);
      runner.query = (async (...given: Parameters<typeof query>) => {
        count += 1;
        return query(...given);
      }) as typeof runner.query;
      return runner;
    };
    try {
      await work();
    } finally {
      of.app.db.createQueryRunner = original;
    }
    return count;
  };
}
