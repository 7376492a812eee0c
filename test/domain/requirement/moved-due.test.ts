import { addDays, civilDate } from '../../../src/domain/civil-date';
import { evaluate } from '../../../src/domain/evaluate';
import type { CreditFact, Facts, TimedFact } from '../../../src/domain/requirement/facts';
import type { Pack } from '../../../src/domain/requirement/pack';
import type { Verdict } from '../../../src/domain/requirement/verdict';
import { findNode } from '../../../src/requirements/catalogue-check';
import { packOf } from './words';

const credit = (id: string, completedOn: string, amount: string, more: Partial<CreditFact> = {}): CreditFact => ({
  id,
  completedOn: civilDate(completedOn),
  amount,
  ...more,
});
const total = (rest: string, more = ''): Pack =>
  packOf(`clock: { length: 12 months, anchor: 2020-01-01 }${more}
require:
  - { id: total, source: rule, of: any, at-least: 10, ${rest} }`);
const ask = (pack: Pack, today: string, entries: CreditFact[], a?: boolean, facts: Partial<Facts> = {}): Verdict => {
  const stated: TimedFact[] = a === undefined ? [] : [{ name: 'a', value: a }];
  const cycleAt = civilDate('2024-06-30');
  return evaluate(pack, { today: civilDate(today), cycleAt, facts: { entries, facts: stated, ...facts } });
};
const status = (...args: Parameters<typeof ask>): string => ask(...args).status;

