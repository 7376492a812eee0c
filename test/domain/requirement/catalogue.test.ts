import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { parse } from 'yaml';
import { loadFiles, runCase } from '../../../src/requirements/catalogue-check';
import { readPack } from '../../../src/requirements/pack-file';
import { catalogueFolder } from '../../../src/requirements/registry';
import { words } from './words';

const loaded = loadFiles([catalogueFolder()]);
const root = join(catalogueFolder(), '..');
const schemaFile = join(root, 'schema', 'requirement.schema.json');
const schema = existsSync(schemaFile)
  ? new Ajv2020({ strict: false }).compile(JSON.parse(readFileSync(schemaFile, 'utf8')))
  : null;

describe('the catalogue', () => {
  it('has no problems', () => {
    expect(loaded.problems).toEqual([]);
    expect(loaded.packs.map(({ pack }) => pack.pack)).toEqual(
      expect.arrayContaining(['us-ca-mbc-md', 'us-fl-bom-md', 'us-tx-tmb', 'us-wa-wmc-md']),
    );
  });

  it.each(loaded.cases.map((one) => [one.id, one] as const))('%s', (_, one) => {
    const pack = loaded.packs.find((other) => other.pack.pack === one.pack);
    expect(runCase(one, pack?.pack).failures).toEqual([]);
    expect(one.why).not.toBeNull();
  });

  it.each(loaded.packs.map(({ file }) => file))('%s fits the schema', (file) => {
    expect(schema?.(parse(readFileSync(join(process.cwd(), file), 'utf8')))).toBe(true);
  });
});

