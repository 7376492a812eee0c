import type { Amount, Body, Cond, Limit, Pack, Requirement, Sel, Shape } from '../domain/requirement/pack';
import type { Places } from './read-requirements';

/**
 * Checks that need the whole pack: names resolve and do not run in circles, ids are unique, versions do not overlap,
 * every requirement says where it comes from, and no part asks for more than the whole it belongs to.
 */
export function checkReferences(
  pack: Pack,
  fail: (at: number, message: string) => void,
  places: Places,
  top: number,
): void {
  const at = (part: object): number => places.get(part) ?? top;
  const classes = new Set(pack.counts.flatMap((row) => (row.as === null ? [] : [row.as])));
  const requirements = new Map<string, Requirement>();
  const uses: { from: string; to: string; at: number }[] = [];

  const source = (name: string | null, place: number): void => {
    if (name !== null && !Object.hasOwn(pack.sources, name)) fail(place, `source: there is no source named ${name}`);
  };
  const definition = (name: string, kind: 'sel' | 'cond', owner: string | null, place: number): void => {
    const found = Object.hasOwn(pack.define, name) ? pack.define[name] : undefined;
    if (!found || !(kind in found))
      fail(place, `there is no ${kind === 'sel' ? 'selection' : 'condition'} named ${name} in define`);
    else if (owner !== null) uses.push({ from: owner, to: `define ${name}`, at: place });
  };
  const sel = (value: Sel, owner: string | null, place: number): void => {
    if (value.kind === 'in') definition(value.name, 'sel', owner, place);
    else if (value.kind === 'all' || value.kind === 'any') for (const part of value.of) sel(part, owner, place);
    else if (value.kind === 'not') sel(value.of, owner, place);
    else if (value.kind === 'is' && value.property === 'as') {
      for (const name of value.values)
        if (!classes.has(name)) fail(place, `as: no row of counts gives the class ${name}`);
    }
  };
  const cond = (value: Cond | null, owner: string | null, place: number): void => {
    if (value === null) return;
    if (value.kind === 'given') definition(value.name, 'cond', owner, place);
    else if (value.kind === 'all' || value.kind === 'any') for (const part of value.of) cond(part, owner, place);
    else if (value.kind === 'not') cond(value.of, owner, place);
  };
  const amount = (value: Amount, owner: string | null, place: number): void => {
    if (value.kind === 'share') {
      uses.push({ from: owner === null ? '' : `requirement ${owner}`, to: `requirement ${value.of}`, at: place });
      if (Number.parseInt(value.percent, 10) > 100)
        fail(place, `${value.percent} of ${value.of} is more than the whole`);
    }
  };
  const limits = (list: readonly Limit[], place: number): void => {
    for (const limit of list) {
      sel(limit.of, null, place);
      source(limit.source, place);
      amount(limit.atMost, null, place);
      if (limit.from !== null && limit.to !== null && limit.from > limit.to)
        fail(place, 'limits: ends before it begins');
    }
  };

  for (const [name, entry] of Object.entries(pack.define)) {
    if ('sel' in entry) sel(entry.sel, `define ${name}`, at(entry));
    else cond(entry.cond, `define ${name}`, at(entry));
  }
  cond(pack.applies, null, top);
  for (const extend of pack.clock?.extend ?? []) cond(extend.when, null, top);
  for (const row of pack.counts) {
    sel(row.of, null, at(row));
    if (row.plus) sel(row.plus.of, null, at(row));
    cond(row.when, null, at(row));
    source(row.source, at(row));
    if (row.from !== null && row.to !== null && row.from > row.to) fail(at(row), 'counts: ends before it begins');
  }
  const grants = new Set<string>();
  for (const grant of pack.grants) {
    if (grants.has(grant.id)) fail(at(grant), `the id ${grant.id} is used twice`);
    grants.add(grant.id);
    cond(grant.when, null, at(grant));
    source(grant.source, at(grant));
  }
  for (const repeat of pack.repeats) sel(repeat.of, null, at(repeat));

  const shape = (value: Shape, owner: Requirement, place: number, ids: Set<string>, sourced: boolean): void => {
    if (value.kind === 'must') cond(value.cond, null, place);
    else if (value.kind === 'amount') {
      sel(value.of, null, place);
      amount(value.atLeast, owner.id, place);
      limits(value.limits, place);
      for (const other of value.separateFrom) {
        if (other === owner.id) fail(place, `${owner.id}: separate from itself`);
        uses.push({ from: '', to: `requirement ${other}`, at: place });
      }
      if (value.counting !== 'amount' && value.separateFrom.length > 0) {
        fail(place, `${owner.id}: separate-from needs an amount, not a number of activities`);
      }
    } else {
      if (value.kind === 'all') nested(value.of);
      for (const child of value.of) walk(child, ids, sourced);
    }
  };
  const body = (value: Body, owner: Requirement, place: number, ids: Set<string>, sourced: boolean): void => {
    source(value.source, place);
    cond(value.when, null, place);
    for (const excuse of value.excused ?? []) {
      cond(excuse.when, null, place);
      source(excuse.source, place);
    }
    for (const adjust of value.adjust ?? []) {
      cond(adjust.when, null, place);
      source(adjust.source, place);
    }
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
    requirements.set(requirement.id, requirement);
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
    const whole = siblings.find(
      (r) => r.shape?.kind === 'amount' && r.shape.of.kind === 'everything' && plain(r) !== null,
    );
    if (!whole) return;
    for (const part of siblings) {
      if (part === whole || part.shape?.kind !== 'amount' || part.shape.separateFrom.includes(whole.id)) continue;
      if (JSON.stringify([part.window, part.each]) !== JSON.stringify([whole.window, whole.each])) continue;
      const asked = plain(part);
      if (asked !== null && asked > (plain(whole) ?? 0))
        fail(at(part), `${part.id} asks for more than ${whole.id}, of which it is a part`);
    }
  };

  nested(pack.require);
  const ids = new Set<string>();
  for (const requirement of pack.require) walk(requirement, ids, false);
  limits(pack.limits, top);
  if (pack.carry) {
    const place = at(pack.carry);
    sel(pack.carry.of, null, place);
    source(pack.carry.source, place);
    for (const id of [pack.carry.surplusOf, ...pack.carry.into])
      uses.push({ from: '', to: `requirement ${id}`, at: place });
  }
  for (const use of uses) {
    const id = use.to.startsWith('requirement ') ? use.to.slice(12) : null;
    if (id !== null && !requirements.has(id)) fail(use.at, `there is no requirement ${id}`);
  }
  checkCircles(uses, fail);
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
  for (const use of uses) if (use.from !== '') next.set(use.from, [...(next.get(use.from) ?? []), use]);
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
