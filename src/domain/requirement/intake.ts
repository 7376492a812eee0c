import { fromDayNumber, shiftStart } from '../civil-date';
import { Exact, least, sum } from '../exact';
import { judge } from './conditions';
import { valueRecords } from './counting';
import { momentOf, type Scope } from './dates';
import { movedExcess, withMoved, type Excess } from './excess';
import type { CreditProperties } from './facts';
import { amountsOf, type NeedContext } from './need';
import { acceptedLine } from './lines-of-credit';
import type { Grant, Pack } from './pack';
import { AMPLE, byAge, PASSES, recordOf, type CreditRecord, type Piece } from './pieces';
import { readEntries } from './reading';
import { dropRepeats } from './repeats';
import { FALSE, TRUE, type View } from './view';

/** Every credit there is on the day asked, valued, oldest first. */
export interface Ledger {
  readonly records: readonly CreditRecord[];
  readonly pieces: readonly Piece[];
  /** What limits of the pack move to another kind of credit; its forms are among the pieces. */
  readonly excess: readonly Excess[];
  /** True when nothing is pending or unknown: then all three passes come out the same. */
  readonly uniform: boolean;
}

const ACCEPTED = [true, true, true] as const;
const PENDING = [false, true, true] as const;

/**
 * Gathers entries, carried credit and grants, values them, and takes repeats out.
 *
 * @param leftOver what earlier cycles left, worked out already.
 */
export function openLedger(context: NeedContext, leftOver: readonly CreditRecord[]): Ledger {
  const { pack, scope } = context;
  const { view } = scope;
  const records: CreditRecord[] = [];
  for (const { entry, reading, day } of readEntries(view.input.facts.entries)) {
    if (day > view.today) {
      view.edge(day);
      break;
    }
    const taken = entry.lines ? acceptedLine(pack, scope, entry, reading) : { entry, reading };
    const present = entry.state === 'pending' ? PENDING : ACCEPTED;
    records.push(recordOf('entry', taken.entry, present, true, taken.reading));
  }
  const opening = carriedIn(pack, view);
  if (pack.grants.length > 0) {
    for (const grant of pack.grants) records.push(...granted(pack, scope, grant));
    records.sort(byAge);
  }
  valueRecords(pack, scope, records);
  dropRepeats(pack, scope, records);
  for (const record of opening) carryValue(record);
  if (pack.carry) limitCarried(opening, Exact.parse(pack.carry.atMost));
  const all = leftOver.length + opening.length === 0 ? records : [...leftOver, ...opening, ...records];
  let uniform = true;
  for (const record of all) {
    record.steady = isSteady(record);
    if (!record.steady) uniform = false;
  }
  const excess = movedExcess(pack, scope, all, (limit) => amountsOf(context, limit.atMost));
  return { records: all, pieces: withMoved(all, excess), excess, uniform };
}

function isSteady({ present, refused, from, pieces }: CreditRecord): boolean {
  if (present[0] !== present[1] || present[1] !== present[2]) return false;
  if (refused === 'AMOUNT_UNKNOWN' || from.unknownTags?.length) return false;
  return pieces.every(
    ({ value, classes }) => classes.length === 1 && value[0].equals(value[1]) && value[1].equals(value[2]),
  );
}

function carriedIn(pack: Pack, view: View): CreditRecord[] {
  const carry = pack.carry;
  if (!carry) return [];
  return (view.input.facts.carried ?? [])
    .map((credit) => recordOf('carried', credit, [true, true, true], !carry.dropTopics))
    .filter((record) => record.cycles <= carry.for)
    .sort(byAge);
}

/** Carried credit was valued when it was earned: its amount is in the pack's unit. */
function carryValue(record: CreditRecord): void {
  const amount = record.from.amount === undefined ? Exact.zero : Exact.parse(record.from.amount);
  for (const piece of record.pieces) for (const pass of PASSES) piece.value[pass] = amount.times(piece.share);
}

/** No more than so much of what each cycle left. */
function limitCarried(records: readonly CreditRecord[], atMost: Exact): void {
  let left = atMost;
  let cycles = 0;
  for (const record of records) {
    if (record.cycles !== cycles) left = atMost;
    cycles = record.cycles;
    const value = sum(record.pieces.map((piece) => piece.value[0]));
    const kept = least(value, left);
    left = left.minus(kept);
    if (value.isZero() || kept.equals(value)) continue;
    const part = kept.over(value);
    for (const piece of record.pieces) for (const pass of PASSES) piece.value[pass] = piece.value[pass].times(part);
  }
}

/** A grant as credits; one whose condition, amount or date is unknown is there only at best. */
function granted(pack: Pack, scope: Scope, grant: Grant): CreditRecord[] {
  const { view, cycle } = scope;
  const before = view.missed.length;
  const when = grant.when ? judge(pack, scope, grant.when) : TRUE;
  if (when === FALSE) return [];
  const per = grant.perFact === null ? null : view.textFact(grant.perFact);
  const dated = grant.dated ? momentOf(scope, grant.dated) : null;
  view.missed.length = before;
  if (grant.perFact !== null && per === null && view.otherwise === FALSE) return [];
  const unknown = grant.perFact !== null && per === null;
  const sure = when === TRUE && !unknown && (grant.dated === null || dated !== null);
  const amount = unknown ? AMPLE : Exact.parse(grant.amount).times(per === null ? Exact.one : Exact.parse(per));
  // Without a date of its own it belongs to the cycle judged. Where that is not known or moves with the day asked it has
  // no day, and no window keeps it out: a day made up for it would change with every day asked.
  const undatedOn = cycle && !cycle.period.to.moving ? cycle.period.to.day : null;
  const records: CreditRecord[] = [];
  const times = grant.spread?.times ?? 1;
  for (let index = 0; index < times; index += 1) {
    const credit: CreditProperties = {
      id: times === 1 ? `grant:${grant.id}` : `grant:${grant.id}#${index + 1}`,
      amount: amount.toString(),
      ...(grant.system === null ? {} : { system: grant.system }),
      ...(grant.category === null ? {} : { category: grant.category }),
      ...(grant.topics.length === 0 ? {} : { parts: [{ amount: amount.toString(), topics: grant.topics }] }),
    };
    let day = undatedOn;
    if (dated) {
      const every = grant.spread?.every ?? { months: 0, days: 0 };
      day = shiftStart(dated.day, { months: every.months * index, days: every.days * index });
      if (dated.moving) view.edge(view.today + 1);
      if (day > view.today) {
        view.edge(day);
        continue;
      }
    }
    const given = day === null ? credit : { ...credit, completedOn: fromDayNumber(day) };
    records.push(recordOf('granted', given, [sure, sure, true]));
  }
  return records;
}
