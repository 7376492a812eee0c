import { DataSource } from 'typeorm';
import { rows } from '../../src/platform/database';
import { type SmallWorld, smallWorld } from '../support/builders';
import { startTestHub, type TestHub } from '../support/hub';

/** The audit log cannot be written: then nothing is done and nothing is shown. */
let hub: TestHub;
let world: SmallWorld;
let admin: DataSource;

beforeAll(async () => {
  hub = await startTestHub();
  world = await smallWorld(hub);
  admin = await new DataSource({ type: 'mysql', url: hub.database.adminUrl }).initialize();
}, 60_000);
afterAll(async () => {
  await admin.destroy();
  await hub.close();
});

const REPORT = 'mutation ($input: ReportCreditsInput!) { reportCredits(input: $input) { rows { outcome } } }';
const credit = (): object => ({
  input: {
    idempotencyKey: 'closed',
    rows: [
      {
        externalId: 'closed-1',
        learner: { npi: world.one.npi, familyName: world.one.familyName },
        activity: 'A-1',
        system: 'ama-pra-1',
        amount: '1',
        completedOn: '2026-01-05',
      },
    ],
  },
});
const READ = 'query ($id: ID!) { clinician(id: $id) { displayName } }';

const entries = async (): Promise<string> => {
  const [row] = await rows<{ n: string }>(hub.app.db.manager, 'SELECT COUNT(*) AS n FROM credit_entry');
  return String(row?.n);
};

test('audit that cannot be written refuses the write and the read, and both go through afterwards', async () => {
  await admin.query("REVOKE INSERT ON audit_entry FROM 'hub_test_app'@'%'");
  try {
    const write = await hub.ask(world.provider.key, REPORT, credit());
    expect(write.errors).toHaveLength(1);
    expect(await entries()).toBe('0');
    const read = await hub.ask(world.boardA.key, READ, { id: world.one.id });
    expect(read.errors[0]?.extensions.code).toBe('UNAVAILABLE');
    expect(JSON.stringify(read.data)).not.toContain(world.one.familyName);
  } finally {
    await admin.query("GRANT INSERT ON audit_entry TO 'hub_test_app'@'%'");
  }
  expect(await hub.get(world.provider.key, REPORT, credit())).toEqual({
    reportCredits: { rows: [{ outcome: 'ACCEPTED' }] },
  });
  expect(await entries()).toBe('1');
  expect((await hub.ask(world.boardA.key, READ, { id: world.one.id })).errors).toEqual([]);
});
