import fc from 'fast-check';
import { Exact, sum } from '../../../src/domain/exact';
import { allocate } from '../../../src/domain/requirement/allocate';
import type { Allocation, Cap, Demand, Shares } from '../../../src/domain/requirement/demands';
import { Effort } from '../../../src/domain/requirement/effort';
import { together } from '../../../src/domain/requirement/together';
import { SIZES } from '../../support/sizes';

const exact = (halves: number): Exact => Exact.integer(halves).over(Exact.integer(2));

/** A problem in plain halves, so that every division into halves can be tried. */
interface Small {
  values: number[];
  demands: {
    offers: number[];
    need: number;
    caps: { members: number[]; atMost: number }[];
    separateFrom: number[];
    first: boolean;
    doubtful: boolean;
  }[];
  common: { members: number[]; atMost: number }[];
}

function toProblem(small: Small): Allocation {
  const cap = (one: { members: number[]; atMost: number }): Cap => ({
    members: one.members,
    atMost: exact(one.atMost),
  });
  return {
    values: small.values.map(exact),
    demands: small.demands.map((d): Demand => ({ ...d, need: exact(d.need), caps: d.caps.map(cap) })),
    common: small.common.map(cap),
  };
}

const apart = (small: Small, a: number, b: number): boolean =>
  a !== b &&
  ((small.demands[a]?.separateFrom.includes(b) ?? false) || (small.demands[b]?.separateFrom.includes(a) ?? false));

/** Every set of demands that are mutually separate. */
function separateSets(small: Small): number[][] {
  const sets: number[][] = [];
  for (let mask = 1; mask < 1 << small.demands.length; mask += 1) {
    const set = small.demands.flatMap((_, index) => (mask & (1 << index) ? [index] : []));
    if (set.every((a) => set.every((b) => a === b || apart(small, a, b)))) sets.push(set);
  }
  return sets;
}

/** What each part must be kept at least, for these shares. */
function keptOf(small: Small, sets: number[][], shares: number[][]): number[] {
  return small.values.map((_, part) =>
    Math.max(0, ...sets.map((set) => set.reduce((t, d) => t + (shares[d]?.[part] ?? 0), 0))),
  );
}

function feasible(small: Small, sets: number[][], shares: number[][]): boolean {
  const within = small.demands.every((demand, d) => {
    const row = shares[d] ?? [];
    if (row.some((share, part) => share < 0 || (share > 0 && !demand.offers.includes(part)))) return false;
    return demand.caps.every((cap) => cap.members.reduce((t, part) => t + (row[part] ?? 0), 0) <= cap.atMost);
  });
  if (!within) return false;
  const kept = keptOf(small, sets, shares);
  if (kept.some((amount, part) => amount > (small.values[part] ?? 0))) return false;
  return small.common.every((cap) => cap.members.reduce((t, part) => t + (kept[part] ?? 0), 0) <= cap.atMost);
}

/** The goals in their order, as one vector to compare. */
function goals(small: Small, shares: number[][]): number[] {
  const totals = shares.map((row) => row.reduce((t, x) => t + x, 0));
  const covered = small.demands.map((demand, d) => Math.min(demand.need, totals[d] ?? 0));
  const order = [...small.demands.keys()].sort(
    (a, b) => Number(small.demands[b]?.first) - Number(small.demands[a]?.first) || a - b,
  );
  const needed = (doubtful: boolean): number[] => {
    const list = order.filter((d) => small.demands[d]?.doubtful === doubtful);
    return [list.reduce((t, d) => t + (covered[d] ?? 0), 0), ...list.map((d) => covered[d] ?? 0)];
  };
  return [
    ...needed(false),
    ...needed(true),
    totals.reduce((t, x) => t + x, 0),
    ...small.values.map((_, part) => shares.reduce((t, row) => t + (row[part] ?? 0), 0)),
  ];
}

function compare(a: number[], b: number[]): number {
  for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) return (a[index] ?? 0) - (b[index] ?? 0);
  return 0;
}

