import { startedMonths, wholeMonths } from '../civil-date';
import { Exact, greatest } from '../exact';
import { judge } from './conditions';
import { rounded } from './counting';
import { momentOf, type Scope } from './dates';
import type { Adjust, Amount, Body, Months, Pack, Requirement, Shape, Step } from './pack';
import { FALSE, TRUE, type Moment } from './view';

/** How much is needed. */
export interface NeedPlan {
  /** The amounts it may be, least first; more than one while an adjustment is undecided; null = not known at all. */
  readonly amounts: readonly Exact[] | null;
  /** How it came about, step by step. */
  readonly because: readonly string[];
  /** The due date an adjustment moved it to. */
  readonly due: Moment | null;
  /** For a share of what counts for another requirement: the amounts are known only when that has been counted. */
  readonly earned: {
    readonly of: string;
    readonly percent: Exact;
    readonly finish: (base: readonly Exact[]) => readonly Exact[] | null;
  } | null;
}

/** What needs can be looked up in: the pack, and what has been worked out for this person. */
export interface NeedContext {
  readonly pack: Pack;
  readonly scope: Scope;
  readonly needs: Map<string, readonly Exact[] | null>;
}

export function distinct(values: readonly Exact[]): Exact[] {
  const sorted = [...values].sort((a, b) => a.compare(b));
  return sorted.filter((value, index) => index === 0 || !value.equals(sorted[index - 1] as Exact));
}

/** A change of an amount that applies, or that may. */
interface Changed {
  readonly says: ((amounts: readonly Exact[] | null) => string) | null;
  readonly apply: (amounts: readonly Exact[] | null) => readonly Exact[] | null;
}

/**
 * The amount a requirement needs: base or share, then every adjustment in written order with its own rounding, then the
 * requirement's rounding, then what was waived for this person.
 */
export function needOf(
  context: NeedContext,
  scope: Scope,
  id: string,
  body: Body,
  shape: Shape & { readonly kind: 'amount' },
): NeedPlan {
  const { changes, due } = changesOf(context, scope, id, body);
  const { atLeast } = shape;
  if (changes === nothing && atLeast.kind === 'number') {
    const plain = plainNeed(shape, atLeast.text);
    context.needs.set(id, plain.amounts);
    return plain;
  }
  const because: string[] = [];
  if (atLeast.kind === 'earned') {
    because.push(`${atLeast.percent} of what counts for ${atLeast.of}`);
    for (const { says } of changes) if (says) because.push(says(null).replace(/: unknown$/, ''));
    const finish = (base: readonly Exact[]): readonly Exact[] | null =>
      changes.reduce<readonly Exact[] | null>((amounts, { apply }) => apply(amounts), base);
    const earned = { of: atLeast.of, percent: Exact.parse(atLeast.percent), finish };
    context.needs.set(id, null);
    return { amounts: null, because, due, earned };
  }
  let amounts: readonly Exact[] | null = amountsOf(context, atLeast, because);
  for (const { says, apply } of changes) {
    amounts = apply(amounts);
    if (says) because.push(says(amounts));
  }
  context.needs.set(id, amounts);
  return { amounts, because, due, earned: null };
}

const nothing: readonly Changed[] = [];
const unchanged = { changes: nothing, due: null };

const known = new WeakMap<Shape, NeedPlan>();

/** What is needed of everybody alike is worked out once. */
function plainNeed(shape: Shape, text: string): NeedPlan {
  let need = known.get(shape);
  if (!need)
    known.set(shape, (need = { amounts: [Exact.parse(text)], because: [`base ${text}`], due: null, earned: null }));
  return need;
}

/** Everything that changes the amount, with its conditions judged; also the day a due date was moved to. */
function changesOf(
  context: NeedContext,
  scope: Scope,
  id: string,
  body: Body,
): { readonly changes: readonly Changed[]; readonly due: Moment | null } {
  if (!body.adjust && !body.round && scope.view.waivers.length === 0) return unchanged;
  const changes: Changed[] = [];
  let due: Moment | null = null;
  for (const adjust of body.adjust ?? []) {
    const when = adjust.when ? judge(context.pack, scope, adjust.when) : TRUE;
    if (when === FALSE) continue;
    const change = adjusted(scope, adjust);
    const applied = (amounts: readonly Exact[] | null): readonly Exact[] | null =>
      amounts && change && distinct(amounts.map(change));
    if (when !== TRUE) {
      changes.push({
        says: null,
        apply: (amounts) => {
          const other = applied(amounts);
          return amounts === null || other === null ? null : distinct([...amounts, ...other]);
        },
      });
      continue;
    }
    for (const step of adjust.steps) if (step.kind === 'due') due = momentOf(scope, step.date);
    const changesAmount = adjust.steps.some((step) => step.kind !== 'due');
    const { because } = adjust;
    changes.push({
      says: changesAmount
        ? (amounts) => `${because ?? 'adjusted'}: ${shown(amounts)}`
        : because === null
          ? null
          : () => because,
      apply: applied,
    });
  }
  const { round } = body;
  if (round)
    changes.push({
      says: null,
      apply: (amounts) => amounts && distinct(amounts.map((amount) => rounded(amount, round))),
    });
  for (const waiver of scope.view.waivers) {
    if (waiver.requirement !== id || waiver.all || waiver.amount === undefined) continue;
    const off = Exact.parse(waiver.amount);
    changes.push({
      says: (amounts) => `waived ${waiver.amount ?? ''} (${waiver.ground}): ${shown(amounts)}`,
      apply: (amounts) => amounts && distinct(amounts.map((amount) => greatest(Exact.zero, amount.minus(off)))),
    });
  }
  return { changes, due };
}

