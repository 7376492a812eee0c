import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PackReading } from './pack-reading';
import type { Registry } from './registry';
import { readYaml, type Problem } from './yaml-source';

/** Why a mutant may live. */
export interface Explanation {
  readonly pack: string;
  /** The mutant's name as it is printed. */
  readonly mutant: string;
  readonly reason: string;
  /** True when the mutant asks the same as the pack; it then does not count. */
  readonly equivalent: boolean;
  readonly line: number;
  readonly file: string;
}

/** The file beside a pack in which surviving mutants are explained. */
export const explanationsName = 'mutants.yaml';

/** Reads `mutants.yaml` beside a pack: a list of `pack`, `mutant`, `reason` and, if it is so, `equivalent: true`. */
export function explanationsBeside(
  packFile: string,
  registry: Registry,
): { explanations: Explanation[]; problems: Problem[] } {
  const path = join(dirname(packFile), explanationsName);
  if (!existsSync(path)) return { explanations: [], problems: [] };
  return readExplanations(readFileSync(path, 'utf8'), path, registry);
}

/** The explanations in a text; a row with a problem is left out. */
export function readExplanations(
  text: string,
  file: string,
  registry: Registry,
): { explanations: Explanation[]; problems: Problem[] } {
  const source = readYaml(text, file);
  if (source.problems.length > 0) return { explanations: [], problems: [...source.problems] };
  const reading = new PackReading(source, registry);
  const explanations = source.documents.flatMap((document) =>
    reading.list(document, explanationsName, (item): Explanation => {
      const row = reading.fields(
        item,
        explanationsName,
        ['pack', 'mutant', 'reason', 'equivalent'],
        ['pack', 'mutant', 'reason'],
      );
      return {
        pack: row.optional('pack', (v) => reading.id(v, 'pack')) ?? '',
        mutant: row.optional('mutant', (v) => reading.text(v, 'mutant')) ?? '',
        reason: row.optional('reason', (v) => reading.text(v, 'reason')) ?? '',
        equivalent: row.optional('equivalent', (v) => reading.flag(v, 'equivalent')) ?? false,
        line: source.problem(item.at, '').line,
        file,
      };
    }),
  );
  return { explanations, problems: reading.problems };
}
