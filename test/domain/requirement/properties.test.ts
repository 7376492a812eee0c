import fc from 'fast-check';
import { addDays, civilDate, type CivilDate } from '../../../src/domain/civil-date';
import { evaluate } from '../../../src/domain/evaluate';
import { Exact } from '../../../src/domain/exact';
import type { CreditFact, Facts } from '../../../src/domain/requirement/facts';
import type { Pack } from '../../../src/domain/requirement/pack';
import type { EvaluateInput, RequirementNode, Standing, Verdict } from '../../../src/domain/requirement/verdict';
import { findNode, loadCatalogue } from '../../../src/requirements/catalogue-check';
import { catalogueRegistry } from '../../../src/requirements/registry';
import { sampled, SIZES } from '../../support/sizes';
import { lives } from './lives';
import { madeUp } from './packs';
import { start } from './people';
import { entriesOf, small, textOf, type Small } from './small-packs';
import { packOf, words } from './words';

/** What holds for every pack and every person. Each property is tried on packs made up for it and on those of the catalogue. */

const packs = [
  ...Object.entries(madeUp).map(([name, pack]) => [name, pack, words] as const),
  ...sampled(loadCatalogue(), SIZES.sampledPacks).map(({ pack }) => [pack.pack, pack, catalogueRegistry()] as const),
];
const numRuns = SIZES.ruleRuns.pack;
const someDay = fc.nat(1900).map((days) => addDays(start, days));

/** A person on a day. */
function inputs(pack: Pack, registry: (typeof packs)[number][2]): fc.Arbitrary<EvaluateInput> {
  return fc
    .tuple(lives(pack, registry), someDay, fc.boolean(), fc.boolean())
    .map(([{ facts }, today, sure, known]): EvaluateInput => ({
      today,
      facts: known ? { ...facts, historyFrom: addDays(start, -3000) } : facts,
      ...(sure ? { otherwise: false as const } : {}),
    }));
}

function everyNode(nodes: readonly RequirementNode[]): RequirementNode[] {
  return nodes.flatMap((node) => [node, ...everyNode(node.children)]);
}

const ranks: Record<Standing, number> = { MET: 0, EXEMPT: 0, NONE: 0, PENDING: 1, UNDETERMINED: 2, SHORT: 3 };
const rank = (verdict: Verdict): number => ranks[verdict.standing];
const withEntries = (input: EvaluateInput, entries: readonly CreditFact[]): EvaluateInput => ({
  ...input,
  facts: { ...input.facts, entries },
});

/**
 * Where more can be worth less by the text of the rule itself: a share of what is earned; of repeats only some count;
 * the first hours count more than later ones.
 */
function mayLose(pack: Pack): boolean {
  const text = JSON.stringify(pack);
  const falling = pack.counts.some(({ tiers }) => (tiers?.length ?? 0) > 1);
  return text.includes('"kind":"earned"') || pack.repeats.length > 0 || falling;
}

describe('several packs asked about one person', () => {
  it('answer as they do about a copy, in whatever order they come', () => {
    const some = fc.shuffledSubarray(packs, { minLength: 2, maxLength: 5 });
    const both = some.chain((list) => {
      const [, pack, registry] = list[0] as (typeof packs)[number];
      return fc.tuple(fc.constant(list), inputs(pack, registry), someDay);
    });
    fc.assert(
      fc.property(both, ([list, input, another]) => {
        const asked = [...list, ...list.toReversed()].flatMap(([, pack]) =>
          [input.today, another].map((today) => ({ pack, input: { ...input, today } })),
        );
        // One after another, as what was read of a list of credits is kept while it is asked about.
        const answers = asked.map(({ pack, input: one }) => evaluate(pack, one));
        const alone = asked.map(({ pack, input: one }) => evaluate(pack, structuredClone(one)));
        expect(answers).toEqual(alone);
      }),
      { numRuns: 2 * numRuns },
    );
  });
});

