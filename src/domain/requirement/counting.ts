import { Exact, greatest, least, sum } from '../exact';
import { compiled, type CompiledCount, type Fit } from './compile';
import { judge } from './conditions';
import type { Scope } from './dates';
import type { Pack, Round } from './pack';
import { AMPLE, PASSES, type CreditRecord, type Pass, type Piece } from './pieces';
import { tierStretches } from './stretch';
import { Tiers } from './tiers';
import { hoursOf, minutesOf } from './reading';
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
    for (const record of records) if (!record.valued) plainValue(record);
    return;
  }
  const when = counts.map((row) => (row.row.when ? judge(pack, scope, row.row.when) : TRUE));
  const tiers = counts.map((row) => (row.tiers ? new Tiers(row.tiers, tierStretches(scope, row.row.tiersPer)) : null));
  for (const record of records) {
    let accepted = false;
    for (const group of groupsOf(record, scope, counts, when)) {
      if (group.fit.rows.length > 0) accepted = true;
      valueGroup({ record, scope, counts, tiers, pieces: group.pieces, fit: group.fit, share: shareOf(record, group) });
    }
    if (!accepted) record.refused ??= 'NOT_ACCEPTED_HERE';
  }
}

function valueGroup(valuing: Valuing): void {
  const { record, pieces, share, fit } = valuing;
  let value: Exact | null = null;
  let before: Pass = 0;
  for (const pass of PASSES) {
    if (!record.present[pass]) continue;
    // A row that surely fits, and whose worth hangs on nothing unknown, is worth the same in every pass.
    const known: Exact | null = value !== null && steady(valuing) ? value : null;
    value = known ?? valueIn(valuing, pass);
    if (!share.isZero())
      for (const piece of pieces) piece.value[pass] = known ? piece.value[before] : partOf(value, piece, valuing);
    before = pass;
  }
  for (const piece of pieces) piece.classes = fit.classes;
}

/** What the parts of a group are of the whole record. */
function shareOf({ pieces: all }: CreditRecord, { pieces }: Group): Exact {
  return pieces.length === all.length ? Exact.one : sum(pieces.map(({ part }) => part.share));
}

function partOf(value: Exact, { part }: Piece, { record, pieces, share }: Valuing): Exact {
  if (pieces.length === 1) return value;
  if (value === record.reading.amount && part.worth && pieces.length === record.pieces.length) return part.worth;
  return value.times(part.share).over(share);
}

/** Parts of one record that the same rows may fit. */
interface Group {
  readonly pieces: readonly Piece[];
  readonly fit: Fit;
}

/** The parts of a record by the rows that may fit them; nearly always the same rows fit them all. */
function groupsOf(
  record: CreditRecord,
  scope: Scope,
  counts: readonly CompiledCount[],
  when: readonly Tri[],
): readonly Group[] {
  const { pieces } = record;
  const fits = pieces.map((piece) => fitting(piece, scope, counts, when));
  const [first] = fits;
  if (first && fits.every((fit) => fit === first)) return [{ pieces, fit: first }];
  const groups = new Map<string, Group & { readonly pieces: Piece[] }>();
  pieces.forEach((piece, at) => {
    const fit = fits[at] as Fit;
    const key = fit.rows.join(',') + fit.sure;
    const group = groups.get(key);
    if (group) group.pieces.push(piece);
    else groups.set(key, { pieces: [piece], fit });
  });
  return [...groups.values()];
}

/** What is being valued. */
interface Valuing extends Group {
  readonly record: CreditRecord;
  readonly share: Exact;
  readonly scope: Scope;
  readonly counts: readonly CompiledCount[];
  /** The tiers of each row; null for a row without. */
  readonly tiers: readonly (Tiers | null)[];
}

/** Whether one row fits, and surely. */
function fitsOne({ fit }: Valuing): boolean {
  return fit.rows.length === 1 && fit.sure;
}

function steady(valuing: Valuing): boolean {
  const row = valuing.counts[valuing.fit.rows[0] ?? -1];
  return fitsOne(valuing) && row !== undefined && !row.tiers && !row.plus && measure(row, valuing.record) !== null;
}

function valueIn(valuing: Valuing, pass: Pass): Exact {
  const best = pass === 2 ? greatest : least;
  let value: Exact | null = null;
  for (const index of valuing.fit.rows) {
    const worth = rowValue(index, valuing, pass);
    value = value === null ? worth : best(value, worth);
  }
  if (!valuing.fit.sure && value !== null) value = best(value, Exact.zero);
  return value ?? Exact.zero;
}

/** A credit that is worth what it says, in each pass. */
export function plainValue(record: CreditRecord): void {
  const { amount, parts } = record.reading;
  if (!amount) record.refused ??= 'AMOUNT_UNKNOWN';
  const { pieces } = record;
  for (let at = 0; at < pieces.length; at += 1) {
    const { value } = pieces[at] as Piece;
    const worth = parts[at]?.worth ?? null;
    for (const pass of PASSES) if (record.present[pass]) value[pass] = worth ?? (pass === 2 ? AMPLE : Exact.zero);
  }
}

/** The rows that may be the first to fit; `sure` when one of them certainly does. */
function fitting(piece: Piece, scope: Scope, counts: readonly CompiledCount[], when: readonly Tri[]): Fit {
  let rows: number[] | null = null;
  const day = piece.record.day;
  for (let index = 0; index < counts.length; index += 1) {
    const row = counts[index] as CompiledCount;
    if (day !== null && ((row.from !== null && day < row.from) || (row.to !== null && day > row.to))) continue;
    const fits = Math.min(row.test(piece, scope), when[index] ?? TRUE);
    if (fits === FALSE) continue;
    if (rows === null) {
      if (fits === TRUE) return row.surely;
      rows = [];
    }
    rows.push(index);
    if (fits === TRUE) return { rows, sure: true, classes: classesOf(rows, counts) };
  }
  return rows === null ? nothingFits : { rows, sure: false, classes: [...classesOf(rows, counts), null] };
}

const nothingFits: Fit = { rows: [], sure: false, classes: [null] };

function classesOf(rows: readonly number[], counts: readonly CompiledCount[]): (string | null)[] {
  return rows.map((index) => counts[index]?.row.as ?? null);
}

function rowValue(index: number, valuing: Valuing, pass: Pass): Exact {
  const { record, pieces, share, scope, counts } = valuing;
  const row = counts[index] as CompiledCount;
  const measured = measure(row, record);
  const tiers = valuing.tiers[index] ?? null;
  if (measured === null) {
    tiers?.fillUnknown(record, pass);
    record.refused ??= 'AMOUNT_UNKNOWN';
    if (row.minimum) record.maybeBelow = true;
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
  if (tiers) value = tiers.fill(record, amount, pass, fitsOne(valuing));
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
  if (record.kind !== 'entry' || per === 'credit') return record.reading.amount;
  if (per === 'hour') return hoursOf(record.reading);
  const minutes = minutesOf(record.reading);
  return minutes === null ? null : minutes.over(Exact.integer(per.minutes));
}
