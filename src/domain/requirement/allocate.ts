import { Exact, least } from '../exact';
import { Effort } from './effort';
import { betweenTwo } from './between-two';
import { maximise, type Row } from './simplex';

/** Steps of effort that a set of separate demands stands for, on the way to the largest. */
const SET = 1_000;

/** No more than `atMost` of the parts at these positions. */
export interface Cap {
  readonly members: readonly number[];
  readonly atMost: Exact;
}

/** What one requirement can draw on. */
export interface Demand {
  /** Positions of the parts it may count. */
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

/** Parts oldest first, demands in written order. */
export interface Allocation {
  readonly values: readonly Exact[];
  readonly demands: readonly Demand[];
  /** Ceilings that hold for all requirements together. */
  readonly common: readonly Cap[];
  readonly effort?: Effort;
}

/** How much of each part counts in each demand: `result[demand][part]`. */
export type Shares = readonly (readonly Exact[])[];

/**
 * Decides how much of each part counts where. Provably best for the holder, in this order: most need covered; the
 * demands that must stay apart first, then written order (both first for what is surely asked, then for what is
 * doubtful); most counted in all; oldest part first. Demands that come
 * last are then served in the same way with what is left.
 *
 * An hour may serve any number of demands unless they are separate. Demands that share neither a separation nor a
 * binding common ceiling are decided alone; where ceilings are nested or disjoint, plain arithmetic is already optimal.
 */
export function allocate(problem: Allocation): Shares {
  const shares: Exact[][] = problem.demands.map(() => problem.values.map(() => Exact.zero));
  const common = binding(problem.common, problem.values);
  for (const group of connected(problem.demands, common)) {
    const [only] = group;
    const demand = only === undefined ? undefined : problem.demands[only];
    if (!demand || only === undefined) continue;
    const touched = common.some((cap) => group.some((d) => meets(problem.demands[d], cap)));
    if (group.length === 1 && !touched)
      alone(problem.values, demand.offers, demand.caps).forEach((share, part) => {
        (shares[only] as Exact[])[part] = share;
      });
    else shared(problem, group, touched ? common : []).forEach((row, at) => (shares[group[at] as number] = row));
  }
  return shares;
}

function meets(demand: Demand | undefined, cap: Cap): boolean {
  return demand?.offers.some((part) => cap.members.includes(part)) ?? false;
}

/** The ceilings that can cut anything at all. */
function binding(caps: readonly Cap[], values: readonly Exact[]): Cap[] {
  return caps.filter(({ members, atMost }) => {
    let total = Exact.zero;
    for (const part of members) total = total.add(values[part] ?? Exact.zero);
    return total.compare(atMost) > 0;
  });
}

/** Groups of demands that must be decided together, each in written order. */
function connected(demands: readonly Demand[], common: readonly Cap[]): number[][] {
  const group = demands.map((_, index) => index);
  const join = (a: number, b: number): void => {
    const from = group[b] as number;
    const to = group[a] as number;
    if (from !== to) group.forEach((value, index) => value === from && (group[index] = to));
  };
  demands.forEach((demand, index) => {
    for (const other of demand.separateFrom) join(index, other);
  });
  for (const cap of common) {
    const touched = demands.flatMap((demand, index) => (meets(demand, cap) ? [index] : []));
    for (const index of touched) join(touched[0] as number, index);
  }
  const groups = new Map<number, number[]>();
  group.forEach((name, index) => groups.set(name, [...(groups.get(name) ?? []), index]));
  return [...groups.values()];
}

/** One demand with only its own ceilings. */
export function alone(values: readonly Exact[], offers: readonly number[], ceilings: readonly Cap[]): Exact[] {
  const shares: Exact[] = [];
  for (const part of offers) shares[part] = values[part] ?? Exact.zero;
  const own = ceilings.map(({ members, atMost }) => ({
    members: members.filter((part) => shares[part] !== undefined),
    atMost,
  }));
  const caps = binding(own, values);
  if (caps.length === 0) return shares;
  if (!nestedOrApart(caps)) {
    const demand = { offers, caps: own, need: Exact.zero, separateFrom: [], first: false };
    return together({ values, demands: [demand], common: [] }, [0], [])[0] ?? shares;
  }
  const left = caps.map((cap) => cap.atMost);
  const over = new Map<number, number[]>();
  caps.forEach((cap, index) => {
    for (const part of cap.members) {
      const limits = over.get(part);
      if (limits) limits.push(index);
      else over.set(part, [index]);
    }
  });
  for (const part of [...over.keys()].sort((a, b) => a - b)) {
    let take = shares[part] ?? Exact.zero;
    const limits = over.get(part) ?? [];
    for (const cap of limits) take = least(take, left[cap] as Exact);
    for (const cap of limits) left[cap] = (left[cap] as Exact).minus(take);
    shares[part] = take;
  }
  return shares;
}

/** Then taking the oldest first is optimal for the sum, whatever the order. */
function nestedOrApart(caps: readonly Cap[]): boolean {
  const sets = caps.map((cap) => new Set(cap.members));
  for (let a = 0; a < sets.length; a += 1) {
    for (let b = a + 1; b < sets.length; b += 1) {
      const [small, large] = [sets[a] as Set<number>, sets[b] as Set<number>].sort((x, y) => x.size - y.size);
      let both = 0;
      for (const part of small ?? []) if (large?.has(part)) both += 1;
      if (both !== 0 && both !== small?.size) return false;
    }
  }
  return true;
}

function shared(problem: Allocation, group: readonly number[], common: readonly Cap[]): Exact[][] {
  const [one, other] = group.map((index) => problem.demands[index] as Demand);
  const plain =
    common.length === 0 && ![one, other].some((demand) => demand && binding(demand.caps, problem.values).length);
  if (group.length === 2 && one && other && plain) return betweenTwo(problem.values, [one, other]);
  return together(problem, group, common);
}

/** Any number of demands, with every kind of ceiling. */
export function together(problem: Allocation, group: readonly number[], common: readonly Cap[]): Exact[][] {
  const upper: Exact[] = [];
  const rows: Row[] = [];
  const variable = (bound: Exact): number => upper.push(bound) - 1;
  const demands = group.map((index) => problem.demands[index] as Demand);
  const value = (part: number): Exact => problem.values[part] ?? Exact.zero;
  const free = demands.map((demand, index) => freeParts(problem, demands, group, index, common));
  const uses = demands.map(
    (demand, index) =>
      new Map(
        demand.offers.flatMap((part): [number, number][] =>
          free[index]?.has(part) ? [] : [[part, variable(value(part))]],
        ),
      ),
  );
  const plus = (list: readonly (number | undefined)[]): [number, 1][] =>
    list.flatMap((v): [number, 1][] => (v === undefined ? [] : [[v, 1]]));

  const kept = new Map<number, number>();
  for (const cap of common) {
    const members = cap.members.filter((part) => uses.some((use) => use.has(part)));
    for (const part of members) if (!kept.has(part)) kept.set(part, variable(value(part)));
    if (members.length > 0) rows.push({ terms: plus(members.map((part) => kept.get(part))), atMost: cap.atMost });
  }
  const covered = demands.map((demand, index) => {
    const use = uses[index] as Map<number, number>;
    for (const cap of demand.caps) {
      const terms = plus(cap.members.map((part) => use.get(part)));
      if (terms.length > 0) rows.push({ terms, atMost: cap.atMost });
    }
    const cover = variable(demand.need);
    let given = Exact.zero;
    for (const part of free[index] ?? []) given = given.add(value(part));
    rows.push({ terms: [[cover, 1], ...[...use.values()].map((v): [number, -1] => [v, -1])], atMost: given });
    return cover;
  });
  for (const apart of cliques(demands, group, problem.effort)) {
    const parts = new Set(apart.flatMap((index) => [...(uses[index] as Map<number, number>).keys()]));
    for (const part of parts) {
      const terms: [number, 1 | -1][] = plus(apart.map((index) => uses[index]?.get(part)));
      const keep = kept.get(part);
      if (keep !== undefined) rows.push({ terms: [...terms, [keep, -1]], atMost: Exact.zero });
      else if (terms.length > 1) rows.push({ terms, atMost: value(part) });
    }
  }
  const order = [
    ...demands.flatMap((_, index) => (demands[index]?.first ? [index] : [])),
    ...demands.flatMap((_, index) => (demands[index]?.first ? [] : [index])),
  ];
  const parts = [...new Set(uses.flatMap((use) => [...use.keys()]))].sort((a, b) => a - b);
  const needed = (list: readonly number[]): number[][] =>
    list.length === 0
      ? []
      : [list.map((index) => covered[index] as number), ...list.map((index) => [covered[index] as number])];
  const goalsOf = (list: readonly number[]): number[][] =>
    list.length === 0
      ? []
      : [
          ...needed(list.filter((index) => !demands[index]?.doubtful)),
          ...needed(list.filter((index) => demands[index]?.doubtful)),
          list.flatMap((index) => [...(uses[index]?.values() ?? [])]),
          ...parts.map((part) => list.flatMap((index) => uses[index]?.get(part) ?? [])),
          ...list.flatMap((index) =>
            parts.flatMap((part) => (uses[index]?.has(part) ? [[uses[index]?.get(part) as number]] : [])),
          ),
        ];
  const goals = [
    ...goalsOf(order.filter((index) => !demands[index]?.last)),
    ...goalsOf(order.filter((index) => demands[index]?.last)),
  ];
  const values = maximise(upper, rows, goals, problem.effort);
  return uses.map((use, index) =>
    problem.values.map((whole, part) => {
      const found = use.get(part);
      if (found === undefined) return free[index]?.has(part) ? whole : Exact.zero;
      return values[found] ?? Exact.zero;
    }),
  );
}

/**
 * The parts that a demand has for itself whatever becomes of the rest: no ceiling holds them, and nothing that must stay
 * apart wants them. To take them whole is best for every goal, so there is nothing to decide about them.
 */
function freeParts(
  problem: Allocation,
  demands: readonly Demand[],
  group: readonly number[],
  index: number,
  common: readonly Cap[],
): Set<number> {
  const demand = demands[index] as Demand;
  const rivals = demands.filter((_, other) => apartFrom(demands, group, index, other));
  const held = new Set([
    ...rivals.flatMap(({ offers }) => offers),
    ...common.flatMap(({ members }) => members),
    ...binding(demand.caps, problem.values).flatMap(({ members }) => members),
  ]);
  return new Set(demand.offers.filter((part) => !held.has(part)));
}

function apartFrom(demands: readonly Demand[], group: readonly number[], a: number, b: number): boolean {
  const from = demands[a]?.separateFrom.includes(group[b] as number) ?? false;
  return a !== b && (from || (demands[b]?.separateFrom.includes(group[a] as number) ?? false));
}

/**
 * Every largest set of mutually separate demands; a demand apart from nothing is a set of its own. One constraint for
 * each such set and part: pairs would let three demands take half of the same hour each.
 */
function cliques(demands: readonly Demand[], group: readonly number[], effort = new Effort()): number[][] {
  const found: number[][] = [];
  const near = (a: number): number[] => demands.flatMap((_, b) => (apartFrom(demands, group, a, b) ? [b] : []));
  const grow = (chosen: number[], open: number[], closed: number[]): void => {
    effort.spend(SET);
    if (open.length === 0 && closed.length === 0) found.push(chosen);
    const rest = [...open];
    const done = [...closed];
    for (const next of open) {
      const beside = near(next);
      grow(
        [...chosen, next],
        rest.filter((x) => beside.includes(x)),
        done.filter((x) => beside.includes(x)),
      );
      rest.splice(rest.indexOf(next), 1);
      done.push(next);
    }
  };
  grow(
    [],
    demands.map((_, index) => index),
    [],
  );
  return found;
}
