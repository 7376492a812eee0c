import fc from 'fast-check';
import { civilDate } from '../../../src/domain/civil-date';
import { Exact } from '../../../src/domain/exact';
import type { CreditFact } from '../../../src/domain/requirement/facts';
import type { RequirementNode, Verdict } from '../../../src/domain/requirement/verdict';
import { findNode } from '../../../src/requirements/catalogue-check';

/** Packs and people so small that every way of sharing out the hours, one by one, can be tried. */
export interface Small {
  readonly credits: readonly SmallCredit[];
  readonly require: readonly Tree[];
  readonly limits: readonly { readonly of: Which; readonly atMost: number; readonly excess: boolean }[];
}

interface SmallCredit {
  readonly amount: number;
  readonly system: 's1' | 's2';
  readonly topic: 't1' | 't2' | null;
}

type Which = 'any' | 's1' | 's2' | 't1' | 't2' | 'moved';

interface Leaf {
  readonly kind: 'leaf';
  readonly id: string;
  readonly of: Which;
  readonly need: number;
  /** Instead of `need`: this part of what counts for the leaf named. */
  readonly earned: { readonly percent: number; readonly of: string } | null;
  readonly limit: { readonly of: Which; readonly atMost: number } | null;
  readonly apart: readonly string[];
}

type Tree = Leaf | { readonly kind: 'all' | 'any'; readonly id: string; readonly of: readonly Tree[] };

const whichOf = (moved: boolean): fc.Arbitrary<Which> =>
  fc.constantFrom<Which>(...(['any', 's1', 's2', 't1', 't2'] as const), ...(moved ? (['moved'] as const) : []));

type Bare = Omit<Leaf, 'id' | 'apart' | 'earned'> & {
  readonly apart: readonly number[];
  readonly share: number | null;
};
type BareTree = Bare | { readonly kind: 'all' | 'any'; readonly of: readonly BareTree[] };

const bareLeaf = (moved: boolean): fc.Arbitrary<Bare> =>
  fc.record({
    kind: fc.constant('leaf' as const),
    of: whichOf(moved),
    need: fc.nat(4),
    limit: fc.option(fc.record({ of: whichOf(false), atMost: fc.nat(3) }), { freq: 3, nil: null }),
    apart: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 3, arbitrary: fc.subarray([0, 1, 2, 3]) }),
    share: fc.option(fc.constantFrom(25, 50, 80), { freq: 4, nil: null }),
  });

/** Which kinds of clause a case has: shares of what is earned stand apart from nothing and know no limits of the pack. */
export type Flavour = 'apart' | 'limits' | 'excess' | 'earned';

export function small(flavour: Flavour): fc.Arbitrary<Small> {
  const leaf = bareLeaf(flavour === 'excess');
  const group = (kind: 'all' | 'any', of: fc.Arbitrary<BareTree>): fc.Arbitrary<BareTree> =>
    fc.record({ kind: fc.constant(kind), of: fc.array(of, { minLength: 2, maxLength: 2 }) });
  const tree: fc.Arbitrary<BareTree> = fc.oneof(
    { weight: 3, arbitrary: leaf },
    { weight: 3, arbitrary: group('any', leaf) },
    { weight: 1, arbitrary: group('any', fc.oneof(leaf, group('all', leaf))) },
  );
  const limit = fc.record({ of: whichOf(false), atMost: fc.nat(3), excess: fc.constant(flavour === 'excess') });
  return fc
    .record({
      credits: fc.array(
        fc.record({
          amount: fc.integer({ min: 1, max: 3 }),
          system: fc.constantFrom('s1' as const, 's2' as const),
          topic: fc.constantFrom('t1' as const, 't2' as const, null),
        }),
        { minLength: 1, maxLength: 3 },
      ),
      trees: fc.array(tree, { minLength: 1, maxLength: 3 }),
      limits: fc.array(limit, { minLength: 1, maxLength: flavour === 'excess' ? 1 : 2 }),
    })
    .map(({ credits, trees, limits }) => {
      let hours = 0;
      return {
        credits: credits.filter(({ amount }) => (hours += amount) <= 5),
        require: named(trees, flavour),
        limits: flavour === 'limits' || flavour === 'excess' ? limits : [],
      };
    })
    .filter((one) => leavesOf(one.require).length <= 5 && one.credits.length > 0);
}

function named(trees: readonly BareTree[], flavour: Flavour): Tree[] {
  let leaves = 0;
  let groups = 0;
  const name = (one: BareTree): Tree => {
    if (one.kind !== 'leaf') return { kind: one.kind, id: `g${groups++}`, of: one.of.map(name) };
    const id = `l${leaves++}`;
    const earned = flavour === 'earned' && one.share !== null && id !== 'l0' ? { percent: one.share, of: 'l0' } : null;
    return { ...one, id, earned, apart: flavour === 'earned' ? [] : one.apart.map((at) => `l${at}`) };
  };
  const made = trees.map(name);
  const trim = (one: Tree): Tree =>
    one.kind === 'leaf'
      ? { ...one, apart: one.apart.filter((id) => id !== one.id && Number(id.slice(1)) < leaves) }
      : { ...one, of: one.of.map(trim) };
  return made.map(trim);
}

