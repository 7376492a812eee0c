import { civilDate } from '../../../src/domain/civil-date';
import { evaluate } from '../../../src/domain/evaluate';
import type { CreditFact, TimedFact } from '../../../src/domain/requirement/facts';
import { findNode } from '../../../src/requirements/catalogue-check';
import { packOf } from './words';

/** One line for each word of the language: what is written, and what it makes of a few credits. */

const TODAY = civilDate('2025-12-31');
const yearly = 'clock: { length: 12 months, anchor: 2020-01-01 }';
const credit = (id: string, completedOn: string, amount: string, more: Partial<CreditFact> = {}): CreditFact => ({
  id,
  completedOn: civilDate(completedOn),
  amount,
  hours: amount,
  system: 's1',
  ...more,
});
const entries: CreditFact[] = [
  credit('a', '2025-02-10', '4', { category: '1', tags: ['g1'], activity: 'k', score: '80%', programme: 'p' }),
  credit('b', '2025-02-10', '6', {
    category: '2',
    activity: 'k',
    format: 'live',
    parts: [{ amount: '2', topics: ['t1'] }],
  }),
  credit('c', '2025-05-20', '5', {
    system: 's2',
    category: '2',
    provider: 'p1',
    approvedBy: ['board'],
    content: 'new',
  }),
  credit('d', '2025-11-30', '3', { category: '3', section: '1', parts: [{ amount: '3', topics: ['t1', 't2'] }] }),
  credit('e', '2024-06-30', '10', { category: '1', tags: ['g2'] }),
];
const facts: TimedFact[] = [
  { name: 'a', value: true },
  { name: 'b', value: true, from: civilDate('2025-03-01'), to: civilDate('2025-06-30') },
  { name: 'c', value: false },
  { name: 'profession', value: 'one' },
  { name: 'license.issued', value: '2025-03-01' },
  { name: 'license.expires', value: '2025-12-31' },
  { name: 'license.renewal', value: '2' },
  { name: 'license.cycle', value: '24 months' },
  { name: 'holder.started', value: '2023-07-15' },
  { name: 'months-away', value: '3' },
];

function answer(text: string, field: string): string | null {
  const clock = /^clock:/m.test(text) ? '' : `${yearly}\n`;
  const verdict = evaluate(packOf(`${clock}${text}`), { today: TODAY, facts: { entries, facts } });
  if (field === 'cycle') return verdict.cycle ? `${verdict.cycle.start} ${verdict.cycle.end}` : verdict.rolling;
  if (field === 'status' || field === 'cureBy') return verdict[field];
  const node = findNode(verdict.requirements, 'x');
  if (field === 'parts') return (node?.children ?? []).map(({ counted }) => counted).join(' ');
  return node?.[field as 'counted' | 'needed' | 'due' | 'result'] ?? null;
}

const of = (sel: string, more = ''): string => `require: [{ id: x, source: rule, of: ${sel}, at-least: 12${more} }]`;
const total = of('any');
const when = (cond: string): string => of('any', `, when: ${cond}`);
const rows = (counts: string): string => `counts: ${counts}\n${total}`;
const both = (limit: string): string => of('any', `, limits: [${limit}]`);

