import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseRegistry, type Registry } from './registry-file';
import type { Problem } from './yaml-source';

export type { FactType, RegisteredFact, Registry, Vocabulary } from './registry-file';

/** Reads the registry of a folder. */
export function readRegistry(folder: string): { registry: Registry } | { problems: Problem[] } {
  const read = (name: string): { text: string; file: string } => {
    const file = join(folder, name);
    return { text: readFileSync(file, 'utf8'), file };
  };
  return parseRegistry(read('registry.yaml'), read('credit-systems.yaml'));
}

/** The catalogue folder that belongs to this code: the nearest `catalogue` upward. */
export function catalogueFolder(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'catalogue', 'registry.yaml'))) return join(folder, 'catalogue');
    if (dirname(folder) === folder) throw new Error('no catalogue folder above ' + __dirname);
  }
}

let bundled: Registry | null = null;

/** The registry of the shipped catalogue, read once; throws when it is broken. */
export function catalogueRegistry(): Registry {
  if (bundled) return bundled;
  const result = readRegistry(catalogueFolder());
  if ('registry' in result) return (bundled = result.registry);
  const lines = result.problems.map((p) => `${p.file}:${p.line}:${p.column} ${p.message}`);
  throw new Error(`the registry cannot be read:\n${lines.join('\n')}`);
}
