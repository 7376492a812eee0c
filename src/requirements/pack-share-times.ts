import type { Amount, Body, Pack, Requirement } from '../domain/requirement/pack';
import type { Contradiction, Path } from './pack-impossible';

/** Where a requirement stands in time. */
interface Placed {
  /** The requirements that divide its time: itself or groups around it, the outermost first. */
  readonly parts: readonly { readonly id: string; readonly each: string }[];
  /** It has a window of its own, or one of a group around it. */
  readonly windowed: boolean;
  /** What it needs may change with the time: it is adjusted or has versions. */
  readonly changes: boolean;
}

/** An amount that may be a share, where it is written. */
interface Asked {
  readonly id: string;
  readonly path: Path;
  readonly amount: Amount;
  readonly placed: Placed | null;
  /** The requirements written above it; of a limit all of them, for it is looked up last. */
  readonly above: ReadonlySet<string> | null;
}

/**
 * Shares of what is not the same in every part of a time: they must stand in the same part, and below what they are a share
 * of, for needs are worked out in written order.
 */
export function shareTimes(pack: Pack): Contradiction[] {
  const places = new Map<string, Placed>();
  const asked: Asked[] = pack.limits.map((limit, index) => ({
    id: 'limits',
    path: ['limits', index],
    amount: limit.atMost,
    placed: null,
    above: null,
  }));
  const body = (value: Body, id: string, path: Path, placed: Placed): void => {
    const { shape } = value;
    if (shape?.kind === 'amount') {
      asked.push({ id, path: [...path, 'at-least'], amount: shape.atLeast, placed, above: new Set(places.keys()) });
      shape.limits.forEach((limit, index) =>
        asked.push({ id, path: [...path, 'limits', index], amount: limit.atMost, placed, above: null }),
      );
    } else if (shape?.kind === 'all' || shape?.kind === 'any')
      shape.of.forEach((one, index) => walk(one, [...path, shape.kind, index], placed));
  };
  const walk = (one: Requirement, path: Path, around: Placed): void => {
    const placed = {
      parts: one.each ? [...around.parts, { id: one.id, each: JSON.stringify([one.window, one.each]) }] : around.parts,
      windowed: around.windowed || one.window !== null,
      changes: one.adjust !== null || one.versions !== null,
    };
    body(one, one.id, path, placed);
    (one.versions ?? []).forEach((version, index) => body(version, one.id, [...path, 'versions', index], placed));
    places.set(one.id, placed);
  };
  pack.require.forEach((one, index) => walk(one, ['require', index], { parts: [], windowed: false, changes: false }));
  return asked.flatMap((one) => problemOf(one, places));
}

function problemOf({ id, path, amount, placed, above }: Asked, places: ReadonlyMap<string, Placed>): Contradiction[] {
  if (amount.kind !== 'share' && amount.kind !== 'earned') return [];
  const base = places.get(amount.of);
  if (!base || amount.of === id) return [];
  const own = placed?.parts ?? [];
  const alike = base.parts.every(
    (part) =>
      own.some((other) => other.id === part.id) ||
      (!(base.changes && amount.kind === 'share') && own.some(({ each }) => each === part.each)),
  );
  if (!alike && (base.changes || amount.kind === 'earned'))
    return [
      { path, message: `${id}: ${amount.of} is asked in several parts; a share of it must stand in the same part` },
    ];
  if (
    amount.kind === 'share' &&
    base.changes &&
    (base.windowed || base.parts.length > 0) &&
    above?.has(amount.of) === false
  )
    return [{ path, message: `${id}: ${amount.of} depends on its time; write it above what is a share of it` }];
  return [];
}
