import * as fc from 'fast-check';
import { addDays, civilDate, fromDayNumber } from '../../src/domain/civil-date';
import { LEAD_DAYS, overtaken, reminderDue, retryAfterMs, speaksFor, type Stage } from '../../src/domain/reminder-plan';

const deadline = civilDate('2026-03-31');

test.each([
  ['2025-12-30', null],
  ['2025-12-31', 'D90'],
  ['2026-01-29', 'D90'],
  ['2026-01-30', 'D60'],
  ['2026-03-01', 'D30'],
  ['2026-03-17', 'D14'],
  ['2026-03-24', 'D7'],
  ['2026-03-29', 'D7'],
  ['2026-03-30', 'D1'],
  ['2026-03-31', 'D1'],
  ['2026-04-01', null],
])('on %s the reminder due is %s', (today, stage) => {
  expect(reminderDue(deadline, civilDate(today))?.stage ?? null).toBe(stage);
});

test('counts days over the end of February of a leap year', () => {
  expect(reminderDue(civilDate('2028-03-01'), civilDate('2028-02-29'))).toEqual({ stage: 'D1', dueOn: '2028-02-29' });
});

test('a sender that looks every day finds every stage once; one that was away finds only the latest', () => {
  const days = fc.integer({ min: 15_000, max: 40_000 });
  fc.assert(
    fc.property(days, fc.uniqueArray(fc.integer({ min: -5, max: 120 }), { minLength: 1 }), (end, looks) => {
      const last = fromDayNumber(end);
      const order = [...looks].sort((a, b) => b - a);
      const found = order.map((left) => reminderDue(last, addDays(last, -left)));
      order.forEach((left, index) => {
        const reached = LEAD_DAYS.filter((lead) => left >= 0 && lead >= left);
        const stage = found[index]?.stage ?? null;
        expect(stage).toBe(reached.length === 0 ? null : `D${Math.min(...reached)}`);
      });
    }),
  );
});

test('an earlier stage is overtaken once a later one is due, and not after the deadline', () => {
  expect(overtaken('D14', deadline, civilDate('2026-03-23'))).toBe(false);
  expect(overtaken('D14', deadline, civilDate('2026-03-24'))).toBe(true);
  expect(overtaken('D1', deadline, civilDate('2026-03-31'))).toBe(false);
});

test.each<[Stage, Stage, number, boolean]>([
  ['D90', 'D90', 30, true],
  ['D90', 'D90', 31, false],
  ['D30', 'D30', -16, true],
  ['D30', 'D30', 17, false],
  ['D7', 'D7', 6, true],
  ['D1', 'D1', 1, true],
  ['D1', 'D1', 2, false],
  // A later stage has said more than an earlier one would; an earlier one never spoke for a later.
  ['D14', 'D30', 1, true],
  ['D30', 'D14', 0, false],
  ['D1', 'D90', 365, false],
])('a mail of %s speaks for %s of a deadline %i days later: %s', (sent, planned, days, is) => {
  expect(speaksFor({ stage: sent, deadline }, { stage: planned, deadline: addDays(deadline, days) })).toBe(is);
});

test('waits double up to an hour', () => {
  expect([1, 2, 3, 8, 30].map(retryAfterMs)).toEqual([30_000, 60_000, 120_000, 3_600_000, 3_600_000]);
});
