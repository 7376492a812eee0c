import type { PackCase } from './case-file';
import { runCase } from './catalogue-check';
import type { LoadedPack } from './catalogue-files';
import type { Explanation } from './mutants-file';
import { Rebuilder } from './mutant-rebuild';
import { mutantsOf } from './mutants';
import { readYaml } from './yaml-source';

/** A mutant that no case noticed. */
export interface Survivor {
  readonly name: string;
  readonly line: number;
  readonly column: number;
  /** Why it is let live; null = nobody has said. */
  readonly explained: Explanation | null;
}

/** How well the cases of one pack hold it in place. */
export interface Mutation {
  readonly pack: string;
  readonly file: string;
  readonly cases: number;
  /** Cases that fail on the unchanged pack; they prove nothing and are left out. */
  readonly failing: readonly string[];
  readonly mutants: number;
  /** Refused by the loader: no case was needed. */
  readonly refused: number;
  /** Noticed by at least one case. */
  readonly killed: number;
  readonly survivors: readonly Survivor[];
  /** Explanations of mutants that did not survive, or that do not exist. */
  readonly stale: readonly Explanation[];
}

/** Packs under this share are not held well enough. */
export const enough = 90;

/** The mutants that count: neither refused by the loader nor equivalent to the pack. */
export function judged(one: Mutation): number {
  return one.killed + one.survivors.filter((survivor) => !survivor.explained?.equivalent).length;
}

/** Killed of those that count, in whole percent rounded down; 100 when there was nothing to kill. */
export function percentOf(one: Mutation): number {
  const all = judged(one);
  return all === 0 ? 100 : Math.floor((one.killed * 100) / all);
}

/**
 * Changes a pack in one place at a time and asks whether a case notices.
 *
 * @param cases the cases of this pack
 * @param step called before every mutant
 */
export function mutate(
  loaded: LoadedPack,
  cases: readonly PackCase[],
  explanations: readonly Explanation[],
  step: (done: number, all: number) => void = () => undefined,
): Mutation {
  const { pack, file, text, registry } = loaded;
  const source = readYaml(text, file);
  const [document] = source.documents;
  const mutants = document ? mutantsOf(document) : [];
  const rebuilder = document ? new Rebuilder(document, registry) : null;
  const [passing, failing] = [true, false].map((wanted) =>
    cases.filter((one) => (runCase(one, pack).failures.length === 0) === wanted),
  ) as [PackCase[], PackCase[]];
  const survivors: Survivor[] = [];
  const left = new Set(explanations);
  let refused = 0;
  let killed = 0;
  mutants.forEach((mutant, index) => {
    step(index, mutants.length);
    const changed = rebuilder?.pack(mutant);
    if (!changed) {
      refused += 1;
      return;
    }
    const killer = passing.findIndex((one) => runCase(one, changed).failures.length > 0);
    if (killer >= 0) {
      killed += 1;
      // What noticed one change often notices the next.
      passing.unshift(...passing.splice(killer, 1));
      return;
    }
    const explained = explanations.find((one) => one.mutant === mutant.name) ?? null;
    if (explained) left.delete(explained);
    const { line, column } = source.problem(mutant.at, '');
    survivors.push({ name: mutant.name, line, column, explained });
  });
  survivors.sort((a, b) => a.line - b.line || a.column - b.column);
  return {
    pack: pack.pack,
    file,
    cases: cases.length,
    failing: failing.map((one) => one.id),
    mutants: mutants.length,
    refused,
    killed,
    survivors,
    stale: [...left],
  };
}
