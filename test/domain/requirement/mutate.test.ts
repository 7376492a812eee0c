import type { LoadedPack } from '../../../src/requirements/catalogue-files';
import { readCases } from '../../../src/requirements/case-file';
import { readCheckedPack } from '../../../src/requirements/catalogue-load';
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

  it('is told in one line when it has no cases at all', () => {
    const none = run(small, '[]');
    expect(percentOf(none)).toBe(0);
    expect(report(none)).toEqual([`test: ${none.mutants} mutants and no cases`]);
  });

  it('counts what the loader refuses apart', () => {
    expect(result.mutants).toBe(result.refused + result.killed + result.survivors.length);
    const [document] = readYaml(small.text, 'x').documents;
    const all = document ? mutantsOf(document).map((one) => one.name) : [];
    const survived = result.survivors.map((one) => one.name);
    for (const name of ['x.limits[0].of: any instead', 'applies: negated']) {
      expect(all).toContain(name);
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
