import fc from 'fast-check';
import { addDays, civilDate, type CivilDate } from '../../../src/domain/civil-date';
import type { CreditFact } from '../../../src/domain/requirement/facts';

/** The names random people are made of. */
export interface Vocabulary {
  readonly systems: readonly string[];
  readonly categories: readonly string[];
  readonly topics: readonly string[];
  readonly tags: readonly string[];
  readonly approvers: readonly string[];
}

/** A day up to so many days after another. */
export function dayWithin(from: CivilDate, days: number): fc.Arbitrary<CivilDate> {
  return fc.nat(days).map((count) => addDays(from, count));
}

const pick = (list: readonly string[]): fc.Arbitrary<string | undefined> =>
  fc.option(fc.constantFrom(...list), { nil: undefined });

/** Random credits between two days; amounts in quarters. */
export function credits(
  words: Vocabulary,
  from: CivilDate,
  days: number,
  most: number,
  unsure: boolean,
): fc.Arbitrary<CreditFact[]> {
  const one = fc
    .record({
      completedOn: dayWithin(from, days),
      quarters: fc.nat(120),
      system: fc.constantFrom(...words.systems),
      category: pick(words.categories),
      topic: pick(words.topics),
      half: fc.boolean(),
      tag: words.tags.length > 0 ? pick(words.tags) : fc.constant(undefined),
      approver: pick(words.approvers),
      activity: fc.option(fc.constantFrom('x', 'y'), { nil: undefined }),
      pending: unsure ? fc.boolean() : fc.constant(false),
      unknown: unsure ? fc.constantFrom('none', 'amount', 'tag') : fc.constant('none'),
    })
    .map((made): Omit<CreditFact, 'id'> => {
      const quarters = made.half ? made.quarters * 2 : made.quarters;
      const amount = String(quarters / 4);
      const parts =
        made.topic === undefined
          ? {}
          : { parts: [{ amount: String((made.half ? made.quarters : quarters) / 4), topics: [made.topic] }] };
      return {
        completedOn: made.completedOn,
        ...(made.unknown === 'amount' ? {} : { amount, hours: amount }),
        system: made.system,
        ...(made.category === undefined ? {} : { category: made.category }),
        ...(made.unknown === 'amount' ? {} : parts),
        ...(made.tag === undefined ? {} : made.unknown === 'tag' ? { unknownTags: [made.tag] } : { tags: [made.tag] }),
        ...(made.approver === undefined ? {} : { approvedBy: [made.approver] }),
        ...(made.activity === undefined ? {} : { activity: made.activity }),
        state: made.pending ? 'pending' : 'accepted',
      };
    });
  return fc
    .array(one, { maxLength: most })
    .map((list) => list.map((credit, index) => ({ id: `c${index}`, ...credit })));
}

export const start = civilDate('2021-01-15');
