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
          learner: { npi: doctor.npi, givenName: doctor.givenName, familyName: doctor.familyName },
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
