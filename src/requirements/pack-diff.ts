import type { Body, Pack, Requirement, Shape, Source } from '../domain/requirement/pack';
import { amountWords, condWords, cureWords, dateWords, eachWords, listed, selWords, windowWords } from './pack-words';
import {
  bodyWords,
  rangeOf,
  requirementDetails,
  requirementWords,
  shapeWords,
  versionDetails,
} from './pack-words-requirement';
import {
  adjustWords,
  carryWords,
  clockWords,
  countWords,
  excuseWords,
  grantWords,
  limitWords,
  repeatWords,
  roundWords,
} from './pack-words-rows';

/** One difference between two texts. */
export interface Difference {
  readonly kind: 'added' | 'removed' | 'changed';
  readonly text: string;
  /** What else was added or removed with it, a line each. */
  readonly details: readonly string[];
}

/** What differs between two packs, in the order in which a pack is written. */
export function diffPacks(a: Pack, b: Pack): Difference[] {
  return new Comparison().packs(a, b);
}

/** The pack as it reads on a day: of every requirement the version in force then, those without one left out. */
export function packOn(pack: Pack, day: string): Pack {
  const inForce = (list: readonly Requirement[]): Requirement[] =>
    list.flatMap((one): Requirement[] => {
      const version = one.versions?.find(
        ({ from, to }) => (from === null || from <= day) && (to === null || day <= to),
      );
      if (one.versions && !version) return [];
      const said = Object.fromEntries(Object.entries(version ?? {}).filter(([, value]) => value !== null));
      const body: Requirement = { ...one, ...said, versions: null, chosenBy: null };
      const { shape } = body;
      if (shape?.kind !== 'all' && shape?.kind !== 'any') return [body];
      return [{ ...body, shape: { ...shape, of: inForce(shape.of) } }];
    });
  return { ...pack, require: inForce(pack.require) };
}

class Comparison {
  private readonly found: Difference[] = [];

  private changed(name: string, from: string, to: string): void {
    if (from !== to) this.note('changed', `${name}: ${from} -> ${to}`);
  }

  private note(kind: Difference['kind'], text: string, details: readonly string[] = []): void {
    this.found.push({ kind, text, details });
  }

  packs(a: Pack, b: Pack): Difference[] {
    for (const key of ['pack', 'authority', 'jurisdiction', 'unit', 'per'] as const) this.changed(key, a[key], b[key]);
    this.changed('applies', condWords(a.applies), condWords(b.applies));
    this.changed('clock', clockWords(a.clock), clockWords(b.clock));
    this.changed('cure', cureWords(a.cure), cureWords(b.cure));
    this.changed('zone', a.zone ?? 'not said', b.zone ?? 'not said');
    this.named('define', a.define, b.define, (one) => ('sel' in one ? selWords(one.sel) : condWords(one.cond)));
    this.named('source', a.sources, b.sources, sourceWords);
    this.rows('counts', a.counts.map(countWords), b.counts.map(countWords));
    const byId = (pack: Pack) => Object.fromEntries(pack.grants.map((grant) => [grant.id, grant]));
    this.named('grant', byId(a), byId(b), grantWords);
    this.rows('repeats', a.repeats.map(repeatWords), b.repeats.map(repeatWords));
    this.rows('limits', a.limits.map(limitWords), b.limits.map(limitWords));
    this.changed('carry', carryWords(a.carry), carryWords(b.carry));
    this.changed('waivable', JSON.stringify(a.waivable), JSON.stringify(b.waivable));
    this.requirements(a.require, b.require);
    if (a.notes !== b.notes) this.note('changed', 'notes: worded otherwise');
    return this.found;
  }

  private named<T>(
    what: string,
    a: Readonly<Record<string, T>>,
    b: Readonly<Record<string, T>>,
    words: (one: T) => string,
  ): void {
    for (const [name, one] of Object.entries(a)) {
      const other = b[name];
      if (other === undefined) this.note('removed', `${what} ${name}: ${words(one)}`);
      else this.changed(`${what} ${name}`, words(one), words(other));
    }
    for (const [name, one] of Object.entries(b))
      if (!Object.hasOwn(a, name)) this.note('added', `${what} ${name}: ${words(one)}`);
  }

  /** Rows without a name: one that is gone and one that is new at the same place are one that changed. */
  private rows(what: string, a: readonly string[], b: readonly string[]): void {
    const gone = a.filter((row) => !b.includes(row));
    const come = b.filter((row) => !a.includes(row));
    gone.forEach((row, index) => {
      const next = come[index];
      if (next === undefined) this.note('removed', `${what}: ${row}`);
      else this.changed(what, row, next);
    });
    for (const row of come.slice(gone.length)) this.note('added', `${what}: ${row}`);
    if (gone.length === 0 && come.length === 0 && a.join('\n') !== b.join('\n'))
      this.note('changed', `${what}: in another order`);
  }

  private requirements(a: readonly Requirement[], b: readonly Requirement[]): void {
    const before = flat(a);
    const after = flat(b);
    for (const [id, { one, inside }] of before) {
      const other = after.get(id);
      if (!other) {
        this.note('removed', `${id}: ${requirementWords(one)}`, requirementDetails(one));
        continue;
      }
      this.changed(`${id}: belongs to`, inside ?? 'nothing', other.inside ?? 'nothing');
      this.requirement(one, other.one);
    }
    for (const [id, { one }] of after)
      if (!before.has(id)) this.note('added', `${id}: ${requirementWords(one)}`, requirementDetails(one));
  }

