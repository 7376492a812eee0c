import type { Amount, Body, Cond, Limit, Pack, Requirement, Sel, Shape } from '../domain/requirement/pack';
import { tooManyChoices } from './pack-choices';
import { askedBeside, moreThanWhole } from './pack-impossible';
import { strayCycle, strayMissed } from './pack-past';
import type { PackReading, Referred } from './pack-reading';
import { amountProblems } from './pack-shares';
import type { Places } from './read-requirements';

/** The most requirements of a pack that may be kept separate from others. */
const MOST_APART = 12;

/**
 * Checks that need the whole pack: names resolve and do not run in circles, ids are unique, versions do not overlap,
 * every requirement says where it comes from, and no part asks for more than the whole it belongs to.
 */
export function checkReferences(pack: Pack, reading: PackReading, places: Places, top: number): void {
  const fail = (place: number, message: string): void => reading.fail(place, message);
  const at = (part: object): number => places.get(part) ?? top;
  const requirements = new Set<string>();
  /** Requirements that are kept apart from others, or others from them. */
  const apart = new Set<string>();
  /** Requirements that others speak of. */
  const asked = new Set<string>(pack.carry ? [pack.carry.surplusOf, ...pack.carry.into] : []);
  const uses: { from: string; to: string; at: number }[] = [];

  const sel = (value: Sel, owner: string, place: number): void => {
    if (value.kind === 'in') uses.push({ from: owner, to: `define ${value.name}`, at: place });
    else if (value.kind === 'all' || value.kind === 'any') for (const part of value.of) sel(part, owner, place);
    else if (value.kind === 'not') sel(value.of, owner, place);
  };
  const cond = (value: Cond, owner: string, place: number): void => {
    if (value.kind === 'given') uses.push({ from: owner, to: `define ${value.name}`, at: place });
    else if (value.kind === 'all' || value.kind === 'any') for (const part of value.of) cond(part, owner, place);
    else if (value.kind === 'not') cond(value.of, owner, place);
  };
  const amount = (value: Amount, owner: string | null, place: number): void => {
    if (value.kind === 'share' || value.kind === 'earned') {
      asked.add(value.of);
      if (owner !== null) uses.push({ from: `requirement ${owner}`, to: `requirement ${value.of}`, at: place });
      if (Number.parseInt(value.percent, 10) > 100)
        fail(place, `${value.percent} of ${value.of} is more than the whole`);
    }
  };
  const limits = (list: readonly Limit[], place: number): void => {
    for (const limit of list) {
      amount(limit.atMost, null, place);
      if (limit.from !== null && limit.to !== null && limit.from > limit.to)
        fail(place, 'limits: ends before it begins');
    }
  };

  for (const [name, entry] of Object.entries(pack.define)) {
    if ('sel' in entry) sel(entry.sel, `define ${name}`, at(entry));
    else cond(entry.cond, `define ${name}`, at(entry));
  }
  for (const row of pack.counts)
    if (row.from !== null && row.to !== null && row.from > row.to) fail(at(row), 'counts: ends before it begins');
  const grants = new Set<string>();
  for (const grant of pack.grants) {
    if (grants.has(grant.id)) fail(at(grant), `the id ${grant.id} is used twice`);
    grants.add(grant.id);
  }

  const shape = (value: Shape, owner: Requirement, place: number, ids: Set<string>, sourced: boolean): void => {
    if (value.kind === 'must') return;
    if (value.kind === 'amount') {
      amount(value.atLeast, owner.id, place);
      limits(value.limits, place);
      for (const other of value.separateFrom) asked.add(other);
      if (value.separateFrom.length > 0) {
        for (const name of [owner.id, ...value.separateFrom]) apart.add(name);
        // Sharing hours out between many is work without a bound, and no rule needs it.
        if (apart.size > MOST_APART) fail(place, `at most ${MOST_APART} requirements may be kept separate`);
      }
      if (value.separateFrom.includes(owner.id)) fail(place, `${owner.id}: separate from itself`);
      if (value.counting !== 'amount' && value.separateFrom.length > 0) {
        fail(place, `${owner.id}: separate-from needs an amount, not a number of activities`);
      }
    } else {
      if (value.kind === 'all') nested(value.of);
      for (const child of value.of) walk(child, ids, sourced);
    }
  };
  const body = (value: Body, owner: Requirement, place: number, ids: Set<string>, sourced: boolean): void => {
    const said = sourced || value.source !== null;
    if (value.shape && !said && value.shape.kind !== 'all' && value.shape.kind !== 'any') {
      fail(place, `${owner.id}: says no source`);
    }
    if (value.shape) shape(value.shape, owner, place, ids, said);
  };
  const walk = (requirement: Requirement, ids: Set<string>, sourced: boolean): void => {
    const place = at(requirement);
    if (ids.has(requirement.id)) fail(place, `the id ${requirement.id} is used twice`);
    ids.add(requirement.id);
    requirements.add(requirement.id);
    body(requirement, requirement, place, ids, sourced);
    const said = sourced || requirement.source !== null;
    const before: { from: string; to: string }[] = [];
    let inside = new Set(ids);
    const all = new Set(ids);
    for (const version of requirement.versions ?? []) {
      const from = version.from ?? '0000-00-00';
      const to = version.to ?? '9999-99-99';
      if (from > to) fail(at(version), `${requirement.id}: a version that ends before it begins is never in force`);
      const clash = before.find((other) => from <= other.to && other.from <= to);
      if (clash) fail(at(version), `${requirement.id}: two versions are in force at once`);
      before.push({ from, to });
      inside = new Set(ids);
      body(version, requirement, at(version), inside, said);
      for (const id of inside) all.add(id);
    }
    for (const id of all) ids.add(id);
  };
  /** Parts of one whole, counted over the same time: none may ask for more than the sum of all credits asked for. */
  const nested = (siblings: readonly Requirement[]): void => {
    for (const part of siblings) {
      const asked = plain(part);
      if (asked === null || part.shape?.kind !== 'amount') continue;
      const { separateFrom } = part.shape;
      const whole = siblings.find((one) => {
        if (one.shape?.kind !== 'amount' || one.shape.of.kind !== 'everything') return false;
        if (separateFrom.includes(one.id) || one.shape.separateFrom.includes(part.id)) return false;
        if (!askedBeside(part, one)) return false;
        if (JSON.stringify([part.window, part.each]) !== JSON.stringify([one.window, one.each])) return false;
        return asked > (plain(one) ?? asked);
      });
      if (whole) fail(at(part), moreThanWhole(part, whole));
    }
  };

  nested(pack.require);
  const ids = new Set<string>();
  for (const requirement of pack.require) walk(requirement, ids, false);
  limits(pack.limits, top);
  const named: Readonly<Record<Referred, (name: string) => string | null>> = {
    source: (name) => (Object.hasOwn(pack.sources, name) ? null : `source: there is no source named ${name}`),
    selection: (name) => defined(pack, name, 'sel'),
    condition: (name) => defined(pack, name, 'cond'),
    requirement: (name) => (requirements.has(name) ? null : `there is no requirement ${name}`),
    class: (name) =>
      pack.counts.some((row) => row.as === name) || pack.limits.some((row) => row.excessAs?.as === name)
        ? null
        : `as: no row of counts gives the class ${name}`,
  };
  for (const reference of reading.references) {
    const wrong = named[reference.to](reference.name);
    if (wrong !== null) fail(reference.at, wrong);
  }
  // A pack of which one part was read anew has written down the names of that part only.
  const said = new Set(reading.references.map(({ name }) => name));
  for (const name of asked)
    if (!requirements.has(name) && !said.has(name)) fail(top, `there is no requirement ${name}`);
  checkCircles(uses, fail);
  if (reading.problems.length === 0) {
    const problems = [tooManyChoices(pack), strayMissed(pack), strayCycle(pack), ...amountProblems(pack)];
    for (const problem of problems) if (problem !== null) fail(top, problem);
  }
}

