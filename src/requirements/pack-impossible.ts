import { dayNumber, type DayNumber } from '../domain/civil-date';
import { Exact } from '../domain/exact';
import type { Body, Bounds, Clock, Cond, Pack, Requirement, Sel } from '../domain/requirement/pack';
import type { DateExpr, Duration, Each, WindowExpr } from '../domain/requirement/pack-dates';

/** Keys and positions that lead to a part of a pack, as it is written. */
export type Path = readonly (string | number)[];

/** Something in a pack that cannot be meant. */
export interface Contradiction {
  readonly path: Path;
  readonly message: string;
}

/**
 * True when every credit of the one selection is certainly also of the other. Only what can be read from the text:
 * false says nothing.
 */
export function within(pack: Pack, inner: Sel, outer: Sel): boolean {
  if (outer.kind === 'everything' || JSON.stringify(inner) === JSON.stringify(outer)) return true;
  if (inner.kind === 'in') return through(pack, inner.name, (sel) => within(pack, sel, outer));
  if (outer.kind === 'in') return through(pack, outer.name, (sel) => within(pack, inner, sel));
  if (outer.kind === 'all') return outer.of.every((part) => within(pack, inner, part));
  if (inner.kind === 'any') return inner.of.every((part) => within(pack, part, outer));
  if (inner.kind === 'is' && outer.kind === 'is' && inner.property === outer.property)
    return inner.values.every((value) => outer.values.includes(value));
  if (inner.kind === 'not' && outer.kind === 'not') return within(pack, outer.of, inner.of);
  if (inner.kind === 'all' && inner.of.some((part) => within(pack, part, outer))) return true;
  return outer.kind === 'any' && outer.of.some((part) => within(pack, inner, part));
}

function through(pack: Pack, name: string, ask: (sel: Sel) => boolean): boolean {
  const found = pack.define[name];
  return found !== undefined && 'sel' in found && ask(found.sel);
}

/** True when one requirement is certainly asked wherever another is, as far as their own conditions say. */
export function askedBeside(one: Body, other: Body): boolean {
  return one.when === null || JSON.stringify(one.when) === JSON.stringify(other.when);
}

/** A part above its whole; where only the whole is for some people, the two may be meant for different ones. */
export function moreThanWhole(part: Requirement, whole: Requirement): string {
  const apart = part.when === null && whole.when !== null;
  const help = apart ? `; if they are for different people, give ${part.id} a when too` : '';
  return `${part.id} asks for more than ${whole.id}, of which it is a part${help}`;
}

/** When something is asked: the window, what it is divided into, and the clock around it. */
interface Asked {
  readonly clock: Clock | null;
  readonly window: WindowExpr | null;
  readonly each: Each | null;
}

/**
 * True when a due date lies after the end of whichever cycle is judged: then nothing is ever decided by it. With `each`
 * this is said when it is so for the last part.
 */
export function afterEveryCycle(due: DateExpr, asked: Asked): boolean {
  const { clock, window } = asked;
  if (!clock || clock.kind === 'rolling' || window?.kind === 'ever') return false;
  if (due.kind === 'latest') return due.of.some((part) => afterEveryCycle(part, asked));
  if (due.kind === 'earliest') return due.of.every((part) => afterEveryCycle(part, asked));
  if (due.kind !== 'cycle.end' && due.kind !== 'window.end' && !isEnd(due, clock)) return false;
  if (due.shift?.sign !== 1 || due.shift.by.months + due.shift.by.days === 0) return false;
  return due.kind !== 'window.end' || (endsWithCycle(window) && lastPartEnds(asked));
}

/** True for the fact that the cycle ends on. */
function isEnd(due: DateExpr, clock: Clock): due is DateExpr & { kind: 'fact' } {
  if (due.kind !== 'fact' || clock.kind !== 'ends' || clock.extend.length > 0) return false;
  return clock.date.kind === 'fact' && clock.date.name === due.name && clock.date.shift === null;
}

function endsWithCycle(window: WindowExpr | null): boolean {
  if (window?.kind !== 'last' && window?.kind !== 'range') return true;
  const end = window.kind === 'last' ? (window.ending ?? 'cycle') : window.to;
  return end === 'cycle' || (end?.kind === 'cycle.end' && end.shift === null);
}

/** True when the last part certainly ends with the whole window. */
function lastPartEnds({ clock, window, each }: Asked): boolean {
  if (!each || each.kind === 'calendar-year') return true;
  if (each.kind === 'lengths' && each.lengths.length === 1) return true;
  const whole = (window === null || window.kind === 'cycle') && clock?.extend.length === 0 ? clock.length : null;
  if (!whole || 'fact' in whole) return false;
  if (each.kind === 'lengths') return each.lengths.reduce((sum, one) => sum + one.months, 0) >= whole.months;
  if (each.from !== null || whole.days + each.length.days + each.every.days > 0) return false;
  const rest = whole.months - each.length.months;
  return rest >= 0 && rest % each.every.months === 0;
}

