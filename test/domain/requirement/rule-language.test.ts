import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCases } from '../../../src/requirements/case-file';
import { runCase } from '../../../src/requirements/catalogue-check';
import { loadFiles } from '../../../src/requirements/catalogue-files';
import { readCheckedPack } from '../../../src/requirements/catalogue-load';
import { nodeSubjects, wholeSubjects } from '../../../src/requirements/expected-values';
import { catalogueFolder, catalogueRegistry } from '../../../src/requirements/registry';
import { parseRegistry } from '../../../src/requirements/registry-file';
import { packOf, words } from './words';

const root = join(catalogueFolder(), '..');
const page = readFileSync(join(root, 'docs', 'rule-language.md'), 'utf8');
const blocks = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map((match) => match[1] ?? '');
const packs = new Map(loadFiles([catalogueFolder()]).packs.map((one) => [one.pack.pack, one.text]));

/** Every key the schema of a pack knows. */
function keysOf(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(keysOf);
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties } = schema as { properties?: unknown };
  const own = typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
  return [...own, ...Object.values(schema).flatMap(keysOf)];
}

describe('the page about the language', () => {
  it('begins with a pack that loads and a case that holds', () => {
    const [pack = '', cases = ''] = blocks;
    const read = readCheckedPack(pack, 'xx-board.yaml');
    expect(read.problems).toBeUndefined();
    const { cases: found, problems } = readCases(cases, 'xx-board.cases.yaml', catalogueRegistry());
    expect(problems).toEqual([]);
    expect(found.map((one) => runCase(one, read.pack).failures)).toEqual([[]]);
  });

  it('gives requirements and clocks that load in that pack', () => {
    const head = (blocks[0] ?? '').replace(/^require:.*/ms, '');
    const whole = blocks.slice(1).filter((block) => /^(clock|require):/.test(block));
    expect(whole.length).toBeGreaterThan(2);
    for (const block of whole) {
      const start = block.startsWith('clock:') ? head.replace(/^clock:.*\n/m, '') : head;
      expect(readCheckedPack(start + block, 'xx-board.yaml').problems).toBeUndefined();
    }
  });

  it('takes its examples from the packs', () => {
    const examples = blocks.filter((block) => block.startsWith('# '));
    expect(examples.length).toBeGreaterThan(20);
    for (const example of examples) {
      const [name = '', ...lines] = example.trimEnd().split('\n');
      const text = packs.get(name.slice(2));
      const there = text?.split('\n').map((line) => line.trim());
      expect(lines.length).toBeGreaterThan(0);
      for (const line of there ? lines : [])
        expect({ name, line, found: there?.includes(line.trim()) }).toMatchObject({ found: true });
    }
  });

  it('names every key a pack may have', () => {
    const schema: unknown = JSON.parse(readFileSync(join(root, 'schema', 'requirement.schema.json'), 'utf8'));
    const missing = [...new Set(keysOf(schema))].filter((key) => !new RegExp(`[\`{ ,|]${key}[\`:} ,|]`).test(page));
    expect(missing).toEqual([]);
  });

  it('says what every expectation, status and result means', () => {
    for (const subject of wholeSubjects) expect(page).toMatch(new RegExp(`^\\| \`${subject}\` \\|`, 'm'));
    for (const subject of nodeSubjects) expect(page).toMatch(new RegExp(`^\\| \`<requirement>.${subject}\` \\|`, 'm'));
    const statuses = ['COMPLIANT', 'PENDING', 'OPEN', 'OVERDUE', 'EXEMPT', 'NO_REQUIREMENT', 'UNDETERMINED'];
    const results = ['LATER', 'EXCUSED', 'NOT_APPLICABLE', 'UNKNOWN', 'ANNOUNCED', 'RECOMMENDED_SHORT'];
    for (const word of [...statuses, ...results]) expect(page).toMatch(new RegExp(`^\\| ${word} \\|`, 'm'));
  });

  it('gives a registry and credit systems that load, with every section there is', () => {
    const registry = blocks.find((block) => block.startsWith('facts:')) ?? '';
    const systems = blocks.find((block) => block.startsWith('systems:')) ?? '';
    const read = parseRegistry({ text: registry, file: 'registry' }, { text: systems, file: 'systems' });
    if ('problems' in read) throw new Error(JSON.stringify(read.problems));
    for (const [section, names] of Object.entries(read.registry.names))
      expect({ section, names: names.size }).not.toMatchObject({ names: 0 });
    expect(read.registry.facts.size * read.registry.systems.size).toBeGreaterThan(0);
  });
});

