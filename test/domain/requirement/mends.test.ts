import { civilDate } from '../../../src/domain/civil-date';
import { evaluate } from '../../../src/domain/evaluate';
import type { Facts, TimedFact } from '../../../src/domain/requirement/facts';
import type { Verdict } from '../../../src/domain/requirement/verdict';
import { findNode } from '../../../src/requirements/catalogue-check';
import { packOf } from './words';

/** What a pack says of a person on a day; nothing else is known of them, so that what is not stated is false. */
function judged(text: string, today: string, facts: Partial<Facts>, otherwise?: 'unknown'): Verdict {
  return evaluate(packOf(text), {
    today: civilDate(today),
    ...(otherwise ? {} : { otherwise: false }),
    facts: { entries: [], facts: [], ...facts },
  });
}

const expires = (day: string): TimedFact => ({ name: 'license.expires', value: day });

describe('a cure with a date of its own', () => {
  const pack = (until: string): string => `clock: { length: 12 months, ends: license.expires }
require: [{ id: x, source: rule, of: any, at-least: 25, cure: { until: ${until} } }]`;

  it('is none when it is over before the due date', () => {
    const ahead = judged(pack('2025-03-31'), '2026-06-30', { facts: [expires('2026-12-31')] });
    expect(ahead).toMatchObject({ status: 'OPEN', deadline: '2026-12-31', cureBy: null, overdueOn: '2027-01-01' });
    expect(findNode(ahead.requirements, 'x')).toMatchObject({ due: '2026-12-31', cureUntil: null });
  });

  it('is the last day when it is over after the due date', () => {
    const after = judged(pack('2027-03-31'), '2026-06-30', { facts: [expires('2026-12-31')] });
    expect(after).toMatchObject({ deadline: '2026-12-31', cureBy: '2027-03-31', overdueOn: '2027-04-01' });
  });

  it('leaves time to the due date an adjustment moved', () => {
    const text = `${pack('2027-01-15').slice(0, -3)}, adjust: [{ due: license.expires + 30 days }] }]`;
    const moved = judged(text, '2027-01-20', { facts: [expires('2026-12-31')] });
    expect(findNode(moved.requirements, 'x')?.due).toBe('2027-01-30');
    expect(findNode(moved.requirements, 'x')?.cureUntil).toBe(null);
  });
});

describe('what is recommended in several windows or parts', () => {
  const yearly = (shape: string): string => `clock: { length: 24 months, ends: license.expires }
require:
  - { id: total, source: rule, of: any, at-least: 4, excused: [{ when: { fact: b }, because: certified }] }
  - { id: years, source: rule, strength: recommended, ${shape} }`;
  const each = yearly('each: 12 months, of: any, at-least: 3');
  const facts = [expires('2025-12-31')];
  const first = { id: 'p', completedOn: civilDate('2024-03-01'), amount: '5' };
  const second = { id: 'q', completedOn: civilDate('2025-03-01'), amount: '3' };
  const results = ({ status, requirements }: Verdict): unknown => [
    status,
    requirements[1]?.result,
    requirements[1]?.children.map((child) => child.result),
  ];

  it('shows what its parts come to and decides nothing', () => {
    const short = judged(each, '2025-12-31', { facts, entries: [first] });
    expect(results(short)).toEqual(['COMPLIANT', 'RECOMMENDED_SHORT', ['MET', 'RECOMMENDED_SHORT']]);
    expect(short.shortfalls).toEqual([]);
    const met = judged(each, '2025-12-31', { facts, entries: [first, second] });
    expect(results(met)).toEqual(['COMPLIANT', 'MET', ['MET', 'MET']]);
    const few = { ...first, amount: '3' };
    const open = judged(each, '2025-12-31', { facts, entries: [few] });
    expect(results(open)).toEqual(['OPEN', 'RECOMMENDED_SHORT', ['MET', 'RECOMMENDED_SHORT']]);
  });

  it('is so in groups, and for those who are excused from the rest', () => {
    const group = yearly(
      'any: [{ id: v, of: any, at-least: 9 }, { id: w, of: { topic: t1 }, at-least: 1 }], when: { fact: a }',
    );
    const asked = [...facts, { name: 'a', value: true }];
    const short = judged(group, '2025-12-31', { facts: asked, entries: [first] });
    expect(results(short)).toEqual(['COMPLIANT', 'RECOMMENDED_SHORT', ['RECOMMENDED_SHORT', 'RECOMMENDED_SHORT']]);
    const met = judged(group, '2025-12-31', { facts: asked, entries: [{ ...first, amount: '9' }] });
    expect(results(met)).toEqual(['COMPLIANT', 'MET', ['MET', 'RECOMMENDED_SHORT']]);
    expect(results(judged(group, '2025-12-31', { facts, entries: [first] }))).toEqual([
      'COMPLIANT',
      'NOT_APPLICABLE',
      [],
    ]);
    const excused = { facts: [...facts, { name: 'b', value: true }], entries: [first, second] };
    expect(results(judged(each, '2025-12-31', excused))).toEqual(['EXEMPT', 'MET', ['MET', 'MET']]);
  });
});

