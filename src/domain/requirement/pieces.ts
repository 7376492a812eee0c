import { dayNumber, type DayNumber } from '../civil-date';
import { Exact, sum } from '../exact';
import type { CarriedCredit, CreditFact, CreditPart, CreditProperties } from './facts';
import type { Kind } from './pack';
import type { CreditCode } from './verdict';

/**
 * The three ways of looking at the same credits: 0 sure (accepted credits, known amounts), 1 with pending credits
 * accepted, 2 with everything unknown at its best.
 */
export const PASSES = [0, 1, 2] as const;
export type Pass = (typeof PASSES)[number];

/** A value in each pass. */
export type PerPass<T> = [T, T, T];

/** What an unknown amount is taken for at its best; no requirement asks for as much. */
export const AMPLE = Exact.integer(1_000_000);

/** One credit, carried credit or grant. */
export interface CreditRecord {
  readonly id: string;
  readonly kind: 'entry' | 'carried' | 'granted';
  readonly from: CreditProperties & Partial<Pick<CreditFact, 'completedOn'>>;
  /** Null for what is brought in without a date: it comes before everything else. */
  readonly day: DayNumber | null;
  readonly startDay: DayNumber | null;
  readonly assigned: DayNumber | null;
  /** How many cycles ago it was earned; 0 for what is not carried. */
  readonly cycles: number;
  readonly attendedWhole: boolean;
  readonly pieces: Piece[];
  /** Whether it is there at all in a pass; a repeat is taken out here. */
  readonly present: PerPass<boolean>;
  /** Why it counts nowhere, if so. */
  refused: CreditCode | null;
  /** Its row of `counts` wants it started inside the window. */
  startedInside: boolean;
  /** Nothing of it is pending or unknown: it is the same in every pass. */
  steady: boolean;
}

/** A part of a credit: its share of the credit's value and its topics. */
export interface Piece {
  readonly record: CreditRecord;
  readonly index: number;
  readonly topics: readonly string[];
  readonly share: Exact;
  readonly value: PerPass<Exact>;
  /** The classes it may have been given by `counts`; more than one while a tag is undecided. */
  classes: (string | null)[];
  /** For what a limit moved to another kind of credit: the part it is another form of, and that kind. */
  readonly movedFrom?: Piece;
  readonly moved?: Kind;
}

function amountOf(text: string | undefined): Exact | null {
  return text === undefined ? null : Exact.parse(text);
}

/** Hours as given, or from minutes. */
export function hoursOf(credit: CreditProperties): Exact | null {
  const minutes = amountOf(credit.minutes);
  return amountOf(credit.hours) ?? (minutes ? minutes.over(Exact.integer(60)) : null);
}

/** Minutes as given, or from hours. */
export function minutesOf(credit: CreditProperties): Exact | null {
  const hours = amountOf(credit.hours);
  return amountOf(credit.minutes) ?? (hours ? hours.times(Exact.integer(60)) : null);
}

export function creditAmount(credit: CreditProperties): Exact | null {
  return amountOf(credit.amount);
}

/** Makes a record with its parts; what no part names becomes a last part without topic. */
export function recordOf(
  kind: CreditRecord['kind'],
  credit: CreditProperties & Partial<CreditFact> & Pick<CarriedCredit, 'cycles'>,
  day: DayNumber | null,
  present: PerPass<boolean>,
  keepTopics = true,
): CreditRecord {
  const record: CreditRecord = {
    id: credit.id,
    kind,
    from: credit,
    day,
    startDay: credit.startedOn === undefined ? day : dayNumber(credit.startedOn),
    assigned: credit.assignedTo === undefined ? null : dayNumber(credit.assignedTo),
    cycles: kind === 'carried' ? (credit.cycles ?? 1) : 0,
    attendedWhole: credit.attendedWhole !== false,
    pieces: [],
    present,
    refused: null,
    startedInside: false,
    steady: false,
  };
  const parts: readonly CreditPart[] = keepTopics ? (credit.parts ?? []) : [];
  const whole = creditAmount(credit) ?? hoursOf(credit);
  const named = sum(parts.map((part) => Exact.parse(part.amount)));
  const rest = whole === null ? Exact.zero : whole.minus(named);
  const total = whole === null || rest.sign() < 0 ? named : whole;
  const add = (topics: readonly string[], amount: Exact): void => {
    const share = total.isZero() ? (record.pieces.length === 0 ? Exact.one : Exact.zero) : amount.over(total);
    record.pieces.push({
      record,
      index: record.pieces.length,
      topics,
      share,
      value: [Exact.zero, Exact.zero, Exact.zero],
      classes: [null],
    });
  };
  for (const part of parts) add(part.topics, Exact.parse(part.amount));
  if (parts.length === 0 || rest.sign() > 0) add([], rest);
  return record;
}

/** Oldest first, then by id; what has no date comes first, and of that what was earned in the oldest cycle. */
export function byAge(a: CreditRecord, b: CreditRecord): number {
  if (a.cycles !== b.cycles) return b.cycles - a.cycles;
  if (a.day !== b.day) return a.day === null ? -1 : b.day === null ? 1 : a.day - b.day;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
