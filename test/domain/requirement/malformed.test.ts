import { readCheckedPack } from '../../../src/requirements/catalogue-load';
import { readYaml } from '../../../src/requirements/yaml-source';
import { words } from './words';

const head = `pack: test
authority: A Board
jurisdiction: XX
applies: true
unit: hour
sources: { rule: { asOf: now, confidence: high } }
`;

/** The problems of a pack whose text goes on after six usual lines, as `line:column message`. */
function problemsOf(body: string, start = head): string[] {
  const { problems } = readCheckedPack(start + body, 'x.yaml', words);
  expect(problems?.every((one) => one.file === 'x.yaml')).not.toBe(false);
  return (problems ?? []).map((one) => `${one.line}:${one.column} ${one.message}`);
}

const yearly = 'clock: { length: 12 months, starts: license.issued }\n';
const row = (more: string): string => `require:\n  - { id: x, source: rule, ${more} }\n`;

describe('a malformed pack gets one message with its place', () => {
  const malformed: [string, string, string][] = [
    [
      'requirements that are shares of each other',
      'require:\n  - { id: x, source: rule, of: any, at-least: 20% of y }\n  - { id: y, source: rule, of: any, at-least: 20% of x }\n',
      '^9:\\d+ x refers to itself in a circle$',
    ],
    [
      'definitions that name each other',
      'define:\n  p: { not: { in: q } }\n  q: { not: { in: p } }\nrequire: []\n',
      '^\\d:\\d+ p refers to itself in a circle$',
    ],
    ['a negative amount', row('of: any, at-least: -5'), '^8:47 at-least: expected an amount'],
    [
      'limits on a number of things',
      row('of: any, at-least: 2, counting: activities, limits: [{ of: { category: "2" }, at-most: 1 }]'),
      '^8:\\d+ limits: they cut amounts of credit, not a number of things \\(counting\\)$',
    ],
    [
      'an adjustment by a percentage of nothing',
      row('of: any, at-least: 30, adjust: [{ reduce: 20% }]'),
      '^8:\\d+ reduce: 20% of what\\? Write an amount such as 12, 12.5 or 3/2$',
    ],
    [
      'a surplus of a percentage of nothing',
      `${yearly}${row('of: any, at-least: 30')}carry: { surplus-of: x, at-most: 50%, for: 1, into: [x] }\n`,
      '^\\d+:\\d+ at-most: 50% of what',
    ],
    ['an amount in words', row('of: any, at-least: twenty'), '^8:47 at-least: expected an amount'],
    [
      'overlapping versions',
      row(
        'chosen-by: today, versions: [{ to: 2025-01-01, of: any, at-least: 1 }, { from: 2025-01-01, of: any, at-least: 2 }]',
      ),
      '^8:99 x: two versions are in force at once$',
    ],
    ['an unknown system', row('of: { system: s9 }, at-least: 1'), '^8:42 system: s9 is not registered; did you mean'],
    ['an unknown fact', row('when: { fact: z9 }, of: any, at-least: 1'), '^8:42 when: fact z9 is not registered'],
    ['an anchor that holds itself', 'require: &a [*a]\n', '^7:14 the alias \\*a holds itself$'],
    ['an alias of nothing', 'require: *nothing\n', '^7:10 '],
    ['a text that is no YAML', 'require: [\n', '^8:1 '],
    ['a colon in prose', 'notes: see: this\nrequire: []\n', '^7:8 .*; prose with a colon needs quotes$'],
    ['a colon in prose in braces', row('says: see: this, must: true'), '^8:34 .*; prose with a colon needs quotes$'],
    ['a tag', 'require: !!js/function []\n', '^7:10 '],
  ];

  it.each(malformed)('%s', (_, body, expected) => {
    expect(problemsOf(body)).toEqual([expect.stringMatching(new RegExp(expected))]);
  });

  it('an alias bomb', () => {
    const levels = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let n = 1; n < 12; n += 1)
      levels.push(
        `a${n}: &a${n} [${Array(10)
          .fill(`*a${n - 1}`)
          .join(', ')}]`,
      );
    expect(problemsOf(`${levels.join('\n')}\n`, '')).toEqual([
      expect.stringMatching(/^6:\d+ too many values: more than 200000/),
    ]);
  });

  it('a file of ten megabytes', () => {
    expect(problemsOf(`# ${'x'.repeat(10_000_000)}\n`)).toEqual([expect.stringMatching(/^1:1 too large: \d+ char/)]);
  });

  it.each([
    ['brackets', '['],
    ['braces', '{ a: '],
    ['list items', '- '],
    ['explicit keys', '? '],
  ])('%s without end', (_, opening) => {
    expect(problemsOf(opening.repeat(20_000), '')).toEqual([
      expect.stringMatching(/^1:\d+ nested too deeply: more than 100 levels$/),
    ]);
  });

  it('many keys in a moment', () => {
    const text = Array.from({ length: 60_000 }, (_, n) => `k${n}: v`).join('\n');
    expect(readYaml(`${text}\nk7: v\n`, 'x.yaml').problems.map((one) => `${one.line} ${one.message}`)).toEqual([
      '60001 keys must be unique, and k7 is there twice',
    ]);
  });
});

