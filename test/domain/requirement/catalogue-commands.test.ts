import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { main } from '../../../src/catalogue-cli';
import { loadFiles, PackShelf } from '../../../src/requirements/catalogue-files';
import { catalogueFolder } from '../../../src/requirements/registry';

const folder = mkdtempSync(join(tmpdir(), 'catalogue-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a file below the folder of this run; returns its path. */
function file(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** Runs a command as it is typed. */
function run(...args: string[]): { code: number; out: string[]; errors: string[] } {
  const out: string[] = [];
  const errors: string[] = [];
  const code = main(args, {
    line: (text) => out.push(text),
    error: (text) => errors.push(text),
    progress: () => undefined,
  });
  return { code, out, errors };
}

const pack = (id: string, amount: string, more = ''): string => `pack: ${id}
authority: A Board
jurisdiction: US-CA
applies: { fact: profession, is: physician-md }
unit: hour
clock: { length: 12 months, anchor: 2020-01-01 }
sources:
  rule: { clause: Rule 7, asOf: 2024-05, confidence: high }
  page: { asOf: undated, confidence: low }
require:
  - { id: total, source: rule, of: any, at-least: ${amount} }
  - { id: ethics, source: page, of: { topic: medical-ethics }, at-least: 2 }
${more}`;

const person = '{ today: 2025-12-31, otherwise: false, facts: { profession: physician-md }';
const credit = '{ id: a, completed: 2025-03-01, amount: 10, system: ama-pra-1, topics: { medical-ethics: 2 } }';
const ask = (id: string, of: string, expected: string, entries = credit): string =>
  `- id: ${id}\n  pack: ${of}\n  given: ${person}, entries: [${entries}] }\n${expected === '' ? '' : `  expect: { ${expected} }\n`}`;

describe('check', () => {
  it('runs the cases beside a pack, and says how many there are', () => {
    const path = file('near/xx-a.yaml', pack('xx-a', '10'));
    file('near/xx-a.cases.yaml', ask('ten', 'xx-a', 'status: COMPLIANT') + ask('none', 'xx-a', 'status: OPEN', ''));
    expect(run('check', path)).toEqual({
      code: 0,
      out: ['xx-a: 2 of 2 cases', '1 packs, 0 problems; 2 passed, 0 failed'],
      errors: [],
    });
    const strict = run('check', path, '--strict');
    expect(strict.code).toBe(1);
    expect(strict.out[0]).toMatch(/xx-a.yaml:1:1 xx-a has 2 cases, at least 4 are asked for$/);
  });

  it('finds the pack of a lone file of cases beside it', () => {
    file('lone/xx-b.yaml', pack('xx-b', '10'));
    const cases = file('lone/b.cases.yaml', ask('ten', 'xx-b', 'total.counted: 11'));
    const { code, out } = run('check', cases);
    expect(code).toBe(1);
    expect(out).toEqual([
      expect.stringMatching(/b\.cases\.yaml:4:13 ten: total\.counted should be 11, is 10$/),
      'xx-b: 0 of 1 cases',
      '0 packs, 0 problems; 0 passed, 1 failed',
    ]);
  });

  it('fails the cases of a refused pack, even when the catalogue has one of that name', () => {
    const shipped = readFileSync(join(catalogueFolder(), 'us', 'ca', 'mbc-md.yaml'), 'utf8');
    file('refused/mbc-md.yaml', `${shipped}\nnotices: x\n`);
    file('refused/cases.yaml', readFileSync(join(catalogueFolder(), 'us', 'ca', 'mbc-md.cases.yaml'), 'utf8'));
    const { code, out } = run('check', join(folder, 'refused'));
    expect(code).toBe(1);
    expect(out[0]).toMatch(/mbc-md\.yaml:\d+:1 pack: unknown key notices; did you mean notes\?$/);
    const failed = out.filter((line) => line.includes('its pack was refused'));
    expect(failed.length).toBeGreaterThan(10);
    expect(out.at(-2)).toMatch(/^us-ca-mbc-md: refused, 0 of \d+ cases$/);
    expect(out.at(-1)).toMatch(/^0 packs, 1 problems; 0 passed, \d+ failed$/);
  });

  it('fails them too when the pack stands beside the cases, or is named by a path', () => {
    file('broken/xx-c.yaml', `${pack('xx-c', '10')}stray: 1\n`);
    const beside = file('broken/c.cases.yaml', ask('ten', 'xx-c', 'status: COMPLIANT'));
    const named = file('elsewhere/c.cases.yaml', ask('ten', '../broken/xx-c.yaml', 'status: COMPLIANT'));
    for (const path of [beside, named]) {
      const { code, out } = run('check', path);
      expect(code).toBe(1);
      expect(out.join('\n')).toMatch(/xx-c\.yaml:13:1 pack: unknown key stray/);
      expect(out.join('\n')).toMatch(/c\.cases\.yaml:1:3 ten: its pack was refused/);
    }
  });

  it('tells of cases that expect nothing, have no pack, or are there twice', () => {
    file('odd/xx-d.yaml', pack('xx-d', '10'));
    const cases = file(
      'odd/cases.yaml',
      ask('a', 'xx-d', '') + ask('b', 'xx-none', 'status: OPEN') + ask('a', 'xx-d', ''),
    );
    const { code, out } = run('check', cases);
    expect(code).toBe(1);
    expect(out.map((line) => line.replace(/^.*cases\.yaml:/, ''))).toEqual([
      '8:3 the case a is there twice',
      '1:3 a: expects nothing',
      '4:3 b: there is no pack xx-none',
      'xx-d: 0 of 1 cases',
      'xx-none: 0 of 1 cases',
      '0 packs, 1 problems; 0 passed, 2 failed',
    ]);
  });

  it('finds the whole catalogue in order, each pack with its cases', () => {
    const { code, out } = run('check');
    expect(out.filter((line) => !/: (\d+) of \1 cases$/.test(line))).toEqual([
      expect.stringMatching(/^\d+ packs, 0 problems; \d+ passed, 0 failed$/),
    ]);
    expect(code).toBe(0);
  });
});

interface Line {
  id: string;
  status: string;
  pack: string;
  expected?: { held: boolean; differences: unknown[] };
  requirements: { id: string; result: string; needed: string; counted: string; short: string; credits: unknown[] }[];
}

const lines = (out: readonly string[]): Line[] => out.map((line) => JSON.parse(line) as Line);

describe('evaluate', () => {
  it('prints one verdict a line, with the proof', () => {
    const path = file('eval/xx-e.yaml', pack('xx-e', '12'));
    const cases = file(
      'eval/cases.yaml',
      ask('by id', 'xx-e', '') +
        ask('by path', './xx-e.yaml', 'status: COMPLIANT, total.short: 2') +
        ask('far', path, ''),
    );
    const { code, out, errors } = run('evaluate', cases);
    expect({ code, errors }).toEqual({ code: 0, errors: [] });
    const verdicts = lines(out);
    expect(verdicts.map(({ id, pack: of, status }) => [id, of, status])).toEqual([
      ['by id', 'xx-e', 'OPEN'],
      ['by path', 'xx-e', 'OPEN'],
      ['far', 'xx-e', 'OPEN'],
    ]);
    expect(verdicts[0]?.requirements[0]).toMatchObject({ id: 'total', result: 'SHORT', needed: '12', counted: '10' });
    expect(verdicts[0]?.expected).toBeUndefined();
    expect(verdicts[1]?.expected).toEqual({
      held: false,
      differences: [{ subject: 'status', expected: 'COMPLIANT', actual: 'OPEN' }],
    });
    expect(verdicts[2]?.requirements[0]?.credits).toHaveLength(2);
  });

  it('takes a single case, and says when an expectation held', () => {
    const one = file(
      'one.yaml',
      `id: alone\npack: us-ca-mbc-md\ngiven: ${person} }\nexpect: { status: "UNDETERMINED|OPEN", carryOut: 0 }\n`,
    );
    const { code, out } = run('evaluate', one);
    expect(code).toBe(0);
    expect(lines(out).map(({ id, expected }) => [id, expected])).toEqual([['alone', { held: true, differences: [] }]]);
  });

  it('tells what cannot be judged with its place, and judges the others', () => {
    const cases = file(
      'mixed.yaml',
      ask('no such pack', 'xx-none', '') +
        ask('no such file', './none.yaml', '') +
        ask('no such fact', 'us-ca-mbc-md', '').replace('profession:', 'professions:') +
        ask('no such topic', 'us-ca-mbc-md', '').replace('medical-ethics', 'medical-ethic') +
        ask('well', 'us-ca-mbc-md', ''),
    );
    const { code, out, errors } = run('evaluate', cases);
    expect(code).toBe(1);
    expect(lines(out).map(({ id }) => id)).toEqual(['well']);
    expect(errors.map((line) => line.replace(/^.*mixed\.yaml:/, ''))).toEqual([
      '9:58 facts: fact professions is not registered; did you mean profession?',
      expect.stringMatching(/^12:\d+ topics: medical-ethic is not registered; did you mean medical-ethics\?$/),
      '1:3 no such pack: there is no pack xx-none',
      '4:3 no such file: there is no pack ./none.yaml',
    ]);
  });

  it('explains in sentences when asked to', () => {
    const cases = file('said.yaml', ask('said', 'us-ca-mbc-md', 'status: EXEMPT'));
    const { code, out } = run('evaluate', cases, '--explain');
    expect(code).toBe(0);
    expect(out[0]).toMatch(/^said \(us-ca-mbc-md, 2025-12-31\): [A-Z]+$/);
    expect(out.some((line) => line.includes('not as expected: said: status should be EXEMPT'))).toBe(true);
  });

  it('looks for packs, and the names they use, where it is told to', () => {
    const registry = readFileSync(join(catalogueFolder(), 'registry.yaml'), 'utf8');
    file('own/registry.yaml', registry.replace('facts:\n', 'facts:\n  has-a-hat: { type: flag }\n'));
    file('own/credit-systems.yaml', readFileSync(join(catalogueFolder(), 'credit-systems.yaml'), 'utf8'));
    file(
      'own/deep/xx-f.yaml',
      pack('xx-f', '10', 'cure: 30 days\n').replace('of: any', 'when: { fact: has-a-hat }, of: any'),
    );
    const text = ask('hat', 'xx-f', '').replace('{ profession:', '{ has-a-hat: true, profession:');
    const outside = file('outside/cases.yaml', text);
    expect(run('evaluate', outside).code).toBe(1);
    expect(run('evaluate', outside, '--packs', join(folder, 'own')).errors).toEqual([]);
    expect(run('evaluate', file('own/other/cases.yaml', text)).errors).toEqual([]);
  });

  it('is not stopped by a file that is no YAML', () => {
    const { code, out, errors } = run(
      'evaluate',
      file('bad.yaml', '- { id: x\n- y'),
      file('ok.yaml', ask('ok', 'us-ca-mbc-md', '')),
    );
    expect(code).toBe(1);
    expect(errors[0]).toMatch(/bad\.yaml:\d+:\d+ /);
    expect(lines(out).map(({ id }) => id)).toEqual(['ok']);
  });
});

describe('list', () => {
  it('is a table whose last line is the sum', () => {
    file('list/a.yaml', pack('xx-g', '10'));
    file('list/b.yaml', pack('xx-longer-name', '10').replace('US-CA', 'US-TX').replace('2024-05', '"2021-2025"'));
    file('list/a.cases.yaml', ask('one', 'xx-g', 'status: COMPLIANT'));
    const { code, out } = run('list', join(folder, 'list'));
    expect(code).toBe(0);
    expect(out).toEqual([
      'pack            authority      jurisdiction     profession     requirements  confidence     last checked  cases',
      'xx-g            A Board        US-CA            physician-md              2  1 high, 1 low  2024-05           1',
      'xx-longer-name  A Board        US-TX            physician-md              2  1 high, 1 low  2025              0',
      '2 packs         1 authorities  2 jurisdictions  1 professions             4                 2025              1',
    ]);
  });
});

describe('diff', () => {
  it('says in words what was added, removed and changed', () => {
    const before = file('diff/a.yaml', pack('xx-h', '50', 'cure: 30 days\n'));
    const after = file(
      'diff/b.yaml',
      pack('xx-h', '60', 'carry: { surplus-of: total, at-most: 10, for: 1, into: [total] }\n')
        .replace('{ id: ethics, source: page,', '{ id: ethics, source: rule, when: { fact: direct-patient-care },')
        .replace(
          'at-least: 60 }',
          'at-least: 60, limits: [{ of: { system: self-study }, at-most: 20 }] }\n  - { id: safe, source: rule, must: true }',
        ),
    );
    expect(run('diff', before, after)).toEqual({
      code: 0,
      out: [
        '~ cure: 30 days -> none',
        '~ carry: nothing is carried -> at most 10 of any credit over total into total for 1 cycles',
        '~ total: at least 50 -> 60',
        '+ total: limit: at most 20 of system self-study',
        '~ ethics: now only when direct-patient-care',
        '~ ethics: source: page -> rule',
        '+ safe: always',
        '2 added, 0 removed, 5 changed',
      ],
      errors: [],
    });
    expect(run('diff', after, before).out).toEqual(
      expect.arrayContaining([
        '- total: limit: at most 20 of system self-study',
        '~ ethics: no longer only when direct-patient-care',
        '- safe: always',
      ]),
    );
    expect(run('diff', before, before).out).toEqual(['0 added, 0 removed, 0 changed']);
  });

  it('compares two days of one pack', () => {
    const path = file(
      'diff/c.yaml',
      pack('xx-i', '10').replace(
        'at-least: 10 }',
        'at-least: 10 }\n  - { id: v, source: rule, chosen-by: cycle.end, versions: [{ to: 2023-12-31, of: any, at-least: 3 }, { from: 2024-01-01, of: any, at-least: 4 }] }',
      ),
    );
    expect(run('diff', `${path}@2023-06-01`, `${path}@2024-06-01`).out).toEqual([
      '~ v: at least 3 -> 4',
      '0 added, 0 removed, 1 changed',
    ]);
  });

  it('has words for every pack there is', () => {
    const paths = loadFiles([catalogueFolder()]).packs.map((one) => one.file);
    const first = paths[0] ?? '';
    for (const path of paths) {
      const { code, out } = run('diff', first, path);
      expect(code).toBe(0);
      expect(out.join('\n')).not.toMatch(/undefined|\[object|NaN/);
    }
  });

  it('refuses what is no pack', () => {
    const bad = file('diff/bad.yaml', 'pack: x\n');
    const { code, errors } = run('diff', bad, bad);
    expect(code).toBe(1);
    expect(errors[0]).toMatch(/bad\.yaml:1:1 pack: authority is missing/);
  });
});

describe('what is asked wrongly', () => {
  it.each([[[]], [['lst']], [['diff', 'a']], [['evaluate']], [['list', '--strict']], [['check', '--pack', 'x']]])(
    '%j is answered with how to ask',
    (args) => {
      const { code, out, errors } = run(...args);
      expect({ code, out }).toEqual({ code: 2, out: [] });
      expect(errors[0]).toMatch(/^Usage:/);
    },
  );

  it('a path that is not there', () => {
    expect(run('check', 'no/such/file.yaml')).toEqual({ code: 2, out: [], errors: ['there is no no/such/file.yaml'] });
  });

  it('no shelf replaces what was refused', () => {
    const loaded = loadFiles([join(folder, 'refused')]);
    expect(loaded.shelf).toBeInstanceOf(PackShelf);
    const found = loaded.shelf.find({ pack: 'us-ca-mbc-md', file: join(folder, 'refused', 'cases.yaml') });
    expect(found).not.toHaveProperty('pack');
  });
});
