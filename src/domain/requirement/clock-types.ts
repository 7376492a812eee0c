import type { Duration } from './pack';
import type { Period } from './view';

/** The cycle being judged. */
export interface Cycle {
  readonly period: Period;
  /** Its ordinary length, without extensions. */
  readonly length: Duration | null;
  /** Why it was made longer, if it was. */
  readonly extendedBecause: readonly string[];
}