describe.each<[string, [what: string, text: string, field: string, expected: string | null][]]>([
  [
    'the cycle',
    [
      ['anchor', total, 'cycle', '2025-01-01 2025-12-31'],
      ['ends', `clock: { length: 24 months, ends: license.expires }\n${total}`, 'cycle', '2024-01-01 2025-12-31'],
      ['starts', `clock: { length: 12 months, starts: holder.started }\n${total}`, 'cycle', '2025-07-15 2026-07-14'],
      [
        'a length that is a fact',
        `clock: { length: { fact: license.cycle }, ends: license.expires }\n${total}`,
        'cycle',
        '2024-01-01 2025-12-31',
      ],
      ['rolling', `clock: { rolling: 5 years }\n${total}`, 'cycle', '5 years'],
      ['none', `clock: none\n${total}`, 'counted', '28'],
      [
        'extend',
        `clock: { length: 12 months, anchor: 2020-01-01, extend: [{ when: { date: cycle.end, to: 2025-12-31, from: 2025-12-31 }, by: 3 months, because: storm }] }\n${total}`,
        'cycle',
        '2025-01-01 2026-03-31',
      ],
      [
        'cure, a length',
        `cure: 30 days\n${of('any', ', due: 2025-12-31').replace('12', '99')}`,
        'cureBy',
        '2026-01-30',
      ],
      ['cure, a date', `cure: { until: 2026-02-15 }\n${total.replace('12', '99')}`, 'cureBy', '2026-02-15'],
    ],
  ],
  [
    'dates and windows',
    [
      ['cycle', total, 'counted', '18'],
      ['ever', of('any', ', window: ever'), 'counted', '28'],
      ['last', of('any', ', window: last 24 months'), 'counted', '28'],
      ['last, ending', of('any', ', window: { last: 6 months, ending: 2025-06-30 }'), 'counted', '15'],
      ['from, to', of('any', ', window: { from: 2025-05-20, to: cycle.end - 32 days }'), 'counted', '5'],
      ['due', of('any', ', due: 2025-05-20'), 'counted', '15'],
      ['earliest', of('any', ', due: { earliest: [2025-05-19, cycle.end] }'), 'due', '2025-05-19'],
      ['latest', of('any', ', window: ever, due: { latest: [2024-05-19, 2024-06-30] }'), 'due', '2024-06-30'],
      ['renewal', of('any', ', window: ever, due: { renewal: 3 }'), 'due', '2026-12-31'],
      ['next', of('any', ', due: { next: 05-20, after: cycle.start }'), 'due', '2025-05-20'],
      [
        'previous',
        of('any', ', window: ever, due: { previous: holder.started, before: cycle.end }'),
        'due',
        '2025-07-15',
      ],
      ['a move', of('any', ', due: license.issued + 3 months'), 'due', '2025-06-01'],
      ['each, a calendar year', of('any', ', window: last 24 months, each: calendar-year'), 'parts', '10 18'],
      ['each, a length', of('any', ', each: 3 months'), 'parts', '10 5 0 3'],
      ['each, a list', of('any', ', each: [2 months, 10 months]'), 'parts', '10 8'],
      ['each, steps', of('any', ', each: { length: 6 months, every: 3 months }'), 'parts', '15 5 3'],
    ],
  ],
  [
    'conditions',
    [
      ['a flag', when('{ fact: a }'), 'result', 'MET'],
      ['is', when('{ fact: profession, is: two }'), 'result', 'NOT_APPLICABLE'],
      ['in', when('{ fact: profession, in: [one, two] }'), 'result', 'MET'],
      ['bounds', when('{ fact: months-away, over: 2, at-most: 3 }'), 'result', 'MET'],
      ['at', when('{ fact: b, at: 2025-06-30 }'), 'result', 'MET'],
      ['during', when('{ fact: b, during: cycle }'), 'result', 'MET'],
      ['nobody said', of('{ system: s3 }', ', when: { fact: b }'), 'result', 'UNKNOWN'],
      ['date', when('{ date: license.issued, before: 2025-03-01 }'), 'result', 'NOT_APPLICABLE'],
      ['span', when('{ span: [license.issued, cycle.end], under: 10 months }'), 'result', 'NOT_APPLICABLE'],
      ['span, both days in it', when('{ span: [license.issued, cycle.end], at-least: 10 months }'), 'result', 'MET'],
      [
        'given, all, any, not',
        `define: { p: { all: [{ any: [{ fact: c }, { fact: a }] }, { not: { fact: c } }] } }\n${when('{ given: p }')}`,
        'result',
        'MET',
      ],
      ['applies', `applies: { fact: c }\n${total}`, 'status', 'NO_REQUIREMENT'],
      ['excused', of('any', ', excused: [{ when: { fact: a }, because: certified }]'), 'result', 'EXCUSED'],
      ['must', 'require: [{ id: x, source: rule, must: { fact: c } }]', 'result', 'SHORT'],
    ],
  ],
  [
    'which credits',
    [
      ['system', of('{ system: [s2, s3] }'), 'counted', '5'],
      ['category', of('{ category: "2" }'), 'counted', '11'],
      ['topic', of('{ topic: t1 }'), 'counted', '5'],
      ['tag', of('{ tag: g1 }'), 'counted', '4'],
      ['format', of('{ format: live }'), 'counted', '6'],
      ['section', of('{ section: "1" }'), 'counted', '3'],
      ['content', of('{ content: new }'), 'counted', '5'],
      ['provider', of('{ provider: p1 }'), 'counted', '5'],
      ['approved-by', of('{ approved-by: board }'), 'counted', '5'],
      ['score', of('{ score: { at-least: 75% } }'), 'counted', '4'],
      ['completed', of('{ completed: { from: 2025-05-01, to: 2025-06-01 } }'), 'counted', '5'],
      ['several in one', of('{ system: s1, category: "2" }'), 'counted', '6'],
      [
        'all, any, not',
        of('{ all: [{ any: [{ category: "2" }, { category: "3" }] }, { not: { topic: t1 } }] }'),
        'counted',
        '9',
      ],
      ['a name', `define: { formal: { system: s2 } }\n${of('formal')}`, 'counted', '5'],
      ['activities', of('any', ', counting: activities'), 'counted', '4'],
      ['distinct', of('any', ', counting: { distinct: category }'), 'counted', '3'],
    ],
  ],
  [
    'what a credit is worth',
    [
      [
        'the first row that fits',
        rows('[{ of: { system: s2 }, rate: 2 }, { of: { category: "1" } }]'),
        'counted',
        '14',
      ],
      ['per hour', rows('[{ of: any, per: hour, rate: 1/2 }]'), 'counted', '9'],
      ['per minutes', rows('[{ of: any, per: 45 minutes }]'), 'counted', '24'],
      ['each', rows('[{ of: any, per: each }]'), 'counted', '4'],
      ['steps', rows('[{ of: any, steps: [{ from: 4, gives: 1 }, { from: 6, gives: 5 }] }]'), 'counted', '7'],
      ['tiers, by completion', rows('[{ of: any, tiers: [{ first: 12, rate: 2 }, { rate: 1 }] }]'), 'counted', '30'],
      ['plus', rows('[{ of: any, plus: { of: { tag: g1 }, gives: 1/2 } }]'), 'counted', '18.5'],
      ['round', rows('[{ of: any, rate: 1/4, round: { to: 1/2, mode: down } }]'), 'counted', '4'],
      ['a floor', rows('[{ of: any, minimum: 5 }]'), 'counted', '11'],
      ['when', rows('[{ of: any, rate: 3, when: { fact: c } }, { of: any }]'), 'counted', '18'],
      ['from, to', rows('[{ of: any, rate: 2, to: 2025-03-01 }, { of: any }]'), 'counted', '28'],
      ['a class', `counts: [{ of: { system: s2 }, as: gold }, { of: any }]\n${of('{ as: gold }')}`, 'counted', '5'],
    ],
  ],
  [
    'ceilings, repeats, grants',
    [
      ['a limit', both('{ of: { category: "2" }, at-most: 7 }'), 'counted', '14'],
      ['a share as limit', both('{ of: { category: "2" }, at-most: 50% of x }'), 'counted', '13'],
      ['a day', both('{ at-most: 8, per: day }'), 'counted', '16'],
      ['a month', both('{ at-most: 4, per: month }'), 'counted', '11'],
      ['a quarter', both('{ at-most: 6, per: quarter }'), 'counted', '14'],
      ['a calendar year', of('any', ', window: ever, limits: [{ at-most: 9, per: calendar-year }]'), 'counted', '18'],
      ['an activity', both('{ at-most: 5, per: activity }'), 'counted', '13'],
      ['a limit for a time', both('{ at-most: 1, from: 2025-05-01, to: 2025-06-01 }'), 'counted', '14'],
      ['a limit of the pack', `limits: [{ of: { category: "2" }, at-most: 7 }]\n${total}`, 'counted', '14'],
      ['repeats', `repeats: [{ same: activity, at-most: 1, per: calendar-year }]\n${total}`, 'counted', '14'],
      [
        'repeats a day',
        `repeats: [{ of: { tag: g1 }, same: programme, at-most: 0, per: day }]\n${total}`,
        'counted',
        '14',
      ],
      [
        'a grant',
        `grants: [{ id: g, when: { fact: a }, amount: 2, per: { fact: months-away }, as: { system: s3 }, topics: [t3] }]\n${of('{ topic: t3 }')}`,
        'counted',
        '6',
      ],
      [
        'a grant in parts',
        `grants: [{ id: g, amount: 2, dated: cycle.start, spread: { times: 4, every: 6 months }, as: { system: s3 } }]\n${of('{ system: s3 }')}`,
        'counted',
        '4',
      ],
    ],
  ],
  [
    'how much',
    [
      ['set', of('any', ', adjust: [{ when: { fact: a }, set: 5 }]'), 'needed', '5'],
      ['times', of('any', ', adjust: [{ times: 3/4 }]'), 'needed', '9'],
      ['reduce, add', of('any', ', adjust: [{ reduce: 20, add: 1 }]'), 'needed', '1'],
      ['months', of('any', ', adjust: [{ times: { months: [license.issued, cycle.end], over: 12 } }]'), 'needed', '10'],
      [
        'months that have started',
        of('any', ', adjust: [{ times: { months: [2025-03-02, cycle.end], count: started, over: 12 } }]'),
        'needed',
        '10',
      ],
      ['a fact', of('any', ', adjust: [{ times: { fact: months-away, over: 4 } }]'), 'needed', '9'],
      [
        'a table',
        of(
          'any',
          ', adjust: [{ table: { months: [license.issued, cycle.end], rows: [{ under: 6, set: 0 }, { under: 12, times: 1/2 }, { times: 1 }] } }]',
        ),
        'needed',
        '6',
      ],
      [
        'a rounding',
        of(
          'any',
          ', adjust: [{ times: 5/8, round: { to: 1, mode: up } }], round: { to: 5, mode: nearest, not-below: 5 }',
        ),
        'needed',
        '10',
      ],
      ['another due date', of('any', ', adjust: [{ due: 2026-02-28, because: storm }]'), 'due', '2026-02-28'],
      [
        'a share of another need',
        'require: [{ id: y, source: rule, of: any, at-least: 12, adjust: [{ set: 10 }] }, { id: x, source: rule, of: any, at-least: 30% of y }]',
        'needed',
        '3',
      ],
      ['not published', of('any').replace('12', 'unknown'), 'result', 'UNKNOWN'],
    ],
  ],
  [
    'which text',
    [
      [
        'versions',
        'require: [{ id: x, source: rule, chosen-by: cycle.end, versions: [{ to: 2025-12-30, of: any, at-least: 1 }, { from: 2025-12-31, of: any, at-least: 2 }] }]',
        'needed',
        '2',
      ],
      [
        'none in force',
        'require: [{ id: x, source: rule, chosen-by: cycle.end, versions: [{ to: 2025-12-30, of: any, at-least: 1 }] }]',
        'result',
        'NOT_APPLICABLE',
      ],
      ['announced', of('any', ', standing: announced').replace('12', '99'), 'result', 'ANNOUNCED'],
      ['unconfirmed', of('any', ', standing: unconfirmed').replace('12', '99'), 'result', 'UNKNOWN'],
      ['recommended', of('any', ', strength: recommended').replace('12', '99'), 'result', 'RECOMMENDED_SHORT'],
      [
        'all',
        'require: [{ id: x, source: rule, all: [{ id: y, of: any, at-least: 99 }, { id: z, of: { topic: t1 }, at-least: 1 }] }]',
        'result',
        'SHORT',
      ],
      [
        'any',
        'require: [{ id: x, source: rule, any: [{ id: y, of: any, at-least: 1 }, { id: z, of: any, at-least: 99 }] }]',
        'result',
        'MET',
      ],
      ['due later', of('any', ', window: ever, due: 2026-06-30').replace('12', '99'), 'result', 'LATER'],
      [
        'separate-from',
        `require: [{ id: y, source: rule, of: { system: s1 }, at-least: 13 }, { id: x, source: rule, of: any, at-least: 5, separate-from: y }]`,
        'counted',
        '5',
      ],
    ],
  ],
])('%s', (_, cases) => {
  it.each(cases)('%s', (_, text, field, expected) => {
    expect(answer(text, field)).toBe(expected);
  });
});