const yearly = 'clock: { length: 12 months, anchor: 2020-01-01 }\n';
const ends = 'clock: { length: 12 months, ends: license.expires }\n';
const total = (more = ''): string => `  - { id: total, source: rule, of: any, at-least: 10${more} }\n`;
const grace = `${yearly}require:\n${total(', adjust: [{ when: { fact: a }, due: cycle.end + 60 days, because: z }]')}`;
const late = 'entries: [{ id: e, completed: 2024-05-01, amount: 6 }, { id: f, completed: 2025-02-10, amount: 4 }]';
const unlimited = `${yearly}require:\n${total(', limits: [{ of: { system: s1 }, at-most: 50% of total }], adjust: [{ when: { fact: a }, set: 20 }]')}`;
const both =
  'entries: [{ id: e, completed: 2025-05-01, amount: 10, system: s1 }, { id: f, completed: 2025-05-01, amount: 10, system: s2 }]';
const kinds = (of: string): string =>
  `  - { id: kinds, source: rule, of: any, counting: { distinct: ${of} }, at-least: 2 }\n`;
const missed = `${yearly}require:\n${total()}  - { id: again, source: rule, when: { missed: total, in: previous-cycle }, must: { fact: b } }\n`;
const parts = `${yearly}require:\n  - { id: halves, source: rule, each: 6 months, all: [{ id: total, of: any, at-least: 10, limits: [{ of: { system: s1 }, at-most: 50% of total }], adjust: [{ when: { date: window.start, from: 2023-07-01 }, set: 20 }] }, { id: part, of: { topic: t1 }, at-least: 50% of total }] }\n`;
const years = `clock: { length: 24 months, anchor: 2024-01-01 }\ncure: 30 days\nrequire:\n  - { id: total, source: rule, each: calendar-year, of: any, at-least: 5 }\n`;
const excused = `${yearly}carry: { surplus-of: total, at-most: 5, for: 1, into: [total] }\nrequire:\n${total(', excused: [{ when: { fact: a }, because: z }]')}`;

