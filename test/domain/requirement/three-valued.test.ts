import { SIZES, sampled } from '../../support/sizes';
import fc from 'fast-check';
import { addDays, civilDate } from '../../../src/domain/civil-date';
import { evaluate } from '../../../src/domain/evaluate';
import type { CreditFact, TimedFact } from '../../../src/domain/requirement/facts';
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

  const yearly = 'clock: { length: 12 months, anchor: 2020-01-01 }\n';
  const on = (text: string, entries: readonly CreditFact[]): [string, string | null | undefined] => {
    const verdict = evaluate(packOf(yearly + text), { today: civilDate('2025-12-31'), facts: { facts: [], entries } });
    return [verdict.status, verdict.requirements[0]?.possible];
  };
  const credit = (id: string, day: string, more: Partial<CreditFact>): CreditFact => ({
    id,
    completedOn: civilDate(day),
    ...more,
  });

  it('tiers that an unknown amount or a pending credit may have used up are worth what they may be', () => {
    const tiers = 'counts: [{ of: any, tiers: [{ first: 3, rate: 2 }, { rate: 1 }] }]\n';
    const topic = { amount: '2', parts: [{ amount: '2', topics: ['t1'] }] };
    const asked = `${tiers}require: [{ id: x, source: rule, of: { topic: t1 }, at-least: 4 }]`;
    expect(on(asked, [credit('a', '2025-05-01', topic)])).toEqual(['COMPLIANT', '4']);
    expect(on(asked, [credit('u', '2025-03-01', {}), credit('a', '2025-05-01', topic)])).toEqual(['UNDETERMINED', '4']);
    const tagged = `${tiers}require: [{ id: x, source: rule, of: { tag: g1 }, at-least: 6 }]`;
    const open = credit('o', '2025-05-01', { amount: '4', unknownTags: ['g1'] });
    const waits = credit('w', '2025-03-01', { amount: '2', state: 'pending' });
    // If what waits is not accepted the four are 3 × 2 + 1 = 7.
    expect(on(tagged, [waits, open])).toEqual(['UNDETERMINED', '6']);
    expect(on(tagged, [{ ...waits, state: 'accepted' }, open])).toEqual(['OPEN', '5']);
  });

  it('what may not be a repeat at all is there at best', () => {
    const repeats = `repeats: [{ of: { tag: g1 }, same: activity, at-most: 1, per: cycle }]
require: [{ id: x, source: rule, of: any, at-least: 4 }]`;
    const twice = ['2025-03-01', '2025-04-01'].map((day) =>
      credit(day, day, { amount: '2', activity: 'x', unknownTags: ['g1'] }),
    );
    expect(on(repeats, twice)).toEqual(['UNDETERMINED', '4']);
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
