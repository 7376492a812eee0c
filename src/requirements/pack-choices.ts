import { compiled } from '../domain/requirement/compile';
import { MOST_CHOICES } from '../domain/requirement/choices';
import type { Pack, Requirement, Shape } from '../domain/requirement/pack';
import type { Duration } from '../domain/requirement/pack-dates';

/** How many ways there may be of choosing one branch of every `any`, where branches can compete with others for hours. */
function waysOf(pack: Pack, list: readonly Requirement[]): number {
  return list.reduce((product, one) => product * ways(pack, one) ** partsOf(pack, one), 1);
}

/** In how many parts it is asked, as far as the text tells; each chooses for itself. */
function partsOf({ clock }: Pack, { each, window }: Requirement): number {
  if (!each) return 1;
  if (each.kind === 'lengths' && each.lengths.length > 1) return each.lengths.length;
  const whole = window === null && clock && !('fact' in clock.length) ? monthsOf(clock.length) : null;
  if (whole === null) return MOST_CHOICES;
  // A cycle may begin and end in the middle of a year.
  if (each.kind === 'calendar-year') return Math.ceil(whole / 12) + 1;
  return Math.ceil(whole / monthsOf(each.kind === 'steps' ? each.every : (each.lengths[0] as Duration)));
}

const monthsOf = ({ months, days }: Duration): number => months + days / 30;

function ways(pack: Pack, one: Requirement): number {
  const shapes: (Shape | null)[] = [one.shape, ...(one.versions ?? []).map((version) => version.shape)];
  return Math.max(
    ...shapes.map((shape) =>
      shape?.kind === 'any'
        ? shape.of.reduce((total, branch) => total + ways(pack, branch) ** partsOf(pack, branch), 0)
        : shape?.kind === 'all'
          ? waysOf(pack, shape.of)
          : 1,
    ),
  );
}

/** Of more it does not matter how many they are. */
const A_LOT = 1_000_000;

/** What is wrong with the alternatives of a pack: every choice is counted for itself, so there must not be too many. */
export function tooManyChoices(pack: Pack): string | null {
  const count = compiled(pack).contested ? waysOf(pack, pack.require) : 1;
  return count <= MOST_CHOICES
    ? null
    : `there are ${count > A_LOT ? `more than ${A_LOT}` : count} ways of choosing among the alternatives; with separate-from or limits at most ${MOST_CHOICES} can be compared`;
}
