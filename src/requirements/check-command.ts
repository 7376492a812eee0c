import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { runOnShelf } from './catalogue-check';
import { loadFiles } from './catalogue-files';
import { placed, type Output } from './command-output';
import { catalogueFolder } from './registry';

/** A pack with fewer cases than this is not ready for the catalogue. */
const fewestCases = 4;

/** Paths with the cases that stand beside each pack. */
export function withCases(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    const beside = path.replace(/(?<!\.cases)\.ya?ml$/, '.cases.yaml');
    return beside !== path && existsSync(beside) ? [path, beside] : [path];
  });
}

/**
 * `check`: reads packs, runs their cases and prints every problem with its place, then the count of cases for each pack.
 *
 * @param strict also few cases are a problem; always so for the whole catalogue.
 * @returns 1 when there is any problem.
 */
export function checkCommand(paths: readonly string[], strict: boolean, output: Output): number {
  const whole = paths.length === 0 || paths.some((path) => resolve(path) === catalogueFolder());
  const loaded = loadFiles(paths.length > 0 ? withCases(paths) : [catalogueFolder()]);
  const outcomes = loaded.cases.map((one) => {
    const outcome = runOnShelf(one, loaded.shelf);
    if (one.expect.length > 0 || outcome.failures.length > 0) return outcome;
    const { file, line, column } = one;
    return { ...outcome, failures: [{ file, line, column, message: `${one.id}: expects nothing` }] };
  });
  const problems = [...loaded.problems, ...loaded.shelf.takeProblems()];
  const names = new Set([
    ...loaded.packs.map(({ pack }) => pack.pack),
    ...loaded.refused.flatMap(({ id }) => (id === null ? [] : [id])),
    ...outcomes.map((one) => one.pack),
  ]);
  const lines = [...names].sort().map((name) => {
    const own = outcomes.filter((one) => one.pack === name);
    const passed = own.filter((one) => one.failures.length === 0).length;
    const refused = loaded.refused.some(({ id }) => id === name);
    const found = loaded.packs.find(({ pack }) => pack.pack === name);
    if (found && (whole || strict) && own.length < fewestCases) {
      const message = `${name} has ${own.length} cases, at least ${fewestCases} are asked for`;
      problems.push({ file: found.file, line: 1, column: 1, message });
    }
    return `${name}: ${refused ? 'refused, ' : ''}${passed} of ${own.length} cases`;
  });
  for (const problem of problems) output.line(placed(problem));
  for (const outcome of outcomes) for (const problem of outcome.failures) output.line(placed(problem));
  lines.forEach(output.line);
  const failed = outcomes.filter((one) => one.failures.length > 0).length;
  output.line(
    `${loaded.packs.length} packs, ${problems.length} problems; ${outcomes.length - failed} passed, ${failed} failed`,
  );
  return failed > 0 || problems.length > 0 ? 1 : 0;
}