describe('a pack beside another that takes out repeats or gives other values', () => {
  const pack = (more: string): Pack =>
    packOf(`clock: none\n${more}require: [{ id: r, source: rule, of: any, at-least: 9 }]`);
  const plain = pack('');
  const once = pack('repeats: [{ same: activity, at-most: 1, per: calendar-year }]\n');
  const half = pack('counts: [{ of: any, rate: 1/2 }]\n');
  const entries = ['a', 'b'].map((id) => ({ id, activity: 'x', amount: '4', completedOn: civilDate('2024-03-01') }));
  const counted = (one: Pack, facts: Facts): string | null | undefined =>
    evaluate(one, { today: civilDate('2025-01-01'), facts }).requirements[0]?.counted;

  it('counts what it says itself', () => {
    const facts: Facts = { entries, facts: [] };
    expect([plain, once, half, plain, once].map((one) => counted(one, facts))).toEqual(['8', '4', '4', '8', '4']);
  });
});

describe.each(packs)('%s', (_, pack, registry) => {
  it('does not depend on the order in which credits, facts and waivers are given', () => {
    const order = <T>(list: readonly T[]): fc.Arbitrary<T[]> =>
      fc.shuffledSubarray([...list], { minLength: list.length });
    const both = inputs(pack, registry).chain((input) =>
      fc.tuple(fc.constant(input), order(input.facts.entries), order(input.facts.carried ?? [])),
    );
    fc.assert(
      fc.property(both, ([input, entries, carried]) => {
        const facts: Facts = { ...input.facts, entries, ...(input.facts.carried ? { carried } : {}) };
        expect(evaluate(pack, { ...input, facts })).toEqual(evaluate(pack, input));
      }),
      { numRuns },
    );
  });

  const monotone = mayLose(pack) ? it.skip : it;
  monotone('is never worse with one more credit, nor better without one that counts', () => {
    fc.assert(
      fc.property(inputs(pack, registry), fc.nat(), (input, at) => {
        const { entries } = input.facts;
        if (entries.length === 0) return;
        const all = evaluate(pack, input);
        const without = entries[at % entries.length];
        const fewer = evaluate(
          pack,
          withEntries(
            input,
            entries.filter((entry) => entry !== without),
          ),
        );
        expect(rank(all)).toBeLessThanOrEqual(rank(fewer));
        const counted = everyNode(all.requirements).flatMap(({ credits }) =>
          credits.filter((line) => line.counted !== '0').map((line) => line.id.replace('carried-', '')),
        );
        const removed = entries.find((entry) => counted.includes(entry.id));
        if (!removed) return;
        const less = evaluate(
          pack,
          withEntries(
            input,
            entries.filter((entry) => entry !== removed),
          ),
        );
        expect(rank(less)).toBeGreaterThanOrEqual(rank(all));
      }),
      { numRuns },
    );
  });

  it('adds up: lines to requirements, requirements to the verdict', () => {
    fc.assert(
      fc.property(inputs(pack, registry), (input) => {
        const verdict = evaluate(pack, input);
        for (const node of everyNode(verdict.requirements)) sums(node);
        const fine = new Set(['MET', 'EXCUSED', 'NOT_APPLICABLE', 'LATER', 'ANNOUNCED', 'RECOMMENDED_SHORT']);
        const tops = verdict.requirements;
        const met = tops.every(({ result }) => fine.has(result));
        expect(['COMPLIANT', 'EXEMPT', 'NO_REQUIREMENT'].includes(verdict.status)).toBe(met);
        // Who is left in the open is told why.
        if (verdict.standing === 'UNDETERMINED') expect(verdict.missing).not.toEqual([]);
        if (verdict.standing === 'SHORT') expect(tops.some(({ atBest }) => atBest === 'SHORT')).toBe(true);
        if (verdict.standing === 'PENDING') expect(tops.every(({ withPending }) => fine.has(withPending))).toBe(true);
        for (const { requirement, short } of verdict.shortfalls) {
          const node = findNode(tops, requirement);
          expect([node?.result, node?.short ?? '0']).toEqual(['SHORT', short]);
        }
      }),
      { numRuns },
    );
  });

  it('is told by nothing but its input: no clock, no zone, no language of the machine', () => {
    fc.assert(
      fc.property(inputs(pack, registry), (input) => {
        const verdict = evaluate(pack, input);
        expect(inNoTimeAndPlace(() => evaluate(pack, input))).toEqual(verdict);
        expect(evaluate(JSON.parse(JSON.stringify(pack)) as Pack, JSON.parse(JSON.stringify(input)) as EvaluateInput))
          .toEqual(verdict); // prettier-ignore
      }),
      { numRuns: Math.ceil(numRuns / 2) },
    );
  });
});

