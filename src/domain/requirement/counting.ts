import { Exact, greatest, least, sum } from '../exact';
import { compiled, type CompiledCount } from './compile';
import { judge } from './conditions';
import { cycleIndex, type Scope } from './dates';
import type { Pack, Round } from './pack';
import { AMPLE, creditAmount, hoursOf, minutesOf, PASSES, type CreditRecord, type Pass, type Piece } from './pieces';
import { FALSE, TRUE, UNKNOWN, type Tri } from './view';

/** Rounds as a rule says; `not-below` is a floor. */
export function rounded(value: Exact, round: Round | null): Exact {
  if (!round) return value;
  const result = value.rounded(Exact.parse(round.to), round.mode);
  return round.notBelow === null ? result : greatest(result, Exact.parse(round.notBelow));
}

/**
 * Gives every part its value in the pack's unit, in each pass. Records come oldest first, so that tiers fill in the
 * order of completion. A record all of whose parts fall under one row is valued once and the value shared out; where
 * parts fall under different rows, each group is valued by its share of the record.
 */
export function valueRecords(pack: Pack, scope: Scope, records: readonly CreditRecord[]): void {
  const { counts } = compiled(pack);
  if (counts.length === 0) {
    for (const record of records) plainValue(record);
    return;
  }
  const when = counts.map((row) => (row.row.when ? judge(pack, scope, row.row.when) : TRUE));
  const used = new Map<string, Exact>();
  for (const record of records) {
    const groups = new Map<string, { pieces: Piece[]; rows: number[]; sure: boolean }>();
    for (const piece of record.pieces) {
      const { rows, sure } = fitting(piece, scope, counts, when);
      const key = rows.join(',') + sure;
      const group = groups.get(key);
      if (group) group.pieces.push(piece);
      else groups.set(key, { pieces: [piece], rows, sure });
    }
    let accepted = false;
    for (const { pieces, rows, sure } of groups.values()) {
      if (rows.length > 0) accepted = true;
      const share = sum(pieces.map((piece) => piece.share));
      for (const pass of PASSES) {
        if (!record.present[pass]) continue;
        const values = rows.map((index) => {
          const row = counts[index] as CompiledCount;
          return rowValue(row, record, pieces, share, scope, pass, used, index, rows.length === 1 && sure);
        });
        if (!sure) values.push(Exact.zero);
        const value = values.reduce(pass === 2 ? greatest : least, values[0] ?? Exact.zero);
        for (const piece of pieces) {
          piece.value[pass] = share.isZero() ? Exact.zero : value.times(piece.share).over(share);
        }
      }
      for (const piece of pieces) {
        piece.classes = rows.map((index) => counts[index]?.row.as ?? null);
        if (!sure) piece.classes.push(null);
      }
    }
    if (!accepted) record.refused ??= 'NOT_ACCEPTED_HERE';
  }
}

function plainValue(record: CreditRecord): void {
  const amount = creditAmount(record.from);
  if (!amount) record.refused ??= 'AMOUNT_UNKNOWN';
  for (const piece of record.pieces) {
    for (const pass of PASSES) {
      if (!record.present[pass]) continue;
      piece.value[pass] = amount
        ? record.pieces.length === 1
          ? amount
          : amount.times(piece.share)
        : pass === 2
          ? AMPLE
          : Exact.zero;
    }
  }
}

/** The rows that may be the first to fit; `sure` when one of them certainly does. */
function fitting(
  piece: Piece,
  scope: Scope,
  counts: readonly CompiledCount[],
  when: readonly Tri[],
): { rows: number[]; sure: boolean } {
  const rows: number[] = [];
  const day = piece.record.day;
  for (let index = 0; index < counts.length; index += 1) {
    const row = counts[index] as CompiledCount;
    if (day !== null && ((row.from !== null && day < row.from) || (row.to !== null && day > row.to))) continue;
    const fits = Math.min(row.test(piece, scope), when[index] ?? TRUE);
    if (fits === FALSE) continue;
    rows.push(index);
    if (fits === TRUE) return { rows, sure: true };
  }
  return { rows, sure: false };
}

function rowValue(
  row: CompiledCount,
  record: CreditRecord,
  pieces: readonly Piece[],
  share: Exact,
  scope: Scope,
  pass: Pass,
  used: Map<string, Exact>,
  index: number,
  certain: boolean,
): Exact {
  const measured = measure(row, record);
  if (measured === null) {
    record.refused ??= 'AMOUNT_UNKNOWN';
    return pass === 2 ? AMPLE : Exact.zero;
  }
  const amount = measured.times(share);
  if (row.row.whole && !record.attendedWhole) {
    record.refused ??= 'PART_ATTENDED';
    return Exact.zero;
  }
  if (row.minimum && amount.compare(row.minimum) < 0) {
    record.refused ??= 'BELOW_MINIMUM';
    return Exact.zero;
  }
  if (row.row.startedInside) record.startedInside = true;
  let value = amount.times(row.rate);
  if (row.steps) {
    value = Exact.zero;
    for (const step of row.steps) if (amount.compare(step.from) >= 0) value = step.gives;
  }
  if (row.tiers) value = tiered(row.tiers, amount, record, scope, pass, used, index, certain);
  if (row.plus && row.row.plus) {
    const fits = pieces.some((piece) => (row.plus?.(piece, scope) ?? FALSE) >= (pass === 2 ? UNKNOWN : TRUE));
    const { gives, rate } = row.row.plus;
    if (fits) value = value.add(gives !== null ? Exact.parse(gives) : amount.times(Exact.parse(rate ?? '0')));
  }
  return rounded(value, row.row.round);
}

/** Days from the first to the last, both included; one where no first day is said. */
function daysOf({ day, startDay }: CreditRecord): Exact {
  return day === null || startDay === null || startDay > day ? Exact.one : Exact.integer(day - startDay + 1);
}

/** The amount of a credit in the measure a row counts by; null = unknown. */
function measure(row: CompiledCount, record: CreditRecord): Exact | null {
  const per = row.row.per;
  if (per === 'each') return Exact.one;
  if (per === 'day') return daysOf(record);
  if (record.kind !== 'entry' || per === 'credit') return creditAmount(record.from);
  if (per === 'hour') return hoursOf(record.from);
  const minutes = minutesOf(record.from);
  return minutes === null ? null : minutes.over(Exact.integer(per.minutes));
}

/** Tiers are used up in the order of completion, afresh in every cycle. While a row is not certain the bounds are taken. */
function tiered(
  tiers: NonNullable<CompiledCount['tiers']>,
  amount: Exact,
  record: CreditRecord,
  scope: Scope,
  pass: Pass,
  used: Map<string, Exact>,
  index: number,
  certain: boolean,
): Exact {
  if (!certain) {
    const rates = tiers.map((tier) => tier.rate);
    return amount.times(rates.reduce(pass === 2 ? greatest : least));
  }
  const cycle = record.day === null || !scope.cycle ? 0 : cycleIndex(scope.cycle, record.day);
  const key = `${index}/${cycle}/${pass}`;
  const before = used.get(key) ?? Exact.zero;
  used.set(key, before.add(amount));
  let value = Exact.zero;
  let from = before;
  let left = amount;
  let top = Exact.zero;
  for (const tier of tiers) {
    if (left.sign() <= 0) break;
    let take = left;
    if (tier.first !== null) {
      top = top.add(tier.first);
      if (from.compare(top) >= 0) continue;
      take = least(left, top.minus(from));
    }
    value = value.add(take.times(tier.rate));
    from = from.add(take);
    left = left.minus(take);
  }
  return value;
}
