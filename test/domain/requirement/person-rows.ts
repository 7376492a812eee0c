import fc from 'fast-check';
import type { OrganizationRow } from '../../../src/compliance/fact-rows';
import { group } from '../../../src/compliance/grouping';
import type { Read } from '../../../src/compliance/person-facts';
import { addDays, type CivilDate, civilDate } from '../../../src/domain/civil-date';
import { bytesToId, derivedId, type Id, idToBytes } from '../../../src/platform/ids';
import { ALWAYS_FROM, UNTIL_FURTHER_NOTICE } from '../../../src/platform/versions';
import type { PackVersion } from '../../../src/requirements/requirements.service';
import { dayWithin } from './people';
import { packOf } from './words';

/** The day before the first one that is walked, and how far around the walk things happen. */
export const WALK_BEGINS = civilDate('2026-10-01');
const BEFORE = 60;
const AROUND = 260;

/** Zones a day apart, with odd offsets, and with days that begin late or twice within the walk. */
const ZONES = [
  'America/New_York',
  'Pacific/Honolulu',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'Asia/Kathmandu',
  'Asia/Beirut',
  'America/Havana',
];

export const PERSON: Id = derivedId('test', 'person');
const [medical, dental, certifying, clinic, house] = ['medical', 'dental', 'certifying', 'clinic', 'house'].map(
  (code) => derivedId('test', code),
) as [Id, Id, Id, Id, Id];

const require = (lines: string): string => `require:\n${lines}`;
const total = '  - { id: total, source: rule, of: any, at-least: 20 }\n';

/** What each authority asks: by profession, specialty and other facts, of the day asked and of other days. */
const TEXTS: Record<string, readonly string[]> = {
  medical: [
    `clock: { length: 24 months, ends: license.expires }\ncure: 30 days\n${require(`${total}  - { id: one, source: rule, when: { fact: specialty, is: one }, of: { topic: t1 }, at-least: 2 }
  - { id: other, source: rule, when: { not: { fact: specialty, in: [two, three] } }, of: { topic: t2 }, at-least: 4 }
`)}`,
    `zone: Asia/Tokyo\nclock: { length: 12 months, ends: license.expires }\n${require(`${total}  - { id: began, source: rule, when: { fact: specialty, is: two, at: cycle.start }, of: { topic: t1 }, at-least: 3 }
  - { id: ever, source: rule, when: { fact: specialty, is: one, during: cycle }, of: { topic: t2 }, at-least: 5 }
`)}`,
  ],
  dental: [
    `clock: { rolling: 3 months }\n${require(`${total}  - { id: a, source: rule, when: { fact: a }, of: { topic: t1 }, at-least: 5 }\n`)}`,
  ],
  certifying: [
    `applies: { fact: specialty, is: one }\nclock: { length: 36 months, anchor: 2020-01-01 }\n${require(total)}`,
  ],
  clinic: [
    `applies: { fact: profession, in: [one] }\nclock: { length: 12 months, anchor: 2026-01-01 }\n${require(total)}`,
  ],
  house: [
    `clock: { length: 12 months, anchor: 2025-11-15 }\n${require(`${total}  - { id: two, source: rule, when: { fact: profession, is: two }, of: { topic: t1 }, at-least: 3 }
  - { id: one, source: rule, when: { all: [{ fact: specialty, is: one }, { fact: profession, is: one }] }, of: { topic: t2 }, at-least: 6 }
`)}`,
  ],
};

const packs = Object.entries(TEXTS).flatMap(([code, texts]) =>
  texts.map((text, index) => ({
    owner: derivedId('test', code),
    set: derivedId(code, String(index)),
    pack: packOf(text),
  })),
);

interface Time {
  readonly valid_from: CivilDate;
  readonly valid_to: CivilDate;
}

const someDay = dayWithin(addDays(WALK_BEGINS, -BEFORE), AROUND);

/** Versions of one fact: of every day exactly one, or none where it was withdrawn. */
function versions<T>(value: fc.Arbitrary<T>): fc.Arbitrary<(T & Time)[]> {
  return fc
    .record({
      days: fc.uniqueArray(someDay, { maxLength: 4 }),
      values: fc.array(fc.option(value, { freq: 4 }), { minLength: 5, maxLength: 5 }),
    })
    .map(({ days, values }) => {
      const edges = [ALWAYS_FROM, ...[...days].sort(), UNTIL_FURTHER_NOTICE];
      return edges.slice(1).flatMap((to, index) => {
        const one = values[index];
        return one == null ? [] : [{ ...one, valid_from: edges[index] as CivilDate, valid_to: to }];
      });
    });
}

const status = fc.constantFrom('ACTIVE', 'ACTIVE', 'ACTIVE', 'EXPIRED', 'RETIRED');
const word = fc.constantFrom('one', 'two', 'three');
const person_id = idToBytes(PERSON);

const license = (board: Id, profession: string) =>
  versions(
    fc.record({
      issued_on: fc.constant(civilDate('2015-01-01')),
      expires_on: dayWithin(addDays(WALK_BEGINS, -BEFORE), 600),
      status,
      renewal_number: fc.constant(3),
      cme_ends_on: fc.constant(null),
    }),
  ).map((rows) =>
    rows.map((row) => ({
      ...row,
      person_id,
      license_id: idToBytes(derivedId('license', board, profession)),
      board_id: idToBytes(board),
      profession,
      number_raw: '1',
    })),
  );

