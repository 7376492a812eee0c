import { Exact, greatest, least } from '../exact';
import { inOrder, type Demand } from './demands';

/** What the one wants together with the first of the others alone, with the second alone, and with both. */
type Three<T> = readonly [first: T, second: T, both: T];

/** How much of such parts the one takes, and whether it takes the youngest of them. */
interface Taking {
  amount: Exact;
  youngest: boolean;
}

/**
 * Shares out hours among one demand and one or two others that must each stay apart from it, but not from each other, where
 * no ceiling cuts anything: nearly every case there is. A part serves both of the others at once, so all the goals of
 * `allocate` come down to three numbers: how much the one takes of what it shares with the first of the others, with the
 * second, and with both. The parts of each demand come oldest first.
 *
 * @param one which of the demands the others stay apart from.
 */
export function aroundOne(
  values: readonly (Exact | undefined)[],
  demands: readonly Demand[],
  one: number,
): (Exact | undefined)[][] {
  const value = (part: number): Exact => values[part] ?? Exact.zero;
  const others = demands.flatMap((_, at) => (at === one ? [] : [at]));
  const rivals = rivalsFor(values.length, demands, one, others);
  const shares = demands.map(() => new Array<Exact | undefined>(values.length));
  const its = shares[one] as (Exact | undefined)[];
  const parts: Three<number[]> = [[], [], []];
  /** What each has in any case. */
  const own = demands.map((): number[] => []);
  const give = (to: number, part: number): void => {
    own[to]?.push(part);
    (shares[to] as (Exact | undefined)[])[part] = value(part);
  };
  for (const part of (demands[one] as Demand).offers) {
    const rival = rivals[part];
    if (rival === 0) give(one, part);
    else if (rival !== undefined) parts[rival - 1]?.push(part);
  }
  for (const other of others)
    for (const part of (demands[other] as Demand).offers) if (rivals[part] === undefined) give(other, part);
  const lacks = demands.map(({ need, last }, at) =>
    Boolean(last) === Boolean(demands[one]?.last)
      ? greatest(Exact.zero, need.minus(Exact.sumAt(own[at] as number[], values)))
      : Exact.zero,
  );
  const [first, second, both] = parts;
  const whole: Three<Exact> = [Exact.sumAt(first, values), Exact.sumAt(second, values), Exact.sumAt(both, values)];
  takings(demands, one, others, lacks, whole).forEach(({ amount, youngest }, kind) => {
    const list = parts[kind] as number[];
    let left = amount;
    for (const part of youngest ? list.reverse() : list) {
      const take = least(value(part), left);
      its[part] = take;
      left = left.minus(take);
    }
  });
  for (const other of others) {
    const row = shares[other] as (Exact | undefined)[];
    for (const part of (demands[other] as Demand).offers)
      if (rivals[part] !== undefined) row[part] = value(part).minus(its[part] ?? Exact.zero);
  }
  return shares;
}

/**
 * For every part the one may have, who of the others wants it too, as bits. Whoever comes last competes only with who comes
 * last as well: what the others want they have before it, whole, and leave it what they do not want.
 */
function rivalsFor(
  length: number,
  demands: readonly Demand[],
  one: number,
  others: readonly number[],
): (number | undefined)[] {
  const { last, offers } = demands[one] as Demand;
  const rivals = new Array<number | undefined>(length);
  for (const part of offers) rivals[part] = 0;
  others.forEach((other, bit) => {
    const rival = demands[other] as Demand;
    for (const part of rival.offers) {
      const known = rivals[part];
      if (known === undefined) continue;
      if (Boolean(rival.last) === Boolean(last)) rivals[part] = known | (1 << bit);
      else if (last) rivals[part] = undefined;
    }
  });
  return rivals;
}

