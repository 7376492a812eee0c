import {
  activity,
  clinician,
  idOf,
  npi,
  smallWorld,
  type SmallWorld,
  upsertClinicians,
  upsertLicenses,
  upsertRoster,
} from '../support/builders';
import { startTestHub, type TestHub } from '../support/hub';
import { type OutcomeRow, REPORT } from '../support/fixtures';

/** Who may say what of a person: a board's record is not changed by whoever puts the person on a list of theirs. */
let hub: TestHub;
let world: SmallWorld;
let people = 700;
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
const identifiers = async (id: string): Promise<string[]> =>
  (
    await hub.app.db.query("SELECT raw FROM identifier_owner WHERE person_id = ? AND type <> 'LICENSE_LOOSE'", [
      bytes(id),
    ])
  )
    .map((row: { raw: string }) => row.raw)
    .sort();

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

test('an employer’s roster is no authority over the record of a licensed person', async () => {
  const doctor = await licensed({ email: 'own@example.org' });
  await upsertRoster(hub, world.employer.key, {
    clinician: doctor.id,
    familyName: doctor.familyName,
    staffNumber: `S-${people}`,
  });
  const before = await profile(doctor.id);
  const [row] = await upsertClinicians(hub, world.employer.key, {
    ...named(doctor),
    clinician: doctor.id,
    familyName: `${doctor.familyName} Other`,
    email: 'elsewhere@example.org',
    identifiers: [
      { type: 'NPI', value: doctor.npi },
      { type: 'BOARD_ID', issuer: 'board-ca', value: '5150' },
    ],
    facts: [{ name: 'dea-registration', value: 'true' }],
  });
  expect(row).toMatchObject({ outcome: 'UPDATED', code: 'UPDATED' });
  expect(await profile(doctor.id)).toEqual(before);
  expect(await identifiers(doctor.id)).not.toContain('5150');
});

test('an employer fills in the address of its licensed staff where there is none', async () => {
  const doctor = await licensed();
  await hub.app.db.query('UPDATE person_profile SET email = NULL WHERE person_id = ?', [bytes(doctor.id)]);
  await upsertRoster(hub, world.employer.key, {
    clinician: doctor.id,
    familyName: doctor.familyName,
    staffNumber: `S-${people}`,
  });
  await upsertClinicians(hub, world.employer.key, { ...named(doctor), email: 'work@example.org' });
  expect((await profile(doctor.id)).email).toBe('work@example.org');
});

test('a board corrects its own holders and people of no board; of another board’s it only adds its license', async () => {
  const doctor = await licensed({ email: 'own@example.org' });
  const before = await profile(doctor.id);
  const change = { ...named(doctor), givenName: `${doctor.givenName} Maria`, email: 'board-b@example.org' };
  await upsertClinicians(hub, world.boardB.key, change);
  expect(await profile(doctor.id)).toEqual(before);
  const [row] = await upsertLicenses(hub, world.boardB.key, { ...change, number: `B ${people}` });
  expect(row).toMatchObject({ outcome: 'UPDATED', clinician: doctor.id });
  expect(await profile(doctor.id)).toEqual(before);
  expect(await identifiers(doctor.id)).toContain(`B ${people}`);
  await upsertClinicians(hub, world.boardB.key, change);
  expect((await profile(doctor.id)).given_name).toBe(`${doctor.givenName} Maria`);

  people += 1;
  const free = await clinician(hub, world.admin, people);
  await upsertClinicians(hub, world.boardB.key, { ...named(free), givenName: `${free.givenName} Maria` });
  expect((await profile(free.id)).given_name).toBe(`${free.givenName} Maria`);
});

test('a namesake whom an employer made up does not keep a doctor’s credit from the doctor', async () => {
  const doctor = await licensed();
  const made = { ...named(doctor), birthMonthDay: '12-24' };
  const [row] = await upsertClinicians(hub, world.employer.key, made);
  expect(row).toMatchObject({ outcome: 'CONFLICT', code: 'MATCH_BIRTH_DAY_DIFFERS' });
  expect(row?.clinician).not.toBe(doctor.id);
  const [again] = await upsertClinicians(hub, world.employer.key, made);
  expect(again?.clinician).toBe(row?.clinician);

  const offered = { externalId: 'namesake' };
  await activity(hub, world.provider.key, offered);
  const data = await hub.get<{ reportCredits: { rows: OutcomeRow[] } }>(world.provider.key, REPORT, {
    input: {
      idempotencyKey: 'namesake',
      rows: [
        {
          learner: {
            npi: doctor.npi,
            givenName: doctor.givenName,
            familyName: doctor.familyName,
            birthMonthDay: doctor.birthMonthDay,
          },
          activity: offered.externalId,
          system: 'ama-pra-1',
          amount: '1',
          completedOn: '2026-03-02',
        },
      ],
    },
  });
  expect(data.reportCredits.rows[0]).toMatchObject({ outcome: 'ACCEPTED' });
  const live = await hub.app.db.query('SELECT person_id FROM live_award WHERE person_id IN (?, ?)', [
    bytes(doctor.id),
    bytes(row?.clinician as string),
  ]);
  expect(live.map((one: { person_id: Buffer }) => one.person_id.toString('hex'))).toEqual([idOf(doctor.id)]);
});

