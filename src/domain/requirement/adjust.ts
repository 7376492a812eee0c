import { startedMonths, wholeMonths } from '../civil-date';
import { Exact, greatest } from '../exact';
import { rounded } from './counting';
import { momentOf, type Scope } from './dates';
import type { Adjust, Months, Step } from './pack';

/** One way of making another amount of an amount. */
type Change = (amount: Exact) => Exact;

/** All that an adjustment may make of an amount; null when a date or number it needs is not known. */
export function adjusted(scope: Scope, adjust: Adjust): readonly Change[] | null {
  let ways: Change[] = [(amount) => amount];
  for (const step of adjust.steps) {
    const changes = changesBy(scope, step);
    if (changes === null) return null;
    ways = ways.flatMap((before) =>
      changes.map(
        (change): Change =>
          (amount) =>
            change(before(amount)),
      ),
    );
  }
  return ways.map(
    (way): Change =>
      (amount) =>
        rounded(way(amount), adjust.round),
  );
}

function changesBy(scope: Scope, step: Step): readonly Change[] | null {
  switch (step.kind) {
    case 'set': {
      const value = Exact.parse(step.amount);
      return [() => value];
    }
    case 'times': {
      const value = Exact.parse(step.amount);
      return [(amount) => amount.times(value)];
    }
    case 'reduce': {
      const value = Exact.parse(step.amount);
      return [(amount) => greatest(Exact.zero, amount.minus(value))];
    }
    case 'add': {
      const value = Exact.parse(step.amount);
      return [(amount) => amount.add(value)];
    }
    case 'due':
      return [(amount) => amount];
    case 'months': {
      const months = monthsOf(scope, step.months);
      const factor = months === null ? null : Exact.integer(months).over(Exact.parse(step.over));
      return factor && [(amount) => amount.times(factor)];
    }
    case 'fact': {
      const text = scope.view.textFact(step.name);
      if (text === null) return null;
      const factor = Exact.parse(text).over(step.over === null ? Exact.one : Exact.parse(step.over));
      return [(amount) => amount.times(factor)];
    }
    case 'table': {
      const months = monthsOf(scope, step.months);
      // Of an unknown number of months each row may be the one that holds.
      if (months === null) return [...step.rows.map(byRow), ...(step.rows.at(-1)?.under === null ? [] : [byRow()])];
      return [byRow(step.rows.find(({ under }) => under === null || months < under))];
    }
  }
}

/** No row leaves an amount as it is. */
function byRow(row?: { readonly set: string | null; readonly times: string | null }): Change {
  const set = row?.set ? Exact.parse(row.set) : null;
  const times = row?.times ? Exact.parse(row.times) : Exact.one;
  return (amount) => set ?? amount.times(times);
}

/** Months from one date to another, both days included; never below zero. */
function monthsOf(scope: Scope, months: Months): number | null {
  const from = momentOf(scope, months.from);
  const to = momentOf(scope, months.to);
  if (!from || !to) return null;
  const count = months.count === 'whole' ? wholeMonths : startedMonths;
  return scope.view.watch([from, to], ([a = 0, b = 0]) => Math.max(0, count(a, b)));
}
