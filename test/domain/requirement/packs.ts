import { packOf } from './words';
import type { Pack } from '../../../src/domain/requirement/pack';

/** Packs made up to use every way in which a verdict can depend on days. */
export const madeUp: Record<string, Pack> = {
  rolling: packOf(`
clock: { rolling: 24 months }
cure: { until: 2024-03-31 }
require:
  - { id: total, source: rule, of: any, at-least: 40, limits: [{ of: { system: s2 }, at-most: 10, per: calendar-year }] }
  - { id: topic, source: rule, window: last 1 year, of: { topic: t1 }, at-least: 3 }
  - { id: once, source: rule, window: ever, due: 2023-06-30, of: { topic: t2 }, counting: activities, at-least: 1 }
`),
  standing: packOf(`
clock: none
require:
  - { id: four-yearly, source: rule, window: { last: 4 years, ending: today }, of: { topic: t1 }, counting: activities, at-least: 1 }
  - id: worded
    source: rule
    window: ever
    due: today
    chosen-by: today
    versions:
      - { to: 2022-04-01, of: { topic: t2 }, at-least: 2 }
      - { from: 2022-04-02, to: 2024-11-17, of: { all: [{ topic: t2 }, { tag: g1 }] }, at-least: 2 }
      - { from: 2025-01-01, of: { topic: t2 }, at-least: 1 }
  - id: prescribers
    source: rule
    when: { any: [{ fact: a }, { fact: b, during: { from: today - 1 year, to: today } }] }
    window: { last: 36 months, ending: today }
    of: { topic: t3 }
    at-least: 3
    excused: [{ when: { span: [license.issued, today], under: 18 months }, because: new }]
`),
  yearly: packOf(`
clock: { length: 12 months, anchor: 2000-03-01, extend: [{ when: { date: cycle.end, from: 2022-02-28, to: 2022-02-28 }, by: 3 months, because: storm }] }
cure: 45 days
counts:
  - { of: { tag: g1 }, tiers: [{ first: 4, rate: 2 }, { rate: 1 }] }
  - { of: { system: [s1, s2] }, round: { to: 1/2, mode: down } }
repeats: [{ same: activity, at-most: 1, per: cycle }]
grants:
  - { id: gift, when: { fact: c, during: cycle }, amount: 5, dated: cycle.start + 2 months, spread: { times: 3, every: 3 months }, as: { system: s1 } }
require:
  - { id: total, source: rule, of: any, at-least: 25, excused: [{ when: { fact: d, at: cycle.end }, because: certified }] }
  - { id: years, source: rule, each: 6 months, of: { topic: t1 }, at-least: 1, standing: unconfirmed }
  - { id: statement, source: rule, must: { fact: e, during: cycle } }
`),
  renewal: packOf(`
clock: { length: 24 months, ends: license.expires }
cure: 30 days
define: { formal: { system: s1 } }
require:
  - id: general
    source: rule
    all:
      - { id: total, of: any, at-least: 48, limits: [{ of: { not: { in: formal } }, at-most: 24 }], adjust: [{ when: { renewal: 1 }, times: { months: [license.issued, cycle.end], over: 24 } }] }
      - { id: formal, of: formal, at-least: 50% of total }
  - { id: apart, source: rule, of: { topic: t1 }, at-least: 4, separate-from: total }
  - id: either
    source: rule
    window: ever
    due: { earliest: [{ renewal: 2 }, license.issued + 4 years] }
    any:
      - { id: first, of: { topic: t2 }, at-least: 6 }
      - { id: second, of: { topic: t3 }, at-least: 6 }
limits: [{ of: { category: "2" }, at-most: 12, per: quarter }]
carry: { surplus-of: total, at-most: 10, for: 1, into: [total] }
`),
  past: packOf(`
clock: { length: 12 months, anchor: 2000-02-29 }
cure: 60 days
require:
  - { id: total, source: rule, of: any, at-least: 20 }
  - { id: topic, source: rule, of: { topic: t1 }, at-least: 2 }
  - { id: remedial, source: rule, when: { all: [{ missed: topic, in: previous-cycle }, { fact: a }] }, of: { topic: t2 }, at-least: 3 }
carry: { surplus-of: total, at-most: 10, for: 2, into: [total] }
`),
  contested: packOf(`
clock: { length: 24 months, ends: license.expires }
limits: [{ of: { category: "1" }, at-most: 15, excess-as: { category: "2" } }, { of: { category: "3" }, at-most: 9, per: calendar-year }]
require:
  - { id: total, source: rule, of: any, at-least: 40 }
  - { id: second, source: rule, of: { category: "2" }, at-least: 6 }
  - id: either
    source: rule
    when: { fact: a, at: cycle.end }
    any:
      - { id: long, of: { topic: t1 }, at-least: 12, separate-from: total }
      - { id: brief, of: { topic: t2 }, at-least: 4, separate-from: [total, long] }
`),
  earned: packOf(`
clock: { length: 36 months, anchor: 2019-11-30 }
counts:
  - { of: { tag: g2 }, per: day, steps: [{ from: 1, gives: 3 }, { from: 2, gives: 5 }] }
  - { of: any }
require:
  - { id: total, source: rule, of: any, at-least: 30, limits: [{ of: { system: s2 }, at-most: 12 }] }
  - { id: half, source: rule, of: { system: [s1, s2] }, at-least: 50% of earned total, excused: [{ when: { fact: b, during: cycle }, because: certified }] }
  - { id: years, source: rule, each: calendar-year, of: any, at-least: 3, when: { renewal: { every: 2, from: 1 } } }
`),
  granted: packOf(`
clock: { length: 36 months, ends: license.expires }
limits: [{ of: { system: s1 }, at-most: 20, per: calendar-year }]
grants:
  - { id: gift, when: { fact: a, during: cycle }, amount: 5, as: { system: s1 } }
  - { id: later, amount: 2, per: { fact: months-away }, dated: license.issued + 1 year, as: { system: s2, category: "1" } }
require:
  - { id: total, source: rule, of: any, at-least: 30 }
  - { id: lately, source: rule, window: { last: 2 years, ending: today }, of: { system: s1 }, counting: activities, at-least: 1 }
  - { id: either-year, source: rule, each: 12 months, of: { system: [s1, s2] }, at-least: 1, standing: unconfirmed }
`),
  gifts: packOf(`
clock: { rolling: 24 months }
grants:
  - { id: gift, when: { fact: a }, dated: { latest: [license.issued, 2021-05-05] }, amount: 5, as: { system: s1 } }
require:
  - { id: total, source: rule, of: any, at-least: 20, limits: [{ of: { system: s1 }, at-most: 8, per: calendar-year }] }
  - { id: past, source: rule, window: { from: 2021-01-01, to: 2022-12-31 }, of: { system: s1 }, at-least: 3 }
`),
  moving: packOf(`
clock: none
require:
  - { id: half-years, source: rule, standing: unconfirmed, window: { from: 2019-01-01, to: 2028-12-31 }, each: { length: 1 year, every: 6 months, from: today - 2 years }, of: { topic: t1 }, at-least: 1 }
`),
};
