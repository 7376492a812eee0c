import { dayNumber, shiftEnd, shiftStart, type DayNumber } from '../civil-date';
import { wholeNumber } from '../whole-number';
import { cycleFor, type Cycle } from './clock-types';
import { judge } from './conditions';
import { momentOf, periodEnding, renewalOrdinal, type Scope } from './dates';
import type { Clock, Pack } from './pack';
import type { Duration } from './pack-dates';
import { fixed, TRUE, UNKNOWN, type View } from './view';

const lengthPattern = /^(\d{1,4}) (month|year)s?$/;

/** More cycles than this from a clock's start are taken for a mistake of the facts. */
const mostCycles = 5000;

/**
 * The cycle to judge. `ends`: the one that ends on that date. `starts` and `anchor` repeat: the one that contains the
 * day asked (or `cycleAt`); days before the first start belong to the first cycle of `starts`, while an anchor reaches
 * back. An unknown date, length or extension leaves the cycle unknown; what is missing has then been noted.
 */
export function cycleOf(pack: Pack, view: View): { cycle: Cycle | null; unknown: boolean } {
  const clock = pack.clock;
  if (!clock) return { cycle: null, unknown: false };
  const bare: Scope = { view, cycle: null, cycleUnknown: true, window: null };
  const length = lengthOf(clock, view);
  if (!length) return { cycle: null, unknown: true };
  if (clock.kind === 'rolling') {
    return { cycle: cycleFor(periodEnding(view.now, length), length), unknown: false };
  }
  if (clock.kind === 'ends') {
    const end = momentOf(bare, clock.date);
    if (!end) return { cycle: null, unknown: true };
    return extended(pack, view, clock, cycleFor(periodEnding(end, length), length));
  }
  const start = clock.kind === 'anchor' ? fixed(dayNumber(clock.anchor)) : momentOf(bare, clock.date);
  if (!start) return { cycle: null, unknown: true };
  const asked = view.input.cycleAt === undefined ? view.today : dayNumber(view.input.cycleAt);
  const result = repeating(pack, view, clock, start.day, length, asked);
  if (result.cycle && view.input.cycleAt === undefined) view.edge(result.cycle.period.to.day + 1);
  return result;
}

/**
 * The cycle before one; null when there was none, when it is not known, or when the clock has no cycles that follow each
 * other. `none` tells the first from the others.
 */
export function cycleBefore(pack: Pack, scope: Scope): { cycle: Cycle | null; none: boolean } {
  const { clock } = pack;
  const { view, cycle } = scope;
  const length = clock ? lengthOf(clock, view) : null;
  const unknown = { cycle: null, none: false };
  if (!clock || !cycle || !length || clock.kind === 'rolling' || cycle.period.from.moving) return unknown;
  const missed = view.missed.length;
  const current = renewalOrdinal(scope);
  view.missed.length = missed;
  if (current !== null && current < 2) return { cycle: null, none: true };
  const last = cycle.period.from.day - 1;
  const named = clock.kind === 'ends' && clock.date.kind === 'fact' ? clock.date : null;
  const then = {
    ordinal: current === null ? null : current - 1,
    fact: named?.name ?? null,
    day: named?.shift ? shiftEnd(last, named.shift.by, named.shift.sign === 1 ? -1 : 1) : last,
  };
  if (clock.kind === 'ends') {
    const plain = cycleFor(periodEnding(fixed(last, true), length), length, [], then);
    const longer = extended(pack, view, clock, plain);
    if (!longer.cycle) return unknown;
    const { months, days } = lengthened(clock, length, longer.cycle.extendedBecause);
    const period = periodEnding(fixed(last, true), { months, days, text: '' });
    return { cycle: cycleFor(period, length, longer.cycle.extendedBecause, then), none: false };
  }
  const bare: Scope = { view, cycle: null, cycleUnknown: true, window: null };
  const start = clock.kind === 'anchor' ? fixed(dayNumber(clock.anchor)) : momentOf(bare, clock.date);
  if (!start) return unknown;
  if (last < start.day && clock.kind === 'starts') return { cycle: null, none: true };
  const found = repeating(pack, view, clock, start.day, length, last).cycle;
  return { cycle: found && cycleFor(found.period, found.length, found.extendedBecause, then), none: false };
}

function lengthOf(clock: Clock, view: View): Duration | null {
  if (!('fact' in clock.length)) return clock.length;
  const text = view.textFact(clock.length.fact);
  const match = text === null ? null : lengthPattern.exec(text);
  if (!match) return null;
  return { months: (wholeNumber(match[1] ?? '') ?? 0) * (match[2] === 'year' ? 12 : 1), days: 0, text: text ?? '' };
}

function repeating(
  pack: Pack,
  view: View,
  clock: Clock,
  start: DayNumber,
  length: Duration,
  asked: DayNumber,
): { cycle: Cycle | null; unknown: boolean } {
  const at = (index: number, more: { months: number; days: number }): DayNumber =>
    shiftStart(start, { months: length.months * index + more.months, days: length.days * index + more.days });
  let more = { months: 0, days: 0 };
  if (clock.kind === 'anchor' && asked < start) {
    for (let index = -1; index > -mostCycles; index -= 1) {
      if (at(index, more) > asked) continue;
      const period = { from: fixed(at(index, more)), to: fixed(at(index + 1, more) - 1, true) };
      return extended(pack, view, clock, cycleFor(period, length));
    }
  }
  for (let index = 0; index < mostCycles; index += 1) {
    const period = { from: fixed(at(index, more)), to: fixed(at(index + 1, more) - 1, true) };
    if (clock.extend.length === 0 && period.to.day < asked) continue;
    const result = extended(pack, view, clock, cycleFor(period, length));
    if (!result.cycle) return result;
    if (result.cycle.period.to.day >= asked) return result;
    if (result.cycle.extendedBecause.length > 0) more = lengthened(clock, more, result.cycle.extendedBecause);
  }
  return { cycle: null, unknown: true };
}

function lengthened(
  clock: Clock,
  more: { months: number; days: number },
  reasons: readonly string[],
): { months: number; days: number } {
  let { months, days } = more;
  for (const extend of clock.extend) {
    if (!reasons.includes(extend.because)) continue;
    months += extend.by.months;
    days += extend.by.days;
  }
  return { months, days };
}

function extended(pack: Pack, view: View, clock: Clock, cycle: Cycle): { cycle: Cycle | null; unknown: boolean } {
  let result = cycle;
  for (const extend of clock.extend) {
    const when = judge(pack, { view, cycle, cycleUnknown: false, window: null }, extend.when);
    if (when === UNKNOWN) return { cycle: null, unknown: true };
    if (when !== TRUE) continue;
    const to = fixed(shiftEnd(result.period.to.day, extend.by), true);
    const because = [...result.extendedBecause, extend.because];
    result = cycleFor({ from: result.period.from, to }, cycle.length, because);
  }
  return { cycle: result, unknown: false };
}
