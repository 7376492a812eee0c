import { fromDayNumber, shiftStart } from '../civil-date';
import { Exact, least, sum } from '../exact';
import { judge } from './conditions';
import { plainValue, valueRecords } from './counting';
import { momentOf, type Scope } from './dates';
import { compiled } from './compile';
import { movedExcess, withMoved, type Excess } from './excess';
import { amountsOf, type NeedContext } from './need';
import { acceptedLine } from './lines-of-credit';
import type { Grant, Pack } from './pack';
import { AMPLE, byAge, PASSES, recordOf, type CreditRecord, type Piece } from './pieces';
import { readCredit, readEntries, ReadPart, type ReadEntry, type Reading } from './reading';
import { dropRepeats } from './repeats';
import { FALSE, TRUE } from './view';

/** Every credit there is on the day asked, valued, oldest first. */
export interface Ledger {
  readonly records: readonly CreditRecord[];
  readonly pieces: readonly Piece[];
  /** What limits of the pack move to another kind of credit; its forms are among the pieces. */
  readonly excess: readonly Excess[];
  /** True when nothing is pending or unknown: then all three passes come out the same. */
  readonly uniform: boolean;
  /** Whether anything is pending that would count if it were accepted. */
  readonly pending: boolean;
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
  const { counts, repeats } = compiled(pack);
  const plain = counts.length === 0 && repeats.length === 0;
  const records: CreditRecord[] = [];
  const readings = readEntries(view.input.facts.entries);
  for (let at = 0; at < readings.length; at += 1) {
    const reading = readings[at] as ReadEntry;
    const { day } = reading;
    if (day > view.today) {
      view.edge(day);
      break;
    }
    if (plain && !reading.several) records.push(plainRecord(readings, at));
    else {
      const taken = reading.several ? acceptedLine(pack, scope, reading, reading.several) : reading;
      records.push(recordOf('entry', taken, reading.pending ? PENDING : ACCEPTED));
    }
  }
  const opening = openingBalance(pack, scope).sort(byAge);
  if (pack.grants.length > 0) {
    for (const grant of pack.grants) records.push(...granted(pack, scope, grant));
    records.sort(byAge);
  }
  valueRecords(pack, scope, records);
  dropRepeats(pack, scope, records);
  if (pack.carry) limitCarried(opening, Exact.parse(pack.carry.atMost));
  const all = leftOver.length + opening.length === 0 ? records : [...leftOver, ...opening, ...records];
  let uniform = true;
  let pending = false;
  for (const record of all) {
    if (record.steady || isSteady(record)) {
      record.steady = true;
      continue;
    }
    uniform = false;
    if (isPending(record)) pending = true;
  }
  const excess = movedExcess(pack, scope, all, (limit) => amountsOf(context, limit.atMost, null));
  return { records: all, pieces: withMoved(all, excess), excess, uniform, pending };
}

/** The records of the list that was read last. Facts are never changed, and a person's obligations come one after another. */
let plainRecords: { readonly of: readonly ReadEntry[]; readonly made: (CreditRecord | undefined)[] } | null = null;

/** Made once for all packs that take every credit for what it says, and for all their cycles: they change nothing of it. */
function plainRecord(readings: readonly ReadEntry[], at: number): CreditRecord {
  if (plainRecords?.of !== readings)
    plainRecords = { of: readings, made: new Array<CreditRecord | undefined>(readings.length) };
  const known = plainRecords.made[at];
  if (known) return known;
  const reading = readings[at] as ReadEntry;
  const record = recordOf('entry', reading, reading.pending ? PENDING : ACCEPTED);
  plainValue(record);
  record.valued = true;
  plainRecords.made[at] = record;
  return record;
}

function isPending({ present, pieces }: CreditRecord): boolean {
  return present[0] !== present[1] || pieces.some(({ value }) => !value[0].equals(value[1]));
}

function isSteady({ present, refused, reading, pieces }: CreditRecord): boolean {
  if (present[0] !== present[1] || present[1] !== present[2]) return false;
  if (refused === 'AMOUNT_UNKNOWN' || reading.unknownTags?.length) return false;
  return pieces.every(
    ({ value, classes }) => classes.length === 1 && value[0].equals(value[1]) && value[1].equals(value[2]),
  );
}

/**
 * An opening balance, of which only what is of the kind that passes is taken. It was valued when it was earned: its amount
 * is in the pack's unit, and no row of `counts` gives it a class.
 */
function openingBalance(pack: Pack, scope: Scope): CreditRecord[] {
  const { carry } = pack;
  if (!carry) return [];
  const test = compiled(pack).test(carry.of);
  return (scope.view.input.facts.carried ?? []).flatMap((credit): CreditRecord[] => {
    const record = recordOf('carried', readCredit(credit), ACCEPTED, credit.cycles ?? 1);
    const amount = record.reading.amount ?? Exact.zero;
    record.pieces = record.pieces.flatMap((piece): Piece[] => {
      const told = !carry.dropTopics || record.pieces.some(({ topics }) => topics.length > 0);
      // Where topics are dropped, a balance that has none was of the kind when it had them.
      const fits = told ? test(piece, scope) : TRUE;
      if (fits === FALSE) return [];
      const value = amount.times(piece.part.share);
      const sure = fits === TRUE ? value : Exact.zero;
      return [{ ...piece, topics: carry.dropTopics ? [] : piece.topics, value: [sure, sure, value] }];
    });
    return record.cycles <= carry.for && record.pieces.length > 0 ? [record] : [];
  });
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
  const when = grant.when ? judge(pack, scope, grant.when) : TRUE;
  if (when === FALSE) return [];
  const per = grant.perFact === null ? null : view.textFact(grant.perFact);
  const dated = grant.dated ? momentOf(scope, grant.dated) : null;
  if (grant.perFact !== null && per === null && view.otherwise === FALSE) return [];
  const unknown = grant.perFact !== null && per === null;
  // Without a date of its own it belongs to the cycle judged. Where that is not known it has no day, and is there only at
  // best: a day made up for it would change with every day asked.
  const undatedOn = cycle && !cycle.period.to.moving ? cycle.period.to.day : null;
  const sure = when === TRUE && !unknown && (grant.dated ? dated !== null : undatedOn !== null);
  const amount = unknown ? AMPLE : Exact.parse(grant.amount).times(per === null ? Exact.one : Exact.parse(per));
  const records: CreditRecord[] = [];
  const times = grant.spread?.times ?? 1;
  for (let index = 0; index < times; index += 1) {
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
    const id = times === 1 ? `grant:${grant.id}` : `grant:${grant.id}#${index + 1}`;
    const reading = asGiven(grant, id, amount);
    const completedOn = day === null ? undefined : fromDayNumber(day);
    records.push(recordOf('granted', { ...reading, id, day, startDay: day, completedOn }, [sure, sure, true]));
  }
  return records;
}

/** The last amount of each grant with what it comes to as a credit without a day: nearly all have just one. */
const lastOfGrant = new WeakMap<Grant, { readonly amount: Exact; readonly reading: Reading }>();

function asGiven(grant: Grant, id: string, amount: Exact): Reading {
  const known = lastOfGrant.get(grant);
  if (known?.amount.equals(amount)) return known.reading;
  const said = readCredit({
    id,
    ...(grant.system === null ? {} : { system: grant.system }),
    ...(grant.category === null ? {} : { category: grant.category }),
  });
  const reading = { ...said, amount, parts: [new ReadPart(grant.topics, Exact.one, Exact.one, amount)] };
  lastOfGrant.set(grant, { amount, reading });
  return reading;
}
