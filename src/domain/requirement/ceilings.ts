import { dayNumber } from '../civil-date';
import { Exact, greatest, least } from '../exact';
import { compiled } from './compile';
import { calendarKey, withWindow, type Scope } from './dates';
import type { Cap } from './demands';
import { excessCaps } from './excess';
import type { Ledger } from './intake';
import { takes, type Leaf, type Offer } from './leaf';
import { amountsOf, partIn, type NeedContext } from './need';
import type { Limit } from './pack';
import type { Pass, Piece } from './pieces';
import type { Test } from './selection';
import { FALSE, UNKNOWN } from './view';

/** The ceilings of the pack, which hold for all requirements together. */
export function commonCaps(context: NeedContext, { pieces, excess }: Ledger, pass: Pass): Cap[] {
  const plain = compiled(context.pack).limits.filter(({ row }) => row.excessAs === null);
  if (plain.length === 0 && excess.length === 0) return [];
  const offers = pieces.map((piece, position) => ({ position, piece }));
  const caps = plain.flatMap(({ row, test }) =>
    capsOf(context, context.scope, { limit: row, test, part: null }, offers, pass),
  );
  return [...caps, ...excessCaps(excess, pieces, pass)];
}

/** The ceilings of one requirement. */
export function ownCaps(context: NeedContext, leaf: Leaf, pass: Pass, values: readonly Exact[]): Cap[] {
  const { limits } = leaf.shape;
  if (limits.length === 0) return [];
  const scope = withWindow(context.scope, leaf.planned.window);
  const offers = leaf.offers.filter((offer) => takes(offer, pass));
  const caps: Cap[] = [];
  for (const limit of limits) {
    const test = compiled(context.pack).test(limit.of);
    const made = capsOf(context, scope, { limit, test, part: partIn(leaf.planned.id) }, offers, pass);
    if (pass === 0) noteCaps(leaf, limit, made, values);
    caps.push(...made);
  }
  return caps;
}

/**
 * The ceilings of a requirement over offers of which nothing is pending or unknown, where they are the same in every pass;
 * null where they may not be.
 *
 * @param others what else it may count.
 * @param values what is the same in every pass, by position.
 */
export function fixedCaps(
  context: NeedContext,
  leaf: Leaf,
  others: readonly Offer[],
  values: readonly (Exact | undefined)[],
): Cap[] | null {
  const offers = leaf.offers.filter(({ position }) => values[position] !== undefined);
  const scope = withWindow(context.scope, leaf.planned.window);
  const { missed } = scope.view;
  const before = missed.length;
  const open = { unsure: false };
  const made = leaf.shape.limits.map((limit) => {
    const test = compiled(context.pack).test(limit.of);
    if (others.some(({ piece }) => test(piece, scope) !== FALSE)) open.unsure = true;
    return open.unsure ? [] : capsOf(context, scope, { limit, test, part: partIn(leaf.planned.id) }, offers, 0, open);
  });
  if (open.unsure || missed.length > before) {
    // What is unknown is noted when each pass is counted for itself, in the order of the credits.
    missed.length = before;
    return null;
  }
  leaf.shape.limits.forEach((limit, at) => noteCaps(leaf, limit, made[at] as Cap[], values));
  return made.flat();
}

/** A limit as ceilings, one for each stretch of time or activity it is counted by. */
function capsOf(
  context: NeedContext,
  scope: Scope,
  { limit, test, part }: { readonly limit: Limit; readonly test: Test; readonly part: string | null },
  offers: readonly { position: number; piece: Piece }[],
  pass: Pass,
  open: { unsure: boolean } = { unsure: false },
): Cap[] {
  const amounts = amountsOf(context, limit.atMost, part);
  if (!amounts) return [];
  if (amounts.length > 1) open.unsure = true;
  const atMost = amounts.reduce(pass === 2 ? greatest : least);
  const from = limit.from === null ? null : dayNumber(limit.from);
  const to = limit.to === null ? null : dayNumber(limit.to);
  const groups = new Map<string | number, number[]>();
  const whole: number[] = [];
  for (const { position, piece } of offers) {
    const fits = test(piece, scope);
    if (fits === UNKNOWN) open.unsure = true;
    if (fits === FALSE || (fits === UNKNOWN && pass === 2)) continue;
    const { day, reading } = piece.record;
    if (day !== null && ((from !== null && day < from) || (to !== null && day > to))) continue;
    if (limit.per === 'window') {
      whole.push(position);
      continue;
    }
    let key: string | number;
    if (limit.per === 'activity') key = reading.activity ?? `record ${piece.record.id}`;
    else key = day === null ? 'undated' : calendarKey(day, limit.per);
    const group = groups.get(key);
    if (group) group.push(position);
    else groups.set(key, [position]);
  }
  if (limit.per === 'window') return whole.length === 0 ? [] : [{ members: whole, atMost }];
  return [...groups.values()].map((members) => ({ members, atMost }));
}

function noteCaps(leaf: Leaf, limit: Limit, caps: readonly Cap[], values: readonly (Exact | undefined)[]): void {
  for (const { members, atMost } of caps) {
    leaf.caps.push({ limit, atMost, offered: Exact.sumAt(members, values) });
  }
}
