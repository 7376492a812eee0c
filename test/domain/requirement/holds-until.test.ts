import fc from 'fast-check';
import { addDays, daysBetween, type CivilDate } from '../../../src/domain/civil-date';
import { evaluate } from '../../../src/domain/evaluate';
import type { Facts } from '../../../src/domain/requirement/facts';
import type { Pack } from '../../../src/domain/requirement/pack';
import type { Verdict } from '../../../src/domain/requirement/verdict';
import { loadCatalogue } from '../../../src/requirements/catalogue-check';
import { catalogueRegistry } from '../../../src/requirements/registry';
import { madeUp } from './packs';
import { credits, dayWithin, flags, start, vocabularyOf, type Vocabulary } from './people';
import { words } from './words';

/** The verdict without the day it was asked on. */
function told(verdict: Verdict): string {
  const standing = JSON.stringify(verdict.requirements).includes('"standingDuty":true');
  const rest = {
    ...verdict,
    asOf: null,
    holdsUntil: null,
    overdueOn: standing && verdict.deadline === null ? null : verdict.overdueOn,
  };
  return JSON.stringify(rest);
}

function people(vocabulary: Vocabulary, extra: Facts['facts']): fc.Arbitrary<Facts> {
  return fc
    .record({
      entries: credits(vocabulary, start, 1900, 12, true),
      stated: flags(
        ['a', 'b', 'c', 'd', 'e', 'dea-registration', 'direct-patient-care', 'abms-moc', 'board-certification'],
        start,
        1500,
      ),
      issued: dayWithin(start, 700),
      expires: dayWithin(addDays(start, 400), 900),
      renewal: fc.integer({ min: 1, max: 7 }),
      second: fc.boolean(),
    })
    .map(({ entries, stated, issued, expires, renewal, second }) => {
      const next = addDays(expires, 730);
      const licenses = [
        { name: 'license.issued', value: issued },
        ...['license.expires', 'license.cme-ends'].flatMap((name) => [
          { name, value: expires, to: addDays(expires, 20) },
          ...(second ? [{ name, value: next, from: addDays(expires, 21) }] : []),
        ]),
        { name: 'license.renewal', value: String(renewal), to: addDays(expires, 20) },
        ...(second ? [{ name: 'license.renewal', value: String(renewal + 1), from: addDays(expires, 21) }] : []),
      ];
      return { entries, facts: [...extra, ...stated, ...licenses] };
    });
}

function holds(pack: Pack, facts: Facts, days: number, seen: number[]): void {
  let today: CivilDate = start;
  let verdict = evaluate(pack, { today, facts });
  let named = verdict.holdsUntil;
  let before = told(verdict);
  for (let count = 1; count <= days; count += 1) {
    today = addDays(start, count);
    verdict = evaluate(pack, { today, facts });
    const now = told(verdict);
    if (named !== null && today >= named) {
      seen.push(daysBetween(today, verdict.holdsUntil ?? addDays(today, 9999)));
      named = verdict.holdsUntil;
    } else if (now !== before)
      throw new Error(`changed on ${today}, was to hold until ${named ?? 'the end'}\n${before}\n${now}`);
    before = now;
  }
}

const made = Object.entries(madeUp).map(([name, pack]) => [name, pack, vocabularyOf(words), []] as const);
const shipped = loadCatalogue().map(
  ({ pack }) =>
    [
      pack.pack,
      pack,
      vocabularyOf(catalogueRegistry()),
      [
        { name: 'profession', value: 'physician-md' },
        { name: 'specialty', value: 'family-medicine' },
      ],
    ] as const,
);

describe('a verdict holds until the day it names', () => {
  it.each([...made, ...shipped])('%s', (_, pack, vocabulary, extra) => {
    const seen: number[] = [];
    fc.assert(
      fc.property(people(vocabulary, extra), (facts) => holds(pack, facts, 5 * 365, seen)),
      { numRuns: 3 },
    );
    seen.sort((a, b) => a - b);
    expect(seen[Math.floor(seen.length / 2)]).toBeGreaterThan(30);
  });
});
