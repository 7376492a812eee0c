import { civilDate, type CivilDate } from '../domain/civil-date';
import type {
  CarriedCredit,
  CreditFact,
  CreditLineFact,
  CreditPart,
  CreditProperties,
  FactValue,
  TimedFact,
  Waiver,
} from '../domain/requirement/facts';
import type { Fields, PackReading } from './pack-reading';
import type { Written } from './yaml-source';

/** What is known about the person: one value, a value that held for a time, or several of either. */
export function readFacts(reading: PackReading, value: Written): TimedFact[] {
  if (value.kind !== 'map') {
    reading.fail(value.at, 'facts: expected names');
    return [];
  }
  return value.entries.flatMap((entry): TimedFact[] => {
    const known = reading.registry.facts.get(entry.key);
    reading.factNamed(entry.keyAt, entry.key, 'facts', ['flag', 'code', 'number', 'date', 'duration']);
    const read = (v: Written): boolean | string => {
      if (!known) return '';
      if (known.type === 'flag') return reading.flag(v, entry.key);
      if (known.type === 'date') return reading.civil(v, entry.key);
      if (known.type === 'duration') return reading.duration(v, entry.key).text;
      if (known.type === 'number') return reading.amount(v, entry.key);
      const code = reading.code(v, entry.key);
      if (known.values && !known.values.has(code)) reading.fail(v.at, `${code} is not a value of ${entry.key}`);
      return code;
    };
    const { key: name, value: given } = entry;
    if (given.kind === 'text') return [{ name, value: read(given) }];
    if (given.kind === 'map') return [readTimed(reading, name, given, read)];
    if (given.items.every((item) => item.kind === 'map'))
      return given.items.map((item) => readTimed(reading, name, item, read));
    return [{ name, value: given.items.map((item) => String(read(item))) }];
  });
}

function readTimed(reading: PackReading, name: string, value: Written, read: (v: Written) => FactValue): TimedFact {
  const one = reading.fields(value, name, ['value', 'from', 'to']);
  const from = one.optional('from', (v) => reading.civil(v, 'from'));
  const to = one.optional('to', (v) => reading.civil(v, 'to'));
  return {
    name,
    value: one.optional('value', read) ?? true,
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
  };
}

const creditKeys = [
  ...['id', 'amount', 'hours', 'minutes', 'system', 'category', 'topics', 'parts', 'tags', 'unknownTags', 'format'],
  ...['section', 'content', 'provider', 'approved-by', 'score', 'activity', 'programme', 'completed'],
];

/** One credit. */
export function readEntry(reading: PackReading, value: Written): CreditFact {
  const one = reading.fields(
    value,
    'entry',
    [...creditKeys, 'lines', 'started', 'assigned-to', 'pending', 'attended-whole'],
    ['id', 'completed'],
  );
  const started = one.optional('started', (v) => reading.civil(v, 'started'));
  const assigned = one.optional('assigned-to', (v) => reading.civil(v, 'assigned-to'));
  const whole = one.optional('attended-whole', (v) => reading.flag(v, 'attended-whole'));
  const lines = one.optional('lines', (v) => reading.list(v, 'lines', (item) => readLine(reading, item)));
  return {
    ...readProperties(reading, one),
    ...(lines ? { lines } : {}),
    completedOn: one.optional('completed', (v) => reading.civil(v, 'completed')) ?? civilDate('2000-01-01'),
    ...(started ? { startedOn: started } : {}),
    ...(assigned ? { assignedTo: assigned } : {}),
    ...(whole === null ? {} : { attendedWhole: whole }),
    state: one.optional('pending', (v) => reading.flag(v, 'pending')) ? 'pending' : 'accepted',
  };
}

/** What a credit is in one of several systems. */
function readLine(reading: PackReading, value: Written): CreditLineFact {
  const one = reading.fields(value, 'lines', ['system', 'category', 'amount'], ['system', 'amount']);
  const category = one.optional('category', (v) => reading.name(v, 'category', 'categories'));
  return {
    system: one.optional('system', (v) => reading.name(v, 'system', 'systems')) ?? '',
    ...(category === null ? {} : { category }),
    amount: one.optional('amount', (v) => readAmountOfCredit(reading, v)) ?? '0',
  };
}

