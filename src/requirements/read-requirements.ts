import type { Adjust, Body, Months, Requirement, SelProperty, Shape, Step, Version } from '../domain/requirement/pack';
import type { Fields, PackReading } from './pack-reading';
import { readCond } from './read-conditions';
import { readCure, readDate, readEach, readWindow } from './read-dates';
import { readAmount, readLimit, readRound, readSel } from './read-selections';
import type { Place, Written } from './yaml-source';

const bodyKeys = [
  ...['says', 'source', 'standing', 'strength', 'when', 'excused', 'window', 'each', 'due', 'cure', 'of', 'at-least'],
  ...['counting', 'limits', 'separate-from', 'adjust', 'round', 'must', 'any', 'all', 'notes', 'because'],
];

/** Where the parts of requirements stand, for checks that need the whole pack. */
export type Places = Map<object, Place>;

/** Reads one requirement; `places` remembers where each one was written. */
export function readRequirement(reading: PackReading, value: Written, places: Places): Requirement {
  const fields = reading.fields(value, 'requirement', ['id', 'chosen-by', 'versions', ...bodyKeys], ['id']);
  const versions = fields.optional('versions', (list) => {
    const read = reading.list(list, 'versions', (item) => readVersion(reading, item, places));
    if (read.length === 0) reading.fail(list.at, 'versions: needs at least one');
    return read;
  });
  const chosenBy = fields.optional('chosen-by', (v) => readDate(reading, v, 'chosen-by'));
  if (versions && !chosenBy) reading.fail(value.at, 'versions: say by which date they are chosen (chosen-by)');
  if (chosenBy && !versions) reading.fail(value.at, 'chosen-by: there are no versions to choose from');
  const body = readBody(reading, fields, places);
  const id = fields.optional('id', (v) => reading.id(v, 'id')) ?? '';
  if (body.shape && versions) reading.fail(value.at, `${id}: versions say what is asked; nothing beside them may`);
  if (!body.shape && !versions) {
    reading.fail(value.at, `${id}: needs exactly one of at-least, must, all, any or versions`);
  }
  const requirement = { id, chosenBy, versions, ...body };
  places.set(requirement, value.at);
  return requirement;
}

function readVersion(reading: PackReading, value: Written, places: Places): Version {
  const fields = reading.fields(value, 'version', ['from', 'to', ...bodyKeys]);
  const body = readBody(reading, fields, places);
  if (!body.shape) reading.fail(value.at, 'version: needs exactly one of at-least, must, all or any');
  if (body.each !== null)
    reading.fail(fields.get('each')?.at ?? value.at, 'version: each stands beside versions, not in one');
  const version = {
    from: fields.optional('from', (v) => reading.civil(v, 'from')),
    to: fields.optional('to', (v) => reading.civil(v, 'to')),
    ...body,
  };
  places.set(version, value.at);
  return version;
}

function readBody(reading: PackReading, fields: Fields, places: Places): Body {
  return {
    says:
      fields.optional('says', (v) => reading.text(v, 'says')) ??
      fields.optional('because', (v) => reading.text(v, 'because')),
    source: fields.optional('source', (v) => reading.reference(v, 'source', 'source')),
    standing: fields.optional('standing', (v) =>
      reading.oneOf(v, 'standing', ['in-force', 'announced', 'unconfirmed'] as const),
    ),
    strength: fields.optional('strength', (v) => reading.oneOf(v, 'strength', ['mandatory', 'recommended'] as const)),
    when: fields.optional('when', (v) => readCond(reading, v, 'when')),
    excused: fields.optional('excused', (list) =>
      reading.list(list, 'excused', (item) => {
        const excuse = reading.fields(item, 'excused', ['when', 'because', 'source'], ['when', 'because']);
        return {
          when: excuse.optional('when', (v) => readCond(reading, v, 'when')) ?? {
            kind: 'constant' as const,
            value: false,
          },
          because: excuse.optional('because', (v) => reading.text(v, 'because')) ?? '',
          source: excuse.optional('source', (v) => reading.reference(v, 'source', 'source')),
        };
      }),
    ),
    window: fields.optional('window', (v) => readWindow(reading, v)),
    each: fields.optional('each', (v) => readEach(reading, v)),
    due: fields.optional('due', (v) => readDate(reading, v, 'due')),
    cure: fields.optional('cure', (v) => readCure(reading, v)),
    adjust: fields.optional('adjust', (v) => reading.list(v, 'adjust', (item) => readAdjust(reading, item))),
    round: fields.optional('round', (v) => readRound(reading, v)),
    shape: readShape(reading, fields, places),
  };
}