test('an employer without a roster row says nothing of a doctor whose record has gaps', async () => {
  people += 1;
  const person = { givenName: 'Eva', familyName: `Lind ${people}`, identifiers: [{ type: 'NPI', value: npi(people) }] };
  const license = { ...person, number: `A ${people}` };
  const [first] = await upsertLicenses(hub, world.boardA.key, license);
  const [row] = await upsertClinicians(hub, world.employer.key, {
    ...person,
    birthMonthDay: '01-01',
    email: 'elsewhere@example.org',
  });
  expect(row).toMatchObject({ outcome: 'UNCHANGED', clinician: first?.clinician });
  const id = first?.clinician as string;
  expect(await profile(id)).toMatchObject({ birth_month_day: null, email: null });
  await upsertRoster(hub, world.employer.key, {
    clinician: id,
    familyName: person.familyName,
    birthMonthDay: '01-01',
    staffNumber: `S-${people}`,
  });
  expect((await profile(id)).birth_month_day).toBeNull();
  const [again] = await upsertLicenses(hub, world.boardA.key, { ...license, birthMonthDay: '06-07' });
  expect(again).toMatchObject({ outcome: 'UPDATED', clinician: id });
  expect((await profile(id)).birth_month_day).toBe('06-07');
});

test('a board knows whom its own number means, whoever else bears it', async () => {
  const doctor = await licensed();
  const license = { ...named(doctor), number: `A ${people}` };
  // An employer's namesake who names the license, and a birth day that was written wrong.
  await upsertClinicians(hub, world.employer.key, {
    ...named(doctor),
    birthMonthDay: '12-24',
    identifiers: [{ type: 'LICENSE', issuer: 'US-CA/physician-md', value: `A ${people}` }],
  });
  const [same] = await upsertLicenses(hub, world.boardA.key, license);
  expect(same).toMatchObject({ outcome: 'UNCHANGED', clinician: doctor.id });
  const [corrected] = await upsertLicenses(hub, world.boardA.key, { ...license, birthMonthDay: '02-03' });
  expect(corrected).toMatchObject({ outcome: 'UPDATED', clinician: doctor.id });
  const [renamed] = await upsertLicenses(hub, world.boardA.key, {
    ...license,
    birthMonthDay: '02-03',
    familyName: 'Married',
  });
  expect(renamed).toMatchObject({ outcome: 'UPDATED', clinician: doctor.id });
  // Neither the name nor the birth day is as it was: that may be a slip in the number.
  const [other] = await upsertLicenses(hub, world.boardA.key, {
    givenName: 'Quite',
    familyName: 'Different',
    birthMonthDay: '09-09',
    number: `A ${people}`,
  });
  expect(other?.clinician).not.toBe(doctor.id);
});

test('of staff that another employer has too, an employer changes no address', async () => {
  people += 1;
  const person = {
    givenName: 'Olu',
    familyName: `Ade ${people}`,
    birthMonthDay: '03-05',
    identifiers: [{ type: 'NPI', value: npi(people) }],
    email: 'first@example.org',
  };
  const [made] = await upsertClinicians(hub, world.employer.key, person);
  const id = made?.clinician as string;
  const onRoster = { clinician: id, familyName: person.familyName, staffNumber: `S-${people}` };
  await upsertRoster(hub, world.employer.key, onRoster);
  await upsertClinicians(hub, world.employer.key, { ...person, email: 'second@example.org' });
  expect((await profile(id)).email).toBe('second@example.org');
  await upsertRoster(hub, world.otherEmployer.key, onRoster);
  await upsertClinicians(hub, world.otherEmployer.key, { ...person, email: 'third@example.org' });
  expect((await profile(id)).email).toBe('second@example.org');
});

test('a board’s word for an identifier that an employer brought first', async () => {
  people += 1;
  const person = {
    givenName: 'Ida',
    familyName: `Rolf ${people}`,
    birthMonthDay: '05-19',
    identifiers: [{ type: 'NPI', value: npi(people) }],
  };
  const [first] = await upsertClinicians(hub, world.employer.key, person);
  const vouched = (): Promise<{ vouched: number }[]> =>
    hub.app.db.query("SELECT vouched FROM identifier_owner WHERE person_id = ? AND type = 'NPI'", [
      bytes(first?.clinician as string),
    ]);
  expect(await vouched()).toEqual([{ vouched: 0 }]);
  await upsertLicenses(hub, world.boardA.key, { ...person, number: `A ${people}` });
  expect(await vouched()).toEqual([{ vouched: 1 }]);
  await upsertClinicians(hub, world.employer.key, person);
  expect(await vouched()).toEqual([{ vouched: 1 }]);
});
