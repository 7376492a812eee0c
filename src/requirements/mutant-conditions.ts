import { drop, inside, itemsOf, plain, renamed, replace, thin, vary, type Emit, type Spot } from './mutant-parts';
import { amountsNear, datesNear, durationsNear, numbersNear } from './mutant-values';
import { entryOf } from './yaml-source';

const comparisons = [
  ['at-least', 'over'],
  ['over', 'at-least'],
  ['at-most', 'under'],
  ['under', 'at-most'],
] as const;

/** Changes of a date: the day itself, the move, or the ordinal it hangs on. */
export function changeDate(spot: Spot | null, emit: Emit): void {
  if (!spot) return;
  vary(spot, datesNear, emit);
  for (const kind of ['earliest', 'latest']) {
    const list = inside(spot, kind);
    if (!list) continue;
    thin(list, emit);
    for (const item of itemsOf(list)) changeDate(item, emit);
  }
  vary(inside(spot, 'renewal'), numbersNear, emit);
  for (const key of ['next', 'previous', 'after', 'before']) changeDate(inside(spot, key), emit);
}

/** Changes of a range of dates; one end is left out only when the other stays. */
export function changeRange(spot: Spot | null, emit: Emit): void {
  if (!spot) return;
  const ends = [inside(spot, 'from'), inside(spot, 'to')];
  for (const end of ends) {
    changeDate(end, emit);
    if (ends.every((one) => one !== null)) drop(end, emit);
  }
}

/** Changes of bounds: the amount, and whether the amount itself is inside. */
export function changeBounds(spot: Spot | null, near: (text: string) => string[], emit: Emit): void {
  if (!spot) return;
  for (const [from, to] of comparisons) {
    const bound = inside(spot, from);
    if (!bound) continue;
    vary(bound, near, emit);
    emit({
      name: `${bound.label}: ${to} instead of ${from}`,
      at: bound.value.at,
      make: () => spot.put(renamed(spot.value, from, to)),
    });
  }
}

/** Changes of a condition: every simple condition in it negated, its values changed, parts of lists left out. */
export function changeCond(spot: Spot | null, emit: Emit): void {
  if (!spot) return;
  const { value } = spot;
  if (value.kind === 'text') {
    const other = value.text === 'true' ? 'false' : 'true';
    replace(spot, plain(other, value.at), 'negated', emit);
    return;
  }
  if (value.kind !== 'map') return;
  for (const kind of ['all', 'any']) {
    const list = inside(spot, kind);
    if (!list) continue;
    for (const item of itemsOf(list)) {
      if (list.value.kind === 'list' && list.value.items.length > 1) drop(item, emit);
      changeCond(item, emit);
    }
    return;
  }
  if (entryOf(value, 'not')) {
    changeCond(inside(spot, 'not'), emit);
    return;
  }
  const entries = [{ key: 'not', keyAt: value.at, value }];
  const negated = { kind: 'map' as const, at: value.at, flow: true, entries };
  replace(spot, negated, 'negated', emit);
  if (entryOf(value, 'fact')) changeFact(spot, emit);
  else if (entryOf(value, 'date')) changeDay(spot, emit);
  else if (entryOf(value, 'span')) {
    const dates = inside(spot, 'span');
    if (dates) for (const item of itemsOf(dates)) changeDate(item, emit);
    changeBounds(spot, durationsNear, emit);
  } else {
    const renewal = inside(spot, 'renewal');
    vary(renewal, numbersNear, emit);
    if (renewal) for (const key of ['every', 'from', 'to']) vary(inside(renewal, key), numbersNear, emit);
  }
}

function changeFact(spot: Spot, emit: Emit): void {
  thin(inside(spot, 'in'), emit);
  changeBounds(spot, amountsNear, emit);
  changeDate(inside(spot, 'at'), emit);
  changeRange(inside(spot, 'during'), emit);
}

function changeDay(spot: Spot, emit: Emit): void {
  changeDate(inside(spot, 'date'), emit);
  const keys = ['from', 'to', 'before'].filter((key) => entryOf(spot.value, key));
  for (const key of keys) {
    const bound = inside(spot, key);
    changeDate(bound, emit);
    if (keys.length > 1) drop(bound, emit);
    const other = key === 'to' ? 'before' : 'to';
    if (!bound || key === 'from' || keys.includes(other)) continue;
    emit({
      name: `${bound.label}: ${other} instead of ${key}`,
      at: bound.value.at,
      make: () => spot.put(renamed(spot.value, key, other)),
    });
  }
}
