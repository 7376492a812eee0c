import { changeCond, changeDate, changeRange } from './mutant-conditions';
import { drop, inside, itemsOf, thin, vary, type Change, type Emit, type Spot } from './mutant-parts';
import {
  changeCure,
  changeLimit,
  changeRequirement,
  changeRound,
  changeSel,
  changeWhen,
  isDoubtful,
} from './mutant-requirements';
import { amountsNear, durationsNear, numbersNear } from './mutant-values';
import { entryOf, textAt, type Written } from './yaml-source';

/** A change of a pack, and the part it is in: a key, and inside a list or `define` the position or name. */
export interface Mutant extends Change {
  readonly part: string;
  readonly position: number | string | null;
}

/**
 * Every small change of a pack: each number, date, set, comparison and condition one step away, each limit, excuse,
 * adjustment, grant, row and requirement left out; one change a mutant. What is not confirmed is left alone: clauses
 * with the standing `unconfirmed` or `announced`, and definitions that only those use.
 */
export function mutantsOf(document: Written): Mutant[] {
  const mutants: Mutant[] = [];
  const require = entryOf(document, 'require')?.value;
  // A pack that asks nothing gives the same answer whatever stands beside it.
  if (require?.kind !== 'list' || require.items.length === 0) return mutants;
  const collect =
    (part: string, position: number | string | null): Emit =>
    (change) =>
      mutants.push({ ...change, part, position });
  const whole = (key: string, change: (spot: Spot, emit: Emit) => void): void => {
    const value = entryOf(document, key)?.value;
    if (value) change({ value, label: key, put: (changed) => changed }, collect(key, null));
  };
  const rows = (key: string, change: (spot: Spot, emit: Emit) => void): void => {
    const list = entryOf(document, key)?.value;
    if (list?.kind !== 'list') return;
    list.items.forEach((value, index) =>
      change({ value, label: `${key}[${index}]`, put: (changed) => changed }, collect(key, index)),
    );
  };
  whole('applies', changeCond);
  whole('clock', changeClock);
  whole('cure', changeCure);
  const define = entryOf(document, 'define')?.value;
  const used = namesUsed(document);
  for (const entry of define?.kind === 'map' ? define.entries : []) {
    if (!used.has(entry.key)) continue;
    const spot: Spot = { value: entry.value, label: `define.${entry.key}`, put: (changed) => changed };
    (used.get(entry.key) === 'given' ? changeCond : changeSel)(spot, collect('define', entry.key));
  }
  rows('counts', changeCount);
  rows('grants', changeGrant);
  rows('repeats', changeRepeat);
  rows('limits', changeLimit);
  whole('carry', changeCarry);
  rows('require', (spot, emit) => changeRequirement(spot, emit));
  return mutants;
}

/** The definitions that confirmed text uses, directly or through another, and whether as a condition. */
function namesUsed(document: Written): Map<string, 'given' | 'in'> {
  const define = entryOf(document, 'define')?.value;
  const definitions = new Map(define?.kind === 'map' ? define.entries.map((entry) => [entry.key, entry.value]) : []);
  const used = new Map<string, 'given' | 'in'>();
  const note = (name: string, how: 'given' | 'in'): void => {
    const found = definitions.get(name);
    if (!found || used.has(name)) return;
    used.set(name, how);
    look(found, '');
  };
  const look = (value: Written, key: string): void => {
    if (value.kind === 'text') {
      if (key === 'given') note(value.text, 'given');
      else if (key !== 'is' && key !== 'fact') note(value.text, 'in');
    } else if (value.kind === 'list') for (const item of value.items) look(item, key);
    else if (!isDoubtful(value)) {
      for (const entry of value.entries) if (entry.key !== 'define') look(entry.value, entry.key);
    }
  };
  look(document, '');
  return used;
}

