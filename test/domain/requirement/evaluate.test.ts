import { civilDate } from '../../../src/domain/civil-date';
import { evaluate } from '../../../src/domain/evaluate';
import type { CreditFact } from '../../../src/domain/requirement/facts';
import type { Pack } from '../../../src/domain/requirement/pack';
import type { RequirementNode } from '../../../src/domain/requirement/verdict';
import { findNode } from '../../../src/requirements/catalogue-check';
import { packOf } from './words';

describe('particular clauses', () => {
  const credit = (id: string, completedOn: string, amount: string, more: Partial<CreditFact> = {}): CreditFact => ({
    id,
    completedOn: civilDate(completedOn),
    amount,
    system: 's1',
    ...more,
  });
  const yearly = (rest: string): Pack => packOf(`clock: { length: 12 months, anchor: 2020-01-01 }\n${rest}`);
  const counted = (pack: Pack, id: string, entries: CreditFact[]): RequirementNode | undefined =>
    findNode(
      evaluate(pack, { today: civilDate('2025-12-31'), otherwise: false, facts: { entries, facts: [] } }).requirements,
      id,
    );

  it('an hour serves any number of requirements, unless they are separate', () => {
    const rows = (apart: string): string => `require:
  - { id: x, source: rule, of: any, at-least: 10 }
  - { id: y, source: rule, of: { topic: t1 }, at-least: 4${apart} }`;
    const entries = [credit('c', '2025-03-01', '12', { parts: [{ amount: '4', topics: ['t1'] }] })];
    expect(counted(yearly(rows('')), 'x', entries)?.counted).toBe('12');
    const apart = yearly(rows(', separate-from: x'));
    expect(counted(apart, 'x', entries)?.counted).toBe('8');
    expect(counted(apart, 'y', entries)?.counted).toBe('4');
    expect(counted(apart, 'x', entries)?.credits.map((line) => line.code)).toEqual(['USED_ELSEWHERE', 'COUNTED']);
  });

  it('three parts of an hour are exact', () => {
    const pack = yearly(
      `counts: [{ of: any, per: 7 minutes }]\nrequire:\n  - { id: x, source: rule, of: any, at-least: 3/7 }`,
    );
    const entries = ['a', 'b', 'c'].map((id) => credit(id, '2025-03-01', '0', { minutes: '1' }));
    expect(counted(pack, 'x', entries)?.counted).toBe('3/7');
    expect(counted(pack, 'x', entries)?.result).toBe('MET');
  });

  it('steps, a floor and whole attendance', () => {
    const pack = yearly(`counts:
  - { of: { tag: g1 }, per: hour, steps: [{ from: 4, gives: 3 }, { from: 8, gives: 6 }] }
  - { of: { tag: g2 }, minimum: 2, whole: true, started-inside: true }
require:
  - { id: x, source: rule, of: any, at-least: 100 }`);
    const entries = [
      credit('a', '2025-03-01', '0', { tags: ['g1'], hours: '7.75' }),
      credit('b', '2025-03-02', '0', { tags: ['g1'], minutes: '480' }),
      credit('c', '2025-03-03', '1.75', { tags: ['g2'] }),
      credit('d', '2025-03-04', '5', { tags: ['g2'], attendedWhole: false }),
      credit('e', '2025-01-04', '5', { tags: ['g2'], startedOn: civilDate('2024-12-31') }),
      credit('f', '2025-03-06', '2', { tags: ['g2'] }),
      credit('g', '2025-03-07', '9'),
    ];
    const node = counted(pack, 'x', entries);
    expect(node?.counted).toBe('11');
    expect(Object.fromEntries((node?.credits ?? []).map((line) => [line.id, line.code]))).toEqual({
      a: 'COUNTED',
      b: 'COUNTED',
      c: 'BELOW_MINIMUM',
      d: 'PART_ATTENDED',
      e: 'STARTED_BEFORE_WINDOW',
      f: 'COUNTED',
      g: 'NOT_ACCEPTED_HERE',
    });
  });

  it('of repeats the most valuable is kept', () => {
    const pack = yearly(
      `repeats: [{ same: activity, at-most: 1, per: cycle }]\nrequire:\n  - { id: x, source: rule, of: any, at-least: 10 }`,
    );
    const entries = [
      credit('a', '2025-03-01', '2', { activity: 'k' }),
      credit('b', '2025-04-01', '3', { activity: 'k' }),
      credit('c', '2025-05-01', '1'),
    ];
    const node = counted(pack, 'x', entries);
    expect(node?.counted).toBe('4');
    expect(node?.credits.map((line) => line.code)).toEqual(['REPEAT', 'COUNTED', 'COUNTED']);
  });

  it('distinct kinds are counted, not hours', () => {
    const pack = yearly(
      `require:\n  - { id: x, source: rule, of: any, counting: { distinct: category }, at-least: 2 }`,
    );
    const entries = [
      credit('a', '2025-03-01', '9', { category: '1' }),
      credit('b', '2025-04-01', '9', { category: '1' }),
    ];
    expect(counted(pack, 'x', entries)?.short).toBe('1');
    expect(counted(pack, 'x', [...entries, credit('c', '2025-04-01', '0', { category: '2' })])?.result).toBe('MET');
  });

  it('a recommended requirement is told but never decides', () => {
    const pack = yearly(`require:\n  - { id: x, source: rule, strength: recommended, of: any, at-least: 2 }`);
    const verdict = evaluate(pack, { today: civilDate('2025-12-31'), facts: { entries: [], facts: [] } });
    expect(verdict.status).toBe('COMPLIANT');
    expect(verdict.requirements[0]?.result).toBe('RECOMMENDED_SHORT');
  });

  it('a moved deadline lets later credit count', () => {
    const pack = packOf(`clock: { length: 12 months, ends: license.expires }
require:
  - { id: x, source: rule, of: any, at-least: 10, adjust: [{ when: { date: cycle.end, from: 2020-07-31, to: 2020-07-31 }, due: 2020-09-30, because: storm }] }`);
    const ask = (today: string, entries: CreditFact[]) =>
      evaluate(pack, {
        today: civilDate(today),
        facts: { entries, facts: [{ name: 'license.expires', value: '2020-07-31' }] },
      });
    expect(ask('2020-09-30', []).status).toBe('OPEN');
    expect(ask('2020-10-01', []).status).toBe('OVERDUE');
    const done = ask('2020-10-01', [credit('a', '2020-09-30', '10')]);
    expect(done.status).toBe('COMPLIANT');
    expect(done.requirements[0]?.codes).toContain('DEADLINE_MOVED');
  });

  it('surplus goes on from the newest credits, carried credit does not', () => {
    const pack = yearly(`require:\n  - { id: x, source: rule, of: any, at-least: 10 }
carry: { surplus-of: x, at-most: 5, for: 1, into: [x] }`);
    const verdict = evaluate(pack, {
      today: civilDate('2025-12-31'),
      facts: {
        entries: [credit('a', '2025-03-01', '9'), credit('b', '2025-04-01', '4')],
        carried: [{ id: 'old', amount: '7' }],
        facts: [],
      },
    });
    expect(verdict.requirements[0]?.counted).toBe('18');
    expect(verdict.carryOut).toEqual([
      { id: 'b', amount: '4' },
      { id: 'a', amount: '1' },
    ]);
  });

  it('waivers lower or lift a need', () => {
    const pack = yearly(`require:\n  - { id: x, source: rule, of: any, at-least: 10 }`);
    const ask = (waiver: object) =>
      evaluate(pack, {
        today: civilDate('2025-12-31'),
        facts: { entries: [], facts: [], waivers: [{ requirement: 'x', ground: 'illness', ...waiver }] },
      });
    expect(ask({ amount: '4' }).requirements[0]?.needed).toBe('6');
    expect(ask({ all: true }).status).toBe('EXEMPT');
    expect(ask({ all: true, to: civilDate('2025-12-30') }).status).toBe('OPEN');
    expect(ask({ all: true, from: civilDate('2025-12-01') }).holdsUntil).toBe('2026-01-01');
  });
});
