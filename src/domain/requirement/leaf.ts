import type { Exact } from '../exact';
import type { ByPlan } from './by-plan';
import type { Limit, Shape } from './pack';
import { PASSES, type Pass, type PerPass, type Piece } from './pieces';
import type { Planned } from './planned';
import { TRUE, UNKNOWN, type Tri } from './view';
import type { CreditCode } from './verdict';

/** A part of a credit that a requirement means, and what keeps it out, if anything. */
export interface Offer {
  readonly position: number;
  readonly piece: Piece;
  readonly match: Tri;
  readonly barred: CreditCode | null;
}

/** A requirement that counts credits, with everything it counts. */
export interface Leaf {
  readonly planned: Planned;
  readonly shape: Shape & { readonly kind: 'amount' };
  readonly offers: readonly Offer[];
  /** The leaves with which it may share no hour: one of the two says so of the other, or of a group that it is in. */
  readonly apart: readonly Planned[];
  readonly counted: PerPass<Exact>;
  /** What it needs in each pass, as all it may be; null = not known. */
  readonly needs: PerPass<readonly Exact[] | null>;
  /** What of every part counts here, by position, in each pass; nothing of what is left out. */
  readonly shares: PerPass<readonly (Exact | undefined)[]>;
  readonly caps: { readonly limit: Limit; readonly atMost: Exact; readonly offered: Exact }[];
}

/** The counting leaves by what was planned. */
export type Leaves = ByPlan<Planned, Leaf>;

/** Whether an offer counts for anything in a pass. */
export function takes(offer: Offer, pass: Pass): boolean {
  if (offer.barred !== null || !offer.piece.record.present[pass]) return false;
  return offer.match === TRUE || (pass === 2 && offer.match === UNKNOWN);
}

/** Nothing in it is pending or unknown, so that it comes out the same as in the pass before. */
export function asBefore(leaf: Leaf, pass: Pass): void {
  leaf.counted[pass] = leaf.counted[0];
  leaf.shares[pass] = leaf.shares[0];
}

/** It counts the very same credits as another leaf, and neither has limits. */
export function asTwin(leaf: Leaf, twin: Leaf): void {
  for (const pass of PASSES) {
    leaf.counted[pass] = twin.counted[pass];
    leaf.shares[pass] = twin.shares[pass];
  }
}
