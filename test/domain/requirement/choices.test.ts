import { civilDate } from '../../../src/domain/civil-date';
import { evaluate } from '../../../src/domain/evaluate';
import type { CreditFact } from '../../../src/domain/requirement/facts';
import type { Verdict } from '../../../src/domain/requirement/verdict';
import { findNode } from '../../../src/requirements/catalogue-check';
import { readPack } from '../../../src/requirements/pack-file';
import { packOf, words } from './words';

const clock = 'clock: { length: 12 months, anchor: 2020-01-01 }\n';
const hours = (id: string, amount: string, topic: string | null, more: Partial<CreditFact> = {}): CreditFact => ({
  id,
  completedOn: civilDate('2025-03-01'),
  amount,
  system: 's1',
  ...(topic === null ? {} : { parts: [{ amount, topics: [topic] }] }),
  ...more,
});
const ask = (text: string, entries: CreditFact[]): Verdict =>
  evaluate(packOf(clock + text), { today: civilDate('2025-12-31'), otherwise: false, facts: { entries, facts: [] } });
const counted = (verdict: Verdict, id: string): string | null | undefined =>
  findNode(verdict.requirements, id)?.counted;

describe('alternatives that compete for hours', () => {
  const apart = `require:
  - { id: total, source: rule, of: any, at-least: 10 }
  - id: either
    source: rule
    any:
      - { id: long, of: { topic: t1 }, at-least: 6, separate-from: total }
      - { id: brief, of: { topic: t2 }, at-least: 2, separate-from: total }`;

  it('are counted one at a time: the branch that leaves enough is kept', () => {
    // 6 of t1 and 6 of t2: with the long branch 6 are left for the total of 10, with the brief one 10.
    const verdict = ask(apart, [hours('a', '6', 't1'), hours('b', '6', 't2')]);
    expect(verdict.status).toBe('COMPLIANT');
    expect([counted(verdict, 'total'), counted(verdict, 'brief'), counted(verdict, 'long')]).toEqual(['10', '2', '0']);
  });

  it('of equal choices the first in the text is kept', () => {
    const verdict = ask(apart, [hours('a', '16', 't1'), hours('b', '2', 't2')]);
    expect(verdict.status).toBe('COMPLIANT');
    expect(findNode(verdict.requirements, 'either')?.children.map(({ result }) => result)).toEqual(['MET', 'SHORT']);
  });

  it('where none is enough the one that is short by less is kept', () => {
    const verdict = ask(apart, [hours('a', '6', 't1'), hours('b', '5', 't2')]);
    expect(verdict.status).toBe('OPEN');
    expect(verdict.shortfalls.map(({ requirement, short }) => [requirement, short])).toEqual([['total', '1']]);
  });

  it.each([
    ['now and for sure', 'must: { fact: a }', 'OPEN'],
    ['only recommended', 'strength: recommended, must: { fact: a }', 'COMPLIANT'],
    ['due later', 'window: ever, due: 2030-01-01, must: { fact: a }', 'COMPLIANT'],
    ['unconfirmed', 'standing: unconfirmed, must: { fact: a }', 'UNDETERMINED'],
  ])('a branch is given up only where a part of it is short: %s', (_, part, status) => {
    const pack = packOf(`${clock}require:
  - { id: base, source: rule, of: any, at-least: 10 }
  - id: either
    source: rule
    any:
      - { id: one, all: [{ id: said, ${part} }, { id: kept, of: any, at-least: 5, separate-from: base }] }
      - { id: other, of: any, at-least: 20, separate-from: base }`);
    const facts = { entries: [hours('a', '15', null)], facts: [{ name: 'a', value: false }] };
    expect(evaluate(pack, { today: civilDate('2025-12-31'), facts }).status).toBe(status);
  });

  it('a branch that is apart from another branch takes nothing from it', () => {
    const verdict = ask(
      `require:
  - id: either
    source: rule
    any:
      - { id: one, of: { topic: t1 }, at-least: 6, separate-from: other }
      - { id: other, of: { system: s1 }, at-least: 8 }`,
      [hours('a', '5', 't1'), hours('b', '3', 't2')],
    );
    expect(verdict.status).toBe('COMPLIANT');
    expect(counted(verdict, 'other')).toBe('8');
  });

  it('nor does a branch under a limit of the whole pack', () => {
    const verdict = ask(
      `limits: [{ of: { system: s2 }, at-most: 4 }]
require:
  - id: either
    source: rule
    any:
      - { id: one, of: { all: [{ system: s2 }, { topic: t1 }] }, at-least: 5 }
      - { id: other, of: { all: [{ system: s2 }, { topic: t2 }] }, at-least: 4 }`,
      [hours('a', '5', 't1', { system: 's2' }), hours('b', '4', 't2', { system: 's2' })],
    );
    expect(verdict.status).toBe('COMPLIANT');
    expect(counted(verdict, 'other')).toBe('4');
  });

  it('branches inside branches', () => {
    const verdict = ask(
      `require:
  - { id: total, source: rule, of: any, at-least: 7 }
  - id: either
    source: rule
    any:
      - id: both
        all:
          - { id: x, of: { topic: t1 }, at-least: 2, separate-from: total }
          - id: inner
            any:
              - { id: y, of: { topic: t2 }, at-least: 3, separate-from: total }
              - { id: z, of: { topic: t3 }, at-least: 1, separate-from: total }
      - { id: w, of: { topic: t2 }, at-least: 9, separate-from: total }`,
      [hours('a', '2', 't1'), hours('b', '7', 't2'), hours('c', '1', 't3')],
    );
    expect(verdict.status).toBe('COMPLIANT');
    expect([counted(verdict, 'x'), counted(verdict, 'z'), counted(verdict, 'total')]).toEqual(['2', '1', '7']);
  });

  it('what is only recommended takes no hours from what is asked', () => {
    const verdict = ask(
      `require:
  - { id: total, source: rule, of: any, at-least: 5 }
  - { id: nice, source: rule, strength: recommended, of: { system: s1 }, at-least: 3, separate-from: total }`,
      [hours('a', '6', null)],
    );
    expect(verdict.status).toBe('COMPLIANT');
    expect([counted(verdict, 'total'), counted(verdict, 'nice')]).toEqual(['6', '0']);
  });

  it('are refused when there are too many', () => {
    const group = (name: number): string =>
      `  - { id: g${name}, source: rule, any: [${[1, 2, 3].map((at) => `{ id: g${name}b${at}, of: { topic: t${at} }, at-least: 1 }`).join(', ')}] }`;
    const text = (groups: number): string =>
      `pack: test\nauthority: A\njurisdiction: XX\napplies: true\nunit: hour\n${clock}sources: { rule: { asOf: now, confidence: high } }\nlimits: [{ of: { system: s1 }, at-most: 8 }]\nrequire:\n  - { id: total, source: rule, of: any, at-least: 9 }\n${[...Array(groups).keys()].map(group).join('\n')}\n`;
    expect(readPack(text(3), 'x.yaml', words).problems).toBeUndefined();
    expect(readPack(text(4), 'x.yaml', words).problems?.map((one) => one.message)).toEqual([
      expect.stringContaining('81 ways'),
    ]);
  });
});
