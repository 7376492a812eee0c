import { resolve } from 'node:path';
import { explain } from '../domain/requirement/explain';
import { runOnShelf, type CaseOutcome } from './catalogue-check';
import { loadFiles, readCaseFile } from './catalogue-files';
import { placed, type Output } from './command-output';

/**
 * `evaluate`: the verdict of every case, one JSON object a line, or sentences. A case that cannot be judged is a problem
 * on standard error; the others are judged all the same.
 *
 * @param packs where else to look for packs, before the catalogue.
 * @returns 1 when a case could not be judged; an expectation that does not hold is only told.
 */
export function evaluateCommand(
  files: readonly string[],
  packs: readonly string[],
  explained: boolean,
  output: Output,
): number {
  const { shelf, refused } = loadFiles(packs);
  let broken = 0;
  for (const file of files) {
    const read = readCaseFile(resolve(file), process.cwd(), shelf);
    const outcomes = read.cases.map((one) => runOnShelf(one, shelf));
    const unjudged = outcomes.filter((one) => one.verdict === null);
    const wanted = new Set(read.cases.map((one) => one.pack));
    const problems = [
      ...read.problems,
      ...unjudged.flatMap((one) => one.failures),
      ...refused.filter(({ id }) => id !== null && wanted.has(id)).flatMap((one) => one.problems),
      ...shelf.takeProblems(),
    ];
    for (const problem of problems) output.error(placed(problem));
    broken += problems.length;
    for (const outcome of outcomes) (explained ? tell : line)(outcome, output);
  }
  return broken > 0 ? 1 : 0;
}

function line({ case: asked, verdict, differences }: CaseOutcome, output: Output): void {
  if (!verdict) return;
  const { status, ...rest } = verdict;
  const expected = asked.expect.length > 0 ? { expected: { held: differences.length === 0, differences } } : {};
  output.line(JSON.stringify({ id: asked.id, status, ...expected, ...rest }));
}

function tell({ case: asked, verdict, failures }: CaseOutcome, output: Output): void {
  if (!verdict) return;
  output.line(`${asked.id} (${verdict.pack}, ${verdict.asOf}): ${verdict.status}`);
  for (const sentence of explain(verdict)) output.line(`  ${sentence.text}`);
  for (const failure of failures) output.line(`  not as expected: ${failure.message}`);
}
