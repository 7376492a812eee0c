import type { CivilDate } from '../civil-date';
import type { Cure, DateExpr, DateRange, Duration, Each, WindowExpr } from './pack-dates';

/**
 * A checked pack: what an authority asks, as plain data. It survives JSON unchanged; every name in it has been resolved
 * and every reference holds. Amounts are exact text: "12.5", "3/2", "20%". Keys follow the words of the language with
 * hyphens turned into capitals (`at-least` → `atLeast`).
 */
export interface Pack {
  readonly pack: string;
  readonly authority: string;
  readonly jurisdiction: string;
  readonly unit: string;
  readonly per: 'credential' | 'person';
  readonly applies: Cond;
  readonly clock: Clock | null;
  readonly cure: Cure | null;
  /** IANA zone of the deadline instant; null = the authority's own. */
  readonly zone: string | null;
  readonly define: { readonly [name: string]: Definition };
  readonly sources: { readonly [name: string]: Source };
  readonly counts: readonly Count[];
  readonly grants: readonly Grant[];
  readonly repeats: readonly Repeat[];
  readonly limits: readonly Limit[];
  readonly carry: Carry | null;
  readonly waivable: { readonly atMost: string; readonly per: Duration | null; readonly for: string | null } | null;
  readonly require: readonly Requirement[];
  readonly notes: string | null;
}

export type Definition = { readonly sel: Sel } | { readonly cond: Cond };

/** Where a clause comes from. `asOf` is the date of what was read, in the source's own words. */
export interface Source {
  readonly clause: string | null;
  readonly url: string | null;
  readonly asOf: string;
  readonly confidence: 'high' | 'medium' | 'low';
  readonly conflict: string | null;
}

export type Clock = (
  | { readonly kind: 'ends' | 'starts'; readonly length: Duration | { readonly fact: string }; readonly date: DateExpr }
  | { readonly kind: 'anchor'; readonly length: Duration | { readonly fact: string }; readonly anchor: CivilDate }
  | { readonly kind: 'rolling'; readonly length: Duration }
) & { readonly extend: readonly { readonly when: Cond; readonly by: Duration; readonly because: string }[] };

export interface Bounds<T> {
  readonly over?: T;
  readonly under?: T;
  readonly atLeast?: T;
  readonly atMost?: T;
}

export type Cond =
  | { readonly kind: 'constant'; readonly value: boolean }
  | {
      readonly kind: 'fact';
      readonly name: string;
      readonly is: string | null;
      readonly in: readonly string[] | null;
      readonly bounds: Bounds<string>;
      readonly at: DateExpr | null;
      readonly during: 'cycle' | 'window' | 'ever' | DateRange | null;
    }
  | {
      readonly kind: 'date';
      readonly date: DateExpr;
      readonly from: DateExpr | null;
      readonly to: DateExpr | null;
      readonly before: DateExpr | null;
    }
  | { readonly kind: 'span'; readonly from: DateExpr; readonly to: DateExpr; readonly bounds: Bounds<Duration> }
  | {
      readonly kind: 'renewal';
      readonly is: number | null;
      /** Counted from `from`, or from 0: 3, 6, 9; with `from: 4` 4, 7, 10. */
      readonly every: number | null;
      readonly from: number | null;
      readonly to: number | null;
    }
  | { readonly kind: 'given'; readonly name: string }
  /** That a requirement of the same pack was short in the cycle before, cure included. */
  | { readonly kind: 'missed'; readonly requirement: string; readonly in: 'previous-cycle' }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Cond[] }
  | { readonly kind: 'not'; readonly of: Cond };

export type SelProperty =
  'system' | 'category' | 'topic' | 'tag' | 'format' | 'section' | 'content' | 'approvedBy' | 'provider' | 'as';

export type Sel =
  | { readonly kind: 'everything' }
  | { readonly kind: 'is'; readonly property: SelProperty; readonly values: readonly string[] }
  | { readonly kind: 'score'; readonly bounds: Bounds<string> }
  | { readonly kind: 'completed'; readonly range: DateRange }
  | { readonly kind: 'in'; readonly name: string }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Sel[] }
  | { readonly kind: 'not'; readonly of: Sel };

export interface Round {
  readonly to: string;
  readonly mode: 'nearest' | 'down' | 'up';
  readonly notBelow: string | null;
}

