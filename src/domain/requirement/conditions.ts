import { shiftStart, type DayNumber, type Span } from '../civil-date';
import { Exact } from '../exact';
import { momentOf, rangeOf, renewalOrdinal, type Scope } from './dates';
import type { FactValue } from './facts';
import type { Bounds, Cond, Pack } from './pack';
import { beginning, endOfTime, FALSE, TRUE, UNKNOWN, type Tri } from './view';

/**
 * Judges a condition in three values. When the result is unknown, the facts that left it so have been noted in the
 * view; what was unknown in a part that did not matter has not.
 */
export function judge(pack: Pack, scope: Scope, cond: Cond): Tri {
  const { missed } = scope.view;
  const before = missed.length;
  const result = judgeParts(pack, scope, cond);
  // To set a length is slow, even to what it is.
  if (result !== UNKNOWN && missed.length > before) missed.length = before;
  return result;
}

function judgeParts(pack: Pack, scope: Scope, cond: Cond): Tri {
  switch (cond.kind) {
    case 'constant':
      return cond.value ? TRUE : FALSE;
    case 'given': {
      const definition = pack.define[cond.name];
      return definition && 'cond' in definition ? judge(pack, scope, definition.cond) : UNKNOWN;
    }
    case 'missed':
      return scope.past?.missed(cond.requirement) ?? scope.view.otherwise;
    case 'not':
      return (2 - judge(pack, scope, cond.of)) as Tri;
    case 'all':
    case 'any': {
      const stop = cond.kind === 'all' ? FALSE : TRUE;
      let result: Tri = (2 - stop) as Tri;
      for (const part of cond.of) {
        const value = judge(pack, scope, part);
        if (value === stop) return stop;
        if (value === UNKNOWN) result = UNKNOWN;
      }
      return result;
    }
    case 'fact':
      return judgeFact(scope, cond);
    case 'date': {
      const date = momentOf(scope, cond.date);
      const from = cond.from ? momentOf(scope, cond.from) : beginning;
      const to = cond.to ? momentOf(scope, cond.to) : endOfTime;
      const before = cond.before ? momentOf(scope, cond.before) : null;
      if (!date || !from || !to || (cond.before && !before)) return scope.view.otherwise;
      if (!scope.view.notAfter(from, date) || !scope.view.notAfter(date, to)) return FALSE;
      return before && scope.view.notAfter(before, date) ? FALSE : TRUE;
    }
    case 'span': {
      const from = momentOf(scope, cond.from);
      const to = momentOf(scope, cond.to);
      if (!from || !to) return scope.view.otherwise;
      const holds = scope.view.watch([from, to], ([a = 0, b = 0]) => spanHolds(a, b, cond.bounds));
      return holds ? TRUE : FALSE;
    }
    case 'renewal': {
      const ordinal = renewalOrdinal(scope);
      if (ordinal === null) return scope.view.otherwise;
      const fits =
        (cond.is === null || ordinal === cond.is) &&
        (cond.every === null || (ordinal - (cond.from ?? 0)) % cond.every === 0) &&
        (cond.from === null || ordinal >= cond.from) &&
        (cond.to === null || ordinal <= cond.to);
      return fits ? TRUE : FALSE;
    }
  }
}

/** The requirements that were missed in the cycle before and that a condition, which holds, asks about. */
export function missedBy(pack: Pack, scope: Scope, cond: Cond): string[] {
  switch (cond.kind) {
    case 'missed':
      return scope.past?.missed(cond.requirement) === TRUE ? [cond.requirement] : [];
    case 'given': {
      const definition = pack.define[cond.name];
      return definition && 'cond' in definition ? missedBy(pack, scope, definition.cond) : [];
    }
    case 'all':
    case 'any':
      return cond.of.flatMap((part) => missedBy(pack, scope, part));
    default:
      return [];
  }
}

/** Both days belong to the span: it reaches a length when the day after its end is that far from its start. */
function spanHolds(from: DayNumber, to: DayNumber, bounds: Bounds<Span>): boolean {
  const after = to + 1;
  if (bounds.under && shiftStart(from, bounds.under) <= after) return false;
  if (bounds.atMost && shiftStart(from, bounds.atMost) < after) return false;
  if (bounds.over && shiftStart(from, bounds.over) >= after) return false;
  return !(bounds.atLeast && shiftStart(from, bounds.atLeast) > after);
}

function judgeFact(scope: Scope, cond: Cond & { kind: 'fact' }): Tri {
  const { view } = scope;
  const test = (value: FactValue): boolean => factPasses(cond, value);
  let result: Tri;
  if (cond.during !== null) {
    const period =
      cond.during === 'ever'
        ? { from: beginning, to: endOfTime }
        : cond.during === 'cycle'
          ? (scope.cycle?.period ?? null)
          : cond.during === 'window'
            ? scope.window
            : rangeOf(scope, cond.during);
    result = period ? view.factDuring(cond.name, period, test) : view.otherwise;
  } else {
    const at = cond.at ? momentOf(scope, cond.at) : view.now;
    const value = at ? view.factAt(cond.name, at) : undefined;
    result = value === undefined ? view.otherwise : test(value) ? TRUE : FALSE;
  }
  if (result === UNKNOWN) view.miss('fact', cond.name);
  return result;
}

function factPasses(cond: Cond & { kind: 'fact' }, value: FactValue): boolean {
  const values = typeof value === 'object' ? value : [String(value)];
  if (cond.is !== null) return values.includes(cond.is);
  if (cond.in !== null) return cond.in.some((allowed) => values.includes(allowed));
  const { over, under, atLeast, atMost } = cond.bounds;
  if (over === undefined && under === undefined && atLeast === undefined && atMost === undefined) {
    return values.length === 1 && values[0] === 'true';
  }
  return values.some((text) => withinBounds(cond.bounds, text));
}

/** Whether an amount given as text lies within bounds; text that is no amount does not. */
export function withinBounds(bounds: Bounds<string>, text: string): boolean {
  let value: Exact;
  try {
    value = Exact.parse(text);
  } catch {
    return false;
  }
  if (bounds.over !== undefined && value.compare(Exact.parse(bounds.over)) <= 0) return false;
  if (bounds.under !== undefined && value.compare(Exact.parse(bounds.under)) >= 0) return false;
  if (bounds.atLeast !== undefined && value.compare(Exact.parse(bounds.atLeast)) < 0) return false;
  return !(bounds.atMost !== undefined && value.compare(Exact.parse(bounds.atMost)) > 0);
}
