import type { Bounds, Cond } from '../domain/requirement/pack';
import type { Fields, PackReading } from './pack-reading';
import { readDate, readRange } from './read-dates';
import type { Written } from './yaml-source';

export const condKeys = ['fact', 'date', 'span', 'renewal', 'given', 'missed', 'all', 'any', 'not'] as const;

const keysOf: Record<(typeof condKeys)[number], readonly string[]> = {
  fact: ['fact', 'is', 'in', 'over', 'under', 'at-least', 'at-most', 'at', 'during'],
  date: ['date', 'from', 'to', 'before'],
  span: ['span', 'over', 'under', 'at-least', 'at-most'],
  renewal: ['renewal'],
  given: ['given'],
  missed: ['missed', 'in'],
  all: ['all'],
  any: ['any'],
  not: ['not'],
};

const never: Cond = { kind: 'constant', value: false };

/** A condition: true, false, or exactly one of its forms. */
export function readCond(reading: PackReading, value: Written, what: string): Cond {
  if (value.kind === 'text' && !value.quoted && (value.text === 'true' || value.text === 'false')) {
    return { kind: 'constant', value: value.text === 'true' };
  }
  if (value.kind !== 'map') {
    reading.fail(value.at, `${what}: expected a condition (${condKeys.join(', ')}, true or false)`);
    return never;
  }
  const kind = condKeys.find((key) => value.entries.some((entry) => entry.key === key));
  if (!kind) {
    reading.fields(value, what, condKeys);
    if (value.entries.length === 0) reading.fail(value.at, `${what}: expected a condition`);
    return never;
  }
  const fields = reading.fields(value, what, keysOf[kind]);
  const main = fields.get(kind) as Written;
  switch (kind) {
    case 'fact':
      return readFactCond(reading, fields, main, what);
    case 'date': {
      if (fields.keys().length === 1) reading.fail(value.at, `${what}: date needs from, to or before`);
      return {
        kind,
        date: readDate(reading, main, what),
        from: fields.optional('from', (v) => readDate(reading, v, what)),
        to: fields.optional('to', (v) => readDate(reading, v, what)),
        before: fields.optional('before', (v) => readDate(reading, v, what)),
      };
    }
    case 'span': {
      const dates = reading.list(main, 'span', (v) => readDate(reading, v, 'span'));
      const [from, to] = dates;
      const bounds = readBounds(reading, fields, (v) => reading.duration(v, 'span'));
      if (Object.keys(bounds).length === 0) reading.fail(value.at, 'span: needs over, under, at-least or at-most');
      if (from && to && dates.length === 2) return { kind, from, to, bounds };
      reading.fail(main.at, 'span: expected two dates');
      return never;
    }
    case 'renewal':
      return readRenewal(reading, main);
    case 'given':
      return { kind, name: reading.reference(main, 'given', 'condition') };
    case 'missed': {
      const within = fields.get('in');
      if (!within) reading.fail(value.at, 'missed: say in which cycle (in: previous-cycle)');
      return {
        kind,
        requirement: reading.reference(main, 'missed', 'requirement'),
        in: within ? reading.oneOf(within, 'in', ['previous-cycle'] as const) : 'previous-cycle',
      };
    }
    case 'not':
      return { kind, of: readCond(reading, main, what) };
    default: {
      const of = reading.list(main, kind, (v) => readCond(reading, v, what));
      if (of.length === 0) reading.fail(main.at, `${kind}: needs at least one condition`);
      return { kind, of };
    }
  }
}

export function readBounds<T>(reading: PackReading, fields: Fields, read: (value: Written) => T): Bounds<T> {
  const bounds: { -readonly [K in keyof Bounds<T>]: Bounds<T>[K] } = {};
  const over = fields.get('over');
  const under = fields.get('under');
  const atLeast = fields.get('at-least');
  const atMost = fields.get('at-most');
  if (over) bounds.over = read(over);
  if (under) bounds.under = read(under);
  if (atLeast) bounds.atLeast = read(atLeast);
  if (atMost) bounds.atMost = read(atMost);
  if ((over && atLeast) || (under && atMost)) reading.fail(fields.at, 'two bounds on the same side');
  return bounds;
}

function readFactCond(reading: PackReading, fields: Fields, main: Written, what: string): Cond {
  const bounds = readBounds(reading, fields, (v) => reading.amount(v, what));
  const compared = Object.keys(bounds).length > 0;
  const forms = [fields.has('is'), fields.has('in'), compared].filter(Boolean).length;
  if (forms > 1) reading.fail(fields.at, `${what}: use only one of is, in, and bounds`);
  const type = compared ? ['number' as const] : forms > 0 ? ['code' as const, 'flag' as const] : ['flag' as const];
  const name = reading.fact(main, what, type);
  if (fields.has('at') && fields.has('during')) reading.fail(fields.at, `${what}: use only one of at and during`);
  const isFlag = reading.registry.facts.get(name)?.type === 'flag';
  const valueOf = (v: Written): string => (isFlag ? String(reading.flag(v, what)) : reading.valueOf(v, what, name));
  const during = fields.get('during');
  return {
    kind: 'fact',
    name,
    is: fields.optional('is', valueOf),
    in: fields.optional('in', (v) => {
      const list = reading.list(v, what, valueOf);
      if (list.length === 0) reading.fail(v.at, `${what}: in needs at least one value`);
      return list;
    }),
    bounds,
    at: fields.optional('at', (v) => readDate(reading, v, what)),
    during: !during
      ? null
      : during.kind === 'text'
        ? reading.oneOf(during, 'during', ['cycle', 'window', 'ever'] as const)
        : readRange(reading, during, 'during'),
  };
}

function readRenewal(reading: PackReading, value: Written): Cond {
  reading.renewal(value.at);
  if (value.kind === 'text') {
    return { kind: 'renewal', is: reading.integer(value, 'renewal', 1), every: null, from: null, to: null };
  }
  const fields = reading.fields(value, 'renewal', ['every', 'from', 'to']);
  if (fields.keys().length === 0) reading.fail(value.at, 'renewal: needs every, from or to');
  const number = (key: string): number | null => fields.optional(key, (v) => reading.integer(v, 'renewal', 1));
  return { kind: 'renewal', is: null, every: number('every'), from: number('from'), to: number('to') };
}
