import { BEGINNING, END_OF_TIME, dayNumber, isCivilDate, type DayNumber } from '../civil-date';
import { Effort } from './effort';
import type { FactValue, Waiver } from './facts';
import type { EvaluateInput, Missing } from './verdict';

/** Three-valued truth: 0 false, 1 unknown, 2 true. `and` is the least, `or` the greatest, `not` is 2 − x. */
export type Tri = 0 | 1 | 2;
export const FALSE: Tri = 0;
export const UNKNOWN: Tri = 1;
export const TRUE: Tri = 2;

/** A day that may depend on the day asked: then `moving` gives it for any such day and never runs backwards. */
export interface Moment {
  readonly day: DayNumber;
  /** True when the day ends a period: months are then added on the day after it. */
  readonly end: boolean;
  readonly moving: ((today: DayNumber) => DayNumber) | null;
}

/** Days from `from` to `to`, both included. */
export interface Period {
  readonly from: Moment;
  readonly to: Moment;
}

/** Every moment is made here, so that all are one kind of object. */
export function momentAt(day: DayNumber, end: boolean, moving: Moment['moving']): Moment {
  return { day, end, moving };
}

export function fixed(day: DayNumber, end = false): Moment {
  return momentAt(day, end, null);
}

/** The same day as the end of a period, or as no end. */
export function ending({ day, moving }: Moment, end = true): Moment {
  return momentAt(day, end, moving);
}

const itself = (today: DayNumber): DayNumber => today;

export const beginning = fixed(BEGINNING);
export const endOfTime = fixed(END_OF_TIME, true);

interface Statement {
  readonly value: FactValue;
  readonly from: DayNumber;
  readonly to: DayNumber;
}

/**
 * One look at one person on one day. Every comparison that involves the day asked goes through here, which notes the
 * first later day on which that comparison would come out differently: between two such days nothing can change.
 */
export class View {
  readonly today: DayNumber;
  /** What a condition is worth when nothing is known about its fact. */
  readonly otherwise: Tri;
  /** What was unknown, in the order met. */
  readonly missed: Missing[] = [];
  /** The waivers that stand on the day asked. */
  readonly waivers: readonly Waiver[];
  private nextEdge: DayNumber = END_OF_TIME;
  private readonly statements = new Map<string, readonly Statement[]>();

  constructor(
    readonly input: EvaluateInput,
    /** Shared by all cycles that one verdict looks at. */
    readonly effort = new Effort(),
  ) {
    this.today = dayNumber(input.today);
    this.otherwise = input.otherwise === false ? FALSE : UNKNOWN;
    this.waivers = (input.facts.waivers ?? []).filter((waiver) => {
      const from = waiver.from === undefined ? BEGINNING : dayNumber(waiver.from);
      const to = waiver.to === undefined ? END_OF_TIME : dayNumber(waiver.to);
      this.edge(from);
      this.edge(to + 1);
      return from <= this.today && this.today <= to;
    });
  }

  /** The first day after today on which anything asked so far may come out differently; null = never. */
  get holdsUntil(): DayNumber | null {
    return this.nextEdge >= END_OF_TIME ? null : this.nextEdge;
  }

  /** From this day on the answer may differ. Days already passed do not matter. */
  edge(day: DayNumber): void {
    if (day > this.today && day < this.nextEdge) this.nextEdge = day;
  }

  /** Notes the first day on which `holds`, true today and false from some day on, stops holding. */
  private edgeWhere(holds: (today: DayNumber) => boolean): void {
    let low = this.today;
    let high = Math.min(this.nextEdge, this.today + 73_000);
    if (high - 1 <= low || holds(high - 1)) return;
    high -= 1;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (holds(middle)) low = middle;
      else high = middle;
    }
    this.edge(high);
  }

  /** The value of something computed from days; every change of it over time is noted. `compute` must be monotone. */
  watch<T>(moments: readonly Moment[], compute: (days: readonly DayNumber[]) => T): T {
    const now = compute(moments.map((m) => m.day));
    const moving = moments.filter((m) => m.moving !== null).length;
    if (moving > 1) this.edge(this.today + 1);
    else if (moving === 1) {
      this.edgeWhere((today) => compute(moments.map((m) => (m.moving ? m.moving(today) : m.day))) === now);
    }
    return now;
  }

  /** Whether `a` is on or before `b`. */
  notAfter(a: Moment, b: Moment): boolean {
    if (a.moving === null && b.moving === null) return a.day <= b.day;
    return this.watch([a, b], ([x = 0, y = 0]) => x <= y);
  }

  /** Whether a fixed day lies in a period. */
  within(day: DayNumber, period: Period): boolean {
    const moment = fixed(day);
    return this.notAfter(period.from, moment) && this.notAfter(moment, period.to);
  }

  get now(): Moment {
    return momentAt(this.today, true, itself);
  }

  miss(kind: Missing['kind'], name: string): void {
    this.missed.push({ kind, name });
  }

  private covers(statement: Statement, at: Moment): boolean {
    const from = statement.from <= BEGINNING || this.notAfter(fixed(statement.from), at);
    return from && (statement.to >= END_OF_TIME || this.notAfter(at, fixed(statement.to)));
  }

  /** What is stated about a fact. Of all that is known of a person a pack asks for little, so only that is looked up. */
  private stated(name: string): readonly Statement[] {
    const known = this.statements.get(name);
    if (known) return known;
    const found: Statement[] = [];
    for (const { name: other, value, from, to } of this.input.facts.facts) {
      if (other !== name) continue;
      found.push({
        value,
        from: from === undefined ? BEGINNING : dayNumber(from),
        to: to === undefined ? END_OF_TIME : dayNumber(to),
      });
    }
    this.statements.set(name, found);
    return found;
  }

  /** What is stated about a fact on a day; undefined = nothing. The last of several statements wins. */
  factAt(name: string, at: Moment): FactValue | undefined {
    let value: FactValue | undefined;
    for (const statement of this.stated(name)) if (this.covers(statement, at)) value = statement.value;
    return value;
  }

  /** Whether a fact's value passes `test` on some day of a period: false needs every day of it to be covered. */
  factDuring(name: string, period: Period, test: (value: FactValue) => boolean): Tri {
    const passing: Statement[] = [];
    const failing: Statement[] = [];
    for (const statement of this.stated(name)) {
      const touches =
        this.notAfter(fixed(statement.from), period.to) && this.notAfter(period.from, fixed(statement.to));
      if (touches) (test(statement.value) ? passing : failing).push(statement);
    }
    if (passing.length > 0) return TRUE;
    failing.sort((a, b) => a.from - b.from);
    let covered: DayNumber | null = null;
    for (const statement of failing) {
      const begins: boolean =
        covered === null ? this.notAfter(fixed(statement.from), period.from) : statement.from <= covered + 1;
      if (begins) covered = Math.max(covered ?? BEGINNING, statement.to);
    }
    if (covered !== null && this.notAfter(period.to, fixed(covered))) return FALSE;
    return this.otherwise;
  }

  /** A fact that is a date, as stated today; null (and missed) when unknown or no date. */
  dateFact(name: string): DayNumber | null {
    const value = this.factAt(name, this.now);
    if (isCivilDate(value)) return dayNumber(value);
    this.miss('fact', name);
    return null;
  }

  /** A fact that is a number, as text; null (and missed) when unknown. */
  textFact(name: string): string | null {
    const value = this.factAt(name, this.now);
    if (typeof value === 'string') return value;
    this.miss('fact', name);
    return null;
  }
}
