import { readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Pack } from '../domain/requirement/pack';
import { isPath, readCases, type PackCase } from './case-file';
import { holdsPack, readCheckedPack } from './catalogue-load';
import { explanationsName } from './mutants-file';
import { joined, ownFolder, Registries, registryFiles, shownPath } from './registries';
import { catalogueFolder, type Registry } from './registry';
import { mostCharacters, readYaml, type Problem } from './yaml-source';

/** A pack and where it came from. */
export interface LoadedPack {
  readonly pack: Pack;
  /** As it is shown: relative to where the command was run, unless it lies outside. */
  readonly file: string;
  readonly text: string;
  readonly registry: Registry;
}

/** A pack that could not be loaded; its id as far as it can be read. */
export interface RefusedPack {
  readonly id: string | null;
  readonly file: string;
  /** Null when its registry was refused. */
  readonly registry: Registry | null;
  readonly problems: readonly Problem[];
}

/** Everything that was read from files and folders. */
export interface Loaded {
  readonly packs: readonly LoadedPack[];
  readonly refused: readonly RefusedPack[];
  readonly cases: readonly PackCase[];
  readonly problems: readonly Problem[];
  /** Where every case finds its pack. */
  readonly shelf: PackShelf;
}

const ownFiles = [...registryFiles, explanationsName];

/** All YAML files at a path, in a stable order. */
function yamlFiles(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => {
      const inside = join(path, name);
      if (statSync(inside).isDirectory()) return yamlFiles(inside);
      return /\.ya?ml$/.test(name) && !ownFiles.includes(name) ? [inside] : [];
    });
}

/** The text of a file; of one that is far too large only as much as shows that it is. */
function textOf(file: string): string {
  if (statSync(file).size > 4 * mostCharacters) return ' '.repeat(mostCharacters + 1);
  return readFileSync(file, 'utf8');
}

/** Where a path that stands in a case file may lead: from the file's folder, or from where the command is run. */
export function packPath(one: { readonly pack: string; readonly file: string }, from: string): string | null {
  return (
    [resolve(from, dirname(one.file), one.pack), resolve(from, one.pack)].find((path) =>
      statSync(path, { throwIfNoEntry: false })?.isFile(),
    ) ?? null
  );
}

/** Reads one pack with all checks. */
export function readPackFile(file: string, from: string, registries: Registries): LoadedPack | RefusedPack {
  const text = textOf(file);
  const shown = shownPath(file, from);
  const registry = registries.for(file);
  if (!registry) return { id: idIn(text), file: shown, registry, problems: [unread(shown)] };
  const result = readCheckedPack(text, shown, registry);
  if (result.problems === undefined) return { pack: result.pack, file: shown, text, registry };
  return { id: idIn(text), file: shown, registry, problems: result.problems };
}

/** A file that nobody can read because the registry of its folder is broken; what is wrong with that is told once. */
function unread(file: string): Problem {
  return { file, line: 1, column: 1, message: 'not read: the registry that it goes by was refused' };
}

