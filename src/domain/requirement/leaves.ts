import { Exact } from '../exact';
import { compiled } from './compile';
import { withWindow, type Scope } from './dates';
import { PAIR } from './effort';
import type { Ledger } from './intake';
import type { Leaf, Offer } from './leaf';
import type { NeedContext } from './need';
import type { CreditRecord } from './pieces';
import type { Planned } from './planned';
import { FALSE, fixed, TRUE, UNKNOWN, type Moment, type Period, type View } from './view';
import type { CreditCode } from './verdict';

interface Found {
  readonly planned: Planned;
  readonly shape: Leaf['shape'];
  /** Whether carried credit enters it: the pack carries into it, or into a group above it. */
  readonly carriedInto: boolean;
}

/** All counting leaves that concern the holder, in written order. */
function leavesOf(list: readonly Planned[], into: readonly string[], above: boolean, found: Found[]): Found[] {
  for (const planned of list) {
    if (planned.applies === FALSE || planned.excused === TRUE || planned.standing === 'announced') continue;
    const carriedInto = above || (into.length > 0 && into.includes(planned.path.at(-1) as string));
    const { shape } = planned;
    if (shape?.kind === 'amount') found.push({ planned, shape, carriedInto });
    else if (planned.children.length > 0) leavesOf(planned.children, into, carriedInto, found);
  }
  return found;
}

/** Every counting leaf with what it may count; nothing is counted yet. */
export function openLeaves(context: NeedContext, ledger: Ledger, planned: readonly Planned[]): Leaf[] {
  const { pack } = context;
  const found = leavesOf(planned, pack.carry?.into ?? [], false, []);
  const apart = apartOf(context, found);
  const leaves: Leaf[] = [];
  for (const one of found) {
    const twin = twinOf(context, leaves, found, one);
    const offers = twin?.offers ?? offersOf(context, ledger, one);
    const { counted, needs, shares, caps } = uncounted(one.planned);
    const { planned: its, shape } = one;
    leaves.push({ planned: its, shape, offers, apart: apart[leaves.length] ?? nobody, counted, needs, shares, caps });
  }
  return leaves;
}

/** Twins stand close to each other; to look for them further off would cost more than it saves. */
const NEAR = 24;

/** A leaf before it that may count the very same credits: of a total and its parts several often do. */
function twinOf({ pack }: NeedContext, leaves: readonly Leaf[], found: readonly Found[], one: Found): Leaf | null {
  const { test, timeless } = compiled(pack);
  const its = test(one.shape.of);
  if (!timeless.has(its)) return null;
  for (let at = Math.max(0, leaves.length - NEAR); at < leaves.length; at += 1) {
    const other = found[at] as Found;
    if (other.carriedInto === one.carriedInto && test(other.shape.of) === its && sameTimes(other.planned, one.planned))
      return leaves[at] as Leaf;
  }
  return null;
}

/** Whether all that `barOf` looks at is the same. */
function sameTimes(a: Planned, b: Planned): boolean {
  if (a.part !== b.part || a.unclear !== b.unclear || a.dueOpen !== b.dueOpen || a.before !== b.before) return false;
  if (!sameDay(a.cureUntil ?? a.due, b.cureUntil ?? b.due)) return false;
  return sameDay(a.window?.from ?? null, b.window?.from ?? null) && sameDay(a.window?.to ?? null, b.window?.to ?? null);
}

function sameDay(a: Moment | null, b: Moment | null): boolean {
  if (a === b) return true;
  return a !== null && b !== null && a.day === b.day && a.moving === null && b.moving === null;
}

const nobody: readonly Planned[] = [];

/** For every leaf those it may share no hour with; nothing where no leaf says so of any. */
function apartOf({ pack, scope }: NeedContext, leaves: readonly Found[]): readonly (readonly Planned[])[] {
  if (!compiled(pack).separating) return [];
  const apart: Planned[][] = leaves.map(() => []);
  const note = (a: number, b: number): void => {
    const other = (leaves[b] as Found).planned;
    if (!apart[a]?.includes(other)) apart[a]?.push(other);
  };
  leaves.forEach(({ shape: { separateFrom } }, a) => {
    if (separateFrom.length === 0) return;
    scope.view.effort.spend(PAIR * leaves.length);
    leaves.forEach(({ planned: { path } }, b) => {
      if (a === b || !path.some((id) => separateFrom.includes(id))) return;
      note(a, b);
      note(b, a);
    });
  });
  return apart;
}

/** Before anything has been counted. */
export function uncounted({ need }: Planned): Pick<Leaf, 'counted' | 'needs' | 'shares' | 'caps'> {
  const amounts = need?.amounts ?? null;
  return {
    counted: [Exact.zero, Exact.zero, Exact.zero],
    needs: [amounts, amounts, amounts],
    shares: [[], [], []],
    caps: [],
  };
}

