import { workerPrincipal } from '../../src/auth/principal';
import { inTransaction, rows } from '../../src/platform/database';
import { type Id, newId } from '../../src/platform/ids';
import { type FixtureProvider, fixtures, npi } from '../support/fixtures';
import { startTestHub, type TestHub } from '../support/hub';

/** A clinician appears just while a report about them is being decided: neither may miss the other. */
let hub: TestHub;
let provider: FixtureProvider;
let activity: { externalId: string };
let make: ReturnType<typeof fixtures>;

beforeAll(async () => {
  hub = await startTestHub({ workers: false });
  await hub.setToday('2026-11-20');
  make = fixtures(hub);
  provider = await make.provider();
  activity = await make.activity(provider.id);
});
afterAll(() => hub.close());

const look = async (): Promise<void> => {
  await hub.app.events.stamp();
  await hub.app.matching.retry(workerPrincipal('test'));
};

test('a person who is written down while a report is undecided still gets the credit', async () => {
  const reportId = newId();
  let decided: () => void = () => undefined;
  let release: () => void = () => undefined;
  const isDecided = new Promise<void>((resolve) => (decided = resolve));
  const mayCommit = new Promise<void>((resolve) => (release = resolve));
  const slow = inTransaction(hub.app.db, async (tx) => {
    const outcomes = await hub.app.intake.take(tx, {
      sourceId: provider.id,
      intakeId: reportId,
      door: 'REPORT',
      rows: [
        {
          externalId: 'slow-1',
          learner: {
            npi: npi(77),
            licenses: [],
            boardIds: [],
            givenName: 'Ada',
            familyName: 'Latecomer',
            birthMonthDay: null,
          },
          activity: activity.externalId,
          system: 'ama-pra-1',
          category: null,
          amount: '1',
          minutes: null,
          components: null,
          format: null,
          startedOn: null,
          completedOn: '2026-03-02',
          occurrence: null,
        },
      ],
    });
    decided();
    await mayCommit;
    return outcomes;
  });
  await isDecided;
  const [person] = (await make.people([{ npi: npi(77), familyName: 'Latecomer' }])) as [Id];
  await hub.app.db.transaction((tx) =>
    hub.app.events.append(tx, [
      { type: 'identifier.added', tenantId: null, personId: person, body: { personId: person } },
    ]),
  );
  await look(); // the person's event is handled; the report is not committed yet
  release();
  expect(await slow).toMatchObject([{ outcome: 'NO_MATCH' }]);
  await look();
  const awards = await rows(hub.app.db.manager, 'SELECT entry_id FROM live_award WHERE person_id = ?', [
    Buffer.from(person, 'hex'),
  ]);
  expect(awards).toHaveLength(1);
});
