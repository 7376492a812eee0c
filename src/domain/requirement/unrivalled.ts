import { Exact } from '../exact';
import { alone } from './allocate';
import { fixedCaps, ownCaps } from './ceilings';
import { binding } from './demands';
import type { Ledger } from './intake';
import { asBefore, takes, type Leaf, type Offer } from './leaf';
import type { NeedContext } from './need';
import { PASSES, type Pass } from './pieces';
import { UNKNOWN } from './view';

/**
 * Counts a leaf that competes with no other, as nearly all do: only its own limits matter. What is the same in every pass,
 * which is nearly everything, is counted once.
 */
export function countUnrivalled(context: NeedContext, ledger: Ledger, leaf: Leaf): void {
  const fixed: number[] = [];
  const open: Offer[] = [];
  let shares = new Array<Exact | undefined>(ledger.pieces.length);
  for (const offer of leaf.offers) {
    if (offer.barred !== null) continue;
    const { record, value } = offer.piece;
    if (offer.match === UNKNOWN || !record.steady) {
      if (PASSES.some((pass) => takes(offer, pass))) open.push(offer);
    } else if (record.present[0]) {
      fixed.push(offer.position);
      shares[offer.position] = value[0];
    }
  }
  if (leaf.shape.limits.length > 0) {
    const caps = fixedCaps(context, leaf, open, shares);
    if (caps === null) {
      for (const pass of PASSES) countPass(context, ledger, leaf, pass);
      return;
    }
    const { effort } = context.scope.view;
    if (binding(caps, shares).length > 0) shares = alone(shares, fixed, caps, effort);
  }
  const total = Exact.sumAt(fixed, shares);
  leaf.shares[0] = shares;
  leaf.counted[0] = total;
  for (const pass of PASSES) {
    if (open.length > 0) addOpen(leaf, pass, open, shares, total);
    else if (pass > 0) asBefore(leaf, pass);
  }
}

/** What is pending or unknown, on top of what is the same in every pass. */
function addOpen(
  leaf: Leaf,
  pass: Pass,
  open: readonly Offer[],
  fixed: readonly (Exact | undefined)[],
  total: Exact,
): void {
  const shares = fixed.slice();
  let counted = total;
  for (const offer of open) {
    if (!takes(offer, pass)) continue;
    const value = offer.piece.value[pass];
    shares[offer.position] = value;
    counted = counted.add(value);
  }
  leaf.shares[pass] = shares;
  leaf.counted[pass] = counted;
}

/** One pass for itself, where limits hold something that is pending or unknown. */
function countPass(context: NeedContext, ledger: Ledger, leaf: Leaf, pass: Pass): void {
  const values = ledger.pieces.map((piece) => piece.value[pass]);
  const positions = leaf.offers.filter((offer) => takes(offer, pass)).map(({ position }) => position);
  const shares = alone(values, positions, ownCaps(context, leaf, pass, values), context.scope.view.effort);
  leaf.shares[pass] = shares;
  leaf.counted[pass] = Exact.sumAt(positions, shares);
}
