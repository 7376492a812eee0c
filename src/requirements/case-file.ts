import { civilDate } from '../domain/civil-date';
import type { Facts } from '../domain/requirement/facts';
import type { EvaluateInput } from '../domain/requirement/verdict';
import { checkIds, readCarried, readEntry, readFacts, readWaiver } from './case-facts';
import { checkExpected, nodeSubjects, wholeSubjects } from './expected-values';
import { PackReading } from './pack-reading';
import type { Registry } from './registry';
import { entryOf, textAt, readYaml, type Problem, type Written } from './yaml-source';

/** One worked example: a person on a day, and what the verdict must say. */
export interface PackCase {
  readonly id: string;
  /** The id of a pack, or the path of its file. */
  readonly pack: string;
  readonly input: EvaluateInput;
  /** Where the waivers name their requirements; only the pack knows whether it has them. */
  readonly waived: readonly Named[];
  /** Empty when the case only asks. */
  readonly expect: readonly Expectation[];
  /** The arithmetic in words. */
  readonly why: string | null;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A name that a case says of its pack, and where. */
export interface Named {
  readonly name: string;
  readonly line: number;
  readonly column: number;
}

/** `subject` is one of the whole verdict (status, deadline and so on) or `<requirement>.<field>`. */
export interface Expectation {
  readonly subject: string;
  /** Any of these is right. */
  readonly values: readonly string[];
  readonly line: number;
  readonly column: number;
}

/** True when a case names its pack by a path, not by an id. */
export function isPath(pack: string): boolean {
  return pack.includes('/') || /\.ya?ml$/.test(pack);
}

/**
 * Reads a file of cases: a list of them, or one alone. Every key and name is checked. A case with a problem is left out,
 * the others are read.
 *
 * @param registry the names that may be used, for all or by what a case calls its pack; null = there is no such pack.
 */
export function readCases(
  text: string,
  fileName: string,
  registry: Registry | ((pack: string) => Registry | null),
): { cases: PackCase[]; problems: Problem[] } {
  const source = readYaml(text, fileName);
  if (source.problems.length > 0) return { cases: [], problems: [...source.problems] };
  const problems: Problem[] = [];
  const cases: PackCase[] = [];
  const ids = new Set<string>();
  for (const document of source.documents) {
    for (const item of document.kind === 'list' ? document.items : [document]) {
      const known = typeof registry === 'function' ? registry(textAt(item, 'pack') ?? '') : registry;
      if (!known) {
        const place = entryOf(item, 'pack')?.value.at ?? item.at;
        const name = `${textAt(item, 'id') ?? 'a case'}: there is no pack ${textAt(item, 'pack') ?? ''}`;
        problems.push(source.problem(place, name));
        continue;
      }
      const reading = new PackReading(source, known);
      const one = readCase(reading, item, fileName);
      if (ids.has(one.id)) reading.fail(item.at, `the case ${one.id} is there twice`);
      ids.add(one.id);
      if (reading.problems.length === 0) cases.push(one);
      problems.push(...reading.problems);
    }
  }
  return { cases, problems };
}

function readCase(reading: PackReading, value: Written, file: string): PackCase {
  const one = reading.fields(value, 'case', ['id', 'pack', 'given', 'expect', 'why', 'notes'], ['id', 'pack', 'given']);
  const given = one.get('given');
  const at = reading.source.problem(value.at, '');
  return {
    id: one.optional('id', (v) => reading.text(v, 'id')) ?? '',
    pack:
      // Also a name that no pack may bear: the pack that bears it was refused, and that is what the case is told.
      one.optional('pack', (v) => reading.text(v, 'pack')) ?? '',
    input: given ? readGiven(reading, given) : { today: civilDate('2000-01-01'), facts: { entries: [], facts: [] } },
    expect: one.optional('expect', (v) => readExpect(reading, v)) ?? [],
    waived: given ? waivedBy(reading, given) : [],
    why: one.optional('why', (v) => reading.text(v, 'why')),
    file,
    line: at.line,
    column: at.column,
  };
}

function waivedBy(reading: PackReading, given: Written): Named[] {
  const waivers = entryOf(given, 'waivers')?.value;
  return (waivers?.kind === 'list' ? waivers.items : []).flatMap((item): Named[] => {
    const named = entryOf(item, 'requirement')?.value;
    if (named?.kind !== 'text') return [];
    const { line, column } = reading.source.problem(named.at, '');
    return [{ name: named.text, line, column }];
  });
}

function readGiven(reading: PackReading, value: Written): EvaluateInput {
  const given = reading.fields(
    value,
    'given',
    ['today', 'otherwise', 'cycleAt', 'historyFrom', 'facts', 'carried', 'waivers', 'entries'],
    ['today'],
  );
  const cycleAt = given.optional('cycleAt', (v) => reading.civil(v, 'cycleAt'));
  const historyFrom = given.optional('historyFrom', (v) => reading.civil(v, 'historyFrom'));
  const carried = given.optional('carried', (v) => reading.list(v, 'carried', (item) => readCarried(reading, item)));
  const facts: Facts = {
    facts: given.optional('facts', (v) => readFacts(reading, v)) ?? [],
    entries: given.optional('entries', (v) => reading.list(v, 'entries', (item) => readEntry(reading, item))) ?? [],
    waivers: given.optional('waivers', (v) => reading.list(v, 'waivers', (item) => readWaiver(reading, item))) ?? [],
    ...(carried === null ? {} : { carried }),
    ...(historyFrom === null ? {} : { historyFrom }),
  };
  checkIds(reading, [given.get('entries'), given.get('carried')]);
  const otherwise = given.optional('otherwise', (v) => reading.oneOf(v, 'otherwise', ['false', 'unknown'] as const));
  return {
    today: given.optional('today', (v) => reading.civil(v, 'today')) ?? civilDate('2000-01-01'),
    facts,
    otherwise: otherwise === 'false' ? false : 'unknown',
    ...(cycleAt ? { cycleAt } : {}),
  };
}

function readExpect(reading: PackReading, value: Written): Expectation[] {
  if (value.kind !== 'map' || value.entries.length === 0) {
    reading.fail(value.at, 'expect: expected at least one expectation');
    return [];
  }
  return value.entries.map((entry) => {
    const dot = entry.key.lastIndexOf('.');
    const known =
      dot < 0
        ? (wholeSubjects as readonly string[]).includes(entry.key)
        : (nodeSubjects as readonly string[]).includes(entry.key.slice(dot + 1));
    if (!known)
      reading.fail(
        entry.keyAt,
        `expect: ${entry.key} is none of ${wholeSubjects.join(', ')} or <requirement>.<${nodeSubjects.join('|')}>`,
      );
    const { line, column } = reading.source.problem(entry.keyAt, '');
    const values = reading.text(entry.value, entry.key).split('|');
    const subject = entry.key.slice(dot + 1);
    if (known && entry.value.kind === 'text' && entry.value.text !== '')
      for (const value of values) checkExpected(reading, entry.value.at, { name: entry.key, subject, value });
    return { subject: entry.key, values, line, column };
  });
}
