import { dayNumber } from '../civil-date';
import { Exact, greatest, least } from '../exact';
import { allocate, alone } from './allocate';
import { compiled } from './compile';
import type { Cap, Demand } from './demands';
import { calendarKey, withWindow, type Scope } from './dates';
import { mostEarned, needsEarned } from './earned';
import { excessCaps } from './excess';
import type { Ledger } from './intake';
import { ByPlan } from './by-plan';
import type { Leaf, Leaves, Offer } from './leaf';
import { uncounted } from './leaves';
import { amountsOf, type NeedContext } from './need';
import type { Limit } from './pack';
import { PASSES, type Pass, type Piece } from './pieces';
import type { Planned } from './plan';
import { valuesOf, type Test } from './selection';
import { FALSE, TRUE, UNKNOWN } from './view';

/**
 * Counts every leaf in every pass.
 *
 * @param last leaves of alternatives that are not chosen: they get what the others leave.
 */
export function countLeaves(
  context: NeedContext,
  ledger: Ledger,
  open: readonly Leaf[],
  last: ReadonlySet<Planned>,
): Leaves {
  const leaves = last.size === 0 ? open : open.map((leaf): Leaf => ({ ...leaf, ...uncounted(leaf.planned) }));
  const amounts = leaves.filter((leaf) => leaf.shape.counting === 'amount');
  for (const leaf of leaves) if (leaf.shape.counting !== 'amount') for (const pass of PASSES) countThings(leaf, pass);
  const rivals = contestedOf(context, amounts);
  for (const leaf of amounts) if (!rivals.includes(leaf)) countFree(context, ledger, leaf);
  if (rivals.length > 0) {
    const unsure = rivals.some((leaf) => leaf.planned.doubtful || leaf.offers.some((offer) => offer.match === UNKNOWN));
    const same = ledger.uniform && !unsure && !rivals.some((leaf) => (leaf.planned.need?.amounts?.length ?? 2) > 1);
    for (const pass of PASSES) {
      // What differs in the last pass is what is unknown; in the second only what is pending.
      if (pass > 0 && (same || (pass === 1 && !ledger.pending))) for (const leaf of rivals) asBefore(leaf, pass);
      else countAmounts(context, ledger, rivals, pass, last);
    }
  }
  // What counts for sure is there at best too, even where an unknown credit would take its place as the better repeat.
  for (const { counted } of leaves) counted[2] = greatest(counted[2], greatest(counted[0], counted[1]));
  for (const leaf of leaves) needsEarned(leaf, leaves);
  const result: Leaves = new ByPlan();
  for (const leaf of leaves) result.set(leaf.planned, leaf);
  return result;
}

/** The leaves that hours may have to be shared out among. */
function contestedOf({ pack }: NeedContext, leaves: readonly Leaf[]): readonly Leaf[] {
  if (!compiled(pack).contested) return [];
  return pack.limits.length > 0 ? leaves : leaves.filter(({ apart }) => apart.length > 0);
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
  context: NeedContext,
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
  const places = new ByPlan<Planned, number>();
  leaves.forEach(({ planned }, at) => places.set(planned, at));
  const demands = leaves.map((leaf): Demand => {
    const scope = withWindow(context.scope, leaf.planned.window);
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
      separateFrom: leaf.apart.flatMap((other) => places.get(other) ?? []),
      first: leaf.shape.separateFrom.length > 0,
      last: last.has(leaf.planned) || leaf.planned.strength === 'recommended',
      doubtful: leaf.planned.doubtful,
    };
  });
  // At best, a clause that may not concern the holder takes nothing away from the others.
  const alone = pass === 2 ? leaves.map((leaf) => leaf.planned.doubtful) : leaves.map(() => false);
  const competing = demands.map((demand, at) => ({
    ...demand,
    separateFrom: alone[at] ? [] : demand.separateFrom.filter((other) => !alone[other]),
    offers: alone[at] ? [] : demand.offers,
  }));
  const { effort } = context.scope.view;
  const shares = allocate({ values, demands: competing, common, effort });
  leaves.forEach((leaf, at) => {
    let share = shares[at] ?? [];
    if (alone[at]) {
      const demand = { ...(demands[at] as Demand), separateFrom: [] };
      share = allocate({ values, demands: [demand], common, effort })[0] ?? [];
    }
    leaf.shares[pass] = share;
    let total = Exact.zero;
    for (const { position } of leaf.offers) total = total.add(share[position] ?? Exact.zero);
    leaf.counted[pass] = total;
  });
}

