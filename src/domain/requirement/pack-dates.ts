import type { CivilDate } from '../civil-date';

/** A length in months and days; the two never convert into each other. */
export interface Duration {
  readonly months: number;
  readonly days: number;
  readonly text: string;
}

export type DateExpr =
  | { readonly kind: 'on'; readonly date: CivilDate; readonly shift: Shift | null }
  | {
      readonly kind: 'today' | 'cycle.start' | 'cycle.end' | 'window.start' | 'window.end';
      readonly shift: Shift | null;
    }
  | { readonly kind: 'fact'; readonly name: string; readonly shift: Shift | null }
  | { readonly kind: 'earliest' | 'latest'; readonly of: readonly DateExpr[] }
  | { readonly kind: 'renewal'; readonly ordinal: number }
  /** The next day strictly after, or the last strictly before, with the month and day given or of the fact named. */
  | {
      readonly kind: 'next' | 'previous';
      readonly monthDay: { readonly month: number; readonly day: number } | null;
      readonly fact: string | null;
      readonly near: DateExpr;
    };

export interface Shift {
  readonly sign: 1 | -1;
  readonly by: Duration;
}

export interface DateRange {
  readonly from: DateExpr | null;
  readonly to: DateExpr | null;
}

export type Cure = { readonly after: Duration } | { readonly until: DateExpr };

export type WindowExpr =
  | { readonly kind: 'cycle' | 'ever' }
  | { readonly kind: 'last'; readonly length: Duration; readonly ending: DateExpr | null }
  | ({ readonly kind: 'range' } & DateRange);

export type Each =
  | { readonly kind: 'calendar-year' }
  | { readonly kind: 'lengths'; readonly lengths: readonly Duration[] }
  | { readonly kind: 'steps'; readonly length: Duration; readonly every: Duration; readonly from: DateExpr | null };
