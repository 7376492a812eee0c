import { ByPlan } from './by-plan';
import { compiled } from './compile';
import type { Scope } from './dates';
import type { Leaf } from './leaf';
import { PAIR } from './effort';
import type { Pack } from './pack';
import type { Planned } from './plan';
import { FALSE, TRUE } from './view';

/** The leaves that are served last because another alternative is chosen. */
export type Choice = ReadonlySet<Planned>;

/** More ways than this are not tried; a pack that could have more is refused when it is read. */
export const MOST_CHOICES = 64;

/**
 * The ways of choosing one branch of every `any`, in written order. Where nothing in a branch competes for hours with
 * anything outside it, all branches can be counted at once and there is no choice to make; nearly always there is just
 * one way, with nothing left out.
 */
export function choicesOf(pack: Pack, scope: Scope, planned: readonly Planned[], leaves: readonly Leaf[]): Choice[] {
  if (!compiled(pack).contested || leaves.length < 2) return [new Set()];
  if (!planned.some(alternative)) return [new Set()];
  const rivals = rivalsOf(pack, scope, leaves);
  const known = placesOf(leaves);
  const inside = (one: Planned): number[] => {
    const at = known.get(one);
    return at === undefined ? one.children.flatMap(inside) : [at];
  };
  /** Whether a branch competes with anything that is not part of it. */
  const contested = (branch: Planned): boolean => {
    const own = new Set(inside(branch));
    return [...own].some((at) => rivals[at]?.some((other) => !own.has(other)));
  };
  const ways = (one: Planned): Choice[] => {
    const asked = one.children.filter((child) => child.applies !== FALSE && child.standing !== 'announced');
    const likely = asked.filter((child) => !hopeless(child));
    const branches = likely.length > 0 ? likely : asked;
    if (one.shape?.kind !== 'any' || asked.length < 2 || !asked.some(contested)) return together(one.children);
    return branches
      .flatMap((branch) => {
        const others = asked.filter((other) => other !== branch).flatMap(inside);
        const rest = others.flatMap((at) => leaves[at]?.planned ?? []);
        return ways(branch).map((way): Choice => new Set([...way, ...rest]));
      })
      .slice(0, MOST_CHOICES);
  };
  const together = (list: readonly Planned[]): Choice[] => {
    let result: Choice[] = [new Set()];
    for (const one of list) {
      const more = ways(one);
      if (more.length === 1 && more[0]?.size === 0) continue;
      result = result.flatMap((way) => more.map((other): Choice => new Set([...way, ...other]))).slice(0, MOST_CHOICES);
    }
    return result;
  };
  return together(planned);
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

/** For every leaf those that may take hours from it: directly, or by way of others. */
export function rivalsOf(pack: Pack, scope: Scope, leaves: readonly Leaf[]): number[][] {
  scope.view.effort.spend(PAIR * leaves.length * leaves.length);
  const group = leaves.map((_, at) => at);
  const join = (a: number, b: number): void => {
    const [from, to] = [group[b] as number, group[a] as number];
    if (from !== to) group.forEach((value, at) => value === from && (group[at] = to));
  };
  const places = placesOf(leaves);
  leaves.forEach(({ apart }, a) => {
    for (const other of apart) join(a, places.get(other) as number);
  });
  for (const { test } of compiled(pack).limits) {
    const touched = leaves.flatMap((leaf, at) =>
      leaf.offers.some(({ piece }) => test(piece, scope) !== FALSE) ? [at] : [],
    );
    for (const at of touched) join(touched[0] as number, at);
  }
  return leaves.map((_, a) => group.flatMap((value, b) => (value === group[a] && a !== b ? [b] : [])));
}
