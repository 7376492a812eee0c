import { LineCounter, isAlias, isMap, isScalar, isSeq, parseAllDocuments, type Document, type Node } from 'yaml';

/** Something wrong at a place of a file; line and column count from 1. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** A place in the text. */
export type Place = number;

/** A value as it was written: scalars keep their source text, so `12.50` and `1` are never turned into floats. */
export type Written =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean; readonly at: Place }
  | { readonly kind: 'list'; readonly items: readonly Written[]; readonly at: Place }
  | { readonly kind: 'map'; readonly entries: readonly WrittenEntry[]; readonly at: Place };

export interface WrittenEntry {
  readonly key: string;
  readonly keyAt: Place;
  readonly value: Written;
}

export interface YamlSource {
  readonly documents: readonly Written[];
  readonly problems: readonly Problem[];
  readonly problem: (at: Place, message: string) => Problem;
}

/** Anchors may be used, but only so often: an alias bomb is refused. */
const mostNodes = 200_000;

/**
 * Reads YAML 1.2 (core schema) without interpreting scalars. Duplicate keys, unknown tags, keys that are not plain text
 * and broken syntax are problems with their line and column.
 */
export function readYaml(text: string, file: string): YamlSource {
  const lines = new LineCounter();
  const problems: Problem[] = [];
  const problem = (at: Place, message: string): Problem => {
    const { line, col } = lines.linePos(at);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), message };
  };
  const parsed = parseAllDocuments(text, { version: '1.2', schema: 'core', lineCounter: lines, uniqueKeys: true });
  const list: Document.Parsed[] = Array.isArray(parsed) ? (parsed as Document.Parsed[]) : [];
  const documents: Written[] = [];
  let nodes = 0;

  const convert = (document: Document.Parsed, node: Node | null | undefined, near: Place): Written => {
    nodes += 1;
    if (nodes > mostNodes) {
      if (nodes === mostNodes + 1) problems.push(problem(near, 'too large: more than 200,000 values'));
      return { kind: 'text', text: '', quoted: false, at: near };
    }
    if (!node) return { kind: 'text', text: '', quoted: false, at: near };
    const at = node.range?.[0] ?? near;
    if (isAlias(node)) {
      const target = node.resolve(document);
      if (!target) {
        problems.push(problem(at, `unknown alias *${node.source}`));
        return { kind: 'text', text: '', quoted: false, at };
      }
      return convert(document, target, at);
    }
    if (node.tag && !['tag:yaml.org,2002:str', 'tag:yaml.org,2002:map', 'tag:yaml.org,2002:seq'].includes(node.tag)) {
      if (node.tag.startsWith('!')) problems.push(problem(at, `tags are not used here: ${node.tag}`));
    }
    if (isMap(node)) {
      const entries = node.items.map((pair): WrittenEntry => {
        const key = pair.key as Node | null;
        const keyAt = key?.range?.[0] ?? at;
        if (!isScalar(key)) problems.push(problem(keyAt, 'a key must be plain text'));
        return {
          key: isScalar(key) ? (key.source ?? String(key.value)) : '',
          keyAt,
          value: convert(document, pair.value as Node | null, keyAt),
        };
      });
      return { kind: 'map', entries, at };
    }
    if (isSeq(node)) {
      return { kind: 'list', items: node.items.map((item) => convert(document, item as Node, at)), at };
    }
    if (isScalar(node)) {
      return { kind: 'text', text: node.source ?? '', quoted: node.type !== 'PLAIN', at };
    }
    problems.push(problem(at, 'not understood'));
    return { kind: 'text', text: '', quoted: false, at };
  };

  for (const document of list) {
    for (const error of [...document.errors, ...document.warnings]) {
      problems.push(
        problem(error.pos[0], error.message.split('\n')[0]?.replace(/ at line \d+.*$/, '') ?? 'broken YAML'),
      );
    }
    if (document.errors.length === 0) documents.push(convert(document, document.contents, 0));
  }
  return { documents, problems, problem };
}
