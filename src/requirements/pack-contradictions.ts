import { fromDayNumber, dayNumber, shiftEnd, type CivilDate } from '../domain/civil-date';
import { Exact } from '../domain/exact';
import type { Amount, Body, Cond, Count, Limit, Pack, Requirement, Shape } from '../domain/requirement/pack';
import type { DateExpr, Each, WindowExpr } from '../domain/requirement/pack-dates';
import {
  afterEveryCycle,
  askedBeside,
  moreThanWhole,
  neverTogether,
  within,
  type Contradiction,
  type Path,
} from './pack-impossible';
import { shareTimes } from './pack-share-times';
import { amountWords } from './pack-words';
import type { Place, Written } from './yaml-source';

type Leaf = Requirement & { readonly shape: Shape & { readonly kind: 'amount' } };

/**
 * What contradicts itself in a pack that is otherwise in order: minimums that no credit can reach, and text that can
 * never apply to anybody. Only what follows from the text alone; what depends on facts is never said to be impossible.
 */
export function contradictionsOf(pack: Pack): Contradiction[] {
  return new Search(pack).all();
}

/** The place of a part; of the nearest part around it when the path leads on into what is not written. */
export function placeOf(document: Written, path: Path): Place {
  let value = document;
  let at = document.at;
  for (const step of path) {
    if (value.kind === 'list') {
      const item = typeof step === 'number' ? value.items[step] : undefined;
      if (!item) return at;
      value = item;
      at = item.at;
    } else {
      const entry = value.kind === 'map' ? value.entries.find(({ key }) => key === step) : undefined;
      if (!entry) return at;
      value = entry.value;
      at = entry.keyAt;
    }
  }
  return at;
}

/** What a requirement takes from the groups around it. */
interface Around {
  /** What is known to hold wherever it is asked. */
  readonly held: readonly Cond[];
  readonly window: WindowExpr | null;
  readonly each: Each | null;
  /** It is asked once for each of several parts, even if its own window is not one of them. */
  readonly divided: boolean;
  /** What passes from cycle to cycle enters it. */
  readonly carriedInto: boolean;
  /** The due date, and where it is written. */
  readonly due: { readonly date: DateExpr; readonly path: Path } | null;
}

class Search {
  private readonly found: Contradiction[] = [];

  constructor(private readonly pack: Pack) {}

  all(): Contradiction[] {
    const { pack } = this;
    this.never(['applies'], [pack.applies], 'the pack applies to nobody');
    (pack.clock?.extend ?? []).forEach((row, index) =>
      this.never(['clock', 'extend', index, 'when'], [row.when], 'the cycle is never extended by this'),
    );
    pack.counts.forEach((row, index) => this.count(row, index));
    const cycles = pack.clock !== null && pack.clock.kind !== 'rolling';
    pack.grants.forEach((row, index) => {
      if (row.dated === null && !cycles)
        this.say(
          ['grants', index],
          `${row.id}: say when it is dated, as there is no cycle that it falls on the end of`,
        );
      if (row.when) this.never(['grants', index, 'when'], [row.when], `${row.id} is never granted`);
    });
    pack.require.forEach((one, index) =>
      this.requirement(one, ['require', index], {
        held: cyclesOf(pack),
        window: null,
        each: null,
        divided: false,
        carriedInto: false,
        due: null,
      }),
    );
    this.found.push(...shareTimes(pack));
    return this.found;
  }

  private say(path: Path, message: string): void {
    this.found.push({ path, message });
  }

  private never(path: Path, conds: readonly Cond[], message: string): boolean {
    const impossible = neverTogether(this.pack, conds);
    if (impossible) this.say(path, `${message}: its condition can never hold`);
    return impossible;
  }

  private count(row: Count, index: number): void {
    const path: Path = ['counts', index];
    if (row.when) this.never([...path, 'when'], [row.when], 'this row is never used');
    const before = this.pack.counts.findIndex(
      (other, at) =>
        at < index &&
        other.when === null &&
        (other.from === null || (row.from !== null && other.from <= row.from)) &&
        (other.to === null || (row.to !== null && row.to <= other.to)) &&
        within(this.pack, row.of, other.of),
    );
    if (before >= 0) this.say(path, `this row is never reached: row ${before + 1} takes every credit it names`);
    const last = row.tiers?.findIndex((tier) => tier.first === null) ?? -1;
    if (row.tiers && last >= 0 && last < row.tiers.length - 1)
      this.say([...path, 'tiers', last + 1], 'this tier is never reached: the one before takes all that is left');
  }

