import { Exact } from '../exact';
import { apartFrom, binding, inOrder, type Allocation, type Cap, type Demand } from './demands';
import { Effort } from './effort';
import { maximise, type Row } from './simplex';

/** Steps of effort that a set of separate demands stands for, on the way to the largest. */
const SET = 1_000;

/** Any number of demands, with every kind of ceiling. */
export function together(
  problem: Allocation,
  group: readonly number[],
  common: readonly Cap[],
): (Exact | undefined)[][] {
  const upper: Exact[] = [];
  const rows: Row[] = [];
  const variable = (bound: Exact): number => upper.push(bound) - 1;
  const demands = group.map((index) => problem.demands[index] as Demand);
  const apart = demands.map((_, a) => demands.map((__, b) => apartFrom(demands, group, a, b)));
  const value = (part: number): Exact => problem.values[part] ?? Exact.zero;
  const held = demands.map((_, index) => heldParts(problem, demands, apart[index] as boolean[], index, common));
  /** For every demand its variable for each part that is to be decided about. */
  const uses = demands.map(({ offers }, index) => {
    const use: Use = [];
    for (const part of offers) if (held[index]?.[part]) use[part] = variable(value(part));
    return use;
  });
  const all = (members: readonly number[], use: Use): number[] => {
    const variables: number[] = [];
    for (const part of members) {
      const found = use[part];
      if (found !== undefined) variables.push(found);
    }
    return variables;
  };

  const kept: Use = [];
  for (const cap of common) {
    const members = cap.members.filter((part) => uses.some((use) => use[part] !== undefined));
    for (const part of members) kept[part] ??= variable(value(part));
    if (members.length > 0) rows.push({ plus: all(members, kept), minus: none, atMost: cap.atMost });
  }
  const covered = demands.map((demand, index) => {
    const use = uses[index] as Use;
    for (const cap of demand.caps) {
      const plus = all(cap.members, use);
      if (plus.length > 0) rows.push({ plus, minus: none, atMost: cap.atMost });
    }
    const cover = variable(demand.need);
    const given = demand.offers.filter((part) => use[part] === undefined);
    rows.push({ plus: [cover], minus: all(demand.offers, use), atMost: Exact.sumAt(given, problem.values) });
    return cover;
  });
  const parts = problem.values.flatMap((_, part) => (uses.some((use) => use[part] !== undefined) ? [part] : []));
  for (const set of cliques(apart, problem.effort)) {
    for (const part of parts) {
      const plus = usersOf(part, set, uses);
      const keep = kept[part];
      if (keep !== undefined && plus.length > 0) rows.push({ plus, minus: [keep], atMost: Exact.zero });
      else if (plus.length > 1) rows.push({ plus, minus: none, atMost: value(part) });
    }
  }
  const values = maximise(upper, rows, goalsOf(demands, covered, uses, parts), problem.effort);
  return uses.map((use, index) => {
    const shares = new Array<Exact | undefined>(problem.values.length);
    for (const part of demands[index]?.offers ?? []) {
      const found = use[part];
      shares[part] = found === undefined ? value(part) : (values[found] ?? Exact.zero);
    }
    return shares;
  });
}

/** Variables by part; those of parts about which there is nothing to decide are left out. */
type Use = (number | undefined)[];

const none: readonly number[] = [];

/** The variables by which some demands use a part. */
function usersOf(part: number, demands: readonly number[], uses: readonly Use[]): number[] {
  const users: number[] = [];
  for (const index of demands) {
    const found = uses[index]?.[part];
    if (found !== undefined) users.push(found);
  }
  return users;
}

/** What is to be made the most of, one after the other. */
function goalsOf(
  demands: readonly Demand[],
  covered: readonly number[],
  uses: readonly Use[],
  parts: readonly number[],
): number[][] {
  const order = inOrder(demands);
  const goals: number[][] = [];
  for (const last of [false, true]) {
    const list = order.filter((index) => Boolean(demands[index]?.last) === last);
    for (const doubtful of [false, true]) {
      const asked = list.filter((index) => Boolean(demands[index]?.doubtful) === doubtful);
      const variables = asked.map((index) => covered[index] as number);
      if (variables.length > 0) goals.push(variables);
      if (variables.length > 1) for (const variable of variables) goals.push([variable]);
    }
    const byPart = parts.map((part) => usersOf(part, list, uses));
    goals.push(byPart.flat(), ...byPart);
    // Of a part that only one wants nothing is left to say.
    for (const index of list)
      parts.forEach((part, at) => {
        const found = uses[index]?.[part];
        if (found !== undefined && byPart[at]?.length !== 1) goals.push([found]);
      });
  }
  return goals.filter((goal) => goal.length > 0);
}

/**
 * The parts about which there is something to decide: a ceiling holds them, or something that must stay apart wants them
 * too. All others a demand has for itself whatever becomes of the rest, and to take them whole is best for every goal.
 */
function heldParts(
  { values }: Allocation,
  demands: readonly Demand[],
  apart: readonly boolean[],
  index: number,
  common: readonly Cap[],
): boolean[] {
  const held: boolean[] = [];
  const hold = (list: readonly number[]): void => {
    for (const part of list) held[part] = true;
  };
  demands.forEach(({ offers }, other) => apart[other] && hold(offers));
  for (const { members } of common) hold(members);
  for (const { members } of binding(demands[index]?.caps ?? [], values)) hold(members);
  return held;
}

/**
 * Every largest set of mutually separate demands; a demand apart from nothing is a set of its own. One constraint for
 * each such set and part: pairs would let three demands take half of the same hour each.
 */
function cliques(apart: readonly (readonly boolean[])[], effort = new Effort()): number[][] {
  const found: number[][] = [];
  const grow = (chosen: number[], open: number[], closed: number[]): void => {
    effort.spend(SET);
    if (open.length === 0 && closed.length === 0) found.push(chosen);
    const rest = [...open];
    const done = [...closed];
    for (const next of open) {
      const beside = (x: number): boolean => apart[next]?.[x] ?? false;
      grow([...chosen, next], rest.filter(beside), done.filter(beside));
      rest.splice(rest.indexOf(next), 1);
      done.push(next);
    }
  };
  grow(
    [],
    apart.map((_, index) => index),
    [],
  );
  return found;
}
