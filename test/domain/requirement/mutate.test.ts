import { parse } from 'yaml';
import type { LoadedPack } from '../../../src/requirements/catalogue-files';
import { readCases } from '../../../src/requirements/case-file';
import { readCheckedPack } from '../../../src/requirements/catalogue-load';
import { Rebuilder, written } from '../../../src/requirements/mutant-rebuild';
import { amountsNear, datesNear, durationsNear } from '../../../src/requirements/mutant-values';
import { mutantsOf } from '../../../src/requirements/mutants';
import { readExplanations } from '../../../src/requirements/mutants-file';
import { judged, mutate, percentOf, type Mutation } from '../../../src/requirements/mutate';
import { report } from '../../../src/requirements/mutate-command';
import { readYaml } from '../../../src/requirements/yaml-source';
import { words } from './words';

const head = `pack: test
authority: A Board
jurisdiction: XX
applies: true
unit: hour
sources: { rule: { asOf: now, confidence: high } }
`;

function loaded(body: string): LoadedPack {
  const text = head + body;
  const read = readCheckedPack(text, 'test.yaml', words);
  if (read.problems) throw new Error(read.problems.map((one) => `${one.line} ${one.message}`).join('\n'));
  return { pack: read.pack, file: 'test.yaml', text, registry: words };
}

function run(pack: LoadedPack, cases: string, explanations = ''): Mutation {
  const read = readCases(cases, 'test.cases.yaml', words);
  expect(read.problems).toEqual([]);
  const explained = readExplanations(explanations || '[]', 'mutants.yaml', words);
  expect(explained.problems).toEqual([]);
  return mutate(pack, read.cases, explained.explanations);
}

const names = (body: string): string[] =>
  mutantsOf(readYaml(loaded(body).text, 'x').documents[0] ?? { kind: 'text', text: '', quoted: false, at: 0 }).map(
    (one) => one.name,
  );

const small = loaded(`clock: { length: 12 months, anchor: 2020-01-01 }
require:
  - { id: x, source: rule, of: { topic: [t1, t2] }, at-least: 10, limits: [{ of: { system: s2 }, at-most: 4 }] }
`);

const asked = (id: string, entries: string, expected: string, more = ''): string => `- id: ${id}
  pack: test
  given: { today: 2025-12-31, entries: [${entries}]${more} }
  expect: { ${expected} }
`;

const weak = asked('far off', '', 'status: OPEN');
const strong = [
  asked(
    'exactly, on both edges',
    [
      '{ id: a, completed: 2025-01-01, amount: 3, system: s1, topics: { t1: 3 } }',
      '{ id: b, completed: 2025-12-31, amount: 3, system: s1, topics: { t2: 3 } }',
      '{ id: c, completed: 2025-06-01, amount: 4, system: s2, topics: { t2: 4 } }',
    ].join(', '),
    'status: COMPLIANT, x.counted: 10',
  ),
  asked(
    'too much of one system',
    [
      '{ id: a, completed: 2025-01-01, amount: 5, system: s1, topics: { t1: 5 } }',
      '{ id: c, completed: 2025-06-01, amount: 9, system: s2, topics: { t2: 9 } }',
      '{ id: d, completed: 2025-06-02, amount: 9, system: s1, topics: { t3: 9 } }',
    ].join(', '),
    'status: OPEN, x.counted: 9, x.short: 1',
  ),
  asked(
    'a day outside on both sides',
    [
      '{ id: a, completed: 2024-12-31, amount: 9, system: s1, topics: { t1: 9 } }',
      '{ id: b, completed: 2026-01-01, amount: 9, system: s1, topics: { t1: 9 } }',
    ].join(', '),
    'x.counted: 0',
    ', cycleAt: 2025-06-01',
  ),
].join('');

describe('a pack whose cases are weak', () => {
  const result = run(small, weak);

  it('shows what no case would notice, with its place', () => {
    expect(percentOf(result)).toBeLessThan(50);
    const found = result.survivors.map((one) => `${one.line}:${one.column} ${one.name}`);
    expect(found).toEqual(
      expect.arrayContaining([
        '9:63 x.at-least: 10 -> 11',
        '9:63 x.at-least: 10 -> 9',
        '9:42 x.of.topic: without t1',
        '9:76 x.limits[0]: dropped',
        '9:107 x.limits[0].at-most: 4 -> 5',
        '7:18 clock.length: 12 months -> 13 months',
        '7:37 clock.anchor: 2020-01-01 -> 2019-12-31',
      ]),
    );
    expect(found).not.toContain('9:5 x: dropped');
    expect(report(result)[0]).toMatch(
      /^test: \d+ mutants, \d+ refused by the loader, \d+ of \d+ killed, \d+ % \(1 cases\)$/,
    );
  });

  it('counts what the loader refuses apart', () => {
    expect(result.mutants).toBe(result.refused + result.killed + result.survivors.length);
    const survived = result.survivors.map((one) => one.name);
    for (const name of ['x.limits[0].of: any instead', 'applies: negated']) {
      expect(names(small.text.slice(head.length))).toContain(name);
      expect(survived).not.toContain(name);
    }
    expect(result.refused).toBe(2);
  });
});

