import { END_OF_TIME, fromDayNumber, shiftEnd, shiftStart, yearOf, dayInYear, type CivilDate } from '../civil-date';
import type { Exact } from '../exact';
import { judge } from './conditions';
import { momentOf, windowOf, type Scope } from './dates';
import { needOf, type NeedPlan } from './need';
import type { Body, Cure, DateExpr, Each, Pack, Requirement, Shape, Source, Version } from './pack';
import { beginning, endOfTime, FALSE, fixed, TRUE, UNKNOWN, type Moment, type Period, type Tri } from './view';
import type { Missing, NodeCode } from './verdict';

/** One requirement for one person on one day, before any credit is looked at. */
export interface Planned {
  readonly id: string;
  readonly says: string | null;
  readonly source: Source | null;
  readonly strength: 'mandatory' | 'recommended';
  readonly standing: 'in-force' | 'announced' | 'unconfirmed';
  readonly version: { from: CivilDate | null; to: CivilDate | null; chosenBy: string } | null;
  readonly codes: Set<NodeCode>;
  readonly because: string[];
  readonly missing: Missing[];
  readonly applies: Tri;
  readonly excused: Tri;
  readonly body: Body;
  /** Null when there is none in force, or when it could not be told which version is. */
  readonly shape: Shape | { readonly kind: 'each' } | null;
  /** True when the version, window or due date depends on something unknown: then nothing can be said. */
  readonly unclear: boolean;
  readonly window: Period | null;
  /** What `ever` and windows from the day asked are called. */
  readonly windowSays: string | null;
  readonly due: Moment | null;
  /** After this day a completion is late, though it counts. */
  readonly lateAfter: Moment | null;
  readonly cureUntil: Moment | null;
  readonly standingDuty: boolean;
  /** Due after the end of the cycle judged. */
  readonly later: boolean;
  /** Null for groups and conditions. */
  readonly need: NeedPlan | null;
  readonly must: Tri | null;
  readonly children: readonly Planned[];
}

/** What a child takes from the group it belongs to. */
export interface Inherited {
  readonly window: Period | null;
  readonly windowSays: string | null;
  readonly ever: boolean;
  readonly due: DateExpr | null;
  readonly cure: Cure | null;
  readonly source: string | null;
  readonly strength: 'mandatory' | 'recommended';
  /** True when the window was set above, even if it is not known. */
  readonly windowSet: boolean;
}

export interface Planning {
  readonly pack: Pack;
  readonly scope: Scope;
  /** Every requirement planned so far, for shares of another's need. */
  readonly byId: Map<string, Planned>;
  readonly needs: Map<string, readonly Exact[] | null>;
}

const nothing: Body = {
  says: null,
  source: null,
  standing: null,
  strength: null,
  when: null,
  excused: null,
  window: null,
  each: null,
  due: null,
  cure: null,
  adjust: null,
  round: null,
  shape: null,
};

/** The words of a requirement with those of its version put over them. */
function over(requirement: Requirement, version: Version | null): Body {
  if (!version) return requirement;
  const pick = <K extends keyof Body>(key: K): Body[K] => (version[key] !== null ? version[key] : requirement[key]);
  const result = Object.fromEntries((Object.keys(nothing) as (keyof Body)[]).map((key) => [key, pick(key)]));
  return result as unknown as Body;
}

export function planAll(planning: Planning, requirements: readonly Requirement[], from: Inherited): Planned[] {
  return requirements.map((requirement) => plan(planning, requirement, from, null));
}

