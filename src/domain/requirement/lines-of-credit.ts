import { Exact } from '../exact';
import { compiled } from './compile';
import type { Scope } from './dates';
import type { CreditLineFact } from './facts';
import type { Pack } from './pack';
import { recordOf } from './pieces';
import { dividedAs, readCredit, type Given, type Reading } from './reading';
import { FALSE } from './view';

/**
 * A credit that was issued in several systems, as the pack takes it: in one of them, never in several. Where `counts`
 * says what is accepted, its first row that fits any line decides, and of the lines it fits the largest; elsewhere a
 * line whose system or category the pack speaks of goes before others, then the largest, then the first.
 */
export function acceptedLine(
  pack: Pack,
  scope: Scope,
  reading: Reading,
  { lines, ...given }: NonNullable<Reading['several']>,
): Reading {
  let best: { reading: Reading; rank: number } | null = null;
  for (const line of lines) {
    const read = dividedAs(readCredit(asLine(given, line)), reading.parts);
    const rank = rankOf(pack, scope, read);
    const better =
      best === null || rank < best.rank || (rank === best.rank && amountOf(read).compare(amountOf(best.reading)) > 0);
    if (better) best = { reading: read, rank };
  }
  return best?.reading ?? reading;
}

function asLine({ category: _, ...entry }: Given, line: CreditLineFact): Given {
  return { ...entry, ...line };
}

function amountOf({ amount }: Reading): Exact {
  return amount ?? Exact.zero;
}

/** The lower the sooner taken. */
function rankOf(pack: Pack, scope: Scope, reading: Reading): number {
  const { counts, named } = compiled(pack);
  if (counts.length === 0) {
    const { system, category } = reading;
    return named.has(`system ${system ?? ''}`) || named.has(`category ${category ?? ''}`) ? 0 : 1;
  }
  const record = recordOf('entry', reading, [true, true, true]);
  const row = counts.findIndex(({ test, from, to }) => {
    const { day } = record;
    if (day !== null && ((from !== null && day < from) || (to !== null && day > to))) return false;
    return record.pieces.some((piece) => test(piece, scope) !== FALSE);
  });
  return row < 0 ? counts.length : row;
}
