import { Exact, greatest, least, sum } from '../exact';
import type { Leaf } from './leaf';
import { distinct } from './need';
import { UNKNOWN } from './view';

/** The leaf a share of earned hours is of: of several windows the same one. */
function baseOf(leaf: Leaf, leaves: readonly Leaf[]): Leaf | null {
  const of = leaf.planned.need?.earned?.of;
  const named = leaves.filter(({ planned }) => planned.path.at(-1) === of);
  const { window } = leaf.planned;
  const same = named.find(
    ({ planned }) => planned.window?.from.day === window?.from.day && planned.window?.to.day === window?.to.day,
  );
  return same ?? named[0] ?? null;
}

/**
 * Works out the need of a requirement that asks for a share of what counts for another. It grows with the hours there, so
 * more hours can break it. For sure it is met only if it is met whatever unknown credits come to; at best the other
 * requirement has no more than what is sure. Where nothing is asked of the holder there, nothing counts there either.
 */
export function needsEarned(leaf: Leaf, leaves: readonly Leaf[]): void {
  const earned = leaf.planned.need?.earned;
  if (!earned) return;
  const base = baseOf(leaf, leaves);
  const [sure, pending, best] = base?.counted ?? [Exact.zero, Exact.zero, Exact.zero];
  const open = base !== null && unsure(base);
  const lowest = base !== null && base.planned.doubtful ? Exact.zero : least(sure, pending);
  const between = (low: Exact, high: Exact): readonly Exact[] | null =>
    earned.finish(distinct([low.times(earned.percent), high.times(earned.percent)]));
  leaf.needs[0] = between(least(lowest, sure), open ? greatest(sure, best) : sure);
  leaf.needs[1] = between(least(lowest, pending), open ? greatest(pending, best) : pending);
  leaf.needs[2] = between(lowest, lowest);
}

/** Whether what counts there hangs on anything but pending credits. */
function unsure(base: Leaf): boolean {
  return (
    base.planned.doubtful ||
    base.offers.some(({ piece, match, barred }) => {
      const { present, reading } = piece.record;
      if (barred !== null) return false;
      const differs = present[1] !== present[2] || !piece.value[1].equals(piece.value[2]);
      return differs || match === UNKNOWN || (reading.unknownTags?.length ?? 0) > 0;
    })
  );
}

/** No share of earned hours asks for more than this, as far as the division of hours goes. */
export function mostEarned(leaf: Leaf, leaves: readonly Leaf[], values: readonly Exact[]): Exact {
  const earned = leaf.planned.need?.earned;
  const base = earned ? baseOf(leaf, leaves) : null;
  if (!earned || !base) return Exact.zero;
  return sum(base.offers.map(({ position }) => values[position] ?? Exact.zero)).times(earned.percent);
}
