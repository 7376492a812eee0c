import { readCases, type PackCase } from '../../../src/requirements/case-file';
import { runCase } from '../../../src/requirements/catalogue-check';
import { parseRegistry } from '../../../src/requirements/registry-file';
import { packOf, words } from './words';

const pack = packOf(`clock: { length: 12 months, anchor: 2020-01-01 }
require:
  - { id: total, source: rule, of: any, at-least: 10 }
  - id: group
    source: rule
    chosen-by: cycle.end
    versions: [{ all: [{ id: inside, of: { topic: t1 }, at-least: 1 }] }]
`);

/** The problems of a case between two that are well, as `line:column message`, and which cases were judged. */
function read(given: string, expected = 'status: OPEN'): { problems: string[]; judged: string[] } {
  const well = (id: string): string =>
    `- { id: ${id}, pack: test, given: { today: 2025-12-31 }, expect: { status: OVERDUE|OPEN } }\n`;
  const text = `${well('first')}- id: odd\n  pack: test\n  given: { today: 2025-12-31, ${given} }\n  expect: { ${expected} }\n${well('last')}`;
  const { cases, problems } = readCases(text, 'x.cases.yaml', words);
  const outcomes = cases.map((one: PackCase) => runCase(one, pack));
  const strange = outcomes.filter(({ verdict }) => verdict === null).flatMap(({ failures }) => failures);
  return {
    problems: [...problems, ...strange].map((one) => `${one.line}:${one.column} ${one.message}`),
    judged: outcomes.filter(({ verdict }) => verdict !== null).map((one) => one.case.id),
  };
}

describe('a case that cannot be meant is refused with its place, and the others are judged', () => {
  const refused: [string, string, string][] = [
    [
      'a waiver for what the pack does not ask',
      'waivers: [{ requirement: totl, all: true, ground: illness }]',
      '4:56 odd: waiver: test has no requirement totl; did you mean total?',
    ],
    [
      'a waiver of nothing',
      'waivers: [{ requirement: total, ground: illness }]',
      '4:41 waiver: needs either all: true or an amount',
    ],
    [
      'two credits of one id',
      'entries: [{ id: a, completed: 2025-01-01, amount: 1 }, { id: a, completed: 2025-02-01, amount: 1 }]',
      '4:86 the credit a is there twice',
    ],
    [
      'a carried credit that is called like an entry',
      'entries: [{ id: a, completed: 2025-01-01, amount: 1 }], carried: [{ id: a, amount: 1 }]',
      '4:97 the credit a is there twice',
    ],
    [
      'an amount of more digits than one may have',
      'entries: [{ id: a, completed: 2025-01-01, amount: 9999999999999999 }]',
      '4:81 amount: expected an amount such as 12, 12.5, 3/2 or 20%',
    ],
    [
      'topics above the whole',
      'entries: [{ id: a, completed: 2025-01-01, amount: 2, topics: { t1: 3 } }]',
      '4:92 the parts are 3 together, more than the whole of 2',
    ],
    [
      'parts above the whole together, in hours',
      'entries: [{ id: a, completed: 2025-01-01, minutes: 90, topics: { t1: 1 }, parts: [{ amount: 0.75, topics: [t2] }] }]',
      '4:94 the parts are 1.75 together, more than the whole of 1.5',
    ],
    [
      'a credit that ends before it starts',
      'entries: [{ id: a, started: 2025-01-02, completed: 2025-01-01, amount: 1 }]',
      '4:59 started: 2025-01-02 lies after completed, 2025-01-01',
    ],
    [
      'two values of a fact on one day',
      'facts: { profession: [{ value: one, to: 2024-06-30 }, { value: two, from: 2024-06-30 }] }',
      '4:85 profession: is both one and two on 2024-06-30',
    ],
    [
      'two values of a fact on every day',
      'facts: { a: [{ value: true }, { value: false }] }',
      '4:61 a: is both true and false on every day',
    ],
    [
      'two values of a fact until a day',
      'facts: { a: [{ value: false }, { to: 2025-01-01 }] }',
      '4:62 a: is both false and true on 2025-01-01',
    ],
    [
      'a statement that ends before it begins',
      'facts: { a: { from: 2025-01-02, to: 2025-01-01 } }',
      '4:40 a: ends before it begins',
    ],
    [
      'a license issued after it expires',
      'facts: { license.issued: 2025-06-01, license.expires: 2025-05-31 }',
      '4:40 license.issued: 2025-06-01 lies after license.expires, 2025-05-31',
    ],
    [
      'a fact with a value that there is not',
      'facts: { profession: three }',
      '4:52 facts: three is not a value of profession; the values are one, two',
    ],
  ];

  it.each(refused)('%s', (_, given, message) => {
    expect(read(given)).toEqual({ problems: [message], judged: ['first', 'last'] });
  });

  it('many wrong names in a moment: near ones are looked for only at first', () => {
    const facts = Array.from({ length: 20_000 }, (_, n) => `license.isued${n}: x`).join(', ');
    const { problems } = read(`facts: { license.isued: 2025-01-01, ${facts} }`);
    expect(problems).toHaveLength(20_001);
    expect(problems[0]).toMatch(/did you mean license\.issued\?$/);
    expect(problems.at(-1)).toMatch(/is not registered$/);
  });

  const impossible: [string, string][] = [
    [
      'status: COMPLIANTE',
      '5:21 status: expected COMPLIANT, PENDING, OPEN, OVERDUE, EXEMPT, NO_REQUIREMENT, UNDETERMINED, not COMPLIANTE; did you mean COMPLIANT?',
    ],
    ['status: OPEN|LATE', '5:21 status: expected COMPLIANT, PENDING, OPEN, OVERDUE, EXEMPT'],
    ['standing: OPEN', '5:23 standing: expected SHORT, UNDETERMINED, PENDING, MET, EXEMPT, NONE, not OPEN'],
    ['deadline: soon', '5:23 deadline: expected a date that exists, as YYYY-MM-DD, or none, not soon'],
    ['total.due: 2025-02-30', '5:24 total.due: expected a date that exists, as YYYY-MM-DD, or none, not 2025-02-30'],
    ['total.result: FINE', '5:27 total.result: expected MET, SHORT, LATER, EXCUSED, NOT_APPLICABLE, UNKNOWN'],
    ['total.counted: many', '5:28 total.counted: expected a number or none, not many'],
    ['carryOut: 1/0', '5:23 carryOut: expected a number or none, not 1/0'],
    [
      'total.need: 3 or more',
      '5:25 total.need: expected a number, several with "or" between them, or none, not 3 or more',
    ],
  ];

  it.each(impossible)('what no verdict says: %s', (expected, message) => {
    const { problems, judged } = read('otherwise: false', expected);
    expect(problems).toEqual([expect.stringContaining(message)]);
    expect(judged).toEqual(['first', 'last']);
  });

  const allowed: [string, string, string][] = [
    [
      'values one after the other',
      'facts: { profession: [{ value: one, to: 2024-06-30 }, { value: two, from: 2024-07-01 }] }',
      'status: OVERDUE|OPEN',
    ],
    [
      'the same value twice',
      'facts: { a: [{ from: 2024-01-01 }, { from: 2024-05-01, to: 2024-06-30 }] }',
      'standing: SHORT',
    ],
    [
      'licenses one after the other',
      'facts: { license.issued: [{ value: 2020-01-01, to: 2024-12-31 }, { value: 2025-01-01, from: 2025-01-01 }], license.expires: [{ value: 2024-12-31, to: 2024-12-31 }, { value: 2026-12-31, from: 2025-01-01 }] }',
      'deadline: 2025-12-31|none',
    ],
    [
      'all of a credit in parts, and a part of one whose amount is unknown',
      'entries: [{ id: a, completed: 2025-01-01, hours: 2, topics: { t1: 1, t2: 1 } }, { id: b, completed: 2025-01-01, topics: { t1: 1 } }]',
      'total.need: 10, total.possible: 10',
    ],
    [
      'a waiver of a group, and of a part of a version',
      'waivers: [{ requirement: group, all: true, ground: x }, { requirement: inside, amount: 1, ground: x }]',
      'total.short: 20/2, group.result: EXCUSED',
    ],
  ];

  it.each(allowed)('but not %s', (_, given, expected) => {
    expect(read(given, expected)).toEqual({ problems: [], judged: ['first', 'odd', 'last'] });
  });
});

