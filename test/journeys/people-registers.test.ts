import {
  activity,
  clinician,
  idOf,
  npi,
  organization,
  smallWorld,
  type SmallWorld,
  upsertClinicians,
  upsertLicenses,
  upsertRoster,
} from '../support/builders';
import { startTestHub, type TestHub } from '../support/hub';
import { type OutcomeRow, REPORT } from '../support/fixtures';

/** What a board keeps: the register of its certificates, and of the licenses of its state and profession. */
let hub: TestHub;
let world: SmallWorld;
let people = 900;
beforeAll(async () => {
  hub = await startTestHub({ workers: false });
  await hub.setToday('2026-06-01');
  world = await smallWorld(hub);
});
afterAll(async () => hub.close());

const bytes = (publicId: string): Buffer => Buffer.from(idOf(publicId), 'hex');
interface Profile {
  given_name: string;
  family_name: string;
  birth_month_day: string | null;
  email: string | null;
}
const profile = async (id: string): Promise<Profile> => {
  const [row] = await hub.app.db.query(
    'SELECT given_name, family_name, birth_month_day, email FROM person_profile WHERE person_id = ?',
    [bytes(id)],
  );
  return row as Profile;
};
interface Someone {
  readonly id: string;
  readonly npi: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly birthMonthDay: string;
}
/** A doctor whose license board A holds. */
const licensed = async (over: object = {}): Promise<Someone> => {
  people += 1;
  const one = await clinician(hub, world.admin, people, over);
  const [row] = await upsertLicenses(hub, world.boardA.key, { ...named(one), number: `A ${people}` });
  expect(row?.clinician).toBe(one.id);
  return one;
};
const named = (one: Someone | Awaited<ReturnType<typeof clinician>>): object => ({
  givenName: one.givenName,
  familyName: one.familyName,
  birthMonthDay: one.birthMonthDay,
  identifiers: [{ type: 'NPI', value: one.npi }],
});

const certificate = (board: { code: string }, over: object = {}): object => ({
  board: board.code,
  specialty: 'pathology',
  issuedOn: '2015-01-01',
  status: 'ACTIVE',
  ...over,
});
const HELD = `query ($id: ID!) { clinician(id: $id) { familyName email certificates { board specialty status }
  obligations { authority } } }`;
const held = (key: string, id: string) => hub.ask<{ clinician: any }>(key, HELD, { id });

test('a specialty board keeps the register of its certificates and reads its holders from then on', async () => {
  const doctor = await licensed({ email: 'own@example.org' });
  const specialty = await organization(hub, world.admin, { kind: 'BOARD', code: 'board-of-pathology' });
  expect((await held(specialty.key, doctor.id)).errors[0]?.extensions.code).toBe('NOT_FOUND');
  const row = {
    ...named(doctor),
    birthMonthDay: undefined,
    certificates: [certificate(specialty)],
    facts: [{ name: 'dea-registration', value: 'true' }],
  };
  const [stated] = await upsertClinicians(hub, specialty.key, row);
  expect(stated).toMatchObject({ outcome: 'UPDATED', code: 'UPDATED', clinician: doctor.id });
  expect(await upsertClinicians(hub, specialty.key, row)).toMatchObject([{ outcome: 'UNCHANGED', code: 'UNCHANGED' }]);
  const mine = { board: specialty.code, specialty: 'pathology', status: 'ACTIVE' };
  for (const key of [specialty.key, world.boardA.key])
    expect((await held(key, doctor.id)).data.clinician).toMatchObject({ certificates: [mine] });
  const { auditLog } = await hub.get(
    specialty.key,
    'query { auditLog(first: 5) { edges { node { operation basis subjects } } } }',
  );
  expect(auditLog.edges.map((edge: { node: object }) => edge.node)).toContainEqual({
    operation: 'clinician',
    basis: 'CERTIFICATE',
    subjects: [idOf(doctor.id)],
  });
  // It certifies; the name and the address on another board's license are not its to change.
  await upsertClinicians(hub, specialty.key, { clinician: doctor.id, familyName: 'Changed', email: 'x@example.org' });
  expect(await profile(doctor.id)).toMatchObject({ family_name: doctor.familyName, email: 'own@example.org' });
  const ended = { clinician: doctor.id, certificates: [certificate(specialty, { status: 'REVOKED' })] };
  expect(await upsertClinicians(hub, specialty.key, ended)).toMatchObject([{ outcome: 'UPDATED' }]);
});

