import fc from 'fast-check';
import { addDays, civilDate, type CivilDate } from '../../../src/domain/civil-date';
import { evaluate } from '../../../src/domain/evaluate';
import { explain } from '../../../src/domain/requirement/explain';
import type { CarriedCredit, CreditFact, Facts, TimedFact } from '../../../src/domain/requirement/facts';
import type { Pack } from '../../../src/domain/requirement/pack';
import type { Verdict } from '../../../src/domain/requirement/verdict';
import { findNode } from '../../../src/requirements/catalogue-check';
import { readPack } from '../../../src/requirements/pack-file';
import { SIZES } from '../../support/sizes';
import { packOf, words } from './words';

const yearly = (rest: string): Pack => packOf(`clock: { length: 12 months, anchor: 2020-01-01 }\n${rest}`);
const hours = (id: string, completedOn: string, amount: string, more: Partial<CreditFact> = {}): CreditFact => ({
  id,
  completedOn: civilDate(completedOn),
  amount,
  system: 's1',
  ...more,
});
const ask = (pack: Pack, today: string, facts: Partial<Facts>, otherwise: false | 'unknown' = false): Verdict =>
  evaluate(pack, { today: civilDate(today), otherwise, facts: { entries: [], facts: [], ...facts } });
const carry = (cycles: number, more = ''): Pack =>
  yearly(`require:
  - { id: total, source: rule, of: any, at-least: 10 }
carry: { surplus-of: total, at-most: 6, for: ${cycles}, into: [total]${more} }`);
const counted = (verdict: Verdict, id = 'total'): string | null | undefined =>
  findNode(verdict.requirements, id)?.counted;