describe('a pack is refused', () => {
  const head = [
    'pack: test',
    'authority: A',
    'jurisdiction: XX',
    'applies: true',
    'unit: hour',
    'sources: { rule: { asOf: now, confidence: high } }',
  ];
  const refused: [string, string, string, number][] = [
    ['an unknown source', 'require: [{ id: x, source: rul, of: any, at-least: 1 }]', 'no source named rul', 7],
    [
      'parts inside a version',
      'require: [{ id: x, source: rule, chosen-by: cycle.end, versions: [{ of: any, at-least: 1, each: calendar-year }] }]',
      'each stands beside versions',
      7,
    ],
    [
      'more kept separate than can be shared out',
      `require: [${Array.from({ length: 13 }, (_, i) => `{ id: r${i}, source: rule, of: any, at-least: 1${i === 0 ? '' : ', separate-from: r0'} }`).join(', ')}]`,
      'at most 12 requirements may be kept separate',
      7,
    ],
    ['no source at all', 'require: [{ id: x, of: any, at-least: 1 }]', 'says no source', 7],
    [
      'an id used twice',
      'require:\n  - { id: x, source: rule, of: any, at-least: 1 }\n  - { id: x, source: rule, of: any, at-least: 1 }',
      'used twice',
      9,
    ],
    [
      'a part above its whole',
      'require:\n  - { id: x, source: rule, of: any, at-least: 1 }\n  - { id: y, source: rule, of: { topic: t1 }, at-least: 2 }',
      'asks for more than x',
      9,
    ],
    [
      'overlapping versions',
      'require: [{ id: x, source: rule, chosen-by: today, versions: [{ to: 2025-01-01, of: any, at-least: 1 }, { from: 2025-01-01, of: any, at-least: 2 }] }]',
      'in force at once',
      7,
    ],
    [
      'a dead version',
      'require: [{ id: x, source: rule, chosen-by: today, versions: [{ from: 2025-01-02, to: 2025-01-01, of: any, at-least: 1 }] }]',
      'never in force',
      7,
    ],
    ['a share of nothing', 'require: [{ id: x, source: rule, of: any, at-least: 20% of y }]', 'no requirement y', 7],
    [
      'a percentage of nobody knows what',
      'require: [{ id: x, source: rule, of: any, at-least: 20% }]',
      'say of what',
      7,
    ],
    [
      'shares in a circle',
      'require:\n  - { id: x, source: rule, of: any, at-least: 20% of y }\n  - { id: y, source: rule, of: any, at-least: 20% of x }',
      'in a circle',
      9,
    ],
    [
      'definitions in a circle',
      'define:\n  p: { not: { in: q } }\n  q: { not: { in: p } }\nrequire: []',
      'in a circle',
      9,
    ],
    [
      'an undefined name',
      'require: [{ id: x, source: rule, of: formal, at-least: 1 }]',
      'no selection named formal',
      7,
    ],
    ['a class nobody gives', 'require: [{ id: x, source: rule, of: { as: gold }, at-least: 1 }]', 'class gold', 7],
    ['two shapes', 'require: [{ id: x, source: rule, of: any, at-least: 1, must: true }]', 'only one of', 7],
    ['no shape', 'require: [{ id: x, source: rule }]', 'exactly one of', 7],
    [
      'a day that does not exist',
      'clock: { length: 12 months, anchor: 2025-02-29 }\nrequire: []',
      'a date that exists',
      7,
    ],
    [
      'a flag compared with a number',
      'require: [{ id: x, source: rule, when: { fact: a, over: 3 }, of: any, at-least: 1 }]',
      'expected number',
      7,
    ],
    [
      'a value that there is not',
      'require: [{ id: x, source: rule, when: { fact: profession, is: three }, of: any, at-least: 1 }]',
      'three is not a value of profession; the values are one, two',
      7,
    ],
    [
      'a number where a code is meant',
      'require: [{ id: x, source: rule, of: { category: 1.0 }, at-least: 1 }]',
      'in quotes',
      7,
    ],
    [
      'prose with a comma in braces',
      'require: [{ id: x, source: rule, says: 2 in ethics, pain, of: any, at-least: 1 }]',
      'unknown key pain; prose with a comma or a colon needs quotes',
      7,
    ],
    [
      'prose with a comma and a colon in braces',
      'require: [{ id: x, source: rule, says: "a", notes: a, b: c, of: any, at-least: 1 }]',
      'unknown key b; prose with a comma or a colon needs quotes',
      7,
    ],
    [
      'a misspelt key behind prose in braces',
      'require: [{ id: x, source: rule, says: a, widnow: ever, of: any, at-least: 1 }]',
      'unknown key widnow; did you mean window',
      7,
    ],
    ['a key given twice', 'require: [{ id: x, id: y, source: rule, of: any, at-least: 1 }]', 'unique', 7],
    [
      'an adjustment that changes nothing',
      'require: [{ id: x, source: rule, of: any, at-least: 1, adjust: [{ because: z }] }]',
      'changes nothing',
      7,
    ],
    [
      'a carry into nothing',
      'require: [{ id: x, source: rule, of: any, at-least: 1 }]\ncarry: { surplus-of: x, at-most: 1, for: 1, into: [y] }',
      'no requirement y',
      8,
    ],
  ];

  it.each(refused)('for %s', (_, body, message, line) => {
    const { problems } = readPack(`${head.join('\n')}\n${body}\n`, 'x.yaml', words);
    expect(problems?.map((p) => `${p.line} ${p.message}`)).toEqual(
      expect.arrayContaining([expect.stringMatching(new RegExp(`^${line} .*${message}`))]),
    );
    expect(problems?.every((p) => p.column >= 1 && p.file === 'x.yaml')).toBe(true);
  });

  it.each([
    ['a condition', 'require: [{ id: x, source: rule, when: { renewal: 2 }, of: any, at-least: 1 }]', 48],
    ['a date', 'require: [{ id: x, source: rule, due: { renewal: 2 }, of: any, at-least: 1 }]', 47],
  ])('for a renewal as %s where nothing says which renewal it is, once', (_, one, column) => {
    const facts = new Map([...words.facts].filter(([name]) => name !== 'license.renewal'));
    const text = `${head.join('\n')}\n${one}\ncure: { until: { renewal: 3 } }\n`;
    const { problems } = readPack(text, 'x.yaml', { ...words, facts });
    expect(problems?.map((p) => `${p.line}:${p.column} ${p.message}`)).toEqual([
      expect.stringMatching(/renewal: reads the fact license\.renewal; register it as \{ type: number \}$/),
    ]);
    expect(problems?.[0]?.column === column || problems?.[0]?.line === 8).toBe(true);
    expect(readPack(text, 'x.yaml', words).problems).toBeUndefined();
  });

  it('for broken YAML, an empty file and two documents', () => {
    for (const text of ['pack: [', '', 'a: 1\n---\nb: 2\n', 'pack: *nothing\n'])
      expect(readPack(text, 'x.yaml', words).problems?.length).toBeGreaterThan(0);
  });
});