/** @param part a sub-window of `each`, when the requirement is being planned for one. */
function plan(
  planning: Planning,
  requirement: Requirement,
  from: Inherited,
  part: (Period & { name: string }) | null,
): Planned {
  const { pack, scope } = planning;
  const { view } = scope;
  const begun = view.missed.length;
  const codes = new Set<NodeCode>();
  const because: string[] = [];
  const missing: Missing[] = [];
  const outer = part ?? windowFor(scope, requirement, from);
  if (requirement.each && !part) return planEach(planning, requirement, from);

  let version: Version | null = null;
  let versionUnclear = false;
  if (requirement.versions) {
    const chosen = requirement.chosenBy ? momentOf({ ...scope, window: outer }, requirement.chosenBy) : null;
    if (!chosen) versionUnclear = true;
    else {
      version =
        requirement.versions.find(
          (one) =>
            (one.from === null || view.notAfter(momentOn(one.from), chosen)) &&
            (one.to === null || view.notAfter(chosen, momentOn(one.to))),
        ) ?? null;
      if (!version) codes.add('NO_VERSION_IN_FORCE');
    }
  }
  const absent = requirement.versions !== null && version === null;
  const body = absent ? { ...requirement, shape: null } : over(requirement, version);
  const standing = body.standing ?? 'in-force';
  if (standing === 'unconfirmed') codes.add('CLAUSE_UNCONFIRMED');
  if (scope.cycle?.extendedBecause.length) codes.add('CYCLE_EXTENDED');

  const times = timesOf(scope, body, from, part);
  const inner: Scope = { ...scope, window: times.window };
  const applies = absent && !versionUnclear ? FALSE : body.when ? judge(pack, inner, body.when) : TRUE;
  if (applies === FALSE && !absent) codes.add('CONDITION_FALSE');
  let excused: Tri = FALSE;
  if (applies !== FALSE) excused = excuses(planning, inner, body, requirement.id, codes, because);
  const relevant = applies !== FALSE && excused !== TRUE && standing !== 'announced';
  const shape = body.shape;
  const need = relevant && shape?.kind === 'amount' ? needOf(planning, inner, requirement.id, body, shape) : null;
  const moved = need?.due ?? null;
  if (moved) codes.add('DEADLINE_MOVED');
  if (need && need.amounts === null && shape?.kind === 'amount' && shape.atLeast.kind === 'unknown') {
    codes.add('AMOUNT_NOT_PUBLISHED');
    missing.push({ kind: 'unpublished-amount', name: requirement.id });
  }
  const must = relevant && shape?.kind === 'must' ? judge(pack, inner, shape.cond) : null;
  const due = moved ?? times.due;
  const later = isLater(scope, times.due);
  const unclear =
    versionUnclear || (relevant && shape !== null && shape.kind !== 'all' && shape.kind !== 'any' && times.unclear);
  missing.push(...view.missed.splice(begun));
  if (missing.some((one) => one.kind === 'fact')) codes.add('FACT_MISSING');
  const group = shape?.kind === 'all' || shape?.kind === 'any' ? shape : null;
  const children =
    group && relevant && !versionUnclear
      ? planAll(planning, group.of, {
          window: times.window,
          windowSays: times.says,
          ever: times.ever,
          windowSet: from.windowSet || body.window !== null || part !== null,
          due: body.due ?? from.due,
          cure: body.cure ?? from.cure,
          source: body.source ?? from.source,
          strength: body.strength ?? from.strength,
        })
      : [];
  const window =
    times.window && moved && view.notAfter(times.window.to, moved)
      ? { from: times.window.from, to: moved }
      : times.window;
  const result: Planned = {
    id: part ? `${requirement.id}@${part.name}` : requirement.id,
    says: body.says,
    source: pack.sources[body.source ?? from.source ?? ''] ?? null,
    strength: body.strength ?? from.strength,
    standing,
    version: version
      ? { from: version.from, to: version.to, chosenBy: requirement.chosenBy ? wordOf(requirement.chosenBy) : '' }
      : null,
    codes,
    because,
    missing,
    applies,
    excused,
    body,
    shape,
    unclear,
    window,
    windowSays: times.says,
    due,
    lateAfter: times.lateAfter,
    cureUntil: due ? cureEnd(inner, body.cure ?? from.cure, due) : null,
    standingDuty: due !== null && due.moving !== null,
    later,
    need,
    must,
    children,
  };
  if (!planning.byId.has(requirement.id)) planning.byId.set(requirement.id, result);
  return result;
}

/** Due after the cycle judged; a date that moves with the day asked never is. */
function isLater({ view, cycle }: Scope, due: Moment | null): boolean {
  return due !== null && due.moving === null && cycle !== null && !view.notAfter(due, cycle.period.to);
}

function momentOn(date: CivilDate): Moment {
  return fixed(momentDay(date));
}

const days = new Map<string, number>();
function momentDay(date: CivilDate): number {
  let day = days.get(date);
  if (day === undefined) {
    day = dayInYear(Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8, 10)));
    days.set(date, day);
  }
  return day;
}

function wordOf(expr: DateExpr): string {
  return expr.kind === 'on' ? expr.date : expr.kind === 'fact' ? expr.name : expr.kind;
}

function windowFor(scope: Scope, body: Body, from: Inherited): Period | null {
  return body.window ? windowOf(scope, body.window) : from.window;
}

interface Times {
  readonly window: Period | null;
  readonly says: string | null;
  readonly ever: boolean;
  readonly due: Moment | null;
  readonly lateAfter: Moment | null;
  readonly unclear: boolean;
}

/**
 * Window and due date. `ever` ends at its due date, which is the cycle's end unless said; without a cycle it is the day
 * asked. Once the cycle of the due date is over, a late completion counts too.
 */
