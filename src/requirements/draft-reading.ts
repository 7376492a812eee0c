import type { Pack } from '../domain/requirement/pack';
import { type PackCase, readCases } from './case-file';
import { runCase } from './catalogue-check';
import { readCheckedPack } from './catalogue-load';
import { tooLargePack, tooManyCases } from './draft-limits';
import { catalogueRegistry } from './registry';
import { placeOf } from './pack-contradictions';
import { type Problem, readYaml } from './yaml-source';

/** The id of a pack is a column of tables. */
const LONGEST_ID = 64;
/** More problems than these help nobody; the first ones are told. */
const MOST_TOLD = 200;
/** Cases that take longer than this together are not run to their end, in ms. */
const CASES_WITHIN_MS = 20_000;

/** Something that is wrong with a draft, and where. */
export interface DraftProblem extends Omit<Problem, 'file'> {
  readonly part: 'PACK' | 'CASES';
}

/** A text and its cases as they were read. The pack is null when it was refused. */
export interface DraftRead {
  readonly pack: Pack | null;
  readonly cases: readonly PackCase[];
  readonly problems: readonly DraftProblem[];
}

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

/** Reads and checks a pack and its cases, with the registry of the day: everything that `catalogue check` looks at. */
export function readDraft(text: string, caseText: string): DraftRead {
  const { pack, problems } = readText(text);
  const read = readCaseText(caseText);
  const strange = read.cases.flatMap((one) =>
    pack === null || one.pack === pack.pack ? [] : [at(one, `${one.id}: is about ${one.pack}, not ${pack.pack}`)],
  );
  return {
    pack,
    cases: read.cases,
    problems: [...told('PACK', problems), ...told('CASES', [...read.problems, ...strange])],
  };
}

function readText(text: string): { pack: Pack | null; problems: readonly Problem[] } {
  const source = readYaml(text, 'pack');
  const tooLarge = source.problems.length > 0 ? null : tooLargePack(source);
  if (tooLarge !== null) return { pack: null, problems: [tooLarge] };
  const read = readCheckedPack(text, 'pack', catalogueRegistry());
  if (read.pack === undefined) return { pack: null, problems: read.problems };
  if (read.pack.pack.length <= LONGEST_ID) return { pack: read.pack, problems: [] };
  const [document] = source.documents;
  const place = document === undefined ? 0 : placeOf(document, ['pack']);
  return { pack: null, problems: [source.problem(place, `pack: at most ${LONGEST_ID} characters`)] };
}

function readCaseText(text: string): { cases: readonly PackCase[]; problems: readonly Problem[] } {
  if (text.trim() === '') return { cases: [], problems: [] };
  const source = readYaml(text, 'cases');
  const tooMany = source.problems.length > 0 ? [] : tooManyCases(source);
  return tooMany.length > 0 ? { cases: [], problems: tooMany } : readCases(text, 'cases', catalogueRegistry());
}

function at({ line, column }: PackCase, message: string): Problem {
  return { file: 'cases', line, column, message };
}

function told(part: DraftProblem['part'], problems: readonly Problem[]): DraftProblem[] {
  return problems.slice(0, MOST_TOLD).map(({ line, column, message }) => ({ part, line, column, message }));
}

/** Runs cases on the pack that they are about, one after the other, with a turn for whoever else is served here. */
export async function runCases(pack: Pack, cases: readonly PackCase[]): Promise<CasesRun> {
  const end = performance.now() + CASES_WITHIN_MS;
  const failures: CaseFailure[] = [];
  let failed = 0;
  for (const one of cases) {
    const found = performance.now() > end ? [at(one, `${one.id}: not run, the cases take too long`)] : run(one, pack);
    if (found.length > 0) failed += 1;
    failures.push(...found.map(({ line, column, message }) => ({ case: one.id, line, column, message })));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { passed: cases.length - failed, failed, failures: failures.slice(0, MOST_TOLD) };
}

function run(one: PackCase, pack: Pack): readonly Problem[] {
  if (one.expect.length === 0) return [at(one, `${one.id}: expects nothing`)];
  return runCase(one, pack).failures;
}