describe('surplus of the cycles before', () => {
  const three = [hours('a', '2022-03-01', '16'), hours('b', '2023-03-01', '10'), hours('c', '2024-03-01', '4')];

  it('is worked out from their credits', () => {
    // 2022: 16 - 10 = 6 pass on; in 2023 they are used first, so 6 of its own 10 are over.
    expect(ask(carry(1), '2023-06-30', { entries: three }).carryOut).toEqual([{ id: 'b', amount: '6' }]);
    expect(counted(ask(carry(1), '2024-12-31', { entries: three }))).toBe('10');
    expect(ask(carry(1), '2024-12-31', { entries: three }).status).toBe('COMPLIANT');
  });

  it('is the opening balance where one is given', () => {
    expect(counted(ask(carry(1), '2024-12-31', { entries: three, carried: [] }))).toBe('4');
    expect(counted(ask(carry(1), '2024-12-31', { entries: three, carried: [{ id: 'o', amount: '9' }] }))).toBe('10');
  });

  it('of the cycle before last is still there when the pack lets it, the oldest used first', () => {
    const idle = [hours('a', '2022-03-01', '16'), hours('b', '2023-03-01', '14')];
    // 2023: 6 carried are used first and 4 of its own; its own surplus of 10 is capped at 6.
    const [next] = [ask(carry(2), '2024-12-31', { entries: idle })];
    expect(counted(next)).toBe('6');
    // A cycle that needs nothing of it leaves it for the one after: 2023 needs 2 only.
    const little = yearly(`require:
  - { id: total, source: rule, of: any, at-least: 10, adjust: [{ when: { date: cycle.end, from: 2023-12-31, to: 2023-12-31 }, set: 2 }] }
carry: { surplus-of: total, at-most: 6, for: 2, into: [total] }`);
    const left = ask(little, '2024-12-31', { entries: [hours('a', '2022-03-01', '16')] });
    expect(counted(left)).toBe('4');
    expect(left.requirements[0]?.credits[0]).toMatchObject({ id: 'carried-a', counted: '4', code: 'CARRIED_IN' });
    const both = ask(little, '2024-12-31', { entries: [...idle.slice(0, 1), hours('b', '2023-03-01', '5')] });
    expect(both.requirements[0]?.credits.slice(0, 2).map(({ id, counted: amount }) => [id, amount])).toEqual([
      ['carried-a', '4'],
      ['carried-b', '5'],
    ]);
    // Two generations, each capped; what is not needed of the younger passes on once more, the older does not.
    const open = ask(little, '2023-12-31', {
      entries: [hours('a', '2022-03-01', '16'), hours('b', '2023-03-01', '9')],
    });
    expect(open.carryOut).toEqual([
      { id: 'b', amount: '6' },
      { id: 'carried-a', amount: '4', cycles: 2 },
    ]);
  });

  it('of an opening balance has generations too', () => {
    const carried: CarriedCredit[] = [
      { id: 'x', amount: '9', cycles: 2 },
      { id: 'y', amount: '9' },
      { id: 'z', amount: '9', cycles: 3 },
    ];
    const verdict = ask(carry(2), '2024-12-31', { carried, entries: [] });
    expect(verdict.requirements[0]?.credits.map(({ id, counted: amount }) => [id, amount])).toEqual([
      ['x', '6'],
      ['y', '6'],
    ]);
    // The older serves first: 10 = 6 of x and 4 of y, so 2 of y are left for one more cycle.
    expect(verdict.carryOut).toEqual([{ id: 'y', amount: '2', cycles: 2 }]);
  });

  it('keeps its topics unless the pack drops them', () => {
    const pack = (more: string): Pack =>
      yearly(`require:
  - { id: total, source: rule, of: any, at-least: 10 }
  - { id: ethics, source: rule, of: { topic: t1 }, at-least: 2 }
carry: { surplus-of: total, at-most: 6, for: 1, into: [total, ethics]${more} }`);
    const entries = [
      hours('a', '2023-03-01', '10'),
      hours('b', '2023-04-01', '3', { parts: [{ amount: '2', topics: ['t1'] }] }),
    ];
    expect(counted(ask(pack(''), '2024-12-31', { entries }), 'ethics')).toBe('2');
    expect(counted(ask(pack(', drop-topics: true'), '2024-12-31', { entries }), 'ethics')).toBe('0');
  });

  it('does not pass while what must be met first is short', () => {
    const pack = yearly(`require:
  - { id: total, source: rule, of: any, at-least: 10 }
  - { id: ethics, source: rule, of: { topic: t1 }, at-least: 2, when: { fact: a }, excused: [{ when: { fact: b }, because: certified }] }
carry: { surplus-of: total, at-most: 6, for: 1, into: [total], once-met: [ethics] }`);
    const on = (topic: string, facts: TimedFact[], more: Partial<CreditFact> = {}): string | null | undefined =>
      counted(
        ask(pack, '2024-12-31', {
          facts,
          entries: [
            hours('a', '2023-03-01', '13'),
            hours('b', '2023-04-01', '2', { parts: [{ amount: topic, topics: ['t1'] }], ...more }),
          ],
        }),
      );
    const asked = { name: 'a', value: true };
    expect(on('2', [asked])).toBe('5');
    expect(on('1.75', [asked])).toBe('0');
    expect(on('1.75', [])).toBe('5');
    expect(on('1.75', [asked, { name: 'b', value: true }])).toBe('5');
    expect(on('2', [asked], { state: 'pending' })).toBe('0');
    const open = ask(
      pack,
      '2024-12-31',
      { entries: [hours('a', '2023-03-01', '13'), hours('c', '2024-03-01', '8')] },
      'unknown',
    );
    expect([open.status, counted(open)]).toEqual(['UNDETERMINED', '8']);
  });

  it('does not pass while one part of what must be met first is short', () => {
    const pack = yearly(`require:
  - { id: total, source: rule, of: any, at-least: 10 }
  - { id: halves, source: rule, each: 6 months, all: [{ id: ethics, of: { topic: t1 }, at-least: 1 }] }
carry: { surplus-of: total, at-most: 6, for: 1, into: [total], once-met: [ethics] }`);
    const on = (...days: string[]): string | null | undefined => {
      const parts = [{ amount: '8', topics: ['t1'] }];
      return counted(ask(pack, '2024-12-31', { entries: days.map((day) => hours(day, day, '8', { parts })) }));
    };
    expect(on('2023-02-01', '2023-11-01')).toBe('6');
    expect(on('2023-02-01', '2023-03-01')).toBe('0');
    expect(on('2023-10-01', '2023-11-01')).toBe('0');
  });

  it('of two cycles is used oldest first, also where the older is there only at best', () => {
    const pack = packOf(`clock: { length: 12 months, anchor: 2020-03-15 }
limits: [{ at-most: 3 }]
require: [{ id: total, source: rule, of: any, at-least: 1 }]
carry: { surplus-of: total, at-most: 4, for: 2, into: [total] }`);
    const of = (amount?: string): Verdict =>
      ask(pack, '2024-05-22', {
        entries: [
          { id: 'a', completedOn: civilDate('2021-10-27'), ...(amount === undefined ? {} : { amount }) },
          hours('b', '2022-06-21', '2'),
        ],
      });
    expect(of('2').status).toBe('COMPLIANT');
    expect(of().status).toBe('UNDETERMINED');
    expect(of().requirements[0]?.possible).toBe('1');
  });

  it.each([
    ['is not asked', 'when: { fact: a }'],
    ['is excused', 'excused: [{ when: { fact: a }, because: z }]'],
  ])('may pass where what is short %s, if nobody knows', (_, more) => {
    const pack = yearly(`require:
  - { id: total, source: rule, of: any, at-least: 4 }
  - { id: g, source: rule, ${more}, all: [{ id: ethics, of: { topic: t1 }, at-least: 1 }] }
carry: { surplus-of: total, at-most: 6, for: 1, into: [total], once-met: [ethics] }`);
    const entries = [hours('a', '2023-03-01', '8'), hours('b', '2024-03-01', '2')];
    const now = { name: 'a', from: civilDate('2024-01-01') };
    const none = more.startsWith('when') ? false : true;
    const verdict = (facts: TimedFact[]): string | null | undefined =>
      ask(pack, '2024-12-31', { entries, facts }, 'unknown').requirements[0]?.possible;
    // Of the year before nothing is stated.
    expect(verdict([{ ...now, value: none }])).toBe('4');
    expect(verdict([{ name: 'a', value: !none }])).toBe('2');
  });

  it('counts what was made good in the cure of its cycle, from then on', () => {
    const pack = yearly(`cure: 60 days
require:
  - { id: total, source: rule, of: any, at-least: 10 }
  - { id: ethics, source: rule, of: { topic: t1 }, at-least: 2 }
carry: { surplus-of: total, at-most: 6, for: 1, into: [total], once-met: [ethics] }`);
    const entries = [
      hours('a', '2023-03-01', '15'),
      hours('b', '2024-02-01', '2', {
        parts: [{ amount: '2', topics: ['t1'] }],
        assignedTo: civilDate('2023-12-31'),
      }),
    ];
    expect(counted(ask(pack, '2024-01-31', { entries }))).toBe('0');
    const made = ask(pack, '2024-02-10', { entries });
    // 15 and the 2 of the cure are over by 7, of which 6 pass.
    expect(counted(made)).toBe('6');
    const before = evaluate(pack, {
      today: civilDate('2024-02-10'),
      cycleAt: civilDate('2023-12-31'),
      otherwise: false,
      facts: { entries, facts: [] },
    });
    expect(before.carryOut.reduce((sum, { amount }) => sum + Number(amount), 0)).toBe(6);
  });

  it('of an opening balance is of the kind that passes', () => {
    const pack = carry(1, ', of: { system: s1 }');
    const carried: CarriedCredit[] = [
      { id: 'x', amount: '4', system: 's2' },
      { id: 'y', amount: '3', system: 's1' },
    ];
    expect(counted(ask(pack, '2024-12-31', { carried }))).toBe('3');
    const topic = carry(1, ', of: { topic: t1 }, drop-topics: true');
    const parts = [{ amount: '2', topics: ['t1'] }];
    expect(counted(ask(topic, '2024-12-31', { carried: [{ id: 'x', amount: '5', parts }] }))).toBe('2');
  });

  it('that only pending or unknown credits would leave is not there for sure', () => {
    const pending = [hours('a', '2023-03-01', '16', { state: 'pending' }), hours('b', '2024-03-01', '4')];
    expect(ask(carry(1), '2024-12-31', { entries: pending }).status).toBe('PENDING');
    const unknown = [{ id: 'a', completedOn: civilDate('2023-03-01') }, hours('b', '2024-03-01', '4')];
    expect(ask(carry(1), '2024-12-31', { entries: unknown }).status).toBe('UNDETERMINED');
    expect(counted(ask(carry(1), '2024-12-31', { entries: unknown }))).toBe('4');
  });

  it('follows a cycle that ends with a license, whose dates are those of the cycle judged', () => {
    const pack = packOf(`clock: { length: 24 months, ends: license.expires }
require:
  - { id: total, source: rule, of: any, at-least: 10, adjust: [{ when: { renewal: 2 }, set: 3 }] }
carry: { surplus-of: total, at-most: 6, for: 1, into: [total] }`);
    const facts = (renewal: string): TimedFact[] => [
      { name: 'license.expires', value: '2024-02-29' },
      { name: 'license.renewal', value: renewal },
    ];
    const entries = [hours('a', '2022-02-28', '7')];
    expect(counted(ask(pack, '2024-01-31', { entries, facts: facts('3') }))).toBe('4');
    expect(counted(ask(pack, '2024-01-31', { entries, facts: facts('4') }))).toBe('0');
    // Before the first license there was nothing to be over.
    expect(counted(ask(pack, '2024-01-31', { entries, facts: facts('1') }))).toBe('0');
  });

  it('is what a plain reckoning finds', () => {
    const amounts = fc.array(fc.nat(20), { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(amounts, fc.integer({ min: 1, max: 4 }), (list, cycles) => {
        const entries = list.map((amount, year) => hours(`c${year}`, `${2015 + year}-05-05`, String(amount)));
        let pools: number[] = [];
        for (const amount of list.slice(0, -1)) {
          let need = 10;
          const left = [...pools, amount].map((pool) => {
            const used = Math.min(pool, need);
            need -= used;
            return pool - used;
          });
          pools = left.map((pool, at) => (at === left.length - 1 ? Math.min(6, pool) : pool)).slice(-cycles);
        }
        const total = pools.reduce((a, b) => a + b, 0) + (list.at(-1) ?? 0);
        const pack = packOf(`clock: { length: 12 months, anchor: 2010-01-01 }
require: [{ id: total, source: rule, of: any, at-least: 10 }]
carry: { surplus-of: total, at-most: 6, for: ${cycles}, into: [total] }`);
        const today = civilDate(`${2014 + list.length}-12-31`);
        expect(counted(evaluate(pack, { today, facts: { entries, facts: [] } }))).toBe(String(total));
      }),
      { numRuns: SIZES.ruleRuns.carry },
    );
  });
});

describe('what was missed in the cycle before', () => {
  const pack = yearly(`cure: 60 days
require:
  - { id: ethics, source: rule, of: { topic: t1 }, at-least: 2 }
  - { id: remedial, source: rule, when: { missed: ethics, in: previous-cycle }, of: { topic: t2 }, at-least: 3 }`);
  const topic = (id: string, on: string, name: string, amount: string, more: Partial<CreditFact> = {}): CreditFact =>
    hours(id, on, amount, { parts: [{ amount, topics: [name] }], ...more });
  const historyFrom = civilDate('2020-01-01');
  const remedial = (today: string, facts: Partial<Facts>, otherwise: false | 'unknown' = 'unknown') => {
    const verdict = ask(pack, today, facts, otherwise);
    return { verdict, node: findNode(verdict.requirements, 'remedial') };
  };
  const now = topic('n', '2024-05-01', 't1', '2');

  it('starts a requirement by itself', () => {
    const short = [topic('a', '2023-05-01', 't1', '1'), now];
    const { verdict, node } = remedial('2024-06-30', { entries: short, historyFrom });
    expect([verdict.status, node?.result, node?.short]).toEqual(['OPEN', 'SHORT', '3']);
    expect(explain(verdict)).toContainEqual(
      expect.objectContaining({
        key: 'missed.before',
        text: expect.stringContaining('ethics was missed in the cycle before'),
      }),
    );
    expect(remedial('2024-06-30', { entries: [...short, topic('b', '2023-06-01', 't1', '1')], historyFrom }).node?.result)
      .toBe('NOT_APPLICABLE'); // prettier-ignore
  });

  it('is not missed while it can be made good, and not when it was', () => {
    const entries = [now];
    expect(remedial('2024-02-29', { entries, historyFrom }).node?.result).toBe('NOT_APPLICABLE');
    expect(remedial('2024-02-29', { entries, historyFrom }).verdict.holdsUntil).toBe('2024-03-01');
    expect(remedial('2024-03-01', { entries, historyFrom }).node?.result).toBe('SHORT');
    const cured = [...entries, topic('m', '2024-02-20', 't1', '2', { assignedTo: civilDate('2023-12-31') })];
    expect(remedial('2024-03-01', { entries: cured, historyFrom }).node?.result).toBe('NOT_APPLICABLE');
    const tooLate = [...entries, topic('m', '2024-03-10', 't1', '2', { assignedTo: civilDate('2023-12-31') })];
    expect(remedial('2024-06-01', { entries: tooLate, historyFrom }).node?.result).toBe('SHORT');
  });

  it('is missed when it was in one of several parts of the cycle', () => {
    const halves = yearly(`cure: 60 days
require:
  - { id: halves, source: rule, each: 6 months, all: [{ id: ethics, of: { topic: t1 }, at-least: 1 }] }
  - { id: remedial, source: rule, when: { missed: ethics, in: previous-cycle }, of: { topic: t2 }, at-least: 3 }`);
    const on = (today: string, ...entries: CreditFact[]): string | undefined =>
      findNode(ask(halves, today, { entries, historyFrom }, 'unknown').requirements, 'remedial')?.result;
    const first = topic('a', '2023-02-01', 't1', '1');
    const second = topic('b', '2023-08-01', 't1', '1');
    expect(on('2024-06-30', first, second)).toBe('NOT_APPLICABLE');
    expect(on('2024-06-30', second)).toBe('SHORT');
    expect(on('2024-06-30', first)).toBe('SHORT');
    // The cure of the second half still runs; that of the first is long over.
    expect(on('2024-02-29', first)).toBe('NOT_APPLICABLE');
    expect(on('2024-02-29', second)).toBe('SHORT');
    expect(on('2024-03-01', first)).toBe('SHORT');
    const made = topic('m', '2024-02-20', 't1', '1', { assignedTo: civilDate('2023-12-31') });
    expect(on('2024-06-30', first, made)).toBe('NOT_APPLICABLE');
    const waits = topic('w', '2023-08-01', 't1', '1', { state: 'pending' });
    expect(on('2024-06-30', first, waits)).toBe('UNKNOWN');
    expect(on('2024-06-30', waits)).toBe('SHORT');
  });

  it.each([
    ['a group that may not be asked', '{ id: g, source: rule, when: { fact: a }, all: [ETHICS] }'],
    [
      'a group that may be excused',
      '{ id: g, source: rule, excused: [{ when: { fact: a }, because: z }], all: [ETHICS] }',
    ],
    ['a group that nobody could confirm', '{ id: g, source: rule, standing: unconfirmed, all: [ETHICS] }'],
    [
      'one of several ways, which may not be open',
      '{ id: g, source: rule, any: [ASKED, { id: other, must: { fact: b } }] }',
    ],
  ])('is unknown in %s', (_, group) => {
    const ethics = 'id: ethics, of: { topic: t1 }, at-least: 1';
    const rules = yearly(`require:
  - ${group.replace('ETHICS', `{ ${ethics} }`).replace('ASKED', `{ ${ethics}, when: { fact: a } }`)}
  - { id: remedial, source: rule, when: { missed: ethics, in: previous-cycle }, of: { topic: t2 }, at-least: 3 }`);
    const entries = [topic('n', '2024-02-01', 't1', '1')];
    const facts = [{ name: 'b', value: false }];
    const verdict = ask(rules, '2024-06-01', { entries, historyFrom, facts }, 'unknown');
    expect(findNode(verdict.requirements, 'remedial')?.result).toBe('UNKNOWN');
  });

  it('is certain of a group that was short whatever else was asked in it', () => {
    const rules = yearly(`require:
  - { id: g, source: rule, all: [{ id: ethics, of: { topic: t1 }, at-least: 1 }, { id: y, when: { fact: a }, of: { topic: t3 }, at-least: 1 }] }
  - { id: remedial, source: rule, when: { missed: g, in: previous-cycle }, of: { topic: t2 }, at-least: 3 }`);
    const entries = [topic('n', '2024-02-01', 't1', '1')];
    const verdict = ask(rules, '2024-06-01', { entries, historyFrom }, 'unknown');
    expect([verdict.status, findNode(verdict.requirements, 'remedial')?.result]).toEqual(['OPEN', 'SHORT']);
  });

  it.each(['60 days', '{ until: window.end + 60 days }'])('goes by the cure of each part: %s', (cure) => {
    const halves = yearly(`require:
  - { id: ethics, source: rule, each: 6 months, cure: ${cure}, of: { topic: t1 }, at-least: 1 }
  - { id: remedial, source: rule, when: { missed: ethics, in: previous-cycle }, of: { topic: t2 }, at-least: 3 }`);
    const on = (today: string, ...entries: CreditFact[]): string | undefined =>
      findNode(ask(halves, today, { entries, historyFrom }, 'unknown').requirements, 'remedial')?.result;
    const first = topic('a', '2023-02-01', 't1', '1');
    const made = topic('m', '2024-02-20', 't1', '1', { assignedTo: civilDate('2023-12-31') });
    expect(on('2024-02-29', first)).toBe('NOT_APPLICABLE');
    expect(on('2024-03-01', first)).toBe('SHORT');
    expect(on('2024-06-01', first, made)).toBe('NOT_APPLICABLE');
    expect(on('2024-02-29')).toBe('SHORT');
  });

  it('is unknown where the credits of that time may be missing, or wait', () => {
    const { verdict, node } = remedial('2024-06-30', { entries: [now] });
    expect([verdict.status, node?.result]).toEqual(['UNDETERMINED', 'UNKNOWN']);
    expect(verdict.missing).toEqual([{ kind: 'history', name: 'ethics' }]);
    expect(remedial('2024-06-30', { entries: [now], historyFrom: civilDate('2023-02-01') }).node?.result).toBe(
      'UNKNOWN',
    );
    expect(remedial('2024-06-30', { entries: [now] }, false).node?.result).toBe('NOT_APPLICABLE');
    const waits = [topic('w', '2023-05-01', 't1', '2', { state: 'pending' }), now];
    expect(remedial('2024-06-30', { entries: waits, historyFrom }).node?.result).toBe('UNKNOWN');
    // What is known to be met is met, whatever else there was.
    expect(remedial('2024-06-30', { entries: [topic('a', '2023-05-01', 't1', '2'), now] }).verdict.status).toBe(
      'COMPLIANT',
    );
    // An unknown answer does not matter when the requirement is met.
    const done = [now, topic('r', '2024-05-02', 't2', '3')];
    expect(remedial('2024-06-30', { entries: done }).verdict.status).toBe('COMPLIANT');
  });

  it('is unknown while surplus of still earlier cycles may be missing', () => {
    const surplus = yearly(`require:
  - { id: total, source: rule, of: any, at-least: 5 }
  - { id: remedial, source: rule, when: { missed: total, in: previous-cycle }, of: { topic: t2 }, at-least: 3 }
carry: { surplus-of: total, at-most: 5, for: 1, into: [total] }`);
    const asked = (from: string, started?: string): string =>
      ask(
        started === undefined
          ? surplus
          : packOf(`clock: { length: 12 months, starts: holder.started }
require:
  - { id: total, source: rule, of: any, at-least: 5 }
  - { id: remedial, source: rule, when: { missed: total, in: previous-cycle }, of: { topic: t2 }, at-least: 3 }
carry: { surplus-of: total, at-most: 5, for: 1, into: [total] }`),
        '2025-06-30',
        {
          entries: [hours('a', '2025-02-01', '5')],
          historyFrom: civilDate(from),
          facts: started === undefined ? [] : [{ name: 'holder.started', value: started }],
        },
        'unknown',
      ).status;
    expect(asked('2024-01-01')).toBe('UNDETERMINED');
    // Who began in 2023 and of whom everything since then is known has missed it.
    expect(asked('2023-01-01', '2023-01-01')).toBe('OPEN');
    expect(asked('2024-01-01', '2023-01-01')).toBe('UNDETERMINED');
  });

  it('can ask more of the same requirement, cycle after cycle', () => {
    const rising = packOf(`clock: { length: 12 months, starts: holder.started }
require:
  - { id: total, source: rule, of: any, at-least: 5, adjust: [{ when: { missed: total, in: previous-cycle }, set: 8, because: missed before }] }`);
    const facts = [{ name: 'holder.started', value: '2021-01-01' }];
    const need = (entries: CreditFact[], today = '2023-06-30'): string | null | undefined =>
      findNode(ask(rising, today, { entries, facts, historyFrom }).requirements, 'total')?.needed;
    expect(need([])).toBe('8');
    expect(need([], '2021-06-30')).toBe('5');
    // 2021 missed, so 2022 asked for 8: 7 were too few, 8 are enough.
    expect(need([hours('a', '2022-03-01', '7')])).toBe('8');
    expect(need([hours('a', '2022-03-01', '8')])).toBe('5');
    expect(need([hours('b', '2021-03-01', '5'), hours('a', '2022-03-01', '5')])).toBe('5');
  });

  it('is never what was not asked then', () => {
    const conditional = yearly(`require:
  - { id: ethics, source: rule, when: { fact: a, during: cycle }, of: { topic: t1 }, at-least: 2 }
  - { id: remedial, source: rule, when: { missed: ethics, in: previous-cycle }, must: { fact: b } }`);
    const facts = (from: CivilDate): TimedFact[] => [{ name: 'a', value: true, from }];
    const on = (from: string): string | undefined =>
      findNode(
        ask(conditional, '2024-06-30', { entries: [now], facts: facts(civilDate(from)), historyFrom }).requirements,
        'remedial',
      )?.result;
    expect(on('2024-01-01')).toBe('NOT_APPLICABLE');
    expect(on('2023-12-31')).toBe('SHORT');
  });

  it.each([
    [
      'applies: { missed: x, in: previous-cycle }',
      'whole pack begins by a fact',
      'clock: { length: 12 months, anchor: 2020-01-01 }',
    ],
    ['applies: true', 'no cycle before', 'clock: { rolling: 12 months }'],
    ['applies: true', 'no requirement y', 'clock: { length: 12 months, anchor: 2020-01-01 }'],
    ['applies: true', 'say in which cycle', 'clock: { length: 12 months, anchor: 2020-01-01 }'],
  ])('is refused where it means nothing: %s, %s', (applies, message, clock) => {
    const when =
      message === 'no requirement y' ? '{ missed: y, in: previous-cycle }' : message === 'say in which cycle' ? '{ missed: x }' : '{ missed: x, in: previous-cycle }'; // prettier-ignore
    const text = `pack: test\nauthority: A\njurisdiction: XX\nunit: hour\n${applies}\n${clock}\nsources: { rule: { asOf: now, confidence: high } }\nrequire:\n  - { id: x, source: rule, of: any, at-least: 1 }\n  - { id: z, source: rule, when: ${when}, of: any, at-least: 1 }\n`;
    expect(readPack(text, 'x.yaml', words).problems?.map((one) => one.message)).toEqual([
      expect.stringContaining(message),
    ]);
  });
});

it('the day after a cycle ends its surplus is there, whatever the length of the year', () => {
  for (const end of ['2023-12-31', '2024-02-28', '2024-02-29', '2021-08-31']) {
    const pack = packOf(`clock: { length: 12 months, anchor: ${addDays(civilDate(end), 1)} }
require: [{ id: total, source: rule, of: any, at-least: 4 }]
carry: { surplus-of: total, at-most: 6, for: 1, into: [total] }`);
    const entries = [hours('a', end, '10')];
    expect(counted(ask(pack, end, { entries }))).toBe('10');
    expect(counted(ask(pack, addDays(civilDate(end), 1), { entries }))).toBe('6');
  }
});
