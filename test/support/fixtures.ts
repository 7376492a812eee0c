import { familyKey, ownerKeys } from '../../src/clinicians/candidates';
import { PERSON_NAME } from '../../src/clinicians/fact-tables';
import {
  boardIdentifier,
  type Identifier,
  licenseIdentifier,
  npiIdentifier,
  type WrittenBoardId,
  type WrittenLicense,
} from '../../src/domain/identity';
import type { CivilDate } from '../../src/domain/civil-date';
import { ACCREDITATION } from '../../src/organizations/organizations.service';
import { insertRows } from '../../src/platform/database';
import { hashParts } from '../../src/platform/hashing';
import { type Id, idToBytes, newId, publicId } from '../../src/platform/ids';
import { ALWAYS_FROM, putVersions, UNTIL_FURTHER_NOTICE } from '../../src/platform/versions';
import { ACTIVITY } from '../../src/providers/activities.service';
import { activityKey } from '../../src/providers/activity.types';
import type { TestHub } from './hub';

export interface FixtureProvider {
  readonly id: Id;
  readonly key: string;
}

export interface FixturePerson {
  readonly npi?: string;
  readonly licenses?: readonly WrittenLicense[];
  readonly boardIds?: readonly WrittenBoardId[];
  readonly givenName?: string | null;
  readonly familyName?: string | null;
  readonly birthMonthDay?: string | null;
}