describe('a pack whose cases hold it', () => {
  it('shows no survivor', () => {
    const result = run(small, strong);
    expect(result.survivors).toEqual([]);
    expect(percentOf(result)).toBe(100);
    expect(judged(result)).toBe(result.killed);
  });

  it('counts no case that fails on the pack as it is', () => {
    const result = run(small, strong + asked('wrong', '', 'status: COMPLIANT'));
    expect(result.failing).toEqual(['wrong']);
    expect(report(result)).toContain('  the case "wrong" fails on the pack as it is and was left out');
    expect(run(small, asked('wrong', '', 'status: COMPLIANT')).killed).toBe(0);
  });
});

describe('a survivor that is explained', () => {
  const reasons = `- { pack: test, mutant: "x.at-least: 10 -> 11", reason: amounts come in tens, equivalent: true }
- { pack: test, mutant: "x.at-least: 10 -> 9", reason: nobody asked }
- { pack: test, mutant: "x: dropped", reason: not so }
`;
  const bare = run(small, weak);
  const result = run(small, weak, reasons);

  it('is still listed, and counts unless it is equivalent', () => {
    expect(judged(result)).toBe(judged(bare) - 1);
    expect(result.killed).toBe(bare.killed);
    const lines = report(result);
    expect(lines).toContain('  test.yaml:9:63 x.at-least: 10 -> 11 (explained: amounts come in tens)');
    expect(lines).toContain('  test.yaml:9:63 x.at-least: 10 -> 9 (counts, explained: nobody asked)');
  });

  it('is named when it does not survive', () => {
    expect(report(result)).toContain('  mutants.yaml:3 explains no survivor: x: dropped');
  });
});

