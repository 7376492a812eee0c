import fc from 'fast-check';
import { addDays, type CivilDate } from '../../../src/domain/civil-date';
import type {
  CarriedCredit,
  CreditFact,
  Facts,
  FactValue,
  TimedFact,
  Waiver,
} from '../../../src/domain/requirement/facts';
import type { Pack, Requirement } from '../../../src/domain/requirement/pack';
import type { FactType, Registry } from '../../../src/requirements/registry';
import { credits, dayWithin, start, type Vocabulary } from './people';

/** What is known of one random person for years, and the zone in which their authority's days begin. */
export interface Life {
  readonly zone: string;
  readonly facts: Facts;
}

/** Zones at both ends of the world, with odd offsets, and where daylight saving leaves a day without midnight. */
const zones = [
  'America/New_York',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'Asia/Kathmandu',
  'America/St_Johns',
  'Asia/Beirut',
  'America/Havana',
  'America/Santiago',
];

/** The first day of the times that random statements, credits and waivers lie in: years before the walk begins. */
const before = addDays(start, -1200);
const span = 1200 + 6 * 365;

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });

/** The names that a pack uses: of facts with the codes it compares them with, of credit properties, of requirements. */
interface Names {
  readonly facts: ReadonlyMap<string, ReadonlySet<string>>;
  readonly properties: ReadonlyMap<string, ReadonlySet<string>>;
  readonly requirements: readonly string[];
}

function namesOf(pack: Pack): Names {
  const facts = new Map<string, Set<string>>();
  const properties = new Map<string, Set<string>>();
  const note = (where: Map<string, Set<string>>, name: unknown, values: readonly unknown[]): void => {
    if (typeof name !== 'string') return;
    const known = where.get(name) ?? new Set();
    where.set(name, known);
    for (const value of values) if (typeof value === 'string') known.add(value);
  };
  const look = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(look);
    if (typeof value !== 'object' || value === null) return;
    const one = value as Record<string, unknown>;
    if (one.kind === 'fact') note(facts, one.name, [one.is, ...((one.in as string[] | null) ?? [])]);
    if (one.kind === 'renewal') note(facts, 'license.renewal', []);
    if (one.kind === 'is') note(properties, one.property, one.values as string[]);
    // A grant by a number, a length of the clock, a month and day: facts that are named without a condition.
    for (const key of ['perFact', 'fact']) note(facts, one[key], []);
    Object.values(one).forEach(look);
  };
  look(pack);
  const requirements = (list: readonly Requirement[]): string[] =>
    list.flatMap((one) => [
      one.id,
      ...[one.shape, ...(one.versions ?? []).map(({ shape }) => shape)].flatMap((shape) =>
        shape?.kind === 'all' || shape?.kind === 'any' ? requirements(shape.of) : [],
      ),
    ]);
  return { facts, properties, requirements: requirements(pack.require) };
}

/** The words a pack asks for, and one of each kind that it does not: so that credits matter and some do not. */
function vocabularyFor(names: Names, registry: Registry): Vocabulary {
  const words = (property: string, known: Iterable<string>): string[] => {
    const asked = [...(names.properties.get(property) ?? [])];
    const other = [...known].find((word) => !asked.includes(word));
    return other === undefined ? asked : [...asked, other];
  };
  return {
    systems: words('system', registry.systems.keys()),
    categories: words('category', registry.names.categories),
    topics: words('topic', registry.names.topics),
    tags: words('tag', registry.names.tags),
    approvers: words('approvedBy', registry.names.approvers),
  };
}

/** A value of a fact; of codes mostly one that the pack asks for. */
function valueOf(
  type: FactType,
  asked: ReadonlySet<string>,
  values: ReadonlySet<string> | null,
): fc.Arbitrary<FactValue> {
  switch (type) {
    case 'flag':
      return fc.boolean();
    case 'code': {
      const known = [...asked, ...[...(values ?? [])].filter((value) => !asked.has(value)).slice(0, 1)];
      return fc.oneof(fc.constantFrom(...known), fc.uniqueArray(fc.constantFrom(...known), { minLength: 1 }));
    }
    case 'number':
      return fc.oneof(fc.nat(6), fc.nat(100)).map(String);
    case 'date':
      return dayWithin(before, span);
    case 'duration':
      return fc.constantFrom('1 year', '2 years', '36 months', '6 months');
  }
}

/** What is stated of one fact over the years: nothing, one thing for ever, or a few things with gaps and overlaps. */
function statements(name: string, value: fc.Arbitrary<FactValue>): fc.Arbitrary<TimedFact[]> {
  const one = fc
    .record({ value, from: maybe(dayWithin(before, span)), length: maybe(fc.nat(1100)) })
    .map((made): TimedFact => ({
      name,
      value: made.value,
      ...(made.from === undefined ? {} : { from: made.from }),
      ...(made.length === undefined ? {} : { to: addDays(made.from ?? start, made.length) }),
    }));
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant<TimedFact[]>([]) },
    { weight: 2, arbitrary: value.map((always) => [{ name, value: always }]) },
    { weight: 4, arbitrary: fc.array(one, { minLength: 1, maxLength: 4 }) },
  );
}

