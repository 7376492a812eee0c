import { civilDate } from '../../../src/domain/civil-date';
import { evaluate } from '../../../src/domain/evaluate';
import type { CreditFact, Facts } from '../../../src/domain/requirement/facts';
import type { Pack } from '../../../src/domain/requirement/pack';
import type { RequirementNode, Verdict } from '../../../src/domain/requirement/verdict';
import { findNode } from '../../../src/requirements/catalogue-check';
import { packOf } from './words';

/** One small case for each construct of the language that no other test is about. */

const yearly = (rest: string): Pack => packOf(`clock: { length: 12 months, anchor: 2020-01-01 }\n${rest}`);
const hours = (id: string, completedOn: string, amount: string, more: Partial<CreditFact> = {}): CreditFact => ({
  id,
  completedOn: civilDate(completedOn),
  amount,
  system: 's1',
  ...more,
});
const ask = (pack: Pack, today: string, facts: Partial<Facts>): Verdict =>
  evaluate(pack, { today: civilDate(today), otherwise: false, facts: { entries: [], facts: [], ...facts } });
const node = (verdict: Verdict, id: string): RequirementNode => {
  const found = findNode(verdict.requirements, id);
  if (!found) throw new Error(`no requirement ${id}`);
  return found;
};

describe('what a credit is worth', () => {
  it('goes by its days, with steps', () => {
    const pack =
      yearly(`counts: [{ of: any, per: day, steps: [{ from: 1, gives: 3 }, { from: 2, gives: 5 }, { from: 4, gives: 9 }] }]
require: [{ id: total, source: rule, of: any, at-least: 1 }]`);
    const worth = (completedOn: string, startedOn?: string): string | null =>
      node(
        ask(pack, '2024-12-31', {
          entries: [hours('a', completedOn, '99', startedOn === undefined ? {} : { startedOn: civilDate(startedOn) })],
        }),
        'total',
      ).counted;
    expect(worth('2024-03-01')).toBe('3');
    expect(worth('2024-03-01', '2024-03-01')).toBe('3');
    expect(worth('2024-03-01', '2024-02-29')).toBe('5');
    expect(worth('2024-03-01', '2024-02-28')).toBe('5');
    expect(worth('2024-03-01', '2024-02-27')).toBe('9');
    expect(worth('2024-03-01', '2023-12-30')).toBe('9');
  });

  it('goes by its days at a rate', () => {
    const pack = yearly(`counts: [{ of: any, per: day, rate: 5/2 }]
require: [{ id: total, source: rule, of: any, at-least: 1 }]`);
    const entries = [hours('a', '2024-03-03', '1', { startedOn: civilDate('2024-03-01') })];
    expect(node(ask(pack, '2024-12-31', { entries }), 'total').counted).toBe('7.5');
  });
});

describe('hours that a doubtful clause wants too', () => {
  const entries = [
    hours('a', '2024-02-01', '7'),
    hours('b', '2024-03-01', '3', { parts: [{ amount: '3', topics: ['t1'] }] }),
  ];

  it('stay with what is surely asked, also where the doubt is of the group above', () => {
    const apart = '{ id: apart, of: { topic: t1 }, at-least: 3, separate-from: total }';
    for (const doubt of ['standing: unconfirmed', 'when: { fact: a }', 'excused: [{ when: { fact: a }, because: x }]'])
      for (const clause of [`all: [${apart}]`, `any: [${apart}, { id: other, of: { topic: t2 }, at-least: 1 }]`]) {
        const pack = yearly(`require:
  - { id: total, source: rule, of: any, at-least: 10 }
  - { id: group, source: rule, ${doubt}, ${clause} }`);
        const verdict = evaluate(pack, { today: civilDate('2024-12-31'), facts: { entries, facts: [] } });
        expect([clause, doubt, verdict.status, node(verdict, 'total').result]).toEqual([
          clause,
          doubt,
          'UNDETERMINED',
          'MET',
        ]);
      }
  });

  it('are given so that the shortfall of what is surely asked is the smallest', () => {
    const pack = yearly(`require:
  - { id: total, source: rule, of: any, at-least: 12 }
  - id: either
    source: rule
    any:
      - { id: long, of: { topic: t1 }, at-least: 3, separate-from: total }
      - { id: brief, of: { topic: t2 }, at-least: 1 }
  - { id: on-top, source: rule, standing: unconfirmed, of: { topic: t1 }, at-least: 9, separate-from: long }`);
    const verdict = evaluate(pack, { today: civilDate('2024-12-31'), facts: { entries, facts: [] } });
    const short = (id: string): string | null => node(verdict, id).short;
    // With the three hours kept for `long`, 5 of total are short; without them 2 of total and 1 of brief.
    expect([verdict.status, short('total'), short('brief')]).toEqual(['OPEN', '2', '1']);
  });
});

