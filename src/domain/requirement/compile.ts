import { dayNumber, type DayNumber } from '../civil-date';
import { Exact } from '../exact';
import type { Count, Limit, Pack, Repeat, Requirement, Sel, Shape } from './pack';
import { testOf, type Test } from './selection';

/** Rows of `counts` that may be the first to fit a part of a credit; `sure` when one of them certainly does. */
export interface Fit {
  readonly rows: readonly number[];
  readonly sure: boolean;
  /** The classes that the part may have then. */
  readonly classes: readonly (string | null)[];
}

/** A row of `counts` made ready: its amounts read and its selections turned into tests. */
export interface CompiledCount {
  readonly row: Count;
  readonly test: Test;
  /** That this row alone fits. */
  readonly surely: Fit;
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
  /** Selections in the same words have the same test. */
  readonly test: (sel: Sel) => Test;
  /** The tests whose answer hangs on a credit alone, and not on the time of the requirement that asks. */
  readonly timeless: ReadonlySet<Test>;
  /** The requirements of the top that say what passes to the next cycle; all of them where others may matter to that. */
  readonly carrying: readonly Requirement[];
  /** The systems and categories its selections speak of: "system x", "category y". */
  readonly named: ReadonlySet<string>;
  /** Whether some requirements share no hour with others. */
  readonly separating: boolean;
  /** Whether requirements may compete for the same hours: some stand apart, or a limit holds for all of them. */
  readonly contested: boolean;
}

const known = new WeakMap<Pack, Compiled>();

export function compiled(pack: Pack): Compiled {
  const found = known.get(pack);
  if (found) return found;
  const tests = new Map<Sel, Test>();
  const worded = new Map<string, Test>();
  const timeless = new Set<Test>();
  const test = (sel: Sel): Test => {
    let result = tests.get(sel);
    if (result) return result;
    const words = JSON.stringify(sel);
    result = worded.get(words) ?? testOf(sel, pack);
    if (!timed(sel, pack)) timeless.add(result);
    worded.set(words, result);
    tests.set(sel, result);
    return result;
  };
  const separating = anyAmount(pack.require, (shape) => shape.separateFrom.length > 0);
  const made: Compiled = {
    test,
    timeless,
    counts: pack.counts.map((row, index) => compileCount(row, index, test)),
    repeats: pack.repeats.map((row) => ({ row, test: test(row.of) })),
    limits: pack.limits.map((row) => ({ row, test: test(row.of) })),
    separating,
    contested: separating || pack.limits.length > 0,
    named: namedIn(pack),
    carrying: carryingOf(pack),
  };
  known.set(pack, made);
  return made;
}

/** Whether a selection asks when a credit was completed. */
function timed(sel: Sel, pack: Pack): boolean {
  switch (sel.kind) {
    case 'completed':
      return true;
    case 'in': {
      const definition = pack.define[sel.name];
      return definition !== undefined && 'sel' in definition && timed(definition.sel, pack);
    }
    case 'not':
      return timed(sel.of, pack);
    case 'all':
    case 'any':
      return sel.of.some((part) => timed(part, pack));
    case 'everything':
    case 'score':
    case 'is':
      return false;
  }
}

function shapesOf(one: Requirement): Shape[] {
  return [one.shape, ...(one.versions ?? []).map((version) => version.shape)].filter((shape) => shape !== null);
}

function anyAmount(list: readonly Requirement[], holds: (shape: Shape & { kind: 'amount' }) => boolean): boolean {
  return list.some((one) =>
    shapesOf(one).some((shape) =>
      shape.kind === 'amount' ? holds(shape) : shape.kind !== 'must' && anyAmount(shape.of, holds),
    ),
  );
}

function namedIn(pack: Pack): Set<string> {
  const found = new Set<string>();
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const one = value as Partial<Sel & { kind: 'is' }>;
    if (one.kind === 'is' && (one.property === 'system' || one.property === 'category'))
      for (const name of one.values ?? []) found.add(`${one.property} ${name}`);
    Object.values(value).forEach(look);
  };
  look(pack);
  return found;
}

/** What says how much passes on, and whatever shares hours with that: directly, or by way of others. */
function carryingOf({ carry, require, limits }: Pack): readonly Requirement[] {
  if (limits.length > 0) return require;
  const about = require.map((one) => ({ one, ids: idsOf(one), shared: sharedWith(one) }));
  const names = new Set(carry ? [carry.surplusOf, ...carry.into, ...carry.onceMet] : []);
  for (let before = -1; before !== names.size;) {
    before = names.size;
    for (const { ids, shared } of about)
      if ([...ids, ...shared].some((id) => names.has(id))) for (const id of [...ids, ...shared]) names.add(id);
  }
  return about.filter(({ ids }) => ids.some((id) => names.has(id))).map(({ one }) => one);
}

function idsOf(one: Requirement): string[] {
  const inside = shapesOf(one).flatMap((shape) =>
    shape.kind === 'all' || shape.kind === 'any' ? shape.of.flatMap(idsOf) : [],
  );
  return [one.id, ...inside];
}

/** The requirements whose hours it must not use, and of which it asks a share. */
function sharedWith(one: Requirement): string[] {
  return shapesOf(one).flatMap((shape): string[] => {
    if (shape.kind === 'must') return [];
    if (shape.kind !== 'amount') return shape.of.flatMap(sharedWith);
    const amounts = [shape.atLeast, ...shape.limits.map(({ atMost }) => atMost)];
    return [...shape.separateFrom, ...amounts.flatMap((amount) => ('of' in amount ? [amount.of] : []))];
  });
}

function compileCount(row: Count, index: number, test: (sel: Sel) => Test): CompiledCount {
  return {
    row,
    test: test(row.of),
    surely: { rows: [index], sure: true, classes: [row.as] },
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
