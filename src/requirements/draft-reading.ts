import type { Pack } from '../domain/requirement/pack';
import { type PackCase, readCases } from './case-file';
import { readCheckedPack } from './catalogue-load';
import { tooLargePack, tooManyCases } from './draft-limits';
import { catalogueRegistry } from './registry';
import { placeOf } from './pack-contradictions';
import { type Problem, readYaml } from './yaml-source';

/** The id of a pack is a column of tables. */
const LONGEST_ID = 64;
/** More problems than these help nobody; the first ones are told. */
export const MOST_TOLD = 200;

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
