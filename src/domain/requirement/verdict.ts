import type { CivilDate } from '../civil-date';
import type { Facts } from './facts';
import type { Source } from './pack';

/** Status on the day asked. */
export type Status = 'COMPLIANT' | 'PENDING' | 'OPEN' | 'OVERDUE' | 'EXEMPT' | 'NO_REQUIREMENT' | 'UNDETERMINED';

/** The verdict without the calendar: SHORT becomes OPEN or OVERDUE by comparing a day with `overdueOn`. */
export type Standing = 'SHORT' | 'UNDETERMINED' | 'PENDING' | 'MET' | 'EXEMPT' | 'NONE';

export type NodeResult =
  'MET' | 'SHORT' | 'LATER' | 'EXCUSED' | 'NOT_APPLICABLE' | 'UNKNOWN' | 'ANNOUNCED' | 'RECOMMENDED_SHORT';

export type CreditCode =
  | 'COUNTED'
  | 'PARTLY_OVER_CAP'
  | 'OVER_CAP'
  | 'USED_ELSEWHERE'
  | 'BEFORE_WINDOW'
  | 'AFTER_WINDOW'
  | 'USED_FOR_OTHER_CYCLE'
  | 'NOT_ACCEPTED_HERE'
  | 'REPEAT'
  | 'PART_ATTENDED'
  | 'STARTED_BEFORE_WINDOW'
  | 'BELOW_MINIMUM'
  | 'CARRIED_IN'
  | 'GRANTED'
  | 'PENDING'
  | 'AMOUNT_UNKNOWN'
  | 'MOVED';

export type NodeCode =
  | 'CONDITION_FALSE'
  | 'FACT_MISSING'
  | 'CLAUSE_UNCONFIRMED'
  | 'AMOUNT_NOT_PUBLISHED'
  | 'NO_VERSION_IN_FORCE'
  | 'WAIVER'
  | 'DEADLINE_MOVED'
  | 'CYCLE_EXTENDED'
  | 'DONE_LATE'
  | 'NEAREST_ALTERNATIVE'
  | 'MISSED_BEFORE'
  | 'NEED_GROWS';

export interface EvaluateInput {
  /** The day asked about, in the authority's zone. */
  readonly today: CivilDate;
  readonly facts: Facts;
  /** What a condition is worth when nothing is known about its fact. Default `unknown`; `false` suits test cases. */
  readonly otherwise?: false | 'unknown';
  /** A day of the cycle to judge, when it is not the one that contains `today`. */
  readonly cycleAt?: CivilDate;
}

/** How one part of one credit fared in one requirement. Amounts are exact text in the pack's unit. */
export interface CreditLine {
  readonly id: string;
  /** Position of the part inside the credit. */
  readonly part: number;
  readonly completedOn: CivilDate | null;
  readonly amount: string;
  readonly counted: string;
  readonly code: CreditCode;
}

export interface CapLine {
  readonly says: string;
  readonly atMost: string;
  /** What was offered against this cap before it cut. */
  readonly offered: string;
}

/** A period of days, both ends included; null = unbounded, or moving with the day asked (then `moving` describes it). */
export interface PeriodShown {
  readonly from: CivilDate | null;
  readonly to: CivilDate | null;
  readonly moving: string | null;
}

export interface RequirementNode {
  readonly id: string;
  readonly says: string | null;
  readonly result: NodeResult;
  /** The result if every pending credit were accepted, and if in addition everything unknown were at its best. */
  readonly withPending: NodeResult;
  readonly atBest: NodeResult;
  readonly strength: 'mandatory' | 'recommended';
  readonly standing: 'in-force' | 'announced' | 'unconfirmed';
  readonly codes: readonly NodeCode[];
  /** Words for the codes: the ground of an excuse, the reason of a moved deadline. */
  readonly because: readonly string[];
  readonly source: Source | null;
  readonly version: {
    readonly from: CivilDate | null;
    readonly to: CivilDate | null;
    readonly chosenBy: string;
  } | null;
  readonly window: PeriodShown | null;
  readonly due: CivilDate | null;
  readonly cureUntil: CivilDate | null;
  /** True when the duty has no date ahead of it: short means overdue now. */
  readonly standingDuty: boolean;
  readonly shape: 'amount' | 'activities' | 'distinct' | 'must' | 'all' | 'any' | 'none';
  readonly unit: string;
  /** Exact text ("12", "7/3" never: decimals where finite, else a fraction "7/3"). Null for groups and conditions. */
  readonly needed: string | null;
  readonly neededBecause: readonly string[];
  readonly counted: string | null;
  readonly pending: string | null;
  readonly possible: string | null;
  readonly short: string | null;
  readonly caps: readonly CapLine[];
  readonly credits: readonly CreditLine[];
  readonly missing: readonly Missing[];
  /** For `any`: the child with the smallest shortfall. */
  readonly nearest: string | null;
  readonly children: readonly RequirementNode[];
}

/** Something that must be known or published before the verdict can be sure. */
export interface Missing {
  readonly kind:
    'fact' | 'credit-amount' | 'credit-tag' | 'unconfirmed-clause' | 'unpublished-amount' | 'date' | 'history';
  /** The fact's name, the credit's id, or the requirement's id (`history`: whether it was missed in an earlier cycle). */
  readonly name: string;
}

/** A mandatory leaf that is short, flat. For a condition `short` is "1" and the unit is "statement". */
export interface Shortfall {
  readonly requirement: string;
  readonly says: string | null;
  readonly short: string;
  readonly unit: string;
  readonly due: CivilDate | null;
}

export interface Verdict {
  readonly pack: string;
  /** Whose requirements these are, by name. */
  readonly authority: string;
  readonly unit: string;
  readonly asOf: CivilDate;
  readonly status: Status;
  readonly standing: Standing;
  /** Null when the pack has no clock, or a date of it is not known. */
  readonly cycle: { readonly start: CivilDate; readonly end: CivilDate } | null;
  /** For a clock that always looks back from the day asked: its length ("60 months"). */
  readonly rolling: string | null;
  /** The civil date by which the earliest decisive shortfall must be made good; the cycle's end when nothing is short. */
  readonly deadline: CivilDate | null;
  /** The last day on which the earliest decisive shortfall can still be cured. */
  readonly cureBy: CivilDate | null;
  /** The first civil date on which SHORT means OVERDUE; null unless short. */
  readonly overdueOn: CivilDate | null;
  readonly requirements: readonly RequirementNode[];
  readonly shortfalls: readonly Shortfall[];
  readonly missing: readonly Missing[];
  /**
   * Surplus that may pass to the next cycle, newest first; empty when the pack carries nothing. `cycles`: how many cycles
   * ago it will then have been earned, when more than one.
   */
  readonly carryOut: readonly { readonly id: string; readonly amount: string; readonly cycles?: number }[];
  /** The first civil date after `asOf` on which the same facts could give another answer; null = never. */
  readonly holdsUntil: CivilDate | null;
}