describe('a registry of another shape than it should have is never read as empty', () => {
  const usual = {
    registry: 'facts: { a: { type: flag } }\nunits: [hour]\n',
    systems: 'systems: { hours: { step: 0.25 } }\n',
  };
  const problemsOf = (given: Partial<typeof usual>): string[] => {
    const { registry, systems } = { ...usual, ...given };
    const read = parseRegistry({ text: registry, file: 'r' }, { text: systems, file: 's' });
    return 'problems' in read ? read.problems.map((one) => `${one.file}:${one.line}:${one.column} ${one.message}`) : [];
  };

  const refused: [string, Partial<typeof usual>, string][] = [
    ['a list of systems', { systems: '- hours\n' }, 's:1:1 registry: expected keys (systems)'],
    ['a list of facts', { registry: 'facts: [a]\n' }, 'r:1:8 facts: expected names'],
    ['a registry that is a list', { registry: '- facts\n' }, 'r:1:1 registry: expected keys (facts, topics, tags,'],
    ['nothing', { registry: '' }, 'r:1:1 registry: expected keys (facts, topics, tags,'],
    ['two of them', { registry: 'units: [a]\n---\nunits: [b]\n' }, 'r:3:1 one registry a file'],
    ['a number for topics', { registry: 'topics: 7\n' }, 'r:1:9 topics: expected a list of names, or names with'],
    [
      'a section there is not',
      { registry: 'sektions: [a]\n' },
      'r:1:1 registry: unknown key sektions; did you mean sections?',
    ],
    [
      'a fact without a type',
      { registry: 'facts: { a: { says: x } }\n' },
      'r:1:10 fact a: type is flag, code, number,',
    ],
    ['a fact in one word', { registry: 'facts: { a: flag }\n' }, 'r:1:13 a: expected keys (type, values, says)'],
    ['one value', { registry: 'facts: { a: { type: code, values: x } }\n' }, 'r:1:35 fact a: values is a list'],
    [
      'values of a flag',
      { registry: 'facts: { a: { type: flag, values: [x] } }\n' },
      'r:1:35 fact a: only a code has values',
    ],
    ['a name twice', { registry: 'topics: [a, b, a]\n' }, 'r:1:16 a is registered twice'],
    [
      'prose with a comma',
      { registry: 'topics: { a: { says: this, that } }\n' },
      'r:1:28 a: unknown key that; prose with a comma or a colon needs quotes',
    ],
    [
      'a system in one word',
      { systems: 'systems: { hours: 0.25 }\n' },
      's:1:12 system hours needs a step, written hours: { step: 0.25 }',
    ],
    ['a system by name alone', { systems: 'systems: [hours]\n' }, 's:1:10 systems: expected names'],
  ];

  it.each(refused)('%s', (_, given, message) => {
    expect(problemsOf(given)).toEqual([expect.stringContaining(message)]);
  });

  it('but names may come alone, with words, or with keys', () => {
    expect(problemsOf({ registry: 'topics: { a: , b: x, c: { says: x } }\nproviders: []\nunits: [hour]\n' })).toEqual(
      [],
    );
  });
});
