import { civilDate, type CivilDate } from '../domain/civil-date';
import type {
  CarriedCredit,
  CreditFact,
  CreditPart,
  CreditProperties,
  Facts,
  FactValue,
  TimedFact,
  Waiver,
} from '../domain/requirement/facts';
import type { EvaluateInput } from '../domain/requirement/verdict';
import { type Fields, PackReading } from './pack-reading';
import type { Registry } from './registry';
import { readYaml, type Problem, type Written } from './yaml-source';

/** One worked example: a person on a day, and what the verdict must say. */
export interface PackCase {
  readonly id: string;
  readonly pack: string;
  readonly input: EvaluateInput;
  readonly expect: readonly Expectation[];
  /** The arithmetic in words. */
  readonly why: string | null;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** `subject` is status, standing, deadline, cureBy, overdueOn, or `<requirement>.<field>`. */
export interface Expectation {
  readonly subject: string;
  /** Any of these is right. */
  readonly values: readonly string[];
  readonly line: number;
  readonly column: number;
}

const fields = ['need', 'counted', 'short', 'pending', 'possible', 'due', 'result'];
const wholes = ['status', 'standing', 'deadline', 'cureBy', 'overdueOn', 'holdsUntil'];

/** Reads a file of cases. Every key and name is checked; a file with any problem is refused whole. */
export function readCases(
  text: string,
  fileName: string,
  registry: Registry,
): { cases: PackCase[] } | { problems: Problem[] } {
  const source = readYaml(text, fileName);
  if (source.problems.length > 0) return { problems: [...source.problems] };
  const reading = new PackReading(source, registry);
  const cases: PackCase[] = [];
  const ids = new Set<string>();
  for (const document of source.documents) {
    for (const one of reading.list(document, 'cases', (item) => readCase(reading, item, fileName))) {
      if (ids.has(one.id))
        reading.problems.push({
          file: fileName,
          line: one.line,
          column: one.column,
          message: `the case ${one.id} is there twice`,
        });
      ids.add(one.id);
      cases.push(one);
    }
  }
  return reading.problems.length > 0 ? { problems: reading.problems } : { cases };
}

function readCase(reading: PackReading, value: Written, file: string): PackCase {
  const one = reading.fields(
    value,
    'case',
    ['id', 'pack', 'given', 'expect', 'why', 'notes'],
    ['id', 'pack', 'given', 'expect'],
  );
  const given = one.get('given');
  const at = reading.source.problem(value.at, '');
  return {
    id: one.optional('id', (v) => reading.text(v, 'id')) ?? '',
    pack: one.optional('pack', (v) => reading.id(v, 'pack')) ?? '',
    input: given ? readGiven(reading, given) : { today: civilDate('2000-01-01'), facts: { entries: [], facts: [] } },
    expect: one.optional('expect', (v) => readExpect(reading, v)) ?? [],
    why: one.optional('why', (v) => reading.text(v, 'why')),
    file,
    line: at.line,
    column: at.column,
  };
}

function readGiven(reading: PackReading, value: Written): EvaluateInput {
  const given = reading.fields(
    value,
    'given',
    ['today', 'otherwise', 'cycleAt', 'facts', 'carried', 'waivers', 'entries'],
    ['today'],
  );
  const cycleAt = given.optional('cycleAt', (v) => reading.civil(v, 'cycleAt'));
  const facts: Facts = {
    facts: given.optional('facts', (v) => readFacts(reading, v)) ?? [],
    entries: given.optional('entries', (v) => reading.list(v, 'entries', (item) => readEntry(reading, item))) ?? [],
    carried: given.optional('carried', (v) => reading.list(v, 'carried', (item) => readCarried(reading, item))) ?? [],
    waivers: given.optional('waivers', (v) => reading.list(v, 'waivers', (item) => readWaiver(reading, item))) ?? [],
  };
  const otherwise = given.optional('otherwise', (v) => reading.oneOf(v, 'otherwise', ['false', 'unknown'] as const));
  return {
    today: given.optional('today', (v) => reading.civil(v, 'today')) ?? civilDate('2000-01-01'),
    facts,
    otherwise: otherwise === 'false' ? false : 'unknown',
    ...(cycleAt ? { cycleAt } : {}),
  };
}

function readFacts(reading: PackReading, value: Written): TimedFact[] {
  if (value.kind !== 'map') {
    reading.fail(value.at, 'facts: expected names');
    return [];
  }
  return value.entries.flatMap((entry): TimedFact[] => {
    const known = reading.registry.facts.get(entry.key);
    reading.factNamed(entry.keyAt, entry.key, 'facts', ['flag', 'code', 'number', 'date', 'duration']);
    const read = (v: Written): boolean | string => {
      if (known?.type === 'flag') return reading.flag(v, entry.key);
      if (known?.type === 'date') return reading.civil(v, entry.key);
      if (known?.type === 'duration') return reading.duration(v, entry.key).text;
      if (known?.type === 'number') return reading.amount(v, entry.key);
      const code = reading.code(v, entry.key);
      if (known?.values && !known.values.has(code)) reading.fail(v.at, `${code} is not a value of ${entry.key}`);
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

function readEntry(reading: PackReading, value: Written): CreditFact {
  const one = reading.fields(
    value,
    'entry',
    [...creditKeys, 'started', 'assigned-to', 'pending', 'attended-whole'],
    ['id', 'completed'],
  );
  const started = one.optional('started', (v) => reading.civil(v, 'started'));
  const assigned = one.optional('assigned-to', (v) => reading.civil(v, 'assigned-to'));
  const whole = one.optional('attended-whole', (v) => reading.flag(v, 'attended-whole'));
  return {
    ...readProperties(reading, one),
    completedOn: one.optional('completed', (v) => reading.civil(v, 'completed')) ?? civilDate('2000-01-01'),
    ...(started ? { startedOn: started } : {}),
    ...(assigned ? { assignedTo: assigned } : {}),
    ...(whole === null ? {} : { attendedWhole: whole }),
    state: one.optional('pending', (v) => reading.flag(v, 'pending')) ? 'pending' : 'accepted',
  };
}

function readCarried(reading: PackReading, value: Written): CarriedCredit {
  return readProperties(reading, reading.fields(value, 'carried', creditKeys, ['id', 'amount']));
}

function readProperties(reading: PackReading, one: Fields): CreditProperties {
  const amount = (v: Written): string => {
    const text = reading.amount(v, 'amount');
    if (!/^\d+(\.\d+)?$/.test(text)) reading.fail(v.at, 'an amount of credit is decimal');
    return text;
  };
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

function readWaiver(reading: PackReading, value: Written): Waiver {
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

function readExpect(reading: PackReading, value: Written): Expectation[] {
  if (value.kind !== 'map' || value.entries.length === 0) {
    reading.fail(value.at, 'expect: expected at least one expectation');
    return [];
  }
  return value.entries.map((entry) => {
    const dot = entry.key.lastIndexOf('.');
    const known = dot < 0 ? wholes.includes(entry.key) : fields.includes(entry.key.slice(dot + 1));
    if (!known)
      reading.fail(
        entry.keyAt,
        `expect: ${entry.key} is none of ${wholes.join(', ')} or <requirement>.<${fields.join('|')}>`,
      );
    const { line, column } = reading.source.problem(entry.keyAt, '');
    return { subject: entry.key, values: reading.text(entry.value, entry.key).split('|'), line, column };
  });
}