const certificate = (specialty: string) =>
  versions(fc.record({ issued_on: fc.constant(civilDate('2015-01-01')), expires_on: fc.constant(null), status })).map(
    (rows) =>
      rows.map((row) => ({
        ...row,
        person_id,
        certificate_id: idToBytes(derivedId('certificate', specialty)),
        board_id: idToBytes(certifying),
        specialty,
      })),
  );

const practice = (name: string, value: fc.Arbitrary<unknown>) =>
  versions(value.map((made) => ({ value: JSON.stringify(made) }))).map((rows) =>
    rows.map((row) => ({ ...row, person_id, name })),
  );

const employment = (employer: Id) =>
  fc
    .tuple(versions(fc.record({ department: word })), versions(fc.record({ scope: fc.constant('ALL') })))
    .map(([jobs, consents]) => {
      const employer_id = idToBytes(employer);
      return {
        jobs: jobs.map((row) => ({ ...row, person_id, employer_id, staff_number: '1' })),
        consents: consents.map((row) => ({ ...row, person_id, employer_id })),
      };
    });

const waiver = fc
  .record({ board: fc.constantFrom(medical, dental, clinic), requirement: fc.constantFrom('total', 'one', 'a') })
  .chain(({ board, requirement }) =>
    versions(fc.record({ amount_units: fc.option(fc.constantFrom(100, 500)), ground: fc.constant('illness') })).map(
      (rows) => rows.map((row) => ({ ...row, person_id, board_id: idToBytes(board), requirement })),
    ),
  );

const entry = fc
  .record({ completed_on: someDay, quarters: fc.nat(80), topic: fc.boolean(), waits: fc.nat(5) })
  .map(({ completed_on, quarters, topic, waits }) => ({
    waits: waits === 0,
    row: {
      person_id,
      completed_on,
      source_id: idToBytes(derivedId('test', 'provider')),
      activity_id: null,
      system_code: 's1',
      category: null,
      amount_units: quarters * 25,
      minutes: null,
      components: JSON.stringify(topic ? [{ topics: ['t1'], amount: quarters * 25 }] : []),
      format: null,
      started_on: null,
      evidence: 'A',
      recorded_at: new Date(0),
      acts_next: waits === 0 ? 'HUB' : null,
    },
  }));

/** A set whose text came or went within the walk, now and then. */
const published = fc
  .array(fc.option(someDay, { freq: 5, nil: ALWAYS_FROM }), { minLength: packs.length, maxLength: packs.length })
  .map((firsts): PackVersion[] =>
    packs.map(({ owner, set, pack }, index) => ({
      setId: set,
      versionId: set,
      ownerId: owner,
      validFrom: firsts[index] as CivilDate,
      validTo: UNTIL_FURTHER_NOTICE,
      sha256: '',
      pack,
    })),
  );

export interface Rows {
  readonly read: Read;
  /** Every zone in which a day can begin that matters. */
  readonly zones: readonly string[];
}

/** One person's rows as the database would give them, over authorities in zones drawn at random. */
export const personRows: fc.Arbitrary<Rows> = fc
  .record({
    zones: fc.array(fc.constantFrom(...ZONES), { minLength: 5, maxLength: 5 }),
    licenses: fc.tuple(license(medical, 'one'), license(medical, 'two'), license(dental, 'two')),
    certificates: fc.tuple(certificate('one'), certificate('two')),
    practice: fc.tuple(
      practice('specialty', fc.oneof(word, fc.uniqueArray(word, { minLength: 1 }), fc.boolean())),
      practice('profession', word),
      practice('a', fc.boolean()),
      practice('credits.complete-from', someDay),
    ),
    employments: fc.tuple(employment(clinic), employment(house)),
    waivers: fc.array(waiver, { maxLength: 2 }),
    entries: fc.array(entry, { maxLength: 8 }),
    published,
    left: fc.array(fc.nat(3), { minLength: 9, maxLength: 9 }),
  })
  .map((made): Rows => {
    // Few people have everything: what else would be seen hides behind what changes all the time.
    const some = <T>(lists: readonly (readonly T[])[], at: number): T[] =>
      lists.flatMap((list, index) => (made.left[at + index] === 0 ? [] : list));
    const mine = <T>(rows: readonly T[]): ReadonlyMap<Id, readonly T[]> => new Map([[PERSON, rows]]);
    const entries = made.entries.map(({ waits, row }, index) => ({
      waits,
      row: { ...row, entry_id: idToBytes(derivedId('entry', String(index))) },
    }));
    const organizations = [medical, dental, certifying, clinic, house].map((id, index): OrganizationRow => {
      const zone = made.zones[index] as string;
      return { organization_id: idToBytes(id), code: `org-${index}`, name: `Organization ${index}`, zone };
    });
    return {
      zones: [...new Set([...made.zones, 'Asia/Tokyo', 'UTC'])],
      read: {
        licenses: mine(some(made.licenses, 0)),
        certificates: mine(some(made.certificates, 3)),
        practice: mine(some(made.practice, 5)),
        waivers: mine(made.waivers.slice(0, 1).flat()),
        employments: mine(made.employments.flatMap(({ jobs }) => jobs)),
        consents: mine(made.employments.flatMap(({ consents }) => consents)),
        awards: mine(entries.flatMap(({ waits, row }) => (waits ? [] : [row]))),
        pending: mine(entries.flatMap(({ waits, row }) => (waits ? [row] : []))),
        packsOf: group(made.published, (version) => version.ownerId ?? ''),
        activities: new Map(),
        accreditations: new Map(),
        organizations: new Map(organizations.map((row) => [bytesToId(row.organization_id), row])),
      },
    };
  });
