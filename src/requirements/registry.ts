import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readYaml, type Problem, type Written } from './yaml-source';

/** What kind of value a fact has; conditions that do not suit it are refused. */
export type FactType = 'flag' | 'code' | 'number' | 'date' | 'duration';

export interface RegisteredFact {
  readonly type: FactType;
  /** For codes: the only values there are; null = any. */
  readonly values: ReadonlySet<string> | null;
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
}

const vocabularies = [
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

const factTypes: readonly string[] = ['flag', 'code', 'number', 'date', 'duration'];

function entriesOf(value: Written | undefined): readonly { key: string; at: number; value: Written }[] {
  return value?.kind === 'map' ? value.entries.map((e) => ({ key: e.key, at: e.keyAt, value: e.value })) : [];
}

function textOf(value: Written | undefined): string | null {
  return value?.kind === 'text' ? value.text : null;
}

/** Reads registry.yaml (facts and vocabularies) and credit-systems.yaml (systems and their steps). */
export function parseRegistry(
  registry: { text: string; file: string },
  systems: { text: string; file: string },
): { registry: Registry } | { problems: Problem[] } {
  const problems: Problem[] = [];
  const facts = new Map<string, RegisteredFact>();
  const names = Object.fromEntries(vocabularies.map((v) => [v, new Set<string>()])) as Record<Vocabulary, Set<string>>;
  const source = readYaml(registry.text, registry.file);
  problems.push(...source.problems);
  for (const part of entriesOf(source.documents[0])) {
    if (part.key === 'facts') {
      for (const fact of entriesOf(part.value)) {
        const fields = new Map(entriesOf(fact.value).map((e) => [e.key, e]));
        for (const [key, field] of fields) {
          if (!['type', 'values', 'says'].includes(key)) problems.push(source.problem(field.at, `unknown key ${key}`));
        }
        const type = textOf(fields.get('type')?.value) ?? '';
        if (!factTypes.includes(type))
          problems.push(source.problem(fact.at, `fact ${fact.key}: type is ${factTypes.join(', ')}`));
        const values = fields.get('values')?.value;
        facts.set(fact.key, {
          type: type as FactType,
          values: values?.kind === 'list' ? new Set(values.items.map((v) => textOf(v) ?? '')) : null,
        });
      }
    } else if ((vocabularies as readonly string[]).includes(part.key)) {
      const set = names[part.key as Vocabulary];
      const items =
        part.value.kind === 'list'
          ? part.value.items.map((v) => ({ key: textOf(v) ?? '', at: v.at }))
          : entriesOf(part.value);
      for (const item of items) {
        if (set.has(item.key)) problems.push(source.problem(item.at, `${item.key} is registered twice`));
        set.add(item.key);
      }
    } else problems.push(source.problem(part.at, `unknown key ${part.key}`));
  }
  const known = new Map<string, CreditSystem>();
  const systemSource = readYaml(systems.text, systems.file);
  problems.push(...systemSource.problems);
  for (const part of entriesOf(systemSource.documents[0])) {
    if (part.key !== 'systems') problems.push(systemSource.problem(part.at, `unknown key ${part.key}`));
    for (const system of entriesOf(part.value)) {
      const fields = new Map(entriesOf(system.value).map((e) => [e.key, e]));
      for (const [key, field] of fields) {
        if (!['step', 'says'].includes(key)) problems.push(systemSource.problem(field.at, `unknown key ${key}`));
      }
      const step = textOf(fields.get('step')?.value) ?? '';
      if (!/^\d+(\.\d+)?$/.test(step) || !/[1-9]/.test(step)) {
        problems.push(systemSource.problem(system.at, `system ${system.key} needs a step such as 0.25`));
      }
      known.set(system.key, { says: textOf(fields.get('says')?.value), step });
    }
  }
  return problems.length > 0 ? { problems } : { registry: { facts, systems: known, names } };
}

/** Reads the registry of a catalogue folder; throws when it is missing or broken. */
export function loadRegistry(folder: string): Registry {
  const read = (name: string): { text: string; file: string } => {
    const file = join(folder, name);
    return { text: readFileSync(file, 'utf8'), file };
  };
  const result = parseRegistry(read('registry.yaml'), read('credit-systems.yaml'));
  if ('registry' in result) return result.registry;
  const lines = result.problems.map((p) => `${p.file}:${p.line}:${p.column} ${p.message}`);
  throw new Error(`the registry cannot be read:\n${lines.join('\n')}`);
}

/** The catalogue folder that belongs to this code: the nearest `catalogue` upward. */
export function catalogueFolder(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'catalogue', 'registry.yaml'))) return join(folder, 'catalogue');
    if (dirname(folder) === folder) throw new Error('no catalogue folder above ' + __dirname);
  }
}

let bundled: Registry | null = null;

/** The registry of the shipped catalogue, read once. */
export function catalogueRegistry(): Registry {
  bundled ??= loadRegistry(catalogueFolder());
  return bundled;
}
