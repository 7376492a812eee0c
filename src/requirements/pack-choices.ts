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
  if (window !== null || !clock || 'fact' in clock.length) return MOST_CHOICES;
  const whole = [clock.length, ...clock.extend.map(({ by }) => by)];
  const months = whole.reduce((sum, one) => sum + one.months, 0);
  const days = whole.reduce((sum, one) => sum + one.days, 0);
  // A cycle may begin and end in the middle of a year.
  if (each.kind === 'calendar-year') return Math.ceil((months + days / 28) / 12) + 1;
  const step = each.kind === 'steps' ? each.every : (each.lengths[0] as Duration);
  if (days === 0 && step.days === 0) return Math.ceil(months / step.months);
  return Math.ceil(((months * 366) / 12 + days) / ((step.months * 365) / 12 + step.days));
}

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
