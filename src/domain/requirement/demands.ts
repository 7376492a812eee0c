import { Exact } from '../exact';
import type { Effort } from './effort';

/** No more than `atMost` of the parts at these positions. */
export interface Cap {
  readonly members: readonly number[];
  readonly atMost: Exact;
}

/** What one requirement can draw on. */
export interface Demand {
  /** Positions of the parts it may count, oldest first. */
  readonly offers: readonly number[];
  readonly need: Exact;
  /** Its own limits. */
  readonly caps: readonly Cap[];
  /** Positions of the demands it must share no hour with. */
  readonly separateFrom: readonly number[];
  /** Served before the others when not all can be: the one that says it must stay apart. */
  readonly first: boolean;
  /** Served only with what all others leave: an alternative that is not needed, or what is only recommended. */
  readonly last?: boolean;
  /** It may turn out not to be asked: its need is covered with what the others do not need. */
  readonly doubtful?: boolean;
}

/** Parts oldest first, each with what it is worth; demands in written order. */
export interface Allocation {
  readonly values: readonly (Exact | undefined)[];
  readonly demands: readonly Demand[];
  /** Ceilings that hold for all requirements together. */
  readonly common: readonly Cap[];
  readonly effort?: Effort | undefined;
}

/** How much of each part counts in each demand: `result[demand][part]`; what is left out counts nothing. */
export type Shares = readonly (readonly (Exact | undefined)[])[];

/** The ceilings that can cut anything at all. */
export function binding(caps: readonly Cap[], values: readonly (Exact | undefined)[]): Cap[] {
  return caps.filter(({ members, atMost }) => Exact.sumAt(members, values).compare(atMost) > 0);
}

/** Whether two demands of a group share no hour: one of them says so of the other. */
export function apartFrom(demands: readonly Demand[], group: readonly number[], a: number, b: number): boolean {
  const from = demands[a]?.separateFrom.includes(group[b] as number) ?? false;
  return a !== b && (from || (demands[b]?.separateFrom.includes(group[a] as number) ?? false));
}

/** The order in which demands are served: those that say they must stay apart, then the others, each as written. */
export function inOrder(demands: readonly Demand[]): number[] {
  const order: number[] = [];
  for (const wanted of [true, false])
    for (let at = 0; at < demands.length; at += 1) if (demands[at]?.first === wanted) order.push(at);
  return order;
}
