import { STANDINGS } from '../../src/compliance/standings';
import { idToBytes } from '../../src/platform/ids';
import { fromJson } from '../../src/platform/json';
import { writeSetting } from '../../src/platform/settings';
import { pack } from '../support/as-of';
import { activity, upsertClinicians } from '../support/builders';
import { type ComplianceWorld, complianceWorld, type Person, WORKER } from '../support/compliance-world';
import { startTestHub, type TestHub } from '../support/hub';

let hub: TestHub;
let world: ComplianceWorld;
let person: Person;
beforeAll(async () => {
  hub = await startTestHub({ workers: false });
  // Noon UTC: the 24th in Auckland, still the 23rd in New York and in Honolulu.
  await hub.setToday('2026-11-23');
  world = await complianceWorld(hub);
  person = await world.physician('Ines Island');
  for (const [code, zone] of [
    ['east-clinic', 'Pacific/Auckland'],
    ['west-clinic', 'Pacific/Honolulu'],
  ] as const) {
    const clinic = await world.organization('EMPLOYER', code, { zone });
    await hub.app.requirements.publish(WORKER, { ownerId: clinic.id, text: pack(`${code}-rules`, 1) });
    await world.roster(clinic, person);
  }
});
afterAll(() => hub?.close());

/** What the one credit of this test is for. */
const asked = new Set(['medical-errors', 'only']);

const setClock = async (instant: string): Promise<void> => {
  const offset = Math.round((Date.parse(instant) - Date.now()) / 1000);
  await writeSetting(hub.app.db.manager, 'clock_offset_seconds', String(offset));
  hub.app.clock.setOffset(offset);
};

/** Who is due now is evaluated; then how the person stands, of whom nothing new is told meanwhile. */
async function look(): Promise<{ due: number; short: string[]; version: string; again: string }> {
  const due = await hub.app.compliance.evaluateDue(WORKER);
  const rows: { authority: string; shortfalls: unknown }[] = await hub.app.db.query(
    'SELECT authority, shortfalls FROM compliance WHERE person_id = ? ORDER BY authority',
    [idToBytes(person.id)],
  );
  const [{ version, again }] = await hub.app.db.query(
    "SELECT version, DATE_FORMAT(look_again_at, '%Y-%m-%dT%H:%i') AS again FROM person WHERE person_id = ?",
    [idToBytes(person.id)],
  );
  const short = rows
    .filter(({ shortfalls }) =>
      fromJson<{ requirement: string }[]>(shortfalls).some(({ requirement }) => asked.has(requirement)),
    )
    .map(({ authority }) => authority);
  return { due, short, version, again };
}

test('a credit that is tomorrow’s for an authority is looked at again when its day comes there, zone by zone', async () => {
  const { key } = await world.organization('PROVIDER', 'far-house', {
    zone: 'Pacific/Auckland',
    accreditations: [{ accreditor: 'accme', from: '2010-01-01' }],
  });
  await activity(hub, key, { externalId: 'far' });
  const before = await look();
  expect(before.short).toEqual(['The east-clinic', 'The us-fl-bom', 'The west-clinic']);

  const { reportCredits } = await hub.get(
    key,
    `mutation ($input: ReportCreditsInput!) { reportCredits(input: $input) { rows { outcome code } } }`,
    {
      input: {
        idempotencyKey: 'far',
        rows: [
          {
            learner: {
              licenses: [{ jurisdiction: 'US-FL', profession: 'physician-md', number: person.staffNumber.slice(2) }],
              familyName: 'Island',
            },
            activity: 'far',
            system: 'ama-pra-1',
            amount: '2',
            completedOn: '2026-11-24',
            components: [{ topics: ['medical-errors'], amount: '2' }],
          },
        ],
      },
    },
  );
  expect(reportCredits.rows).toEqual([{ outcome: 'ACCEPTED', code: 'ACCEPTED' }]);

  const [newYork, honolulu] = ['2026-11-24T05:00', '2026-11-24T10:00'];
  const reported = await look();
  expect(reported).toMatchObject({ due: 1, short: ['The us-fl-bom', 'The west-clinic'], again: newYork });
  const { version } = reported;

  await setClock(`${newYork.slice(0, 11)}04:59:50Z`);
  expect(await look()).toEqual({ ...reported, due: 0 });
  await setClock(`${newYork}:01Z`);
  expect(await look()).toEqual({ due: 1, short: ['The west-clinic'], version, again: honolulu });
  await setClock(`${honolulu}:01Z`);
  expect(await look()).toMatchObject({ due: 1, short: [], version });
});

