import { changeBounds, changeCond, changeDate, changeRange } from './mutant-conditions';
import { drop, inside, itemsOf, plain, replace, thin, vary, type Emit, type Spot } from './mutant-parts';
import { amountsNear, durationsNear, numbersNear } from './mutant-values';
import { entryOf, textAt, type Written } from './yaml-source';

const doubtful = ['unconfirmed', 'announced'];

/** True when nothing in the clause is confirmed: it is said to be doubtful itself, or everything inside it is. */
export function isDoubtful(clause: Written): boolean {
  if (doubtful.includes(textAt(clause, 'standing') ?? '')) return true;
  for (const key of ['all', 'any', 'versions']) {
    const list = entryOf(clause, key)?.value;
    if (list?.kind === 'list' && list.items.length > 0) return list.items.every(isDoubtful);
  }
  return false;
}

/** Changes of a selection: values of a set left out, properties left out, or everything let in. */
export function changeSel(spot: Spot | null, emit: Emit, widened = true): void {
  if (!spot) return;
  const { value } = spot;
  if (value.kind === 'text') {
    if (widened && value.text !== 'any') replace(spot, plain('any', value.at), `any instead of ${value.text}`, emit);
    return;
  }
  if (value.kind !== 'map') return;
  if (widened) replace(spot, plain('any', value.at), 'any instead', emit);
  for (const { key } of value.entries) {
    const part = inside(spot, key);
    if (!part) continue;
    if (value.entries.length > 1) drop(part, emit);
    if (key === 'all' || key === 'any') {
      const items = itemsOf(part);
      for (const item of items) {
        if (items.length > 1) drop(item, emit);
        changeSel(item, emit, false);
      }
    } else if (key === 'not') changeSel(part, emit, false);
    else if (key === 'score') changeBounds(part, amountsNear, emit);
    else if (key === 'completed') changeRange(part, emit);
    else thin(part, emit);
  }
}

/** Changes of a ceiling, of the pack or of one requirement. */
export function changeLimit(spot: Spot, emit: Emit): void {
  drop(spot, emit);
  vary(inside(spot, 'at-most'), amountsNear, emit);
  changeSel(inside(spot, 'of'), emit);
  drop(inside(spot, 'per'), emit);
  drop(inside(spot, 'excess-as'), emit);
  for (const key of ['from', 'to']) changeDate(inside(spot, key), emit);
}

/** The condition of a clause: changed, and left out. */
export function changeWhen(spot: Spot, emit: Emit): void {
  const when = inside(spot, 'when');
  drop(when, emit);
  changeCond(when, emit);
}

/** The rounding of something: left out, to another step, in another direction, with another floor. */
export function changeRound(spot: Spot, emit: Emit): void {
  const round = inside(spot, 'round');
  drop(round, emit);
  if (!round) return;
  vary(inside(round, 'to'), amountsNear, emit);
  vary(inside(round, 'mode'), (mode) => ['nearest', 'down', 'up'].filter((other) => other !== mode), emit);
  vary(inside(round, 'not-below'), amountsNear, emit);
}

function eachItem(spot: Spot, key: string, change: (item: Spot) => void): void {
  const list = inside(spot, key);
  if (list) itemsOf(list).forEach(change);
}

function changeExcuse(spot: Spot, emit: Emit): void {
  drop(spot, emit);
  const when = inside(spot, 'when');
  if (when && when.value.kind !== 'text') replace(when, plain('true', when.value.at), 'dropped', emit);
  changeCond(when, emit);
}

function changeAdjust(spot: Spot, emit: Emit): void {
  drop(spot, emit);
  changeWhen(spot, emit);
  for (const key of ['set', 'reduce', 'add', 'times']) vary(inside(spot, key), amountsNear, emit);
  changeDate(inside(spot, 'due'), emit);
  changeRound(spot, emit);
  for (const key of ['times', 'table']) {
    const scale = inside(spot, key);
    if (scale?.value.kind !== 'map') continue;
    vary(inside(scale, 'over'), amountsNear, emit);
    vary(inside(scale, 'count'), (text) => [text === 'whole' ? 'started' : 'whole'], emit);
    eachItem(scale, 'months', (date) => changeDate(date, emit));
    eachItem(scale, 'rows', (row) => {
      drop(row, emit);
      vary(inside(row, 'under'), numbersNear, emit);
      for (const amount of ['set', 'times']) vary(inside(row, amount), amountsNear, emit);
    });
  }
}

/** Changes of when a requirement is asked: window, sub-windows, due date, cure. */
function changeTimes(spot: Spot, emit: Emit): void {
  const window = inside(spot, 'window');
  drop(window, emit);
  vary(window, (text) => durationsNear(text.replace(/^last /, '')).map((near) => `last ${near}`), emit);
  if (window) {
    vary(inside(window, 'last'), durationsNear, emit);
    changeDate(inside(window, 'ending'), emit);
    changeRange(window, emit);
  }
  const each = inside(spot, 'each');
  drop(each, emit);
  vary(each, durationsNear, emit);
  if (each) {
    for (const item of itemsOf(each)) vary(item, durationsNear, emit);
    for (const key of ['length', 'every']) vary(inside(each, key), durationsNear, emit);
    changeDate(inside(each, 'from'), emit);
  }
  const due = inside(spot, 'due');
  drop(due, emit);
  changeDate(due, emit);
  changeDate(inside(spot, 'chosen-by'), emit);
  changeCure(inside(spot, 'cure'), emit);
}

/** Changes of the time in which a shortfall can be made good. */
export function changeCure(cure: Spot | null, emit: Emit): void {
  if (!cure) return;
  drop(cure, emit);
  vary(cure, durationsNear, emit);
  changeDate(inside(cure, 'until'), emit);
}

/** Changes of a requirement and of all inside it, and the requirement left out. Doubtful clauses stay as they are. */
export function changeRequirement(spot: Spot, emit: Emit, owner = ''): void {
  if (isDoubtful(spot.value)) return;
  const named = { ...spot, label: `${owner}${textAt(spot.value, 'id') ?? spot.label}` };
  drop(named, emit);
  changeBody(named, emit, owner);
  const versions = inside(named, 'versions');
  for (const version of versions ? itemsOf(versions) : []) {
    if (isDoubtful(version.value)) continue;
    if (versions?.value.kind === 'list' && versions.value.items.length > 1) drop(version, emit);
    for (const key of ['from', 'to']) changeDate(inside(version, key), emit);
    changeBody(version, emit, `${version.label}.`);
  }
}

function changeBody(spot: Spot, emit: Emit, owner: string): void {
  changeWhen(spot, emit);
  eachItem(spot, 'excused', (item) => changeExcuse(item, emit));
  changeTimes(spot, emit);
  vary(inside(spot, 'at-least'), amountsNear, emit);
  changeSel(inside(spot, 'of'), emit);
  drop(inside(spot, 'counting'), emit);
  eachItem(spot, 'limits', (item) => changeLimit(item, emit));
  const apart = inside(spot, 'separate-from');
  drop(apart, emit);
  thin(apart, emit);
  eachItem(spot, 'adjust', (item) => changeAdjust(item, emit));
  changeRound(spot, emit);
  changeCond(inside(spot, 'must'), emit);
  for (const group of ['all', 'any']) eachItem(spot, group, (item) => changeRequirement(item, emit, owner));
}
