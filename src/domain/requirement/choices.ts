import { ByPlan } from './by-plan';
import { compiled } from './compile';
import type { Scope } from './dates';
import type { Leaf } from './leaf';
import { PAIR } from './effort';
import type { Pack } from './pack';
import type { Planned } from './planned';
import { FALSE, TRUE } from './view';

/** The leaves that are served last because another alternative is chosen. */
export type Choice = ReadonlySet<Planned>;

/** More ways than this are not tried; a pack that could have more is refused when it is read, as far as its text tells. */
export const MOST_CHOICES = 64;

const nothingLeft: Choice = new Set();
const noChoice: readonly Choice[] = [nothingLeft];

/**
 * The ways of choosing one branch of every `any`, in written order. Where nothing in a branch competes for hours with
 * anything outside it, all branches can be counted at once and there is no choice to make; nearly always there is just
 * one way, with nothing left out.
 *
 * @throws RangeError where there are too many: none may be left out in silence.
 */
export function choicesOf(
  pack: Pack,
  scope: Scope,
  planned: readonly Planned[],
  leaves: readonly Leaf[],
): readonly Choice[] {
  if (!compiled(pack).contested || leaves.length < 2) return noChoice;
  if (!planned.some(alternative)) return noChoice;
  const groups = rivalGroupsOf(pack, scope, leaves);
  const known = placesOf(leaves);
  const inside = (one: Planned): number[] => {
    const at = known.get(one);
    return at === undefined ? one.children.flatMap(inside) : [at];
  };
  /** Whether a branch competes with anything that is not part of it. */
  const contested = (branch: Planned): boolean => {
    const own = inside(branch);
    return own.some((at) => groups.some((group, other) => group === groups[at] && !own.includes(other)));
  };
  const ways = (one: Planned): readonly Choice[] => {
    if (!alternative(one)) return noChoice;
    const asked = one.children.filter((child) => child.applies !== FALSE && child.standing !== 'announced');
    const likely = asked.filter((child) => !hopeless(child));
    const branches = likely.length > 0 ? likely : asked;
    if (one.shape?.kind !== 'any' || asked.length < 2 || !asked.some(contested)) return together(one.children);
    const found = branches.flatMap((branch) => {
      const others = asked.filter((other) => other !== branch).flatMap(inside);
      const rest = others.flatMap((at) => leaves[at]?.planned ?? []);
      return ways(branch).map((way): Choice => new Set([...way, ...rest]));
    });
    return few(found);
  };
  const together = (list: readonly Planned[]): readonly Choice[] => {
    let result = noChoice;
    for (const one of list) {
      const more = ways(one);
      if (more === noChoice) continue;
      result = few(result.flatMap((way) => more.map((other): Choice => new Set([...way, ...other]))));
    }
    return result;
  };
  return together(planned);
}

function few(choices: readonly Choice[]): readonly Choice[] {
  if (choices.length > MOST_CHOICES) throw new RangeError(`more than ${MOST_CHOICES} ways of choosing alternatives`);
  return choices;
}

/** Whether there is any choice to make. */
function alternative(one: Planned): boolean {
  return (one.shape?.kind === 'any' && one.children.length > 1) || one.children.some(alternative);
}

/** Where each leaf stands in a list. */
export function placesOf(leaves: readonly Leaf[]): ByPlan<Planned, number> {
  const places = new ByPlan<Planned, number>();
  leaves.forEach(({ planned }, at) => places.set(planned, at));
  return places;
}

/** Whether something stated already says that a branch is short, now and for sure: to choose it would help nobody. */
function hopeless(one: Planned): boolean {
  if (one.excused !== FALSE || one.applies !== TRUE || one.later || one.unclear) return false;
  if (one.strength !== 'mandatory' || one.standing !== 'in-force') return false;
  if (one.shape?.kind === 'must') return one.must === FALSE;
  if (one.shape?.kind === 'all') return one.children.some(hopeless);
  return one.shape?.kind === 'any' && one.children.length > 0 && one.children.every(hopeless);
}

/** The group of every leaf: those in one group may take hours from each other, directly or by way of others. */
export function rivalGroupsOf(pack: Pack, scope: Scope, leaves: readonly Leaf[]): readonly number[] {
  scope.view.effort.spend(PAIR * leaves.length * leaves.length);
  const group = leaves.map((_, at) => at);
  const join = (a: number, b: number): void => {
    const [from, to] = [group[b] as number, group[a] as number];
    if (from !== to) for (let at = 0; at < group.length; at += 1) if (group[at] === from) group[at] = to;
  };
  const places = placesOf(leaves);
  leaves.forEach(({ apart }, a) => {
    for (const other of apart) join(a, places.get(other) as number);
  });
  for (const { test } of compiled(pack).limits) {
    let first = -1;
    leaves.forEach(({ offers }, at) => {
      if (!offers.some(({ piece }) => test(piece, scope) !== FALSE)) return;
      if (first < 0) first = at;
      else join(first, at);
    });
  }
  return group;
}