/** A person's stored rows beside the answer of the moment, and when they are looked at again. */
async function both(someone: Person): Promise<{ stored: string[]; live: string[]; again: string | null }> {
  await hub.app.compliance.evaluateDue(WORKER);
  const stored: { authority: string; standing: number }[] = await hub.app.db.query(
    'SELECT authority, standing FROM compliance WHERE person_id = ? ORDER BY authority',
    [idToBytes(someone.id)],
  );
  const [{ again }] = await hub.app.db.query(
    "SELECT DATE_FORMAT(look_again_at, '%Y-%m-%dT%H:%i') AS again FROM person WHERE person_id = ?",
    [idToBytes(someone.id)],
  );
  const { clinician } = await hub.get(
    await hub.key('CLINICIAN', { personId: someone.id }),
    'query ($id: ID!) { clinician(id: $id) { obligations { authority status } } }',
    { id: someone.publicId },
  );
  const status = new Map([
    [STANDINGS.SHORT, 'OPEN'],
    [STANDINGS.UNDETERMINED, 'UNDETERMINED'],
    [STANDINGS.NONE, 'NO_REQUIREMENT'],
  ]);
  return {
    stored: stored.map(({ authority, standing }) => `${authority} ${status.get(standing)}`),
    live: clinician.obligations
      .map(({ authority, status: said }: { authority: string; status: string }) => `${authority} ${said}`)
      .sort(),
    again,
  };
}

const rules = (name: string, applies: string, when: string): string =>
  pack(name, 1).replace('applies: true', `applies: ${applies}`).replace('of: any', `when: ${when}, of: any`);

test('a specialty told from a later day on is named beside that of a certificate', async () => {
  await hub.setToday('2026-11-23');
  const someone = await world.physician('Cora Certified', { roster: null });
  const clinic = await world.organization('EMPLOYER', 'special-clinic');
  const text = rules('special-rules', 'true', '{ fact: specialty, is: internal-medicine }');
  await hub.app.requirements.publish(WORKER, { ownerId: clinic.id, text });
  await world.roster(clinic, someone);
  await world.organization('BOARD', 'certifying-board');
  const outcomes = await upsertClinicians(hub, world.admin, {
    clinician: someone.publicId,
    facts: [{ name: 'specialty', value: '"internal-medicine"', from: '2026-12-20' }],
    certificates: [{ board: 'certifying-board', specialty: 'pathology', issuedOn: '2015-01-01', status: 'ACTIVE' }],
  });
  expect(outcomes[0]?.code).toBe('UPDATED');

  const before = await both(someone);
  expect(before).toMatchObject({ stored: before.live, again: '2026-12-20T05:00' });
  expect(before.stored).toContain('The special-clinic NO_REQUIREMENT');
  await setClock('2026-12-20T05:00:01Z');
  const after = await both(someone);
  expect(after.stored).toEqual(after.live);
  expect(after.stored).toContain('The special-clinic OPEN');
});

test('a profession that begins at midnight of the board begins for the employer at its own', async () => {
  await hub.setToday('2026-12-22');
  const clinic = await world.organization('EMPLOYER', 'island-clinic', { zone: 'Pacific/Honolulu' });
  const text = rules('island-rules', '{ fact: profession, in: [physician-md] }', 'true');
  await hub.app.requirements.publish(WORKER, { ownerId: clinic.id, text });
  const someone = await world.physician('Lani Later', { license: { validFrom: '2026-12-28' }, roster: null });
  await world.roster(clinic, someone);

  const before = await both(someone);
  expect(before).toEqual({
    stored: ['The island-clinic UNDETERMINED'],
    live: ['The island-clinic UNDETERMINED'],
    again: '2026-12-28T05:00',
  });
  await setClock('2026-12-28T05:00:01Z');
  const licensed = await both(someone);
  expect(licensed.stored).toEqual(licensed.live);
  expect(licensed).toMatchObject({ again: '2026-12-28T10:00' });
  expect(licensed.stored).toContain('The island-clinic UNDETERMINED');
  await setClock('2026-12-28T10:00:01Z');
  const there = await both(someone);
  expect(there.stored).toEqual(there.live);
  expect(there.stored).toContain('The island-clinic OPEN');
});

test('on the last day of consent an employer west of Greenwich reads what the roster shows, and no longer', async () => {
  await hub.setToday('2026-11-23');
  const clinic = await world.organization('EMPLOYER', 'last-day-clinic', { zone: 'America/Los_Angeles' });
  const someone = await world.physician('Dora Day', { roster: null });
  await world.roster(clinic, someone, { consent: { from: '2020-01-01', to: '2026-11-29', basis: 'signed-form' } });
  await hub.app.compliance.evaluateDue(WORKER);
  const read = async (): Promise<number[] | string> => {
    const { data, errors } = await hub.ask<any>(
      clinic.key,
      `query ($id: ID!) { employer { roster(first: 5) { edges { node { clinician } } } }
        clinician(id: $id) { obligations { status } employments { seen } simulate(input: {}) { obligation { status } } } }`,
      { id: someone.publicId },
    );
    if (errors.length > 0) return errors.map(({ extensions }) => extensions.code).join();
    const { obligations, employments, simulate } = data.clinician;
    return [data.employer.roster.edges, obligations, employments, simulate].map(({ length }) => length);
  };
  await setClock('2026-11-30T01:05:00Z');
  expect(await read()).toEqual([1, 1, 1, 1]);
  await setClock('2026-11-30T08:00:01Z');
  expect(await read()).toBe('NOT_FOUND');
});
