import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Pack } from '../domain/requirement/pack';
import { contradictionsOf, placeOf } from './pack-contradictions';
import { readPack } from './pack-file';
import { catalogueRegistry, type Registry } from './registry';
import { readYaml, type Problem } from './yaml-source';

/** A pack of the catalogue as it stands in its file. */
export interface CataloguePack {
  readonly file: string;
  readonly text: string;
  readonly pack: Pack;
}

/** True when a text begins a pack; a single case names a pack too, but is given something. */
export function holdsPack(text: string): boolean {
  return /^pack:/m.test(text) && !/^given:/m.test(text);
}

/** Reads and checks one pack, and refuses it also when it contradicts itself. */
export function readCheckedPack(
  text: string,
  fileName: string,
  registry: Registry = catalogueRegistry(),
): { pack: Pack; problems?: undefined } | { problems: Problem[]; pack?: undefined } {
  const read = readPack(text, fileName, registry);
  if (read.problems !== undefined) return read;
  const found = contradictionsOf(read.pack);
  if (found.length === 0) return read;
  const source = readYaml(text, fileName);
  const [document] = source.documents;
  return {
    problems: found.map(({ path, message }) => source.problem(document ? placeOf(document, path) : 0, message)),
  };
}

/**
 * Reads every pack below a folder: each YAML file that begins a pack (`pack: …`), in the order of the file names.
 * @throws Error that lists every problem of every file; nothing is read by halves.
 */
export function readCatalogue(folder: string): CataloguePack[] {
  const packs: CataloguePack[] = [];
  const problems: string[] = [];
  for (const path of yamlFiles(folder)) {
    const text = readFileSync(path, 'utf8');
    if (!holdsPack(text)) continue;
    const file = relative(folder, path);
    const read = readCheckedPack(text, file);
    if (read.pack === undefined)
      problems.push(...read.problems.map((one) => `${one.file}:${one.line}:${one.column} ${one.message}`));
    else packs.push({ file, text, pack: read.pack });
  }
  if (problems.length > 0) throw new Error(`the catalogue cannot be loaded:\n${problems.join('\n')}`);
  return packs;
}

function yamlFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return yamlFiles(path);
      return entry.name.endsWith('.yaml') ? [path] : [];
    });
}
