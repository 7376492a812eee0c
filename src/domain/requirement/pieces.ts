import type { DayNumber } from '../civil-date';
import { Exact } from '../exact';
import type { Kind } from './pack';
import type { Reading, ReadPart } from './reading';
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
  readonly reading: Reading;
  /** Null for what is brought in without a date: it comes before everything else. */
  readonly day: DayNumber | null;
  readonly startDay: DayNumber | null;
  readonly assigned: DayNumber | null;
  /** How many cycles ago it was earned; 0 for what is not carried. */
  readonly cycles: number;
  readonly attendedWhole: boolean;
  pieces: Piece[];
  /** Whether it is there at all in a pass; a repeat is taken out here. */
  present: Readonly<PerPass<boolean>>;
  /** Why it counts nowhere, if so. */
  refused: CreditCode | null;
  /** Its amount is unknown, and its row of `counts` takes only what has a smallest amount. */
  maybeBelow: boolean;
  /** Its row of `counts` wants it started inside the window. */
  startedInside: boolean;
  /** Nothing of it is pending or unknown: it is the same in every pass. */
  steady: boolean;
  /** Its parts have their values, and no pack that has it changes them. */
  valued: boolean;
}

/** A part of a credit, and what it is worth. */
export interface Piece {
  readonly record: CreditRecord;
  readonly index: number;
  readonly topics: readonly string[];
  readonly part: ReadPart;
  readonly value: PerPass<Exact>;
  /** The classes it may have been given by `counts`; more than one while a tag is undecided. */
  classes: readonly (string | null)[];
  /** For what a limit moved to another kind of credit: the part it is another form of, and that kind. */
  readonly movedFrom?: Piece;
  readonly moved?: Kind;
}

/** Makes a record with its parts. */
export function recordOf(
  kind: CreditRecord['kind'],
  reading: Reading,
  present: Readonly<PerPass<boolean>>,
  cycles = 0,
): CreditRecord {
  const { parts } = reading;
  const carried = kind === 'carried';
  const record: CreditRecord = {
    id: reading.id,
    kind,
    reading,
    day: carried ? null : reading.day,
    startDay: carried ? null : reading.startDay,
    assigned: reading.assigned,
    cycles,
    attendedWhole: reading.attendedWhole !== false,
    pieces: noPieces,
    present,
    refused: null,
    maybeBelow: false,
    startedInside: false,
    steady: false,
    valued: false,
  };
  // Not pushed: a list that grows is given room for sixteen more.
  record.pieces = parts.map((part, index): Piece => {
    const value: PerPass<Exact> = [Exact.zero, Exact.zero, Exact.zero];
    return { record, index, topics: part.topics, part, value, classes: unclassed };
  });
  return record;
}

const noPieces: Piece[] = [];
const unclassed: readonly (string | null)[] = [null];

/** Oldest first, then by id; what has no date comes first, and of that what was earned in the oldest cycle. */
export function byAge(a: CreditRecord, b: CreditRecord): number {
  if (a.cycles !== b.cycles) return b.cycles - a.cycles;
  if (a.day !== b.day) return a.day === null ? -1 : b.day === null ? 1 : a.day - b.day;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
