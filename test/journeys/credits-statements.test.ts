import type { WrittenRow } from '../../src/credits/row';
import { inTransaction, rows } from '../../src/platform/database';
import { newId } from '../../src/platform/ids';
import { workerPrincipal } from '../../src/auth/principal';
import { type FixtureProvider, fixtures, npi } from '../support/fixtures';
import { startTestHub, type TestHub } from '../support/hub';
import { SIZES } from '../support/sizes';

let hub: TestHub;
let provider: FixtureProvider;

beforeAll(async () => {
  hub = await startTestHub({ workers: false });
  await hub.setToday('2026-11-20');
  const make = fixtures(hub);
  provider = await make.provider();
  await make.activity(provider.id, { externalId: 'a' });
  for (let at = 0; at < SIZES.intakeRows; at += 1_000)
    await make.people(
      Array.from({ length: Math.min(1_000, SIZES.intakeRows - at) }, (_, index) => ({
        npi: npi(at + index),
        familyName: `Person ${at + index}`,
      })),
    );
}, 120_000);
afterAll(() => hub.close());

const written = (n: number, completedOn: string): WrittenRow => ({
  externalId: `${completedOn} ${n}`,
  learner: { npi: npi(n), licenses: [], boardIds: [], givenName: null, familyName: `Person ${n}`, birthMonthDay: null },
  activity: 'a',
  system: 'ama-pra-1',
  category: null,
  amount: '1',
  minutes: 60,
  components: null,
  format: null,
  startedOn: null,
  completedOn,
  occurrence: null,
});

/** Takes a chunk in one transaction and counts what was said to the database; every query passes the transaction. */
async function take(
  chunk: WrittenRow[],
): Promise<{ statements: number; ms: number; outcomes: Record<string, number> }> {
  const outcomes: Record<string, number> = {};
  const started = performance.now();
  let statements = 0;
  await inTransaction(hub.app.db, async (tx) => {
    const query = tx.query.bind(tx) as (...args: unknown[]) => Promise<unknown>;
    tx.query = ((...args: unknown[]) => {
      statements += 1;
      return query(...args);
    }) as typeof tx.query;
    for (const one of await hub.app.intake.take(tx, {
      sourceId: provider.id,
      intakeId: newId(),
      door: 'IMPORT',
      rows: chunk,
    }))
      outcomes[one.outcome] = (outcomes[one.outcome] ?? 0) + 1;
  });
  return { statements, ms: Math.round(performance.now() - started), outcomes };
}

test('an intake chunk of 1, 250 and 5,000 rows takes the same number of statements', async () => {
  const figures: string[] = [];
  const statements: number[] = [];
  for (const [index, size] of [1, 250, SIZES.intakeRows].entries()) {
    const day = `2026-01-0${index + 1}`;
    const chunk = Array.from({ length: size }, (_, n) => written(n, day));
    const done = await take(chunk);
    expect(done.outcomes).toEqual({ ACCEPTED: size });
    const again = await take(chunk);
    expect(again.outcomes).toEqual({ DUPLICATE: size });
    statements.push(done.statements);
    figures.push(
      `${size} rows: ${done.statements} statements, ${done.ms} ms; again: ${again.statements}, ${again.ms} ms`,
    );
  }
  process.stdout.write(`${figures.join('\n')}\n`);
  // The first chunk's learners are new; the later chunks hold known learners too, which takes no statement more.
  expect(new Set(statements).size).toBe(1);
}, 180_000);

test('deciding waiting learners again posts what waited, page by page, and finds nothing the second time', async () => {
  const unknown = (n: number): WrittenRow => {
    const one = written(n, '2026-02-01');
    return { ...one, learner: { ...one.learner, npi: npi(500_000 + n) } };
  };
  await take(Array.from({ length: 200 }, (_, n) => unknown(n)));
  await fixtures(hub).people(
    Array.from({ length: 200 }, (_, n) => ({ npi: npi(500_000 + n), familyName: `Person ${n}` })),
  );
  await hub.app.events.stamp();
  expect(await hub.app.matching.retry(workerPrincipal('test'))).toBe(200);
  const [left] = await rows<{ n: string }>(
    hub.app.db.manager,
    "SELECT COUNT(*) AS n FROM credit_report WHERE state = 'NO_MATCH'",
  );
  expect(Number(left?.n)).toBe(0);
  expect(await hub.app.matching.retry(workerPrincipal('test'))).toBe(0);
});
