import { dayNumber, type CivilDate, type DayNumber } from '../civil-date';
import { Exact, sum } from '../exact';
import type { CreditFact, CreditLineFact, CreditProperties } from './facts';

/** A credit of any kind, as it was given. */
export type Given = CreditProperties & Partial<CreditFact>;

type Said = Omit<CreditProperties, 'id' | 'amount' | 'hours' | 'minutes' | 'parts'> &
  Pick<Given, 'completedOn' | 'attendedWhole'>;

/**
 * A credit with its numbers read from their text once, for several packs ask for them, and with every property it may have,
 * there or undefined. Credits as they are given have ever other sets of properties, which to the engine are so many
 * kinds of objects, and to read of many kinds is slow.
 */
export interface Reading extends Properties {
  readonly day: DayNumber | null;
  readonly startDay: DayNumber | null;
  readonly assigned: DayNumber | null;
  readonly amount: Exact | null;
  /** As given: `hoursOf` and `minutesOf` make the one from the other. */
  readonly hours: Exact | null;
  readonly minutes: Exact | null;
  /** What no part names is a last part without topic. */
  readonly parts: readonly ReadPart[];
  readonly pending: boolean;
  /** For a credit issued in several systems, the credit as it was given; null for a credit of one. */
  readonly several: (Given & { readonly lines: readonly CreditLineFact[] }) | null;
}

type Properties = { readonly id: string } & { readonly [K in keyof Required<Said>]: Said[K] | undefined };

/** A credit that has a day, as every entry of the ledger. */
export type ReadEntry = Reading & { readonly day: DayNumber };

/** A part of a credit. */
export class ReadPart {
  private known: Exact | null = null;

  /**
   * @param amount in the measure of the credit's own amount.
   * @param whole what all parts come to.
   * @param worth what it is of the credit's own amount; null where that is unknown.
   */
  constructor(
    readonly topics: readonly string[],
    private readonly amount: Exact,
    private readonly whole: Exact,
    readonly worth: Exact | null,
  ) {}

  /** Its share of the whole, which only few rows of `counts` ask for. */
  get share(): Exact {
    return (this.known ??= this.amount.over(this.whole));
  }
}

const sixty = Exact.integer(60);
const none: readonly string[] = [];

/**
 * The list read last. Facts are never changed, so what was read of a list stays true; and a person's obligations are judged
 * one after another, so the last list is the only one asked for again. A weak map of all of them took the collector of
 * garbage a tenth of the whole time.
 */
let last: { readonly entries: readonly CreditFact[]; readonly read: readonly ReadEntry[] } | null = null;

/** All entries, oldest first, then by id. */
export function readEntries(entries: readonly CreditFact[]): readonly ReadEntry[] {
  if (last?.entries === entries) return last.read;
  const made = entries.map((entry) => readCredit(entry) as ReadEntry);
  made.sort((a, b) => a.day - b.day || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  last = { entries, read: made };
  return made;
}

/** All that may be said of a credit, with nothing said yet. */
class Unsaid {
  id = '';
  amount?: string = undefined;
  hours?: string = undefined;
  minutes?: string = undefined;
  system?: string = undefined;
  category?: string = undefined;
  parts?: CreditProperties['parts'] = undefined;
  tags?: readonly string[] = undefined;
  unknownTags?: readonly string[] = undefined;
  format?: string = undefined;
  section?: string = undefined;
  content?: string = undefined;
  provider?: string = undefined;
  approvedBy?: readonly string[] = undefined;
  score?: string = undefined;
  activity?: string = undefined;
  programme?: string = undefined;
  lines?: readonly CreditLineFact[] = undefined;
  completedOn?: CivilDate = undefined;
  startedOn?: CivilDate = undefined;
  assignedTo?: CivilDate = undefined;
  state?: CreditFact['state'] = undefined;
  attendedWhole?: boolean = undefined;
  cycles?: number = undefined;
}

/** Reads one credit. */
export function readCredit(given: Given): Reading {
  // To ask an object of ever another kind for each of its properties takes far longer than to copy those it has.
  const credit = Object.assign(new Unsaid(), given);
  const amount = amountOf(credit.amount);
  const hours = credit.hours === credit.amount ? amount : amountOf(credit.hours);
  const minutes = amountOf(credit.minutes);
  const day = credit.completedOn === undefined ? null : dayNumber(credit.completedOn);
  return {
    id: credit.id,
    system: credit.system,
    category: credit.category,
    tags: credit.tags,
    unknownTags: credit.unknownTags,
    format: credit.format,
    section: credit.section,
    content: credit.content,
    provider: credit.provider,
    approvedBy: credit.approvedBy,
    score: credit.score,
    activity: credit.activity,
    programme: credit.programme,
    completedOn: credit.completedOn,
    attendedWhole: credit.attendedWhole,
    day,
    startDay: credit.startedOn === undefined ? day : dayNumber(credit.startedOn),
    assigned: credit.assignedTo === undefined ? null : dayNumber(credit.assignedTo),
    amount,
    hours,
    minutes,
    parts: partsOf(credit, amount, amount ?? hours ?? minutes?.over(sixty) ?? null),
    pending: credit.state === 'pending',
    several: credit.lines && credit.lines.length > 0 ? { ...given, lines: credit.lines } : null,
  };
}

export function hoursOf({ hours, minutes }: Reading): Exact | null {
  return hours ?? minutes?.over(sixty) ?? null;
}

export function minutesOf({ hours, minutes }: Reading): Exact | null {
  return minutes ?? hours?.times(sixty) ?? null;
}

function amountOf(text: string | undefined): Exact | null {
  return text === undefined ? null : Exact.parse(text);
}

function partsOf({ parts }: CreditProperties, amount: Exact | null, whole: Exact | null): ReadPart[] {
  if (parts === undefined || parts.length === 0) return [new ReadPart(none, Exact.one, Exact.one, amount)];
  const amounts = parts.map((part) => Exact.parse(part.amount));
  const named = sum(amounts);
  const rest = whole === null ? Exact.zero : whole.minus(named);
  const total = whole === null || rest.sign() < 0 ? named : whole;
  // Without hours there is nothing to divide: the first part is all.
  if (total.isZero()) return parts.map(({ topics }, at) => emptyPart(topics, at, amount));
  const partOf = (topics: readonly string[], part: Exact): ReadPart =>
    new ReadPart(topics, part, total, total === amount ? part : amount && amount.times(part.over(total)));
  const read = parts.map(({ topics }, at) => partOf(topics, amounts[at] as Exact));
  if (rest.sign() > 0) read.push(partOf(none, rest));
  return read;
}

function emptyPart(topics: readonly string[], at: number, amount: Exact | null): ReadPart {
  const share = at === 0 ? Exact.one : Exact.zero;
  return new ReadPart(topics, share, Exact.one, amount && amount.times(share));
}

/** A credit read again in another system: divided as before. */
export function dividedAs(reading: Reading, parts: readonly ReadPart[]): Reading {
  const { amount } = reading;
  return {
    ...reading,
    parts: parts.map(({ topics, share }) => new ReadPart(topics, share, Exact.one, amount && amount.times(share))),
  };
}
