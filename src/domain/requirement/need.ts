import { Exact, greatest } from '../exact';
import { adjusted } from './adjust';
import { judge } from './conditions';
import { rounded } from './counting';
import { momentOf, type Scope } from './dates';
import type { Amount, Body, Pack, Requirement, Shape } from './pack';
import type { DateExpr } from './pack-dates';
import { FALSE, TRUE, type Moment, type Tri } from './view';

/** How much is needed. */
export interface NeedPlan {
  /** The amounts it may be, least first; more than one while an adjustment is undecided; null = not known at all. */
  readonly amounts: readonly Exact[] | null;
  /** How it came about, step by step. */
  readonly because: readonly string[];
  /** Where adjustments move the due date; null where none does. */
  readonly moved: Moved | null;
  /** For a share of what counts for another requirement: the amounts are known only when that has been counted. */
  readonly earned: {
    readonly of: string;
    readonly percent: Exact;
    readonly finish: (base: readonly Exact[]) => readonly Exact[] | null;
  } | null;
}

/** A due date that adjustments have moved, or may have. */
export interface Moved {
  /** The days it may have been moved to. */
  readonly to: readonly Moment[];
  /** It may also be where it was. */
  readonly stays: boolean;
  /** A day it may have been moved to is not known. */
  readonly unknown: boolean;
}

/** What needs can be looked up in: the pack, and what has been worked out for this person. */
export interface NeedContext {
  readonly pack: Pack;
  readonly scope: Scope;
  /** What requirements need, by `nameIn`. */
  readonly needs: Map<string, readonly Exact[] | null>;
}

/** What a requirement is called in one of several parts of its time; null = it is asked in no part. */
export function nameIn(part: string | null, id: string): string {
  return part === null ? id : `${id}@${part}`;
}

/** The part in a name. */
export function partIn(name: string): string | null {
  const at = name.indexOf('@');
  return at < 0 ? null : name.slice(at + 1);
}

/** Amounts that something may be, before only the least and the most of them are kept. */
const MOST_AMOUNTS = 64;

/**
 * Each amount once, least first. Of very many only the first and the last: what is needed is met above all of them, short
 * below all of them and undecided between, and every change of an amount keeps their order.
 */
export function distinct(values: readonly Exact[]): Exact[] {
  const sorted = [...values].sort((a, b) => a.compare(b));
  const found = sorted.filter((value, index) => index === 0 || !value.equals(sorted[index - 1] as Exact));
  return found.length <= MOST_AMOUNTS ? found : [found[0] as Exact, found.at(-1) as Exact];
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
  part: string | null,
): NeedPlan {
  const name = nameIn(part, id);
  const { changes, moved } = changesOf(context, scope, id, body);
  const { atLeast } = shape;
  if (changes === nothing && atLeast.kind === 'number') {
    const plain = plainNeed(shape, atLeast.text);
    context.needs.set(name, plain.amounts);
    return plain;
  }
  const because: string[] = [];
  if (atLeast.kind === 'earned') {
    because.push(`${atLeast.percent} of what counts for ${atLeast.of}`);
    for (const { says } of changes) if (says) because.push(says(null).replace(/: unknown$/, ''));
    const finish = (base: readonly Exact[]): readonly Exact[] | null =>
      changes.reduce<readonly Exact[] | null>((amounts, { apply }) => apply(amounts), base);
    const earned = { of: atLeast.of, percent: Exact.parse(atLeast.percent), finish };
    context.needs.set(name, null);
    return { amounts: null, because, moved, earned };
  }
  let amounts: readonly Exact[] | null = amountsOf(context, atLeast, part, because);
  for (const { says, apply } of changes) {
    amounts = apply(amounts);
    if (says) because.push(says(amounts));
  }
  context.needs.set(name, amounts);
  return { amounts, because, moved, earned: null };
}

const nothing: readonly Changed[] = [];
const unchanged = { changes: nothing, moved: null };

const known = new WeakMap<Shape, NeedPlan>();

/** What is needed of everybody alike is worked out once. */
function plainNeed(shape: Shape, text: string): NeedPlan {
  let need = known.get(shape);
  if (!need)
    known.set(shape, (need = { amounts: [Exact.parse(text)], because: [`base ${text}`], moved: null, earned: null }));
  return need;
}

/** Everything that changes the amount, with its conditions judged; also where a due date was moved to. */
function changesOf(
  context: NeedContext,
  scope: Scope,
  id: string,
  body: Body,
): { readonly changes: readonly Changed[]; readonly moved: Moved | null } {
  if (!body.adjust && !body.round && scope.view.waivers.length === 0) return unchanged;
  const changes: Changed[] = [];
  let moved: Moved | null = null;
  for (const adjust of body.adjust ?? []) {
    const when = adjust.when ? judge(context.pack, scope, adjust.when) : TRUE;
    if (when === FALSE) continue;
    const change = adjusted(scope, adjust);
    for (const step of adjust.steps) if (step.kind === 'due') moved = movedBy(scope, step.date, when, moved);
    const applied = (amounts: readonly Exact[] | null): readonly Exact[] | null =>
      amounts && change && distinct(amounts.flatMap((amount) => change.map((way) => way(amount))));
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
  return { changes, moved };
}

/** Of several rows that move the date the last one that holds does. */
function movedBy(scope: Scope, to: DateExpr, when: Tri, before: Moved | null): Moved {
  const day = momentOf(scope, to);
  const sure = when === TRUE;
  return {
    to: [...(sure ? [] : (before?.to ?? [])), ...(day ? [day] : [])],
    stays: !sure && (before?.stays ?? true),
    unknown: day === null || (!sure && before?.unknown === true),
  };
}

function shown(amounts: readonly Exact[] | null): string {
  return amounts === null ? 'unknown' : amounts.map(String).join(' or ');
}

/**
 * An amount written in a pack, as all it may be. A share looks up what the other requirement needs.
 *
 * @param part the part of time in which it is asked for.
 */
export function amountsOf(
  context: NeedContext,
  amount: Amount,
  part: string | null,
  because: string[] = [],
): Exact[] | null {
  if (amount.kind === 'unknown' || amount.kind === 'earned') return null;
  if (amount.kind === 'number') {
    because.push(`base ${amount.text}`);
    return [Exact.parse(amount.text)];
  }
  const whole = neededBy(context, amount.of, part);
  const percent = Exact.parse(amount.percent);
  because.push(`${amount.percent} of ${amount.of} (${shown(whole)})`);
  return whole && distinct(whole.map((value) => value.times(percent)));
}

/** What it needs in the same part, or else in one around it. */
function neededBy(context: NeedContext, id: string, part: string | null): readonly Exact[] | null {
  const known = context.needs.get(nameIn(part, id));
  if (known !== undefined) return known;
  if (part !== null) return neededBy(context, id, part.includes('/') ? part.slice(0, part.lastIndexOf('/')) : null);
  const found = findRequirement(context.pack.require, id);
  const body = found?.shape ? found : null;
  if (!body || body.shape?.kind !== 'amount') return null;
  return needOf(context, context.scope, id, body, body.shape, null).amounts;
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
