import { parentPort, workerData } from 'node:worker_threads';
import type { PackCase } from './case-file';
import { runCase } from './catalogue-check';
import type { CasesAsked, CaseTold } from './draft-cases';

/** The thread in which the cases of a draft are run: each is told as soon as it is done. */
const { pack, cases } = workerData as CasesAsked;
for (const one of cases) parentPort?.postMessage(failuresOf(one));

function failuresOf(one: PackCase): CaseTold {
  const { id, line, column } = one;
  if (one.expect.length === 0) return [{ case: id, line, column, message: `${id}: expects nothing` }];
  return runCase(one, pack).failures.map((problem) => ({
    case: id,
    line: problem.line,
    column: problem.column,
    message: problem.message,
  }));
}
