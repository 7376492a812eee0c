import fc from 'fast-check';
import { DateTime } from 'luxon';
import type { ObligationFacts } from '../../../src/compliance/person-facts';
import { judge } from '../../../src/compliance/judge';
import { startOf } from '../../../src/compliance/standings';
import { addDays, civilDate, daysBetween, type CivilDate } from '../../../src/domain/civil-date';
import { evaluate } from '../../../src/domain/evaluate';
import type { Pack } from '../../../src/domain/requirement/pack';
import type { Verdict } from '../../../src/domain/requirement/verdict';
import { loadCatalogue } from '../../../src/requirements/catalogue-check';
import { catalogueRegistry } from '../../../src/requirements/registry';
import { SIZES, sampled } from '../../support/sizes';
import { type Life, lives } from './lives';
import { madeUp } from './packs';
import { start } from './people';
import { told } from './told';
import { packOf, words } from './words';

const DAYS = 5 * 365;

/** What was seen on the walks through one pack. */
interface Seen {
  lives: number;
  days: number;
  /** Days on which the verdict was another one than on the day before. */
  changes: number;
  /** For how many days each verdict said that it holds. */
  readonly held: number[];
}

/** As the hub judges, surplus of the cycle before included; who brings an opening balance is judged with that. */
function verdictOn(pack: Pack, today: CivilDate, { facts }: Life): Verdict {
  if (facts.carried !== undefined) return evaluate(pack, { today, facts });
  return judge({ version: { pack }, today, facts } as ObligationFacts);
}

/** The hub looks again when the day named begins in the authority's zone: not while it is still the day before there. */
function beginsThere(day: CivilDate, zone: string): void {
  const at = startOf(day, zone).getTime();
  const shown = (instant: number): string | null => DateTime.fromMillis(instant, { zone }).toISODate();
  if (shown(at) !== day || shown(at - 1) !== addDays(day, -1))
    throw new Error(`${day} does not begin at ${at} in ${zone}`);
}

function walk(pack: Pack, life: Life, seen: Seen): void {
  let today: CivilDate = start;
  let verdict = verdictOn(pack, today, life);
  let named = verdict.holdsUntil;
  let before = told(verdict);
  seen.lives += 1;
  for (let count = 1; count <= DAYS; count += 1) {
    today = addDays(start, count);
    verdict = verdictOn(pack, today, life);
    const now = told(verdict);
    seen.days += 1;
    if (now !== before) seen.changes += 1;
    if (named !== null && today >= named) {
      beginsThere(named, life.zone);
      seen.held.push(daysBetween(today, verdict.holdsUntil ?? addDays(today, 9999)));
      named = verdict.holdsUntil;
    } else if (now !== before)
      throw new Error(`changed on ${today}, was to hold until ${named ?? 'the end'}\n${before}\n${now}`);
    before = now;
  }
}

const catalogue = sampled(loadCatalogue(), SIZES.sampledPacks).map(
  ({ pack }) => [pack.pack, pack, catalogueRegistry()] as const,
);
const made = Object.entries(madeUp).map(([name, pack]) => [name, pack, words] as const);
// However many packs the catalogue comes to hold, the whole of the walks stays within its bound.
const shared = Math.max(1, Math.floor(SIZES.walkedLives.catalogue / catalogue.length));
const people = Math.min(SIZES.walkedLives.pack, shared);

const all: Seen = { lives: 0, days: 0, changes: 0, held: [] };

describe('every day for five years a verdict changes only on days that it had named', () => {
  it.each([...made, ...catalogue].map((row, index) => [...row, index] as const))(
    '%s',
    (name, pack, registry, index) => {
      const seen: Seen = { lives: 0, days: 0, changes: 0, held: [] };
      fc.assert(
        fc.property(lives(pack, registry), (life) => walk(pack, life, seen)),
        {
          numRuns: name in madeUp ? SIZES.walkedLives.pack : people,
          // Each pack has other lives.
          seed: SIZES.seed + index,
          // Making a life that failed smaller walks it hundreds of times; TEST_SEED gives it again, and the same packs.
          endOnFailure: true,
        },
      );
      if (SIZES.full) console.info(`${name}: ${seen.lives} lives, ${seen.days} days, ${seen.changes} changes`);
      all.lives += seen.lives;
      all.changes += seen.changes;
      // The parts of what moves with the day asked are others every day.
      if (name !== 'moving') all.held.push(...seen.held);
    },
    30 * 60_000,
  );

  it('and the walks had something to see', () => {
    // A pack that asks next to nothing hardly changes; all together do, and a day named is more than "look again tomorrow".
    expect(all.changes).toBeGreaterThan(all.lives);
    all.held.sort((a, b) => a - b);
    expect(all.held[Math.floor(all.held.length / 2)]).toBeGreaterThan(10);
  });
});

it('facts that nobody can read are looked at again the next day', () => {
  const pack = packOf(`clock: { length: 12 months, anchor: 2020-01-01 }
require:
  - { id: only, source: rule, of: any, at-least: 10, adjust: [{ times: { fact: months-away, over: 12 } }] }
`);
  const today = civilDate('2021-03-01');
  const facts = { entries: [], facts: [{ name: 'months-away', value: 'many', to: today }] };
  const verdict = judge({ version: { pack }, today, facts } as unknown as ObligationFacts);
  expect(verdict).toMatchObject({ status: 'UNDETERMINED', holdsUntil: '2021-03-02' });
  expect(verdict.missing[0]?.name).toContain('many');
});
