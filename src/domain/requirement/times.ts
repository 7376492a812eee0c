import { END_OF_TIME, shiftEnd } from '../civil-date';
import { momentOf, windowOf, withWindow, type Scope } from './dates';
import type { Body } from './pack';
import type { Cure, DateExpr } from './pack-dates';
import type { Missing } from './verdict';
import { beginning, ending, endOfTime, fixed, type Moment, type Period } from './view';

/** What a child takes from the group it belongs to. */
export interface Inherited {
  readonly window: Period | null;
  readonly windowSays: string | null;
  readonly ever: boolean;
  readonly due: DateExpr | null;
  readonly cure: Cure | null;
  readonly source: string | null;
  readonly strength: 'mandatory' | 'recommended';
  /** True when a group above may turn out not to be asked. */
  readonly doubtful: boolean;
  /** The ids of the groups above. */
  readonly path: readonly string[];
  /** True when the window was set above, even if it is not known. */
  readonly windowSet: boolean;
  /** True when that window is one of several inside the cycle. */
  readonly part: boolean;
  /** What the part of an `each` is called in which it stands; null = in none. */
  readonly partName: string | null;
  /** The times of a child that says nothing of its own about them, once they have been worked out. */
  readonly shared: { plain?: PlainTimes };
}

/** Due after the cycle judged; a date that moves with the day asked never is. */
export function isLater({ view, cycle }: Scope, due: Moment | null): boolean {
  return due !== null && due.moving === null && cycle !== null && !view.notAfter(due, cycle.period.to);
}

/** The window a requirement says, or that of its group; null when it is not known. */
export function windowFor(scope: Scope, body: Body, from: Inherited): Period | null {
  return body.window ? windowOf(scope, body.window) : from.window;
}

export interface Times {
  readonly window: Period | null;
  readonly says: string | null;
  readonly ever: boolean;
  readonly due: Moment | null;
  readonly lateAfter: Moment | null;
  readonly unclear: boolean;
}

/** What children have in common that say nothing of their own about time. */
interface PlainTimes {
  readonly times: Times;
  readonly scope: Scope;
  /** What was unknown; every child notes it. */
  readonly missed: readonly Missing[];
}

/** Window and due date of a requirement, and the scope in which its conditions are judged. */
export function timesIn(
  scope: Scope,
  body: Body,
  from: Inherited,
  part: Period | null,
): { readonly times: Times; readonly scope: Scope } {
  if (part !== null || body.window !== null || body.due !== null) {
    const times = timesOf(scope, body, from, part);
    return { times, scope: withWindow(scope, times.window) };
  }
  const { missed } = scope.view;
  const known = from.shared.plain;
  if (known) {
    missed.push(...known.missed);
    return known;
  }
  const before = missed.length;
  const times = timesOf(scope, body, from, null);
  const plain = { times, scope: withWindow(scope, times.window), missed: missed.slice(before) };
  from.shared.plain = plain;
  return plain;
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
  let due = dueExpr ? momentOf(withWindow(scope, window), dueExpr) : null;
  let unclear = dueExpr !== null && due === null;
  if (ever) {
    says = 'ever';
    if (!dueExpr) due = cycle ? cycle.period.to : scope.cycleUnknown ? null : view.now;
    if (!due) return { window: null, says, ever, due: null, lateAfter: null, unclear: true };
    return { says, ever, due, unclear, ...everUntil(scope, due) };
  }
  if (!window) {
    const anything = !body.window && !from.windowSet && cycle === null && !scope.cycleUnknown;
    if (anything) {
      window = { from: beginning, to: view.now };
      says = 'ever';
    } else unclear = true;
  }
  if (window && due && !view.notAfter(window.to, due)) window = { from: window.from, to: ending(due) };
  if (window && !due && !dueExpr) due = window.to.day >= END_OF_TIME ? (cycle?.period.to ?? view.now) : window.to;
  return { window, says, ever, due, lateAfter: null, unclear };
}

/** What is asked once and for all counts until it is due, and after that too, late, once the cycle of that day is over. */
export function everUntil(scope: Scope, due: Moment): Pick<Times, 'window' | 'lateAfter'> {
  const { view, cycle } = scope;
  const late = !due.moving && (cycle ? !view.notAfter(cycle.period.from, due) : !scope.cycleUnknown);
  return { window: { from: beginning, to: late ? endOfTime : ending(due) }, lateAfter: late ? due : null };
}

/**
 * The last day of the cure; a length after a date that moves with the day asked is no date. A cure that is over before
 * the due date is none: until then nothing has to be made good.
 */
export function cureEnd(scope: Scope, cure: Cure | null, due: Moment): Moment | null {
  if (!cure) return null;
  if ('until' in cure) {
    const until = momentOf(scope, cure.until);
    return until && !due.moving && !scope.view.notAfter(due, until) ? null : until;
  }
  return due.moving ? null : fixed(shiftEnd(due.day, cure.after), true);
}
