import { compiled } from '../domain/requirement/compile';
import { MOST_CHOICES } from '../domain/requirement/choices';
import type { Pack, Requirement, Shape } from '../domain/requirement/pack';

/** How many ways there may be of choosing one branch of every `any`, where branches can compete with others for hours. */
function waysOf(list: readonly Requirement[]): number {
  return list.reduce((product, one) => product * ways(one), 1);
}

function ways(one: Requirement): number {
  const shapes: (Shape | null)[] = [one.shape, ...(one.versions ?? []).map((version) => version.shape)];
  return Math.max(
    ...shapes.map((shape) =>
      shape?.kind === 'any'
        ? shape.of.reduce((total, branch) => total + ways(branch), 0)
        : shape?.kind === 'all'
          ? waysOf(shape.of)
          : 1,
    ),
  );
}

/** What is wrong with the alternatives of a pack: every choice is counted for itself, so there must not be too many. */
export function tooManyChoices(pack: Pack): string | null {
  const count = compiled(pack).contested ? waysOf(pack.require) : 1;
  return count <= MOST_CHOICES
    ? null
    : `there are ${count} ways of choosing among the alternatives; with separate-from or limits at most ${MOST_CHOICES} can be compared`;
}
