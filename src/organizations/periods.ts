import { addDays, type CivilDate } from '../domain/civil-date';
import { UNTIL_FURTHER_NOTICE } from '../platform/versions';

/** The first day on which a period that ends on `last` (its last day) no longer holds. */
export function dayAfter(last: CivilDate | null): CivilDate {
  return last === null || last >= UNTIL_FURTHER_NOTICE ? UNTIL_FURTHER_NOTICE : addDays(last, 1);
}

/**
 * Splits statements about facts into rounds in which no fact is named twice, in their order: one call of `putVersions`
 * takes each fact once. Nearly always one round.
 */
export function rounds<T>(statements: readonly T[], keyOf: (statement: T) => string): T[][] {
  const seen = new Map<string, number>();
  const split: T[][] = [];
  for (const statement of statements) {
    const key = keyOf(statement);
    const round = seen.get(key) ?? 0;
    seen.set(key, round + 1);
    (split[round] ??= []).push(statement);
  }
  return split;
}
