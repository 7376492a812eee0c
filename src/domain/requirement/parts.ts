import { dayInYear, fromDayNumber, shiftStart, yearOf, type DayNumber } from '../civil-date';
import { mapped, momentOf, type Scope, withWindow } from './dates';
import type { Duration, Each } from './pack-dates';
import { fixed, type Moment, type Period } from './view';

/** One of several windows inside another. */
export type Part = Period & { readonly name: string };

/** More parts than this are taken for a mistake of the text. */
const MOST_PARTS = 1000;
const LONGEST = dayInYear(2201, 1, 1) - dayInYear(2001, 1, 1);

/**
 * The sub-windows of a window, in order; null when a date is unknown. Where the window moves with the day asked its parts
 * move with it, and equal parts are counted from its end: then the last of them is always whole.
 *
 * @throws RangeError where the window has no end or too many parts: nothing that is asked may be left out in silence.
 */
export function split(scope: Scope, window: Period, each: Each): Part[] | null {
  const { view } = scope;
  if (window.from.moving || window.to.moving) view.edge(view.today + 1);
  const parts = window.to.day - window.from.day > LONGEST ? null : partsOf(scope, window, each);
  if (parts === undefined) return null;
  if (parts === null || parts.length > MOST_PARTS) throw new RangeError(`more than ${MOST_PARTS} parts of a window`);
  return parts;
}

/** Undefined when a date is unknown. */
function partsOf(scope: Scope, window: Period, each: Each): Part[] | undefined {
  if (each.kind === 'calendar-year') return years(window);
  if (each.kind === 'steps') {
    const from = each.from ? momentOf(withWindow(scope, window), each.from) : window.from;
    if (from?.moving) scope.view.edge(scope.view.today + 1);
    return from ? steps(from, window.to, each) : undefined;
  }
  const [only] = each.lengths;
  if (each.lengths.length === 1 && only) return window.to.moving ? backwards(window, only) : repeated(window, only);
  return oneAfterOther(window, each.lengths);
}

/** From a day to a day, neither of them outside the window, whose ends may move. */
function part(from: Moment, to: Moment, name: string): Part {
  return { from: { ...from, end: false }, to: { ...to, end: true }, name };
}

function years({ from, to }: Period): Part[] {
  const parts: Part[] = [];
  const [first, last] = [yearOf(from.day), yearOf(to.day)];
  for (let year = first; year <= last; year += 1) {
    const begins = year === first ? from : fixed(dayInYear(year, 1, 1));
    const ends = year === last ? to : fixed(dayInYear(year, 12, 31));
    parts.push(part(begins, ends, String(year)));
  }
  return parts;
}

function steps(from: Moment, last: Moment, { length, every }: Each & { kind: 'steps' }): Part[] {
  const parts: Part[] = [];
  for (let step = 0; step <= MOST_PARTS; step += 1) {
    const begins = mapped(from, (day) => shiftStart(day, times(every, step)));
    const ends = mapped(begins, (day) => shiftStart(day, length) - 1);
    if (ends.day > last.day) break;
    parts.push(part(begins, ends, fromDayNumber(begins.day)));
  }
  return parts;
}

/** The last part may be a short one. */
function repeated({ from, to }: Period, length: Duration): Part[] {
  const parts: Part[] = [];
  const starts = (index: number): DayNumber => shiftStart(from.day, times(length, index));
  for (let at = 0; at <= MOST_PARTS && starts(at) <= to.day; at += 1) {
    const next = starts(at + 1);
    const begins = at === 0 ? from : fixed(starts(at));
    parts.push(part(begins, next > to.day ? to : fixed(next - 1), fromDayNumber(starts(at))));
    if (next <= starts(at)) break;
  }
  return parts;
}

/** The first part may be a short one. */
function backwards({ from, to }: Period, length: Duration): Part[] {
  const parts: Part[] = [];
  const starts = (index: number): Moment => mapped(to, (day) => shiftStart(day + 1, times(length, index), -1));
  for (let at = 0; at <= MOST_PARTS; at += 1) {
    const ends = at === 0 ? to : mapped(starts(at), (day) => day - 1);
    if (ends.day < from.day) break;
    const whole = starts(at + 1).day >= from.day;
    const begins = whole ? starts(at + 1) : from;
    parts.unshift(part(begins, ends, fromDayNumber(begins.day)));
    if (!whole || begins.day > ends.day) break;
  }
  return parts;
}

/** Lengths one after the other; the window is divided no further than they reach. */
function oneAfterOther({ from, to }: Period, lengths: readonly Duration[]): Part[] {
  const parts: Part[] = [];
  let gone = { months: 0, days: 0 };
  let begins = from;
  for (const length of lengths) {
    if (begins.day > to.day) break;
    gone = { months: gone.months + length.months, days: gone.days + length.days };
    const next = mapped(
      from,
      (
        (reach) => (day: DayNumber) =>
          shiftStart(day, reach)
      )(gone),
    );
    const ends = next.day > to.day ? to : mapped(next, (day) => day - 1);
    parts.push(part(begins, ends, fromDayNumber(begins.day)));
    begins = next;
  }
  return parts;
}

function times({ months, days }: Duration, count: number): { months: number; days: number } {
  return { months: months * count, days: days * count };
}
