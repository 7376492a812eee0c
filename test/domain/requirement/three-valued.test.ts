import { SIZES, sampled } from '../../support/sizes';
import fc from 'fast-check';
import { addDays, civilDate } from '../../../src/domain/civil-date';
import { evaluate } from '../../../src/domain/evaluate';
import type { TimedFact } from '../../../src/domain/requirement/facts';
import type { RequirementNode, Status } from '../../../src/domain/requirement/verdict';
import { loadCatalogue } from '../../../src/requirements/catalogue-check';
import { catalogueRegistry } from '../../../src/requirements/registry';
import { lives } from './lives';
import { madeUp } from './packs';
import { start } from './people';
import { packOf, words } from './words';

const names = ['a', 'b', 'c', 'd', 'e', 'f'];

/** A requirement with conditions; `take` hands out fact names, each once if `once`. */
type Tree =
  | { kind: 'leaf'; met: boolean; when: boolean; excused: boolean; not: boolean; later: boolean }
  | { kind: 'must'; when: boolean }
  | { kind: 'all' | 'any'; of: Tree[]; when: boolean };

const leaf = fc.oneof(
  fc.record({
    kind: fc.constant('leaf' as const),
    met: fc.boolean(),
    when: fc.boolean(),
    excused: fc.boolean(),
    not: fc.boolean(),
    later: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('must' as const), when: fc.boolean() }),
);
const tree: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 2 },
    leaf,
    fc.record({
      kind: fc.constantFrom('all' as const, 'any' as const),
      of: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
      when: fc.boolean(),
    }),
  ),
})).tree;

function write(trees: Tree[], reuse: boolean): string | null {
  let used = 0;
  let id = 0;
  const fact = (): string => {
    const name = names[reuse ? used % 3 : used] ?? '';
    used += 1;
    return `{ fact: ${name} }`;
  };
  const text = (one: Tree): string => {
    id += 1;
    const parts = [`id: r${id}`, 'source: rule'];
    if (one.when) parts.push(`when: ${fact()}`);
    if (one.kind === 'must') parts.push(`must: ${fact()}`);
    else if (one.kind === 'leaf') {
      if (one.excused) parts.push(`excused: [{ when: ${one.not ? `{ not: ${fact()} }` : fact()}, because: x }]`);
      if (one.later) parts.push('window: ever', 'due: 2030-01-01');
      parts.push('of: { system: s1 }', `at-least: ${one.met ? 5 : 50}`);
    } else parts.push(`${one.kind}: [${one.of.map(text).join(', ')}]`);
    return `{ ${parts.join(', ')} }`;
  };
  const lines = trees.map((one) => `  - ${text(one)}`).join('\n');
  return !reuse && used > names.length
    ? null
    : `clock: { length: 12 months, anchor: 2020-01-01 }\nrequire:\n${lines}\n`;
}

const kinds: Record<Status, 'fine' | 'short' | 'unknown'> = {
  COMPLIANT: 'fine',
  EXEMPT: 'fine',
  NO_REQUIREMENT: 'fine',
  PENDING: 'unknown',
  UNDETERMINED: 'unknown',
  OPEN: 'short',
  OVERDUE: 'short',
};

function judge(text: string, facts: TimedFact[]): 'fine' | 'short' | 'unknown' {
  const verdict = evaluate(packOf(text), {
    today: civilDate('2025-06-30'),
    facts: { facts, entries: [{ id: 'c', completedOn: civilDate('2025-02-01'), amount: '10', system: 's1' }] },
  });
  return kinds[verdict.status];
}

/** The answers over every way in which the unknown facts could turn out. */
function completions(text: string): Set<string> {
  const answers = new Set<string>();
  const mentioned = names.filter((name) => text.includes(`fact: ${name} `));
  for (let mask = 0; mask < 1 << mentioned.length; mask += 1) {
    answers.add(
      judge(
        text,
        mentioned.map((name, index) => ({ name, value: Boolean(mask & (1 << index)) })),
      ),
    );
  }
  return answers;
}

describe('three-valued answers', () => {
  it('are never contradicted by a way in which the unknown facts turn out', () => {
    fc.assert(
      fc.property(fc.array(tree, { minLength: 1, maxLength: 3 }), (trees) => {
        const text = write(trees, true) ?? '';
        const answer = judge(text, []);
        const possible = completions(text);
        expect(possible.has('unknown')).toBe(false);
        if (answer !== 'unknown') expect([...possible]).toEqual([answer]);
      }),
      { numRuns: 400 },
    );
  });

  it('are undetermined only where the outcomes differ, when no fact is asked for twice', () => {
    fc.assert(
      fc.property(fc.array(tree, { minLength: 1, maxLength: 2 }), (trees) => {
        const text = write(trees, false);
        fc.pre(text !== null);
        const answer = judge(text, []);
        const possible = completions(text);
        expect(answer).toBe(possible.size > 1 ? 'unknown' : [...possible][0]);
      }),
      { numRuns: 400 },
    );
  });

  const clause = (standing: string, met: boolean): string =>
    `clock: { length: 12 months, anchor: 2020-01-01 }\nrequire:\n  - { id: x, source: rule, standing: ${standing}, of: any, at-least: ${met ? 5 : 50} }\n`;

  it.each([
    ['unconfirmed', true, 'fine'],
    ['unconfirmed', false, 'unknown'],
    ['announced', false, 'fine'],
  ])('a clause that is %s (met: %s) leaves it %s', (standing, met, expected) => {
    expect(judge(clause(standing, met), [])).toBe(expected);
  });
});

describe('at best', () => {
  const worse = (nodes: readonly RequirementNode[]): string[] =>
    nodes.flatMap((node) => [
      ...(node.result === 'MET' && node.atBest !== 'MET' && node.atBest !== 'EXCUSED' ? [node.id] : []),
      ...worse(node.children),
    ]);
  const made = Object.entries(madeUp).map(([name, pack]) => [name, pack, words] as const);
  const shipped = sampled(loadCatalogue(), SIZES.sampledPacks).map(
    ({ pack }) => [pack.pack, pack, catalogueRegistry()] as const,
  );

  it.each([...made, ...shipped])('nothing is worse than what is sure: %s', (_, pack, registry) => {
    fc.assert(
      fc.property(lives(pack, registry), fc.nat(1800), ({ facts }, days) => {
        const verdict = evaluate(pack, { today: addDays(start, days), facts });
        expect(worse(verdict.requirements)).toEqual([]);
        if (verdict.standing === 'SHORT') expect(verdict.shortfalls).not.toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('a repeat of unknown amount takes nothing from the credit that it repeats', () => {
    const pack = packOf(`clock: { length: 12 months, anchor: 2020-01-01 }
repeats: [{ same: activity, at-most: 1, per: cycle }]
require:
  - { id: topic, source: rule, of: { topic: t1 }, counting: activities, at-least: 1 }
  - { id: open, source: rule, standing: unconfirmed, of: { topic: t2 }, at-least: 1 }
`);
    const completedOn = civilDate('2025-02-01');
    const sure = { id: 'sure', completedOn, amount: '1', activity: 'x', parts: [{ amount: '1', topics: ['t1'] }] };
    const verdict = evaluate(pack, {
      today: civilDate('2025-06-30'),
      facts: { facts: [], entries: [sure, { id: 'unknown', completedOn, activity: 'x' }] },
    });
    expect(verdict.requirements[0]).toMatchObject({ result: 'MET', atBest: 'MET' });
    expect(verdict.standing).toBe('UNDETERMINED');
  });
});
