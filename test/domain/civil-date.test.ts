import fc from 'fast-check';
import {
  addDays,
  addMonths,
  addYears,
  BEGINNING,
  civilDate,
  compareDates,
  dayNumber,
  daysBetween,
  END_OF_TIME,
  fromDayNumber,
  isCivilDate,
  periodEnd,
  periodStart,
  startedMonths,
  wholeMonths,
} from '../../src/domain/civil-date';

const day = fc.integer({ min: -600_000, max: 2_900_000 }).map(fromDayNumber);
const d = civilDate;

describe('civil dates', () => {
  it('are written for no day outside the calendar, whatever was written before', () => {
    const year = 365.2425;
    for (const outside of [BEGINNING, END_OF_TIME, dayNumber(d('9999-12-31')) + 1, dayNumber(d('0001-01-01')) - 1]) {
      expect(() => fromDayNumber(outside)).toThrow(RangeError);
      for (let at = dayNumber(d('1950-01-01')); at < dayNumber(d('2080-01-01')); at += 1) fromDayNumber(at);
      expect(() => fromDayNumber(outside)).toThrow(RangeError);
    }
    const far = Array.from({ length: 400 }, (_, at) => Math.floor((at + 1) * 20 * year) - 700_000);
    const texts = far.map(fromDayNumber);
    expect(texts.map(dayNumber)).toEqual(far);
    expect(far.map(fromDayNumber)).toEqual(texts);
  });

  it.each([
    '2026-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '2026-1-1',
    '26-01-01',
    '2026-01-01T00:00',
    '',
    '2100-02-29',
    '0000-01-01',
    '２026-01-01',
  ])('refuses %p', (text) => {
    expect(isCivilDate(text)).toBe(false);
    expect(() => civilDate(text)).toThrow(RangeError);
  });

  it('knows leap days', () => {
    for (const text of ['2024-02-29', '2000-02-29', '0004-02-29', '9999-12-31', '0001-01-01'])
      expect(isCivilDate(text)).toBe(true);
  });

  it('counts days as the calendar does, from year 1 to 9999', () => {
    fc.assert(
      fc.property(day, (date) => {
        expect(isCivilDate(date)).toBe(true);
        expect(fromDayNumber(dayNumber(date))).toBe(date);
        const [year, month, date2] = date.split('-').map(Number) as [number, number, number];
        const instant = new Date(0);
        instant.setUTCFullYear(year, month - 1, date2);
        expect(dayNumber(date)).toBe(instant.getTime() / 86_400_000);
      }),
    );
  });

  it('adds and compares days', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: -9000, max: 9000 }), (date, days) => {
        const other = addDays(date, days);
        expect(daysBetween(date, other)).toBe(days);
        expect(Math.sign(compareDates(other, date))).toBe(Math.sign(days));
      }),
    );
    expect(() => addDays(d('9999-12-31'), 1)).toThrow(RangeError);
  });

  it('adds months and clamps to the end of the month', () => {
    expect(addMonths(d('2026-01-31'), 1)).toBe('2026-02-28');
    expect(addMonths(d('2024-01-31'), 1)).toBe('2024-02-29');
    expect(addMonths(d('2026-03-31'), -1)).toBe('2026-02-28');
    expect(addMonths(d('2026-11-30'), 3)).toBe('2027-02-28');
    expect(addYears(d('2024-02-29'), 1)).toBe('2025-02-28');
    expect(addMonths(d('2026-05-15'), -25)).toBe('2024-04-15');
  });

  it('measures periods to the day after their end', () => {
    expect(periodStart(d('2026-02-28'), 24)).toBe('2024-03-01');
    expect(periodStart(d('2024-02-29'), 12)).toBe('2023-03-01');
    expect(periodStart(d('2026-06-30'), 60)).toBe('2021-07-01');
    expect(periodEnd(d('2024-03-01'), 24)).toBe('2026-02-28');
    expect(periodEnd(d('2022-03-01'), 24)).toBe('2024-02-29');
  });

  it('a period has as many months as it was made with', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 200 }), (date, months) => {
        fc.pre(date.slice(8) <= '28' && date < '9900-01-01');
        const end = dayNumber(periodEnd(date, months));
        expect(wholeMonths(dayNumber(date), end)).toBe(months);
        expect(startedMonths(dayNumber(date), end)).toBe(months);
        expect(wholeMonths(dayNumber(date), end - 1)).toBe(months - 1);
        expect(startedMonths(dayNumber(date), end - 1)).toBe(months);
        expect(periodStart(fromDayNumber(end), months)).toBe(date);
      }),
    );
  });
});