describe('hours kept apart', () => {
  const five = [hours('a', '2024-02-01', '5'), hours('b', '2025-02-01', '5')];

  it.each([
    ['from every part of what is divided', '{ id: x, source: rule, each: 12 months, of: any, at-least: 5 }'],
    ['from all that a group counts', '{ id: x, source: rule, all: [{ id: in, of: any, at-least: 10 }] }'],
    [
      'from alternatives in parts',
      '{ id: x, source: rule, each: 12 months, any: [{ id: in, of: any, at-least: 5 }, { id: never, must: { fact: a } }] }',
    ],
  ])('are apart %s', (_, x) => {
    const pack = packOf(`clock: { length: 24 months, anchor: 2024-01-01 }
require:
  - ${x}
  - { id: y, source: rule, of: any, at-least: 5, separate-from: x }`);
    expect(ask(pack, '2025-12-31', { entries: five }).status).toBe('OPEN');
    const more = [...five, hours('c', '2025-03-01', '5')];
    expect(ask(pack, '2025-12-31', { entries: more }).status).toBe('COMPLIANT');
  });
});

describe('parts of a window that moves with the day asked', () => {
  const pack = packOf(`clock: { rolling: 36 months }
require: [{ id: yearly, source: rule, each: 12 months, of: any, at-least: 4 }]`);
  const lived = (...days: string[]): Partial<Facts> => ({ entries: days.map((day, at) => hours(`c${at}`, day, '4')) });

  it('move with it, and are owed today', () => {
    const full = lived('2023-07-01', '2025-06-30', '2026-06-30');
    expect(ask(pack, '2026-06-30', full)).toMatchObject({ status: 'COMPLIANT', deadline: null });
    // A day later the oldest hours have left the oldest of the three years, and nothing else has come into it.
    expect(ask(pack, '2026-07-01', full)).toMatchObject({ status: 'OVERDUE', deadline: null, overdueOn: '2026-07-01' });
    // The last year short is as overdue as the first: none of them has a date of its own.
    expect(ask(pack, '2026-06-30', lived('2023-07-01', '2025-06-30'))).toMatchObject({
      status: 'OVERDUE',
      deadline: null,
      overdueOn: '2026-06-30',
    });
  });

  it('are whole years also where the window begins on a leap day', () => {
    for (const today of ['2024-02-28', '2024-02-29', '2023-02-28', '2025-03-01']) {
      const years = node(ask(pack, today, {}), 'yearly').children;
      expect([today, years.length]).toEqual([today, 3]);
    }
  });
});

describe('a renewal', () => {
  const asked = (when: string): number[] => {
    const pack = yearly(`require: [{ id: x, source: rule, when: ${when}, of: any, at-least: 1 }]`);
    return [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].filter((renewal) => {
      const facts = [{ name: 'license.renewal', value: String(renewal) }];
      return node(ask(pack, '2024-06-30', { facts }), 'x').result === 'SHORT';
    });
  };

  it.each([
    ['{ renewal: 3 }', [3]],
    ['{ renewal: { every: 3 } }', [3, 6, 9]],
    ['{ renewal: { every: 3, from: 6 } }', [6, 9]],
    ['{ renewal: { from: 2, to: 4 } }', [2, 3, 4]],
    ['{ renewal: { every: 3, from: 4, to: 9 } }', [4, 7]],
    // The first period, then the last of every block of three after it.
    ['{ any: [{ renewal: 1 }, { renewal: { every: 3, from: 4 } }] }', [1, 4, 7, 10]],
  ])('%s', (when, renewals) => expect(asked(when)).toEqual(renewals));
});

describe('windows that overlap', () => {
  it('count a credit that is assigned to one cycle in that one alone', () => {
    const pack = packOf(`clock: { length: 24 months, anchor: 2020-01-01 }
cure: 60 days
require:
  - { id: total, source: rule, window: { from: cycle.start - 8 months, to: cycle.end }, of: any, at-least: 10 }`);
    const both = (entries: CreditFact[]): (string | null)[] =>
      ['2023-12-31', '2025-12-31'].map((day) => node(ask(pack, day, { entries }), 'total').counted);
    const overlap = hours('a', '2023-09-01', '10');
    // Nobody said which cycle it is for: both windows hold it.
    expect(both([overlap])).toEqual(['10', '10']);
    expect(both([{ ...overlap, assignedTo: civilDate('2023-12-31') }])).toEqual(['10', '0']);
    expect(both([{ ...overlap, assignedTo: civilDate('2025-12-31') }])).toEqual(['0', '10']);
    const code = node(
      ask(pack, '2025-12-31', { entries: [{ ...overlap, assignedTo: civilDate('2023-12-31') }] }),
      'total',
    ).credits[0]?.code;
    expect(code).toBe('USED_FOR_OTHER_CYCLE');
  });

  it('in every part of a cycle an assigned credit belongs to one part', () => {
    const pack = packOf(`clock: { length: 36 months, anchor: 2021-01-01 }
cure: 90 days
require:
  - { id: years, source: rule, each: calendar-year, of: any, at-least: 5 }
  - { id: grouped, source: rule, each: calendar-year, all: [{ id: inside, of: any, at-least: 5 }] }`);
    const counts = (entries: CreditFact[], id: string): (string | null)[] =>
      node(ask(pack, '2024-03-30', { entries }), id).children.map(
        (child) => child.counted ?? child.children[0]?.counted ?? null,
      );
    const input = { cycleAt: civilDate('2023-12-31') };
    const late = [hours('late', '2024-02-01', '5', { assignedTo: civilDate('2023-12-31') })];
    const inside = [hours('own', '2022-02-01', '5', { assignedTo: civilDate('2023-12-31') })];
    for (const [id, entries, expected] of [
      ['years', late, ['0', '0', '5']],
      ['grouped', late, ['0', '0', '5']],
      ['years', inside, ['0', '5', '0']],
      ['grouped', inside, ['0', '5', '0']],
    ] as const) {
      const verdict = evaluate(pack, {
        today: civilDate('2024-03-30'),
        ...input,
        otherwise: false,
        facts: { entries, facts: [] },
      });
      expect(node(verdict, id).children.map((one) => one.counted ?? one.children[0]?.counted)).toEqual(expected);
    }
    expect(counts([], 'years')).toEqual(['0', '0', '0']);
  });
});