/** The id a text gives its pack, even when nothing else of it can be read. */
export function idIn(text: string): string | null {
  return !holdsPack(text) ? null : (/^pack:[ \t]*['"]?([A-Za-z0-9][\w.-]*)/m.exec(text)?.[1] ?? null);
}

/** Reads one file of cases; the names they may use are those of the file's registry and of their pack's. */
export function readCaseFile(file: string, from: string, shelf: PackShelf): { cases: PackCase[]; problems: Problem[] } {
  const shown = shownPath(file, from);
  const own = shelf.registries.for(file);
  if (!own) return { cases: [], problems: [unread(shown)] };
  return readCases(textOf(file), shown, (pack) => {
    if (pack === '') return own;
    const found = shelf.find({ pack, file });
    return found && joined(found.registry ?? own, own);
  });
}

/** True when a file holds cases: by its name, or because its document is a list or is given something. */
function holdsCases(file: string, text: string): boolean {
  if (/\.cases\.ya?ml$/.test(basename(file))) return true;
  if (holdsPack(text)) return false;
  const [document] = readYaml(text, file).documents;
  return document?.kind === 'list' || (document?.kind === 'map' && document.entries.some((one) => one.key === 'given'));
}

/**
 * Reads packs and cases from files and folders. A file whose document is a list, or whose name ends in `.cases.yaml`,
 * holds cases; every other holds one pack. Two packs of one name are a problem.
 */
export function loadFiles(paths: readonly string[], from = process.cwd()): Loaded {
  const packs: LoadedPack[] = [];
  const refused: RefusedPack[] = [];
  const cases: PackCase[] = [];
  const problems: Problem[] = [];
  const caseFiles: string[] = [];
  const registries = new Registries();
  for (const file of new Set(paths.flatMap((path) => yamlFiles(resolve(from, path))))) {
    const text = textOf(file);
    if (holdsCases(file, text)) {
      caseFiles.push(file);
      continue;
    }
    const read = readPackFile(file, from, registries);
    if ('problems' in read) {
      refused.push(read);
      problems.push(...read.problems);
    } else if (packs.some((other) => other.pack.pack === read.pack.pack)) {
      problems.push({ file: read.file, line: 1, column: 1, message: `the pack ${read.pack.pack} is there twice` });
    } else packs.push(read);
  }
  const shelf = new PackShelf({ packs, refused }, from, registries);
  for (const file of caseFiles) {
    const read = readCaseFile(file, from, shelf);
    cases.push(...read.cases);
    problems.push(...read.problems);
  }
  return { packs, refused, cases, problems, shelf };
}

/** The packs of the shipped catalogue; throws when one of them is broken. */
export function loadCatalogue(): readonly LoadedPack[] {
  const { packs, problems, shelf } = loadFiles([catalogueFolder()]);
  const [first] = [...shelf.takeProblems(), ...problems];
  if (first) throw new Error(`${first.file}:${first.line}:${first.column} ${first.message}`);
  return packs;
}

/** Finds the pack a case is about. */
export class PackShelf {
  private readonly byFile = new Map<string, LoadedPack | RefusedPack>();
  private readonly byName = new Map<string, LoadedPack | RefusedPack | null>();
  private readonly untold: RefusedPack[] = [];

  /** @param loaded what was named by the paths; it comes before everything that is merely near. */
  constructor(
    private readonly loaded: Pick<Loaded, 'packs' | 'refused'>,
    private readonly from: string,
    readonly registries: Registries,
  ) {}

  /**
   * By path; or by id among what was loaded, then in the folder of the case, in the folder with the registry the case
   * goes by, and in the shipped catalogue. A pack that was refused is never replaced by another of its name.
   */
  find(one: { readonly pack: string; readonly file: string }): LoadedPack | RefusedPack | null {
    const folder = dirname(resolve(this.from, one.file));
    const key = `${folder} ${one.pack}`;
    const known = this.byName.get(key);
    if (known !== undefined) return known;
    const found = this.look(one, folder);
    this.byName.set(key, found);
    return found;
  }

  private look(one: { readonly pack: string; readonly file: string }, folder: string): LoadedPack | RefusedPack | null {
    if (isPath(one.pack)) {
      const path = packPath(one, this.from);
      return path === null ? null : this.read(path);
    }
    const refused = this.loaded.refused.find((other) => other.id === one.pack);
    const named = refused ?? this.loaded.packs.find(({ pack }) => pack.pack === one.pack);
    if (named) return named;
    const beside = readdirSync(folder).map((name) => join(folder, name));
    const own = ownFolder(join(folder, one.file));
    for (const path of [...beside, ...(own === null ? [] : yamlFiles(own)), ...yamlFiles(catalogueFolder())]) {
      if (/\.ya?ml$/.test(path) && statSync(path).isFile() && idIn(textOf(path)) === one.pack) return this.read(path);
    }
    return null;
  }

  /** The problems of refused packs that were not among the paths, and of registries; each is told once. */
  takeProblems(): Problem[] {
    return [...this.registries.takeProblems(this.from), ...this.untold.splice(0).flatMap((one) => one.problems)];
  }

  private read(path: string): LoadedPack | RefusedPack {
    const known = this.byFile.get(path);
    if (known) return known;
    const read = readPackFile(path, this.from, this.registries);
    if ('problems' in read) this.untold.push(read);
    this.byFile.set(path, read);
    return read;
  }
}
