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

describe('names', () => {
  it('prints every registered name by kind, with its type, values and meaning', () => {
    file(
      'names/registry.yaml',
      'facts: { hat: { type: code, values: [red, "1.0"], says: which hat }, n: { type: number } }\ntopics: [hats, shoes]\ntags: { x: { says: worn with a Hat } }\n',
    );
    file('names/credit-systems.yaml', 'systems: { hours: { step: 0.25 } }\n');
    const place = join(folder, 'names');
    expect(run('names', '--packs', place)).toEqual({
      code: 0,
      out: [
        'facts (2)',
        '  hat: code (red, 1.0); which hat',
        '  n: number',
        'systems (1)',
        '  hours: step 0.25',
        'topics (2)',
        '  hats',
        '  shoes',
        'tags (1)',
        '  x: worn with a Hat',
        '6 names',
      ],
      errors: [],
    });
    expect(run('names', 'hat', '--packs', place).out).toEqual([
      'facts (1 of 2)',
      '  hat: code (red, 1.0); which hat',
      'topics (1 of 2)',
      '  hats',
      'tags (1 of 1)',
      '  x: worn with a Hat',
      '3 names with hat',
    ]);
    expect(run('names', 'shirt', '--packs', place)).toEqual({ code: 0, out: ['0 names with shirt'], errors: [] });
  });

  it('goes by the catalogue where no other registry is near', () => {
    const { code, out } = run('names', 'medical-ethics');
    expect({ code, out }).toEqual({
      code: 0,
      out: [expect.stringMatching(/^topics \(1 of \d+\)$/), '  medical-ethics', '1 names with medical-ethics'],
    });
  });

  it('tells what is wrong with a registry', () => {
    file('names/bad/registry.yaml', '- x\n');
    file('names/bad/credit-systems.yaml', 'systems: {}\n');
    const { code, errors } = run('names', '--packs', join(folder, 'names', 'bad'));
    expect(code).toBe(1);
    expect(errors).toEqual([expect.stringMatching(/bad\/registry\.yaml:1:1 registry: expected keys/)]);
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
        '    source: rule',
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

  it('shows all of a requirement that comes or goes, and of a version that comes into force', () => {
    const rich = `  - id: rich
    source: rule
    chosen-by: cycle.end
    versions:
      - from: 2024-01-01
        when: { fact: direct-patient-care }
        excused: [{ when: { fact: residency-ended }, because: in training }]
        window: last 2 years
        due: cycle.end
        cure: 30 days
        of: { topic: medical-ethics }
        at-least: 3
        limits: [{ of: { system: self-study }, at-most: 1 }]
        separate-from: total
        adjust: [{ when: { renewal: 1 }, set: 2, because: new }]
        round: { to: 1, mode: up }
`;
    const path = file('diff/d.yaml', pack('xx-j', '10').replace('require:\n', `require:\n${rich}`));
    const details = [
      'limit: at most 1 of system self-study',
      'separate from: total',
      'excused: residency-ended (in training)',
      'window: the last 2 years',
      'due: the end of the cycle',
      'cure: 30 days',
      'adjusted: set to 2 when renewal 1 (new)',
      'rounded up 1',
    ];
    const says = 'at least 3 of topic medical-ethics when direct-patient-care';
    expect(run('diff', `${path}@2023-06-01`, `${path}@2024-06-01`).out).toEqual([
      `+ rich: ${says}`,
      ...details.map((line) => `    ${line}`),
      '    source: rule',
      '1 added, 0 removed, 0 changed',
    ]);
    const without = file('diff/e.yaml', pack('xx-j', '10'));
    expect(run('diff', path, without).out).toEqual([
      '- rich: 1 versions',
      '    chosen by: the end of the cycle',
      '    source: rule',
      `    from 2024-01-01: ${says}`,
      ...details.map((line) => `      ${line}`),
      '0 added, 1 removed, 0 changed',
    ]);
    const two = rich.replace(
      '    versions:\n',
      '    versions:\n      - { to: 2023-12-31, all: [{ id: q, each: calendar-year, must: { fact: direct-patient-care } }] }\n',
    );
    const later = file('diff/f.yaml', pack('xx-j', '10').replace('require:\n', `require:\n${two}`));
    expect(run('diff', path, later).out).toEqual([
      '+ rich (to 2023-12-31): all of q',
      '    q: direct-patient-care',
      '      asked: in each calendar year',
      '1 added, 0 removed, 0 changed',
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