  private requirement(one: Requirement, path: Path, around: Around): void {
    if (one.versions) this.versioned.add(one.id);
    const { carry } = this.pack;
    const carriedInto = around.carriedInto || carry?.into.includes(one.id) === true;
    const own = { ...timed(one, path, around, one.each), carriedInto };
    if (own.each && own.window?.kind === 'ever')
      this.say(path, `${one.id}: what is owed at any time has no parts; say from when to when (window)`);
    if (own.divided && (carriedInto || carry?.surplusOf === one.id))
      this.say(path, `${one.id}: what passes from cycle to cycle (carry) cannot be divided by each`);
    const { held } = around;
    this.body(one, one.id, path, own);
    (one.versions ?? []).forEach((version, index) => {
      const inside: Path = [...path, 'versions', index];
      const chosen = one.chosenBy ? [between(one.chosenBy, version.from, version.to)] : [];
      const when = version.when ?? one.when;
      const conds = [...held, ...chosen, ...(when ? [when] : [])];
      if (neverTogether(this.pack, conds)) {
        this.say(inside, `${one.id}: this version is never in force where the requirement is asked`);
        return;
      }
      this.body({ ...version, when: version.when ?? one.when }, one.id, inside, {
        ...timed(version, inside, own, null),
        held: [...held, ...chosen],
      });
    });
  }

  private body(body: Body, id: string, path: Path, around: Around): void {
    const conds = [...around.held, ...(body.when ? [body.when] : [])];
    if (body.when && this.never([...path, 'when'], conds, `${id} is never asked`)) return;
    (body.excused ?? []).forEach((row, index) =>
      this.never([...path, 'excused', index, 'when'], [...conds, row.when], `${id}: this excuse never helps`),
    );
    (body.adjust ?? []).forEach((row, index) => {
      const at: Path = [...path, 'adjust', index, 'when'];
      if (row.when) this.never(at, [...conds, row.when], `${id}: this adjustment is never made`);
    });
    const shape = body.shape;
    if (shape?.kind === 'must') this.never([...path, 'must'], [...conds, shape.cond], `${id} can never be met`);
    if (shape?.kind === 'amount' || shape?.kind === 'must') this.due(id, around);
    if (shape?.kind === 'amount') this.amount({ ...body, id, shape } as Leaf, path);
    if (shape?.kind !== 'all' && shape?.kind !== 'any') return;
    shape.of.forEach((part, index) => this.requirement(part, [...path, shape.kind, index], { ...around, held: conds }));
    if (shape.kind === 'all') this.parts(shape.of, [...path, 'all']);
  }

  private due(id: string, { window, each, due }: Around): void {
    if (!due || !afterEveryCycle(due.date, { clock: this.pack.clock, window, each })) return;
    if (this.found.some(({ path }) => path === due.path)) return;
    this.say(due.path, `${id} is never decided in any cycle: due after its end; use cure for days after the end`);
  }

  /** The requirements read so far that have versions: what such a one needs is known only once it has been read. */
  private readonly versioned = new Set<string>();

  /** A minimum above a ceiling that holds all of it. */
  private amount(leaf: Leaf, path: Path): void {
    const { atLeast: share } = leaf.shape;
    if (share.kind === 'share' && hasVersions(this.pack.require, share.of) && !this.versioned.has(share.of))
      this.say(path, `${leaf.id}: ${share.of} has versions; write it above what is a share of it`);
    const { atLeast, counting, of } = leaf.shape;
    if (atLeast.kind === 'share' && Exact.parse(atLeast.percent).compare(Exact.one) > 0)
      this.say([...path, 'at-least'], `${leaf.id}: ${atLeast.percent} of ${atLeast.of} is more than the whole`);
    if (counting !== 'amount' || leaf.adjust !== null) return;
    const over = [...leaf.shape.limits, ...this.pack.limits].find(
      (limit) => isConstant(limit) && above(atLeast, limit.atMost) && within(this.pack, of, limit.of),
    );
    if (over) {
      const ask = `${leaf.id} asks for ${amountWords(atLeast)}`;
      this.say([...path, 'at-least'], `${ask}, but a limit lets at most ${amountWords(over.atMost)} of it count`);
    }
  }