  private requirement(a: Requirement, b: Requirement): void {
    const chosen = (one: Requirement): string => (one.chosenBy ? dateWords(one.chosenBy) : 'nothing');
    this.changed(`${a.id}: chosen by`, chosen(a), chosen(b));
    this.body(a.id, a, b);
    const before = a.versions ?? [];
    const after = b.versions ?? [];
    const ranges = new Set(after.map(rangeOf));
    before.forEach((version, index) => {
      const other =
        after.find((one) => rangeOf(one) === rangeOf(version)) ??
        after.find((one) => one.from === version.from) ??
        (before.length === after.length ? after[index] : undefined);
      const name = `${a.id} (${rangeOf(version)})`;
      if (!other) {
        this.note('removed', `${name}: ${bodyWords(version)}`, versionDetails(version));
        return;
      }
      ranges.delete(rangeOf(other));
      this.changed(`${a.id}: in force`, rangeOf(version), rangeOf(other));
      this.body(name, version, other);
      this.requirements(partsOf(version), partsOf(other));
    });
    for (const version of after)
      if (ranges.has(rangeOf(version)))
        this.note('added', `${a.id} (${rangeOf(version)}): ${bodyWords(version)}`, versionDetails(version));
  }

  private body(name: string, a: Body, b: Body): void {
    this.shape(name, a, b);
    this.when(name, a, b);
    this.rows(`${name}: excused`, (a.excused ?? []).map(excuseWords), (b.excused ?? []).map(excuseWords));
    this.changed(`${name}: window`, windowWords(a.window), windowWords(b.window));
    this.changed(`${name}: asked`, eachWords(a.each), eachWords(b.each));
    const due = (one: Body): string => (one.due ? dateWords(one.due) : 'not said');
    this.changed(`${name}: due`, due(a), due(b));
    this.changed(`${name}: cure`, cureWords(a.cure), cureWords(b.cure));
    this.rows(`${name}: adjusted`, (a.adjust ?? []).map(adjustWords), (b.adjust ?? []).map(adjustWords));
    this.changed(`${name}: rounding`, roundWords(a.round) || 'none', roundWords(b.round) || 'none');
    this.changed(`${name}: standing`, a.standing ?? 'in-force', b.standing ?? 'in-force');
    this.changed(`${name}: strength`, a.strength ?? 'mandatory', b.strength ?? 'mandatory');
    this.changed(`${name}: source`, a.source ?? 'not said', b.source ?? 'not said');
    this.changed(`${name}: says`, a.says ?? 'nothing', b.says ?? 'nothing');
  }

  private when(name: string, { when: a }: Body, { when: b }: Body): void {
    if (!a && b) this.note('changed', `${name}: now only when ${condWords(b)}`);
    else if (a && !b) this.note('changed', `${name}: no longer only when ${condWords(a)}`);
    else if (a && b) this.changed(`${name}: asked when`, condWords(a), condWords(b));
  }

  private shape(name: string, { shape: a }: Body, { shape: b }: Body): void {
    if (a?.kind !== b?.kind) {
      this.changed(name, shapeWords(a), shapeWords(b));
      const limits = (one: Shape | null): string[] => (one?.kind === 'amount' ? one.limits.map(limitWords) : []);
      this.rows(`${name}: limit`, limits(a), limits(b));
      return;
    }
    if (a?.kind === 'must' && b?.kind === 'must') this.changed(`${name}: must`, condWords(a.cond), condWords(b.cond));
    if (a?.kind !== 'amount' || b?.kind !== 'amount') return;
    const least = [amountWords(a.atLeast), amountWords(b.atLeast)];
    if (least[0] !== least[1]) this.note('changed', `${name}: at least ${least[0] ?? ''} -> ${least[1] ?? ''}`);
    this.changed(`${name}: of`, selWords(a.of), selWords(b.of));
    const counting = (one: typeof a): string =>
      typeof one.counting === 'object' ? `different ${one.counting.distinct}` : one.counting;
    this.changed(`${name}: counting`, counting(a), counting(b));
    this.rows(`${name}: limit`, a.limits.map(limitWords), b.limits.map(limitWords));
    const apart = (one: typeof a): string => listed(one.separateFrom, 'and') || 'nothing';
    this.changed(`${name}: separate from`, apart(a), apart(b));
  }
}

/** All requirements of a text by id, with the group each is in; what is inside versions is compared with them. */
function flat(
  list: readonly Requirement[],
  inside: string | null = null,
): Map<string, { one: Requirement; inside: string | null }> {
  const found = new Map<string, { one: Requirement; inside: string | null }>();
  for (const one of list) {
    found.set(one.id, { one, inside });
    for (const [id, part] of flat(partsOf(one), one.id)) found.set(id, part);
  }
  return found;
}

function partsOf({ shape }: Body): readonly Requirement[] {
  return shape?.kind === 'all' || shape?.kind === 'any' ? shape.of : [];
}

function sourceWords(source: Source): string {
  const { clause, url, asOf, confidence, conflict } = source;
  const parts = [clause, url, `read ${asOf}`, `confidence ${confidence}`, conflict && `conflict: ${conflict}`];
  return parts.filter((part) => part !== null && part !== '').join(', ');
}
