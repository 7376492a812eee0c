import { BEGINNING, END_OF_TIME, fromDayNumber, type CivilDate } from '../civil-date';
import { Exact, greatest, least } from '../exact';
import type { Results } from './fold';
import type { Ledger } from './intake';
import type { Leaf, Offer } from './leaf';
import type { Pack, Sel } from './pack';
import type { Planned } from './plan';
import { FALSE, TRUE, UNKNOWN, type Moment } from './view';
import type {
  CapLine,
  CreditCode,
  CreditLine,
  Missing,
  NodeCode,
  NodeResult,
  PeriodShown,
  RequirementNode,
  Shortfall,
} from './verdict';

/** Everything the proof tree is written from. */
export interface Told {
  readonly pack: Pack;
  readonly ledger: Ledger;
  readonly leaves: ReadonlyMap<Planned, Leaf>;
  readonly results: Results;
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
  const codes = new Set<NodeCode>(planned.codes);
  if (leaf && lateDone(leaf)) codes.add('DONE_LATE');
  let children = planned.children.map((child) => nodeOf(told, child));
  const nearest = planned.shape?.kind === 'any' ? nearestOf(children) : null;
  if (nearest !== null && result !== 'MET' && result !== 'EXCUSED') {
    children = children.map((child) =>
      child.id === nearest ? { ...child, codes: [...child.codes, 'NEAREST_ALTERNATIVE'] } : child,
    );
  }
  const missing = result === 'UNKNOWN' ? missingAt(planned, leaf) : [];
  return {
    id: planned.id,
    says: planned.says,
    result,
    withPending,
    atBest,
    strength: planned.strength,
    standing: planned.standing,
    codes: [...codes],
    because: planned.because,
    source: planned.source,
    version: planned.version,
    window: windowShown(planned),
    due: dateOf(planned.due),
    cureUntil: dateOf(planned.cureUntil),
    standingDuty: planned.standingDuty,
    shape: shapeOf(planned),
    unit: unitOf(told.pack, planned),
    ...(leaf ? amounts(told, leaf) : nothingCounted(planned)),
    missing,
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

type Amounts = Pick<
  RequirementNode,
  'needed' | 'neededBecause' | 'counted' | 'pending' | 'possible' | 'short' | 'caps' | 'credits'
>;

function nothingCounted(planned: Planned): Amounts {
  const needs = planned.need?.amounts ?? null;
  return {
    needed: needs ? needs.map(String).join(' or ') : null,
    neededBecause: planned.need?.because ?? [],
    counted: null,
    pending: null,
    possible: null,
    short: planned.must === FALSE ? '1' : null,
    caps: [],
    credits: [],
  };
}

function amounts(told: Told, leaf: Leaf): Amounts {
  const needs = leaf.needs[0];
  const [sure, pending, best] = leaf.counted;
  const most = needs?.[needs.length - 1] ?? null;
  return {
    needed: needs ? needs.map(String).join(' or ') : null,
    neededBecause: leaf.planned.need?.because ?? [],
    counted: sure.toString(),
    pending: greatest(Exact.zero, pending.minus(sure)).toString(),
    possible: least(best, greatest(pending, most ?? pending)).toString(),
    short: most ? greatest(Exact.zero, most.minus(sure)).toString() : null,
    caps: leaf.caps.map((cap): CapLine => ({
      says: cap.limit.says ?? wordsOf(cap.limit.of),
      atMost: cap.atMost.toString(),
      offered: cap.offered.toString(),
    })),
    credits: leaf.offers.filter((offer) => !idle(leaf, offer)).map((offer) => creditLine(told, leaf, offer)),
  };
}

/** The other form of a part that was not needed. */
function idle(leaf: Leaf, { piece, position }: Offer): boolean {
  return piece.moved !== undefined && (leaf.shares[0][position]?.sign() ?? 0) === 0;
}

function creditLine(told: Told, leaf: Leaf, offer: Offer): CreditLine {
  const { piece } = offer;
  const { record } = piece;
  const things = leaf.shape.counting !== 'amount';
  const value = record.present[0] ? piece.value[0] : piece.value[1];
  const code = codeOf(told, leaf, offer, value);
  const counts = code === 'COUNTED' || code === 'CARRIED_IN' || code === 'GRANTED';
  const counted = things ? (counts ? Exact.one : Exact.zero) : (leaf.shares[0][offer.position] ?? Exact.zero);
  return {
    id: record.id,
    part: piece.index,
    completedOn: record.kind === 'carried' || record.day === null ? null : fromDayNumber(record.day),
    amount: things ? '1' : value.toString(),
    counted: counted.toString(),
    code,
  };
}

function codeOf(told: Told, leaf: Leaf, offer: Offer, value: Exact): CreditCode {
  const { record } = offer.piece;
  if (offer.barred !== null) return offer.barred;
  const things = leaf.shape.counting !== 'amount';
  if (record.refused !== null && !(things && record.refused === 'AMOUNT_UNKNOWN')) return record.refused;
  if (!record.present[0]) return record.present[1] ? 'PENDING' : 'AMOUNT_UNKNOWN';
  if (offer.match !== TRUE) return 'AMOUNT_UNKNOWN';
  const whole: CreditCode =
    record.kind === 'carried' ? 'CARRIED_IN' : record.kind === 'granted' ? 'GRANTED' : 'COUNTED';
  if (things) return whole;
  if (offer.piece.moved) return 'MOVED';
  const share = shareOf(leaf, offer);
  if (share.equals(value)) return whole;
  const elsewhere = [...told.leaves.values()].some((other) => {
    const apart =
      leaf.shape.separateFrom.includes(other.planned.id) || other.shape.separateFrom.includes(leaf.planned.id);
    return other !== leaf && apart && (other.shares[0][offer.position]?.sign() ?? 0) > 0;
  });
  if (elsewhere) return 'USED_ELSEWHERE';
  return share.isZero() ? 'OVER_CAP' : 'PARTLY_OVER_CAP';
}

/** What counts of a part, in its own form or another. */
function shareOf(leaf: Leaf, { piece, position }: Offer): Exact {
  const share = leaf.shares[0][position] ?? Exact.zero;
  return leaf.offers.reduce(
    (total, other) =>
      other.piece.movedFrom === piece ? total.add(leaf.shares[0][other.position] ?? Exact.zero) : total,
    share,
  );
}

function lateDone(leaf: Leaf): boolean {
  const late = leaf.planned.lateAfter;
  if (!late) return false;
  return leaf.offers.some((offer) => {
    const counted = leaf.shape.counting !== 'amount' || (leaf.shares[0][offer.position]?.sign() ?? 0) > 0;
    return (
      offer.barred === null &&
      counted &&
      offer.piece.record.present[0] &&
      (offer.piece.record.day ?? BEGINNING) > late.day
    );
  });
}

/** A selection in a few words, for a ceiling that has none of its own. */
function wordsOf(sel: Sel): string {
  switch (sel.kind) {
    case 'everything':
      return 'all credit';
    case 'is':
      return sel.values.join(', ');
    case 'in':
      return sel.name;
    case 'not':
      return `not ${wordsOf(sel.of)}`;
    case 'all':
    case 'any':
      return sel.of.map(wordsOf).join(sel.kind === 'all' ? ' and ' : ' or ');
    default:
      return sel.kind;
  }
}

function missingAt(planned: Planned, leaf: Leaf | undefined): Missing[] {
  const missing = [...planned.missing];
  if (planned.standing === 'unconfirmed') missing.push({ kind: 'unconfirmed-clause', name: planned.id });
  for (const offer of leaf?.offers ?? []) {
    const { record } = offer.piece;
    if (offer.barred !== null || offer.piece.moved) continue;
    if (record.refused === 'AMOUNT_UNKNOWN') missing.push({ kind: 'credit-amount', name: record.id });
    else if (offer.match === UNKNOWN || record.from.unknownTags?.length)
      missing.push({ kind: 'credit-tag', name: record.id });
  }
  return missing;
}

/** What is missing wherever the tree is undecided. */
export function missingOf(nodes: readonly RequirementNode[]): Missing[] {
  return nodes.flatMap((node) =>
    node.result === 'UNKNOWN' && node.strength === 'mandatory' ? [...node.missing, ...missingOf(node.children)] : [],
  );
}

/** How far a requirement is from being met, in its unit; null when that cannot be said in amounts. */
function distance(node: RequirementNode): Exact | null {
  if (node.shape === 'all' || node.shape === 'any') {
    const parts = node.children.filter((child) => child.result === 'SHORT' || child.result === 'UNKNOWN').map(distance);
    if (parts.some((part) => part === null) || parts.length === 0) return null;
    return (parts as Exact[]).reduce(node.shape === 'all' ? (a, b) => a.add(b) : least);
  }
  return node.shape === 'must' || node.short === null ? null : Exact.parse(node.short);
}

function nearestOf(children: readonly RequirementNode[]): string | null {
  let best: { id: string; far: Exact } | null = null;
  for (const child of children) {
    if (child.result !== 'SHORT' && child.result !== 'UNKNOWN' && child.result !== 'LATER') continue;
    const far = distance(child);
    if (far && (!best || far.compare(best.far) < 0)) best = { id: child.id, far };
  }
  return best?.id ?? children.find((child) => child.result === 'SHORT')?.id ?? null;
}

/** The mandatory leaves that are short; of alternatives only those of the nearest. */
export function shortfallsOf(nodes: readonly RequirementNode[], unit: string): Shortfall[] {
  return nodes.flatMap((node): Shortfall[] => {
    if (node.result !== 'SHORT' || node.strength !== 'mandatory') return [];
    if (node.shape === 'all') return shortfallsOf(node.children, unit);
    if (node.shape === 'any')
      return shortfallsOf(
        node.children.filter((child) => child.id === node.nearest),
        unit,
      );
    return [{ requirement: node.id, says: node.says, short: node.short ?? '0', unit: node.unit, due: node.due }];
  });
}
