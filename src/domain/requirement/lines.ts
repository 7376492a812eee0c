import { BEGINNING } from '../civil-date';
import { Exact } from '../exact';
import type { Leaf, Leaves, Offer } from './leaf';
import type { Sel } from './pack';
import { TRUE } from './view';
import type { CapLine, CreditCode, CreditLine } from './verdict';

/** What every limit of a requirement cut, or could have. */
export function capLines({ caps }: Leaf): CapLine[] {
  return caps.map(({ limit, atMost, offered }) => ({
    says: limit.says ?? wordsOf(limit.of),
    atMost: atMost.toString(),
    offered: offered.toString(),
  }));
}

/** Lines that were written already, by the shares they tell of: those of twins are the same. */
export type KnownLines = Map<Leaf['shares'][0], { readonly of: Leaf['offers']; readonly lines: readonly CreditLine[] }>;

/** How every part of every credit that a requirement means fared in it. */
export function creditLines(leaves: Leaves, leaf: Leaf, known: KnownLines): readonly CreditLine[] {
  if (leaf.shape.counting !== 'amount' || leaf.apart.length > 0) return linesOf(leaves, leaf);
  const written = known.get(leaf.shares[0]);
  if (written?.of === leaf.offers) return written.lines;
  const lines = linesOf(leaves, leaf);
  known.set(leaf.shares[0], { of: leaf.offers, lines });
  return lines;
}

function linesOf(leaves: Leaves, leaf: Leaf): CreditLine[] {
  const moves = leaf.offers.some(({ piece }) => piece.moved);
  const shown = moves ? leaf.offers.filter((offer) => !idle(leaf, offer)) : leaf.offers;
  return shown.map((offer) => creditLine(leaves, leaf, offer, moves));
}

/** The other form of a part that was not needed. */
function idle(leaf: Leaf, { piece, position }: Offer): boolean {
  return piece.moved !== undefined && (leaf.shares[0][position]?.sign() ?? 0) === 0;
}

/** @param moves whether anything of the leaf is another form of a part. */
function creditLine(leaves: Leaves, leaf: Leaf, offer: Offer, moves: boolean): CreditLine {
  const { piece } = offer;
  const { record } = piece;
  const things = leaf.shape.counting !== 'amount';
  const value = record.present[0] ? piece.value[0] : piece.value[1];
  const code = codeOf(leaves, leaf, offer, value, moves);
  const counts = code === 'COUNTED' || code === 'CARRIED_IN' || code === 'GRANTED';
  const counted = things ? (counts ? Exact.one : Exact.zero) : (leaf.shares[0][offer.position] ?? Exact.zero);
  return {
    id: record.id,
    part: piece.index,
    completedOn: record.kind === 'carried' ? null : (record.reading.completedOn ?? null),
    amount: things ? '1' : value.toString(),
    counted: counted.toString(),
    code,
  };
}

function codeOf(leaves: Leaves, leaf: Leaf, offer: Offer, value: Exact, moves: boolean): CreditCode {
  const { record } = offer.piece;
  if (offer.barred !== null) return offer.barred;
  const things = leaf.shape.counting !== 'amount';
  const thing = things && record.refused === 'AMOUNT_UNKNOWN' && !record.maybeBelow;
  if (record.refused !== null && !thing) return record.refused;
  if (!record.present[0]) return record.present[1] ? 'PENDING' : 'AMOUNT_UNKNOWN';
  if (offer.match !== TRUE) return 'AMOUNT_UNKNOWN';
  const whole: CreditCode =
    record.kind === 'carried' ? 'CARRIED_IN' : record.kind === 'granted' ? 'GRANTED' : 'COUNTED';
  if (things) return whole;
  if (offer.piece.moved) return 'MOVED';
  const share = moves ? shareOf(leaf, offer) : (leaf.shares[0][offer.position] ?? Exact.zero);
  if (share.equals(value)) return whole;
  if (usedElsewhere(leaves, leaf, offer)) return 'USED_ELSEWHERE';
  return share.isZero() ? 'OVER_CAP' : 'PARTLY_OVER_CAP';
}

function usedElsewhere(leaves: Leaves, leaf: Leaf, { position }: Offer): boolean {
  return leaf.apart.some((other) => (leaves.get(other)?.shares[0][position]?.sign() ?? 0) > 0);
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

/** Whether anything that counts was completed after the date it was due. */
export function lateDone(leaf: Leaf): boolean {
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