/** A license that is renewed up to three times, each time known some days after the old term ended, or not at all. */
const license: fc.Arbitrary<TimedFact[]> = fc
  .record({
    issued: dayWithin(addDays(start, -2000), 2600),
    expires: dayWithin(addDays(start, -200), 1300),
    months: fc.constantFrom(12, 24, 36, 48),
    renewal: maybe(fc.integer({ min: 1, max: 7 })),
    renewals: fc.nat(3),
    late: fc.integer({ min: -120, max: 60 }),
    gap: fc.boolean(),
  })
  .map(({ issued, expires, months, renewal, renewals, late, gap }) => {
    const stated: TimedFact[] = [{ name: 'license.issued', value: issued }];
    let from: CivilDate | null = null;
    for (let term = 0; term <= renewals; term += 1) {
      const ends = addDays(expires, Math.round((term * months * 365) / 12));
      const until = addDays(ends, late);
      const time = { ...(from === null ? {} : { from }), ...(term === renewals && !gap ? {} : { to: until }) };
      stated.push(
        { name: 'license.expires', value: ends, ...time },
        { name: 'license.cme-ends', value: ends, ...time },
      );
      if (renewal !== undefined) stated.push({ name: 'license.renewal', value: String(renewal + term), ...time });
      from = addDays(until, gap ? 25 : 1);
    }
    return stated;
  });

/** Credits from long before the walk until after its end, most of them with more said than a plain one. */
function entries(vocabulary: Vocabulary, registry: Registry): fc.Arbitrary<CreditFact[]> {
  const more = fc.record({
    started: maybe(fc.nat(60)),
    assigned: fc.option(dayWithin(before, span), { nil: undefined, freq: 8 }),
    whole: fc.integer({ min: 0, max: 9 }),
    minutes: maybe(fc.nat(600)),
    programme: maybe(fc.constantFrom('p', 'q')),
    format: maybe(fc.constantFrom('live', ...registry.names.formats)),
    score: maybe(fc.nat(100)),
  });
  return fc
    .tuple(
      credits(vocabulary, addDays(start, -2200), 2200 + 2000, 14, true),
      fc.array(more, { minLength: 14, maxLength: 14 }),
    )
    .map(([list, extras]) =>
      list.map((credit, index): CreditFact => {
        const extra = extras[index] as (typeof extras)[number];
        return {
          ...credit,
          ...(extra.started === undefined ? {} : { startedOn: addDays(credit.completedOn, -extra.started) }),
          ...(extra.assigned === undefined ? {} : { assignedTo: extra.assigned }),
          ...(extra.whole === 0 ? { attendedWhole: false } : {}),
          ...(extra.minutes === undefined || credit.amount === undefined ? {} : { minutes: String(extra.minutes) }),
          ...(extra.programme === undefined ? {} : { programme: extra.programme }),
          ...(extra.format === undefined ? {} : { format: extra.format }),
          ...(extra.score === undefined ? {} : { score: `${extra.score}%` }),
        };
      }),
    );
}

function waiversOf(requirements: readonly string[]): fc.Arbitrary<Waiver[]> {
  if (requirements.length === 0) return fc.constant([]);
  const one = fc
    .record({
      requirement: fc.constantFrom(...requirements),
      amount: maybe(fc.nat(20)),
      from: maybe(dayWithin(before, span)),
      length: maybe(fc.nat(800)),
    })
    .map(({ requirement, amount, from, length }): Waiver => ({
      requirement,
      ...(amount === undefined ? { all: true } : { amount: String(amount) }),
      ground: 'illness',
      ...(from === undefined ? {} : { from }),
      ...(length === undefined ? {} : { to: addDays(from ?? start, length) }),
    }));
  return fc.array(one, { maxLength: 2 });
}

function carriedBy(vocabulary: Vocabulary): fc.Arbitrary<CarriedCredit[] | undefined> {
  const one = fc
    .record({ amount: fc.nat(30), system: fc.constantFrom(...vocabulary.systems) })
    .map(({ amount, system }) => ({ amount: String(amount), system }));
  return maybe(
    fc
      .array(one, { minLength: 1, maxLength: 3 })
      .map((list) => list.map((made, at) => ({ id: `carried-${at}`, ...made }))),
  );
}

/** Random lives for a pack: whatever it asks is sometimes known, sometimes not, and changes at random over the years. */
export function lives(pack: Pack, registry: Registry): fc.Arbitrary<Life> {
  const names = namesOf(pack);
  const vocabulary = vocabularyFor(names, registry);
  const stated = [...names.facts].flatMap(([name, asked]) => {
    const fact = registry.facts.get(name);
    const ofLicense = ['license.issued', 'license.expires', 'license.cme-ends', 'license.renewal'].includes(name);
    if (fact === undefined || ofLicense) return [];
    const value = valueOf(fact.type, asked, fact.values);
    // Without the profession that is asked for there is nothing to see: nearly everybody has it.
    if (name === 'profession' && asked.size > 0)
      return [
        fc.oneof(
          { weight: 1, arbitrary: statements(name, value) },
          { weight: 6, arbitrary: fc.constantFrom(...asked).map((code): TimedFact[] => [{ name, value: code }]) },
        ),
      ];
    return [statements(name, value)];
  });
  return fc
    .record({
      zone: fc.constantFrom(...zones),
      license,
      stated: fc.tuple(...stated),
      entries: entries(vocabulary, registry),
      waivers: waiversOf(names.requirements),
      carried: carriedBy(vocabulary),
    })
    .map((made) => ({
      zone: made.zone,
      facts: {
        entries: made.entries,
        facts: [...made.stated.flat(), ...made.license],
        waivers: made.waivers,
        ...(made.carried === undefined ? {} : { carried: made.carried }),
      },
    }));
}