describe('a clause that may not be asked, apart from one that is', () => {
  const apart = (standing: string): string => `clock: { length: 24 months, ends: license.expires }
require:
  - { id: total, source: rule, of: any, at-least: 50 }
  - { id: on-top, source: rule, of: { topic: t1 }, at-least: 5, separate-from: total${standing} }`;
  const entries = (hours: number): Facts['entries'] => [
    { id: 'p', completedOn: civilDate('2024-03-01'), amount: String(hours) },
    {
      id: 'q',
      completedOn: civilDate('2025-03-01'),
      amount: '5',
      parts: [{ amount: '5', topics: ['t1'] }],
    },
  ];
  const facts = [expires('2025-12-31')];
  const shown = (text: string, hours: number, otherwise?: 'unknown'): unknown[] => {
    const verdict = judged(text, '2025-12-31', { facts, entries: entries(hours) }, otherwise);
    const nodes = verdict.requirements.map((node) => `${node.result} ${node.counted} of ${node.needed}`);
    return [verdict.status, ...nodes, verdict.shortfalls.map((one) => one.short).join()];
  };
  const unconfirmed = apart(', standing: unconfirmed');

  it('takes no hour the other needs', () => {
    expect(shown(unconfirmed, 45)).toEqual(['UNDETERMINED', 'MET 50 of 50', 'UNKNOWN 0 of 5', '']);
    expect(shown(unconfirmed, 44)).toEqual(['OPEN', 'SHORT 49 of 50', 'UNKNOWN 0 of 5', '1']);
    expect(shown(apart(', when: { fact: a }'), 44, 'unknown')).toEqual([
      'OPEN',
      'SHORT 49 of 50',
      'UNKNOWN 0 of 5',
      '1',
    ]);
  });

  it('takes what the other does not need', () => {
    expect(shown(unconfirmed, 47)).toEqual(['UNDETERMINED', 'MET 50 of 50', 'UNKNOWN 2 of 5', '']);
    expect(shown(unconfirmed, 50)).toEqual(['COMPLIANT', 'MET 50 of 50', 'MET 5 of 5', '']);
    expect(shown(unconfirmed, 60)).toEqual(['COMPLIANT', 'MET 60 of 50', 'MET 5 of 5', '']);
  });

  it('goes first when it is asked', () => {
    expect(shown(apart(''), 45)).toEqual(['OPEN', 'SHORT 45 of 50', 'MET 5 of 5', '5']);
  });
});

describe('alternatives short by an amount that takes many digits to write', () => {
  const text = `clock: { length: 24 months, ends: license.expires }
counts: [{ of: any, rate: 1/7 }]
require:
  - id: either
    source: rule
    any:
      - { id: far, of: any, at-least: 1000.000000001 }
      - { id: near, of: any, at-least: 999.999999999 }`;

  it('are still told apart', () => {
    const entries = [1, 2, 3].map((at) => ({
      id: `c${at}`,
      completedOn: civilDate('2025-03-01'),
      amount: `0.00000000${at}001`,
    }));
    const verdict = judged(text, '2025-12-31', { facts: [expires('2025-12-31')], entries });
    const either = findNode(verdict.requirements, 'either');
    expect(either?.children[0]?.short).toMatch(/^\d{16,}\/\d+$/);
    expect(either?.nearest).toBe('near');
    expect(verdict.shortfalls.map(({ requirement }) => requirement)).toEqual(['near']);
  });
});

describe('a duty that is due when a window without an end ends', () => {
  it.each(['{ from: 2020-01-01 }', 'ever'])('has no deadline (%s)', (window) => {
    const text = `clock: none
require: [{ id: r, source: rule, window: ${window}, due: window.end, of: any, at-least: 5 }]`;
    expect(judged(text, '2024-02-02', {})).toMatchObject({ status: 'OPEN', deadline: null, cureBy: null });
  });
});

describe('of several ways out the nearest', () => {
  it('is one that is surely open', () => {
    const pack = `clock: { length: 12 months, anchor: 2000-01-01 }
require:
  - id: either
    source: rule
    any: [{ id: long, of: any, at-least: 6 }, { id: perhaps, when: { fact: b }, each: 12 months, of: any, at-least: 1 }]`;
    const verdict = judged(pack, '2024-06-01', {}, 'unknown');
    expect(verdict.requirements[0]?.nearest).toBe('long');
    expect(verdict.shortfalls).toEqual([expect.objectContaining({ requirement: 'long', short: '6' })]);
  });
});

describe('what nobody knows and the answer hangs on', () => {
  it('is named also where only a group around it says so', () => {
    const pack = `clock: { length: 24 months, anchor: 2024-01-01 }
require:
  - id: once
    source: rule
    excused: [{ when: { fact: b }, because: z }]
    any: [{ id: first, of: { topic: t1 }, at-least: 1 }]
  - { id: half, source: rule, of: any, at-least: 50% of earned first }`;
    const none = judged(pack, '2024-06-01', {}, 'unknown');
    expect([none.status, none.missing]).toEqual(['UNDETERMINED', [{ kind: 'fact', name: 'b' }]]);
  });
});

describe('a need of very many possible amounts', () => {
  const rows = Array.from({ length: 26 }, (_, at) => `{ when: { fact: b }, add: ${2 ** at}/3 }`);
  const pack = `clock: { length: 12 months, anchor: 2000-01-01 }
require: [{ id: x, source: rule, of: any, at-least: 2, adjust: [${rows.join(', ')}] }]`;

  it('is decided by the least and the most of them', () => {
    const of = (amount: string): string =>
      judged(pack, '2024-06-01', { entries: [{ id: 'e', completedOn: civilDate('2024-02-01'), amount }] }, 'unknown')
        .status;
    expect([of('1'), of('3'), of('30000000')]).toEqual(['OPEN', 'UNDETERMINED', 'COMPLIANT']);
  });
});