function shown(amounts: readonly Exact[] | null): string {
  return amounts === null ? 'unknown' : amounts.map(String).join(' or ');
}

/** An amount written in a pack, as all it may be. A share looks up what the other requirement needs. */
export function amountsOf(context: NeedContext, amount: Amount, because: string[] = []): Exact[] | null {
  if (amount.kind === 'unknown' || amount.kind === 'earned') return null;
  if (amount.kind === 'number') {
    because.push(`base ${amount.text}`);
    return [Exact.parse(amount.text)];
  }
  const whole = neededBy(context, amount.of);
  const percent = Exact.parse(amount.percent);
  because.push(`${amount.percent} of ${amount.of} (${shown(whole)})`);
  return whole && distinct(whole.map((value) => value.times(percent)));
}

function neededBy(context: NeedContext, id: string): readonly Exact[] | null {
  const known = context.needs.get(id);
  if (known !== undefined) return known;
  const found = findRequirement(context.pack.require, id);
  const body = found?.shape ? found : null;
  if (!body || body.shape?.kind !== 'amount') return null;
  return needOf(context, context.scope, id, body, body.shape).amounts;
}

function findRequirement(list: readonly Requirement[], id: string): Requirement | null {
  for (const one of list) {
    if (one.id === id) return one;
    const shapes = [one.shape, ...(one.versions ?? []).map((version) => version.shape)];
    for (const shape of shapes) {
      if (shape?.kind !== 'all' && shape?.kind !== 'any') continue;
      const inside = findRequirement(shape.of, id);
      if (inside) return inside;
    }
  }
  return null;
}

/** What an adjustment makes of an amount; null when a date or number it needs is not known. */
function adjusted(scope: Scope, adjust: Adjust): ((amount: Exact) => Exact) | null {
  const steps = adjust.steps.map((step) => changeOf(scope, step));
  if (steps.some((step) => step === null)) return null;
  const all = steps as ((amount: Exact) => Exact)[];
  return (amount) =>
    rounded(
      all.reduce((value, step) => step(value), amount),
      adjust.round,
    );
}

function changeOf(scope: Scope, step: Step): ((amount: Exact) => Exact) | null {
  switch (step.kind) {
    case 'set': {
      const value = Exact.parse(step.amount);
      return () => value;
    }
    case 'times': {
      const value = Exact.parse(step.amount);
      return (amount) => amount.times(value);
    }
    case 'reduce': {
      const value = Exact.parse(step.amount);
      return (amount) => greatest(Exact.zero, amount.minus(value));
    }
    case 'add': {
      const value = Exact.parse(step.amount);
      return (amount) => amount.add(value);
    }
    case 'due':
      return (amount) => amount;
    case 'months': {
      const months = monthsOf(scope, step.months);
      const factor = months === null ? null : Exact.integer(months).over(Exact.parse(step.over));
      return factor && ((amount) => amount.times(factor));
    }
    case 'fact': {
      const text = scope.view.textFact(step.name);
      if (text === null) return null;
      const factor = Exact.parse(text).over(step.over === null ? Exact.one : Exact.parse(step.over));
      return (amount) => amount.times(factor);
    }
    case 'table': {
      const months = monthsOf(scope, step.months);
      if (months === null) return null;
      const row = step.rows.find((one) => one.under === null || months < one.under);
      if (!row) return (amount) => amount;
      const set = row.set === null ? null : Exact.parse(row.set);
      const times = row.times === null ? Exact.one : Exact.parse(row.times);
      return (amount) => set ?? amount.times(times);
    }
  }
}

/** Months from one date to another, both days included; never below zero. */
function monthsOf(scope: Scope, months: Months): number | null {
  const from = momentOf(scope, months.from);
  const to = momentOf(scope, months.to);
  if (!from || !to) return null;
  const count = months.count === 'whole' ? wholeMonths : startedMonths;
  return scope.view.watch([from, to], ([a = 0, b = 0]) => Math.max(0, count(a, b)));
}