function timesOf(scope: Scope, body: Body, from: Inherited, part: Period | null): Times {
  const { view, cycle } = scope;
  const dueExpr = part ? body.due : (body.due ?? from.due);
  const ever = part === null && (body.window ? body.window.kind === 'ever' : from.ever);
  let window = part ?? windowFor(scope, body, from);
  let says = body.window?.kind === 'last' ? `last ${body.window.length.text}` : body.window ? null : from.windowSays;
  let due = dueExpr ? momentOf({ ...scope, window }, dueExpr) : null;
  let unclear = dueExpr !== null && due === null;
  let lateAfter: Moment | null = null;
  if (ever) {
    says = 'ever';
    if (!dueExpr) due = cycle ? cycle.period.to : scope.cycleUnknown ? null : view.now;
    if (!due) return { window: null, says, ever, due: null, lateAfter, unclear: true };
    const late = !due.moving && (cycle ? !view.notAfter(cycle.period.from, due) : !scope.cycleUnknown);
    if (late) lateAfter = due;
    return {
      window: { from: beginning, to: late ? endOfTime : { ...due, end: true } },
      says,
      ever,
      due,
      lateAfter,
      unclear,
    };
  }
  if (!window) {
    const anything = !body.window && !from.windowSet && cycle === null && !scope.cycleUnknown;
    if (anything) {
      window = { from: beginning, to: view.now };
      says = 'ever';
    } else unclear = true;
  }
  if (window && due && !view.notAfter(window.to, due)) window = { from: window.from, to: { ...due, end: true } };
  if (window && !due && !dueExpr) due = window.to.day >= END_OF_TIME ? (cycle?.period.to ?? view.now) : window.to;
  return { window, says, ever, due, lateAfter, unclear };
}

/** The last day of the cure; a length after a date that moves with the day asked is no date. */
function cureEnd(scope: Scope, cure: Cure | null, due: Moment): Moment | null {
  if (!cure) return null;
  if ('until' in cure) return momentOf(scope, cure.until);
  return due.moving ? null : fixed(shiftEnd(due.day, cure.after), true);
}

function excuses(
  planning: Planning,
  scope: Scope,
  body: Body,
  id: string,
  codes: Set<NodeCode>,
  because: string[],
): Tri {
  let result: Tri = FALSE;
  for (const waiver of planning.scope.view.waivers) {
    if (waiver.requirement !== id || !waiver.all) continue;
    codes.add('WAIVER');
    because.push(waiver.ground);
    return TRUE;
  }
  for (const excuse of body.excused ?? []) {
    const value = judge(planning.pack, scope, excuse.when);
    if (value === TRUE) {
      because.push(excuse.because);
      return TRUE;
    }
    if (value === UNKNOWN) result = UNKNOWN;
  }
  return result;
}

/** A requirement that must be met in each of several windows: a group with one child for each. */
function planEach(planning: Planning, requirement: Requirement, from: Inherited): Planned {
  const { scope } = planning;
  const begun = scope.view.missed.length;
  const window = windowFor(scope, requirement, from);
  const parts = window ? split(scope, window, requirement.each as Each) : null;
  const children = (parts ?? []).map((part) => plan(planning, requirement, from, part));
  const missing = scope.view.missed.splice(begun);
  const due = window?.to ?? null;
  const group: Planned = {
    id: requirement.id,
    says: requirement.says,
    source: planning.pack.sources[requirement.source ?? from.source ?? ''] ?? null,
    strength: requirement.strength ?? from.strength,
    standing: 'in-force',
    version: null,
    codes: new Set(missing.length > 0 ? ['FACT_MISSING' as const] : []),
    because: [],
    missing,
    applies: TRUE,
    excused: FALSE,
    body: requirement,
    shape: { kind: 'each' },
    unclear: parts === null,
    window,
    windowSays: null,
    due,
    lateAfter: null,
    cureUntil: due ? cureEnd(scope, requirement.cure ?? from.cure, due) : null,
    standingDuty: due !== null && due.moving !== null,
    later: false,
    need: null,
    must: null,
    children,
  };
  planning.byId.set(requirement.id, children[0] ?? group);
  return group;
}

/** The sub-windows of a window, in order; null when a date is unknown. */
function split(scope: Scope, window: Period, each: Each): (Period & { name: string })[] | null {
  const { view } = scope;
  if (window.from.moving || window.to.moving) view.edge(view.today + 1);
  const first = window.from.day;
  const last = window.to.day;
  const parts: (Period & { name: string })[] = [];
  const add = (from: number, to: number, name: string): void => {
    parts.push({ from: fixed(from), to: fixed(to, true), name });
  };
  if (last - first > 60_000) return parts;
  if (each.kind === 'calendar-year') {
    for (let year = yearOf(first); year <= yearOf(last); year += 1) {
      add(Math.max(first, dayInYear(year, 1, 1)), Math.min(last, dayInYear(year, 12, 31)), String(year));
    }
    return parts;
  }
  if (each.kind === 'steps') {
    const from = each.from ? momentOf({ ...scope, window }, each.from) : window.from;
    if (!from) return null;
    for (let step = 0; step < 1000; step += 1) {
      const start = shiftStart(from.day, { months: each.every.months * step, days: each.every.days * step });
      const end = shiftStart(start, each.length) - 1;
      if (end > last) break;
      add(start, end, fromDayNumber(start));
    }
    return parts;
  }
  let months = 0;
  let days = 0;
  const lengths = each.lengths;
  for (let at = first, step = 0; at <= last && step < 1000; step += 1) {
    const length = lengths.length === 1 ? lengths[0] : lengths[step];
    if (!length) break;
    months += length.months;
    days += length.days;
    const next = shiftStart(first, { months, days });
    add(at, Math.min(last, next - 1), fromDayNumber(at));
    at = next;
  }
  return parts;
}
