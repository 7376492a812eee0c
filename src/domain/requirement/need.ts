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
}

/** What needs can be looked up in: the pack, and what has been worked out for this person. */
export interface NeedContext {
  readonly pack: Pack;
  readonly scope: Scope;
  readonly needs: Map<string, readonly Exact[] | null>;
}

function distinct(values: readonly Exact[]): Exact[] {
  const sorted = [...values].sort((a, b) => a.compare(b));
  return sorted.filter((value, index) => index === 0 || !value.equals(sorted[index - 1] as Exact));
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
  const because: string[] = [];
  let amounts = amountsOf(context, shape.atLeast, because);
  let due: Moment | null = null;
  for (const adjust of body.adjust ?? []) {
    const when = adjust.when ? judge(context.pack, scope, adjust.when) : TRUE;
    if (when === FALSE) continue;
    const changed = amounts === null ? null : adjusted(scope, adjust, amounts);
    for (const step of adjust.steps) if (step.kind === 'due' && when === TRUE) due = momentOf(scope, step.date);
    if (when === TRUE) {
      if (adjust.steps.some((step) => step.kind !== 'due')) {
        because.push(`${adjust.because ?? 'adjusted'}: ${shown(changed)}`);
      } else if (adjust.because !== null) because.push(adjust.because);
      amounts = changed;
    } else amounts = amounts === null || changed === null ? null : distinct([...amounts, ...changed]);
  }
  if (amounts && body.round) amounts = distinct(amounts.map((amount) => rounded(amount, body.round)));
  for (const waiver of scope.view.waivers) {
    if (waiver.requirement !== id || waiver.all || waiver.amount === undefined || !amounts) continue;
    const off = Exact.parse(waiver.amount);
    amounts = distinct(amounts.map((amount) => greatest(Exact.zero, amount.minus(off))));
    because.push(`waived ${waiver.amount} (${waiver.ground}): ${shown(amounts)}`);
  }
  context.needs.set(id, amounts);
  return { amounts, because, due };
}

function shown(amounts: readonly Exact[] | null): string {
  return amounts === null ? 'unknown' : amounts.map(String).join(' or ');
}

/** An amount written in a pack, as all it may be. A share looks up what the other requirement needs. */
export function amountsOf(context: NeedContext, amount: Amount, because: string[] = []): Exact[] | null {
  if (amount.kind === 'unknown') return null;
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

function adjusted(scope: Scope, adjust: Adjust, amounts: readonly Exact[]): Exact[] | null {
  let result: Exact[] | null = [...amounts];
  for (const step of adjust.steps) {
    const change = changeOf(scope, step);
    result = result && change && result.map(change);
  }
  return result && distinct(result.map((amount) => rounded(amount, adjust.round)));
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
