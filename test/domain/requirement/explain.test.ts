import { civilDate } from '../../../src/domain/civil-date';
import { evaluate } from '../../../src/domain/evaluate';
import { explain } from '../../../src/domain/requirement/explain';
import type { CreditFact, Facts } from '../../../src/domain/requirement/facts';
import { loadFiles } from '../../../src/requirements/catalogue-check';
import { catalogueFolder } from '../../../src/requirements/registry';
import { packOf } from './words';

const { packs, cases } = loadFiles([catalogueFolder()]);

function told(one: (typeof cases)[number] | undefined): string[] {
  const found = packs.find(({ pack }) => pack.pack === one?.pack);
  if (!one || !found) throw new Error(`no such case: ${one?.id ?? ''}`);
  return explain(evaluate(found.pack, one.input)).map((sentence) => sentence.text);
}

function sentences(pack: string, id: string): string[] {
  return told(cases.find((other) => other.pack === pack && other.id.startsWith(`${id} `)));
}

describe('sentences', () => {
  it('say what is short, by when, and what did not count', () => {
    expect(sentences('us-ca-mbc-md', 'CA-4')).toEqual([
      'Medical Board of California: not complete yet, due by 31 August 2026',
      'General: 49.75 of 50 credits, 0.25 short, due by 31 August 2026 (50 credits in each renewal period)',
      'General: 2 from c0 not counted: completed before the time it is counted for began (1 September 2024)',
    ]);
  });

  it('say what a ceiling cut', () => {
    expect(sentences('us-wa-wmc-md', 'WA-1')).toContain('Hours: 20 of 100 Category II is over the limit of 80');
  });

  it('say until when it can be made good, and which alternative is nearest', () => {
    expect(sentences('us-tx-tmb', 'TX-2')[0]).toBe(
      'Texas Medical Board: not complete yet, due by 31 May 2026; it can be made good until 30 June 2026',
    );
    expect(sentences('us-ca-mbc-md', 'CA-2')).toContain(
      'Pain or opiate: none of the alternatives is met; nearest is opiate dependence (once, 12 hours on pain and terminal care, or on opiate-dependent patients)',
    );
  });

  it('name what is missing', () => {
    expect(sentences('us-ca-mbc-md', 'CA-12')).toContain(
      'Medical Board of California: cannot be decided yet; not known: specialty',
    );
  });

  it('tell what nobody could confirm from what somebody knows', () => {
    const [status, ...more] = sentences('us-ca-mbc-md', 'CA-3');
    expect(status).toBe('Medical Board of California: cannot be decided yet; not confirmed: geriatrics on top');
    expect(more).toContain(
      'Geriatrics on top: not met; whether it is asked at all is not confirmed (the same fifth apart from the required hours, should it not count toward them, which is not verified)',
    );
  });

  it('are silent about ways out that nobody could confirm and that do not help', () => {
    expect(sentences('us-md-bop', 'MD-2').filter((text) => /surplus|alternatives/.test(text))).toEqual([]);
  });

  const say = (rules: string, today: string, facts: Partial<Facts>): string[] =>
    explain(evaluate(packOf(rules), { today: civilDate(today), facts: { entries: [], facts: [], ...facts } })).map(
      ({ text }) => text,
    );
  const hours = (id: string, completedOn: string, amount: string, more: Partial<CreditFact> = {}): CreditFact => ({
    id,
    completedOn: civilDate(completedOn),
    amount,
    ...more,
  });
  const yearly = 'clock: { length: 12 months, anchor: 2020-01-01 }\n';

  it('say what a limit of the pack cut, and how a need came about', () => {
    const rules = `${yearly}limits: [{ of: { system: s1 }, at-most: 5 }]
require: [{ id: total, source: rule, of: any, at-least: 12, adjust: [{ when: { fact: a }, times: 3/4, because: part-time }] }]`;
    const entries = [hours('x', '2024-05-01', '8', { system: 's1' })];
    expect(say(rules, '2024-06-30', { entries, facts: [{ name: 'a', value: true }] })).toEqual([
      'Test Board: not complete yet, due by 31 December 2024',
      'Total: 5 of 9 hours, 4 short, due by 31 December 2024',
      'Total: how it comes to 9: base 12; part-time: 9',
      'Total: 3 is over a limit that holds for several requirements together',
    ]);
  });

  it('say what was carried in and what will pass on', () => {
    const rules = `${yearly}require: [{ id: total, source: rule, of: any, at-least: 10 }]
carry: { surplus-of: total, at-most: 6, for: 1, into: [total] }`;
    const entries = [hours('x', '2023-05-01', '14'), hours('y', '2024-05-01', '17/2')];
    expect(say(rules, '2024-06-30', { entries })).toEqual([
      'Test Board: complete; every requirement that is due is met',
      'Total: 12.5 of 10 hours',
      'Total: 4 of it was carried in from an earlier cycle',
      'Test Board: as things stand 2.5 hours will pass to the next cycle',
    ]);
    // What was carried in is not told of as if it were lost.
    expect(say(rules, '2024-06-30', { entries: entries.slice(0, 1) }).join()).not.toContain('not counted');
  });

  it('say what still helps, and each credit once', () => {
    const rules = `cure: 60 days
${yearly}repeats: [{ same: activity, at-most: 1, per: cycle }]
require: [{ id: total, source: rule, of: any, at-least: 10 }]`;
    const parts = [
      { amount: '1', topics: ['t1'] },
      { amount: '1', topics: ['t2'] },
    ];
    const entries = [
      hours('late', '2025-01-20', '3', { parts }),
      hours('one', '2024-05-01', '7/3', { activity: 'a' }),
      hours('two', '2024-05-02', '2', { activity: 'a' }),
    ];
    const verdict = evaluate(packOf(rules), {
      today: civilDate('2025-02-01'),
      cycleAt: civilDate('2024-12-31'),
      facts: { entries, facts: [] },
    });
    expect(explain(verdict).map(({ text }) => text)).toEqual([
      'Test Board: not complete yet, due by 31 December 2024; it can be made good until 1 March 2025',
      'Total: 2 1/3 of 10 hours, 7 2/3 short, due by 31 December 2024',
      'Total: two not counted: a repeat',
      'Total: 3 from late not counted: completed after the time it is counted for ended (31 December 2024); it counts once it is assigned to that time, to make it good',
    ]);
  });

  it('of what is asked in several parts leave out what belongs to another part', () => {
    const rules = `${yearly}require: [{ id: total, source: rule, each: 6 months, of: any, at-least: 5 }]`;
    const entries = [hours('x', '2024-02-01', '2'), hours('y', '2024-08-01', '3'), hours('z', '2023-08-01', '4')];
    expect(say(rules, '2024-12-31', { entries })).toEqual([
      'Test Board: not complete, and the deadline, 30 June 2024, has passed',
      'Total from 1 January 2024: 2 of 5 hours, 3 short, due by 30 June 2024',
      'Total from 1 January 2024: 4 from z not counted: completed before the time it is counted for began (1 January 2024)',
      'Total from 1 July 2024: 3 of 5 hours, 2 short, due by 31 December 2024',
      'Total from 1 July 2024: 4 from z not counted: completed before the time it is counted for began (1 July 2024)',
    ]);
  });

  it('count things that are not all done, also of what is recommended', () => {
    const rules = `${yearly}require:
  - { id: audits, source: rule, of: any, counting: activities, at-least: 2 }
  - { id: more, source: rule, strength: recommended, of: any, at-least: 9 }`;
    expect(say(rules, '2024-06-30', { entries: [hours('x', '2024-02-01', '2')] })).toEqual([
      'Test Board: not complete yet, due by 31 December 2024',
      'Audits: 1 of 2 activities, 1 short, due by 31 December 2024',
      'More: recommended; 2 of 9 hours so far',
    ]);
  });

  it('name whatever the answer hangs on', () => {
    const rules = `${yearly}counts: [{ of: { tag: g1 }, tiers: [{ first: 4, rate: 2 }, { rate: 1 }] }, { of: any }]
require: [{ id: total, source: rule, of: { category: "1" }, at-least: 8 }]`;
    const entries = [
      hours('x', '2024-02-01', '4', { unknownTags: ['g1'] }),
      hours('y', '2024-03-01', '4', { tags: ['g1'], category: '1' }),
    ];
    expect(say(rules, '2024-12-31', { entries })).toEqual([
      'Test Board: cannot be decided yet; not known: what kind of credit one is',
      'Total: 4 of 8 hours so far; cannot be decided; not known: what kind of credit one is',
    ]);
  });

  it('leave no place unfilled', () => {
    for (const one of cases) for (const text of told(one)) expect(text).not.toMatch(/[{}]|\(\)|undefined|null/);
  });
});
