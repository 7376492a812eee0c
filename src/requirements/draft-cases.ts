import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Pack } from '../domain/requirement/pack';
import { AppError } from '../platform/errors';
import type { PackCase } from './case-file';
import { MOST_TOLD } from './draft-reading';
import { catalogueFolder } from './registry';
import type { Problem } from './yaml-source';

/** What was not as a case says. */
export interface CaseFailure extends Omit<Problem, 'file'> {
  readonly case: string;
}

/** How the cases of a draft came out. */
export interface CasesRun {
  readonly passed: number;
  readonly failed: number;
  readonly failures: readonly CaseFailure[];
}

export const NO_CASES: CasesRun = { passed: 0, failed: 0, failures: [] };

/** What the thread is given. Both are plain data. */
export interface CasesAsked {
  readonly pack: Pack;
  readonly cases: readonly PackCase[];
}

/** What the thread tells of one case, in the order of the cases. */
export type CaseTold = readonly CaseFailure[];

/** Cases that take longer than this together are not run to their end, in ms. */
const CASES_WITHIN_MS = 20_000;
/** A thread that needs more memory than this is ended, in MB. */
const MOST_MEMORY_MB = 256;
/** Drafts that wait for the thread; more are told to come again. */
const MOST_WAITING = 8;
/** Threads run what was built, also where this file is run from its source. */
const THREAD = join(catalogueFolder(), '..', 'dist', 'src', 'requirements', 'draft-cases-thread.js');

let turn: Promise<unknown> = Promise.resolve();
let waiting = 0;

/**
 * Runs cases on the pack that they are about. A text from outside may be slow, so its cases are run in a thread of their
 * own that can be ended at any moment, one draft at a time: whoever else is served here does not notice.
 *
 * @throws AppError UNAVAILABLE when too many drafts wait already.
 */
export async function runCases(pack: Pack, cases: readonly PackCase[]): Promise<CasesRun> {
  if (cases.length === 0) return NO_CASES;
  if (waiting >= MOST_WAITING) throw new AppError('UNAVAILABLE');
  waiting += 1;
  const mine = turn.then(() => inThread({ pack, cases }));
  turn = mine.catch(() => undefined);
  try {
    return summed(cases, await mine);
  } finally {
    waiting -= 1;
  }
}

/** What was told of every case before the time was over, or the thread at its end. */
function inThread(asked: CasesAsked): Promise<readonly CaseTold[]> {
  return new Promise((resolve) => {
    const told: CaseTold[] = [];
    const thread = new Worker(THREAD, {
      workerData: asked,
      resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MB },
    });
    const timer = setTimeout(() => void thread.terminate(), CASES_WITHIN_MS);
    thread.on('message', (one: CaseTold) => told.push(one));
    // Out of memory is an error of the thread, and no matter of this process: what was not told was not run.
    thread.on('error', () => undefined);
    thread.on('exit', () => {
      clearTimeout(timer);
      resolve(told);
    });
  });
}

function summed(cases: readonly PackCase[], told: readonly CaseTold[]): CasesRun {
  const outcomes = cases.map(
    ({ id, line, column }, at): CaseTold =>
      told[at] ?? [{ case: id, line, column, message: `${id}: not run, the cases take too long` }],
  );
  const failed = outcomes.filter((failures) => failures.length > 0).length;
  return { passed: cases.length - failed, failed, failures: outcomes.flat().slice(0, MOST_TOLD) };
}