describe('what is changed', () => {
  it('amounts, lengths and dates by one step both ways', () => {
    expect(amountsNear('50')).toEqual(['51', '49']);
    expect(amountsNear('0')).toEqual(['1']);
    expect(amountsNear('12.5')).toEqual(['12.6', '12.4']);
    expect(amountsNear('1.00')).toEqual(['1.01', '0.99']);
    expect(amountsNear('3/4')).toEqual(['4/4', '2/4']);
    expect(amountsNear('20% of total')).toEqual(['21% of total', '19% of total']);
    expect(amountsNear('unknown')).toEqual([]);
    expect(durationsNear('1 year')).toEqual(['2 year']);
    expect(durationsNear('24 months')).toEqual(['25 months', '23 months']);
    expect(datesNear('2024-02-29')).toEqual(['2024-03-01', '2024-02-28']);
    expect(datesNear('12-31')).toEqual(['01-01', '12-30']);
    expect(datesNear('license.issued + 4 years')).toEqual(['license.issued + 5 years', 'license.issued + 3 years']);
    expect(datesNear('cycle.end')).toEqual([]);
  });

  it('conditions, comparisons, excuses, adjustments, grants, rows and what is carried', () => {
    expect(
      names(`clock: { length: 12 months, ends: license.expires }
cure: 30 days
define: { formal: { system: [s1, s2] }, busy: { fact: a } }
counts: [{ of: { tag: g1 }, rate: 2, whole: true }, { of: any }]
grants: [{ id: gift, when: { fact: c, during: cycle }, amount: 5, as: { system: s1 }, topics: [t1, t2] }]
repeats: [{ same: activity, at-most: 1, per: cycle }]
carry: { surplus-of: x, at-most: 9, for: 1, into: [x], drop-topics: true }
require:
  - id: x
    source: rule
    when: { all: [{ given: busy }, { not: { fact: b } }] }
    of: formal
    at-least: 9
    window: last 2 years
    separate-from: y
    excused: [{ when: { span: [license.issued, cycle.end], under: 13 months }, because: new }]
    adjust: [{ when: { renewal: 1 }, times: { months: [license.issued, cycle.end], over: 12 } }]
    round: { to: 1/4, mode: down, not-below: 2 }
  - { id: y, source: rule, any: [{ id: z, must: { fact: months-away, at-least: 3 } }, { id: w, of: any, at-least: 1, due: 2025-06-30 }] }
`),
    ).toEqual(
      expect.arrayContaining([
        'applies: negated',
        'cure: dropped',
        'cure: 30 days -> 31 days',
        'define.formal.system: without s2',
        'define.busy: negated',
        'counts[0]: dropped',
        'counts[0].rate: 2 -> 3',
        'counts[0].whole: dropped',
        'grants.gift: dropped',
        'grants.gift.when: dropped',
        'grants.gift.topics: without t1',
        'repeats[0].at-most: 1 -> 2',
        'carry: dropped',
        'carry.drop-topics: dropped',
        'x: dropped',
        'x.when: dropped',
        'x.when.all[0]: negated',
        'x.when.all[0]: dropped',
        'x.when.all[1].not: negated',
        'x.of: any instead of formal',
        'x.window: last 2 years -> last 3 years',
        'x.window: dropped',
        'x.separate-from: dropped',
        'x.excused[0]: dropped',
        'x.excused[0].when: dropped',
        'x.excused[0].when.under: at-most instead of under',
        'x.adjust[0]: dropped',
        'x.adjust[0].when.renewal: 1 -> 2',
        'x.adjust[0].times.over: 12 -> 13',
        'x.round: dropped',
        'x.round.not-below: 2 -> 1',
        'z: dropped',
        'z.must.at-least: over instead of at-least',
        'w.due: 2025-06-30 -> 2025-07-01',
        'w.due: dropped',
      ]),
    );
  });

  it('versions one at a time, each under its own name', () => {
    const found = names(`require:
  - id: x
    source: rule
    chosen-by: today
    versions:
      - { to: 2024-12-31, of: any, at-least: 5 }
      - { from: 2025-01-01, all: [{ id: y, of: any, at-least: 6 }] }
`);
    expect(found).toEqual(
      expect.arrayContaining([
        'x.versions[0]: dropped',
        'x.versions[0].to: 2024-12-31 -> 2025-01-01',
        'x.versions[0].at-least: 5 -> 6',
        'x.versions[1].y.at-least: 6 -> 7',
      ]),
    );
    expect(new Set(found).size).toBe(found.length);
  });

  it('nothing that is not confirmed, and no definition that only such text uses', () => {
    const found = names(`define: { formal: { system: [s1, s2] }, other: { system: [s1, s2] }, deep: { in: other } }
require:
  - { id: x, source: rule, of: formal, at-least: 5 }
  - { id: u, source: rule, standing: unconfirmed, of: deep, at-least: 5 }
  - { id: g, source: rule, all: [{ id: v, standing: announced, of: { topic: [t1, t2] }, at-least: unknown }] }
  - id: n
    source: rule
    chosen-by: today
    versions: [{ to: 2024-12-31, standing: unconfirmed, of: any, at-least: 7 }, { from: 2025-01-01, of: any, at-least: 8 }]
`);
    expect(found.filter((name) => /^(u|v|g|define\.(other|deep)|n\.versions\[0\])\b/.test(name))).toEqual([]);
    expect(found).toEqual(
      expect.arrayContaining(['define.formal.system: without s1', 'n.versions[1].at-least: 8 -> 9']),
    );
  });

  it('nothing of a pack that asks nothing', () => {
    expect(names('clock: { length: 12 months, anchor: 2020-01-01 }\nrequire: []\n')).toEqual([]);
  });
});

describe('a pack made anew', () => {
  const text = `${head}notes: "a: b, {c}"
require:
  - { id: x, source: rule, of: { category: "1" }, at-least: 1/2, says: "it's - so" }
  - id: y
    source: rule
    says: >-
      two lines,
      folded
    of: any
    at-least: 7.50
`;
  const [document] = readYaml(text, 'x').documents;

  it('is written on a line as it was', () => {
    expect(document && parse(written(document))).toEqual(parse(text));
  });

  it('differs only in what was changed', () => {
    if (!document) throw new Error('no document');
    const rebuilder = new Rebuilder(document, words);
    const before = readCheckedPack(text, 'x', words).pack;
    const mutant = mutantsOf(document).find((one) => one.name === 'y.at-least: 7.50 -> 7.51');
    const after = mutant && rebuilder.pack(mutant);
    expect(JSON.stringify(after)).toBe(JSON.stringify(before).replace('7.50', '7.51'));
  });
});
