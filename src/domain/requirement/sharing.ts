import { Exact, greatest, least } from '../exact';
import { allocate } from './allocate';
import { ByPlan } from './by-plan';
import { commonCaps, ownCaps } from './ceilings';
import { placesOf } from './choices';
import { compiled } from './compile';
import type { Demand } from './demands';
import { mostEarned, needsEarned } from './earned';
import { PAIR } from './effort';
import type { Ledger } from './intake';
import { asBefore, asTwin, takes, type Leaf, type Leaves } from './leaf';
import { uncounted } from './leaves';
import type { NeedContext } from './need';
import { PASSES, type Pass } from './pieces';
import type { Planned } from './planned';
import { valuesOf } from './selection';
import { countUnrivalled } from './unrivalled';
import { UNKNOWN } from './view';

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
  const free: Leaf[] = [];
  for (const leaf of amounts) {
    if (rivals.includes(leaf)) continue;
    const twin = leaf.shape.limits.length === 0 ? free.find((other) => other.offers === leaf.offers) : undefined;
    if (twin) asTwin(leaf, twin);
    else countUnrivalled(context, ledger, leaf);
    if (leaf.shape.limits.length === 0) free.push(leaf);
  }
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
function contestedOf({ pack, scope }: NeedContext, leaves: readonly Leaf[]): readonly Leaf[] {
  if (!compiled(pack).contested) return [];
  scope.view.effort.spend(PAIR * leaves.length * leaves.length);
  return pack.limits.length > 0 ? leaves : leaves.filter(({ apart }) => apart.length > 0);
}

function countThings(leaf: Leaf, pass: Pass): void {
  const counting = leaf.shape.counting;
  const found = new Set<string>();
  for (const offer of leaf.offers) {
    const { record } = offer.piece;
    const refused = record.refused !== null && record.refused !== 'AMOUNT_UNKNOWN' && record.refused !== 'REPEAT';
    if (!takes(offer, pass) || refused || offer.piece.moved || (record.maybeBelow && pass < 2)) continue;
    if (typeof counting === 'object')
      for (const value of valuesOf(offer.piece, counting.distinct, pass === 2)) found.add(value);
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
  const { pieces } = ledger;
  const values = pieces.map((piece) => piece.value[pass]);
  const common = commonCaps(context, ledger, pass);
  const places = placesOf(leaves);
  // At best, a clause that may not concern the holder takes nothing away from the others.
  const beside = (planned: Planned): boolean => pass === 2 && planned.doubtful;
  const demands = leaves.map((leaf): Demand => {
    const { planned, shape, apart } = leaf;
    const offers: number[] = [];
    for (const offer of leaf.offers) if (takes(offer, pass)) offers.push(offer.position);
    const needs = planned.need?.amounts ?? [mostEarned(leaf, leaves, values)];
    const separateFrom: number[] = [];
    if (!beside(planned))
      for (const other of apart) {
        const place = places.get(other);
        if (place !== undefined && !beside(other)) separateFrom.push(place);
      }
    return {
      offers,
      need: needs.reduce(pass === 2 ? least : greatest),
      caps: ownCaps(context, leaf, pass, values),
      separateFrom,
      first: shape.separateFrom.length > 0,
      last: last.has(planned) || planned.strength === 'recommended',
      doubtful: planned.doubtful,
    };
  });
  const { effort } = context.scope.view;
  const competing = leaves.some(({ planned }) => beside(planned))
    ? demands.map((demand, at) => (beside((leaves[at] as Leaf).planned) ? { ...demand, offers: [], caps: [] } : demand))
    : demands;
  const shares = allocate({ values, demands: competing, common, effort });
  leaves.forEach((leaf, at) => {
    const alone = beside(leaf.planned) ? [demands[at] as Demand] : null;
    const share = (alone ? allocate({ values, demands: alone, common, effort })[0] : shares[at]) ?? [];
    leaf.shares[pass] = share;
    leaf.counted[pass] = Exact.sumAt((demands[at] as Demand).offers, share);
  });
}