describe('a due date that an adjustment moves', () => {
  const early = [credit('x', '2024-05-01', '10')];
  const late = [credit('x', '2024-11-20', '10')];

  it('takes the end of the window along, forward and back', () => {
    const forward = total('adjust: [{ when: { fact: a }, due: cycle.end + 60 days }]');
    expect(status(forward, '2025-02-01', [credit('x', '2025-01-15', '10')], true)).toBe('COMPLIANT');
    expect(status(forward, '2025-02-01', [credit('x', '2025-01-15', '10')], false)).toBe('OVERDUE');
    const back = total('adjust: [{ when: { fact: a }, due: cycle.end - 60 days }]');
    expect(status(back, '2024-12-31', late, true)).toBe('OVERDUE');
    expect(status(back, '2024-12-31', late, false)).toBe('COMPLIANT');
    expect(status(back, '2024-12-31', early, true)).toBe('COMPLIANT');
    expect(ask(back, '2024-12-31', late, true).requirements[0]?.window?.to).toBe('2024-11-01');
  });

  it('takes the time along in which what is asked just once is late', () => {
    const once = total('window: ever, due: 2024-09-30, adjust: [{ when: { fact: a }, due: 2024-10-31 }]');
    const done = (day: string): [string, boolean | undefined] => {
      const verdict = evaluate(once, {
        today: civilDate('2025-06-30'),
        facts: { entries: [credit('x', day, '10')], facts: [{ name: 'a', value: true }] },
      });
      return [verdict.status, verdict.requirements[0]?.codes.includes('DONE_LATE')];
    };
    expect(done('2024-10-15')).toEqual(['COMPLIANT', false]);
    expect(done('2024-11-15')).toEqual(['COMPLIANT', true]);
  });

  it('is decided only where it would be the same either way', () => {
    for (const days of ['+ 60 days', '- 60 days'])
      for (const cure of ['', ', cure: 30 days', ', cure: 90 days']) {
        const pack = total(`adjust: [{ when: { fact: a }, due: cycle.end ${days} }]${cure}`);
        for (const completed of [null, '2024-05-01', '2024-11-20', '2025-01-20', '2025-03-15'])
          for (const assigned of [false, true])
            for (let today = civilDate('2024-10-20'); today < '2025-07-01'; today = addDays(today, 3)) {
              const more = assigned ? { assignedTo: civilDate('2024-12-31') } : {};
              const entries = completed === null ? [] : [credit('x', completed, '10', more)];
              const [yes, no] = [status(pack, today, entries, true), status(pack, today, entries, false)];
              const unknown = ask(pack, today, entries);
              expect([days, cure, completed, assigned, today, unknown.status]).toEqual([
                ...[days, cure, completed, assigned, today],
                yes === no ? yes : 'UNDETERMINED',
              ]);
              if (yes !== no) expect(unknown.missing).toEqual([{ kind: 'fact', name: 'a' }]);
            }
      }
  });

  it('is never decided wrongly of a credit that somebody assigned to one of several parts', () => {
    const rules = [
      'each: 6 months, cure: 30 days, adjust: [{ when: { all: [{ fact: a }, { date: window.end, before: 2024-07-01 }] }, due: 2024-07-31 }]',
      'each: 6 months, cure: 200 days, adjust: [{ when: { all: [{ fact: a }, { date: window.end, before: 2024-07-01 }] }, due: 2024-09-30 }]',
      'each: 3 months, cure: 30 days, adjust: [{ when: { fact: a }, due: window.end + 25 days }]',
      'each: 3 months, cure: 60 days, when: { any: [{ fact: a }, { date: window.end, from: 2024-07-01 }] }',
      'each: 3 months, cure: 60 days, excused: [{ when: { all: [{ fact: a }, { date: window.end, before: 2024-07-01 }] }, because: z }]',
    ];
    const definite = new Set<string>();
    for (const rule of rules) {
      const pack = total(rule);
      for (const first of ['2024-02-15', '2024-04-20', '2024-07-10'])
        for (const second of ['2024-08-15', '2024-10-20', '2025-01-05'])
          for (const to of ['2024-03-15', '2024-06-15', '2024-08-01', '2024-12-31'])
            for (const today of ['2024-07-20', '2024-09-01', '2025-01-15', '2025-02-14', '2025-08-01'] as const) {
              const entries = [
                credit('p', first, '10'),
                credit('x', second, '10', { assignedTo: civilDate(to) }),
                credit('q', '2024-11-11', '10'),
                credit('r', '2024-05-11', '10'),
              ].filter(({ completedOn }) => completedOn <= today);
              const unknown = status(pack, today, entries);
              if (unknown === 'UNDETERMINED') continue;
              definite.add(unknown);
              // OPEN tells of what is surely short; something undecided beside it may be overdue.
              const outcome = (one: string): string => (unknown === 'OPEN' && one === 'OVERDUE' ? 'OPEN' : one);
              const both = [true, false].map((a) => outcome(status(pack, today, entries, a)));
              expect([rule, first, second, to, today, both]).toEqual([
                rule,
                first,
                second,
                to,
                today,
                [unknown, unknown],
              ]);
            }
    }
    expect([...definite].sort()).toEqual(expect.arrayContaining(['COMPLIANT', 'OVERDUE']));
  });

  it('does not pass its doubt on to one beside it that counts the same credits', () => {
    const pack = packOf(`clock: { length: 12 months, anchor: 2020-01-01 }
cure: 60 days
require:
  - { id: sure, source: rule, each: 6 months, of: any, at-least: 1 }
  - { id: perhaps, source: rule, each: 6 months, when: { any: [{ fact: a }, { date: window.end, from: 2024-07-01 }] }, of: any, at-least: 1 }`);
    const entries = [credit('x', '2024-07-10', '1', { assignedTo: civilDate('2024-06-15') })];
    const counted = (id: string): unknown => {
      const node = findNode(ask(pack, '2024-09-01', entries).requirements, id);
      return [node?.counted, node?.possible];
    };
    expect(counted('sure@2024-01-01')).toEqual(['1', '1']);
    expect(counted('sure@2024-07-01')).toEqual(['0', '0']);
    expect(counted('perhaps@2024-07-01')).toEqual(['0', '1']);
  });

  it('holds as long as it says', () => {
    const pack = total('adjust: [{ when: { fact: a }, due: cycle.end + 60 days }], cure: 30 days');
    for (const entries of [[], [credit('x', '2025-01-20', '10')]]) {
      let before = ask(pack, '2024-12-01', entries);
      for (let today = civilDate('2024-12-02'); today < '2025-06-01'; today = addDays(today, 1)) {
        const now = ask(pack, today, entries);
        if (entries.some(({ completedOn }) => completedOn === today)) expect(before.holdsUntil).not.toBeNull();
        if (before.holdsUntil === null || today < before.holdsUntil)
          expect({ ...now, asOf: '', holdsUntil: '' }).toEqual({ ...before, asOf: '', holdsUntil: '' });
        before = now;
      }
    }
  });

  it('is undecided where a day it may be moved to is not known', () => {
    const pack = total('adjust: [{ when: { fact: a }, due: license.issued + 1 year }]');
    expect(status(pack, '2024-12-31', early, true)).toBe('UNDETERMINED');
    expect(status(pack, '2024-12-31', early, false)).toBe('COMPLIANT');
  });

  it('is missed only once the day is over that it was moved to', () => {
    const pack = packOf(`clock: { length: 12 months, anchor: 2020-01-01 }
require:
  - { id: ethics, source: rule, of: { topic: t1 }, at-least: 1, adjust: [{ when: { fact: a, at: 2024-06-30 }, due: cycle.end + 60 days }] }
  - { id: remedial, source: rule, when: { missed: ethics, in: previous-cycle }, must: { fact: b } }`);
    const parts = [{ amount: '1', topics: ['t1'] }];
    const on = (today: string, a: boolean | undefined, ...days: string[]): string | undefined => {
      const entries = days.map((day) => credit(day, day, '1', { parts }));
      const stated: TimedFact[] = a === undefined ? [] : [{ name: 'a', value: a }];
      const facts: Facts = { entries, historyFrom: civilDate('2020-01-01'), facts: stated };
      return findNode(evaluate(pack, { today: civilDate(today), facts }).requirements, 'remedial')?.result;
    };
    expect(on('2025-01-31', true)).toBe('NOT_APPLICABLE');
    expect(on('2025-03-31', true)).toBe('UNKNOWN');
    expect(on('2025-03-31', true, '2025-02-01')).toBe('NOT_APPLICABLE');
    expect(on('2025-01-31', false)).toBe('UNKNOWN');
    // Whether it was asked by the end of the cycle is not known, so neither is what was missed.
    expect(on('2025-01-31', undefined)).toBe('UNKNOWN');
    expect(on('2025-03-31', undefined, '2025-02-01')).toBe('UNKNOWN');
    expect(on('2025-03-31', undefined, '2024-02-01')).toBe('NOT_APPLICABLE');
  });
});
