import { dayNumber, shiftEnd, shiftStart, type DayNumber } from '../civil-date';
import { wholeNumber } from '../exact';
import type { Cycle } from './clock-types';
import { judge } from './conditions';
import { momentOf, periodEnding, type Scope } from './dates';
import type { Clock, Duration, Pack } from './pack';
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
    return { cycle: { period: periodEnding(view.now, length), length, extendedBecause: [] }, unknown: false };
  }
  if (clock.kind === 'ends') {
    const end = momentOf(bare, clock.date);
    if (!end) return { cycle: null, unknown: true };
    return extended(pack, view, clock, { period: periodEnding(end, length), length, extendedBecause: [] });
  }
  const start = clock.kind === 'anchor' ? fixed(dayNumber(clock.anchor)) : momentOf(bare, clock.date);
  if (!start) return { cycle: null, unknown: true };
  const asked = view.input.cycleAt === undefined ? view.today : dayNumber(view.input.cycleAt);
  const result = repeating(pack, view, clock, start.day, length, asked);
  if (result.cycle && view.input.cycleAt === undefined) view.edge(result.cycle.period.to.day + 1);
  return result;
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
      return extended(pack, view, clock, { period, length, extendedBecause: [] });
    }
  }
  for (let index = 0; index < mostCycles; index += 1) {
    const period = { from: fixed(at(index, more)), to: fixed(at(index + 1, more) - 1, true) };
    if (clock.extend.length === 0 && period.to.day < asked) continue;
    const result = extended(pack, view, clock, { period, length, extendedBecause: [] });
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
    result = {
      period: { from: result.period.from, to },
      length: cycle.length,
      extendedBecause: [...result.extendedBecause, extend.because],
    };
  }
  return { cycle: result, unknown: false };
}