function changeClock(spot: Spot, emit: Emit): void {
  for (const key of ['length', 'rolling']) vary(inside(spot, key), durationsNear, emit);
  for (const key of ['ends', 'starts', 'anchor']) changeDate(inside(spot, key), emit);
  const extend = inside(spot, 'extend');
  for (const row of extend ? itemsOf(extend) : []) {
    drop(row, emit);
    vary(inside(row, 'by'), durationsNear, emit);
    changeCond(inside(row, 'when'), emit);
  }
}

function changeCount(spot: Spot, emit: Emit): void {
  drop(spot, emit);
  changeSel(inside(spot, 'of'), emit);
  vary(inside(spot, 'rate'), amountsNear, emit);
  vary(
    inside(spot, 'per'),
    (text) => {
      const minutes = /^(\d+) minutes$/.exec(text)?.[1];
      return minutes === undefined ? [] : numbersNear(minutes).map((near) => `${near} minutes`);
    },
    emit,
  );
  drop(inside(spot, 'per'), emit);
  for (const [list, keys] of [
    ['steps', ['from', 'gives']],
    ['tiers', ['first', 'rate']],
  ] as const) {
    const scale = inside(spot, list);
    for (const row of scale ? itemsOf(scale) : []) {
      drop(row, emit);
      for (const key of keys) vary(inside(row, key), amountsNear, emit);
    }
  }
  const tiersPer = inside(spot, 'tiers-per');
  drop(tiersPer, emit);
  changeRange(tiersPer, emit);
  const plus = inside(spot, 'plus');
  drop(plus, emit);
  if (plus) {
    changeSel(inside(plus, 'of'), emit);
    for (const key of ['gives', 'rate']) vary(inside(plus, key), amountsNear, emit);
  }
  vary(inside(spot, 'minimum'), amountsNear, emit);
  changeRound(spot, emit);
  for (const key of ['minimum', 'whole', 'started-inside']) {
    if (textAt(spot.value, key) !== 'false') drop(inside(spot, key), emit);
  }
  changeWhen(spot, emit);
  for (const key of ['from', 'to']) {
    changeDate(inside(spot, key), emit);
    drop(inside(spot, key), emit);
  }
}

function changeRepeat(spot: Spot, emit: Emit): void {
  drop(spot, emit);
  vary(inside(spot, 'at-most'), numbersNear, emit);
  changeSel(inside(spot, 'of'), emit);
  const per = inside(spot, 'per');
  if (per?.value.kind === 'map') changeRange(per, emit);
  else vary(per, (text) => (text === 'cycle' ? ['calendar-year'] : ['cycle']), emit);
  changeWhen(spot, emit);
}

function changeGrant(spot: Spot, emit: Emit): void {
  const named = { ...spot, label: `grants.${textAt(spot.value, 'id') ?? spot.label}` };
  drop(named, emit);
  changeWhen(named, emit);
  vary(inside(named, 'amount'), amountsNear, emit);
  changeDate(inside(named, 'dated'), emit);
  const spread = inside(named, 'spread');
  drop(spread, emit);
  if (spread) {
    vary(inside(spread, 'times'), numbersNear, emit);
    vary(inside(spread, 'every'), durationsNear, emit);
  }
  const as = inside(named, 'as');
  if (as?.value.kind === 'map' && as.value.entries.length > 1)
    for (const { key } of as.value.entries) drop(inside(as, key), emit);
  const topics = inside(named, 'topics');
  drop(topics, emit);
  thin(topics, emit);
}

function changeCarry(spot: Spot, emit: Emit): void {
  if (spot.value.kind !== 'map') return;
  drop(spot, emit);
  vary(inside(spot, 'at-most'), amountsNear, emit);
  vary(inside(spot, 'for'), numbersNear, emit);
  changeSel(inside(spot, 'of'), emit);
  thin(inside(spot, 'into'), emit);
  drop(inside(spot, 'once-met'), emit);
  thin(inside(spot, 'once-met'), emit);
  if (textAt(spot.value, 'drop-topics') === 'true') drop(inside(spot, 'drop-topics'), emit);
}