/** One credit brought in from a cycle before. */
export function readCarried(reading: PackReading, value: Written): CarriedCredit {
  const one = reading.fields(value, 'carried', [...creditKeys, 'cycles'], ['id', 'amount']);
  const cycles = one.optional('cycles', (v) => reading.integer(v, 'cycles', 1));
  return { ...readProperties(reading, one), ...(cycles === null ? {} : { cycles }) };
}

function readAmountOfCredit(reading: PackReading, value: Written): string {
  const text = reading.amount(value, 'amount');
  if (!/^\d+(\.\d+)?$/.test(text)) reading.fail(value.at, 'an amount of credit is decimal');
  return text;
}

function readProperties(reading: PackReading, one: Fields): CreditProperties {
  const amount = (v: Written): string => readAmountOfCredit(reading, v);
  const names = (v: Written, key: string, vocabulary: 'topics' | 'tags' | 'approvers'): string[] =>
    v.kind === 'list' ? v.items.map((item) => reading.name(item, key, vocabulary)) : [reading.name(v, key, vocabulary)];
  const parts: CreditPart[] = [];
  const topics = one.get('topics');
  if (topics?.kind === 'map') {
    for (const entry of topics.entries) {
      const topic = reading.name({ kind: 'text', text: entry.key, quoted: true, at: entry.keyAt }, 'topics', 'topics');
      parts.push({ topics: [topic], amount: amount(entry.value) });
    }
  } else if (topics) reading.fail(topics.at, 'topics: expected topic: amount');
  one.optional('parts', (v) =>
    reading.list(v, 'parts', (item) => {
      const part = reading.fields(item, 'parts', ['amount', 'topics'], ['amount', 'topics']);
      parts.push({
        amount: part.optional('amount', amount) ?? '0',
        topics: part.optional('topics', (t) => names(t, 'topics', 'topics')) ?? [],
      });
    }),
  );
  const text = (key: string, read: (v: Written) => unknown): Record<string, unknown> => {
    const found = one.optional(key, read);
    return found === null ? {} : { [key]: found };
  };
  const approvedBy = one.optional('approved-by', (v) => names(v, 'approved-by', 'approvers'));
  return {
    id: one.optional('id', (v) => reading.text(v, 'id')) ?? '',
    ...text('amount', amount),
    ...text('hours', amount),
    ...text('minutes', amount),
    ...text('system', (v) => reading.name(v, 'system', 'systems')),
    ...text('category', (v) => reading.name(v, 'category', 'categories')),
    ...text('tags', (v) => names(v, 'tags', 'tags')),
    ...text('unknownTags', (v) => names(v, 'unknownTags', 'tags')),
    ...text('format', (v) => reading.name(v, 'format', 'formats')),
    ...text('section', (v) => reading.name(v, 'section', 'sections')),
    ...text('content', (v) => reading.name(v, 'content', 'contents')),
    ...text('provider', (v) => reading.code(v, 'provider')),
    ...text('score', (v) => reading.amount(v, 'score')),
    ...text('activity', (v) => reading.text(v, 'activity')),
    ...text('programme', (v) => reading.text(v, 'programme')),
    ...(approvedBy ? { approvedBy } : {}),
    ...(parts.length > 0 ? { parts } : {}),
  };
}

/** One waiver. */
export function readWaiver(reading: PackReading, value: Written): Waiver {
  const one = reading.fields(
    value,
    'waiver',
    ['requirement', 'amount', 'all', 'ground', 'from', 'to'],
    ['requirement', 'ground'],
  );
  const amount = one.optional('amount', (v) => reading.amount(v, 'amount'));
  const from = one.optional('from', (v): CivilDate => reading.civil(v, 'from'));
  const to = one.optional('to', (v): CivilDate => reading.civil(v, 'to'));
  return {
    requirement: one.optional('requirement', (v) => reading.id(v, 'requirement')) ?? '',
    ground: one.optional('ground', (v) => reading.text(v, 'ground')) ?? '',
    ...(one.optional('all', (v) => reading.flag(v, 'all')) ? { all: true } : {}),
    ...(amount === null ? {} : { amount }),
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
  };
}
