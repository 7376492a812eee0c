import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { loadFiles } from '../../../src/requirements/catalogue-files';
import { catalogueFolder } from '../../../src/requirements/registry';
import { ask, file, folder, pack, run } from './commands';

afterAll(() => rmSync(folder, { recursive: true }));

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