/** Rows written straight into the tables, for tests that are about something else than how they get there. */
export function fixtures(hub: TestHub): {
  provider(options?: { zone?: string; from?: string; to?: string }): Promise<FixtureProvider>;
  activity(
    source: Id,
    options?: {
      externalId?: string;
      registryId?: string;
      system?: string;
      maximumUnits?: number;
      topics?: string[];
      startsOn?: string;
      endsOn?: string;
      status?: string;
    },
  ): Promise<{ id: Id; publicId: string; externalId: string }>;
  people(people: readonly FixturePerson[]): Promise<Id[]>;
  person(person: FixturePerson): Promise<Id>;
  identify(person: Id, identifiers: readonly Identifier[]): Promise<void>;
} {
  const { app } = hub;
  const secret = app.config.secret;
  let made = 0;

  const ownerRows = (person: Id, identifiers: readonly Identifier[], eventId: Id): Record<string, unknown>[] =>
    identifiers.flatMap((identifier) =>
      ownerKeys(secret, identifier).map(({ type, issuer, key }) => ({
        type,
        issuer,
        identifier_key: key,
        person_id: idToBytes(person),
        raw: identifier.raw,
        vouched: 1,
        recorded_at: app.clock.now(),
        event_id: idToBytes(eventId),
      })),
    );
  const identifiersOf = (person: FixturePerson): Identifier[] => [
    ...(person.npi === undefined ? [] : [npiIdentifier(person.npi)]),
    ...(person.licenses ?? []).map((license) => licenseIdentifier(license) as Identifier),
    ...(person.boardIds ?? []).map((boardId) => boardIdentifier(boardId) as Identifier),
  ];

  const people = async (wanted: readonly FixturePerson[]): Promise<Id[]> => {
    const ids = wanted.map(() => newId());
    await app.db.transaction(async (tx) => {
      const eventId = newId();
      const now = app.clock.now();
      await insertRows(
        tx,
        'person',
        ids.map((id) => ({ person_id: idToBytes(id), version: 1, evaluated_version: 1, created_at: now })),
      );
      await insertRows(
        tx,
        'person_profile',
        ids.map((id, index) => ({
          person_id: idToBytes(id),
          given_name: wanted[index]?.givenName ?? null,
          family_name: wanted[index]?.familyName ?? null,
          birth_month_day: wanted[index]?.birthMonthDay ?? null,
          zone: 'UTC',
        })),
      );
      await putVersions(
        tx,
        PERSON_NAME,
        ids.map((id, index) => {
          const { givenName = null, familyName = null } = wanted[index] as FixturePerson;
          return {
            key: [idToBytes(id)],
            values: [givenName, familyName, familyKey(secret, familyName)],
            from: ALWAYS_FROM,
            to: UNTIL_FURTHER_NOTICE,
          };
        }),
        eventId,
        now,
      );
      await insertRows(
        tx,
        'identifier_owner',
        ids.flatMap((id, index) => ownerRows(id, identifiersOf(wanted[index] as FixturePerson), eventId)),
      );
      await app.events.append(
        tx,
        ids.map((personId, index) => ({
          type: 'clinician.changed' as const,
          tenantId: null,
          personId,
          body: {},
          ...(index === 0 ? { eventId } : {}),
        })),
      );
    });
    return ids;
  };

  return {
    async provider(options = {}) {
      made += 1;
      const id = newId();
      await app.db.transaction(async (tx) => {
        await insertRows(tx, 'organization', [
          {
            organization_id: idToBytes(id),
            kind: 'PROVIDER',
            code: `provider-${made}`,
            name: `Provider ${made}`,
            jurisdiction: null,
            zone: options.zone ?? 'America/New_York',
            created_at: app.clock.now(),
          },
        ]);
        await putVersions(
          tx,
          ACCREDITATION,
          [
            {
              key: [idToBytes(id), 'accme'],
              values: [],
              from: (options.from ?? ALWAYS_FROM) as CivilDate,
              to: (options.to ?? UNTIL_FURTHER_NOTICE) as CivilDate,
            },
          ],
          newId(),
          app.clock.now(),
        );
      });
      return { id, key: await hub.key('PROVIDER', { organizationId: id }) };
    },
    async activity(source, options = {}) {
      made += 1;
      const id = newId();
      const externalId = options.externalId ?? `activity-${made}`;
      await app.db.transaction(async (tx) => {
        await insertRows(tx, 'activity', [
          {
            source_id: idToBytes(source),
            activity_id: idToBytes(id),
            external_key: activityKey(externalId),
            external_id: externalId,
            registry_key: options.registryId === undefined ? null : hashParts('registry', options.registryId),
            registry_id: options.registryId ?? null,
            created_at: app.clock.now(),
          },
        ]);
        await putVersions(
          tx,
          ACTIVITY,
          [
            {
              key: [idToBytes(source), idToBytes(id)],
              values: [
                `Activity ${made}`,
                'live',
                JSON.stringify([
                  {
                    system: options.system ?? 'ama-pra-1',
                    categories: [],
                    maximumUnits: options.maximumUnits ?? 1_000,
                  },
                ]),
                JSON.stringify(options.topics ?? []),
                '[]',
                options.startsOn ?? '2020-01-01',
                options.endsOn ?? '2030-12-31',
                options.status ?? 'OPEN',
              ],
              from: ALWAYS_FROM,
              to: UNTIL_FURTHER_NOTICE,
            },
          ],
          newId(),
          app.clock.now(),
        );
      });
      return { id, publicId: publicId('Activity', id), externalId };
    },
    people,
    async person(person) {
      const [id] = await people([person]);
      return id as Id;
    },
    async identify(person, identifiers) {
      await app.db.transaction(async (tx) => {
        const eventId = newId();
        await insertRows(tx, 'identifier_owner', ownerRows(person, identifiers, eventId));
        await app.events.append(tx, [
          { type: 'identifier.added', tenantId: null, personId: person, body: {}, eventId },
        ]);
      });
    },
  };
}

/** An NPI with a good check digit, the n-th. */
export function npi(n: number): string {
  const body = `1${String(n).padStart(8, '0')}`;
  let sum = 24;
  for (let place = 0; place < 9; place += 1) {
    const digit = Number(body[place]);
    const weighed = place % 2 === 0 ? digit * 2 : digit;
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return body + String((10 - (sum % 10)) % 10);
}

export const REPORT = `mutation ($input: ReportCreditsInput!) {
  reportCredits(input: $input) {
    intakeId
    rows { line outcome code message actsNext sameAs report { id state code externalId revision amount entryId } }
  }
}`;

export interface OutcomeRow {
  line: number;
  outcome: string;
  code: string;
  message: string;
  actsNext: string;
  sameAs: string | null;
  report: {
    id: string;
    state: string;
    code: string;
    externalId: string | null;
    revision: number;
    amount: string | null;
    entryId: string | null;
  } | null;
}