test('nobody else states what a board certified, and what they send beside it is not stored either', async () => {
  const doctor = await licensed();
  const specialty = await organization(hub, world.admin, { kind: 'BOARD', code: 'board-of-radiology' });
  await upsertClinicians(hub, specialty.key, { ...named(doctor), certificates: [certificate(specialty)] });
  await upsertRoster(hub, world.employer.key, {
    clinician: doctor.id,
    familyName: doctor.familyName,
    staffNumber: `S-${people}`,
  });
  const refused = [{ outcome: 'REJECTED', code: 'NOT_ISSUER', path: 'certificates.0.board', clinician: null }];
  for (const key of [world.employer.key, world.boardA.key])
    for (const board of [specialty, world.boardB])
      expect(
        await upsertClinicians(hub, key, {
          ...named(doctor),
          facts: [{ name: 'dea-registration', value: 'true' }],
          certificates: [certificate(board, { status: 'REVOKED' })],
        }),
      ).toMatchObject(refused);
  expect((await held(world.boardA.key, doctor.id)).data.clinician.certificates).toEqual([
    { board: specialty.code, specialty: 'pathology', status: 'ACTIVE' },
  ]);
  const facts = await hub.app.db.query('SELECT name FROM practice_fact_version WHERE person_id = ?', [
    bytes(doctor.id),
  ]);
  expect(facts).toEqual([]);
  // The hub's staff may.
  const byStaff = { clinician: doctor.id, certificates: [certificate(specialty, { status: 'REVOKED' })] };
  expect(await upsertClinicians(hub, world.admin, byStaff)).toMatchObject([{ outcome: 'UPDATED' }]);
});

test('who holds a certificate and no license is corrected by who certifies, not by another board or an employer', async () => {
  people += 1;
  const specialty = await organization(hub, world.admin, { kind: 'BOARD', code: 'board-of-surgery' });
  const person = { givenName: 'Sol', familyName: `Cert ${people}`, birthMonthDay: '05-06' };
  const row = { ...person, identifiers: [{ type: 'NPI', value: npi(people) }] };
  const [made] = await upsertClinicians(hub, specialty.key, { ...row, certificates: [certificate(specialty)] });
  const id = made?.clinician as string;
  await upsertRoster(hub, world.employer.key, {
    clinician: id,
    familyName: person.familyName,
    staffNumber: `S-${people}`,
  });
  for (const key of [world.boardB.key, world.employer.key])
    await upsertClinicians(hub, key, { ...row, givenName: 'Sol Other' });
  expect((await profile(id)).given_name).toBe('Sol');
  await upsertClinicians(hub, specialty.key, { ...row, givenName: 'Sol Own' });
  expect((await profile(id)).given_name).toBe('Sol Own');
});

test('a board states no facts of those who hold nothing of it, and is told who must act', async () => {
  const doctor = await licensed();
  const facts = [{ name: 'dea-registration', value: 'true' }];
  const { upsertClinicians: answer } = await hub.get(
    world.boardB.key,
    'mutation ($rows: [ClinicianInput!]!) { upsertClinicians(input: { rows: $rows }) { outcomes { code actsNext } } }',
    { rows: [{ ...named(doctor), facts }] },
  );
  expect(answer.outcomes).toEqual([{ code: 'NOT_RELATED', actsNext: 'CALLER' }]);
});