function sums(node: RequirementNode): void {
  const exact = (text: string | null): Exact => Exact.parse(text ?? '0');
  if (node.shape === 'all' || node.shape === 'any') {
    const results = node.children.map(({ result }) => result);
    const good = results.filter((result) => result === 'MET' || result === 'EXCUSED').length;
    // A part of which it is only not known whether it is asked, and that is met if it is, leaves its group met either way.
    const ifAsked = node.children.filter(({ result, missing }) => result === 'UNKNOWN' && missing.length > 0).length;
    if (node.result === 'MET') expect(good + ifAsked).toBeGreaterThan(0);
    if (node.result === 'MET' && node.shape === 'all') expect(results).not.toContain('SHORT');
    if (node.result === 'SHORT' && node.shape === 'any') expect(good).toBe(0);
    return;
  }
  if (node.counted === null) return;
  for (const line of node.credits) expect(exact(line.counted).compare(exact(line.amount))).toBeLessThanOrEqual(0);
  if (node.shape !== 'amount') return;
  const total = node.credits.reduce((sum, line) => sum.add(exact(line.counted)), Exact.zero);
  expect(total.toString()).toBe(node.counted);
  if (node.needed === null || node.needed.includes(' or ')) return;
  const short = exact(node.needed).minus(total);
  expect(node.short).toBe(short.sign() > 0 ? short.toString() : '0');
  if (node.result === 'MET') expect(node.short).toBe('0');
}

/** Runs something while whatever could tell the time or the place of the process fails. */
function inNoTimeAndPlace<T>(run: () => T): T {
  const kept = { Date: globalThis.Date, Intl: globalThis.Intl };
  const fail = (): never => {
    throw new Error('looked at the clock or the zone');
  };
  class NoDate {
    static now = fail;
    static parse = fail;
    static UTC = fail;
    constructor() {
      fail();
    }
  }
  Object.assign(globalThis, { Date: NoDate, Intl: { DateTimeFormat: fail, NumberFormat: fail, Collator: fail } });
  try {
    return run();
  } finally {
    Object.assign(globalThis, kept);
  }
}

describe('days', () => {
  const ends = ['2020-02-29', '2023-02-28', '2024-02-29', '2021-12-31', '2022-01-01', '2022-08-31', '2021-04-30'];
  const anchor = fc.oneof(
    fc.constantFrom(...ends).map(civilDate),
    fc.nat(3000).map((days) => addDays(civilDate('2016-01-01'), days)),
  );
  const length = fc.oneof(
    fc.integer({ min: 1, max: 60 }).map((months) => `${months} months`),
    fc.integer({ min: 20, max: 900 }).map((days) => `${days} days`),
  );

  it('belong to one cycle each, over leap days, ends of months and ends of years', () => {
    fc.assert(
      fc.property(anchor, length, fc.nat(4000), (from, long, days) => {
        const pack = packOf(`clock: { length: ${long}, anchor: ${from} }
require: [{ id: total, source: rule, of: any, at-least: 1 }]`);
        const day = addDays(civilDate('2015-06-01'), days);
        const entries: CreditFact[] = [{ id: 'a', completedOn: day, amount: '1' }];
        const on = (at: CivilDate): Verdict =>
          evaluate(pack, { today: civilDate('2040-01-01'), cycleAt: at, facts: { entries, facts: [] } });
        const { cycle } = on(day);
        if (!cycle) throw new Error('no cycle');
        expect(cycle.start <= day && day <= cycle.end).toBe(true);
        expect(on(cycle.start).cycle).toEqual(cycle);
        expect(on(cycle.end).cycle).toEqual(cycle);
        const [before, after] = [on(addDays(cycle.start, -1)), on(addDays(cycle.end, 1))];
        expect(before.cycle?.end).toBe(addDays(cycle.start, -1));
        expect(after.cycle?.start).toBe(addDays(cycle.end, 1));
        const counted = [before, on(day), after].map(({ requirements }) => requirements[0]?.counted);
        expect(counted).toEqual(['0', '1', '0']);
      }),
      { numRuns: SIZES.ruleRuns.dates },
    );
  });

  it('belong to one part each', () => {
    const each = fc.constantFrom('calendar-year', '6 months', '1 month', '45 days', '1 year');
    fc.assert(
      fc.property(anchor, each, fc.nat(1094), (from, parts, days) => {
        const pack = packOf(`clock: { length: 36 months, anchor: ${from} }
require: [{ id: total, source: rule, each: ${parts}, of: any, at-least: 1 }]`);
        const day = addDays(from, days);
        const verdict = evaluate(pack, {
          today: civilDate('2040-01-01'),
          cycleAt: from,
          facts: { entries: [{ id: 'a', completedOn: day, amount: '1' }], facts: [] },
        });
        const windows = verdict.requirements[0]?.children ?? [];
        const counting = windows.filter(({ counted }) => counted === '1');
        expect(counting).toHaveLength(1);
        expect(windows[0]?.window?.from).toBe(verdict.cycle?.start);
        expect(windows.at(-1)?.window?.to).toBe(verdict.cycle?.end);
      }),
      { numRuns: SIZES.ruleRuns.dates },
    );
  });
});

