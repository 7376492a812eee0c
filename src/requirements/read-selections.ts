import type {
  Amount,
  Carry,
  Count,
  Grant,
  Kind,
  Limit,
  Repeat,
  Round,
  Sel,
  SelProperty,
} from '../domain/requirement/pack';
import type { PackReading } from './pack-reading';
import { readBounds, readCond } from './read-conditions';
import { readDate, readRange } from './read-dates';
import type { Vocabulary } from './registry';
import type { Written } from './yaml-source';

const vocabularyOf: Record<string, Vocabulary | 'systems' | null> = {
  system: 'systems',
  category: 'categories',
  topic: 'topics',
  tag: 'tags',
  format: 'formats',
  section: 'sections',
  content: 'contents',
  'approved-by': 'approvers',
  provider: 'providers',
  as: null,
};

export const selKeys = [...Object.keys(vocabularyOf), 'score', 'completed', 'in', 'all', 'any', 'not'];

/** Which credits are meant: `any`, the name of a definition, or properties (several in one map must all hold). */
export function readSel(reading: PackReading, value: Written, what: string): Sel {
  if (value.kind === 'text') {
    if (value.text === 'any') return { kind: 'everything' };
    return { kind: 'in', name: reading.reference(value, what, 'selection') };
  }
  const fields = reading.fields(value, what, selKeys);
  const parts: Sel[] = [];
  for (const key of fields.keys()) {
    const field = fields.get(key) as Written;
    if (key in vocabularyOf) {
      const vocabulary = vocabularyOf[key] ?? null;
      const read = (v: Written): string =>
        vocabulary ? reading.name(v, key, vocabulary) : reading.reference(v, key, 'class');
      const values = field.kind === 'list' ? reading.list(field, key, read) : [read(field)];
      if (values.length === 0) reading.fail(field.at, `${key}: needs at least one value`);
      parts.push({ kind: 'is', property: (key === 'approved-by' ? 'approvedBy' : key) as SelProperty, values });
    } else if (key === 'score') {
      const bounds = reading.fields(field, 'score', ['over', 'under', 'at-least', 'at-most']);
      if (bounds.keys().length === 0) reading.fail(field.at, 'score: needs a bound such as { at-least: 75% }');
      parts.push({ kind: 'score', bounds: readBounds(reading, bounds, (v) => reading.amount(v, 'score')) });
    } else if (key === 'completed') parts.push({ kind: 'completed', range: readRange(reading, field, 'completed') });
    else if (key === 'in') parts.push({ kind: 'in', name: reading.reference(field, 'in', 'selection') });
    else if (key === 'not') parts.push({ kind: 'not', of: readSel(reading, field, what) });
    else {
      const of = reading.list(field, key, (v) => readSel(reading, v, what));
      if (of.length === 0) reading.fail(field.at, `${key}: needs at least one selection`);
      parts.push({ kind: key === 'any' ? 'any' : 'all', of });
    }
  }
  const [first] = parts;
  if (!first) {
    reading.fail(value.at, `${what}: selects nothing; write any, or say which`);
    return { kind: 'everything' };
  }
  return parts.length === 1 ? first : { kind: 'all', of: parts };
}

export function readRound(reading: PackReading, value: Written): Round {
  const fields = reading.fields(value, 'round', ['to', 'mode', 'not-below'], ['to', 'mode']);
  const to = fields.optional('to', (v) => {
    const text = reading.quantity(v, 'round');
    if (!/[1-9]/.test(text.split('/')[0] ?? '')) reading.fail(v.at, 'round: to must be above zero');
    return text;
  });
  return {
    to: to ?? '1',
    mode: fields.optional('mode', (v) => reading.oneOf(v, 'mode', ['nearest', 'down', 'up'] as const)) ?? 'nearest',
    notBelow: fields.optional('not-below', (v) => reading.quantity(v, 'not-below')),
  };
}

/** "12", "20% of general", and where something is asked for "50% of earned general" and `unknown`. */
export function readAmount(reading: PackReading, value: Written, what: string, mayBeUnknown: boolean): Amount {
  const text = value.kind === 'text' ? value.text : '';
  if (mayBeUnknown && text === 'unknown') return { kind: 'unknown' };
  const share = /^(\d{1,3}(?:\.\d{1,6})?%) of (earned )?([a-z0-9-]+)$/.exec(text);
  if (share) {
    const [, percent = '', earned, of = ''] = share;
    reading.references.push({ to: 'requirement', name: of, at: value.at });
    if (earned && !mayBeUnknown) reading.fail(value.at, `${what}: a limit cannot be a share of what is earned`);
    return { kind: earned ? 'earned' : 'share', percent, of };
  }
  const amount = reading.amount(value, what);
  if (amount.endsWith('%')) reading.fail(value.at, `${what}: say of what, such as "20% of general"`);
  return { kind: 'number', text: amount };
}

const countKeys = [
  ...['of', 'as', 'per', 'rate', 'steps', 'tiers', 'tiers-per', 'plus', 'round', 'minimum', 'whole', 'started-inside'],
  ...['when', 'from', 'to', 'source', 'says'],
];

