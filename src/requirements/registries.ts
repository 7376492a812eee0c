import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { catalogueRegistry, readRegistry, type Registry, type Vocabulary } from './registry';
import type { Problem } from './yaml-source';

/** The files that make a registry, together. */
export const registryFiles = ['registry.yaml', 'credit-systems.yaml'];

/** A path as it is shown. */
export function shownPath(file: string, from: string): string {
  const near = relative(from, file);
  return near.startsWith('..') ? file : near;
}

/**
 * The nearest folder upward that has a registry of its own.
 *
 * @param half told of every nearer folder that has only one of its two files.
 */
export function ownFolder(file: string, half: (folder: string, missing: string) => void = () => {}): string | null {
  for (let folder = dirname(resolve(file)); ; folder = dirname(folder)) {
    const missing = registryFiles.filter((name) => !existsSync(join(folder, name)));
    if (missing.length === 0) return folder;
    if (missing.length === 1) half(folder, missing[0] ?? '');
    if (dirname(folder) === folder) return null;
  }
}

/** The registries of folders, each read once. */
export class Registries {
  private readonly known = new Map<string, Registry | null>();
  /** Folders with half a registry; each is told once. */
  private readonly halves = new Set<string>();
  /** What is wrong with registries and was not told yet. */
  private untold: Problem[] = [];

  /** The registry of the nearest folder upward that has one, else the catalogue's; null when that one is broken. */
  for(file: string): Registry | null {
    const folder = ownFolder(file, (half, missing) => this.half(half, missing));
    if (folder === null) return catalogueRegistry();
    const found = this.known.get(folder);
    if (found !== undefined) return found;
    const read = readRegistry(folder);
    const registry = 'registry' in read ? read.registry : null;
    if ('problems' in read) this.untold.push(...read.problems);
    this.known.set(folder, registry);
    return registry;
  }

  /** A registry that nobody goes by because only one of its two files is there. */
  private half(folder: string, missing: string): void {
    if (this.halves.has(folder)) return;
    this.halves.add(folder);
    const there = registryFiles.find((name) => name !== missing) ?? '';
    const message = `${there} is not used: ${missing} is missing beside it; the two replace the catalogue's together`;
    this.untold.push({ file: join(folder, there), line: 1, column: 1, message });
  }

  /** What is wrong with the registries that were looked for; each problem is told once. */
  takeProblems(from: string): Problem[] {
    const taken = this.untold;
    this.untold = [];
    return taken.map((one) => ({ ...one, file: shownPath(one.file, from) }));
  }
}

/** The names of two registries; where both know one, the first says what it is. */
export function joined(first: Registry, second: Registry): Registry {
  if (first === second) return first;
  const names = Object.fromEntries(
    (Object.keys(first.names) as Vocabulary[]).map((key) => [
      key,
      new Set([...first.names[key], ...second.names[key]]),
    ]),
  ) as Record<Vocabulary, Set<string>>;
  return {
    facts: new Map([...second.facts, ...first.facts]),
    systems: new Map([...second.systems, ...first.systems]),
    names,
  };
}