/** What the page says of how things go together: the rules, the person, and what comes out. */
const said: [string, string, string, string][] = [
  [
    'possible is cut at the need where an amount is unknown',
    `${yearly}require:\n${total()}`,
    'today: 2025-12-31, entries: [{ id: e, completed: 2025-05-01 }, { id: f, completed: 2025-05-01, amount: 3 }]',
    'total.counted: 3, total.possible: 10',
  ],
  [
    'unless more than the need is there',
    `${yearly}require:\n${total()}`,
    'today: 2025-12-31, entries: [{ id: e, completed: 2025-05-01 }, { id: f, completed: 2025-05-01, amount: 13 }]',
    'total.counted: 13, total.possible: 13',
  ],
  [
    'two places of one unknown are each at their worst',
    unlimited,
    `today: 2025-12-31, ${both}`,
    'status: UNDETERMINED',
  ],
  ['so one outcome', unlimited, `today: 2025-12-31, facts: { a: true }, ${both}`, 'status: COMPLIANT'],
  ['and the other may both be fine', unlimited, `today: 2025-12-31, facts: { a: false }, ${both}`, 'status: COMPLIANT'],
  [
    'hours are no amount where nothing reads hours',
    `${yearly}require:\n${total()}`,
    'today: 2025-12-31, entries: [{ id: e, completed: 2025-05-01, hours: 12 }]',
    'total.result: UNKNOWN',
  ],
  [
    'minutes are hours where hours are read, an amount is not',
    `${yearly}counts: [{ of: any, per: hour }]\nrequire:\n${total()}`,
    'today: 2025-12-31, entries: [{ id: e, completed: 2025-05-01, minutes: 540 }, { id: f, completed: 2025-05-01, amount: 5 }]',
    'total.counted: 9, total.result: UNKNOWN',
  ],
  [
    'a due date that is moved past the cycle gives grace to whom it concerns',
    grace,
    'today: 2025-02-15, cycleAt: 2024-12-31, facts: { a: true }, entries: [{ id: e, completed: 2024-05-01, amount: 6 }]',
    'status: OPEN, deadline: 2025-03-01, overdueOn: 2025-03-02',
  ],
  [
    'and to nobody else',
    grace,
    'today: 2025-02-15, cycleAt: 2024-12-31, facts: { a: false }, entries: [{ id: e, completed: 2024-05-01, amount: 6 }]',
    'status: OVERDUE, deadline: 2024-12-31',
  ],
  [
    'credits in the grace count for the cycle before',
    grace,
    `today: 2025-02-15, cycleAt: 2024-12-31, facts: { a: true }, ${late}`,
    'status: COMPLIANT, total.counted: 10',
  ],
  [
    'and in their own cycle as well',
    grace,
    `today: 2025-12-31, facts: { a: true }, ${late}`,
    'status: OPEN, total.counted: 4',
  ],
  [
    'unless they are assigned to the one before',
    grace,
    `today: 2025-12-31, facts: { a: true }, ${late.replace('amount: 4', 'amount: 4, assigned-to: 2024-12-31')}`,
    'total.counted: 0',
  ],
  [
    'cycleAt changes nothing where the cycle ends with a fact',
    `${ends}require:\n${total()}`,
    'today: 2025-12-31, cycleAt: 2024-06-01, facts: { license.expires: 2025-12-31 }',
    'deadline: 2025-12-31',
  ],
  [
    'a share is of what is needed after waivers',
    `${yearly}require:\n${total()}  - { id: half, source: rule, of: { topic: t1 }, at-least: 50% of total }\n`,
    'today: 2025-12-31, waivers: [{ requirement: total, amount: 4, ground: z }]',
    'total.need: 6, half.need: 3',
  ],
  [
    'otherwise false makes conditions on anything unstated false, and invents no date',
    `${ends}require:\n${total(', when: { any: [{ fact: a }, { fact: profession, is: one }, { fact: months-away, over: 1 }] }')}`,
    'today: 2025-12-31, otherwise: false',
    'deadline: none, total.result: NOT_APPLICABLE',
  ],
  [
    'a share of what is not known says what would have to be',
    `${yearly}require:\n${total(', adjust: [{ when: { fact: a }, times: 1/2 }]')}  - { id: half, source: rule, of: { topic: t1 }, at-least: 50% of total }\n`,
    'today: 2025-12-31, entries: [{ id: e, completed: 2025-05-01, amount: 11, topics: { t1: 3 } }]',
    'status: UNDETERMINED, half.result: UNKNOWN',
  ],
  [
    'a tag that nobody has decided may be one more kind',
    `${yearly}require:\n${kinds('tag')}`,
    'today: 2025-12-31, entries: [{ id: e, completed: 2025-05-01, amount: 1, tags: [g1], unknownTags: [g2] }]',
    'status: UNDETERMINED, kinds.counted: 1, kinds.possible: 2',
  ],
  [
    'or one of the same kind',
    `${yearly}require:\n${kinds('tag')}`,
    'today: 2025-12-31, entries: [{ id: e, completed: 2025-05-01, amount: 1, tags: [g1], unknownTags: [g1] }]',
    'status: OPEN, kinds.counted: 1, kinds.possible: 1',
  ],
  [
    'so may a class that hangs on it',
    `${yearly}counts: [{ of: { tag: g1 }, as: k1 }, { of: any, as: k2 }]\nrequire:\n${kinds('as')}`,
    'today: 2025-12-31, entries: [{ id: e, completed: 2025-05-01, amount: 1, unknownTags: [g1] }, { id: f, completed: 2025-05-02, amount: 1 }]',
    'status: UNDETERMINED, kinds.counted: 1, kinds.possible: 2',
  ],
  [
    'a row of a table that surely holds for nobody decides nothing',
    `${yearly}require:\n${total(', adjust: [{ table: { months: [license.issued, cycle.end], rows: [{ under: 3, set: 0 }, { under: 9, times: 1/2 }] } }]')}`,
    'today: 2025-12-31, entries: [{ id: e, completed: 2025-05-01, amount: 10 }]',
    'status: COMPLIANT, total.need: 0 or 5 or 10',
  ],
  [
    'one that may hold does',
    `${yearly}require:\n${total(', adjust: [{ table: { months: [license.issued, cycle.end], rows: [{ under: 3, set: 0 }, { under: 9, times: 1/2 }] } }]')}`,
    'today: 2025-12-31, entries: [{ id: e, completed: 2025-05-01, amount: 9 }]',
    'status: UNDETERMINED',
  ],
  [
    'otherwise false makes no pending credit of the cycle before unimportant',
    missed,
    'today: 2025-12-31, otherwise: false, entries: [{ id: e, completed: 2024-05-01, amount: 10, pending: true }]',
    'again.result: UNKNOWN',
  ],
  ['but history that is not stated', missed, 'today: 2025-12-31, otherwise: false', 'again.result: NOT_APPLICABLE'],
  [
    'a credit of unknown amount may be below the smallest that counts, whatever is counted',
    `${yearly}counts: [{ of: any, minimum: 1 }]\nrequire:\n  - { id: total, source: rule, of: any, counting: activities, at-least: 1 }\n`,
    'today: 2025-12-31, entries: [{ id: e, completed: 2025-05-01 }]',
    'status: UNDETERMINED, total.counted: 0, total.possible: 1',
  ],
  [
    'a share in a part is of what that part asks',
    parts,
    'today: 2023-12-31, entries: [{ id: e, completed: 2023-02-01, amount: 10, topics: { t1: 10 } }, { id: f, completed: 2023-08-01, amount: 20, topics: { t1: 5 } }]',
    'part@2023-01-01.need: 5, part@2023-07-01.need: 10, part@2023-07-01.short: 5',
  ],
  [
    'and so is a limit',
    parts,
    'today: 2023-12-31, entries: [{ id: e, completed: 2023-02-01, amount: 10, system: s1 }, { id: f, completed: 2023-08-01, amount: 20, system: s1 }]',
    'total@2023-01-01.counted: 5, total@2023-07-01.counted: 10',
  ],
  [
    'what is assigned to a part in time for its cure makes that part good',
    years,
    'today: 2025-01-15, entries: [{ id: e, completed: 2024-02-01, amount: 3 }, { id: f, completed: 2025-01-10, amount: 2, assigned-to: 2024-12-31 }]',
    'total@2024.counted: 5, total@2025.counted: 0, total@2024.result: MET, status: OPEN, deadline: 2025-12-31',
  ],
  [
    'a part that asks nothing is not made good',
    `${yearly}require:\n  - { id: total, source: rule, each: 6 months, cure: 60 days, when: { date: window.end, from: 2025-07-01 }, of: any, at-least: 1 }\n`,
    'today: 2025-12-31, entries: [{ id: f, completed: 2025-07-10, amount: 1, assigned-to: 2025-06-15 }]',
    'total@2025-07-01.counted: 1, status: COMPLIANT',
  ],
  [
    'a part is made good once, whatever lies between',
    `${yearly}require:\n  - { id: g, source: rule, each: 3 months, cure: 120 days, when: { not: { date: window.end, from: 2025-06-01, to: 2025-06-30 } }, all: [{ id: total, of: any, at-least: 1 }] }\n`,
    'today: 2025-08-01, entries: [{ id: f, completed: 2025-07-10, amount: 1, assigned-to: 2025-03-15 }]',
    'total@2025-01-01.counted: 1, total@2025-07-01.counted: 0',
  ],
  [
    'an unknown amount of the cycle before may leave nothing that counts as one',
    `${yearly}carry: { surplus-of: first, at-most: 1, for: 1, into: [second] }\nrequire:\n  - { id: first, source: rule, when: { date: cycle.end, before: 2025-01-01 }, of: any, at-least: 1 }\n  - { id: second, source: rule, of: any, counting: activities, at-least: 1 }\n`,
    'today: 2025-08-23, entries: [{ id: f, completed: 2024-04-04 }]',
    'second.counted: 0, second.possible: 1, status: UNDETERMINED',
  ],
  [
    'when the cure is over it belongs to the part of its own day',
    years,
    'today: 2025-02-15, entries: [{ id: e, completed: 2024-02-01, amount: 3 }, { id: f, completed: 2025-02-10, amount: 2, assigned-to: 2024-12-31 }]',
    'total@2024.counted: 3, total@2025.counted: 2, status: OVERDUE',
  ],
  [
    'so does what is assigned to the cycle by its last day',
    years,
    'today: 2025-02-15, entries: [{ id: e, completed: 2024-02-01, amount: 3, assigned-to: 2025-12-31 }, { id: f, completed: 2025-01-10, amount: 2, assigned-to: 2025-12-31 }]',
    'total@2024.counted: 3, total@2025.counted: 2',
  ],
  [
    'what is excused leaves no surplus',
    excused,
    'today: 2025-12-31, facts: { a: true }, entries: [{ id: e, completed: 2025-05-01, amount: 14 }]',
    'total.result: EXCUSED, carryOut: 0',
  ],
  [
    'what is asked does',
    excused,
    'today: 2025-12-31, facts: { a: false }, entries: [{ id: e, completed: 2025-05-01, amount: 14 }]',
    'total.result: MET, carryOut: 4',
  ],
  [
    'a duty of any time without a due date is due with the cycle',
    `${yearly}require:\n${total(', window: ever')}`,
    'today: 2025-06-01',
    'status: OPEN, deadline: 2025-12-31, total.due: 2025-12-31',
  ],
  [
    'in every cycle until it is done',
    `${yearly}require:\n${total(', window: ever')}`,
    'today: 2025-06-01, entries: [{ id: e, completed: 2021-05-01, amount: 10 }]',
    'status: COMPLIANT',
  ],
];

it.each(said)('the page says: %s', (_, rules, given, expected) => {
  const text = `- { id: x, pack: test, given: { ${given} }, expect: { ${expected} } }\n`;
  const { cases, problems } = readCases(text, 'x.cases.yaml', words);
  expect(problems).toEqual([]);
  expect(cases.flatMap((one) => runCase(one, packOf(rules)).failures)).toEqual([]);
});
