import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { evaluate } from '../domain/evaluate';
import { Exact } from '../domain/exact';
import type { Pack } from '../domain/requirement/pack';
import type { RequirementNode, Verdict } from '../domain/requirement/verdict';
import { readCases, type PackCase } from './case-file';
import { explanationsName } from './mutants-file';
import { readPack } from './pack-file';
import { catalogueFolder, catalogueRegistry, loadRegistry, type Registry } from './registry';
import { readYaml, type Problem } from './yaml-source';

/** A pack and where it came from. */
export interface LoadedPack {
  readonly pack: Pack;
  /** As it is shown: relative to where the command was run, unless it lies outside. */
  readonly file: string;
  readonly text: string;
  readonly registry: Registry;
}

/** Everything that was read from files and folders. */
export interface Loaded {
  readonly packs: readonly LoadedPack[];
  readonly cases: readonly PackCase[];
  readonly problems: readonly Problem[];
}

/** How one case came out. */
export interface CaseOutcome {
  readonly case: PackCase;
  readonly verdict: Verdict | null;
  /** What was not as expected; empty = passed. */
  readonly failures: readonly Problem[];
}

const ownFiles = ['registry.yaml', 'credit-systems.yaml', explanationsName];

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

/** The registry of the nearest folder upward that has one, else the catalogue's. */
function registryFor(file: string, known: Map<string, Registry>): Registry {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const found = known.get(folder);
    if (found) return found;
    if (existsSync(join(folder, 'registry.yaml')) && existsSync(join(folder, 'credit-systems.yaml'))) {
      const registry = loadRegistry(folder);
      known.set(folder, registry);
      return registry;
    }
    if (dirname(folder) === folder) return catalogueRegistry();
  }
}

/**
 * Reads packs and cases from files and folders. A file whose document is a list, or whose name ends in `.cases.yaml`,
 * holds cases; every other holds one pack. Two packs of one name are a problem.
 */
export function loadFiles(paths: readonly string[], from = process.cwd()): Loaded {
  const packs: LoadedPack[] = [];
  const cases: PackCase[] = [];
  const problems: Problem[] = [];
  const registries = new Map<string, Registry>();
  for (const file of [...new Set(paths.flatMap(yamlFiles))]) {
    const text = readFileSync(file, 'utf8');
    const name = relative(from, file).startsWith('..') ? file : relative(from, file);
    const registry = registryFor(file, registries);
    const isCases = /\.cases\.ya?ml$/.test(basename(file)) || readYaml(text, name).documents[0]?.kind === 'list';
    if (isCases) {
      const result = readCases(text, name, registry);
      if ('cases' in result) cases.push(...result.cases);
      else problems.push(...result.problems);
      continue;
    }
    const result = readPack(text, name, registry);
    if (result.problems) problems.push(...result.problems);
    else if (packs.some((other) => other.pack.pack === result.pack.pack)) {
      problems.push({ file: name, line: 1, column: 1, message: `the pack ${result.pack.pack} is there twice` });
    } else packs.push({ pack: result.pack, file: name, text, registry });
  }
  return { packs, cases, problems };
}

/** The packs of the shipped catalogue; throws when one of them is broken. */
export function loadCatalogue(): readonly LoadedPack[] {
  const { packs, problems } = loadFiles([catalogueFolder()]);
  const [first] = problems;
  if (first) throw new Error(`${first.file}:${first.line}:${first.column} ${first.message}`);
  return packs;
}

/** Runs one case. */
export function runCase(one: PackCase, pack: Pack | undefined): CaseOutcome {
  const fail = (line: number, column: number, message: string): Problem => ({
    file: one.file,
    line,
    column,
    message: `${one.id}: ${message}`,
  });
  if (!pack)
    return { case: one, verdict: null, failures: [fail(one.line, one.column, `there is no pack ${one.pack}`)] };
  let verdict: Verdict;
  try {
    verdict = evaluate(pack, one.input);
  } catch (error) {
    return {
      case: one,
      verdict: null,
      failures: [fail(one.line, one.column, error instanceof Error ? error.message : String(error))],
    };
  }
  const failures = one.expect.flatMap((expected) => {
    const actual = actualOf(verdict, expected.subject);
    if (actual === undefined)
      return [fail(expected.line, expected.column, `there is no requirement for ${expected.subject}`)];
    if (expected.values.some((value) => sameValue(value, actual))) return [];
    return [
      fail(
        expected.line,
        expected.column,
        `${expected.subject} should be ${expected.values.join(' or ')}, is ${actual}`,
      ),
    ];
  });
  return { case: one, verdict, failures };
}

function sameValue(expected: string, actual: string): boolean {
  if (expected === actual) return true;
  const number = /^\d+(\.\d+)?$|^\d+\/\d+$/;
  return number.test(expected) && number.test(actual) && Exact.parse(expected).equals(Exact.parse(actual));
}

/** The value an expectation is about, as text; undefined when the verdict has no such requirement. */
function actualOf(verdict: Verdict, subject: string): string | undefined {
  switch (subject) {
    case 'status':
    case 'standing':
    case 'deadline':
    case 'cureBy':
    case 'overdueOn':
    case 'holdsUntil':
      return verdict[subject] ?? 'none';
  }
  const dot = subject.lastIndexOf('.');
  const node = findNode(verdict.requirements, subject.slice(0, dot));
  if (!node) return undefined;
  const field = subject.slice(dot + 1) as 'need' | 'counted' | 'short' | 'pending' | 'possible' | 'due' | 'result';
  return (field === 'need' ? node.needed : node[field]) ?? 'none';
}

/** A requirement anywhere in the tree. */
export function findNode(nodes: readonly RequirementNode[], id: string): RequirementNode | undefined {
  for (const node of nodes) {
    const found = node.id === id ? node : findNode(node.children, id);
    if (found) return found;
  }
  return undefined;
}
