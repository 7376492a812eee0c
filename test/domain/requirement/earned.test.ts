import { civilDate } from '../../../src/domain/civil-date';
import { evaluate } from '../../../src/domain/evaluate';
import { explain } from '../../../src/domain/requirement/explain';
import type { CreditFact, Facts } from '../../../src/domain/requirement/facts';
import type { RequirementNode, Verdict } from '../../../src/domain/requirement/verdict';
import { findNode } from '../../../src/requirements/catalogue-check';
import { readPack } from '../../../src/requirements/pack-file';
import { packOf, words } from './words';

const clock = 'clock: { length: 12 months, anchor: 2020-01-01 }\n';
const credit = (
  id: string,
  amount: string | null,
  topic: string | null,
  more: Partial<CreditFact> = {},
): CreditFact => ({
  id,
  completedOn: civilDate('2025-03-01'),
  system: 's1',
  ...(amount === null ? {} : { amount }),
  ...(topic === null ? {} : { parts: [{ amount: amount ?? '1', topics: [topic] }] }),
  ...more,
});
const ask = (text: string, entries: CreditFact[], more: Partial<Facts> = {}): Verdict =>
  evaluate(packOf(clock + text), { today: civilDate('2025-12-31'), facts: { entries, facts: [], ...more } });
const node = (verdict: Verdict, id: string): RequirementNode => {
  const found = findNode(verdict.requirements, id);
  if (!found) throw new Error(`no requirement ${id}`);
  return found;
};

describe('a share of what is earned', () => {
  const half = `require:
  - { id: total, source: rule, of: any, at-least: 10, limits: [{ of: { system: s2 }, at-most: 6 }] }
  - { id: trauma, source: rule, of: { topic: t1 }, at-least: 50% of earned total }`;

  it('grows with the hours, so that more of them can break it, and says so', () => {
    const enough = [credit('a', '6', 't1'), credit('b', '6', null)];
    const before = ask(half, enough);
    expect([before.status, node(before, 'trauma').needed]).toEqual(['COMPLIANT', '6']);
    const after = ask(half, [...enough, credit('c', '1', null)]);
    expect([after.status, node(after, 'trauma').needed, node(after, 'trauma').short]).toEqual(['OPEN', '6.5', '0.5']);
    expect(node(after, 'trauma').codes).toContain('NEED_GROWS');
    for (const verdict of [before, after])
      expect(explain(verdict)).toContainEqual(
        expect.objectContaining({ key: 'need.grows', text: expect.stringContaining('50% of what counts for total') }),
      );
  });

  it('is a share of what counts, after the limits', () => {
    const verdict = ask(half, [credit('a', '5', 't1'), credit('b', '20', null, { system: 's2' })]);
    expect([node(verdict, 'total').counted, node(verdict, 'trauma').needed]).toEqual(['11', '5.5']);
  });

  it('takes adjustments, rounding and waivers like any other need', () => {
    const text = half.replace(
      '50% of earned total }',
      '50% of earned total, adjust: [{ add: 1, because: one more }], round: { to: 1, mode: up } }',
    );
    const entries = [credit('a', '5', null), credit('b', '6.5', 't1')];
    const plain = ask(text, entries);
    expect([node(plain, 'trauma').needed, node(plain, 'trauma').neededBecause]).toEqual([
      '7',
      ['50% of what counts for total', 'one more'],
    ]);
    const waived = ask(text, entries, { waivers: [{ requirement: 'trauma', amount: '2', ground: 'illness' }] });
    expect([node(waived, 'trauma').needed, waived.status]).toEqual(['5', 'COMPLIANT']);
  });

  it('leaves pending credit out until it is accepted', () => {
    const entries = [credit('a', '6', 't1'), credit('b', '6', null)];
    expect(ask(half, [...entries, credit('p', '9', null, { state: 'pending' })]).status).toBe('COMPLIANT');
    const short = [credit('a', '4', 't1'), credit('b', '6', null)];
    expect(ask(half, short).status).toBe('OPEN');
    expect(ask(half, [...short, credit('p', '3', 't1', { state: 'pending' })]).status).toBe('PENDING');
    expect(ask(half, [...short, credit('p', '3', null, { state: 'pending' })]).status).toBe('OPEN');
  });

  it('is not sure while hours of the whole are unknown', () => {
    const entries = [credit('a', '6', 't1'), credit('b', '6', null)];
    expect(ask(half, [...entries, credit('u', null, null)]).status).toBe('UNDETERMINED');
    // Whatever they come to, 3 of 12 or more are never half.
    const little = [credit('a', '3', 't1'), credit('b', '9', null)];
    expect(ask(half, [...little, credit('u', null, null)]).status).toBe('OPEN');
  });

  it('of nothing that is asked is nothing', () => {
    const excused = half.replace('limits:', 'excused: [{ when: true, because: certified }], limits:');
    expect(ask(excused, [credit('b', '6', null)]).status).toBe('COMPLIANT');
  });

  it('goes by the same part of a cycle', () => {
    const parts = `require:
  - id: years
    source: rule
    each: 6 months
    all:
      - { id: total, of: any, at-least: 1 }
      - { id: live, of: { topic: t1 }, at-least: 50% of earned total }`;
    const late = { completedOn: civilDate('2025-09-01') };
    const verdict = ask(parts, [credit('a', '2', 't1'), credit('b', '2', null), credit('c', '9', 't1', late)]);
    expect(node(verdict, 'years').children.map((part) => part.children[1]?.needed)).toEqual(['2', '4.5']);
    expect(verdict.status).toBe('COMPLIANT');
  });

  it.each([
    [
      'limits: [{ of: { topic: t1 }, at-most: 20% of earned total }]',
      'a limit cannot be a share',
      'of: any, at-least: 1',
    ],
    ['', 'no requirement totl', 'of: any, at-least: 20% of earned totl'],
    ['', 'cannot stand apart', 'of: { topic: t1 }, at-least: 20% of earned total, separate-from: total'],
    ['', 'amounts on both sides', 'of: any, counting: activities, at-least: 20% of earned total'],
    ['', 'more than the whole', 'of: any, at-least: 120% of earned total'],
    ['', 'in a circle', 'of: any, at-least: 20% of earned x'],
  ])('is refused: %s %s', (more, message, x) => {
    const text = `pack: test\nauthority: A\njurisdiction: XX\napplies: true\nunit: hour\n${clock}sources: { rule: { asOf: now, confidence: high } }\n${more}\nrequire:\n  - { id: total, source: rule, of: any, at-least: 9 }\n  - { id: x, source: rule, ${x} }\n`;
    expect(readPack(text, 'x.yaml', words).problems?.map((one) => one.message)).toEqual(
      expect.arrayContaining([expect.stringContaining(message)]),
    );
  });
});