/** @param lacks what each demand needs beyond what it has in any case. */
function takings(
  demands: readonly Demand[],
  one: number,
  others: readonly number[],
  lacks: readonly Exact[],
  whole: Three<Exact>,
): readonly Taking[] {
  const all = boundsFor(lacks, one, others, whole);
  const { needed, shared, most } = all.fits
    ? all
    : boundsFor(mostCovered(demands, one, others, lacks, whole), one, others, whole);
  // What both others want is worth more to them; and what goes to the one is the youngest, for the oldest is best used twice.
  const taking: (Taking | null)[] = [null, null, { amount: shared, youngest: true }];
  const left = needed.minus(shared);
  for (const demand of inOrder(demands)) {
    // Whoever comes first has the oldest, and as much as the needs of the rest allow.
    if (demand === one) most.forEach((amount, bit) => (taking[bit] ??= { amount, youngest: false }));
    else {
      const bit = others.indexOf(demand);
      const beside = taking[1 - bit]?.amount ?? most[1 - bit] ?? Exact.zero;
      taking[bit] ??= { amount: greatest(Exact.zero, left.minus(beside)), youngest: true };
    }
  }
  return taking.map((found) => found ?? { amount: Exact.zero, youngest: false });
}

/** What the one may take where everybody is to have so much. */
interface Bounds {
  /** Whether there is enough for all of them. */
  readonly fits: boolean;
  /** What it must take in all. */
  readonly needed: Exact;
  /** How much of that has to be what both others want: no more than must be, for it costs both. */
  readonly shared: Exact;
  /** The most it may take of what only the first of the others wants, and of what only the second wants. */
  readonly most: readonly [Exact, Exact];
}

function boundsFor(wanted: readonly Exact[], one: number, others: readonly number[], whole: Three<Exact>): Bounds {
  const [first, second, both] = whole;
  const needed = wanted[one] as Exact;
  const shared = greatest(Exact.zero, needed.minus(first).minus(second));
  const room = others.map((other, bit) => {
    const its = (whole[bit] as Exact).add(both);
    return its.minus(shared).minus(wanted[other] as Exact);
  });
  const most = [least(first, room[0] ?? first), least(second, room[1] ?? second)] as const;
  const reach = most[0].add(most[1]).add(shared);
  const fits = shared.compare(both) <= 0 && room.every((amount) => amount.sign() >= 0) && reach.compare(needed) >= 0;
  return { fits, needed, shared, most };
}

/**
 * How much of what it lacks each can have. The more the one has, the less is left for each of the others, until what they
 * want alike and what each wants alone run out: the best is where one of these things happens.
 */
function mostCovered(
  demands: readonly Demand[],
  one: number,
  others: readonly number[],
  lacks: readonly Exact[],
  [first, second, both]: Three<Exact>,
): readonly Exact[] {
  const all = first.add(second).add(both);
  const twice = all.add(both);
  const top = least(lacks[one] as Exact, all);
  const most = [first, second].map((own, bit) => least(lacks[others[bit] ?? -1] ?? Exact.zero, own.add(both)));
  const [b, c] = most as [Exact, Exact];
  const turns = [Exact.zero, top, all.minus(b), all.minus(c), twice.minus(b).minus(c), all.minus(both)];
  const order = inOrder(demands);
  const inTurn = [false, true].map((doubtful) => order.filter((at) => Boolean(demands[at]?.doubtful) === doubtful));
  const rest = inTurn.flat().filter((at) => at !== one);
  let best: Exact[] | null = null;
  for (const has of turns) {
    if (has.sign() < 0 || has.compare(top) > 0) continue;
    const given: Exact[] = [];
    given[one] = has;
    const free = all.minus(has);
    let left = twice.minus(has);
    for (const at of rest) {
      const take = least(least(most[others.indexOf(at)] as Exact, free), left);
      given[at] = take;
      left = left.minus(take);
    }
    if (best === null || isBetter(given, best, inTurn)) best = given;
  }
  return best ?? lacks;
}

/** By what is given to those who are surely asked, in all and to each in order, then to those who may be. */
function isBetter(given: readonly Exact[], than: readonly Exact[], inTurn: readonly (readonly number[])[]): boolean {
  for (const list of inTurn) {
    let difference = Exact.zero;
    for (const at of list) difference = difference.add(given[at] as Exact).minus(than[at] as Exact);
    if (!difference.isZero()) return difference.sign() > 0;
    for (const at of list) {
      const order = (given[at] as Exact).compare(than[at] as Exact);
      if (order !== 0) return order > 0;
    }
  }
  return false;
}
