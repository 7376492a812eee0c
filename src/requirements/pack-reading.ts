import { civilDate, isCivilDate, type CivilDate } from '../domain/civil-date';
import type { Duration } from '../domain/requirement/pack-dates';
import { allowedValues, nearestName } from './nearest-name';
import type { FactType, Registry, Vocabulary } from './registry';
import { unknownKeys } from './unknown-keys';
import type { Place, Problem, Written, WrittenEntry, YamlSource } from './yaml-source';

/** For so many wrong names something near is looked for; whoever has more of them did not misspell. */
const mostSuggestions = 100;

/** The fact that `renewal` reads. */
const renewalFact = 'license.renewal';

/** The keys of one map, each with the place of its key. */
export class Fields {
  constructor(
    readonly at: Place,
    private readonly entries: ReadonlyMap<string, WrittenEntry>,
  ) {}

  has(key: string): boolean {
    return this.entries.has(key);
  }

  get(key: string): Written | undefined {
    return this.entries.get(key)?.value;
  }

  keys(): string[] {
    return [...this.entries.keys()];
  }

  /** Reads one key if it is there. */
  optional<T>(key: string, read: (value: Written) => T): T | null {
    const value = this.get(key);
    return value === undefined ? null : read(value);
  }
}

/** What a pack may refer to within itself. */
export type Referred = 'source' | 'selection' | 'condition' | 'requirement' | 'class';

/** A name that stands for another part of the same pack, and where it was written. */
export interface Reference {
  readonly to: Referred;
  readonly name: string;
  readonly at: Place;
}

/** Reads the small things all packs are made of, and remembers every problem with its place. */
export class PackReading {
  readonly problems: Problem[] = [];
  /** Every name that stands for another part; they are looked up when the whole pack has been read. */
  readonly references: Reference[] = [];
  private renewalTold = false;
  private suggestions = mostSuggestions;

  constructor(
    readonly source: YamlSource,
    readonly registry: Registry,
  ) {}

  fail(at: Place, message: string): void {
    this.problems.push(this.source.problem(at, message));
  }

  private near(name: string, known: Iterable<string>): string {
    this.suggestions -= 1;
    return this.suggestions < 0 ? '' : nearestName(name, known);
  }

  /** A map with no other keys than those allowed. */
  fields(value: Written, what: string, allowed: readonly string[], required: readonly string[] = []): Fields {
    const found = new Map<string, WrittenEntry>();
    if (value.kind !== 'map') {
      this.fail(value.at, `${what}: expected keys (${allowed.join(', ')})`);
      return new Fields(value.at, found);
    }
    for (const { at, message } of unknownKeys(value, allowed)) this.fail(at, `${what}: ${message}`);
    for (const entry of value.entries) if (allowed.includes(entry.key)) found.set(entry.key, entry);
    for (const key of required) if (!found.has(key)) this.fail(value.at, `${what}: ${key} is missing`);
    return new Fields(value.at, found);
  }

  list<T>(value: Written, what: string, read: (item: Written) => T): T[] {
    if (value.kind === 'list') return value.items.map(read);
    this.fail(value.at, `${what}: expected a list`);
    return [];
  }

  /** Any text that says something. */
  text(value: Written, what: string): string {
    if (value.kind === 'text' && value.text.trim() !== '') return value.text;
    this.fail(value.at, `${what}: expected text`);
    return '';
  }

  /** A code: text, or a plain whole number taken as text. Words that YAML reads as something else are refused. */
  code(value: Written, what: string): string {
    const text = this.text(value, what);
    if (
      value.kind === 'text' &&
      !value.quoted &&
      /^(true|false|null|~|[-+]?\d*\.\d+|[-+]?\d+(\.\d*)?e[-+]?\d+|0\d+|0[xo].*|\.(inf|nan))$/i.test(text)
    ) {
      this.fail(value.at, `${what}: write "${text}" in quotes, a code is text`);
    }
    return text;
  }

  id(value: Written, what: string): string {
    const text = this.code(value, what);
    if (text !== '' && !/^[a-z0-9][a-z0-9-]*$/.test(text))
      this.fail(value.at, `${what}: small letters, digits and hyphens only`);
    return text;
  }

  flag(value: Written, what: string): boolean {
    if (value.kind === 'text' && !value.quoted && (value.text === 'true' || value.text === 'false'))
      return value.text === 'true';
    this.fail(value.at, `${what}: expected true or false`);
    return false;
  }

  integer(value: Written, what: string, least: number): number {
    const text = value.kind === 'text' ? value.text : '';
    if (/^\d{1,6}$/.test(text) && Number(text) >= least) return Number(text);
    this.fail(value.at, `${what}: expected a whole number from ${least}`);
    return least;
  }

