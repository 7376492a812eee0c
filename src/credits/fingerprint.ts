import type { CivilDate } from '../domain/civil-date';
import type { CreditUnits } from '../domain/credit';
import { hashParts } from '../platform/hashing';

/** When two credits of one person are the same: SHA-256 over length-prefixed parts, so no two lists share bytes. */
function key(name: string, parts: readonly (string | number | null)[]): Buffer {
  return hashParts(name, ...parts.map((part) => (part === null ? null : String(part))));
}

/** Equal for equal credits of one source; the person stands beside it. */
export function contentKey(credit: {
  readonly source: string;
  readonly activity: string;
  readonly completedOn: CivilDate;
  readonly system: string;
  readonly category: string | null;
  readonly amount: CreditUnits;
  readonly occurrence: number;
}): Buffer {
  const { source, activity, completedOn, system, category, amount, occurrence } = credit;
  return key('content-1', [source, activity, completedOn, system, category, amount, occurrence]);
}

/** What a decided second completion stands under, since an equal credit holds the key of its content. */
export function secondKey(content: Buffer, report: string): Buffer {
  return key('second-1', [content.toString('hex'), report]);
}

/**
 * Equal for credits that may be one completion told twice: the same activity (of whichever source, where it is
 * registered) and day, and the same occurrence.
 */
export function lookalikeKey(credit: {
  readonly activity: string;
  readonly completedOn: CivilDate;
  readonly occurrence: number;
}): Buffer {
  return key('lookalike-1', [credit.activity, credit.completedOn, credit.occurrence]);
}
