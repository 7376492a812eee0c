import { idToBytes } from '../../src/platform/ids';
import { fromJson } from '../../src/platform/json';
import { writeSetting } from '../../src/platform/settings';
import { pack } from '../support/as-of';
import { activity } from '../support/builders';
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