  /** Parts of one whole: none may ask for more than the whole, or more than the whole lets count of it. */
  private parts(siblings: readonly Requirement[], path: Path): void {
    const leaves = siblings.flatMap((one, index) => (isLeaf(one) ? [{ one, index }] : []));
    for (const { one: part, index } of leaves) {
      for (const { one: whole } of leaves) {
        const sameTime = JSON.stringify([part.window, part.each]) === JSON.stringify([whole.window, whole.each]);
        const apart = part.shape.separateFrom.includes(whole.id) || whole.shape.separateFrom.includes(part.id);
        if (part === whole || !sameTime || apart || !askedBeside(part, whole)) continue;
        if (!within(this.pack, part.shape.of, whole.shape.of)) continue;
        const asked = part.shape.atLeast;
        const at: Path = [...path, index, 'at-least'];
        const limit = whole.shape.limits.find(
          (row) => isConstant(row) && above(asked, row.atMost) && within(this.pack, part.shape.of, row.of),
        );
        if (limit) {
          const most = amountWords(limit.atMost);
          this.say(at, `${part.id} asks for ${amountWords(asked)}, but ${whole.id} lets at most ${most} of it count`);
        } else if (above(asked, whole.shape.atLeast)) {
          this.say(at, moreThanWhole(part, whole));
        }
      }
    }
  }
}

/** Window, parts and due date of a text, the parts of another window left behind. */
function timed(body: Body, path: Path, around: Around, each: Each | null): Around {
  return {
    held: around.held,
    window: body.window ?? around.window,
    each: each ?? (body.window ? null : around.each),
    divided: around.divided || each !== null,
    carriedInto: around.carriedInto,
    due: body.due ? { date: body.due, path: [...path, 'due'] } : each ? null : around.due,
  };
}

function hasVersions(list: readonly Requirement[], id: string): boolean {
  return list.some((one) => {
    const shapes = [one.shape, ...(one.versions ?? []).map(({ shape }) => shape)];
    const inside = shapes.flatMap((shape) => (shape?.kind === 'all' || shape?.kind === 'any' ? shape.of : []));
    return (one.id === id && one.versions !== null) || hasVersions(inside, id);
  });
}

/** A requirement for an amount that nothing adjusts. */
function isLeaf(one: Requirement): one is Leaf {
  return one.shape?.kind === 'amount' && one.shape.counting === 'amount' && one.adjust === null;
}

/** A ceiling that holds always and for the whole window, and lets nothing pass into another kind of credit. */
function isConstant(limit: Limit): boolean {
  return limit.excessAs === null && limit.per === 'window' && limit.from === null && limit.to === null;
}

/** True when one amount is certainly above another: two numbers, or two shares of the same whole. */
function above(a: Amount, b: Amount): boolean {
  if (a.kind === 'number' && b.kind === 'number') return Exact.parse(a.text).compare(Exact.parse(b.text)) > 0;
  if (a.kind !== 'share' || b.kind !== 'share' || a.of !== b.of) return false;
  return Exact.parse(a.percent).compare(Exact.parse(b.percent)) > 0;
}

const on = (date: CivilDate | null): DateExpr | null => (date === null ? null : { kind: 'on', date, shift: null });

function between(date: DateExpr, from: CivilDate | null, to: CivilDate | null): Cond {
  return { kind: 'date', date, from: on(from), to: on(to), before: null };
}

/** What is known of every cycle, when the clock begins or ends on a date that is written out. */
function cyclesOf(pack: Pack): Cond[] {
  const { clock } = pack;
  if (!clock || clock.kind === 'rolling' || clock.kind === 'anchor') return [];
  const { date } = clock;
  if (date.kind !== 'on' || date.shift !== null) return [];
  const start: DateExpr = { kind: 'cycle.start', shift: null };
  const end: DateExpr = { kind: 'cycle.end', shift: null };
  if (clock.kind === 'ends') return [between(end, date.date, clock.extend.length === 0 ? date.date : null)];
  if ('fact' in clock.length) return [between(start, date.date, null)];
  const first = fromDayNumber(shiftEnd(dayNumber(date.date) - 1, clock.length));
  return [between(start, date.date, null), between(end, first, null)];
}