/** The conditions that must all hold when these do, definitions written out and nested lists opened. */
function flat(pack: Pack, conds: readonly Cond[]): Cond[] {
  return conds.flatMap((cond): Cond[] => {
    if (cond.kind === 'all') return flat(pack, cond.of);
    if (cond.kind !== 'given') return [cond];
    const found = pack.define[cond.name];
    return found && 'cond' in found ? flat(pack, [found.cond]) : [cond];
  });
}

/** True when conditions can never all hold at once, whoever asks and whenever. False says nothing. */
export function neverTogether(pack: Pack, conds: readonly Cond[]): boolean {
  const parts = flat(pack, conds);
  return parts.some((part) => neverAlone(pack, part)) || renewalsClash(parts) || datesClash(parts) || denied(parts);
}

function neverAlone(pack: Pack, cond: Cond): boolean {
  switch (cond.kind) {
    case 'constant':
      return !cond.value;
    case 'any':
      return cond.of.every((part) => neverTogether(pack, [part]));
    case 'not':
      return flat(pack, [cond.of]).every((part) => part.kind === 'constant' && part.value);
    case 'fact':
      return emptyBounds(cond.bounds, (a, b) => Exact.parse(a).compare(Exact.parse(b)));
    case 'span':
      return emptyBounds(cond.bounds, compareDurations);
    default:
      return false;
  }
}

/** Two lengths compared; null when one is in months and the other in days. */
function compareDurations(a: Duration, b: Duration): number | null {
  if (a.days === 0 && b.days === 0) return a.months - b.months;
  return a.months === 0 && b.months === 0 ? a.days - b.days : null;
}

/** True when nothing lies between the lower and the upper bound. */
function emptyBounds<T>(bounds: Bounds<T>, compare: (a: T, b: T) => number | null): boolean {
  const low = bounds.over ?? bounds.atLeast;
  const high = bounds.under ?? bounds.atMost;
  if (low === undefined || high === undefined) return false;
  const order = compare(low, high);
  const open = bounds.over !== undefined || bounds.under !== undefined;
  return order !== null && (order > 0 || (order === 0 && open));
}

/** More renewals than anybody lives to see. */
const mostRenewals = 200;

function renewalsClash(parts: readonly Cond[]): boolean {
  const asked = parts.flatMap((cond) => {
    const inner = cond.kind === 'not' ? cond.of : cond;
    return inner.kind === 'renewal' ? [{ renewal: inner, wanted: cond.kind !== 'not' }] : [];
  });
  if (asked.length === 0) return false;
  for (let n = 1; n <= mostRenewals; n += 1) {
    const fits = ({ is, every, from, to }: Cond & { kind: 'renewal' }): boolean =>
      (is === null || n === is) &&
      (every === null || (n - (from ?? 0)) % every === 0) &&
      (from === null || n >= from) &&
      (to === null || n <= to);
    if (asked.every(({ renewal, wanted }) => fits(renewal) === wanted)) return false;
  }
  return true;
}

/** A date written out, as a day. */
function dayOf(expr: DateExpr | null): DayNumber | null {
  return expr?.kind === 'on' && expr.shift === null ? dayNumber(expr.date) : null;
}

function datesClash(parts: readonly Cond[]): boolean {
  const ranges = new Map<string, { from: DayNumber; to: DayNumber }>();
  for (const cond of parts) {
    if (cond.kind !== 'date') continue;
    const name = JSON.stringify(cond.date);
    const key = namesWindow(name) ? JSON.stringify(cond) : name;
    const range = ranges.get(key) ?? { from: -Infinity, to: Infinity };
    const from = dayOf(cond.from) ?? -Infinity;
    const to = Math.min(dayOf(cond.to) ?? Infinity, (dayOf(cond.before) ?? Infinity) - 1);
    ranges.set(key, { from: Math.max(range.from, from), to: Math.min(range.to, to) });
  }
  return [...ranges.values()].some(({ from, to }) => from > to);
}

/** True when a condition stands beside its own negation. */
function denied(parts: readonly Cond[]): boolean {
  const said = new Set(parts.map((part) => JSON.stringify(part)).filter((text) => !namesWindow(text)));
  return parts.some((part) => part.kind === 'not' && said.has(JSON.stringify(part.of)));
}

/** What names the window means something else in every requirement. */
function namesWindow(text: string): boolean {
  return text.includes('"window');
}