/** What a credit is worth here. The first row that fits wins. */
export interface Count {
  readonly of: Sel;
  readonly as: string | null;
  /**
   * `credit`: its own amount; `hour`: its hours; `day`: the days from its first to its last; `each`: one a record;
   * minutes: as many such units as its minutes hold.
   */
  readonly per: 'credit' | 'hour' | 'day' | 'each' | { readonly minutes: number };
  readonly rate: string | null;
  readonly steps: readonly { readonly from: string; readonly gives: string }[] | null;
  readonly tiers: readonly { readonly first: string | null; readonly rate: string }[] | null;
  /** The days in which tiers are filled together; null = each cycle of the clock. */
  readonly tiersPer: DateRange | null;
  readonly plus: { readonly of: Sel; readonly gives: string | null; readonly rate: string | null } | null;
  readonly round: Round | null;
  readonly minimum: string | null;
  readonly whole: boolean;
  readonly startedInside: boolean;
  readonly when: Cond | null;
  readonly from: CivilDate | null;
  readonly to: CivilDate | null;
  readonly source: string | null;
  readonly says: string | null;
}

/** The kind of credit that something counts as; null = as it is. */
export interface Kind {
  readonly system: string | null;
  readonly category: string | null;
  readonly as: string | null;
}

export interface Limit {
  readonly of: Sel;
  readonly atMost: Amount;
  readonly per: 'window' | 'day' | 'month' | 'quarter' | 'calendar-year' | 'activity';
  /** What exceeds it is not lost but counts as credit of this kind. Only limits of the whole pack have it. */
  readonly excessAs: Kind | null;
  readonly from: CivilDate | null;
  readonly to: CivilDate | null;
  readonly source: string | null;
  readonly says: string | null;
}

export interface Repeat {
  readonly of: Sel;
  readonly same: 'activity' | 'programme';
  readonly atMost: number;
  /** Counted in each such time, or in the days of a range alone. */
  readonly per: 'day' | 'calendar-year' | 'cycle' | DateRange;
  readonly when: Cond | null;
  readonly source: string | null;
  readonly says: string | null;
}

export interface Grant {
  readonly id: string;
  readonly when: Cond | null;
  readonly amount: string;
  readonly perFact: string | null;
  readonly dated: DateExpr | null;
  readonly spread: { readonly times: number; readonly every: Duration } | null;
  readonly system: string | null;
  readonly category: string | null;
  readonly topics: readonly string[];
  readonly because: string | null;
  readonly source: string | null;
  readonly says: string | null;
}

export interface Carry {
  readonly surplusOf: string;
  readonly of: Sel;
  readonly atMost: string;
  readonly for: number;
  readonly into: readonly string[];
  /** Nothing passes while one of these requirements is short. */
  readonly onceMet: readonly string[];
  readonly dropTopics: boolean;
  readonly source: string | null;
  readonly says: string | null;
}

/**
 * An amount, a share of what another requirement needs, a share of what counts for another requirement (which grows with
 * every hour there), or an amount nobody has published.
 */
export type Amount =
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'share' | 'earned'; readonly percent: string; readonly of: string }
  | { readonly kind: 'unknown' };

export interface Months {
  readonly from: DateExpr;
  readonly to: DateExpr;
  readonly count: 'whole' | 'started';
}

export type Step =
  | { readonly kind: 'set' | 'times' | 'reduce' | 'add'; readonly amount: string }
  | { readonly kind: 'months'; readonly months: Months; readonly over: string }
  | { readonly kind: 'fact'; readonly name: string; readonly over: string | null }
  | {
      readonly kind: 'table';
      readonly months: Months;
      readonly rows: readonly {
        readonly under: number | null;
        readonly set: string | null;
        readonly times: string | null;
      }[];
    }
  | { readonly kind: 'due'; readonly date: DateExpr };

export interface Adjust {
  readonly when: Cond | null;
  readonly steps: readonly Step[];
  readonly round: Round | null;
  readonly because: string | null;
  readonly source: string | null;
}

export interface Excuse {
  readonly when: Cond;
  readonly because: string;
  readonly source: string | null;
}

export type Shape =
  | {
      readonly kind: 'amount';
      readonly of: Sel;
      readonly atLeast: Amount;
      readonly counting: 'amount' | 'activities' | { readonly distinct: SelProperty };
      readonly limits: readonly Limit[];
      readonly separateFrom: readonly string[];
    }
  | { readonly kind: 'must'; readonly cond: Cond }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Requirement[] };

/** The text of a requirement; null = not said here (a group's children take it from the group). */
export interface Body {
  readonly says: string | null;
  readonly source: string | null;
  readonly standing: 'in-force' | 'announced' | 'unconfirmed' | null;
  readonly strength: 'mandatory' | 'recommended' | null;
  readonly when: Cond | null;
  readonly excused: readonly Excuse[] | null;
  readonly window: WindowExpr | null;
  readonly each: Each | null;
  readonly due: DateExpr | null;
  readonly cure: Cure | null;
  readonly adjust: readonly Adjust[] | null;
  readonly round: Round | null;
  readonly shape: Shape | null;
}

export interface Version extends Body {
  readonly from: CivilDate | null;
  readonly to: CivilDate | null;
}

export interface Requirement extends Body {
  readonly id: string;
  readonly chosenBy: DateExpr | null;
  readonly versions: readonly Version[] | null;
}
