import {
  Composer,
  LineCounter,
  Parser,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  visit,
  type Alias,
  type CST,
  type Document,
  type Node,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';

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
  | {
      readonly kind: 'map';
      readonly entries: readonly WrittenEntry[];
      /** Written in braces. */
      readonly flow: boolean;
      readonly at: Place;
    };

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

/** The entry of a map, if there is one. */
export function entryOf(value: Written, key: string): WrittenEntry | undefined {
  return value.kind === 'map' ? value.entries.find((entry) => entry.key === key) : undefined;
}

/** The text of an entry, if it is text. */
export function textAt(value: Written, key: string): string | null {
  const found = entryOf(value, key)?.value;
  return found?.kind === 'text' ? found.text : null;
}

/** What a file may hold at most. A pack is a few hundred lines; whatever is larger is a mistake or an attack. */
export const mostCharacters = 1_000_000;
const mostNodes = 200_000;
const mostLevels = 100;

/** What a colon inside a plain text is taken for: the beginning of a map. */
const colonInText: ReadonlySet<string> = new Set(['BLOCK_IN_FLOW', 'BLOCK_AS_IMPLICIT_KEY']);

/** How deep a parsed piece of the text is nested; counted without recursion, since it may be nested without end. */
function levelsOf(token: CST.Token): { levels: number; offset: number } {
  let deepest = { levels: 0, offset: 0 };
  const left: { token: CST.Token | null | undefined; levels: number }[] = [{ token, levels: 0 }];
  for (let one = left.pop(); one; one = left.pop()) {
    if (!one.token) continue;
    if (one.levels > deepest.levels) deepest = { levels: one.levels, offset: one.token.offset };
    if (deepest.levels > mostLevels) return deepest;
    if (one.token.type === 'document') left.push({ token: one.token.value, levels: one.levels });
    if (!('items' in one.token)) continue;
    for (const item of one.token.items) {
      if ('key' in item) left.push({ token: item.key, levels: one.levels + 1 });
      left.push({ token: item.value, levels: one.levels + 1 });
    }
  }
  return deepest;
}

/**
 * Reads YAML 1.2 (core schema) without interpreting scalars. Duplicate keys, unknown tags, keys that are not plain text
 * and broken syntax are problems with their line and column. A text that is too large, nested too deeply or made to
 * swell when its aliases are followed is refused with one problem.
 */
export function readYaml(text: string, file: string): YamlSource {
  const lines = new LineCounter();
  const problems: Problem[] = [];
  const problem = (at: Place, message: string): Problem => {
    const { line, col } = lines.linePos(at);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), message };
  };
  const refused = (at: Place, message: string): YamlSource => ({
    documents: [],
    problems: [problem(at, message)],
    problem,
  });
  if (text.length > mostCharacters)
    return refused(0, `too large: ${text.length} characters, at most ${mostCharacters} are read`);
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  for (const token of tokens) {
    const { levels, offset } = levelsOf(token);
    if (levels > mostLevels) return refused(offset, `nested too deeply: more than ${mostLevels} levels`);
  }
  const composer = new Composer({ version: '1.2', schema: 'core', lineCounter: lines, uniqueKeys: false });
  const documents: Written[] = [];
  for (const document of composer.compose(tokens)) {
    for (const error of [...document.errors, ...document.warnings]) {
      const told = error.message.split('\n')[0]?.replace(/ at line \d+.*$/, '') ?? 'broken YAML';
      problems.push(
        problem(error.pos[0], colonInText.has(error.code) ? `${told}; prose with a colon needs quotes` : told),
      );
    }
    if (document.errors.length > 0) continue;
    const read = new Conversion(document, problem).read();
    problems.push(...read.problems);
    documents.push(read.written);
  }
  return { documents: problems.some((one) => one.message.startsWith(tooMany)) ? [] : documents, problems, problem };
}

const tooMany = 'too many values';

/** Turns one parsed document into what is written in it, aliases followed. */
class Conversion {
  private readonly problems: Problem[] = [];
  private readonly targets: ReadonlyMap<Alias, Node>;
  /** What is being converted just now, from the outside in. */
  private readonly open = new Set<Node>();
  /** Where the alias stands that is being followed, the outermost when they lead on to others. */
  private followed: Place | null = null;
  private nodes = 0;

  constructor(
    private readonly document: Document.Parsed,
    private readonly problemAt: (at: Place, message: string) => Problem,
  ) {
    this.targets = targetsOf(document);
  }

  read(): { written: Written; problems: Problem[] } {
    return { written: this.convert(this.document.contents, 0), problems: this.problems };
  }

  private fail(at: Place, message: string): Written {
    this.problems.push(this.problemAt(at, message));
    return { kind: 'text', text: '', quoted: false, at };
  }

  private convert(node: Node | null | undefined, near: Place): Written {
    const empty: Written = { kind: 'text', text: '', quoted: false, at: near };
    this.nodes += 1;
    if (this.nodes > mostNodes) {
      return this.nodes === mostNodes + 1
        ? this.fail(this.followed ?? near, `${tooMany}: more than ${mostNodes} once its aliases are followed`)
        : empty;
    }
    if (!node) return empty;
    const at = node.range?.[0] ?? near;
    if (isAlias(node)) {
      const target = this.targets.get(node);
      if (!target) return this.fail(at, `unknown alias *${node.source}`);
      if (this.open.has(target)) return this.fail(at, `the alias *${node.source} holds itself`);
      const outer = this.followed;
      this.followed ??= at;
      const result = this.convert(target, at);
      this.followed = outer;
      return result;
    }
    if (node.tag?.startsWith('!')) this.fail(at, `tags are not used here: ${node.tag}`);
    if (isScalar(node)) return { kind: 'text', text: node.source ?? '', quoted: node.type !== 'PLAIN', at };
    this.open.add(node);
    const result = isMap(node) ? this.map(node, at) : isSeq(node) ? this.list(node, at) : null;
    this.open.delete(node);
    return result ?? this.fail(at, 'not understood');
  }

  private list(node: YAMLSeq, at: Place): Written {
    return { kind: 'list', items: node.items.map((item) => this.convert(item as Node, at)), at };
  }

  private map(node: YAMLMap, at: Place): Written {
    const keys = new Set<string>();
    const entries = node.items.map((pair): WrittenEntry => {
      const key = pair.key as Node | null;
      const keyAt = key?.range?.[0] ?? at;
      if (!isScalar(key)) this.fail(keyAt, 'a key must be plain text');
      const name = isScalar(key) ? (key.source ?? String(key.value)) : '';
      if (keys.has(name)) this.fail(keyAt, `keys must be unique, and ${name} is there twice`);
      keys.add(name);
      return { key: name, keyAt, value: this.convert(pair.value as Node | null, keyAt) };
    });
    return { kind: 'map', entries, flow: node.flow === true, at };
  }
}

/** What every alias stands for: the last thing before it that bears the name. */
function targetsOf(document: Document.Parsed): Map<Alias, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        if (target) targets.set(node, target);
      } else if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return targets;
}
