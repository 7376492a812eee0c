import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { loadFiles, PackShelf } from '../../../src/requirements/catalogue-files';
import { catalogueFolder } from '../../../src/requirements/registry';
import { ask, file, folder, pack, person, run } from './commands';

afterAll(() => rmSync(folder, { recursive: true }));

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
      '5:9 b: there is no pack xx-none',
      '8:3 the case a is there twice',
      '1:3 a: expects nothing',
      'xx-d: 0 of 1 cases',
      '0 packs, 2 problems; 0 passed, 1 failed',
    ]);
  });

  it('fails the cases of a pack that was refused for its name', () => {
    file('named/Gb.yaml', pack('Gb', '10'));
    const cases = file('named/gb.cases.yaml', ask('ten', 'Gb', 'status: COMPLIANT'));
    const checked = run('check', cases);
    const judged = run('evaluate', cases);
    expect([checked.code, judged.code]).toEqual([1, 1]);
    for (const told of [checked.out, judged.errors].map((lines) => lines.join('\n'))) {
      expect(told).toMatch(/Gb\.yaml:1:7 pack: small letters, digits and hyphens only/);
      expect(told).toMatch(/gb\.cases\.yaml:1:3 ten: its pack was refused \(.*Gb\.yaml\)/);
      expect(told).not.toMatch(/there is no pack/);
    }
  });

  it('tells of half a registry, which nobody goes by', () => {
    file('half/registry.yaml', 'facts: {}\n');
    const path = file('half/deep/xx-h.yaml', pack('xx-h', '10'));
    const cases = file('half/deep/h.cases.yaml', ask('ten', 'xx-h', ''));
    const told = /half\/registry\.yaml:1:1 registry\.yaml is not used: credit-systems\.yaml is missing beside it/;
    const { code, out } = run('check', path);
    expect(code).toBe(1);
    expect(out.filter((line) => told.test(line))).toHaveLength(1);
    const judged = run('evaluate', cases);
    expect(judged.code).toBe(1);
    expect(judged.errors).toEqual([expect.stringMatching(told)]);
    expect(lines(judged.out)).toHaveLength(1);
  });

  it('tells of a broken registry as a problem of its folder, and checks the rest', () => {
    file('mixed/broken/registry.yaml', 'topics: 7\n');
    file('mixed/broken/credit-systems.yaml', 'systems: {}\n');
    file('mixed/broken/xx-r.yaml', pack('xx-r', '10'));
    file('mixed/broken/r.cases.yaml', ask('there', 'xx-r', 'status: COMPLIANT'));
    file('mixed/xx-s.yaml', pack('xx-s', '10'));
    file('mixed/s.cases.yaml', ask('ten', 'xx-s', 'status: COMPLIANT') + ask('near', 'xx-r', 'status: COMPLIANT'));
    const { code, out } = run('check', join(folder, 'mixed'));
    expect(code).toBe(1);
    expect(out.map((line) => line.replaceAll(/\/?[^ (]*mixed\//g, ''))).toEqual([
      'broken/xx-r.yaml:1:1 not read: the registry that it goes by was refused',
      'broken/r.cases.yaml:1:1 not read: the registry that it goes by was refused',
      'broken/registry.yaml:1:9 topics: expected a list of names, or names with what they mean',
      's.cases.yaml:5:3 near: its pack was refused (broken/xx-r.yaml)',
      'xx-r: refused, 0 of 1 cases',
      'xx-s: 1 of 1 cases',
      '1 packs, 3 problems; 1 passed, 1 failed',
    ]);
    const listed = run('list', join(folder, 'mixed'));
    expect([listed.code, listed.errors.length, listed.out.length]).toEqual([1, 3, 3]);
  });

  it('names the parts there are', () => {
    const parts = '  - { id: spread, source: rule, each: 6 months, of: any, at-least: 1 }\n';
    file('parts/xx-p.yaml', pack('xx-p', '10', parts));
    const cases = file('parts/p.cases.yaml', ask('odd', 'xx-p', 'spread@2025.counted: 1, spred.need: 1'));
    const { out } = run('check', cases);
    expect(out.slice(0, 2).map((line) => line.replace(/^.*cases\.yaml:\d+:\d+ /, ''))).toEqual([
      'odd: there is no requirement for spread@2025.counted; the parts of spread are spread@2025-01-01, spread@2025-07-01',
      'odd: there is no requirement for spred.need',
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
      '2:9 no such pack: there is no pack xx-none',
      '5:9 no such file: there is no pack ./none.yaml',
      '9:58 facts: fact professions is not registered; did you mean profession?',
      expect.stringMatching(/^12:\d+ topics: medical-ethic is not registered; did you mean medical-ethics\?$/),
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

describe('what is asked wrongly', () => {
  it.each([
    [[]],
    [['lst']],
    [['diff', 'a']],
    [['evaluate']],
    [['list', '--strict']],
    [['check', '--pack', 'x']],
    [['names', 'a', 'b']],
  ])('%j is answered with how to ask', (args) => {
    const { code, out, errors } = run(...args);
    expect({ code, out }).toEqual({ code: 2, out: [] });
    expect(errors[0]).toMatch(/^Usage:/);
  });

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
