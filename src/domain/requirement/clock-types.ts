import type { DayNumber } from '../civil-date';
import type { Duration } from './pack-dates';
import type { Period } from './view';

/** The cycle being judged. */
export interface Cycle {
  readonly period: Period;
  /** Its ordinary length, without extensions. */
  readonly length: Duration | null;
  /** Why it was made longer, if it was. */
  readonly extendedBecause: readonly string[];
  /** For a cycle before the one that the facts are of: what was otherwise then. */
  readonly then: {
    /** The ordinal of the renewal that ended it; null = unknown. */
    readonly ordinal: number | null;
    /** The fact that the cycle ends on, and its day then. */
    readonly fact: string | null;
    readonly day: DayNumber;
  } | null;
}

/** Every cycle is made here, so that all are one kind of object. */
export function cycleFor(
  period: Period,
  length: Duration | null,
  extendedBecause: readonly string[] = [],
  then: Cycle['then'] = null,
): Cycle {
  return { period, length, extendedBecause, then };
}
