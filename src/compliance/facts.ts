import type { CivilDate } from '../domain/civil-date';
import type { Position } from '../events/event-log';
import { bytesToId, type Id, idToBytes } from '../platform/ids';
import type { PackVersion } from '../requirements/requirements.service';
import {
  accreditationRows,
  activityRows,
  certificateRows,
  consentRows,
  type Db,
  employmentRows,
  type EntryRow,
  entryRows,
  licenseRows,
  organizationRows,
  pendingRows,
  practiceRows,
  waiverRows,
} from './fact-rows';
import { byPerson, distinct, group } from './grouping';
import { personFacts, type PersonFacts, type Read } from './person-facts';

/** The most people of one call: a fixed number of statements, and IN lists that stay short. */
export const MOST_PEOPLE = 500;

export interface FactsAsked {
  /** The day in a zone: a fixed day, or the clock's. */
  readonly asOf: (zone: string) => CivilDate;
  /** What was known: an event position, or null for everything committed. */
  readonly knownAt: Position | null;
  /** Whether rows that wait for a decision are part of the answer. */
  readonly pending: boolean;
}

/**
 * Everything that the verdicts of these people read, true on a day and known at a position. The only door through which
 * `evaluate` gets its input. A fixed number of statements for 1 to 500 people:
 *
 * - a license, certificate or employment in force on the day × each requirement set of its board or employer;
 * - awards in force completed by the day, with topics from the components that were reported and from nothing else:
 *   a credit without components has no topic; tags and format come from the activity as it was on the completion day,
 *   `approvedBy` from the provider's accreditations of that day and from tags like `approved-by:hhsc`;
 * - what no statement covers is unknown, never false.
 */
export async function facts(
  db: Db,
  packs: (db: Db, position: Position | null) => Promise<readonly PackVersion[]>,
  personIds: readonly Id[],
  asked: FactsAsked,
): Promise<Map<Id, PersonFacts>> {
  const wanted = [...new Set(personIds)];
  if (wanted.length === 0) return new Map();
  const read = await readFacts(db, packs, wanted, asked);
  return new Map(wanted.map((personId) => [personId, personFacts(personId, read, asked.asOf)]));
}

/** The rows of `facts`, for whoever asks of several days or supposes something before they are put together. */
export async function readFacts(
  db: Db,
  packs: (db: Db, position: Position | null) => Promise<readonly PackVersion[]>,
  wanted: readonly Id[],
  asked: Pick<FactsAsked, 'knownAt' | 'pending'>,
): Promise<Read> {
  if (wanted.length > MOST_PEOPLE) throw new RangeError(`at most ${MOST_PEOPLE} people at once`);
  const people = wanted.map(idToBytes);
  const at = asked.knownAt;
  const [licenses, certificates, practice, waivers, employments, consents, awards, pending, versions] =
    await Promise.all([
      licenseRows(db, people, at),
      certificateRows(db, people, at),
      practiceRows(db, people, at),
      waiverRows(db, people, at),
      employmentRows(db, people, at),
      consentRows(db, people, at),
      entryRows(db, people, at),
      asked.pending && at === null ? pendingRows(db, people) : Promise.resolve([]),
      packs(db, at),
    ]);
  const entries = [...awards, ...pending];
  const [activities, accreditations, organizations] = await Promise.all([
    activityRows(db, activitiesOf(entries), at),
    accreditationRows(db, distinct(entries.map((row) => row.source_id)), at),
    organizationRows(
      db,
      distinct([
        ...licenses.map((row) => row.board_id),
        ...certificates.map((row) => row.board_id),
        ...employments.map((row) => row.employer_id),
        ...entries.map((row) => row.source_id),
      ]),
    ),
  ]);
  return {
    licenses: byPerson(licenses),
    certificates: byPerson(certificates),
    practice: byPerson(practice),
    waivers: byPerson(waivers),
    employments: byPerson(employments),
    consents: byPerson(consents),
    awards: byPerson(awards),
    pending: byPerson(pending),
    packsOf: group(versions, (version) => version.ownerId ?? ''),
    activities: group(activities, (row) => bytesToId(row.activity_id)),
    accreditations: group(accreditations, (row) => bytesToId(row.source_id)),
    organizations: new Map(organizations.map((row) => [bytesToId(row.organization_id), row])),
  };
}

function activitiesOf(entries: readonly EntryRow[]): { source: Buffer; activity: Buffer }[] {
  const found = new Map<string, { source: Buffer; activity: Buffer }>();
  for (const { source_id: source, activity_id: activity } of entries)
    if (activity !== null) found.set(activity.toString('hex'), { source, activity });
  return [...found.values()];
}