describe('excess that becomes another kind of credit', () => {
  const pack = `limits: [{ of: { category: "1" }, at-most: 10, excess-as: { category: "2" } }]
require:
  - { id: total, source: rule, of: any, at-least: 20 }
  - { id: first, source: rule, of: { category: "1" }, at-least: 8 }
  - { id: second, source: rule, of: { category: "2" }, at-least: 6, limits: [{ at-most: 7 }] }`;
  const first = (id: string, amount: string, topic: string | null = null, more: Partial<CreditFact> = {}): CreditFact =>
    credit(id, amount, topic, { category: '1', ...more });

  it('counts there, and nowhere twice', () => {
    const verdict = ask(pack, [first('a', '9'), first('b', '8'), credit('c', '3', null, { category: '3' })]);
    expect(verdict.status).toBe('COMPLIANT');
    expect(['total', 'first', 'second'].map((id) => node(verdict, id).counted)).toEqual(['20', '10', '7']);
    expect(node(verdict, 'second').credits.filter(({ code }) => code === 'MOVED')).not.toHaveLength(0);
    expect(explain(verdict)).toContainEqual(
      expect.objectContaining({ key: 'moved', text: expect.stringContaining('7 from b') }),
    );
    expect(node(verdict, 'total').credits.map(({ id, counted, code }) => [id, counted, code])).toContainEqual([
      'c',
      '3',
      'COUNTED',
    ]);
  });

  it('is only what is over the limit: nothing moves while there is room', () => {
    const verdict = ask(pack, [first('a', '10'), credit('c', '9', null, { category: '3' })]);
    expect(['first', 'second', 'total'].map((id) => node(verdict, id).counted)).toEqual(['10', '0', '19']);
  });

  it('keeps what helps: which part stays and which moves is decided with everything else', () => {
    const text = `limits: [{ of: { category: "1" }, at-most: 4, excess-as: { category: "2" } }]
require:
  - { id: formal, source: rule, of: { all: [{ category: "1" }, { topic: t1 }] }, at-least: 4 }
  - { id: other, source: rule, of: { all: [{ category: "2" }, { topic: t2 }] }, at-least: 4 }`;
    const verdict = ask(text, [first('a', '4', 't2'), first('b', '4', 't1')]);
    expect(verdict.status).toBe('COMPLIANT');
  });

  it('goes by the time the limit is counted by', () => {
    const text = `limits: [{ of: { category: "1" }, at-most: 5, per: calendar-year, excess-as: { as: surplus } }]
require:
  - { id: surplus, source: rule, window: ever, of: { as: surplus }, at-least: 4 }`;
    const last = { completedOn: civilDate('2024-03-01') };
    const split = ask(text, [first('a', '4', null, last), first('b', '4')]);
    expect(node(split, 'surplus').counted).toBe('0');
    expect(node(ask(text, [first('a', '4'), first('b', '5')]), 'surplus').counted).toBe('4');
  });

  it('of pending or unknown credit is only possible', () => {
    const waits = ask(pack, [first('a', '14'), first('b', '8', null, { state: 'pending' })]);
    expect([waits.status, node(waits, 'second').counted, node(waits, 'second').result]).toEqual([
      'PENDING',
      '4',
      'SHORT',
    ]);
    const unknown = ask(pack, [first('a', '14'), { ...first('b', '8'), amount: undefined }]);
    expect(unknown.status).toBe('UNDETERMINED');
  });

  it('belongs to limits of the whole pack', () => {
    const text = (limit: string): string =>
      `pack: test\nauthority: A\njurisdiction: XX\napplies: true\nunit: hour\n${clock}sources: { rule: { asOf: now, confidence: high } }\nrequire:\n  - { id: x, source: rule, of: any, at-least: 9, limits: [${limit}] }\n`;
    const messages = (limit: string): string[] =>
      (readPack(text(limit), 'x.yaml', words).problems ?? []).map((one) => one.message);
    expect(messages('{ at-most: 3 }')).toEqual([]);
    expect(messages('{ at-most: 3, excess-as: { category: "2" } }')).toEqual([expect.stringContaining('whole pack')]);
    expect(messages('{ at-most: 3, excess-as: {} }')).toContainEqual(
      expect.stringContaining('needs system, category or as'),
    );
  });
});
