import { dayNumber } from '../civil-date';
import { Exact, greatest, least, sum } from '../exact';
import { allocate, type Cap, type Demand } from './allocate';
import { compiled } from './compile';
import { calendarKey, type Scope } from './dates';
import { excessCaps } from './excess';
import type { Ledger } from './intake';
import { separate, type Leaf, type Offer } from './leaf';
import { mostEarned, needsEarned } from './earned';
import { amountsOf, type NeedContext } from './need';
import type { Limit, Pack, Shape } from './pack';
import { PASSES, type CreditRecord, type Pass, type Piece } from './pieces';
import { uncertain, type Planned } from './plan';
import { valuesOf, type Test } from './selection';
import { FALSE, fixed, TRUE, UNKNOWN } from './view';
import type { CreditCode } from './verdict';

type Context = NeedContext & { readonly pack: Pack };

/** All counting leaves that concern the holder, in written order, with the ids of the groups above them. */
function leavesOf(list: readonly Planned[], above: readonly string[]): { planned: Planned; path: readonly string[] }[] {
  return list.flatMap((planned) => {
    if (planned.applies === FALSE || planned.excused === TRUE || planned.standing === 'announced') return [];
    const path = [...above, planned.id.split('@')[0] as string];
    return planned.shape?.kind === 'amount' ? [{ planned, path }] : leavesOf(planned.children, path);
  });
}

/** Every counting leaf with what it may count; nothing is counted yet. */
export function openLeaves(context: Context, ledger: Ledger, planned: readonly Planned[]): Leaf[] {
  const { pack, scope } = context;
  return leavesOf(planned, []).map(({ planned: one, path }): Leaf => {
    const shape = one.shape as Shape & { kind: 'amount' };
    return {
      planned: one,
      shape,
      offers: one.window ? offersOf(pack, { ...scope, window: one.window }, ledger, one, shape, path) : [],
      ...uncounted(one),
    };
  });
}

function uncounted({ need }: Planned): Pick<Leaf, 'counted' | 'needs' | 'shares' | 'caps'> {
  const amounts = need?.amounts ?? null;
  return {
    counted: [Exact.zero, Exact.zero, Exact.zero],
    needs: [amounts, amounts, amounts],
    shares: [[], [], []],
    caps: [],
  };
}

/**
 * Counts every leaf in every pass.
 *
 * @param last leaves of alternatives that are not chosen: they get what the others leave.
 */
export function countLeaves(
  context: Context,
  ledger: Ledger,
  open: readonly Leaf[],
  last: ReadonlySet<Planned>,
): Map<Planned, Leaf> {
  const leaves = open.map((leaf): Leaf => ({ ...leaf, ...uncounted(leaf.planned) }));
  const amounts = leaves.filter((leaf) => leaf.shape.counting === 'amount');
  for (const leaf of leaves) if (leaf.shape.counting !== 'amount') for (const pass of PASSES) countThings(leaf, pass);
  const unsure = leaves.some((leaf) => uncertain(leaf.planned) || leaf.offers.some((offer) => offer.match === UNKNOWN));
  const same = ledger.uniform && !unsure && !leaves.some((leaf) => (leaf.planned.need?.amounts?.length ?? 2) > 1);
  for (const pass of PASSES) {
    if (pass > 0 && same) {
      for (const leaf of amounts) {
        leaf.counted[pass] = leaf.counted[0];
        leaf.shares[pass] = leaf.shares[0];
      }
    } else countAmounts(context, ledger, amounts, pass, last);
  }
  // What counts for sure is there at best too, even where an unknown credit would take its place as the better repeat.
  for (const { counted } of leaves) counted[2] = counted.reduce(greatest);
  for (const leaf of leaves) needsEarned(leaf, leaves);
  return new Map(leaves.map((leaf) => [leaf.planned, leaf]));
}

function offersOf(
  pack: Pack,
  scope: Scope,
  ledger: Ledger,
  planned: Planned,
  shape: Shape & { kind: 'amount' },
  path: readonly string[],
): Offer[] {
  const test = compiled(pack).test(shape.of);
  const offers: Offer[] = [];
  const bars = new Map<CreditRecord, CreditCode | null>();
  ledger.pieces.forEach((piece, position) => {
    const { record } = piece;
    if (record.kind === 'carried' && !pack.carry?.into.some((id) => path.includes(id))) return;
    const match = test(piece, scope);
    if (match === FALSE) return;
    let barred = bars.get(record);
    if (barred === undefined) bars.set(record, (barred = barOf(scope, record, planned)));
    offers.push({ position, piece, match, barred });
  });
  return offers;
}

/** Why the time of a credit keeps it out of a window; null = it does not. */
function barOf(scope: Scope, record: CreditRecord, planned: Planned): CreditCode | null {
  const { view, cycle } = scope;
  const window = planned.window;
  if (record.kind === 'carried' || record.day === null || !window) return null;
  const day = fixed(record.day);
  if (record.assigned !== null) {
    if (!cycle || !view.within(record.assigned, cycle.period)) return 'USED_FOR_OTHER_CYCLE';
    // Of several windows of the cycle it belongs to the one of its own day, or, completed before or after the cycle, to
    // the one it was assigned to: never to all of them.
    const own = view.within(record.day, cycle.period) ? day : fixed(record.assigned);
    if (planned.part && !view.notAfter(window.from, own)) return 'BEFORE_WINDOW';
    if (planned.part && !view.notAfter(own, window.to)) return 'AFTER_WINDOW';
    const last = planned.cureUntil ?? planned.due;
    return last && !view.notAfter(day, last) ? 'AFTER_WINDOW' : null;
  }
  if (!view.notAfter(window.from, day)) return 'BEFORE_WINDOW';
  if (!view.notAfter(day, window.to)) return 'AFTER_WINDOW';
  if (record.startedInside && record.startDay !== null && !view.notAfter(window.from, fixed(record.startDay))) {
    return 'STARTED_BEFORE_WINDOW';
  }
  return null;
}

