import { addDays, type CivilDate } from '../domain/civil-date';
import type { TimedFact } from '../domain/requirement/facts';
import { ALWAYS_FROM, UNTIL_FURTHER_NOTICE } from '../platform/versions';

/** Words that hold for some days; the times of several may overlap. */
export interface Worded {
  readonly words: readonly string[];
  readonly valid_from: CivilDate;
  readonly valid_to: CivilDate;
}

/** Validity is half open in the database and closed in the language of requirements. */
export function timeOf(row: { valid_from: CivilDate; valid_to: CivilDate }): { from?: CivilDate; to?: CivilDate } {
  return {
    ...(row.valid_from === ALWAYS_FROM ? {} : { from: row.valid_from }),
    ...(row.valid_to === UNTIL_FURTHER_NOTICE ? {} : { to: addDays(row.valid_to, -1) }),
  };
}

/**
 * One statement for each stretch of days on which the same words hold: the language takes one value per name and day.
 * Said with their times, and not for the day asked about alone, the evaluator itself names the days on which they
 * change, in the zone of whoever asks. `beside` is added where something holds; where nothing does, nothing is stated.
 */
export function statedByDay(name: string, rows: readonly Worded[], beside: readonly Worded[] = []): TimedFact[] {
  const days = [...new Set([...rows, ...beside].flatMap((row) => [row.valid_from, row.valid_to]))].sort();
  const stretches: Worded[] = [];
  days.slice(1).forEach((to, index) => {
    const from = days[index] as CivilDate;
    const holding = (some: readonly Worded[]): readonly Worded[] =>
      some.filter((row) => row.valid_from <= from && row.valid_to > from);
    const held = holding(rows);
    if (held.length === 0) return;
    const words = [...new Set([...held, ...holding(beside)].flatMap((row) => row.words))].sort();
    const before = stretches.at(-1);
    if (before?.valid_to === from && JSON.stringify(before.words) === JSON.stringify(words))
      stretches[stretches.length - 1] = { ...before, valid_to: to };
    else stretches.push({ words, valid_from: from, valid_to: to });
  });
  return stretches.map((one) => ({
    name,
    value: one.words.length === 1 ? (one.words[0] as string) : one.words,
    ...timeOf(one),
  }));
}

/** Statements with others in their place: in the time of a new one nothing else is said under its name. */
export function restated(known: readonly TimedFact[], stated: readonly TimedFact[]): TimedFact[] {
  return stated.reduce(
    (result: TimedFact[], fact) => [
      ...result.flatMap((one) => (one.name === fact.name ? outside(one, fact.from, fact.to) : [one])),
      fact,
    ],
    [...known],
  );
}

/** What of a statement lies before and after a time. */
function outside(fact: TimedFact, from: CivilDate | undefined, to: CivilDate | undefined): TimedFact[] {
  const first = fact.from ?? ALWAYS_FROM;
  const last = fact.to ?? UNTIL_FURTHER_NOTICE;
  const begins = from ?? ALWAYS_FROM;
  const ends = to ?? UNTIL_FURTHER_NOTICE;
  if (last < begins || first > ends) return [fact];
  return [
    ...(first < begins ? [{ ...fact, to: addDays(begins, -1) }] : []),
    ...(last > ends ? [{ ...fact, from: addDays(ends, 1) }] : []),
  ];
}
