import { dayNumber, type DayNumber } from '../civil-date';
import { Exact } from '../exact';
import type { Count, Limit, Pack, Repeat, Requirement, Sel } from './pack';
import { testOf, type Test } from './selection';

/** A row of `counts` made ready: its amounts read and its selections turned into tests. */
export interface CompiledCount {
  readonly row: Count;
  readonly test: Test;
  readonly plus: Test | null;
  readonly from: DayNumber | null;
  readonly to: DayNumber | null;
  readonly rate: Exact;
  readonly minimum: Exact | null;
  readonly steps: readonly { readonly from: Exact; readonly gives: Exact }[] | null;
  readonly tiers: readonly { readonly first: Exact | null; readonly rate: Exact }[] | null;
}

/** What is worked out once for a pack and used for every person. */
export interface Compiled {
  readonly counts: readonly CompiledCount[];
  readonly repeats: readonly { readonly row: Repeat; readonly test: Test }[];
  readonly limits: readonly { readonly row: Limit; readonly test: Test }[];
  readonly test: (sel: Sel) => Test;
  /** Whether requirements may compete for the same hours: some stand apart, or a limit holds for all of them. */
  readonly contested: boolean;
}

const known = new WeakMap<Pack, Compiled>();

export function compiled(pack: Pack): Compiled {
  const found = known.get(pack);
  if (found) return found;
  const tests = new Map<Sel, Test>();
  const test = (sel: Sel): Test => {
    let result = tests.get(sel);
    if (!result) tests.set(sel, (result = testOf(sel, pack)));
    return result;
  };
  const made: Compiled = {
    test,
    counts: pack.counts.map((row) => compileCount(row, test)),
    repeats: pack.repeats.map((row) => ({ row, test: test(row.of) })),
    limits: pack.limits.map((row) => ({ row, test: test(row.of) })),
    contested: pack.limits.length > 0 || standsApart(pack.require),
  };
  known.set(pack, made);
  return made;
}

function standsApart(list: readonly Requirement[]): boolean {
  return list.some((one) =>
    [one.shape, ...(one.versions ?? []).map((version) => version.shape)].some((shape) =>
      shape?.kind === 'amount'
        ? shape.separateFrom.length > 0
        : (shape?.kind === 'all' || shape?.kind === 'any') && standsApart(shape.of),
    ),
  );
}

function compileCount(row: Count, test: (sel: Sel) => Test): CompiledCount {
  return {
    row,
    test: test(row.of),
    plus: row.plus ? test(row.plus.of) : null,
    from: row.from === null ? null : dayNumber(row.from),
    to: row.to === null ? null : dayNumber(row.to),
    rate: row.rate === null ? Exact.one : Exact.parse(row.rate),
    minimum: row.minimum === null ? null : Exact.parse(row.minimum),
    steps:
      row.steps
        ?.map((step) => ({ from: Exact.parse(step.from), gives: Exact.parse(step.gives) }))
        .sort((a, b) => a.from.compare(b.from)) ?? null,
    tiers:
      row.tiers?.map((tier) => ({
        first: tier.first === null ? null : Exact.parse(tier.first),
        rate: Exact.parse(tier.rate),
      })) ?? null,
  };
}
