import type { CivilDate } from '../civil-date';

/**
 * What is known about one person when a requirement is judged. Plain data that survives JSON unchanged: amounts are
 * decimal text ("2.5"), dates are civil dates, nothing is computed. Whoever makes it has already chosen what was true
 * (`asOf`) and what was known (`knownAt`).
 */
export interface Facts {
  /** Never changed in place: what was read of a list is kept for the next verdict about the same list. */
  readonly entries: readonly CreditFact[];
  /**
   * Opening balance from the cycles before, already within the rules of those cycles. Missing = what passes on is worked
   * out from the entries of earlier cycles.
   */
  readonly carried?: readonly CarriedCredit[];
  /** Every credit completed on or after this day is among the entries; missing = older ones may be missing. */
  readonly historyFrom?: CivilDate;
  readonly facts: readonly TimedFact[];
  readonly waivers?: readonly Waiver[];
}

/** A part of a credit. Parts do not overlap; their amounts together do not exceed the credit's. */
export interface CreditPart {
  /** In the same measure as the credit's own amount. Zero is allowed: a course without hours. */
  readonly amount: string;
  readonly topics: readonly string[];
}

/** The properties by which a credit is chosen and valued; a missing one matches nothing. */
export interface CreditProperties {
  readonly id: string;
  /** Decimal text in the credit system's unit. Missing together with hours and minutes: the amount is unknown. */
  readonly amount?: string;
  readonly hours?: string;
  readonly minutes?: string;
  readonly system?: string;
  readonly category?: string;
  /** What no part names is a part without topic. */
  readonly parts?: readonly CreditPart[];
  readonly tags?: readonly string[];
  /** Tags nobody has decided yet: the credit may or may not bear them. */
  readonly unknownTags?: readonly string[];
  readonly format?: string;
  readonly section?: string;
  readonly content?: string;
  readonly provider?: string;
  readonly approvedBy?: readonly string[];
  /** Percent text ("80%") or decimal text. */
  readonly score?: string;
  /** The activity; repeats and per-activity limits go by it. */
  readonly activity?: string;
  readonly programme?: string;
}

/** What a credit is in one of the systems it was issued in. */
export interface CreditLineFact {
  readonly system: string;
  readonly category?: string;
  readonly amount: string;
}

/** A credit of the ledger as a requirement sees it. */
export interface CreditFact extends CreditProperties {
  /** For a credit issued in several systems: a pack takes one of them. Parts are in the measure of the credit's own amount. */
  readonly lines?: readonly CreditLineFact[];
  readonly completedOn: CivilDate;
  readonly startedOn?: CivilDate;
  /** A day of the cycle it was assigned to (usually that cycle's end); it then counts in no other cycle. */
  readonly assignedTo?: CivilDate;
  /** `pending`: reported, but still in matching or review. Missing means accepted. */
  readonly state?: 'accepted' | 'pending';
  /** False when only a part of the activity was attended. */
  readonly attendedWhole?: boolean;
}

/** Credit brought in from a cycle before. */
export interface CarriedCredit extends CreditProperties {
  readonly completedOn?: CivilDate;
  /** How many cycles ago it was earned; 1 unless said. */
  readonly cycles?: number;
}

export type FactValue = boolean | string | readonly string[];

/**
 * One statement about the holder, true from `from` to `to` (both days included; missing = unbounded). What no statement
 * covers is unknown, never false. Several statements with one name describe different times. Numbers and percentages
 * are text; dates are civil date text; names with a dot are properties of one thing ("license.expires").
 */
export interface TimedFact {
  readonly name: string;
  readonly value: FactValue;
  readonly from?: CivilDate;
  readonly to?: CivilDate;
}

/** A waiver granted to this person: of a whole requirement (`all`) or of an amount of it. */
export interface Waiver {
  /** The id of the requirement inside the pack. */
  readonly requirement: string;
  readonly all?: boolean;
  readonly amount?: string;
  readonly ground: string;
  /** The days on which it stands (both included); missing = unbounded. */
  readonly from?: CivilDate;
  readonly to?: CivilDate;
}