/** The best there is, by trying every division. */
function bruteForce(small: Small): number[] {
  const sets = separateSets(small);
  const shares = small.demands.map(() => small.values.map(() => 0));
  let best: number[] | null = null;
  const cells = small.demands.flatMap((demand, d) => demand.offers.map((part) => [d, part] as const));
  const fill = (at: number): void => {
    if (at === cells.length) {
      if (!feasible(small, sets, shares)) return;
      const vector = goals(small, shares);
      if (!best || compare(vector, best) > 0) best = vector;
      return;
    }
    const [d, part] = cells[at] as readonly [number, number];
    const row = shares[d] as number[];
    for (let amount = 0; amount <= (small.values[part] ?? 0); amount += 1) {
      row[part] = amount;
      fill(at + 1);
    }
    row[part] = 0;
  };
  fill(0);
  return best ?? [];
}

/** The same problem on a grid twice as fine. */
function twice(small: Small): Small {
  const cap = (one: { members: number[]; atMost: number }) => ({ ...one, atMost: one.atMost * 2 });
  return {
    values: small.values.map((value) => value * 2),
    demands: small.demands.map((one) => ({ ...one, need: one.need * 2, caps: one.caps.map(cap) })),
    common: small.common.map(cap),
  };
}

const cellsOf = (small: Small): number => small.demands.reduce((count, one) => count + one.offers.length, 0);

const halves = (shares: Shares): number[][] =>
  shares.map((row) => Array.from(row, (share) => Number((share ?? Exact.zero).times(Exact.integer(2)).toString())));

function problems(parts: number, demands: number, largest: number): fc.Arbitrary<Small> {
  const subset = fc.subarray([...Array(parts).keys()]);
  const cap = fc.record({
    members: fc.subarray([...Array(parts).keys()], { minLength: 1 }),
    atMost: fc.nat(largest * 2),
  });
  const demand = fc.record({
    offers: subset,
    need: fc.nat(largest * parts),
    caps: fc.array(cap, { maxLength: 2 }),
    separateFrom: fc.subarray([...Array(demands).keys()]),
    first: fc.boolean(),
    doubtful: fc.boolean(),
  });
  return fc
    .record({
      values: fc.array(fc.nat(largest), { minLength: parts, maxLength: parts }),
      demands: fc.array(demand, { minLength: demands, maxLength: demands }),
      common: fc.array(cap, { maxLength: 2 }),
    })
    .map((small) => ({
      ...small,
      demands: small.demands.map((one, index) => ({
        ...one,
        separateFrom: one.separateFrom.filter((x) => x !== index),
      })),
    }));
}

