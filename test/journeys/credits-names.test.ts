import { rows } from '../../src/platform/database';
import { type FixtureProvider, fixtures, npi, type OutcomeRow, REPORT } from '../support/fixtures';
import { startTestHub, type TestHub } from '../support/hub';

/** A credit that is known under several names: by its rows, and by an id that came later. */
let hub: TestHub;
let provider: FixtureProvider;
let activity: { externalId: string };
let keys = 0;

beforeAll(async () => {
  hub = await startTestHub({ workers: false });
  await hub.setToday('2026-11-20');
  const make = fixtures(hub);
  provider = await make.provider();
  activity = await make.activity(provider.id);
  await make.people([{ npi: npi(1), familyName: 'Hopper' }]);
});
afterAll(() => hub.close());

const report = async (over: object): Promise<OutcomeRow> => {
  const data = await hub.get<{ reportCredits: { rows: OutcomeRow[] } }>(provider.key, REPORT, {
    input: {
      idempotencyKey: `key-${(keys += 1)}`,
      rows: [
        {
          learner: { npi: npi(1), familyName: 'Hopper' },
          activity: activity.externalId,
          system: 'ama-pra-1',
          amount: '1',
          ...over,
        },
      ],
    },
  });
  return data.reportCredits.rows[0] as OutcomeRow;
};
const withdraw = async (name: object): Promise<{ done: boolean; code: string }> =>
  (
    await hub.get<{ voidCredit: { done: boolean; code: string } }>(
      provider.key,
      'mutation ($input: VoidCreditInput!) { voidCredit(input: $input) { done code } }',
      { input: { idempotencyKey: `void-${(keys += 1)}`, reason: 'ENTERED_IN_ERROR', ...name } },
    )
  ).voidCredit;
const live = async (): Promise<number> => (await rows(hub.app.db.manager, 'SELECT entry_id FROM live_award')).length;

test('withdrawing a repetition withdraws the credit that it repeats', async () => {
  await report({ externalId: 't1', completedOn: '2026-03-02' });
  const again = await report({ externalId: 't1', completedOn: '2026-03-02' });
  expect(again.outcome).toBe('DUPLICATE');
  expect(await withdraw({ reportId: again.report?.id })).toEqual({ done: true, code: 'VOIDED' });
  expect(await live()).toBe(0);
});

test('an id that only named a withdrawn credit may be awarded anew with other content', async () => {
  await report({ completedOn: '2026-04-02' });
  expect((await report({ externalId: 't2', completedOn: '2026-04-02' })).outcome).toBe('DUPLICATE');
  expect(await withdraw({ externalId: 't2' })).toEqual({ done: true, code: 'VOIDED' });
  expect(await live()).toBe(0);
  expect((await report({ externalId: 't2', completedOn: '2026-04-02', amount: '2' })).outcome).toBe('ACCEPTED');
  expect(await live()).toBe(1);
});
