import { dayInYear, dayNumber, monthAndDay, monthIndex, shiftEnd, shiftStart, yearOf } from '../civil-date';
import type { DayNumber } from '../civil-date';
import { wholeNumber } from '../whole-number';
import type { Cycle } from './clock-types';
import type { DateExpr, DateRange, Duration, Shift, WindowExpr } from './pack-dates';
import { beginning, ending, endOfTime, fixed, momentAt, type Moment, type Period, type Tri, type View } from './view';

/** What date words refer to at one place of a pack. */
export interface Scope {
  readonly view: View;
  /** Null when the pack has no clock, or when its cycle is not known. */
  readonly cycle: Cycle | null;
  /** True when there is a clock, but a date it needs is missing. */
  readonly cycleUnknown: boolean;
  /** Null where no window is set yet, or where it is unknown. */
  readonly window: Period | null;
  /** What the cycles before this one came to; missing where conditions are judged before there is a cycle. */
  readonly past?: Past;
}

/** The same place with another window. Written out, because every requirement asks for it and a spread takes far longer. */
export function withWindow({ view, cycle, cycleUnknown, past }: Scope, window: Period | null): Scope {
  return { view, cycle, cycleUnknown, window, past };
}

/** The cycles before one, as far as anything is known of them. */
export interface Past {
  /** Whether a requirement was missed in the cycle before; what leaves it unknown has been noted. */
  missed(requirement: string): Tri;
}

/** Applies a function that keeps order to a moment. */
export function mapped(moment: Moment, change: (day: DayNumber) => DayNumber): Moment {
  const moving = moment.moving;
  return momentAt(change(moment.day), moment.end, moving ? (today) => change(moving(today)) : null);
}

/** Adds a length; months are added on the day after when the moment ends a period. */
export function shifted(moment: Moment, by: Duration, sign: 1 | -1): Moment {
  return mapped(moment, (day) => (moment.end ? shiftEnd(day, by, sign) : shiftStart(day, by, sign)));
}

function applied(moment: Moment | null, shift: Shift | null): Moment | null {
  return moment && shift ? shifted(moment, shift.by, shift.sign) : moment;
}

/** The day a date means here; null when it is not known, and then what is missing has been noted. */
export function momentOf(scope: Scope, expr: DateExpr): Moment | null {
  const { view, cycle, window } = scope;
  switch (expr.kind) {
    case 'on':
      return applied(fixed(dayNumber(expr.date)), expr.shift);
    case 'today':
      return applied(view.now, expr.shift);
    case 'cycle.start':
      return applied(cycle?.period.from ?? null, expr.shift);
    case 'cycle.end':
      return applied(cycle?.period.to ?? null, expr.shift);
    case 'window.start':
      return applied(window?.from ?? null, expr.shift);
    case 'window.end':
      return applied(window ? ending(window.to) : null, expr.shift);
    case 'fact': {
      const then = cycle?.then;
      const day = then?.fact === expr.name ? then.day : view.dateFact(expr.name);
      return day === null ? null : applied(fixed(day), expr.shift);
    }
    case 'renewal':
      return renewalEnd(scope, expr.ordinal);
    case 'earliest':
    case 'latest': {
      const sign = expr.kind === 'earliest' ? 1 : -1;
      let best: Moment | null = null;
      for (const part of expr.of) {
        const moment = momentOf(scope, part);
        if (!moment) return null;
        best = best === null ? moment : pick(best, moment, sign);
      }
      return best;
    }
    default: {
      const near = momentOf(scope, expr.near);
      let monthDay = expr.monthDay;
      if (!monthDay && expr.fact !== null) {
        const day = view.dateFact(expr.fact);
        if (day === null) return null;
        monthDay = monthAndDay(day);
      }
      if (!near || !monthDay) return null;
      const { month, day } = monthDay;
      const forward = expr.kind === 'next';
      const found = mapped(near, (from) => {
        const year = yearOf(from);
        for (const candidate of forward ? [year, year + 1] : [year, year - 1]) {
          const at = dayInYear(candidate, month, day);
          if (forward ? at > from : at < from) return at;
        }
        return from;
      });
      return ending(found, !forward);
    }
  }
}

