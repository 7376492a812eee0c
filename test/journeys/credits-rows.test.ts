import { rows } from '../../src/platform/database';
import { ROW_CODES, rowCode, type RowCode } from '../../src/platform/errors';
import type { Id } from '../../src/platform/ids';
import { type FixtureProvider, fixtures, npi, type OutcomeRow, REPORT } from '../support/fixtures';
import { startTestHub, type TestHub } from '../support/hub';

/** Bad input of every kind: a code on its row from the catalogue, the good rows beside it go through, nothing else changes. */
let hub: TestHub;
let make: ReturnType<typeof fixtures>;
let provider: FixtureProvider;
let person: Id;
const who = { npi: npi(1), givenName: 'Ida', familyName: 'Rhodes' };
let keys = 0;

beforeAll(async () => {
  hub = await startTestHub({ workers: false });
  await hub.setToday('2026-11-20');
  make = fixtures(hub);
  provider = await make.provider({ from: '2022-01-01', to: '2026-09-01' });
  person = await make.person(who);
  await make.person({ ...who, npi: npi(2), birthMonthDay: '05-17' });
  await make.people([
    { ...who, npi: npi(3) },
    { ...who, npi: npi(3) },
  ]);
  await make.activity(provider.id, { externalId: 'a', maximumUnits: 400, endsOn: '2026-12-31' });
  await make.activity(provider.id, { externalId: 'gone', status: 'WITHDRAWN' });
  const other = await make.provider();
  await make.activity(other.id, { externalId: 'theirs' });
  const shared = await make.activity(provider.id, { externalId: 'shared', registryId: 'R1' });
  const sharedThere = await make.activity(other.id, { registryId: 'R1' });
  await report([{ ...row(), activity: shared.externalId, completedOn: '2026-02-01' }]);
  await report([row({ externalId: 'taken', completedOn: '2026-02-01' })]);
  const there = await hub.get(other.key, REPORT, {
    input: {
      idempotencyKey: 'there',
      rows: [row({ activity: sharedThere.externalId, completedOn: '2026-02-01' })],
    },
  });
  elsewhere = there.reportCredits.rows[0];
});
afterAll(() => hub.close());

let elsewhere: OutcomeRow;

function row(over: Record<string, unknown> = {}): Record<string, unknown> {
  return { learner: who, activity: 'a', system: 'ama-pra-1', amount: '1', completedOn: '2026-03-02', ...over };
}
async function report(written: readonly Record<string, unknown>[]): Promise<OutcomeRow[]> {
  const data = await hub.get<{ reportCredits: { rows: OutcomeRow[] } }>(provider.key, REPORT, {
    input: { idempotencyKey: `key-${(keys += 1)}`, rows: written },
  });
  return data.reportCredits.rows;
}