/** Whether an offer counts for anything in a pass. */
function takes(offer: Offer, pass: Pass): boolean {
  if (offer.barred !== null || !offer.piece.record.present[pass]) return false;
  return offer.match === TRUE || (pass === 2 && offer.match === UNKNOWN);
}

function countThings(leaf: Leaf, pass: Pass): void {
  const counting = leaf.shape.counting;
  const found = new Set<string>();
  for (const offer of leaf.offers) {
    const { record } = offer.piece;
    const refused = record.refused !== null && record.refused !== 'AMOUNT_UNKNOWN' && record.refused !== 'REPEAT';
    if (!takes(offer, pass) || refused || offer.piece.moved) continue;
    if (typeof counting === 'object') for (const value of valuesOf(offer.piece, counting.distinct)) found.add(value);
    else found.add(`${record.kind}/${record.id}`);
  }
  leaf.counted[pass] = Exact.integer(found.size);
}

function countAmounts(
  context: Context,
  ledger: Ledger,
  leaves: readonly Leaf[],
  pass: Pass,
  last: ReadonlySet<Planned>,
): void {
  const values = ledger.pieces.map((piece) => piece.value[pass]);
  const plain = compiled(context.pack).limits.filter(({ row }) => row.excessAs === null);
  const common = plain.flatMap(({ row, test }) =>
    capsOf(
      context,
      context.scope,
      row,
      test,
      ledger.pieces.map((piece, position) => ({ position, piece })),
      pass,
    ),
  );
  common.push(...excessCaps(ledger.excess, ledger.pieces, pass));
  const demands = leaves.map((leaf): Demand => {
    const scope = { ...context.scope, window: leaf.planned.window };
    const offers = leaf.offers.filter((offer) => takes(offer, pass));
    const caps = leaf.shape.limits.flatMap((limit) => {
      const made = capsOf(context, scope, limit, compiled(context.pack).test(limit.of), offers, pass);
      if (pass === 0) noteCaps(leaf, limit, made, values);
      return made;
    });
    const needs = leaf.planned.need?.amounts ?? [mostEarned(leaf, leaves, values)];
    return {
      offers: offers.map((offer) => offer.position),
      need: needs.reduce(pass === 2 ? least : greatest),
      caps,
      separateFrom: leaves.flatMap((other, at) => (separate(leaf, other) ? [at] : [])),
      first: leaf.shape.separateFrom.length > 0,
      last: last.has(leaf.planned) || leaf.planned.strength === 'recommended',
    };
  });
  // At best, a clause that may not concern the holder takes nothing away from the others.
  const alone = pass === 2 ? leaves.map((leaf) => uncertain(leaf.planned)) : leaves.map(() => false);
  const competing = demands.map((demand, at) => ({
    ...demand,
    separateFrom: alone[at] ? [] : demand.separateFrom.filter((other) => !alone[other]),
    offers: alone[at] ? [] : demand.offers,
  }));
  const shares = allocate({ values, demands: competing, common });
  leaves.forEach((leaf, at) => {
    let share = shares[at] ?? [];
    if (alone[at]) {
      const demand = { ...(demands[at] as Demand), separateFrom: [] };
      share = allocate({ values, demands: [demand], common })[0] ?? [];
    }
    leaf.shares[pass] = share;
    leaf.counted[pass] = sum(share);
  });
}

/** A limit as ceilings, one for each stretch of time or activity it is counted by. */
function capsOf(
  context: Context,
  scope: Scope,
  limit: Limit,
  test: Test,
  offers: readonly { position: number; piece: Piece }[],
  pass: Pass,
): Cap[] {
  const amounts = amountsOf(context, limit.atMost);
  if (!amounts) return [];
  const atMost = amounts.reduce(pass === 2 ? greatest : least);
  const groups = new Map<string, number[]>();
  for (const { position, piece } of offers) {
    const fits = test(piece, scope);
    if (fits === FALSE || (fits === UNKNOWN && pass === 2)) continue;
    const { day, from } = piece.record;
    if (day !== null && limit.from !== null && day < dayNumber(limit.from)) continue;
    if (day !== null && limit.to !== null && day > dayNumber(limit.to)) continue;
    let key = '';
    if (limit.per === 'activity') key = from.activity ?? `record ${piece.record.id}`;
    else if (limit.per !== 'window') key = day === null ? 'undated' : String(calendarKey(day, limit.per));
    const group = groups.get(key);
    if (group) group.push(position);
    else groups.set(key, [position]);
  }
  return [...groups.values()].map((members) => ({ members, atMost }));
}

function noteCaps(leaf: Leaf, limit: Limit, caps: readonly Cap[], values: readonly Exact[]): void {
  for (const cap of caps) {
    const offered = sum(cap.members.map((position) => values[position] ?? Exact.zero));
    leaf.caps.push({ limit, atMost: cap.atMost, offered });
  }
}