function readShape(reading: PackReading, fields: Fields, places: Places): Shape | null {
  const kinds = (['at-least', 'must', 'all', 'any'] as const).filter((key) => fields.has(key));
  if (kinds.length > 1) reading.fail(fields.at, `use only one of ${kinds.join(', ')}`);
  const [kind] = kinds;
  if (kind !== 'at-least') {
    const stray = ['of', 'counting', 'limits', 'separate-from', 'adjust', 'round'].filter((key) => fields.has(key));
    if (stray.length > 0) reading.fail(fields.at, `${stray.join(', ')} belongs beside at-least`);
  }
  if (kind === undefined) return null;
  const main = fields.get(kind) as Written;
  if (kind === 'must') return { kind, cond: readCond(reading, main, 'must') };
  if (kind === 'all' || kind === 'any') {
    const of = reading.list(main, kind, (item) => readRequirement(reading, item, places));
    if (of.length === 0) reading.fail(main.at, `${kind}: needs at least one requirement`);
    return { kind, of };
  }
  if (!fields.has('of')) reading.fail(fields.at, 'at-least: say of which credits (of)');
  const limits = fields.get('limits');
  if (limits && fields.has('counting'))
    reading.fail(limits.at, 'limits: they cut amounts of credit, not a number of things (counting)');
  const ids = (v: Written): string[] =>
    v.kind === 'list'
      ? reading.list(v, 'separate-from', (item) => reading.reference(item, 'separate-from', 'requirement'))
      : [reading.reference(v, 'separate-from', 'requirement')];
  return {
    kind: 'amount',
    of: fields.optional('of', (v) => readSel(reading, v, 'of')) ?? { kind: 'everything' },
    atLeast: readAmount(reading, main, 'at-least', true),
    counting: fields.optional('counting', (v) => readCounting(reading, v)) ?? 'amount',
    limits:
      fields.optional('limits', (v) => reading.list(v, 'limits', (item) => readLimit(reading, item, false))) ?? [],
    separateFrom: fields.optional('separate-from', ids) ?? [],
  };
}

function readCounting(reading: PackReading, value: Written): 'activities' | { distinct: SelProperty } {
  if (value.kind === 'text') return reading.oneOf(value, 'counting', ['activities'] as const);
  const fields = reading.fields(value, 'counting', ['distinct'], ['distinct']);
  const properties = ['category', 'system', 'topic', 'tag', 'format', 'section', 'provider', 'as'] as const;
  return { distinct: fields.optional('distinct', (v) => reading.oneOf(v, 'distinct', properties)) ?? 'category' };
}

function readMonths(reading: PackReading, fields: Fields): Months {
  const dates =
    fields.optional('months', (v) => reading.list(v, 'months', (d) => readDate(reading, d, 'months'))) ?? [];
  if (dates.length !== 2) reading.fail(fields.at, 'months: expected two dates');
  const today = { kind: 'today', shift: null } as const;
  return {
    from: dates[0] ?? today,
    to: dates[1] ?? today,
    count: fields.optional('count', (v) => reading.oneOf(v, 'count', ['whole', 'started'] as const)) ?? 'whole',
  };
}

function readTimes(reading: PackReading, value: Written): Step {
  if (value.kind === 'text') return { kind: 'times', amount: reading.amount(value, 'times') };
  const isFact = value.kind === 'map' && value.entries.some((entry) => entry.key === 'fact');
  if (isFact) {
    const fields = reading.fields(value, 'times', ['fact', 'over'], ['fact']);
    return {
      kind: 'fact',
      name: fields.optional('fact', (v) => reading.fact(v, 'times', ['number'])) ?? '',
      over: fields.optional('over', (v) => positive(reading, v, 'over')),
    };
  }
  const fields = reading.fields(value, 'times', ['months', 'count', 'over'], ['months', 'over']);
  return {
    kind: 'months',
    months: readMonths(reading, fields),
    over: fields.optional('over', (v) => positive(reading, v, 'over')) ?? '1',
  };
}

function positive(reading: PackReading, value: Written, what: string): string {
  const text = reading.amount(value, what);
  if (!/[1-9]/.test(text.split('/')[0] ?? '')) reading.fail(value.at, `${what}: must be above zero`);
  return text;
}

function readTable(reading: PackReading, value: Written): Step {
  const fields = reading.fields(value, 'table', ['months', 'count', 'rows'], ['months', 'rows']);
  let under = 0;
  const rows =
    fields.optional('rows', (v) =>
      reading.list(v, 'rows', (item) => {
        const row = reading.fields(item, 'rows', ['under', 'set', 'times']);
        if (row.has('set') === row.has('times')) reading.fail(item.at, 'rows: needs either set or times');
        const bound = row.optional('under', (x) => reading.integer(x, 'under', 1));
        if (bound !== null && bound <= under) reading.fail(item.at, 'rows: never reached; bounds must rise');
        under = bound ?? Number.MAX_SAFE_INTEGER;
        return {
          under: bound,
          set: row.optional('set', (x) => reading.quantity(x, 'set')),
          times: row.optional('times', (x) => reading.amount(x, 'times')),
        };
      }),
    ) ?? [];
  return { kind: 'table', months: readMonths(reading, fields), rows };
}

const adjustKeys = ['when', 'set', 'times', 'reduce', 'add', 'table', 'due', 'round', 'because', 'source'];

function readAdjust(reading: PackReading, value: Written): Adjust {
  const fields = reading.fields(value, 'adjust', adjustKeys);
  const steps: Step[] = [];
  for (const key of fields.keys()) {
    const field = fields.get(key) as Written;
    if (key === 'set' || key === 'reduce' || key === 'add')
      steps.push({ kind: key, amount: reading.quantity(field, key) });
    else if (key === 'times') steps.push(readTimes(reading, field));
    else if (key === 'table') steps.push(readTable(reading, field));
    else if (key === 'due') steps.push({ kind: 'due', date: readDate(reading, field, 'due') });
  }
  const round = fields.optional('round', (v) => readRound(reading, v));
  if (steps.length === 0 && !round) reading.fail(value.at, 'adjust: changes nothing');
  return {
    when: fields.optional('when', (v) => readCond(reading, v, 'when')),
    steps,
    round,
    because: fields.optional('because', (v) => reading.text(v, 'because')),
    source: fields.optional('source', (v) => reading.reference(v, 'source', 'source')),
  };
}