const FAULTS: Partial<Record<RowCode, readonly Record<string, unknown>[]>> = {
  NPI_CHECK_DIGIT: [{ learner: { ...who, npi: '1245319598' } }],
  NPI_MALFORMED: [{ learner: { ...who, npi: '12453' } }, { learner: { ...who, npi: '124531959a' } }],
  LICENSE_UNREADABLE: [
    { learner: { ...who, licenses: [{ jurisdiction: 'CA', profession: 'physician-md', number: ' - ' }] } },
    { learner: { ...who, licenses: [{ jurisdiction: 'Kalifornien', profession: 'physician-md', number: '1' }] } },
    { learner: { ...who, boardIds: [{ board: '', number: '1' }] } },
  ],
  LEARNER_MISSING: [{ learner: {} }, { learner: { givenName: ' ', familyName: '' } }],
  TEXT_INVALID: [
    { externalId: '' },
    { externalId: '   ' },
    { externalId: 'x'.repeat(129) },
    { externalId: 'a\u0000b' },
    { learner: { ...who, familyName: 'x'.repeat(101) } },
  ],
  DATE_IMPOSSIBLE: [
    { completedOn: '2026-02-30' },
    { completedOn: '2025-02-29' },
    { completedOn: '03/02/2026' },
    { completedOn: '2026-3-2' },
    { completedOn: '2026-03-02T00:00:00Z' },
    { completedOn: '' },
    { startedOn: '2026-13-01' },
    { learner: { ...who, birthMonthDay: '02-30' } },
  ],
  DATE_IN_FUTURE: [{ completedOn: '2026-11-21' }, { completedOn: '9999-12-31' }],
  DATE_OUTSIDE_ACTIVITY: [{ completedOn: '2019-12-31' }, { startedOn: '2026-03-03' }, { startedOn: '2019-01-01' }],
  ACTIVITY_UNKNOWN: [
    { activity: 'nothing' },
    { activity: 'theirs' },
    { activity: 'A' },
    { activity: `act_${'0'.repeat(32)}` },
    { activity: '' },
  ],
  ACTIVITY_CLOSED: [{ activity: 'gone' }],
  NOT_ACCREDITED_ON_DATE: [{ completedOn: '2021-12-31' }, { completedOn: '2026-09-01' }],
  SYSTEM_UNKNOWN: [{ system: 'points' }, { system: 'AMA-PRA-1' }, { system: '' }, { category: 'nope' }],
  SYSTEM_NOT_OFFERED: [{ system: 'aoa-1-a' }],
  TOPIC_UNKNOWN: [
    { components: [{ topics: ['astrology'], amount: '1' }] },
    { components: [{ topics: [], amount: '1' }] },
  ],
  FORMAT_UNKNOWN: [{ format: 'telepathy' }],
  AMOUNT_NOT_POSITIVE: [{ amount: '0' }, { amount: '0.00' }, { amount: '-1' }],
  AMOUNT_NOT_A_STEP: [
    { amount: '0.3' },
    { amount: '1.125' },
    { amount: '0.30000000000000004' },
    { amount: '1e1' },
    { amount: '1,5' },
    { amount: '' },
    { amount: 'one' },
    { components: [{ topics: ['medical-ethics'], amount: 'half' }] },
  ],
  AMOUNT_OVER_MAXIMUM: [{ amount: '4.25' }, { amount: '99999999' }],
  COMPONENTS_OVER_AMOUNT: [{ components: [{ topics: ['medical-ethics'], amount: '1.25' }] }],
  OCCURRENCE_OUT_OF_RANGE: [{ occurrence: 0 }, { occurrence: 10_000 }],
  MINUTES_OUT_OF_RANGE: [{ minutes: 0 }, { minutes: -5 }, { minutes: 2_000_000_000 }],
  CREDIT_ID_REUSED: [{ externalId: 'taken' }],
};

/** Codes of rows that are good, or good and wait; each has its own test in credits and matching. */
const ELSEWHERE: readonly RowCode[] = [
  'CREDIT_NOT_FOUND',
  'ALREADY_VOIDED',
  'EQUAL_EXTERNAL_ID',
  'EQUAL_CONTENT',
  'LOOKALIKE_EXTERNAL_ID',
  'LOOKALIKE_AMOUNT',
  'LOOKALIKE_OTHER_SOURCE',
  'MATCH_NAME_ONLY',
  'MATCH_NO_AGREEING_FACT',
  'MATCH_GIVEN_NAME_DIFFERS',
  'MATCH_FAMILY_NAME_DIFFERS',
  'MATCH_BIRTH_DAY_DIFFERS',
  'MATCH_MANY_BIRTH_DAYS',
  'MATCH_TWO_PEOPLE',
  'NOBODY_FOUND',
  'NOT_RELATED',
  'NOT_ISSUER',
  'PROFESSION_UNKNOWN',
  'LICENSE_NUMBER_TAKEN',
  'STAFF_NUMBER_TAKEN',
];

