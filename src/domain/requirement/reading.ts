import { dayNumber, type DayNumber } from '../civil-date';
import { Exact, sum } from '../exact';
import type { CreditFact, CreditProperties } from './facts';

/** The numbers of a credit, read from their text once: several packs ask for them. */
export interface Reading {
  readonly day: DayNumber | null;
  readonly startDay: DayNumber | null;
  readonly assigned: DayNumber | null;
  readonly amount: Exact | null;
  /** As given, or from minutes. */
  readonly hours: Exact | null;
  /** As given, or from hours. */
  readonly minutes: Exact | null;
  /** The parts with their share of the whole; what no part names is a last part without topic. */
  readonly parts: readonly { readonly topics: readonly string[]; readonly share: Exact }[];
}

const sixty = Exact.integer(60);
const none: readonly string[] = [];
const undivided: Reading['parts'] = [{ topics: none, share: Exact.one }];

/** An entry of the ledger, read. */
export interface ReadEntry {
  readonly entry: CreditFact;
  readonly reading: Reading;
  readonly day: DayNumber;
}

/**
 * The list read last. Facts are never changed, so what was read of a list stays true; and a person's obligations are judged
 * one after another, so the last list is the only one asked for again. A weak map of all of them took the collector of
 * garbage a tenth of the whole time.
 */
let last: { readonly entries: readonly CreditFact[]; readonly read: readonly ReadEntry[] } | null = null;

/** All entries, oldest first, then by id. */
export function readEntries(entries: readonly CreditFact[]): readonly ReadEntry[] {
  if (last?.entries === entries) return last.read;
  const made = entries.map((entry): ReadEntry => {
    const reading = readCredit(entry);
    return { entry, reading, day: reading.day as DayNumber };
  });
  made.sort((a, b) => a.day - b.day || (a.entry.id < b.entry.id ? -1 : a.entry.id > b.entry.id ? 1 : 0));
  last = { entries, read: made };
  return made;
}

/** The numbers of one credit. */
export function readCredit(credit: CreditProperties & Partial<CreditFact>): Reading {
  const amount = amountOf(credit.amount);
  const hours = amountOf(credit.hours);
  const minutes = amountOf(credit.minutes);
  const inHours = hours ?? minutes?.over(sixty) ?? null;
  const day = credit.completedOn === undefined ? null : dayNumber(credit.completedOn);
  return {
    day,
    startDay: credit.startedOn === undefined ? day : dayNumber(credit.startedOn),
    assigned: credit.assignedTo === undefined ? null : dayNumber(credit.assignedTo),
    amount,
    hours: inHours,
    minutes: minutes ?? hours?.times(sixty) ?? null,
    parts: partsOf(credit, amount ?? inHours),
  };
}

function amountOf(text: string | undefined): Exact | null {
  return text === undefined ? null : Exact.parse(text);
}

function partsOf({ parts }: CreditProperties, whole: Exact | null): Reading['parts'] {
  if (parts === undefined || parts.length === 0) return undivided;
  const [first] = parts;
  if (first && parts.length === 1 && whole && !whole.isZero()) {
    const share = Exact.parse(first.amount).over(whole);
    const rest = Exact.one.minus(share);
    const part = { topics: first.topics, share };
    if (rest.sign() > 0) return [part, { topics: none, share: rest }];
    if (rest.isZero()) return [part];
  }
  const amounts = parts.map((part) => Exact.parse(part.amount));
  const named = sum(amounts);
  const rest = whole === null ? Exact.zero : whole.minus(named);
  const total = whole === null || rest.sign() < 0 ? named : whole;
  const shareOf = (amount: Exact, at: number): Exact =>
    total.isZero() ? (at === 0 ? Exact.one : Exact.zero) : amount.over(total);
  const read = parts.map((part, at) => ({ topics: part.topics, share: shareOf(amounts[at] as Exact, at) }));
  if (rest.sign() > 0) read.push({ topics: none, share: shareOf(rest, read.length) });
  return read;
}

/** The credit as one part without topics. */
export const withoutParts = undivided;
