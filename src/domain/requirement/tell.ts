import { BEGINNING, END_OF_TIME, fromDayNumber, type CivilDate } from '../civil-date';
import { Exact, greatest, least } from '../exact';
import { rivalGroupsOf } from './choices';
import type { Scope } from './dates';
import type { Results } from './fold';
import type { Ledger } from './intake';
import type { Leaf, Leaves } from './leaf';
import { isTimeOpen } from './leaves';
import { PAIR } from './effort';
import { capLines, creditLines, lateDone, type KnownLines } from './lines';
import type { Pack } from './pack';
import type { CreditRecord } from './pieces';
import type { Planned } from './planned';
import { nearestOf, shortBy } from './shortfalls';
import { FALSE, UNKNOWN, type Moment } from './view';
import type { Missing, NodeCode, NodeResult, PeriodShown, RequirementNode } from './verdict';

/** Everything the proof tree is written from. */
export interface Told {
  readonly pack: Pack;
  readonly scope: Scope;
  readonly ledger: Ledger;
  readonly leaves: Leaves;
  readonly results: Results;
  /** What was unknown in the rows of the pack that every requirement counts by. */
  readonly missed: readonly Missing[];
  readonly lines: KnownLines;
  /** Which requirements share hours, once it has been asked for. */
  rivalGroups: readonly number[] | null;
}

function dateOf(moment: Moment | null): CivilDate | null {
  if (!moment || moment.moving || moment.day <= BEGINNING || moment.day >= END_OF_TIME) return null;
  return fromDayNumber(moment.day);
}

/** SHORT only where nothing unknown could help; where it could, UNKNOWN, unless pending credit alone would do. */
function shown(sure: NodeResult, pending: NodeResult, best: NodeResult): NodeResult {
  return sure === 'SHORT' && best !== 'SHORT' && pending !== 'MET' && pending !== 'EXCUSED' && pending !== 'LATER'
    ? 'UNKNOWN'
    : sure;
}

/** One node of the proof tree, with all below it. */
export function nodeOf(told: Told, planned: Planned): RequirementNode {
  const [sure, withPending, atBest] = told.results.get(planned) ?? ['UNKNOWN', 'UNKNOWN', 'UNKNOWN'];
  const result = shown(sure, withPending, atBest);
  const leaf = told.leaves.get(planned);
  const codes: NodeCode[] = planned.codes.length === 0 ? [] : [...planned.codes];
  if (leaf && lateDone(leaf)) codes.push('DONE_LATE');
  const children = planned.children.map((child) => nodeOf(told, child));
  const nearest = planned.shape?.kind === 'any' ? nearestOf(told.leaves, planned.children, children) : null;
  if (nearest !== null && result !== 'MET' && result !== 'EXCUSED') {
    for (const child of children) if (child.id === nearest) (child.codes as NodeCode[]).push('NEAREST_ALTERNATIVE');
  }
  const { needed, neededBecause, counted, pending, possible, short } = leaf ? amounts(leaf) : nothingCounted(planned);
  return {
    id: planned.id,
    says: planned.says,
    result,
    withPending,
    atBest,
    strength: planned.strength,
    standing: planned.standing,
    codes,
    because: planned.because,
    source: planned.source,
    version: planned.version,
    window: windowShown(planned),
    due: dateOf(planned.due),
    cureUntil: dateOf(planned.cureUntil),
    standingDuty: planned.standingDuty,
    shape: shapeOf(planned),
    unit: unitOf(told.pack, planned),
    needed,
    neededBecause,
    counted,
    pending,
    possible,
    short,
    caps: leaf ? capLines(leaf) : [],
    credits: leaf ? creditLines(told.leaves, leaf, told.lines) : [],
    missing: result === 'UNKNOWN' ? missingAt(told, planned, !anyMissing(children)) : [],
    nearest,
    children,
  };
}

function shapeOf(planned: Planned): RequirementNode['shape'] {
  const shape = planned.shape;
  if (!shape) return 'none';
  if (shape.kind === 'each') return 'all';
  if (shape.kind !== 'amount') return shape.kind;
  return shape.counting === 'amount' || shape.counting === 'activities' ? shape.counting : 'distinct';
}

function unitOf(pack: Pack, planned: Planned): string {
  const shape = shapeOf(planned);
  return shape === 'activities'
    ? 'activity'
    : shape === 'distinct'
      ? 'kind'
      : shape === 'must'
        ? 'statement'
        : pack.unit;
}

function windowShown(planned: Planned): PeriodShown | null {
  if (!planned.window || planned.applies === FALSE) return null;
  const { from, to } = planned.window;
  const moving = planned.windowSays ?? (from.moving || to.moving ? 'moves with the day asked' : null);
  return { from: dateOf(from), to: dateOf(to), moving };
}

type Amounts = Pick<RequirementNode, 'needed' | 'neededBecause' | 'counted' | 'pending' | 'possible' | 'short'>;

function nothingCounted(planned: Planned): Amounts {
  return {
    needed: alternatives(planned.need?.amounts ?? null),
    neededBecause: planned.need?.because ?? [],
    counted: null,
    pending: null,
    possible: null,
    short: planned.must === FALSE ? '1' : null,
  };
}

