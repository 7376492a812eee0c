/**
 * Civil dates: days of the proleptic Gregorian calendar with no clock and no zone.
 *
 * A civil date travels as the text `YYYY-MM-DD`, which sorts as it compares. Arithmetic is done on day numbers
 * (days since 1970-01-01), never on instants, so the zone of the machine cannot matter. A period is a closed
 * interval of days; its length in months is always measured to the day after its end, which keeps the ends of
 * short months and leap days exact.
 */

/** A civil date as text, `0001-01-01` to `9999-12-31`. Make one with `civilDate`. */
export type CivilDate = string & { readonly __civilDate: 'CivilDate' };

/** Days since 1970-01-01; an integer. */
export type DayNumber = number;

/** A length of time in calendar units. Days and months never convert into each other. */
export interface Span {
  readonly months: number;
  readonly days: number;
}

/** Before and after every civil date: the open ends of an unbounded period. */
export const BEGINNING: DayNumber = -800_000;
export const END_OF_TIME: DayNumber = 3_000_000;

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function daysInMonth(year: number, month: number): number {
  if (month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)) return 29;
  return monthLengths[month - 1] ?? 0;
}

function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** True when `text` is a civil date that exists: four, two and two digits, joined by hyphens. */
export function isCivilDate(text: unknown): text is CivilDate {
  if (typeof text !== 'string' || text.length !== 10 || text[4] !== '-' || text[7] !== '-') return false;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

/** Reads a civil date; throws `RangeError` when the text is not one or the day does not exist. */
export function civilDate(text: string): CivilDate {
  if (!isCivilDate(text)) throw new RangeError(`not a civil date (YYYY-MM-DD): ${String(text)}`);
  return text;
}

function dayOf(year: number, month: number, day: number): DayNumber {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

function partsOf(number: DayNumber): { year: number; month: number; day: number } {
  const z = number + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1,
  };
}

/** The day number of a civil date. */
export function dayNumber(date: CivilDate): DayNumber {
  return dayOf(digits(date, 0, 4), digits(date, 5, 7), digits(date, 8, 10));
}

/** The civil date of a day number; throws `RangeError` outside the years 1 to 9999. */
export function fromDayNumber(number: DayNumber): CivilDate {
  const place = number & (KEPT - 1);
  if (writtenDays[place] === number) return writtenTexts[place] as CivilDate;
  const { year, month, day } = partsOf(number);
  if (year < 1 || year > 9999) throw new RangeError(`outside the calendar: day ${number}`);
  const pad = (value: number, size: number): string => String(value).padStart(size, '0');
  const text = `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}` as CivilDate;
  writtenDays[place] = number;
  writtenTexts[place] = text;
  return text;
}

/** A power of two: some ninety years of days have a place each. */
const KEPT = 32_768;
/** The days that were written last, each at its place: mostly the same few thousand, again and again. */
const writtenDays = new Array<DayNumber>(KEPT).fill(Number.NaN);
const writtenTexts = new Array<CivilDate | null>(KEPT).fill(null);

/** The calendar year of a day number. */
export function yearOf(number: DayNumber): number {
  return partsOf(number).year;
}

/** The month (1 to 12) and day of the month of a day number. */
export function monthAndDay(number: DayNumber): { month: number; day: number } {
  const { month, day } = partsOf(number);
  return { month, day };
}

/** The month, counted from year 0: year × 12 + (month − 1). Two days share it exactly when they share a month. */
export function monthIndex(number: DayNumber): number {
  const { year, month } = partsOf(number);
  return year * 12 + month - 1;
}

/** The day number of the same month and day in another year; 29 February falls on 28 February in common years. */
export function dayInYear(year: number, month: number, day: number): DayNumber {
  return dayOf(year, month, Math.min(day, daysInMonth(year, month)));
}

/** Adds calendar months to a day; the day of the month is clamped to the length of the month reached. */
export function shiftMonths(number: DayNumber, months: number): DayNumber {
  if (months === 0) return number;
  const { year, month, day } = partsOf(number);
  const index = year * 12 + (month - 1) + months;
  const newYear = Math.floor(index / 12);
  return dayInYear(newYear, index - newYear * 12 + 1, day);
}

/** Adds a span (times `sign`) to a day that begins something. */
export function shiftStart(number: DayNumber, span: Span, sign: 1 | -1 = 1): DayNumber {
  return shiftMonths(number, sign * span.months) + sign * span.days;
}

/** Adds a span (times `sign`) to a day that ends something: the arithmetic happens on the day after it. */
export function shiftEnd(number: DayNumber, span: Span, sign: 1 | -1 = 1): DayNumber {
  return shiftStart(number + 1, span, sign) - 1;
}

/** The number of whole months from `start` to `end`, both days belonging to the period; negative when it is empty. */
export function wholeMonths(start: DayNumber, end: DayNumber): number {
  let months = monthIndex(end + 1) - monthIndex(start);
  if (shiftMonths(start, months) > end + 1) months -= 1;
  return months;
}

/** Like `wholeMonths`, with a month counted as soon as it has started. */
export function startedMonths(start: DayNumber, end: DayNumber): number {
  const whole = wholeMonths(start, end);
  return shiftMonths(start, whole) < end + 1 ? whole + 1 : whole;
}

export function addDays(date: CivilDate, days: number): CivilDate {
  return fromDayNumber(dayNumber(date) + days);
}

/** Adds months to a date that begins something or stands alone: 31 January + 1 month = 28 or 29 February. */
export function addMonths(date: CivilDate, months: number): CivilDate {
  return fromDayNumber(shiftMonths(dayNumber(date), months));
}

export function addYears(date: CivilDate, years: number): CivilDate {
  return addMonths(date, years * 12);
}

/** The first day of the period of that many months whose last day is `end`. */
export function periodStart(end: CivilDate, months: number): CivilDate {
  return fromDayNumber(shiftMonths(dayNumber(end) + 1, -months));
}

/** The last day of the period of that many months whose first day is `start`. */
export function periodEnd(start: CivilDate, months: number): CivilDate {
  return fromDayNumber(shiftMonths(dayNumber(start), months) - 1);
}

/** Days from `from` to `to`: 0 on the same day, negative when `to` is earlier. */
export function daysBetween(from: CivilDate, to: CivilDate): number {
  return dayNumber(to) - dayNumber(from);
}

/** Negative, zero or positive, for sorting. */
export function compareDates(a: CivilDate, b: CivilDate): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
