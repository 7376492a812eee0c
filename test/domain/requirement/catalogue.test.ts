import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { isMap, isScalar, isSeq, parse, parseDocument, type Node } from 'yaml';
import { loadFiles, runCase } from '../../../src/requirements/catalogue-check';
import { readPack } from '../../../src/requirements/pack-file';
import { catalogueFolder } from '../../../src/requirements/registry';
import { readCases } from '../../../src/requirements/case-file';
import { catalogueRegistry } from '../../../src/requirements/registry';
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

/** Every key of a document, with the text in which only that key is misspelt. */
function misspelt(text: string): { key: string; line: number; text: string }[] {
  const document = parseDocument(text);
  const found: { key: string; line: number; text: string }[] = [];
  const walk = (node: Node | null, names: boolean): void => {
    if (isMap(node)) {
      for (const pair of node.items) {
        if (isScalar(pair.key) && pair.key.range) {
          const [from, to] = pair.key.range;
          const key = String(pair.key.source);
          if (!names)
            found.push({
              key,
              line: text.slice(0, from).split('\n').length,
              text: `${text.slice(0, to)}x${text.slice(to)}`,
            });
          walk(pair.value as Node | null, key === 'define' || key === 'sources');
        }
      }
    } else if (isSeq(node)) for (const item of node.items) walk(item as Node, false);
  };
  walk(document.contents, false);
  return found;
}

describe('misspellings', () => {
  it.each(loaded.packs.map(({ file }) => file))('of any key of %s are refused with their line', (file) => {
    const tries = misspelt(readFileSync(join(process.cwd(), file), 'utf8'));
    expect(tries.length).toBeGreaterThan(50);
    for (const one of tries) {
      const result = readPack(one.text, 'x.yaml');
      expect({ key: one.key, line: result.problems?.some((p) => p.line === one.line) }).toEqual({
        key: one.key,
        line: true,
      });
    }
  });

  it.each(loaded.packs.map(({ file }) => file))('of any name used in %s are refused with their line', (file) => {
    const text = readFileSync(join(process.cwd(), file), 'utf8');
    const registry = catalogueRegistry();
    const known = [
      ...registry.systems.keys(),
      ...registry.facts.keys(),
      ...registry.names.topics,
      ...registry.names.approvers,
    ];
    const lines = text.split('\n');
    let tried = 0;
    lines.forEach((line, index) => {
      if (
        !/(system|topic|fact|approved-by|span|due|ends|date|window|months):/.test(line) ||
        /^ *(#|says|because|notes)/.test(line)
      )
        return;
      for (const name of known) {
        const at = line.search(new RegExp(`[ [{]${name.replace('.', '\\.')}(?=[,\\]} ]|$)`));
        if (at < 0 || /(says|because)/.test(line.slice(0, at))) continue;
        const wrong = [...lines];
        wrong[index] = `${line.slice(0, at + 1)}${name}q${line.slice(at + 1 + name.length)}`;
        const result = readPack(wrong.join('\n'), 'x.yaml');
        expect({ name, line: result.problems?.some((p) => p.line === index + 1) }).toEqual({ name, line: true });
        tried += 1;
      }
    });
    expect(tried).toBeGreaterThan(3);
  });

  it('of keys of cases are refused', () => {
    const text = '- { id: x, pack: y, given: { today: 2025-01-01, entrys: [] }, expect: { statsu: OPEN } }\n';
    const result = readCases(text, 'c.yaml', words);
    expect('problems' in result && result.problems.map((p) => p.message)).toEqual([
      'given: unknown key entrys; did you mean entries?',
      expect.stringContaining('statsu'),
    ]);
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
      'not a value of profession',
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
      'unknown key pain',
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

  it('for broken YAML, an empty file and two documents', () => {
    for (const text of ['pack: [', '', 'a: 1\n---\nb: 2\n', 'pack: *nothing\n'])
      expect(readPack(text, 'x.yaml', words).problems?.length).toBeGreaterThan(0);
  });
});
