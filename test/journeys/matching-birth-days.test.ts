import type { Id } from '../../src/platform/ids';
import { rows } from '../../src/platform/database';
import { type FixtureProvider, fixtures, npi, type OutcomeRow, REPORT } from '../support/fixtures';
import { eventually, startTestHub, type TestHub } from '../support/hub';

let hub: TestHub;
let make: ReturnType<typeof fixtures>;
let provider: FixtureProvider;
let activity: { externalId: string; publicId: string };
let made = 0;

beforeAll(async () => {
  hub = await startTestHub();
  await hub.setToday('2026-11-20');
  make = fixtures(hub);
  provider = await make.provider();
  activity = await make.activity(provider.id);
});
afterAll(() => hub.close());

const row = (learner: Record<string, unknown>, over: Record<string, unknown> = {}): Record<string, unknown> => ({
  learner,
  activity: activity.externalId,
  system: 'ama-pra-1',
  amount: '1',
  completedOn: '2026-03-02',
  ...over,
});
async function report(...written: Record<string, unknown>[]): Promise<OutcomeRow[]> {
  const data = await hub.get<{ reportCredits: { rows: OutcomeRow[] } }>(provider.key, REPORT, {
    input: { idempotencyKey: `key-${(made += 1)}`, rows: written },
  });
  return data.reportCredits.rows;
}
const said = (outcomes: readonly OutcomeRow[]): string[] => outcomes.map((one) => `${one.outcome} ${one.code}`);
const live = async (person: Id): Promise<number> =>
  (await rows(hub.app.db.manager, 'SELECT entry_id FROM live_award WHERE person_id = ?', [Buffer.from(person, 'hex')]))
    .length;
const next = (): { npi: string; givenName: string; familyName: string } => {
  made += 1;
  return { npi: npi(made), givenName: 'Grace', familyName: `Hopper ${made}` };
};
const state = async (id: string | undefined): Promise<string> => {
  const query = 'query ($id: ID!) { node(id: $id) { ... on CreditReport { state code } } }';
  const { node } = await hub.get(provider.key, query, { id });
  return `${node.state} ${node.code}`;
};
const QUEUE = `query ($after: String) { reviewQueue(first: 100, after: $after, kind: IDENTITY) {
  edges { node { code candidates { birthDay } } } } }`;
/** The candidates that the provider sees of learners who wait with a code; of the first page. */
const candidates = async (code: string): Promise<unknown[]> =>
  (await hub.get(provider.key, QUEUE)).reviewQueue.edges
    .filter((edge: { node: { code: string } }) => edge.node.code === code)
    .map((edge: { node: { candidates: unknown[] } }) => edge.node.candidates);

describe('a birth day is not found out by trying', () => {
  const days = Array.from({ length: 120 }, (_, n) => {
    const [month, day] = [1 + (n % 12), 1 + (Math.floor(n / 12) % 28)];
    return `${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  });
  const tried = async (id: Id | null, learner: object, which = days): Promise<[string[], OutcomeRow[]]> => {
    const outcomes = await report(...which.map((birthMonthDay) => row({ ...learner, birthMonthDay })));
    if (id !== null) expect(await live(id)).toBe(0);
    return [[...new Set(said(outcomes))], outcomes];
  };

  test.each([
    ['the right family name', {}],
    ['another family name', { familyName: 'Wrongname' }],
    ['no name', { familyName: undefined, givenName: undefined }],
  ])('in one request with %s', async (_what, over) => {
    const who = next();
    const id = await make.person({ ...who, birthMonthDay: '05-02' });
    const [answers] = await tried(id, { ...who, ...over });
    expect(answers).toEqual(['REVIEW MATCH_MANY_BIRTH_DAYS']);
    const shown = await candidates('MATCH_MANY_BIRTH_DAYS');
    expect(shown).toEqual(Array(shown.length).fill([]));
    expect(shown.length).toBeGreaterThan(0);
    // Who states no day is weighed as ever; another source has not tried.
    expect(said(await report(row(who)))).toEqual(['ACCEPTED ACCEPTED']);
    const other = await make.provider();
    const { externalId } = await make.activity(other.id);
    const data = await hub.get<{ reportCredits: { rows: OutcomeRow[] } }>(other.key, REPORT, {
      input: {
        idempotencyKey: 'other',
        rows: [row({ ...who, birthMonthDay: '05-02' }, { activity: externalId, completedOn: '2026-04-02' })],
      },
    });
    expect(said(data.reportCredits.rows)).toEqual(['ACCEPTED ACCEPTED']);
  });

  test('one request after another: three days are weighed, the rest are not', async () => {
    const who = next();
    const id = await make.person({ ...who, birthMonthDay: '05-02' });
    const answers: string[] = [];
    for (const day of ['01-01', '01-02', '01-03', '01-04', '05-02'])
      answers.push(...said(await report(row({ ...who, birthMonthDay: day }))));
    expect(answers).toEqual([
      ...Array(3).fill('CONFLICT MATCH_BIRTH_DAY_DIFFERS'),
      ...Array(2).fill('REVIEW MATCH_MANY_BIRTH_DAYS'),
    ]);
    expect(await live(id)).toBe(0);
  });

  test('in many requests at once', async () => {
    const who = next();
    const id = await make.person({ ...who, birthMonthDay: '05-02' });
    const sent = await Promise.all(
      days.slice(0, 24).map((birthMonthDay) => report(row({ ...who, familyName: 'Other', birthMonthDay }))),
    );
    const answers = sent.flatMap(said).sort();
    expect(answers.filter((one) => one === 'REVIEW MATCH_MANY_BIRTH_DAYS')).toHaveLength(21);
    expect(await live(id)).toBe(0);
  });

  test('before the person is known', async () => {
    const who = next();
    const [answers, outcomes] = await tried(null, who);
    expect(answers).toEqual(['NO_MATCH NOBODY_FOUND']);
    const id = await make.person({ ...who, birthMonthDay: '05-02' });
    await eventually(async () => {
      const states = await Promise.all(outcomes.map((one) => state(one.report?.id)));
      return states.every((one) => one === 'REVIEW MATCH_MANY_BIRTH_DAYS');
    }, 20_000);
    expect(await live(id)).toBe(0);
  });

  test('a name with a birth day and no identifier only proposes, as ever', async () => {
    const { givenName, familyName, ...number } = next();
    await make.person({ ...number, givenName, familyName, birthMonthDay: '05-02' });
    expect(said(await report(row({ givenName, familyName, birthMonthDay: '05-02' })))).toEqual([
      'REVIEW MATCH_NAME_ONLY',
    ]);
  });
});
