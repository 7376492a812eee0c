import { Exact } from '../exact';
import { compiled } from './compile';
import { withWindow, type Scope } from './dates';
import { PAIR } from './effort';
import type { Ledger } from './intake';
import type { Leaf, Offer } from './leaf';
import type { NeedContext } from './need';
import type { Pack, Shape } from './pack';
import type { CreditRecord } from './pieces';
import type { Planned } from './plan';
import { FALSE, fixed, TRUE, type Period, type View } from './view';
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
  const { pack, scope } = context;
  const found = leavesOf(planned, pack.carry?.into ?? [], false, []);
  const apart = apartOf(context, found);
  return found.map(({ planned: one, shape, carriedInto }, at): Leaf => {
    const offers = one.window ? offersOf(pack, withWindow(scope, one.window), ledger, one, shape, carriedInto) : [];
    const { counted, needs, shares, caps } = uncounted(one);
    return { planned: one, shape, offers, apart: apart[at] ?? nobody, counted, needs, shares, caps };
  });
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

function offersOf(
  pack: Pack,
  scope: Scope,
  ledger: Ledger,
  planned: Planned,
  shape: Shape & { kind: 'amount' },
  carriedInto: boolean,
): Offer[] {
  const test = compiled(pack).test(shape.of);
  const offers: Offer[] = [];
  const { pieces } = ledger;
  scope.view.effort.spend(pieces.length);
  let last: CreditRecord | null = null;
  let barred: CreditCode | null = null;
  for (let position = 0; position < pieces.length; position += 1) {
    const piece = pieces[position];
    if (!piece) continue;
    const { record } = piece;
    if (record.kind === 'carried' && !carriedInto) continue;
    const match = test(piece, scope);
    if (match === FALSE) continue;
    // The parts of one record lie side by side.
    if (record !== last) {
      barred = barOf(scope, record, planned);
      last = record;
    }
    offers.push({ position, piece, match, barred });
  }
  return offers;
}

/** Why the time of a credit keeps it out of a window; null = it does not. */
function barOf(scope: Scope, record: CreditRecord, planned: Planned): CreditCode | null {
  const { view, cycle } = scope;
  const { day, startDay, assigned } = record;
  const window = planned.window;
  if (record.kind === 'carried' || day === null || !window) return null;
  if (assigned !== null) {
    if (!cycle || !view.within(assigned, cycle.period)) return 'USED_FOR_OTHER_CYCLE';
    // Of several windows of the cycle it belongs to the one of its own day, or, completed before or after the cycle, to
    // the one it was assigned to: never to all of them.
    const own = view.within(day, cycle.period) ? day : assigned;
    const bar = planned.part ? outside(view, window, own) : null;
    const last = planned.cureUntil ?? planned.due;
    return bar ?? (last && !view.notAfter(fixed(day), last) ? 'AFTER_WINDOW' : null);
  }
  const bar = outside(view, window, day);
  if (bar) return bar;
  const early = record.startedInside && startDay !== null && !view.notAfter(window.from, fixed(startDay));
  return early ? 'STARTED_BEFORE_WINDOW' : null;
}

function outside(view: View, { from, to }: Period, day: number): CreditCode | null {
  if (from.moving === null && to.moving === null)
    return day < from.day ? 'BEFORE_WINDOW' : day > to.day ? 'AFTER_WINDOW' : null;
  const moment = fixed(day);
  if (!view.notAfter(from, moment)) return 'BEFORE_WINDOW';
  return view.notAfter(moment, to) ? null : 'AFTER_WINDOW';
}
