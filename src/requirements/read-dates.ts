import type { Cure, DateExpr, DateRange, Each, Shift, WindowExpr } from '../domain/requirement/pack-dates';
import { civilDate, isCivilDate } from '../domain/civil-date';
import { readDuration, type PackReading } from './pack-reading';
import type { Written } from './yaml-source';

const datePattern = /^(\d{4}-\d{2}-\d{2}|[a-z][a-z.-]*[a-z])(?: ([+-]) (\d+ (?:day|week|month|year)s?))?$/;
const ownWords = ['today', 'cycle.start', 'cycle.end', 'window.start', 'window.end'] as const;

/** A date: written out, a word of the language, a fact, or one of the small forms. */
export function readDate(reading: PackReading, value: Written, what: string): DateExpr {
  if (value.kind === 'text') return readDateText(reading, value, what);
  const fields = reading.fields(value, what, ['earliest', 'latest', 'renewal', 'next', 'after', 'previous', 'before']);
  const one = (allowed: string[]): boolean => {
    const extra = fields.keys().filter((key) => !allowed.includes(key));
    if (extra.length > 0) reading.fail(value.at, `${what}: ${extra.join(', ')} does not go with ${allowed[0]}`);
    return true;
  };
  for (const kind of ['earliest', 'latest'] as const) {
    const list = fields.get(kind);
    if (list && one([kind])) {
      const of = reading.list(list, what, (item) => readDate(reading, item, what));
      if (of.length === 0) reading.fail(list.at, `${what}: ${kind} needs at least one date`);
      return { kind, of };
    }
  }
  const renewal = fields.get('renewal');
  if (renewal && one(['renewal'])) {
    reading.renewal(renewal.at);
    return { kind: 'renewal', ordinal: reading.integer(renewal, what, 1) };
  }
  for (const [kind, word] of [
    ['next', 'after'],
    ['previous', 'before'],
  ] as const) {
    const day = fields.get(kind);
    const near = fields.get(word);
    if (!day) continue;
    one([kind, word]);
    if (!near) reading.fail(value.at, `${what}: ${kind} needs ${word}`);
    const text = reading.text(day, what);
    const monthDay = /^(\d{2})-(\d{2})$/.exec(text);
    if (monthDay && !isCivilDate(`2000-${text}`)) reading.fail(day.at, `${what}: ${text} is no day of the year`);
    if (!monthDay) reading.factNamed(day.at, text, what, ['date']);
    return {
      kind,
      monthDay: monthDay ? { month: Number(monthDay[1]), day: Number(monthDay[2]) } : null,
      fact: monthDay ? null : text,
      near: near ? readDate(reading, near, what) : { kind: 'today', shift: null },
    };
  }
  reading.fail(value.at, `${what}: expected a date`);
  return { kind: 'today', shift: null };
}

function readDateText(reading: PackReading, value: Written & { kind: 'text' }, what: string): DateExpr {
  const match = datePattern.exec(value.text);
  const base = match?.[1] ?? '';
  let shift: Shift | null = null;
  if (match?.[3]) {
    const by = readDuration(match[3]);
    if (by) shift = { sign: match[2] === '-' ? -1 : 1, by };
    else reading.fail(value.at, `${what}: ${match[3]} is no length of time`);
  }
  if (!match) reading.fail(value.at, `${what}: ${value.text || 'nothing'} is not a date`);
  else if (/^\d/.test(base)) {
    if (isCivilDate(base)) return { kind: 'on', date: civilDate(base), shift };
    reading.fail(value.at, `${what}: the day ${base} does not exist`);
  } else {
    const word = ownWords.find((name) => name === base);
    if (word) return { kind: word, shift };
    reading.factNamed(value.at, base, what, ['date']);
    return { kind: 'fact', name: base, shift };
  }
  return { kind: 'today', shift: null };
}

export function readRange(reading: PackReading, value: Written, what: string): DateRange {
  const fields = reading.fields(value, what, ['from', 'to']);
  if (fields.keys().length === 0) reading.fail(value.at, `${what}: expected from, to or both`);
  return {
    from: fields.optional('from', (v) => readDate(reading, v, what)),
    to: fields.optional('to', (v) => readDate(reading, v, what)),
  };
}

export function readCure(reading: PackReading, value: Written): Cure {
  if (value.kind === 'text') return { after: reading.duration(value, 'cure') };
  const until = reading
    .fields(value, 'cure', ['until'], ['until'])
    .optional('until', (v) => readDate(reading, v, 'cure'));
  return { until: until ?? { kind: 'today', shift: null } };
}

export function readWindow(reading: PackReading, value: Written): WindowExpr {
  if (value.kind === 'text') {
    if (value.text === 'cycle' || value.text === 'ever') return { kind: value.text };
    const length = value.text.startsWith('last ') ? readDuration(value.text.slice(5)) : null;
    if (length) return { kind: 'last', length, ending: null };
    reading.fail(value.at, `window: expected cycle, ever, "last 6 years" or keys, not ${value.text || 'nothing'}`);
    return { kind: 'cycle' };
  }
  const fields = reading.fields(value, 'window', ['last', 'ending', 'from', 'to']);
  const last = fields.get('last');
  if (!last) return { kind: 'range', ...readRange(reading, value, 'window') };
  if (fields.has('from') || fields.has('to')) reading.fail(value.at, 'window: last does not go with from and to');
  return {
    kind: 'last',
    length: reading.duration(last, 'window'),
    ending: fields.optional('ending', (v) => readDate(reading, v, 'window')),
  };
}

export function readEach(reading: PackReading, value: Written): Each {
  if (value.kind === 'text') {
    if (value.text === 'calendar-year') return { kind: 'calendar-year' };
    return { kind: 'lengths', lengths: [reading.duration(value, 'each')] };
  }
  if (value.kind === 'list') {
    const lengths = reading.list(value, 'each', (item) => reading.duration(item, 'each'));
    if (lengths.length === 0) reading.fail(value.at, 'each: needs at least one length');
    return { kind: 'lengths', lengths };
  }
  const fields = reading.fields(value, 'each', ['length', 'every', 'from'], ['length']);
  const length = fields.optional('length', (v) => reading.duration(v, 'each')) ?? {
    months: 12,
    days: 0,
    text: '12 months',
  };
  return {
    kind: 'steps',
    length,
    every: fields.optional('every', (v) => reading.duration(v, 'each')) ?? length,
    from: fields.optional('from', (v) => readDate(reading, v, 'each')),
  };
}