/** The earlier (sign 1) or later (sign −1) of two moments, at every day asked. */
function pick(a: Moment, b: Moment, sign: 1 | -1): Moment {
  const better = (x: DayNumber, y: DayNumber): DayNumber => (sign * (x - y) <= 0 ? x : y);
  const chosen = sign * (a.day - b.day) <= 0 ? a : b;
  if (!a.moving && !b.moving) return chosen;
  const { day, end } = chosen;
  return momentAt(day, end, (today) => better(a.moving ? a.moving(today) : a.day, b.moving ? b.moving(today) : b.day));
}

/** The last day of the cycle that ends with that renewal, reckoned from the one that ends this cycle. */
function renewalEnd(scope: Scope, ordinal: number): Moment | null {
  const { cycle } = scope;
  if (!cycle?.length) return null;
  const current = renewalOrdinal(scope);
  if (current === null) return null;
  const { months, days } = cycle.length;
  const steps = ordinal - current;
  return mapped(cycle.period.to, (day) => shiftEnd(day, { months: months * steps, days: days * steps }));
}

/** The ordinal of the renewal that ends the cycle; null (and missed) when unknown. */
export function renewalOrdinal({ view, cycle }: Scope): number | null {
  if (cycle?.then) return cycle.then.ordinal;
  const text = view.textFact('license.renewal');
  return text === null ? null : wholeNumber(text);
}

/** A range of days; an open side is unbounded. Null when a bound is unknown. */
export function rangeOf(scope: Scope, range: DateRange): Period | null {
  const from = range.from ? momentOf(scope, range.from) : beginning;
  const to = range.to ? momentOf(scope, range.to) : endOfTime;
  return from && to ? { from, to } : null;
}

/** The period of a length that ends on a moment. */
export function periodEnding(end: Moment, length: Duration): Period {
  const from = mapped(ending(end, false), (day) => shiftStart(day + 1, length, -1));
  return { from, to: ending(end) };
}

/**
 * The window of a requirement. `ever` is open at the end here: its due date closes it. Without a cycle, `last` looks
 * back from the day asked and `cycle` means nothing.
 */
export function windowOf(scope: Scope, window: WindowExpr): Period | null {
  switch (window.kind) {
    case 'cycle':
      return scope.cycle?.period ?? null;
    case 'ever':
      return { from: beginning, to: endOfTime };
    case 'range':
      return rangeOf(scope, window);
    default: {
      const last = window.ending
        ? momentOf(scope, window.ending)
        : (scope.cycle?.period.to ?? (scope.cycleUnknown ? null : scope.view.now));
      return last ? periodEnding(last, window.length) : null;
    }
  }
}

/** The n-th cycle before (negative) or after (positive) the given one to which a day belongs; 0 = inside. */
export function cycleIndex(cycle: Cycle, day: DayNumber): number {
  const from = cycle.period.from.day;
  const to = cycle.period.to.day;
  if (day >= from && day <= to) return 0;
  const length = cycle.length;
  if (!length || (length.months === 0 && length.days === 0)) return day < from ? -1 : 1;
  const starts = (index: number): DayNumber =>
    index > 0
      ? shiftStart(to + 1, { months: length.months * (index - 1), days: length.days * (index - 1) })
      : shiftStart(from, { months: length.months * index, days: length.days * index });
  let index = day < from ? -1 : 1;
  while (index < 0 && starts(index) > day && index > -2000) index -= 1;
  while (index > 0 && starts(index + 1) <= day && index < 2000) index += 1;
  return index;
}

/** Two days share the number exactly when they share the day, month, quarter or year. */
export function calendarKey(day: DayNumber, unit: 'day' | 'month' | 'quarter' | 'calendar-year'): number {
  if (unit === 'day') return day;
  const month = monthIndex(day);
  return unit === 'month' ? month : Math.floor(month / (unit === 'quarter' ? 3 : 12));
}