test('who may not is told so before the rows are counted', async () => {
  const self = await hub.key('CLINICIAN', { personId: idOf(world.one.id) });
  for (const [name, type] of [
    ['upsertClinicians', 'ClinicianInput'],
    ['upsertLicenses', 'LicenseInput'],
    ['upsertRoster', 'RosterInput'],
  ]) {
    const query = `mutation ($rows: [${type}!]!) { ${name}(input: { rows: $rows }) { outcomes { row } } }`;
    expect((await hub.ask(self, query, { rows: [] })).errors[0]?.extensions.code).toBe('FORBIDDEN');
  }
});

const JURISDICTION = { kind: 'BOARD', jurisdiction: 'US-CA' } as const;
const byNumber = async (who: Someone, number: string): Promise<string> => {
  people += 1;
  const offered = { externalId: `offered-${people}` };
  await activity(hub, world.provider.key, offered);
  const { reportCredits } = await hub.get<{ reportCredits: { rows: OutcomeRow[] } }>(world.provider.key, REPORT, {
    input: {
      idempotencyKey: `by-number-${people}`,
      rows: [
        {
          learner: {
            licenses: [{ jurisdiction: 'CA', profession: 'physician-md', number }],
            givenName: who.givenName,
            familyName: who.familyName,
          },
          activity: offered.externalId,
          system: 'ama-pra-1',
          amount: '1',
          completedOn: '2026-03-02',
        },
      ],
    },
  });
  return `${reportCredits.rows[0]?.outcome} ${reportCredits.rows[0]?.code}`;
};
const another = async (): Promise<Someone> => {
  people += 1;
  return clinician(hub, world.admin, people);
};

test('a profession that the hub does not list is refused', async () => {
  const doctor = await another();
  expect(await upsertLicenses(hub, world.boardA.key, { ...named(doctor), number: 'W1', profession: 'wizard' })).toEqual(
    [expect.objectContaining({ outcome: 'REJECTED', code: 'PROFESSION_UNKNOWN', path: 'profession' })],
  );
});

test('a number of the board that keeps the register is nobody else’s, whichever other board says so', async () => {
  const second = await organization(hub, world.admin, { ...JURISDICTION, code: 'second-board-of-ca' });
  const doctor = await licensed();
  const number = `A ${people}`;
  const other = await another();
  const claimed = { ...named(other), number };
  const taken = [{ outcome: 'CONFLICT', code: 'LICENSE_NUMBER_TAKEN', path: 'number', clinician: null }];
  expect(await upsertLicenses(hub, second.key, claimed)).toMatchObject(taken);
  // Nor somebody whom nobody knows, nor the number as an identifier beside other things.
  expect(await upsertLicenses(hub, second.key, { givenName: 'New', familyName: 'Comer', number })).toMatchObject(taken);
  await upsertClinicians(hub, second.key, {
    ...named(other),
    identifiers: [
      { type: 'NPI', value: other.npi },
      { type: 'LICENSE', issuer: 'US-CA/physician-md', value: number },
    ],
  });
  expect(await byNumber(doctor, number)).toBe('ACCEPTED ACCEPTED');
  // The same person may hold both; another profession has a register of its own.
  expect(await upsertLicenses(hub, second.key, { ...named(doctor), number })).toMatchObject([{ outcome: 'UPDATED' }]);
  expect(
    await upsertLicenses(hub, second.key, { ...named(other), number, profession: 'physician-assistant' }),
  ).toMatchObject([{ outcome: 'UPDATED' }]);
});

test('a number that another board took first does not keep the holder’s credit from the holder', async () => {
  const second = await organization(hub, world.admin, { ...JURISDICTION, code: 'third-board-of-ca' });
  const squatter = await another();
  people += 1;
  const number = `A ${people}`;
  expect(await upsertLicenses(hub, second.key, { ...named(squatter), number })).toMatchObject([{ outcome: 'UPDATED' }]);
  const doctor = await another();
  expect(await upsertLicenses(hub, world.boardA.key, { ...named(doctor), number })).toMatchObject([
    { clinician: doctor.id },
  ]);
  expect(await byNumber(doctor, number)).toBe('ACCEPTED ACCEPTED');
});
