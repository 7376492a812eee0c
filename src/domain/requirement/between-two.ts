import { Exact, greatest, least } from '../exact';

/** What a demand of `allocate` says about itself, as far as it matters here. */
interface Demand {
  readonly offers: readonly number[];
  readonly need: Exact;
  readonly first: boolean;
  readonly last?: boolean;
  readonly doubtful?: boolean;
}

/**
 * Shares out hours between two demands that must stay apart and that no ceiling cuts: the commonest case, for which the
 * goals of `allocate` come down to one number, how much of what both want goes to the one that is served first.
 */
export function betweenTwo(values: readonly Exact[], pair: readonly [Demand, Demand]): [Exact[], Exact[]] {
  const [one, other] = pair;
  const favoured = !one.first && other.first ? 1 : 0;
  const [first, second] = favoured === 0 ? [one, other] : [other, one];
  const wanted = new Set(second.offers);
  const both = first.offers.filter((part) => wanted.has(part)).sort((a, b) => a - b);
  const shared = new Set(both);
  const value = (part: number): Exact => values[part] ?? Exact.zero;
  const total = (parts: readonly number[]): Exact => parts.reduce((sum, part) => sum.add(value(part)), Exact.zero);
  const alone = ({ offers }: Demand): Exact => total(offers.filter((part) => !shared.has(part)));
  const lack = (demand: Demand): Exact => greatest(Exact.zero, demand.need.minus(alone(demand)));

  const all = total(both);
  let left = toFirst(first, second, all, least(lack(first), all), least(lack(second), all));
  const shares = [values.map(() => Exact.zero), values.map(() => Exact.zero)] as [Exact[], Exact[]];
  const [ofFirst, ofSecond] = favoured === 0 ? shares : [shares[1], shares[0]];
  for (const part of first.offers) if (!shared.has(part)) ofFirst[part] = value(part);
  for (const part of second.offers) if (!shared.has(part)) ofSecond[part] = value(part);
  // The first has the oldest.
  for (const part of both) {
    const take = least(value(part), left);
    left = left.minus(take);
    ofFirst[part] = take;
    ofSecond[part] = value(part).minus(take);
  }
  return shares;
}

/** What of all that both want goes to the first: needs before surplus, and what is surely asked before what is doubtful. */
function toFirst(first: Demand, second: Demand, all: Exact, lackFirst: Exact, lackSecond: Exact): Exact {
  if (Boolean(first.last) !== Boolean(second.last)) return first.last ? Exact.zero : all;
  if (first.doubtful && !second.doubtful) return all.minus(lackSecond);
  return greatest(lackFirst, all.minus(lackSecond));
}
