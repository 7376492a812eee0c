import type { Amount, Bounds, Cond, Sel } from '../domain/requirement/pack';
import type { Cure, DateExpr, DateRange, Each, WindowExpr } from '../domain/requirement/pack-dates';

/** The parts of a pack in plain words, as somebody would say them who compares two texts. */

const ownDates = {
  today: 'the day asked',
  'cycle.start': 'the start of the cycle',
  'cycle.end': 'the end of the cycle',
  'window.start': 'the start of the window',
  'window.end': 'the end of the window',
} as const;

/** "4 years after license.issued", "the next 06-30 after the start of the cycle". */
export function dateWords(expr: DateExpr): string {
  switch (expr.kind) {
    case 'earliest':
    case 'latest':
      return `the ${expr.kind} of ${listed(expr.of.map(dateWords), 'and')}`;
    case 'renewal':
      return `the end of the cycle of renewal ${expr.ordinal}`;
    case 'next':
    case 'previous': {
      const { monthDay, fact } = expr;
      const two = (value: number): string => String(value).padStart(2, '0');
      const day = monthDay ? `${two(monthDay.month)}-${two(monthDay.day)}` : (fact ?? '');
      return `the ${expr.kind} ${day} ${expr.kind === 'next' ? 'after' : 'before'} ${dateWords(expr.near)}`;
    }
    default: {
      const base = expr.kind === 'on' ? expr.date : expr.kind === 'fact' ? expr.name : ownDates[expr.kind];
      return expr.shift ? `${expr.shift.by.text} ${expr.shift.sign > 0 ? 'after' : 'before'} ${base}` : base;
    }
  }
}

/** "from X to Y". */
export function rangeWords({ from, to }: DateRange): string {
  return [from ? `from ${dateWords(from)}` : '', to ? `to ${dateWords(to)}` : ''].filter(Boolean).join(' ');
}

/** "A, B or C". */
export function listed(words: readonly string[], last: 'and' | 'or'): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1) ?? ''}`;
}

function boundsWords<T>(bounds: Bounds<T>, word: (value: T) => string): string {
  const { over, under, atLeast, atMost } = bounds;
  const parts = [
    over === undefined ? '' : `over ${word(over)}`,
    atLeast === undefined ? '' : `at least ${word(atLeast)}`,
    under === undefined ? '' : `under ${word(under)}`,
    atMost === undefined ? '' : `at most ${word(atMost)}`,
  ];
  return parts.filter(Boolean).join(' and ');
}

/** A condition: "direct-patient-care", "profession is physician-md and not certified". */
export function condWords(cond: Cond): string {
  switch (cond.kind) {
    case 'constant':
      return cond.value ? 'always' : 'never';
    case 'given':
      return cond.name;
    case 'missed':
      return `${cond.requirement} was missed in the previous cycle`;
    case 'not':
      return `not ${grouped(cond.of)}`;
    case 'all':
    case 'any':
      return cond.of.map(grouped).join(cond.kind === 'all' ? ' and ' : ' or ');
    case 'date': {
      const before = cond.before ? `before ${dateWords(cond.before)}` : '';
      return [dateWords(cond.date), 'lies', rangeWords(cond), before].filter(Boolean).join(' ');
    }
    case 'span':
      return `${dateWords(cond.from)} to ${dateWords(cond.to)} is ${boundsWords(cond.bounds, (one) => one.text)}`;
    case 'renewal':
      return renewalWords(cond);
    case 'fact':
      return [cond.name, factWords(cond), whenWords(cond)].filter(Boolean).join(' ');
  }
}

function grouped(cond: Cond): string {
  const several = (cond.kind === 'all' || cond.kind === 'any') && cond.of.length > 1;
  return several ? `(${condWords(cond)})` : condWords(cond);
}

function renewalWords({ is, every, from, to }: Cond & { kind: 'renewal' }): string {
  if (is !== null) return `renewal ${is}`;
  if (every !== null) {
    const until = to === null ? '' : ` until renewal ${to}`;
    return from === null || from % every === 0
      ? `every renewal divisible by ${every}${from === null ? '' : ` from renewal ${from} on`}${until}`
      : `renewal ${from} and every ${every} renewals after it${until}`;
  }
  if (from !== null && to !== null) return `renewals ${from} to ${to}`;
  return from === null ? `renewal ${to ?? ''} or earlier` : `renewal ${from} or later`;
}

function factWords({ is, in: allowed, bounds }: Cond & { kind: 'fact' }): string {
  if (is !== null) return `is ${is}`;
  if (allowed) return `is ${listed(allowed, 'or')}`;
  return boundsWords(bounds, (value) => value);
}

function whenWords({ at, during }: Cond & { kind: 'fact' }): string {
  if (at) return `on ${dateWords(at)}`;
  if (during === null) return '';
  return during === 'ever' ? 'at any time' : typeof during === 'string' ? `during the ${during}` : rangeWords(during);
}

/** A selection: "topic medical-ethics or opioids", "formal and not tag self-study". */
export function selWords(sel: Sel): string {
  switch (sel.kind) {
    case 'everything':
      return 'any credit';
    case 'in':
      return sel.name;
    case 'is':
      return `${sel.property === 'approvedBy' ? 'approved by' : sel.property === 'as' ? 'class' : sel.property} ${listed(sel.values, 'or')}`;
    case 'score':
      return `score ${boundsWords(sel.bounds, (value) => value)}`;
    case 'completed':
      return `completed ${rangeWords(sel.range)}`;
    case 'not':
      return `not ${selGrouped(sel.of)}`;
    case 'all':
    case 'any':
      return sel.of.map(selGrouped).join(sel.kind === 'all' ? ' and ' : ' or ');
  }
}

function selGrouped(sel: Sel): string {
  const several = (sel.kind === 'all' || sel.kind === 'any') && sel.of.length > 1;
  return several ? `(${selWords(sel)})` : selWords(sel);
}

/** "50", "20% of total", "an amount not published". */
export function amountWords(amount: Amount): string {
  if (amount.kind === 'unknown') return 'an amount not published';
  if (amount.kind === 'number') return amount.text;
  return `${amount.percent} of ${amount.kind === 'earned' ? 'what counts for ' : ''}${amount.of}`;
}

/** The time in which credits count; nothing written means the cycle, or what the group says. */
export function windowWords(window: WindowExpr | null): string {
  if (!window) return 'not said';
  switch (window.kind) {
    case 'cycle':
      return 'the cycle';
    case 'ever':
      return 'at any time';
    case 'range':
      return rangeWords(window);
    case 'last':
      return `the last ${window.length.text}${window.ending ? ` ending on ${dateWords(window.ending)}` : ''}`;
  }
}

/** The sub-windows in each of which a requirement is asked. */
export function eachWords(each: Each | null): string {
  if (!each) return 'once';
  if (each.kind === 'calendar-year') return 'in each calendar year';
  if (each.kind === 'lengths')
    return `in each of ${listed(
      each.lengths.map((one) => one.text),
      'and',
    )}`;
  const from = each.from ? ` from ${dateWords(each.from)}` : '';
  return `in any ${each.length.text}, every ${each.every.text}${from}`;
}

/** How long a shortfall can still be made good. */
export function cureWords(cure: Cure | null): string {
  if (!cure) return 'none';
  return 'after' in cure ? cure.after.text : `until ${dateWords(cure.until)}`;
}
