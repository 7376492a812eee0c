import type { Exact } from '../exact';
import type { ByPlan } from './by-plan';
import type { Limit, Shape } from './pack';
import type { PerPass, Piece } from './pieces';
import type { Planned } from './plan';
import type { Tri } from './view';
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
  readonly counted: PerPass<Exact>;
  /** What it needs in each pass, as all it may be; null = not known. */
  readonly needs: PerPass<readonly Exact[] | null>;
  /** What of every part counts here, by position, in each pass. */
  readonly shares: PerPass<readonly Exact[]>;
  readonly caps: { readonly limit: Limit; readonly atMost: Exact; readonly offered: Exact }[];
}

/** The counting leaves by what was planned. */
export type Leaves = ByPlan<Planned, Leaf>;

/** Whether no hour may serve both: one of them says so of the other, of a part of it, or of a group that it is in. */
export function separate(a: Leaf, b: Leaf): boolean {
  if (a === b) return false;
  return says(a, b) || says(b, a);
}

function says({ shape }: Leaf, { planned }: Leaf): boolean {
  return shape.separateFrom.length > 0 && planned.path.some((id) => shape.separateFrom.includes(id));
}
