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
import { Exact } from '../domain/exact';
import { checkFacts, type Stated } from './facts-agree';
import type { Fields, PackReading } from './pack-reading';
import { textAt, type Place, type Written } from './yaml-source';

/** What is known about the person: one value, a value that held for a time, or several of either. */
export function readFacts(reading: PackReading, value: Written): TimedFact[] {
  if (value.kind !== 'map') {
    reading.fail(value.at, 'facts: expected names');
    return [];
  }
  const before = reading.problems.length;
  const stated = value.entries.flatMap((entry): Stated[] => {
    const { key: name, value: given } = entry;
    const known = reading.registry.facts.get(name);
    reading.factNamed(entry.keyAt, name, 'facts', ['flag', 'code', 'number', 'date', 'duration']);
    const read = (v: Written): boolean | string => {
      if (!known) return '';
      if (known.type === 'flag') return reading.flag(v, name);
      if (known.type === 'date') return reading.civil(v, name);
      if (known.type === 'duration') return reading.duration(v, name).text;
      if (known.type === 'number') return reading.amount(v, name);
      return reading.valueOf(v, 'facts', name);
    };
    if (given.kind === 'text') return [{ fact: { name, value: read(given) }, at: entry.keyAt }];
    if (given.kind === 'map') return [{ fact: readTimed(reading, name, given, read), at: entry.keyAt }];
    if (given.items.every((item) => item.kind === 'map'))
      return given.items.map((item) => ({ fact: readTimed(reading, name, item, read), at: item.at }));
    return [{ fact: { name, value: given.items.map((item) => String(read(item))) }, at: entry.keyAt }];
  });
  if (reading.problems.length === before) checkFacts(reading, stated);
  return stated.map(({ fact }) => fact);
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

/** Entries and carried credit have one id each: the proof calls them by it. */
export function checkIds(reading: PackReading, lists: readonly (Written | undefined)[]): void {
  const seen = new Set<string>();
  for (const item of lists.flatMap((list) => (list?.kind === 'list' ? list.items : []))) {
    const id = textAt(item, 'id');
    if (id === null || id === '') continue;
    if (seen.has(id)) reading.fail(item.at, `the credit ${id} is there twice`);
    seen.add(id);
  }
}

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
  const completed = one.optional('completed', (v) => reading.civil(v, 'completed'));
  if (started !== null && completed !== null && started > completed)
    reading.fail(one.get('started')?.at ?? value.at, `started: ${started} lies after completed, ${completed}`);
  return {
    ...readProperties(reading, one),
    ...(lines ? { lines } : {}),
    completedOn: completed ?? civilDate('2000-01-01'),
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

/** Decimal, with no more digits than an amount may have. */
const creditAmount = /^\d{1,9}(\.\d{1,9})?$/;

function readAmountOfCredit(reading: PackReading, value: Written): string {
  const text = reading.amount(value, 'amount');
  if (!creditAmount.test(text)) reading.fail(value.at, 'an amount of credit is decimal');
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
  checkParts(reading, one, parts);
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

/** Parts do not overlap, so together they are never more than the whole, in its own measure or in hours. */
function checkParts(reading: PackReading, one: Fields, parts: readonly CreditPart[]): void {
  const amountOf = (key: string): Exact | null => {
    const value = one.get(key);
    return value?.kind === 'text' && creditAmount.test(value.text) ? Exact.parse(value.text) : null;
  };
  const whole = amountOf('amount') ?? amountOf('hours') ?? amountOf('minutes')?.over(Exact.integer(60)) ?? null;
  if (whole === null || parts.some((part) => !creditAmount.test(part.amount))) return;
  const sum = parts.reduce((total, part) => total.add(Exact.parse(part.amount)), Exact.zero);
  const at: Place = (one.get('topics') ?? one.get('parts'))?.at ?? one.at;
  if (sum.compare(whole) > 0)
    reading.fail(at, `the parts are ${sum.toString()} together, more than the whole of ${whole.toString()}`);
}

/** One waiver. */
export function readWaiver(reading: PackReading, value: Written): Waiver {
  const one = reading.fields(
    value,
    'waiver',
    ['requirement', 'amount', 'all', 'ground', 'from', 'to'],
    ['requirement', 'ground'],
  );
  if (one.has('all') === one.has('amount') && one.has('requirement'))
    reading.fail(value.at, 'waiver: needs either all: true or an amount');
  const amount = one.optional('amount', (v) => reading.quantity(v, 'amount'));
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
