import { loadFiles } from './catalogue-files';
import { withCases } from './check-command';
import { placed, type Output } from './command-output';
import { enough, judged, mutate, percentOf, type Mutation } from './mutate';
import { explanationsBeside } from './mutants-file';

/** `mutate`: prints how well the cases hold each pack; returns 1 when one is held badly. */
export function mutateCommand(paths: readonly string[], only: string | null, output: Output): number {
  const loaded = loadFiles(withCases(paths));
  const packs = loaded.packs.filter(({ pack }) => only === null || pack.pack === only);
  if (only !== null && packs.length === 0) throw new Error(`there is no pack ${only} in ${paths.join(', ')}`);
  const problems = only === null ? [...loaded.problems, ...loaded.shelf.takeProblems()] : [];
  const results: Mutation[] = [];
  for (const one of packs) {
    const { explanations, problems: unread } = explanationsBeside(one.file, one.registry);
    problems.push(...unread.filter((problem) => !problems.some((other) => placed(other) === placed(problem))));
    const name = one.pack.pack;
    const result = mutate(
      one,
      loaded.cases.filter((other) => other.pack === name),
      explanations.filter((other) => other.pack === name),
      (done, all) => output.progress(`${name}: ${done} of ${all}`),
    );
    output.progress(null);
    results.push(result);
    report(result).forEach(output.line);
  }
  for (const problem of problems) output.line(placed(problem));
  const sum = (of: (one: Mutation) => number): number => results.reduce((total, one) => total + of(one), 0);
  const weak = results.filter((one) => percentOf(one) < enough).length;
  const failing = results.filter((one) => one.failing.length > 0).length;
  output.line(
    `${results.length} packs, ${sum((one) => one.mutants)} mutants: ${sum((one) => one.refused)} refused by the loader, ` +
      `${sum((one) => one.killed)} of ${sum(judged)} killed; ${weak} packs under ${enough} %` +
      (failing > 0 ? `, ${failing} with cases that fail` : ''),
  );
  return weak > 0 || failing > 0 || problems.length > 0 ? 1 : 0;
}

/** One pack in lines: the sum, then every survivor with its place. */
export function report(one: Mutation): string[] {
  if (one.cases === 0 && one.mutants > 0) return [`${one.pack}: ${one.mutants} mutants and no cases`];
  const lines = [
    `${one.pack}: ${one.mutants} mutants, ${one.refused} refused by the loader, ${one.killed} of ${judged(one)} killed, ` +
      `${percentOf(one)} % (${one.cases} cases)`,
  ];
  for (const id of one.failing) lines.push(`  the case "${id}" fails on the pack as it is and was left out`);
  for (const survivor of one.survivors) {
    const place = `  ${one.file}:${survivor.line}:${survivor.column} ${survivor.name}`;
    const { explained } = survivor;
    if (!explained) lines.push(place);
    else lines.push(`${place} (${explained.equivalent ? 'explained' : 'counts, explained'}: ${explained.reason})`);
  }
  for (const stale of one.stale) lines.push(`  ${stale.file}:${stale.line} explains no survivor: ${stale.mutant}`);
  return lines;
}