function amounts(leaf: Leaf): Amounts {
  const needs = leaf.needs[0];
  const [sure, pending, best] = leaf.counted;
  const most = needs?.[needs.length - 1] ?? null;
  return {
    needed: alternatives(needs),
    neededBecause: leaf.planned.need?.because ?? [],
    counted: sure.toString(),
    pending: pending === sure ? '0' : greatest(Exact.zero, pending.minus(sure)).toString(),
    possible: least(best, greatest(pending, most ?? pending)).toString(),
    short: shortBy(leaf)?.toString() ?? null,
  };
}

/** The amounts that it may be. */
function alternatives(needs: readonly Exact[] | null): string | null {
  if (needs === null) return null;
  return needs.length === 1 ? (needs[0] as Exact).toString() : needs.map(String).join(' or ');
}

/**
 * What leaves a requirement undecided: what is unknown of itself, else of what it shares hours or rows with; of a group
 * whose parts are each decided (`silent`), what is unknown of them, such as whether they are asked at all.
 */
function missingAt(told: Told, planned: Planned, silent: boolean): Missing[] {
  const leaf = told.leaves.get(planned);
  const own = ownMissing(planned, leaf);
  if (own.length > 0) return leaf && told.missed.length > 0 ? distinct([...own, ...told.missed]) : own;
  if (leaf) {
    const others = beside(told, leaf);
    told.scope.view.effort.spend(PAIR * others.length);
    const all = [...told.missed];
    for (const other of others) all.push(...ownMissing(other.planned, other));
    return all.length > 0 ? distinct(all) : undecidedCredits(told.ledger);
  }
  return silent ? planned.children.flatMap((child) => missingAt(told, child, silent)) : [];
}

/**
 * Where nothing else is unknown: the pending credits, for it hangs on which of them are accepted; else those of which
 * something is unknown, for they may come before others where what a credit is worth depends on those before it.
 */
export function undecidedCredits({ records }: Ledger): Missing[] {
  const pending = records.filter(({ present }) => present[0] !== present[1]);
  const named = pending.length > 0 ? pending : records.filter(isUnknown);
  return named.map(({ id, reading }) => ({
    kind: reading.unknownTags?.length ? 'credit-tag' : 'credit-amount',
    name: id,
  }));
}

function isUnknown({ refused, reading }: CreditRecord): boolean {
  return refused === 'AMOUNT_UNKNOWN' || (reading.unknownTags?.length ?? 0) > 0;
}

function ownMissing(planned: Planned, leaf: Leaf | undefined): Missing[] {
  const missing = [...planned.missing];
  if (planned.standing === 'unconfirmed') missing.push({ kind: 'unconfirmed-clause', name: planned.id });
  let last: CreditRecord | null = null;
  for (const offer of leaf?.offers ?? []) {
    const { record } = offer.piece;
    // The parts of one record lie side by side.
    if (offer.barred !== null || record === last) continue;
    last = record;
    if (record.refused === 'AMOUNT_UNKNOWN') missing.push({ kind: 'credit-amount', name: record.id });
    else if ((offer.match === UNKNOWN && !isTimeOpen(planned, record)) || record.reading.unknownTags?.length)
      missing.push({ kind: 'credit-tag', name: record.id });
    // What an earlier cycle left over is unsure where something of that cycle was.
    else if (record.kind === 'carried' && !record.steady) missing.push({ kind: 'credit-amount', name: record.id });
  }
  return missing;
}

/** The requirements whose hours decide about this one's: rivals, and what its need is a share of. */
function beside(told: Told, leaf: Leaf): Leaf[] {
  const all = told.leaves.values();
  const groups = (told.rivalGroups ??= rivalGroupsOf(told.pack, told.scope, all));
  const its = groups[all.indexOf(leaf)];
  const { atLeast } = leaf.shape;
  const base = atLeast.kind === 'share' || atLeast.kind === 'earned' ? atLeast.of : undefined;
  return all.filter(
    (other, at) => (groups[at] === its && other !== leaf) || (base !== undefined && other.planned.path.at(-1) === base),
  );
}

/** What is missing wherever the tree is undecided. */
export function missingOf(nodes: readonly RequirementNode[], found: Missing[] = []): Missing[] {
  for (const node of nodes) {
    if (node.result !== 'UNKNOWN' || node.strength !== 'mandatory') continue;
    found.push(...node.missing);
    missingOf(node.children, found);
  }
  return found;
}

function anyMissing(nodes: readonly RequirementNode[]): boolean {
  return nodes.some(
    ({ result, strength, missing, children }) =>
      result === 'UNKNOWN' && strength === 'mandatory' && (missing.length > 0 || anyMissing(children)),
  );
}

/** Each thing that is missing once. */
export function distinct(list: readonly Missing[]): Missing[] {
  if (list.length < 2) return [...list];
  const seen = new Map<Missing['kind'], Set<string>>();
  return list.filter(({ kind, name }) => {
    const names = seen.get(kind);
    if (!names) seen.set(kind, new Set([name]));
    else if (names.has(name)) return false;
    else names.add(name);
    return true;
  });
}