function offersOf({ pack, scope }: NeedContext, { pieces }: Ledger, { planned, shape, carriedInto }: Found): Offer[] {
  const { window, dueOpen } = planned;
  if (!window) return [];
  const open = dueOpen !== null;
  const unsettled = planned.part && partsUnsettled(planned);
  const inside = withWindow(scope, window);
  const test = compiled(pack).test(shape.of);
  const offers: Offer[] = [];
  scope.view.effort.spend(pieces.length);
  let last: CreditRecord | null = null;
  let barred: CreditCode | null = null;
  for (let position = 0; position < pieces.length; position += 1) {
    const piece = pieces[position];
    if (!piece) continue;
    const { record } = piece;
    if (record.kind === 'carried' && !carriedInto) continue;
    const match = test(piece, inside);
    if (match === FALSE) continue;
    // The parts of one record lie side by side.
    if (record !== last) {
      barred = barOf(inside, record, planned);
      last = record;
    }
    const maybe = (open || unsettled) && isTimeOpen(planned, record);
    offers.push({ position, piece, match: maybe ? UNKNOWN : match, barred });
  }
  return offers;
}

/** Whether it is not known to which of several parts a credit belongs that somebody assigned. */
function partsUnsettled(planned: Planned): boolean {
  for (let one: Planned | null = planned; one !== null; one = one.before)
    if (one.dueOpen !== null || one.unclear || (one !== planned && one.doubtful)) return true;
  return false;
}

/** Whether something else than the credit itself leaves it open if it counts here. */
export function isTimeOpen(planned: Planned, record: CreditRecord): boolean {
  if (record.assigned !== null && planned.part && partsUnsettled(planned)) return true;
  return maybeLate(planned, record);
}

/** Whether it comes in time only if the due date was moved, which is not known. */
function maybeLate({ dueOpen }: Planned, { day, assigned }: CreditRecord): boolean {
  if (dueOpen === null || day === null) return false;
  return day > (assigned === null ? dueOpen.sureUntil : dueOpen.first).day;
}

/** Why the time of a credit keeps it out of a window; null = it does not. */
function barOf(scope: Scope, record: CreditRecord, planned: Planned): CreditCode | null {
  const { view, cycle } = scope;
  const { day, startDay, assigned } = record;
  const window = planned.window;
  if (record.kind === 'carried' || day === null || !window) return null;
  if (assigned !== null) {
    if (!cycle || !view.within(assigned, cycle.period)) return 'USED_FOR_OTHER_CYCLE';
    // Then it counts at best in each of the parts, and for sure in none.
    if (planned.part && partsUnsettled(planned)) return null;
    const bar =
      planned.part && !makesGood(view, planned, day, assigned) ? partBar(scope, planned, day, assigned) : null;
    const last = lastDayOf(planned);
    return bar ?? (last && !view.notAfter(fixed(day), last) ? 'AFTER_WINDOW' : null);
  }
  const bar = outside(view, window, day);
  if (bar) return bar;
  const early = record.startedInside && startDay !== null && !view.notAfter(window.from, fixed(startDay));
  return early ? 'STARTED_BEFORE_WINDOW' : null;
}

/**
 * Why a credit assigned to the cycle does not count in one of several windows of it: it belongs to the one of its own day,
 * or, completed before or after the cycle, to the one it was assigned to, never to all of them.
 */
function partBar({ view, cycle }: Scope, planned: Planned, day: number, assigned: number): CreditCode | null {
  const window = planned.window as Period;
  const bar = outside(view, window, cycle && view.within(day, cycle.period) ? day : assigned);
  if (bar !== null || view.within(assigned, window)) return bar;
  for (let one = planned.before; one !== null; one = one.before)
    if (asksSurely(one) && makesGood(view, one, day, assigned)) return 'USED_FOR_OTHER_CYCLE';
  return null;
}

function asksSurely({ applies, excused, standing, shape }: Planned): boolean {
  return applies === TRUE && excused === FALSE && standing === 'in-force' && shape?.kind === 'amount';
}

/** Whether it is assigned to a part that was over when it was completed, and comes within the cure of that part. */
function makesGood(view: View, planned: Planned, day: number, assigned: number): boolean {
  const { window } = planned;
  const last = lastDayOf(planned);
  if (!window || !last || !view.within(assigned, window)) return false;
  return outside(view, window, day) === 'AFTER_WINDOW' && view.notAfter(fixed(day), last);
}

/** The last day that may help, cure included. */
function lastDayOf({ dueOpen, cureUntil, due }: Planned): Moment | null {
  return dueOpen?.last ?? cureUntil ?? due;
}

function outside(view: View, { from, to }: Period, day: number): CreditCode | null {
  if (from.moving === null && to.moving === null)
    return day < from.day ? 'BEFORE_WINDOW' : day > to.day ? 'AFTER_WINDOW' : null;
  const moment = fixed(day);
  if (!view.notAfter(from, moment)) return 'BEFORE_WINDOW';
  return view.notAfter(moment, to) ? null : 'AFTER_WINDOW';
}