  /** An exact amount as text: "12", "12.5", "3/2", "20%". */
  amount(value: Written, what: string): string {
    const text = value.kind === 'text' ? value.text : '';
    if (/^\d{1,9}(\.\d{1,9})?%?$/.test(text)) return text;
    if (/^\d{1,9}\/\d{1,9}$/.test(text) && !/\/0+$/.test(text)) return text;
    this.fail(value.at, `${what}: expected an amount such as 12, 12.5, 3/2 or 20%`);
    return '0';
  }

  /** An exact amount that is no share of anything: "12", "12.5", "3/2". */
  quantity(value: Written, what: string): string {
    if (value.kind !== 'text' || !/^\d[\d.]*%$/.test(value.text)) return this.amount(value, what);
    this.fail(value.at, `${what}: ${value.text} of what? Write an amount such as 12, 12.5 or 3/2`);
    return '0';
  }

  oneOf<T extends string>(value: Written, what: string, allowed: readonly T[]): T {
    const text = value.kind === 'text' ? value.text : '';
    if ((allowed as readonly string[]).includes(text)) return text as T;
    this.fail(value.at, `${what}: expected ${allowed.join(', ')}, not ${text || 'this'}${this.near(text, allowed)}`);
    return allowed[0] as T;
  }

  civil(value: Written, what: string): CivilDate {
    if (value.kind === 'text' && isCivilDate(value.text)) return value.text;
    this.fail(value.at, `${what}: expected a date that exists, as YYYY-MM-DD`);
    return civilDate('2000-01-01');
  }

  duration(value: Written, what: string): Duration {
    const text = value.kind === 'text' ? value.text : '';
    const result = readDuration(text);
    if (result) return result;
    this.fail(value.at, `${what}: expected a length such as 24 months, 6 years or 30 days`);
    return { months: 12, days: 0, text: '12 months' };
  }

  /** The name of another part of the pack. */
  reference(value: Written, what: string, to: Referred): string {
    const name = this.code(value, what);
    if (name !== '') this.references.push({ to, name, at: value.at });
    return name;
  }

  /** A name of one of the vocabularies. */
  name(value: Written, what: string, vocabulary: Vocabulary | 'systems'): string {
    const text = this.code(value, what);
    const known = vocabulary === 'systems' ? this.registry.systems : this.registry.names[vocabulary];
    if (text !== '' && !known.has(text))
      this.fail(value.at, `${what}: ${text} is not registered${this.near(text, known.keys())}`);
    return text;
  }

  /** A registered fact, of one of the types that make sense here. */
  fact(value: Written, what: string, types: readonly FactType[]): string {
    const text = this.code(value, what);
    this.factNamed(value.at, text, what, types);
    return text;
  }

  /** One of the values that a fact may have; a fact without a list of them may have any. */
  valueOf(value: Written, what: string, fact: string): string {
    const text = this.code(value, what);
    const values = this.registry.facts.get(fact)?.values;
    if (text !== '' && values && !values.has(text)) {
      const named = `${text} is not a value of ${fact}`;
      this.fail(value.at, `${what}: ${named}${this.near(text, values)}; the values are ${allowedValues(values)}`);
    }
    return text;
  }

  /** `renewal` reads a fact that the pack does not name, so it must be registered all the same; told once. */
  renewal(at: Place): void {
    if (this.registry.facts.get(renewalFact)?.type === 'number' || this.renewalTold) return;
    this.renewalTold = true;
    this.fail(at, `renewal: reads the fact ${renewalFact}; register it as { type: number }`);
  }

  factNamed(at: Place, name: string, what: string, types: readonly FactType[]): void {
    const fact = this.registry.facts.get(name);
    if (!fact) this.fail(at, `${what}: fact ${name} is not registered${this.near(name, this.registry.facts.keys())}`);
    else if (!types.includes(fact.type))
      this.fail(at, `${what}: fact ${name} is a ${fact.type}, expected ${types.join(' or ')}`);
  }
}

const lengthPattern = /^(\d{1,5}) (day|week|month|year)s?$/;

/** "24 months" and its like; null when the text is something else. Weeks are seven days, years twelve months. */
export function readDuration(text: string): Duration | null {
  const match = lengthPattern.exec(text);
  if (!match) return null;
  const count = Number(match[1]);
  if (count === 0) return null;
  if (match[2] === 'day') return { months: 0, days: count, text };
  if (match[2] === 'week') return { months: 0, days: count * 7, text };
  return { months: match[2] === 'year' ? count * 12 : count, days: 0, text };
}