export function readCount(reading: PackReading, value: Written): Count {
  const fields = reading.fields(value, 'counts', countKeys, ['of']);
  const scales = ['rate', 'steps', 'tiers'].filter((key) => fields.has(key));
  if (scales.length > 1) reading.fail(value.at, `counts: use only one of ${scales.join(', ')}`);
  const tiersPer = fields.get('tiers-per');
  if (tiersPer && !fields.has('tiers')) reading.fail(tiersPer.at, 'tiers-per: there are no tiers');
  const amount = (key: string, v: Written): string => reading.quantity(v, key);
  const rate = (v: Written): string => reading.amount(v, 'rate');
  const per = (v: Written): Count['per'] => {
    const minutes = v.kind === 'text' ? /^([1-9]\d{0,3}) minutes$/.exec(v.text) : null;
    return minutes
      ? { minutes: Number(minutes[1]) }
      : reading.oneOf(v, 'per', ['credit', 'hour', 'day', 'each'] as const);
  };
  return {
    of: fields.optional('of', (v) => readSel(reading, v, 'of')) ?? { kind: 'everything' },
    as: fields.optional('as', (v) => reading.code(v, 'as')),
    per: fields.optional('per', per) ?? 'credit',
    rate: fields.optional('rate', rate),
    steps: fields.optional('steps', (v) =>
      reading.list(v, 'steps', (item) => {
        const step = reading.fields(item, 'steps', ['from', 'gives'], ['from', 'gives']);
        return {
          from: step.optional('from', (x) => amount('from', x)) ?? '0',
          gives: step.optional('gives', (x) => amount('gives', x)) ?? '0',
        };
      }),
    ),
    tiers: fields.optional('tiers', (v) =>
      reading.list(v, 'tiers', (item) => {
        const tier = reading.fields(item, 'tiers', ['first', 'rate'], ['rate']);
        return {
          first: tier.optional('first', (x) => amount('first', x)),
          rate: tier.optional('rate', rate) ?? '1',
        };
      }),
    ),
    tiersPer: tiersPer ? readRange(reading, tiersPer, 'tiers-per') : null,
    plus: fields.optional('plus', (v) => {
      const plus = reading.fields(v, 'plus', ['of', 'gives', 'rate'], ['of']);
      if (plus.has('gives') === plus.has('rate')) reading.fail(v.at, 'plus: needs either gives or rate');
      return {
        of: plus.optional('of', (x) => readSel(reading, x, 'plus')) ?? { kind: 'everything' },
        gives: plus.optional('gives', (x) => amount('gives', x)),
        rate: plus.optional('rate', rate),
      };
    }),
    round: fields.optional('round', (v) => readRound(reading, v)),
    minimum: fields.optional('minimum', (v) => amount('minimum', v)),
    whole: fields.optional('whole', (v) => reading.flag(v, 'whole')) ?? false,
    startedInside: fields.optional('started-inside', (v) => reading.flag(v, 'started-inside')) ?? false,
    when: fields.optional('when', (v) => readCond(reading, v, 'when')),
    from: fields.optional('from', (v) => reading.civil(v, 'from')),
    to: fields.optional('to', (v) => reading.civil(v, 'to')),
    source: fields.optional('source', (v) => reading.reference(v, 'source', 'source')),
    says: fields.optional('says', (v) => reading.text(v, 'says')),
  };
}

const limitKeys = ['of', 'at-most', 'per', 'excess-as', 'from', 'to', 'source', 'says'];

/** What credit counts as. */
function readKind(reading: PackReading, value: Written, what: string): Kind {
  const fields = reading.fields(value, what, ['system', 'category', 'as']);
  if (fields.keys().length === 0) reading.fail(value.at, `${what}: needs system, category or as`);
  return {
    system: fields.optional('system', (v) => reading.name(v, 'system', 'systems')),
    category: fields.optional('category', (v) => reading.name(v, 'category', 'categories')),
    as: fields.optional('as', (v) => reading.code(v, 'as')),
  };
}

/** A limit of one requirement, or of the whole pack. */
export function readLimit(reading: PackReading, value: Written, whole = true): Limit {
  const fields = reading.fields(value, 'limits', limitKeys, ['at-most']);
  const excess = fields.get('excess-as');
  if (excess && !whole) reading.fail(excess.at, 'excess-as: only a limit of the whole pack can say what its excess is');
  const pers = ['window', 'day', 'month', 'quarter', 'calendar-year', 'activity'] as const;
  return {
    of: fields.optional('of', (v) => readSel(reading, v, 'of')) ?? { kind: 'everything' },
    atMost: fields.optional('at-most', (v) => readAmount(reading, v, 'at-most', false)) ?? {
      kind: 'number',
      text: '0',
    },
    per: fields.optional('per', (v) => reading.oneOf(v, 'per', pers)) ?? 'window',
    excessAs: excess ? readKind(reading, excess, 'excess-as') : null,
    from: fields.optional('from', (v) => reading.civil(v, 'from')),
    to: fields.optional('to', (v) => reading.civil(v, 'to')),
    source: fields.optional('source', (v) => reading.reference(v, 'source', 'source')),
    says: fields.optional('says', (v) => reading.text(v, 'says')),
  };
}