async function counts(): Promise<Record<string, number>> {
  const answer: Record<string, number> = {};
  for (const table of ['credit_entry', 'live_award', 'learner_claim']) {
    const [one] = await rows<{ n: string }>(hub.app.db.manager, `SELECT COUNT(*) AS n FROM ${table}`);
    answer[table] = Number(one?.n);
  }
  const [one] = await rows<{ version: string }>(hub.app.db.manager, 'SELECT version FROM person WHERE person_id = ?', [
    Buffer.from(person, 'hex'),
  ]);
  return { ...answer, version: Number(one?.version) };
}

test('every row code of the catalogue is met here or in the tests of credits and matching', () => {
  expect([...Object.keys(FAULTS), ...ELSEWHERE].sort()).toEqual([...ROW_CODES].sort());
});

test.each(Object.entries(FAULTS))('%s: refused on its row, the ledger unchanged', async (code, faults) => {
  const before = await counts();
  const outcomes = await report(faults.map((over) => row(over)));
  expect(outcomes.map((one) => `${one.outcome} ${one.code}`)).toEqual(faults.map(() => `REJECTED ${code}`));
  for (const one of outcomes) {
    expect(one).toMatchObject(rowCode(code as RowCode));
    expect(one.report?.state).toBe('REJECTED');
  }
  expect(await counts()).toEqual(before);
});

test('good rows go through when others fail, and a refused row never takes its id', async () => {
  const bad = Object.values(FAULTS).flatMap((faults) => faults.map((over) => row({ externalId: 'free', ...over })));
  const good = row({ externalId: 'free', completedOn: '2026-05-01' });
  const outcomes = await report([...bad.slice(0, 20), good, ...bad.slice(20, 40)]);
  expect(outcomes.map((one) => one.outcome)).toEqual([
    ...Array(20).fill('REJECTED'),
    'ACCEPTED',
    ...Array(Math.min(20, bad.length - 20)).fill('REJECTED'),
  ]);
  expect(outcomes.map((one) => one.line)).toEqual(outcomes.map((_, index) => index + 1));
});

test('a row that another source reported waits', () => {
  expect(`${elsewhere.outcome} ${elsewhere.code}`).toBe('REVIEW LOOKALIKE_OTHER_SOURCE');
});

test('251 rows, no rows, no key: the whole request is refused and nothing is stored', async () => {
  const intakes = (): Promise<{ n: string }[]> => rows(hub.app.db.manager, 'SELECT COUNT(*) AS n FROM intake');
  const before = [await counts(), await intakes()];
  for (const [input, code] of [
    [{ idempotencyKey: 'many', rows: Array.from({ length: 251 }, () => row()) }, 'BATCH_TOO_LARGE'],
    [{ idempotencyKey: 'none', rows: [] }, 'BATCH_EMPTY'],
    [{ idempotencyKey: '', rows: [row()] }, 'BAD_INPUT'],
  ] as const)
    expect((await hub.ask(provider.key, REPORT, { input })).errors[0]?.extensions.code).toBe(code);
  expect([await counts(), await intakes()]).toEqual(before);
  for (const role of ['ADMIN', 'AUDITOR'] as const)
    expect(
      (await hub.ask(await hub.key(role), REPORT, { input: { idempotencyKey: 'x', rows: [row()] } })).errors[0]
        ?.extensions.code,
    ).toBe('FORBIDDEN');
});

test('today in the provider’s own zone may be reported, whatever day it is elsewhere', async () => {
  const east = await make.provider({ zone: 'Pacific/Kiritimati' });
  await make.activity(east.id, { externalId: 'a' });
  const answer = await hub.get(east.key, REPORT, {
    input: { idempotencyKey: 'east', rows: [row({ completedOn: '2026-11-21' }), row({ completedOn: '2026-11-22' })] },
  });
  expect(answer.reportCredits.rows.map((one: OutcomeRow) => one.code)).toEqual(['ACCEPTED', 'DATE_IN_FUTURE']);
});
