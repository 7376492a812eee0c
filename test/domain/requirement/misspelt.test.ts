import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isScalar, isSeq, parseDocument, type Node, type Scalar } from 'yaml';
import { readCases } from '../../../src/requirements/case-file';
import { loadFiles } from '../../../src/requirements/catalogue-check';
import { readPack } from '../../../src/requirements/pack-file';
import { catalogueFolder } from '../../../src/requirements/registry';
import { SIZES, sampled } from '../../support/sizes';
import { words } from './words';

/** A misspelt key or name anywhere in a pack is refused, with the line on which it stands. */
const files = sampled(
  loadFiles([catalogueFolder()]).packs.map(({ file }) => file),
  SIZES.sampledPacks,
);
process.stdout.write(`misspelt (seed ${SIZES.seed}): ${files.join(', ')}\n`);

interface Attempt {
  readonly what: string;
  readonly line: number;
  readonly text: string;
}

/** Keys under which names stand that are registered, or that the same pack defines. */
const NAMED = new Set([
  ...['unit', 'jurisdiction', 'source', 'in', 'given', 'fact', 'system', 'category', 'topic', 'tag', 'format'],
  ...['section', 'content', 'approved-by', 'provider', 'surplus-of', 'into', 'separate-from', 'topics', 'distinct'],
  ...['standing', 'strength', 'confidence', 'counting', 'mode', 'same', 'count'],
]);
/** Keys under which dates stand, which may be facts. */
const DATES = new Set([
  'ends',
  'starts',
  'due',
  'at',
  'date',
  'span',
  'months',
  'from',
  'to',
  'ending',
  'chosen-by',
  'dated',
]);
const FREE = new Set(['says', 'because', 'notes', 'clause', 'url', 'conflict', 'asOf', 'authority']);

/** Every key of a document, and every name, with the text in which only that one is misspelt. */
function attempts(text: string): { keys: Attempt[]; names: Attempt[] } {
  const keys: Attempt[] = [];
  const names: Attempt[] = [];
  const lineOf = (at: number): number => text.slice(0, at).split('\n').length;
  const put = (list: Attempt[], what: string, at: number): void => {
    list.push({ what, line: lineOf(at), text: `${text.slice(0, at)}q${text.slice(at)}` });
  };
  const name = (key: string, scalar: Scalar): void => {
    const [from, to] = scalar.range ?? [0, 0];
    const value = String(scalar.value);
    const quote = scalar.type === 'QUOTE_DOUBLE' || scalar.type === 'QUOTE_SINGLE' ? 1 : 0;
    const fact = /^(license|holder|dea)\.[a-z-]+|^(cycle|window)\.(start|end)|^today/.exec(value);
    if (/% of /.test(value)) put(names, value, to - quote);
    else if (key === 'of' && value !== 'any') put(names, value, to - quote);
    else if (DATES.has(key) && fact) put(names, value, from + quote + fact[0].length);
    else if (NAMED.has(key)) put(names, value, to - quote);
  };
  const walk = (node: Node | null, key: string, freeKeys: boolean): void => {
    if (isMap(node)) {
      for (const pair of node.items) {
        if (!isScalar(pair.key) || !pair.key.range) continue;
        const own = String(pair.key.source);
        if (!freeKeys) put(keys, own, pair.key.range[1]);
        if (!FREE.has(own)) walk(pair.value as Node | null, own, own === 'define' || own === 'sources');
      }
    } else if (isSeq(node)) for (const item of node.items) walk(item as Node, key, false);
    else if (isScalar(node)) name(key, node);
  };
  walk(parseDocument(text).contents, '', false);
  return { keys, names };
}

function refusedOnItsLine(list: readonly Attempt[]): void {
  for (const { what, line, text } of list) {
    const { problems } = readPack(text, 'x.yaml');
    expect({ what, line, refused: problems?.some((one) => one.line === line) }).toEqual({ what, line, refused: true });
  }
}

describe.each(files)('%s', (file) => {
  const { keys, names } = attempts(readFileSync(join(process.cwd(), file), 'utf8'));

  it('refuses every misspelt key with its line', () => {
    expect(keys.length).toBeGreaterThan(8);
    refusedOnItsLine(keys);
  });

  it('refuses every misspelt name with its line', () => {
    expect(names.map(({ what }) => what)).toEqual(expect.arrayContaining([expect.any(String)]));
    expect(names.length).toBeGreaterThan(3);
    refusedOnItsLine(names);
  });
});

it('keys of cases are refused', () => {
  const text = '- { id: x, pack: y, given: { today: 2025-01-01, entrys: [] }, expect: { statsu: OPEN } }\n';
  const result = readCases(text, 'c.yaml', words);
  expect('problems' in result && result.problems.map((p) => p.message)).toEqual([
    'given: unknown key entrys; did you mean entries?',
    expect.stringContaining('statsu'),
  ]);
});

it('names that are registered with more words, or another spelling in one of them, are suggested', () => {
  const messageFor = (of: string): string | undefined => {
    const text = readFileSync(join(catalogueFolder(), 'us', 'ca', 'mbc-md.yaml'), 'utf8');
    const { problems } = readPack(
      text.replace(/^require:\n/m, `require:\n  - { id: odd, at-least: 1, of: ${of} }\n`),
      'x.yaml',
    );
    return problems?.map(({ message }) => message).find((message) => message.includes('is not'));
  };
  expect(messageFor('{ topic: ethics }')).toMatch(/^topic: ethics is not registered; did you mean medical-ethics/);
  expect(messageFor('{ topic: medical-ethiks }')).toBe(
    'topic: medical-ethiks is not registered; did you mean medical-ethics?',
  );
  expect(messageFor('{ topic: ethiks }')).toMatch(/did you mean medical-ethics/);
  expect(messageFor('{ topic: q }')).toBe('topic: q is not registered');
  expect(messageFor('any, when: { fact: profession, is: physician }')).toMatch(
    /^when: physician is not a value of profession; did you mean physician-md, physician-do or physician-assistant\?; the values are physician-md, /,
  );
});