export function readRepeat(reading: PackReading, value: Written): Repeat {
  const keys = ['of', 'same', 'at-most', 'per', 'when', 'source', 'says'];
  const fields = reading.fields(value, 'repeats', keys, ['same', 'at-most', 'per']);
  const times = ['day', 'calendar-year', 'cycle'] as const;
  return {
    of: fields.optional('of', (v) => readSel(reading, v, 'of')) ?? { kind: 'everything' },
    same: fields.optional('same', (v) => reading.oneOf(v, 'same', ['activity', 'programme'] as const)) ?? 'activity',
    atMost: fields.optional('at-most', (v) => reading.integer(v, 'at-most', 0)) ?? 1,
    per:
      fields.optional('per', (v) =>
        v.kind === 'map' ? readRange(reading, v, 'per') : reading.oneOf(v, 'per', times),
      ) ?? 'cycle',
    when: fields.optional('when', (v) => readCond(reading, v, 'when')),
    source: fields.optional('source', (v) => reading.reference(v, 'source', 'source')),
    says: fields.optional('says', (v) => reading.text(v, 'says')),
  };
}

const grantKeys = ['id', 'when', 'amount', 'per', 'dated', 'spread', 'as', 'topics', 'because', 'says', 'source'];

export function readGrant(reading: PackReading, value: Written): Grant {
  const fields = reading.fields(value, 'grants', grantKeys, ['id', 'amount', 'as']);
  const as = fields.get('as');
  const kind = as ? reading.fields(as, 'as', ['system', 'category']) : null;
  if (as && kind?.keys().length === 0) reading.fail(as.at, 'as: needs system, category or both');
  return {
    id: fields.optional('id', (v) => reading.id(v, 'id')) ?? '',
    when: fields.optional('when', (v) => readCond(reading, v, 'when')),
    amount: fields.optional('amount', (v) => reading.quantity(v, 'amount')) ?? '0',
    perFact: fields.optional('per', (v) =>
      reading.fields(v, 'per', ['fact'], ['fact']).optional('fact', (f) => reading.fact(f, 'per', ['number'])),
    ),
    dated: fields.optional('dated', (v) => readDate(reading, v, 'dated')),
    spread: fields.optional('spread', (v) => {
      const spread = reading.fields(v, 'spread', ['times', 'every'], ['times', 'every']);
      return {
        times: spread.optional('times', (x) => reading.integer(x, 'times', 1)) ?? 1,
        every: spread.optional('every', (x) => reading.duration(x, 'every')) ?? {
          months: 12,
          days: 0,
          text: '12 months',
        },
      };
    }),
    system: kind?.optional('system', (v) => reading.name(v, 'system', 'systems')) ?? null,
    category: kind?.optional('category', (v) => reading.name(v, 'category', 'categories')) ?? null,
    topics:
      fields.optional('topics', (v) => reading.list(v, 'topics', (t) => reading.name(t, 'topics', 'topics'))) ?? [],
    because: fields.optional('because', (v) => reading.text(v, 'because')),
    source: fields.optional('source', (v) => reading.reference(v, 'source', 'source')),
    says: fields.optional('says', (v) => reading.text(v, 'says')),
  };
}

const carryKeys = ['surplus-of', 'of', 'at-most', 'for', 'into', 'once-met', 'drop-topics', 'source', 'says'];

function readIds(reading: PackReading, value: Written, what: string): string[] {
  return reading.list(value, what, (item) => reading.reference(item, what, 'requirement'));
}

export function readCarry(reading: PackReading, value: Written): Carry | null {
  if (value.kind === 'text' && value.text === 'none') return null;
  const fields = reading.fields(value, 'carry', carryKeys, ['surplus-of', 'at-most', 'for', 'into']);
  return {
    surplusOf: fields.optional('surplus-of', (v) => reading.reference(v, 'surplus-of', 'requirement')) ?? '',
    of: fields.optional('of', (v) => readSel(reading, v, 'of')) ?? { kind: 'everything' },
    atMost: fields.optional('at-most', (v) => reading.quantity(v, 'at-most')) ?? '0',
    for: fields.optional('for', (v) => reading.integer(v, 'for', 1)) ?? 1,
    into: fields.optional('into', (v) => readIds(reading, v, 'into')) ?? [],
    onceMet: fields.optional('once-met', (v) => readIds(reading, v, 'once-met')) ?? [],
    dropTopics: fields.optional('drop-topics', (v) => reading.flag(v, 'drop-topics')) ?? false,
    source: fields.optional('source', (v) => reading.reference(v, 'source', 'source')),
    says: fields.optional('says', (v) => reading.text(v, 'says')),
  };
}
