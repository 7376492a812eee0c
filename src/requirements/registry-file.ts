import { unknownKeys } from './unknown-keys';
import { readYaml, type Place, type Problem, type Written, type WrittenEntry, type YamlSource } from './yaml-source';

/** What kind of value a fact has; conditions that do not suit it are refused. */
const factTypes = ['flag', 'code', 'number', 'date', 'duration'] as const;
export type FactType = (typeof factTypes)[number];

export interface RegisteredFact {
  readonly type: FactType;
  /** For codes: the only values there are; null = any. */
  readonly values: ReadonlySet<string> | null;
  readonly says?: string;
}

export interface CreditSystem {
  readonly says: string | null;
  /** The smallest amount and the grid of all amounts, as decimal text. */
  readonly step: string;
}

/** The vocabularies of the catalogue. A name that is not registered cannot appear in a pack or a case. */
export interface Registry {
  readonly facts: ReadonlyMap<string, RegisteredFact>;
  readonly systems: ReadonlyMap<string, CreditSystem>;
  readonly names: Readonly<Record<Vocabulary, ReadonlySet<string>>>;
  /** What names mean, where a registry says so. */
  readonly meanings?: Readonly<Partial<Record<Vocabulary, ReadonlyMap<string, string>>>>;
}

export const vocabularies = [
  'topics',
  'tags',
  'categories',
  'formats',
  'sections',
  'contents',
  'approvers',
  'providers',
  'units',
  'jurisdictions',
] as const;
export type Vocabulary = (typeof vocabularies)[number];

/** Reads one of the two files of a registry. What has another shape than it should have is a problem, never empty. */
class RegistryReading {
  readonly problems: Problem[] = [];
  private readonly source: YamlSource;

  constructor(text: string, file: string) {
    this.source = readYaml(text, file);
    this.problems.push(...this.source.problems);
  }

  fail(at: Place, message: string): void {
    this.problems.push(this.source.problem(at, message));
  }

  /** The sections of the file. */
  sections(allowed: readonly string[]): readonly WrittenEntry[] {
    if (this.problems.length > 0) return [];
    const [document, second] = this.source.documents;
    if (second) this.fail(second.at, 'one registry a file');
    if (document) return this.keys(document, 'registry', allowed);
    this.fail(0, `registry: expected keys (${allowed.join(', ')})`);
    return [];
  }

  /** The entries of a map; without `allowed` its keys are names that are being registered. */
  keys(value: Written, what: string, allowed: readonly string[] | null): readonly WrittenEntry[] {
    if (value.kind !== 'map') {
      this.fail(value.at, `${what}: expected ${allowed ? `keys (${allowed.join(', ')})` : 'names'}`);
      return [];
    }
    if (allowed === null) return value.entries;
    for (const { at, message } of unknownKeys(value, allowed)) this.fail(at, `${what}: ${message}`);
    return value.entries.filter(({ key }) => allowed.includes(key));
  }

  text(value: Written, what: string): string {
    if (value.kind === 'text' && value.text.trim() !== '') return value.text;
    this.fail(value.at, `${what}: expected text`);
    return '';
  }

  /** Names in a list, or in a map with what each means: `{ says: ... }`, the words alone, or nothing. */
  names(value: Written, what: string): { names: Set<string>; meanings: Map<string, string> } {
    const names = new Set<string>();
    const meanings = new Map<string, string>();
    if (value.kind === 'text') this.fail(value.at, `${what}: expected a list of names, or names with what they mean`);
    if (value.kind === 'list') {
      for (const item of value.items) {
        const name = this.text(item, what);
        if (names.has(name)) this.fail(item.at, `${name} is registered twice`);
        names.add(name);
      }
    }
    for (const { key, value: said } of value.kind === 'map' ? value.entries : []) {
      names.add(key);
      const meaning = this.meaning(said, key);
      if (meaning !== null) meanings.set(key, meaning);
    }
    return { names, meanings };
  }

  private meaning(value: Written, what: string): string | null {
    if (value.kind === 'text') return value.text.trim() === '' ? null : value.text;
    const [says] = this.keys(value, what, ['says']);
    return says ? this.text(says.value, 'says') : null;
  }

  fact({ key, keyAt, value }: WrittenEntry): RegisteredFact {
    const fields = new Map(this.keys(value, key, ['type', 'values', 'says']).map((one) => [one.key, one.value]));
    const written = fields.get('type');
    const type = written?.kind === 'text' ? written.text : '';
    if (value.kind === 'map' && !(factTypes as readonly string[]).includes(type))
      this.fail(written?.at ?? keyAt, `fact ${key}: type is ${factTypes.join(', ')}`);
    const values = fields.get('values');
    if (values && type !== 'code') this.fail(values.at, `fact ${key}: only a code has values`);
    if (values && values.kind !== 'list') this.fail(values.at, `fact ${key}: values is a list`);
    const says = fields.get('says');
    return {
      type: type as FactType,
      values: values?.kind === 'list' ? this.names(values, 'values').names : null,
      ...(says ? { says: this.text(says, 'says') } : {}),
    };
  }

  system({ key, keyAt, value }: WrittenEntry): CreditSystem {
    const fields = new Map(
      (value.kind === 'map' ? this.keys(value, key, ['step', 'says']) : []).map((one) => [one.key, one.value]),
    );
    const written = fields.get('step');
    const step = written?.kind === 'text' ? written.text : '';
    if (!/^\d+(\.\d+)?$/.test(step) || !/[1-9]/.test(step))
      this.fail(written?.at ?? keyAt, `system ${key} needs a step, written ${key}: { step: 0.25 }`);
    const says = fields.get('says');
    return { says: says ? this.text(says, 'says') : null, step };
  }
}

/** Reads registry.yaml (facts and vocabularies) and credit-systems.yaml (systems and their steps). */
export function parseRegistry(
  registry: { text: string; file: string },
  systems: { text: string; file: string },
): { registry: Registry } | { problems: Problem[] } {
  const first = new RegistryReading(registry.text, registry.file);
  const facts = new Map<string, RegisteredFact>();
  const names = Object.fromEntries(vocabularies.map((one) => [one, new Set<string>()])) as Record<
    Vocabulary,
    Set<string>
  >;
  const meanings: Partial<Record<Vocabulary, Map<string, string>>> = {};
  for (const { key, value } of first.sections(['facts', ...vocabularies])) {
    if (key === 'facts') for (const one of first.keys(value, key, null)) facts.set(one.key, first.fact(one));
    else {
      const section = first.names(value, key);
      names[key as Vocabulary] = section.names;
      meanings[key as Vocabulary] = section.meanings;
    }
  }
  const second = new RegistryReading(systems.text, systems.file);
  const known = new Map<string, CreditSystem>();
  for (const { key, value } of second.sections(['systems']))
    for (const one of second.keys(value, key, null)) known.set(one.key, second.system(one));
  const problems = [...first.problems, ...second.problems];
  return problems.length > 0 ? { problems } : { registry: { facts, systems: known, names, meanings } };
}
