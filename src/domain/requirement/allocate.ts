import { Exact, least } from '../exact';
import { aroundOne } from './around-one';
import { apartFrom, binding, type Allocation, type Cap, type Demand, type Shares } from './demands';
import type { Effort } from './effort';
import { together } from './together';

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
  const shares: (readonly (Exact | undefined)[])[] = problem.demands.map(() => []);
  const common = binding(problem.common, problem.values);
  if (problem.demands.length === 1 && common.length === 0) {
    const [{ offers, caps }] = problem.demands as [Demand];
    return [alone(problem.values, offers, caps, problem.effort)];
  }
  for (const group of connected(problem.demands, common)) {
    const [only] = group;
    const demand = only === undefined ? undefined : problem.demands[only];
    if (!demand || only === undefined) continue;
    const touched = common.some((cap) => group.some((d) => meets(problem.demands[d], cap)));
    if (group.length === 1 && !touched)
      shares[only] = alone(problem.values, demand.offers, demand.caps, problem.effort);
    else shared(problem, group, touched ? common : []).forEach((row, at) => (shares[group[at] as number] = row));
  }
  return shares;
}

function meets(demand: Demand | undefined, cap: Cap): boolean {
  return demand?.offers.some((part) => cap.members.includes(part)) ?? false;
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
export function alone(
  values: readonly (Exact | undefined)[],
  offers: readonly number[],
  ceilings: readonly Cap[],
  effort?: Effort,
): (Exact | undefined)[] {
  const shares: (Exact | undefined)[] = [];
  for (const part of offers) shares[part] = values[part] ?? Exact.zero;
  const own = ceilings.map(({ members, atMost }) => ({
    members: members.filter((part) => shares[part] !== undefined),
    atMost,
  }));
  const caps = binding(own, values);
  if (caps.length === 0) return shares;
  if (!nestedOrApart(caps)) {
    const demand = { offers, caps: own, need: Exact.zero, separateFrom: [], first: false };
    return together({ values, demands: [demand], common: [], effort }, [0], [])[0] ?? shares;
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

function shared(problem: Allocation, group: readonly number[], common: readonly Cap[]): Shares {
  const demands = group.map((index) => problem.demands[index] as Demand);
  const plain = common.length === 0 && demands.every(({ caps }) => binding(caps, problem.values).length === 0);
  const one = plain && group.length <= 3 ? middleOf(demands, group) : -1;
  if (one >= 0) return aroundOne(problem.values, demands, one);
  return (common.length === 0 ? lastAfter(problem, demands, group) : null) ?? together(problem, group, common);
}

/**
 * Those that come last take what the others leave, and have no say in what that is. Where each of them stays apart from
 * just one other, which does not come last itself, the others are decided without them.
 *
 * @returns null where it is not so.
 */
function lastAfter(
  { values, effort }: Allocation,
  demands: readonly Demand[],
  group: readonly number[],
): Shares | null {
  const before = demands.flatMap(({ last }, at) => (last ? [] : [at]));
  const rivals = demands.map((_, a) => demands.flatMap((__, b) => (apartFrom(demands, group, a, b) ? [b] : [])));
  const behindOne = (at: number): boolean => rivals[at]?.length === 1 && before.includes(rivals[at]?.[0] as number);
  if (before.length === demands.length || !demands.every(({ last }, at) => !last || behindOne(at))) return null;
  const others = before.map((at): Demand => {
    const separateFrom = (rivals[at] as number[]).map((other) => before.indexOf(other)).filter((other) => other >= 0);
    return { ...(demands[at] as Demand), separateFrom };
  });
  const shares = allocate({ values, demands: others, common: [], effort });
  return demands.map(({ offers, caps }, at) => {
    const place = before.indexOf(at);
    if (place >= 0) return shares[place] as Shares[number];
    const taken = shares[before.indexOf(rivals[at]?.[0] as number)] as Shares[number];
    const left = values.map((value, part) => value?.minus(taken[part] ?? Exact.zero));
    return alone(left, offers, caps, effort);
  });
}

/** The demand from which all others stay apart, while they may share hours with each other; −1 where there is none. */
function middleOf(demands: readonly Demand[], group: readonly number[]): number {
  return demands.findIndex((_, one) =>
    demands.every((_, a) =>
      demands.every((_, b) => a >= b || apartFrom(demands, group, a, b) === (a === one || b === one)),
    ),
  );
}