function defined(pack: Pack, name: string, kind: 'sel' | 'cond'): string | null {
  if (Object.hasOwn(pack.define, name) && kind in (pack.define[name] as object)) return null;
  return `there is no ${kind === 'sel' ? 'selection' : 'condition'} named ${name} in define`;
}

/** The plain number a requirement asks for, in millionths; null when it depends on anything. */
function plain(requirement: Requirement): number | null {
  const shape = requirement.shape;
  if (shape?.kind !== 'amount' || shape.counting !== 'amount' || shape.atLeast.kind !== 'number') return null;
  if (requirement.adjust !== null || !/^\d+(\.\d+)?$/.test(shape.atLeast.text)) return null;
  const [whole, places = ''] = shape.atLeast.text.split('.');
  return Number(`${whole}${places.padEnd(6, '0').slice(0, 6)}`);
}

function checkCircles(
  uses: readonly { from: string; to: string; at: number }[],
  fail: (at: number, message: string) => void,
): void {
  const next = new Map<string, { to: string; at: number }[]>();
  for (const use of uses) next.set(use.from, [...(next.get(use.from) ?? []), use]);
  const state = new Map<string, 'open' | 'done'>();
  const visit = (name: string, place: number): void => {
    if (state.get(name) === 'done') return;
    if (state.get(name) === 'open') {
      fail(place, `${name.replace('define ', '').replace('requirement ', '')} refers to itself in a circle`);
      return;
    }
    state.set(name, 'open');
    for (const use of next.get(name) ?? []) visit(use.to, use.at);
    state.set(name, 'done');
  };
  for (const [name, list] of next) visit(name, list[0]?.at ?? 0);
}
