import { dayNumber } from '../civil-date';
import type { Exact } from '../exact';
import { judge, missedBy } from './conditions';
import { momentOf, withWindow, type Scope } from './dates';
import { datedBy } from './moved-due';
import { nameIn, needOf } from './need';
import type { Body, Pack, Requirement, Version } from './pack';
import type { DateExpr, Each } from './pack-dates';
import { split, type Part } from './parts';
import type { Planned } from './planned';
import { cureEnd, isLater, timesIn, windowFor, type Inherited } from './times';
import { FALSE, fixed, TRUE, UNKNOWN, type Tri } from './view';
import type { Missing, NodeCode } from './verdict';

export interface Planning {
  readonly pack: Pack;
  readonly scope: Scope;
  readonly needs: Map<string, readonly Exact[] | null>;
  /** Numbers the requirements as they are planned. */
  readonly next: () => number;
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

const worded = new WeakMap<Version, Body>();

/** The words of a requirement with those of its version put over them. */
function over(requirement: Requirement, version: Version | null): Body {
  if (!version) return requirement;
  const found = worded.get(version);
  if (found) return found;
  const pick = <K extends keyof Body>(key: K): Body[K] => (version[key] !== null ? version[key] : requirement[key]);
  const result = Object.fromEntries((Object.keys(nothing) as (keyof Body)[]).map((key) => [key, pick(key)]));
  const body = result as unknown as Body;
  worded.set(version, body);
  return body;
}

/** @param group the group they are in, in the part before. */
export function planAll(
  planning: Planning,
  requirements: readonly Requirement[],
  from: Inherited,
  group: Planned | null = null,
): Planned[] {
  return requirements.map((one) => plan(planning, one, from, null, group && inBefore(group, one.id)));
}

/** The requirement of that id in the last part before in which its group asked for it. */
function inBefore(group: Planned, id: string): Planned | null {
  for (let one: Planned | null = group; one !== null; one = one.before) {
    const found = one.children.find(({ path }) => path.at(-1) === id);
    if (found) return found;
  }
  return null;
}

/** Steps of effort that a requirement stands for: one verdict has at most twenty thousand, parts and earlier cycles included. */
const PLANNED = 50_000;

/**
 * @param part a sub-window of `each`, when the requirement is being planned for one.
 * @param before the same requirement in the part before.
 */
function plan(
  planning: Planning,
  requirement: Requirement,
  from: Inherited,
  part: Part | null,
  before: Planned | null,
): Planned {
  const { pack, scope } = planning;
  const { view } = scope;
  view.effort.spend(PLANNED);
  const begun = view.missed.length;
  const codes: NodeCode[] = [];
  const because: string[] = [];
  const missing: Missing[] = [];
  if (requirement.each && !part) return planEach(planning, requirement, from, before);

  let version: Version | null = null;
  let versionUnclear = false;
  if (requirement.versions) {
    const window = part ?? windowFor(scope, requirement, from);
    const chosen = requirement.chosenBy ? momentOf(withWindow(scope, window), requirement.chosenBy) : null;
    if (!chosen) versionUnclear = true;
    else {
      version =
        requirement.versions.find(
          (one) =>
            (one.from === null || view.notAfter(fixed(dayNumber(one.from)), chosen)) &&
            (one.to === null || view.notAfter(chosen, fixed(dayNumber(one.to)))),
        ) ?? null;
      if (!version) codes.push('NO_VERSION_IN_FORCE');
    }
  }
  const absent = requirement.versions !== null && version === null;
  const body = absent ? { ...requirement, shape: null } : over(requirement, version);
  const standing = body.standing ?? 'in-force';
  if (standing === 'unconfirmed') codes.push('CLAUSE_UNCONFIRMED');
  if (scope.cycle?.extendedBecause.length) codes.push('CYCLE_EXTENDED');

  const { times, scope: inner } = timesIn(scope, body, from, part);
  const applies = absent && !versionUnclear ? FALSE : body.when ? judge(pack, inner, body.when) : TRUE;
  if (applies === FALSE && !absent) codes.push('CONDITION_FALSE');
  if (applies === TRUE && body.when) {
    const missed = missedBy(pack, inner, body.when);
    if (missed.length > 0) codes.push('MISSED_BEFORE');
    for (const one of missed) {
      because.push(`${one} was missed in the cycle before`);
    }
  }
  let excused: Tri = FALSE;
  if (applies !== FALSE) excused = excuses(planning, inner, body, requirement.id, codes, because);
  const relevant = applies !== FALSE && excused !== TRUE && standing !== 'announced';
  const shape = body.shape;
  const path = [...from.path, requirement.id];
  const partName = part === null ? from.partName : from.partName === null ? part.name : `${from.partName}/${part.name}`;
  const doubtful = from.doubtful || applies === UNKNOWN || excused === UNKNOWN || standing === 'unconfirmed';
  const need =
    relevant && shape?.kind === 'amount' ? needOf(planning, inner, requirement.id, body, shape, partName) : null;
  const moved = need?.moved ?? null;
  if (moved && !moved.stays) codes.push('DEADLINE_MOVED');
  const cure = body.cure ?? from.cure;
  // Nearly nothing is moved, and this is asked for every requirement.
  const dated = moved && datedBy(inner, times, moved, cure);
  const { window, due, lateAfter } = dated ?? times;
  if (need && need.amounts === null && shape?.kind === 'amount' && shape.atLeast.kind === 'unknown') {
    codes.push('AMOUNT_NOT_PUBLISHED');
    missing.push({ kind: 'unpublished-amount', name: requirement.id });
  }
  if (need?.earned) codes.push('NEED_GROWS');
  const must = relevant && shape?.kind === 'must' ? judge(pack, inner, shape.cond) : null;
  const later = isLater(scope, times.due);
  const unclear =
    versionUnclear ||
    dated?.unclear === true ||
    (relevant && shape !== null && shape.kind !== 'all' && shape.kind !== 'any' && times.unclear);
  if (view.missed.length > begun) missing.push(...view.missed.splice(begun));
  if (missing.some((one) => one.kind === 'fact')) codes.push('FACT_MISSING');
  const group = shape?.kind === 'all' || shape?.kind === 'any' ? shape : null;
  const children =
    group && relevant && !versionUnclear
      ? planAll(
          planning,
          group.of,
          {
            window: times.window,
            windowSays: times.says,
            ever: times.ever,
            windowSet: from.windowSet || body.window !== null || part !== null,
            part: part !== null || (from.part && body.window === null),
            partName,
            shared: {},
            due: body.due ?? from.due,
            cure: body.cure ?? from.cure,
            source: body.source ?? from.source,
            strength: body.strength ?? from.strength,
            doubtful,
            path,
          },
          before,
        )
      : [];
  return {
    place: planning.next(),
    id: nameIn(partName, requirement.id),
    path,
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
    doubtful,
    body,
    shape,
    unclear,
    window,
    part: part !== null || (from.part && body.window === null),
    before,
    windowSays: times.says,
    due,
    lateAfter,
    cureUntil: dated ? dated.cureUntil : due && cureEnd(inner, cure, due),
    dueOpen: dated?.open ?? null,
    standingDuty: due !== null && due.moving !== null,
    later,
    need,
    must,
    children,
  };
}

function wordOf(expr: DateExpr): string {
  return expr.kind === 'on' ? expr.date : expr.kind === 'fact' ? expr.name : expr.kind;
}

function excuses(planning: Planning, scope: Scope, body: Body, id: string, codes: NodeCode[], because: string[]): Tri {
  let result: Tri = FALSE;
  for (const waiver of planning.scope.view.waivers) {
    if (waiver.requirement !== id || !waiver.all) continue;
    codes.push('WAIVER');
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
function planEach(planning: Planning, requirement: Requirement, from: Inherited, before: Planned | null): Planned {
  const { scope } = planning;
  const begun = scope.view.missed.length;
  const window = windowFor(scope, requirement, from);
  const parts = window ? split(scope, window, requirement.each as Each) : null;
  const children: Planned[] = [];
  for (const part of parts ?? [])
    children.push(plan(planning, requirement, from, part, children.at(-1) ?? before?.children.at(-1) ?? null));
  const missing = scope.view.missed.splice(begun);
  const due = window?.to ?? null;
  return {
    place: planning.next(),
    id: nameIn(from.partName, requirement.id),
    path: [...from.path, requirement.id],
    says: requirement.says,
    source: planning.pack.sources[requirement.source ?? from.source ?? ''] ?? null,
    strength: requirement.strength ?? from.strength,
    standing: 'in-force',
    version: null,
    codes: missing.length > 0 ? ['FACT_MISSING'] : [],
    because: [],
    missing,
    applies: TRUE,
    excused: FALSE,
    doubtful: from.doubtful,
    body: requirement,
    shape: { kind: 'each' },
    unclear: parts === null,
    window,
    part: false,
    before,
    windowSays: null,
    due,
    lateAfter: null,
    cureUntil: due ? cureEnd(withWindow(scope, window), requirement.cure ?? from.cure, due) : null,
    dueOpen: null,
    standingDuty: due !== null && due.moving !== null,
    later: false,
    need: null,
    must: null,
    children,
  };
}
