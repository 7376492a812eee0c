import {
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

let hub: TestHub;
let world: SmallWorld;
beforeAll(async () => {
  hub = await startTestHub({ workers: false });
  await hub.setToday('2026-06-01');
  world = await smallWorld(hub);
});
afterAll(async () => hub.close());

const employments = (publicId: string): Promise<{ department: string; valid_from: string; valid_to: string }[]> =>
  hub.app.db.query(
    `SELECT department, valid_from, valid_to FROM employment_version
      WHERE person_id = ? AND superseded_by IS NULL ORDER BY valid_from`,
    [Buffer.from(idOf(publicId), 'hex')],
  );

test('a file of staff: known people are attached, unknown ones named, none created', async () => {
  const known = await clinician(hub, world.admin, 501);
  const [before] = await hub.app.db.query('SELECT COUNT(*) AS n FROM person');
  const rows = [
    { staffNumber: 'F-1', familyName: known.familyName, identifiers: [{ type: 'NPI', value: known.npi }] },
    { staffNumber: 'F-2', familyName: 'Nobody', identifiers: [{ type: 'NPI', value: npi(502) }] },
    { staffNumber: 'F-3', familyName: 'Other', givenName: 'Else', identifiers: [{ type: 'NPI', value: known.npi }] },
    { staffNumber: 'F-4', familyName: known.familyName, identifiers: [{ type: 'NPI', value: '1234567890' }] },
    { staffNumber: ' ', familyName: known.familyName, identifiers: [{ type: 'NPI', value: known.npi }] },
    { staffNumber: 'F-6', familyName: 'Only A Name' },
  ];
  const outcomes = await upsertRoster(hub, world.employer.key, ...rows);
  expect(outcomes.map(({ outcome, code }) => [outcome, code])).toEqual([
    ['UPDATED', 'UPDATED'],
    ['NO_MATCH', 'NOBODY_FOUND'],
    ['CONFLICT', 'MATCH_FAMILY_NAME_DIFFERS'],
    ['REJECTED', 'NPI_CHECK_DIGIT'],
    ['REJECTED', 'TEXT_INVALID'],
    ['REJECTED', 'LEARNER_MISSING'],
  ]);
  const [after] = await hub.app.db.query('SELECT COUNT(*) AS n FROM person');
  expect(after.n).toBe(before.n);
  // The file again: nothing changes.
  expect((await upsertRoster(hub, world.employer.key, rows[0] as object))[0]?.outcome).toBe('UNCHANGED');
  // Once the clinician is known, the same row goes through.
  await upsertClinicians(hub, world.admin, { familyName: 'Nobody', identifiers: [{ type: 'NPI', value: npi(502) }] });
  expect((await upsertRoster(hub, world.employer.key, rows[1] as object))[0]?.outcome).toBe('UPDATED');
});

test('a staff number belongs to one person; a change of department keeps the time before', async () => {
  const person = await clinician(hub, world.admin, 511);
  const named = { clinician: person.id, familyName: person.familyName };
  expect(await upsertRoster(hub, world.employer.key, { ...named, staffNumber: 'S-1' })).toMatchObject([
    { outcome: 'CONFLICT', code: 'STAFF_NUMBER_TAKEN' },
  ]);
  await upsertRoster(hub, world.employer.key, { ...named, staffNumber: 'S-511' });
  await upsertRoster(hub, world.employer.key, {
    staffNumber: 'S-511',
    department: 'Ward 7',
    from: '2026-05-01',
    consent: null,
  });
  await upsertRoster(hub, world.employer.key, {
    staffNumber: 'S-511',
    department: 'Ward 7',
    from: '2026-05-01',
    to: '2026-05-31',
    consent: null,
  });
  expect(await employments(person.id)).toEqual([
    { department: 'Ward 1', valid_from: '2020-01-01', valid_to: '2026-05-01' },
    { department: 'Ward 7', valid_from: '2026-05-01', valid_to: '2026-06-01' },
  ]);
  // A new number for the same person is the same employment.
  await upsertRoster(hub, world.employer.key, { ...named, staffNumber: 'S-512', from: '2026-07-01' });
  expect((await employments(person.id)).map((one) => one.valid_from)).toEqual([
    '2020-01-01',
    '2026-05-01',
    '2026-07-01',
  ]);
});

test('a change raises the version once and tells one event per person', async () => {
  const person = await clinician(hub, world.admin, 521);
  const read = async () => {
    const [row] = await hub.app.db.query(
      'SELECT version, evaluated_version, dirty_since FROM person WHERE person_id = ?',
      [Buffer.from(idOf(person.id), 'hex')],
    );
    return { version: Number(row.version), dirty: row.dirty_since !== null };
  };
  expect(await read()).toEqual({ version: 1, dirty: true });
  await upsertRoster(hub, world.employer.key, {
    clinician: person.id,
    familyName: person.familyName,
    staffNumber: 'S-521',
  });
  await upsertLicenses(hub, world.boardA.key, { clinician: person.id, familyName: person.familyName, number: 'A521' });
  expect((await read()).version).toBe(3);
  const events = await hub.app.db.query('SELECT type, body FROM event WHERE person_id = ? ORDER BY event_id', [
    Buffer.from(idOf(person.id), 'hex'),
  ]);
  expect(events.map((event: { type: string }) => event.type)).toEqual([
    'clinician.changed',
    'employment.changed',
    'license.changed',
  ]);
  expect(JSON.stringify(events)).not.toContain(person.familyName);
});

test('one person sent by several at once is created once', async () => {
  const row = {
    givenName: 'Race',
    familyName: 'Racer',
    birthMonthDay: '01-01',
    identifiers: [{ type: 'NPI', value: npi(531) }],
  };
  const answers = await Promise.all(Array.from({ length: 8 }, () => upsertClinicians(hub, world.admin, row)));
  expect(new Set(answers.map(([one]) => one?.clinician)).size).toBe(1);
  expect(answers.filter(([one]) => one?.outcome === 'CREATED')).toHaveLength(1);
});

test('a license of one board found again by its number, and two boards on one person', async () => {
  const holder = { givenName: 'Lena', familyName: 'Holder', birthMonthDay: '09-09', identifiers: [] };
  const [first] = await upsertLicenses(hub, world.boardA.key, { ...holder, number: 'A 000541' });
  expect(first?.outcome).toBe('CREATED');
  const [again] = await upsertLicenses(hub, world.boardA.key, { ...holder, number: 'a000541', status: 'INACTIVE' });
  expect(again).toMatchObject({ outcome: 'UPDATED', clinician: first?.clinician });
  // A prefix left out proposes the same person and decides nothing.
  expect(await upsertLicenses(hub, world.boardA.key, { ...holder, number: '541' })).toMatchObject([
    { outcome: 'REVIEW', clinician: first?.clinician },
  ]);
  const [other] = await upsertLicenses(hub, world.boardB.key, {
    ...holder,
    number: 'ME541',
    identifiers: [{ type: 'LICENSE', issuer: 'US-CA/physician-md', value: 'A000541' }],
  });
  expect(other).toMatchObject({ outcome: 'UPDATED', clinician: first?.clinician });
});
