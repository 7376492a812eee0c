import { calendarKey, cycleIndex, rangeOf, type Scope } from './dates';
import type { DateRange } from './pack-dates';
import type { CreditRecord } from './pieces';
import type { Period } from './view';

/** The times by which repeats are counted and tiers filled: calendar units, cycles of the clock, or some days alone. */
type Per = 'day' | 'calendar-year' | 'cycle' | DateRange;

/** A time by which something is counted, ready for one person. */
interface Stretches {
  /** True when the days of a range are not known. */
  readonly unknown: boolean;
  /** The stretch of time a credit belongs to; two that share the key share the stretch; null = to none. */
  readonly keyOf: (record: CreditRecord) => string | null;
}

/** A credit that somebody assigned to a cycle belongs to that one, whatever its day. */
export function stretchesOf(scope: Scope, per: Per): Stretches {
  const { view, cycle } = scope;
  if (per === 'day' || per === 'calendar-year')
    return { unknown: false, keyOf: ({ day }) => (day === null ? null : String(calendarKey(day, per))) };
  if (per === 'cycle')
    return {
      unknown: false,
      keyOf: ({ day, assigned }) => {
        const on = assigned ?? day;
        return on === null ? null : String(cycle ? cycleIndex(cycle, on) : 0);
      },
    };
  const range: Period | null = rangeOf(scope, per);
  const holds = ({ day, assigned }: CreditRecord): boolean => {
    if (day === null) return false;
    if (assigned !== null) return cycle === null || view.within(assigned, cycle.period);
    return range === null || view.within(day, range);
  };
  return { unknown: range === null, keyOf: (record) => (holds(record) ? 'range' : null) };
}

/** The stretch of time in which a credit fills tiers; null = not known. */
export type TierStretch = (record: CreditRecord) => string | null;

/** Tiers are filled together in the days of a range; without one, and outside of it, by the cycles of the clock. */
export function tierStretches(scope: Scope, range: DateRange | null): TierStretch {
  const cycles = stretchesOf(scope, 'cycle');
  const cycleOf: TierStretch = (record) => `cycle ${cycles.keyOf(record) ?? '0'}`;
  if (range === null) return cycleOf;
  const { unknown, keyOf } = stretchesOf(scope, range);
  return unknown ? () => null : (record) => keyOf(record) ?? cycleOf(record);
}
