import { parse } from 'yaml';
import { readCheckedPack } from '../../../src/requirements/catalogue-load';
import { Rebuilder, written } from '../../../src/requirements/mutant-rebuild';
import { amountsNear, datesNear, durationsNear } from '../../../src/requirements/mutant-values';
import { mutantsOf } from '../../../src/requirements/mutants';
import { readYaml } from '../../../src/requirements/yaml-source';
import { words } from './words';

const head = `pack: test
authority: A Board
jurisdiction: XX
applies: true
unit: hour
sources: { rule: { asOf: now, confidence: high } }
`;

/** The names of all mutants of a pack that the loader takes. */
function names(body: string): string[] {
  expect(readCheckedPack(head + body, 'test.yaml', words).problems).toBeUndefined();
  const [document] = readYaml(head + body, 'test.yaml').documents;
  return document ? mutantsOf(document).map((one) => one.name) : [];
}

describe('what is changed', () => {
  it('amounts, lengths and dates by one step both ways', () => {
    expect(amountsNear('50')).toEqual(['51', '49']);
    expect(amountsNear('0')).toEqual(['1']);
    expect(amountsNear('12.5')).toEqual(['12.6', '12.4']);
    expect(amountsNear('1.00')).toEqual(['1.01', '0.99']);
    expect(amountsNear('3/4')).toEqual(['4/4', '2/4']);
    expect(amountsNear('20% of total')).toEqual(['21% of total', '19% of total']);
    expect(amountsNear('unknown')).toEqual([]);
    expect(durationsNear('1 year')).toEqual(['2 year']);
    expect(durationsNear('24 months')).toEqual(['25 months', '23 months']);
    expect(datesNear('2024-02-29')).toEqual(['2024-03-01', '2024-02-28']);
    expect(datesNear('12-31')).toEqual(['01-01', '12-30']);
    expect(datesNear('license.issued + 4 years')).toEqual(['license.issued + 5 years', 'license.issued + 3 years']);
    expect(datesNear('cycle.end')).toEqual([]);
  });

  it('conditions, comparisons, excuses, adjustments, grants, rows and what is carried', () => {
    expect(
      names(`clock: { length: 12 months, ends: license.expires }
cure: 30 days
define: { formal: { system: [s1, s2] }, busy: { fact: a } }
counts: [{ of: { tag: g1 }, rate: 2, whole: true }, { of: any }]
grants: [{ id: gift, when: { fact: c, during: cycle }, amount: 5, as: { system: s1 }, topics: [t1, t2] }]
repeats: [{ same: activity, at-most: 1, per: cycle }]
carry: { surplus-of: x, at-most: 9, for: 1, into: [x], drop-topics: true }
require:
  - id: x
    source: rule
    when: { all: [{ given: busy }, { not: { fact: b } }] }
    of: formal
    at-least: 9
    window: last 2 years
    separate-from: y
    excused: [{ when: { span: [license.issued, cycle.end], under: 13 months }, because: new }]
    adjust: [{ when: { renewal: 1 }, times: { months: [license.issued, cycle.end], over: 12 } }]
    round: { to: 1/4, mode: down, not-below: 2 }
  - { id: y, source: rule, any: [{ id: z, must: { fact: months-away, at-least: 3 } }, { id: w, of: any, at-least: 1, due: 2025-06-30 }] }
`),
    ).toEqual(
      expect.arrayContaining([
        'applies: negated',
        'cure: dropped',
        'cure: 30 days -> 31 days',
        'define.formal.system: without s2',
        'define.busy: negated',
        'counts[0]: dropped',
        'counts[0].rate: 2 -> 3',
        'counts[0].whole: dropped',
        'grants.gift: dropped',
        'grants.gift.when: dropped',
        'grants.gift.topics: without t1',
        'repeats[0].at-most: 1 -> 2',
        'carry: dropped',
        'carry.for: 1 -> 2',
        'carry.drop-topics: dropped',
        'x: dropped',
        'x.when: dropped',
        'x.when.all[0]: negated',
        'x.when.all[0]: dropped',
        'x.when.all[1].not: negated',
        'x.of: any instead of formal',
        'x.window: last 2 years -> last 3 years',
        'x.window: dropped',
        'x.separate-from: dropped',
        'x.excused[0]: dropped',
        'x.excused[0].when: dropped',
        'x.excused[0].when.under: at-most instead of under',
        'x.adjust[0]: dropped',
        'x.adjust[0].when.renewal: 1 -> 2',
        'x.adjust[0].times.over: 12 -> 13',
        'x.round: dropped',
        'x.round.not-below: 2 -> 1',
        'z: dropped',
        'z.must.at-least: over instead of at-least',
        'w.due: 2025-06-30 -> 2025-07-01',
        'w.due: dropped',
      ]),
    );
  });

  it('versions one at a time, each under its own name', () => {
    const found = names(`require:
  - id: x
    source: rule
    chosen-by: today
    versions:
      - { to: 2024-12-31, of: any, at-least: 5 }
      - { from: 2025-01-01, all: [{ id: y, of: any, at-least: 6 }] }
`);
    expect(found).toEqual(
      expect.arrayContaining([
        'x.versions[0]: dropped',
        'x.versions[0].to: 2024-12-31 -> 2025-01-01',
        'x.versions[0].at-least: 5 -> 6',
        'x.versions[1].y.at-least: 6 -> 7',
      ]),
    );
    expect(new Set(found).size).toBe(found.length);
  });

  it('nothing that is not confirmed, and no definition that only such text uses', () => {
    const found = names(`define: { formal: { system: [s1, s2] }, other: { system: [s1, s2] }, deep: { in: other } }
require:
  - { id: x, source: rule, of: formal, at-least: 5 }
  - { id: u, source: rule, standing: unconfirmed, of: deep, at-least: 5 }
  - { id: g, source: rule, all: [{ id: v, standing: announced, of: { topic: [t1, t2] }, at-least: unknown }] }
  - id: n
    source: rule
    chosen-by: today
    versions: [{ to: 2024-12-31, standing: unconfirmed, of: any, at-least: 7 }, { from: 2025-01-01, of: any, at-least: 8 }]
`);
    expect(found.filter((name) => /^(u|v|g|define\.(other|deep)|n\.versions\[0\])\b/.test(name))).toEqual([]);
    expect(found).toEqual(
      expect.arrayContaining(['define.formal.system: without s1', 'n.versions[1].at-least: 8 -> 9']),
    );
  });

  it('nothing of a pack that asks nothing', () => {
    expect(names('clock: { length: 12 months, anchor: 2020-01-01 }\nrequire: []\n')).toEqual([]);
  });
});

describe('a pack made anew', () => {
  const text = `${head}notes: "a: b, {c}"
require:
  - { id: x, source: rule, of: { category: "1" }, at-least: 1/2, says: "it's - so" }
  - id: y
    source: rule
    says: >-
      two lines,
      folded
    of: any
    at-least: 7.50
`;
  const [document] = readYaml(text, 'x').documents;

  it('is written on a line as it was', () => {
    expect(document && parse(written(document))).toEqual(parse(text));
  });

  it('differs only in what was changed', () => {
    if (!document) throw new Error('no document');
    const rebuilder = new Rebuilder(document, words);
    const before = readCheckedPack(text, 'x', words).pack;
    const mutant = mutantsOf(document).find((one) => one.name === 'y.at-least: 7.50 -> 7.51');
    const after = mutant && rebuilder.pack(mutant);
    expect(JSON.stringify(after)).toBe(JSON.stringify(before).replace('7.50', '7.51'));
  });
});