/** A limit as ceilings, one for each stretch of time or activity it is counted by. */
function capsOf(
  context: NeedContext,
  scope: Scope,
  limit: Limit,
  test: Test,
  offers: readonly { position: number; piece: Piece }[],
  pass: Pass,
  open: { unsure: boolean } = { unsure: false },
): Cap[] {
  const amounts = amountsOf(context, limit.atMost);
  if (!amounts) return [];
  if (amounts.length > 1) open.unsure = true;
  const atMost = amounts.reduce(pass === 2 ? greatest : least);
  const from = limit.from === null ? null : dayNumber(limit.from);
  const to = limit.to === null ? null : dayNumber(limit.to);
  const groups = new Map<string | number, number[]>();
  for (const { position, piece } of offers) {
    const fits = test(piece, scope);
    if (fits === UNKNOWN) open.unsure = true;
    if (fits === FALSE || (fits === UNKNOWN && pass === 2)) continue;
    const { day, from: credit } = piece.record;
    if (day !== null && ((from !== null && day < from) || (to !== null && day > to))) continue;
    let key: string | number = '';
    if (limit.per === 'activity') key = credit.activity ?? `record ${piece.record.id}`;
    else if (limit.per !== 'window') key = day === null ? 'undated' : calendarKey(day, limit.per);
    const group = groups.get(key);
    if (group) group.push(position);
    else groups.set(key, [position]);
  }
  return [...groups.values()].map((members) => ({ members, atMost }));
}

function noteCaps(leaf: Leaf, limit: Limit, caps: readonly Cap[], values: readonly Exact[]): void {
  for (const { members, atMost } of caps) {
    let offered = Exact.zero;
    for (const position of members) offered = offered.add(values[position] ?? Exact.zero);
    leaf.caps.push({ limit, atMost, offered });
  }
}

/** Nothing in it is pending or unknown, so that it comes out the same as in the pass before. */
function asBefore(leaf: Leaf, pass: Pass): void {
  leaf.counted[pass] = leaf.counted[0];
  leaf.shares[pass] = leaf.shares[0];
}

/** Counts a leaf that competes with no other, as nearly all do: only its own limits matter. */
function countFree(context: NeedContext, ledger: Ledger, leaf: Leaf): void {
  const { offers, shape } = leaf;
  const open = { unsure: false };
  for (const offer of offers) {
    if (offer.barred !== null) continue;
    if (offer.match === UNKNOWN || !offer.piece.record.steady) open.unsure = true;
  }
  for (const pass of PASSES) {
    if (pass > 0 && !open.unsure) {
      asBefore(leaf, pass);
      continue;
    }
    const within = shape.limits.length > 0 ? withinLimits(context, ledger, leaf, pass, open) : null;
    const shares = within ?? new Array<Exact | undefined>(ledger.pieces.length);
    let total = Exact.zero;
    for (const offer of offers) {
      if (!takes(offer, pass)) continue;
      const { position, piece } = offer;
      if (within === null) shares[position] = piece.value[pass];
      total = total.add(shares[position] ?? Exact.zero);
    }
    leaf.shares[pass] = shares;
    leaf.counted[pass] = total;
  }
}

function withinLimits(
  context: NeedContext,
  ledger: Ledger,
  leaf: Leaf,
  pass: Pass,
  open: { unsure: boolean },
): Exact[] {
  const taken = leaf.offers.filter((offer) => takes(offer, pass));
  const scope = withWindow(context.scope, leaf.planned.window);
  const values = ledger.pieces.map((piece) => piece.value[pass]);
  const caps: Cap[] = [];
  for (const limit of leaf.shape.limits) {
    const made = capsOf(context, scope, limit, compiled(context.pack).test(limit.of), taken, pass, open);
    if (pass === 0) noteCaps(leaf, limit, made, values);
    caps.push(...made);
  }
  return alone(
    values,
    taken.map((offer) => offer.position),
    caps,
  );
}