describe('three-valued answers about hours', () => {
  /** A small pack in which one topic is a tag, some clauses hang on facts, and a credit may not say what it is worth. */
  interface Unknowns {
    readonly text: string;
    readonly facts: readonly string[];
    readonly credits: readonly { entry: CreditFact; tag: boolean; amount: boolean }[];
  }
  const unknowns = (one: Small): fc.Arbitrary<Unknowns> =>
    fc
      .tuple(
        fc.array(fc.constantFrom('', 'a', 'b'), { minLength: 12, maxLength: 12 }),
        fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
        fc.nat(8),
      )
      .map(([facts, tags, amount]) => {
        let at = 0;
        const used = new Set<string>();
        const text = textOf(one)
          .replaceAll('{ topic: t2 }', '{ tag: g1 }')
          .replaceAll(', source: rule, of: ', () => {
            const fact = facts[at++ % facts.length] ?? '';
            if (fact !== '') used.add(fact);
            return `, source: rule${fact === '' ? '' : `, when: { fact: ${fact} }`}, of: `;
          });
        const credits = entriesOf(one).map((entry, index) => ({
          entry: { ...entry, parts: [], tags: one.credits[index]?.topic === 't2' ? ['g1'] : [] },
          tag: tags[index] ?? false,
          amount: index === amount,
        }));
        return { text, facts: [...used], credits };
      });

  const answer = (pack: Pack, facts: Facts): 'fine' | 'short' | 'open' => {
    const { standing, missing } = evaluate(pack, { today: civilDate('2025-12-31'), facts });
    if (standing === 'UNDETERMINED') expect(missing).not.toEqual([]);
    return standing === 'SHORT' ? 'short' : standing === 'UNDETERMINED' ? 'open' : 'fine';
  };

  /** Every way in which the unknowns may turn out. */
  function completions({ facts, credits }: Unknowns): Facts[] {
    let made: Facts[] = [{ entries: [], facts: [] }];
    for (const name of facts)
      made = made.flatMap((one) => [true, false].map((value) => ({ ...one, facts: [...one.facts, { name, value }] })));
    for (const { entry, tag, amount } of credits) {
      const tagged = tag ? [['g1'], []] : [entry.tags ?? []];
      const amounts = amount ? ['0', '1', '2.5', '60'] : [entry.amount ?? '0'];
      made = made.flatMap((one) =>
        tagged.flatMap((tags) =>
          amounts.map((worth) => ({ ...one, entries: [...one.entries, { ...entry, tags, amount: worth }] })),
        ),
      );
    }
    return made;
  }

  it.each(['apart', 'limits', 'excess', 'earned'] as const)('are never contradicted (%s)', (flavour) => {
    let definite = 0;
    fc.assert(
      fc.property(small(flavour).chain(unknowns), (one) => {
        const pack = packOf(one.text);
        const entries = one.credits.map(({ entry, tag, amount }): CreditFact => {
          const { amount: worth, tags, ...rest } = entry;
          return { ...rest, ...(amount ? {} : { amount: worth }), ...(tag ? { unknownTags: ['g1'] } : { tags }) };
        });
        const now = answer(pack, { entries, facts: [] });
        if (now === 'open') return;
        definite += 1;
        for (const facts of completions(one))
          expect({ now: answer(pack, facts), text: one.text }).toMatchObject({ now });
      }),
      { numRuns: SIZES.ruleRuns.brute },
    );
    expect(definite).toBeGreaterThan(SIZES.ruleRuns.brute / 10);
  });
});