describe('a credit issued in several systems', () => {
  const lines = [
    { system: 's1', category: '1', amount: '2' },
    { system: 's2', category: '2', amount: '3' },
  ];
  const taken = (text: string, more: Partial<CreditFact> = {}): [string | null, number] => {
    const { amount: _, system: __, ...bare } = hours('a', '2025-03-01', '2', more);
    const total = node(ask(yearly(text), '2025-12-31', { entries: [{ ...bare, amount: '2', lines }] }), 'total');
    return [total.counted, total.credits.length];
  };
  const total = 'require: [{ id: total, source: rule, of: any, at-least: 9 }]';

  it('counts in one of them: the first row that fits any, and of those it fits the largest', () => {
    expect(taken(`counts: [{ of: { system: s1 } }, { of: any }]\n${total}`)).toEqual(['2', 1]);
    expect(taken(`counts: [{ of: { system: s3 } }, { of: any, rate: 2 }]\n${total}`)).toEqual(['6', 1]);
    expect(taken(`counts: [{ of: { system: s3 } }]\n${total}`)).toEqual(['0', 1]);
  });

  it('without counts in the one the pack speaks of, else in the largest', () => {
    expect(taken(total)).toEqual(['3', 1]);
    expect(taken(total.replace('of: any', 'of: { system: s1 }'))).toEqual(['2', 1]);
    expect(taken(total.replace('of: any', 'of: { category: "1" }'))).toEqual(['2', 1]);
  });

  it('keeps its parts in proportion', () => {
    const topic = total.replace('of: any', 'of: { all: [{ system: s2 }, { topic: t1 }] }');
    expect(taken(topic, { parts: [{ amount: '1', topics: ['t1'] }] })).toEqual(['1.5', 1]);
  });
});

it('a duty of a person, not of one certificate, is kept as such', () => {
  expect(yearly('require: []').per).toBe('credential');
  expect(yearly('per: person\nrequire: []').per).toBe('person');
  expect(() => yearly('per: office\nrequire: []')).toThrow('expected credential, person');
});

describe('a text that would take too much work', () => {
  const lots = (count: number): CreditFact[] =>
    Array.from({ length: count }, (_, at) =>
      hours(`c${at}`, '2024-03-01', String(1 + (at % 37) / 4), { activity: `a${at}` }),
    );
  const apart = Array.from({ length: 12 }, (_, at) => {
    const others = Array.from({ length: 12 }, (__, other) => `r${other}`).filter((id) => id !== `r${at}`);
    return `  - { id: r${at}, source: rule, of: any, at-least: ${1000 + at}, separate-from: [${others.join(', ')}] }`;
  });

  it.each([
    ['many hours to keep apart', `require:\n${apart.join('\n')}`, lots(1500)],
    [
      'parts that share a limit',
      `limits: [{ of: any, at-most: 9 }]\nrequire:\n  - { id: r, source: rule, each: 1 day, all: [${Array.from({ length: 6 }, (_, at) => `{ id: s${at}, of: any, at-least: 1 }`).join(', ')}] }`,
      lots(1),
    ],
    [
      'parts without end',
      `require:\n${Array.from({ length: 60 }, (_, at) => `  - { id: r${at}, source: rule, each: 1 day, of: any, at-least: 1 }`).join('\n')}`,
      lots(1),
    ],
  ])('is not judged: %s', (_, text, entries) => {
    const begun = process.cpuUsage();
    expect(() => ask(yearly(text), '2024-12-31', { entries })).toThrow('too many requirements, parts or hours');
    expect(process.cpuUsage(begun).user).toBeLessThan(20_000_000);
  });
});