describe('a pack that contradicts itself is refused', () => {
  const refused: [string, string, string][] = [
    [
      'a minimum above its own limit',
      row('of: { topic: t1 }, at-least: 10, limits: [{ at-most: 8 }]'),
      '8:47 x asks for 10, but a limit lets at most 8 of it count',
    ],
    [
      'a minimum above a limit of the pack',
      `limits: [{ of: { system: [s1, s2] }, at-most: 8 }]\n${row('of: { system: s1 }, at-least: 8.5')}`,
      '9:48 x asks for 8.5, but a limit lets at most 8 of it count',
    ],
    [
      'a part above the limit of its whole',
      `define: { informal: { not: { system: s1 } } }
require:
  - id: x
    source: rule
    all:
      - { id: total, of: any, at-least: 48, limits: [{ of: informal, at-most: 50% of total }] }
      - { id: part, of: { all: [{ in: informal }, { topic: t1 }] }, at-least: 60% of total }
`,
      '13:69 part asks for 60% of total, but total lets at most 50% of total of it count',
    ],
    [
      'a part above its whole',
      `require:
  - id: x
    source: rule
    all: [{ id: whole, of: { system: s1 }, at-least: 4 }, { id: part, of: { all: [{ system: s1 }, { tag: g1 }] }, at-least: 5 }]
`,
      '10:115 part asks for more than whole, of which it is a part',
    ],
    [
      'more than all of another',
      `require:\n  - { id: x, source: rule, of: any, at-least: 4 }\n  - { id: y, source: rule, of: { topic: t1 }, at-least: 100.5% of x }\n`,
      '9:47 y: 100.5% of x is more than the whole',
    ],
    ['a condition that is false', row('when: false, of: any, at-least: 1'), '8:28 x is never asked'],
    [
      'a condition beside its negation',
      row('when: { all: [{ fact: a }, { not: { fact: a } }] }, of: any, at-least: 1'),
      '8:28 x is never asked',
    ],
    [
      'renewals that do not meet',
      row('when: { all: [{ renewal: { every: 3, to: 5 } }, { renewal: { from: 4 } }] }, of: any, at-least: 1'),
      '8:28 x is never asked',
    ],
    [
      'a part asked at another time than its group',
      `${yearly}require:\n  - id: x\n    source: rule\n    when: { date: cycle.end, from: 2025-01-01 }\n    all:\n      - { id: y, when: { date: cycle.end, before: 2025-01-01 }, of: any, at-least: 1 }\n`,
      '13:18 y is never asked',
    ],
    [
      'bounds with nothing between them',
      row(
        'of: any, at-least: 1, excused: [{ when: { span: [license.issued, today], over: 12 months, under: 1 year }, because: z }]',
      ),
      '8:62 x: this excuse never helps',
    ],
    [
      'an adjustment for nobody',
      row('of: any, at-least: 1, adjust: [{ when: { not: true }, set: 3 }]'),
      '8:61 x: this adjustment is never made',
    ],
    ['a statement nobody can make', row('must: { all: [{ fact: a }, false] }'), '8:28 x can never be met'],
    [
      'a row that an earlier one hides',
      `counts:\n  - { of: { system: [s1, s2] }, rate: 2 }\n  - { of: { all: [{ system: s2 }, { tag: g1 }] }, rate: 3 }\n${row('of: any, at-least: 1')}`,
      '9:5 this row is never reached: row 1 takes every credit it names',
    ],
    [
      'a tier after the last',
      `counts:\n  - { of: any, tiers: [{ rate: 2 }, { first: 4, rate: 1 }] }\n${row('of: any, at-least: 1')}`,
      '8:37 this tier is never reached: the one before takes all that is left',
    ],
    [
      'a version older than every cycle',
      `clock: { length: 12 months, starts: 2020-01-01 }\n${row(
        'chosen-by: cycle.end, versions: [{ to: 2020-12-30, of: any, at-least: 1 }, { from: 2020-12-31, of: any, at-least: 2 }]',
      )}`,
      '9:61 x: this version is never in force where the requirement is asked',
    ],
    [
      'a version from before the requirement',
      `${yearly}${row(
        'when: { date: cycle.end, from: 2021-01-01 }, chosen-by: cycle.end, versions: [{ to: 2020-12-31, of: any, at-least: 1 }, { from: 2021-01-01, of: any, at-least: 2 }]',
      )}`,
      '9:106 x: this version is never in force where the requirement is asked',
    ],
    [
      'a part above its whole for the same people',
      'require:\n  - { id: x, source: rule, when: { fact: a }, of: any, at-least: 4 }\n  - { id: y, source: rule, when: { fact: a }, of: { topic: t1 }, at-least: 5 }\n',
      '9:5 y asks for more than x, of which it is a part',
    ],
    [
      'a part for all above a whole for some',
      'require:\n  - { id: x, source: rule, when: { fact: a }, of: any, at-least: 4 }\n  - { id: y, source: rule, of: { topic: t1 }, at-least: 5 }\n',
      '9:5 y asks for more than x, of which it is a part; if they are for different people, give y a when too',
    ],
    [
      'a due date after the end of every cycle',
      `${yearly}${row('due: cycle.end + 28 days, of: any, at-least: 1')}`,
      '9:28 x is never decided in any cycle: due after its end; use cure for days after the end',
    ],
    [
      'a due date after the fact that the cycle ends on',
      `clock: { length: 12 months, ends: license.expires }\n${row('due: license.expires + 1 year, of: any, at-least: 1')}`,
      '9:28 x is never decided in any cycle',
    ],
    [
      'parts of what is owed at any time',
      `${yearly}${row('window: ever, each: calendar-year, of: any, at-least: 1')}`,
      '9:5 x: what is owed at any time has no parts; say from when to when (window)',
    ],
    [
      'a share of what is written below in versions',
      `${yearly}require:\n  - { id: y, source: rule, of: { topic: t1 }, at-least: 50% of x }\n  - { id: x, source: rule, chosen-by: cycle.end, versions: [{ of: any, at-least: 9 }] }\n`,
      '9:5 y: x has versions; write it above what is a share of it',
    ],
    [
      'surplus of what is divided',
      `${yearly}${row('each: 6 months, of: any, at-least: 1')}carry: { surplus-of: x, at-most: 1, for: 1, into: [x] }\n`,
      '9:5 x: what passes from cycle to cycle (carry) cannot be divided by each',
    ],
    [
      'surplus that enters what is divided further down',
      `${yearly}${row('all: [{ id: y, of: any, at-least: 2 }, { id: z, each: 6 months, of: any, at-least: 1 }]')}carry: { surplus-of: y, at-most: 1, for: 1, into: [x] }\n`,
      'z: what passes from cycle to cycle (carry) cannot be divided by each',
    ],
    [
      'surplus of what is asked again in each part',
      `${yearly}${row('each: 6 months, all: [{ id: y, window: cycle, of: any, at-least: 2 }]')}carry: { surplus-of: y, at-most: 1, for: 1, into: [y] }\n`,
      'y: what passes from cycle to cycle (carry) cannot be divided by each',
    ],
    [
      'a cycle where there is none',
      row('due: cycle.end, of: any, at-least: 1'),
      'the pack speaks of its cycle, but its clock has none',
    ],
    [
      'a window that is the cycle where there is none',
      row('window: cycle, of: any, at-least: 1'),
      'the pack speaks of its cycle, but its clock has none',
    ],
    [
      'more choices than can be compared, in parts counted by days',
      `clock: { length: 12 months, anchor: 2022-01-01 }\nrequire:\n  - { id: parts, source: rule, each: 60 days, any: [{ id: x, of: { topic: t1 }, at-least: 1, separate-from: total }, { id: y, of: { topic: t2 }, at-least: 1 }] }\n  - { id: total, source: rule, of: { system: s1 }, at-least: 1 }\n`,
      'there are 128 ways of choosing among the alternatives',
    ],
    [
      'surplus of what is no amount',
      `${yearly}${row('all: [{ id: y, of: any, at-least: 1 }]')}carry: { surplus-of: x, at-most: 1, for: 1, into: [y] }\n`,
      'carry: surplus-of x must name a requirement for an amount',
    ],
    [
      'a share above what changes with each part',
      `${yearly}${row(
        'each: 6 months, all: [{ id: part, of: { topic: t1 }, at-least: 50% of total }, { id: total, of: any, at-least: 10, adjust: [{ when: { date: window.start, from: 2023-07-01 }, set: 20 }] }]',
      )}`,
      'part: total depends on its time; write it above what is a share of it',
    ],
    [
      'a share of what changes with each part, outside of it',
      `${yearly}require:\n  - { id: total, source: rule, each: 6 months, of: any, at-least: 10, adjust: [{ when: { date: window.start, from: 2023-07-01 }, set: 20 }] }\n  - { id: part, source: rule, of: { topic: t1 }, at-least: 50% of total }\n`,
      'part: total is asked in several parts; a share of it must stand in the same part',
    ],
    [
      'a limit of the pack that is such a share',
      `${yearly}limits: [{ of: { topic: t1 }, at-most: 50% of total }]\n${row(
        'each: 6 months, all: [{ id: total, of: any, at-least: 10, adjust: [{ when: { date: window.start, from: 2023-07-01 }, set: 20 }] }]',
      )}`,
      'limits: total is asked in several parts; a share of it must stand in the same part',
    ],
    [
      'more choices than can be compared, one for each part',
      `clock: { length: 24 months, anchor: 2022-01-01 }\nrequire:\n  - { id: parts, source: rule, each: 3 months, any: [{ id: x, of: { topic: t1 }, at-least: 1, separate-from: total }, { id: y, of: { topic: t2 }, at-least: 1 }] }\n  - { id: total, source: rule, of: { system: s1 }, at-least: 1 }\n`,
      'there are 256 ways of choosing among the alternatives',
    ],
    [
      'a grant that falls on no day',
      `clock: { rolling: 12 months }\ngrants: [{ id: gift, amount: 1, as: { system: s1 } }]\n${row('of: any, at-least: 1')}`,
      '8:10 gift: say when it is dated, as there is no cycle that it falls on the end of',
    ],
    [
      'a due date after a window that ends with the cycle',
      `${yearly}${row('window: last 2 years, due: window.end + 1 month, of: any, at-least: 1')}`,
      '9:50 x is never decided in any cycle',
    ],
    [
      'a due date after the last part of the cycle',
      `${yearly}${row('each: 3 months, due: window.end + 28 days, must: { fact: a }')}`,
      '9:44 x is never decided in any cycle',
    ],
    [
      'parts that end with the cycle',
      `${yearly}${row('each: { length: 6 months, every: 2 months }, due: window.end + 28 days, of: any, at-least: 1')}`,
      '9:73 x is never decided in any cycle',
    ],
    [
      'a due date of a group, once',
      `${yearly}require:\n  - id: x\n    source: rule\n    due: { latest: [2020-01-01, cycle.end + 28 days] }\n    all: [{ id: y, of: any, at-least: 2 }, { id: z, of: { topic: t1 }, at-least: 1 }]\n`,
      '11:5 y is never decided in any cycle',
    ],
    [
      'a due date beside versions',
      `${yearly}${row('due: cycle.end + 1 day, chosen-by: cycle.end, versions: [{ of: any, at-least: 1 }]')}`,
      '9:28 x is never decided in any cycle',
    ],
  ];

  it.each(refused)('for %s', (_, body, expected) => {
    expect(problemsOf(body)).toEqual([expect.stringContaining(expected)]);
  });

  it('for applying to nobody', () => {
    const nobody = head.replace('applies: true', 'applies: { all: [{ fact: a }, false] }');
    expect(problemsOf(row('of: any, at-least: 1'), nobody)).toEqual([
      '4:1 the pack applies to nobody: its condition can never hold',
    ]);
  });

  const allowed: [string, string][] = [
    ...['{ not: { fact: a } }', '{ fact: profession, is: two }', '{ date: cycle.end, from: 2025-01-01 }'].map(
      (when, index): [string, string] => [
        `more for others (${when})`,
        `${yearly}require:
  - { id: small, source: rule, when: ${['{ fact: a }', '{ fact: profession, is: one }', '{ date: cycle.end, to: 2024-12-31 }'][index]}, of: any, at-least: 4 }
  - { id: big, source: rule, when: ${when}, of: any, at-least: 5 }
`,
      ],
    ),
    [
      'more for some, in a group',
      'require:\n  - id: x\n    source: rule\n    all: [{ id: small, of: any, at-least: 4 }, { id: big, when: { fact: a }, of: any, at-least: 5 }]\n',
    ],
    ['days after the end that cure gives', `${yearly}${row('cure: 28 days, of: any, at-least: 1')}`],
    ['a due date within the cycle', `${yearly}${row('due: cycle.end - 28 days, of: any, at-least: 1')}`],
    ['what is owed once', `${yearly}${row('window: ever, due: window.end + 28 days, of: any, at-least: 1')}`],
    ['days after a day', `clock: { rolling: 12 months }\n${row('due: window.end + 28 days, of: any, at-least: 1')}`],
    [
      'the earlier of two days',
      `${yearly}${row('due: { earliest: [cycle.end + 1 day, license.issued] }, must: true')}`,
    ],
    [
      'parts that end before the cycle',
      `${yearly}${row('each: { length: 5 months, every: 5 months }, due: window.end + 28 days, of: any, at-least: 1')}`,
    ],
    ['a limit on something else', row('of: { topic: t1 }, at-least: 10, limits: [{ of: { topic: t2 }, at-most: 8 }]')],
    ['a limit for each year', row('of: any, at-least: 10, limits: [{ at-most: 8, per: calendar-year }]')],
    ['a limit of the past', row('of: any, at-least: 10, limits: [{ at-most: 8, to: 2020-01-01 }]')],
    ['a need that is adjusted', row('of: any, at-least: 10, adjust: [{ reduce: 5 }], limits: [{ at-most: 8 }]')],
    [
      'a row after one with a condition',
      `counts: [{ of: any, when: { fact: a } }, { of: any, rate: 2 }]\n${row('of: any, at-least: 1')}`,
    ],
    [
      'a row after one of another time',
      `counts: [{ of: any, to: 2020-12-31 }, { of: any, rate: 2 }]\n${row('of: any, at-least: 1')}`,
    ],
    [
      'hours on top',
      'require:\n  - id: x\n    source: rule\n    all: [{ id: a, of: any, at-least: 4 }, { id: b, of: { topic: t1 }, at-least: 5, separate-from: a }]\n',
    ],
    [
      'values of a fact that has several',
      row('when: { all: [{ fact: profession, is: one }, { fact: profession, is: two }] }, of: any, at-least: 1'),
    ],
    [
      'windows that differ',
      'require:\n  - id: x\n    source: rule\n    when: { date: window.end, from: 2025-01-01 }\n    all:\n      - { id: y, window: { to: 2024-01-01 }, when: { date: window.end, before: 2025-01-01 }, of: any, at-least: 1 }\n',
    ],
  ];

  it.each(allowed)('but not for %s', (_, body) => {
    expect(problemsOf(body)).toEqual([]);
  });
});
