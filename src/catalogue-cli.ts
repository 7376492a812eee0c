import { existsSync } from 'node:fs';
import { explain } from './domain/requirement/explain';
import { loadCatalogue, loadFiles, runCase, type CaseOutcome, type Loaded } from './requirements/catalogue-check';
import { mutateCommand } from './requirements/mutate-command';
import { catalogueFolder } from './requirements/registry';
import type { Problem } from './requirements/yaml-source';

const usage = `Usage:
  npm run catalogue -- check [PATH ...]              check packs and run their cases; the whole catalogue by default
  npm run catalogue -- evaluate CASES [--explain]    print the verdict of every case
  npm run catalogue -- list                          the packs of the catalogue
  npm run catalogue -- mutate [PATH ...] [--pack ID] change every pack in one place at a time: do its cases notice?`;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function printProblem(problem: Problem): void {
  print(`${problem.file}:${problem.line}:${problem.column} ${problem.message}`);
}

/** Reads what was asked for; cases find their packs there or in the catalogue. */
function load(paths: readonly string[]): Loaded {
  for (const path of paths) if (!existsSync(path)) throw new Error(`there is no ${path}`);
  return loadFiles(paths);
}

function run(loaded: Loaded): CaseOutcome[] {
  const packs = new Map(loaded.packs.map(({ pack }) => [pack.pack, pack]));
  const missing = loaded.cases.some((one) => !packs.has(one.pack));
  if (missing) for (const { pack } of loadCatalogue()) if (!packs.has(pack.pack)) packs.set(pack.pack, pack);
  return loaded.cases.map((one) => runCase(one, packs.get(one.pack)));
}

function check(paths: readonly string[]): number {
  const loaded = load(paths.length > 0 ? paths : [catalogueFolder()]);
  loaded.problems.forEach(printProblem);
  const outcomes = run(loaded);
  for (const outcome of outcomes) outcome.failures.forEach(printProblem);
  const names = [
    ...new Set([...loaded.packs.map(({ pack }) => pack.pack), ...outcomes.map((one) => one.case.pack)]),
  ].sort();
  for (const name of names) {
    const own = outcomes.filter((one) => one.case.pack === name);
    print(`${name}: ${own.filter((one) => one.failures.length === 0).length} of ${own.length} cases`);
  }
  const failed = outcomes.filter((one) => one.failures.length > 0).length;
  print(
    `${loaded.packs.length} packs, ${loaded.problems.length} problems; ${outcomes.length - failed} passed, ${failed} failed`,
  );
  return failed > 0 || loaded.problems.length > 0 ? 1 : 0;
}

function evaluateCases(paths: readonly string[], explained: boolean): number {
  const loaded = load(paths);
  loaded.problems.forEach(printProblem);
  let broken = loaded.problems.length;
  for (const outcome of run(loaded)) {
    const { verdict } = outcome;
    if (!verdict) {
      outcome.failures.forEach(printProblem);
      broken += 1;
    } else if (explained) {
      print(`${outcome.case.id} (${verdict.pack}, ${verdict.asOf}): ${verdict.status}`);
      for (const line of explain(verdict)) print(`  ${line.text}`);
    } else print(JSON.stringify({ case: outcome.case.id, verdict }, null, 2));
  }
  return broken > 0 ? 1 : 0;
}

function list(): number {
  for (const { pack } of loadCatalogue()) print(`${pack.pack}  ${pack.jurisdiction}  ${pack.authority}`);
  return 0;
}

/** Runs one command; returns the exit code: 0 all well, 1 something failed, 2 asked wrongly. */
export function main(args: readonly string[]): number {
  const [command, ...rest] = args;
  const paths = rest.filter((one) => !one.startsWith('--'));
  const options = rest.filter((one) => one.startsWith('--'));
  if (command === 'check' && options.length === 0) return check(paths);
  if (command === 'evaluate' && paths.length > 0 && options.every((one) => one === '--explain')) {
    return evaluateCases(paths, options.length > 0);
  }
  if (command === 'list' && rest.length === 0) return list();
  if (command === 'mutate') return mutateAsked(rest);
  print(usage);
  return 2;
}

function mutateAsked(args: readonly string[]): number {
  const at = args.indexOf('--pack');
  const only = at < 0 ? null : (args[at + 1] ?? '');
  const paths = args.filter((_, index) => at < 0 || (index !== at && index !== at + 1));
  for (const path of paths) if (!existsSync(path)) throw new Error(`there is no ${path}`);
  const shown = process.stderr.isTTY;
  return mutateCommand(paths.length > 0 ? paths : [catalogueFolder()], only, {
    line: print,
    progress: (text) => {
      if (shown) process.stderr.write(`\r\u001b[K${text ?? ''}`);
    },
  });
}

if (require.main === module) {
  // A reader such as `head` may stop reading early.
  process.stdout.on('error', () => process.exit(0));
  try {
    process.exitCode = main(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  }
}