export function leavesOf(list: readonly Tree[]): Leaf[] {
  return list.flatMap((one) => (one.kind === 'leaf' ? [one] : leavesOf(one.of)));
}

const written: Record<Which, string> = {
  any: 'any',
  s1: '{ system: s1 }',
  s2: '{ system: s2 }',
  t1: '{ topic: t1 }',
  t2: '{ topic: t2 }',
  moved: '{ as: over }',
};

/** As a pack. */
export function textOf({ require, limits }: Small): string {
  // A group of one does no harm, and hides from the reader that a part asks for more than its whole.
  const alone = (id: string, one: Tree): string => `{ id: ${id}, source: rule, any: [${write(one)}] }`;
  const write = (one: Tree): string => {
    if (one.kind !== 'leaf') {
      const parts = one.of.map((part, at) => (one.kind === 'any' ? write(part) : alone(`${one.id}p${at}`, part)));
      return `{ id: ${one.id}, ${one.kind}: [${parts.join(', ')}], source: rule }`;
    }
    const limit = one.limit ? `, limits: [{ of: ${written[one.limit.of]}, at-most: ${one.limit.atMost} }]` : '';
    const apart = one.apart.length > 0 ? `, separate-from: [${one.apart.join(', ')}]` : '';
    const need = one.earned ? `${one.earned.percent}% of earned ${one.earned.of}` : String(one.need);
    return `{ id: ${one.id}, source: rule, of: ${written[one.of]}, at-least: ${need}${limit}${apart} }`;
  };
  const rows = limits.map(
    (row) => `{ of: ${written[row.of]}, at-most: ${row.atMost}${row.excess ? ', excess-as: { as: over }' : ''} }`,
  );
  const list = require.map((one, at) => `  - ${alone(`top${at}`, one)}`).join('\n');
  return `clock: { length: 12 months, anchor: 2020-01-01 }\nlimits: [${rows.join(', ')}]\nrequire:\n${list}\n`;
}

export function entriesOf({ credits }: Small): CreditFact[] {
  return credits.map(({ amount, system, topic }, at) => ({
    id: `c${at}`,
    completedOn: civilDate(`2025-0${at + 1}-01`),
    amount: String(amount),
    system,
    ...(topic === null ? {} : { parts: [{ amount: String(amount), topics: [topic] }] }),
  }));
}

function fits(which: Which, credit: SmallCredit, moved: boolean): boolean {
  if (which === 'moved') return moved;
  return which === 'any' || credit.system === which || credit.topic === which;
}

const areApart = (a: Leaf, b: Leaf): boolean => a !== b && (a.apart.includes(b.id) || b.apart.includes(a.id));

/** How many hours are over each limit that has excess. */
function excessOf({ credits, limits }: Small): number[] {
  return limits.map(({ of, atMost, excess }) => {
    const all = credits.reduce((total, credit) => total + (fits(of, credit, false) ? credit.amount : 0), 0);
    return excess ? Math.max(0, all - atMost) : 0;
  });
}

function met(one: Tree, counted: ReadonlyMap<string, number>): boolean {
  if (one.kind !== 'leaf')
    return one.kind === 'all' ? one.of.every((part) => met(part, counted)) : one.of.some((part) => met(part, counted));
  const need = one.earned ? ((counted.get(one.earned.of) ?? 0) * one.earned.percent) / 100 : one.need;
  return (counted.get(one.id) ?? 0) >= need;
}

/**
 * Whether every requirement can be met, found by giving every hour to every set of leaves that may share it. Each hour
 * is in its own form or, where a limit has excess, in the other.
 */