describe('allocation', () => {
  it.each([
    [2, 3, 4, 250],
    [3, 2, 3, 250],
    [4, 1, 4, 250],
    [1, 4, 4, 100],
  ])('%i parts among %i demands is what trying every division finds', (parts, demands, largest, numRuns) => {
    fc.assert(
      fc.property(problems(parts, demands, largest), (small) => {
        const shares = halves(allocate(toProblem(small)));
        expect(feasible(small, separateSets(small), shares)).toBe(true);
        const whole = shares.every((row) => row.every((share) => Number.isInteger(share)));
        if (whole) expect(goals(small, shares)).toEqual(bruteForce(small));
        else {
          // Ceilings that overlap in a ring are best met with quarters: try those too.
          const finer = twice(small);
          const doubled = shares.map((row) => row.map((share) => share * 2));
          expect(compare(goals(small, shares), bruteForce(small))).toBeGreaterThan(0);
          if (doubled.every((row) => row.every((share) => Number.isInteger(share))) && cellsOf(small) <= 4) {
            expect(goals(finer, doubled)).toEqual(bruteForce(finer));
          }
        }
      }),
      { numRuns },
    );
  });

  it.each([2, 3])(
    'gives %i demands around one, without ceilings, by a shorter way just what the general way gives',
    (count) => {
      const last = fc.array(fc.boolean(), { minLength: count, maxLength: count });
      fc.assert(
        fc.property(problems(5, count, 6), last, fc.nat(count - 1), (small, isLast, middle) => {
          const problem = toProblem({ ...small, common: [] });
          const demands = problem.demands.map((one, at) => ({
            ...one,
            caps: [],
            separateFrom: at === middle ? [...problem.demands.keys()].filter((other) => other !== at) : [],
            last: isLast[at] as boolean,
          }));
          const around = { ...problem, demands };
          expect(halves(allocate(around))).toEqual(halves(together(around, [...demands.keys()], [])));
        }),
        { numRuns: SIZES.ruleRuns.brute },
      );
    },
  );

  it('decides what comes last after the rest just as with it, ceilings of its own included', () => {
    const chance = fc.array(fc.boolean(), { minLength: 3, maxLength: 3 });
    let split = 0;
    fc.assert(
      fc.property(problems(4, 3, 6), chance, fc.nat(2), (small, isLast, middle) => {
        const problem = toProblem({ ...small, common: [] });
        const demands = problem.demands.map((one, at) => ({
          ...one,
          // The middle one and, as it was drawn, whatever else stays apart.
          separateFrom: at === middle ? [...problem.demands.keys()].filter((other) => other !== at) : one.separateFrom,
          last: isLast[at] as boolean,
        }));
        if (demands.some(({ last }) => last) && !demands[middle]?.last) split += 1;
        const all = { ...problem, demands };
        // What is left out counts nothing.
        const whole = (shares: Shares): number[][] =>
          halves(shares).map((row) => [0, 1, 2, 3].map((at) => row[at] ?? 0));
        expect(whole(allocate(all))).toEqual(whole(together(all, [...demands.keys()], [])));
      }),
      { numRuns: SIZES.ruleRuns.brute },
    );
    expect(split).toBeGreaterThan(SIZES.ruleRuns.brute / 10);
  });

  it('gives three demands that are all apart no more than the hour there is', () => {
    const small: Small = {
      values: [2],
      demands: [0, 1, 2].map((d) => ({
        offers: [0],
        need: 2,
        caps: [],
        separateFrom: [0, 1, 2].filter((x) => x !== d),
        first: true,
        doubtful: false,
      })),
      common: [],
    };
    expect(halves(allocate(toProblem(small)))).toEqual([[2], [0], [0]]);
  });

  it('works within the effort of the whole verdict, for one demand with ceilings that overlap too', () => {
    const demand: Demand = {
      offers: [0, 1, 2],
      need: Exact.integer(9),
      caps: [
        { members: [0, 1], atMost: Exact.integer(3) },
        { members: [1, 2], atMost: Exact.integer(3) },
      ],
      separateFrom: [],
      first: false,
    };
    const problem = (left: number): Allocation => {
      const effort = new Effort();
      effort.spend(1_000_000_000 - left);
      return { values: [4, 4, 4].map((n) => Exact.integer(n)), demands: [demand], common: [], effort };
    };
    expect(() => allocate(problem(100))).toThrow('too many requirements, parts or hours');
    expect(halves(allocate(problem(100_000)))).toEqual([[6, 0, 6]]);
  });

  it('cuts with nested ceilings by arithmetic, oldest first', () => {
    const three = [4, 4, 4].map((n) => Exact.integer(n));
    const demand: Demand = {
      offers: [0, 1, 2],
      need: Exact.integer(12),
      caps: [
        { members: [0, 1, 2], atMost: Exact.integer(9) },
        { members: [1, 2], atMost: Exact.integer(6) },
      ],
      separateFrom: [],
      first: false,
    };
    const [row] = allocate({ values: three, demands: [demand], common: [] });
    expect(row?.map(String)).toEqual(['4', '4', '1']);
    expect(sum(row?.map((share) => share ?? Exact.zero) ?? []).toString()).toBe('9');
  });
});