export function canBeMet(one: Small): boolean {
  const leaves = leavesOf(one.require);
  const excess = excessOf(one);
  const options = one.credits.map((credit) =>
    (one.limits.some((row) => row.excess && fits(row.of, credit, false)) ? [false, true] : [false]).flatMap((moved) => {
      const able = leaves.filter((leaf) => fits(leaf.of, credit, moved));
      const sets: Leaf[][] = [[]];
      for (const leaf of able)
        for (const set of [...sets]) if (!set.some((other) => areApart(leaf, other))) sets.push([...set, leaf]);
      return sets.map((set) => ({ moved, set }));
    }),
  );
  const uses = one.credits.map((_, at) => (options[at] ?? []).map(() => 0));
  const holds = (): boolean => {
    const kept = one.limits.map(() => 0);
    const moved = one.limits.map(() => 0);
    const inside = new Map<string, number>();
    const outside = new Map<string, number>();
    one.credits.forEach((credit, at) =>
      options[at]?.forEach((option, index) => {
        const hours = uses[at]?.[index] ?? 0;
        if (hours === 0 || option.set.length === 0) return;
        one.limits.forEach((row, which) => {
          if (!fits(row.of, credit, false)) return;
          const list = option.moved ? moved : kept;
          list[which] = (list[which] ?? 0) + hours;
        });
        for (const leaf of option.set) {
          const limited = leaf.limit !== null && fits(leaf.limit.of, credit, option.moved);
          const list = limited ? inside : outside;
          list.set(leaf.id, (list.get(leaf.id) ?? 0) + hours);
        }
      }),
    );
    if (one.limits.some((row, at) => (kept[at] ?? 0) > row.atMost || (moved[at] ?? 0) > (excess[at] ?? 0)))
      return false;
    const counted = new Map(
      leaves.map((leaf) => [
        leaf.id,
        (outside.get(leaf.id) ?? 0) + Math.min(inside.get(leaf.id) ?? 0, leaf.limit?.atMost ?? 99),
      ]),
    );
    // A share of what is earned is a share of all that counts, not of as little as one likes.
    for (const leaf of leaves)
      if (leaf.id === 'l0' && leaves.some((other) => other.earned)) counted.set('l0', all(leaf));
    return one.require.every((tree) => met(tree, counted));
  };
  const all = (leaf: Leaf): number => {
    const sum = (limited: boolean): number =>
      one.credits.reduce((total, credit) => {
        const under = leaf.limit !== null && fits(leaf.limit.of, credit, false);
        return total + (fits(leaf.of, credit, false) && under === limited ? credit.amount : 0);
      }, 0);
    return sum(false) + Math.min(sum(true), leaf.limit?.atMost ?? 99);
  };
  const fill = (at: number, index: number, left: number): boolean => {
    const row = uses[at];
    if (!row) return holds();
    if (index === row.length - 1) {
      row[index] = left;
      return fill(at + 1, 0, one.credits[at + 1]?.amount ?? 0);
    }
    for (let hours = 0; hours <= left; hours += 1) {
      row[index] = hours;
      if (fill(at, index + 1, left - hours)) return true;
    }
    return false;
  };
  return fill(0, 0, one.credits[0]?.amount ?? 0);
}

/** What is wrong with the way a verdict shares out the hours; empty = every rule of sharing holds. */
export function faultsOf(one: Small, verdict: Verdict): string[] {
  const faults: string[] = [];
  const leaves = leavesOf(one.require);
  const nodes = new Map(leaves.map((leaf) => [leaf.id, findNode(verdict.requirements, leaf.id) as RequirementNode]));
  const used = (leaf: Leaf, credit: number, moved: boolean): Exact =>
    (nodes.get(leaf.id)?.credits ?? [])
      .filter((line) => line.id === `c${credit}` && (line.code === 'MOVED') === moved)
      .reduce((total, line) => total.add(Exact.parse(line.counted)), Exact.zero);
  const sets: Leaf[][] = [[]];
  for (const leaf of leaves)
    for (const set of [...sets]) if (set.every((other) => areApart(leaf, other))) sets.push([...set, leaf]);
  const kept = (credit: number, moved: boolean): Exact =>
    sets
      .map((set) => set.reduce((total, leaf) => total.add(used(leaf, credit, moved)), Exact.zero))
      .reduce((a, b) => (a.compare(b) >= 0 ? a : b));
  const more = (a: Exact, b: number): boolean => a.compare(Exact.integer(b)) > 0;
  one.credits.forEach((credit, at) => {
    if (more(kept(at, false).add(kept(at, true)), credit.amount)) faults.push(`c${at} counts for more than it is`);
  });
  const excess = excessOf(one);
  one.limits.forEach((row, which) => {
    const under = one.credits.flatMap((credit, at) => (fits(row.of, credit, false) ? [at] : []));
    const total = (moved: boolean): Exact => under.reduce((sum, at) => sum.add(kept(at, moved)), Exact.zero);
    if (more(total(false), row.atMost)) faults.push(`limit ${which} is passed`);
    if (more(total(true), excess[which] ?? 0)) faults.push(`more moves than is over limit ${which}`);
  });
  for (const leaf of leaves) {
    const node = nodes.get(leaf.id);
    const lines = node?.credits ?? [];
    const limited = leaf.limit
      ? one.credits.reduce((total, credit, at) => {
          for (const moved of [false, true])
            if (fits(leaf.limit?.of ?? 'any', credit, moved)) total = total.add(used(leaf, at, moved));
          return total;
        }, Exact.zero)
      : Exact.zero;
    if (leaf.limit && more(limited, leaf.limit.atMost)) faults.push(`${leaf.id} passes its limit`);
    const sum = lines.reduce((total, line) => total.add(Exact.parse(line.counted)), Exact.zero);
    if (!sum.equals(Exact.parse(node?.counted ?? '0'))) faults.push(`${leaf.id} does not add up`);
    const enough = sum.compare(Exact.parse(node?.needed ?? '0')) >= 0;
    if (enough !== (node?.result === 'MET')) faults.push(`${leaf.id} is ${node?.result ?? 'missing'}`);
  }
  return faults;
}
