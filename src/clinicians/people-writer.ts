import type { CivilDate } from '../domain/civil-date';
import type { Identifier } from '../domain/identity';
import { dayAfter, rounds } from '../organizations/periods';
import type { Instant } from '../platform/clock';
import { change, insertRows, marks, rows, type Tx } from '../platform/database';
import { bytesToId, type Id, idToBytes } from '../platform/ids';
import {
  ALWAYS_FROM,
  type NewVersion,
  putVersions,
  UNTIL_FURTHER_NOTICE,
  type VersionTable,
} from '../platform/versions';
import { familyKey, ownerKeys } from './candidates';
import type { ClinicianColumns } from './clinician.types';
import { PERSON_NAME, PRACTICE_FACT } from './fact-tables';
import type { ReadFact, ReadPerson } from './written-person';

/** The zone of a person of whom none was told. */
const DEFAULT_ZONE = 'America/New_York';

/**
 * What whoever describes a person may say of them. CORRECT: change what is known; FILL: what is missing, as one board
 * of another's licensee; STATE: facts and a missing address, as an employer of its licensed staff, and nothing by which
 * people are told apart; NONE: nothing.
 */
export type Right = 'CORRECT' | 'FILL' | 'STATE' | 'NONE';

/** What is to be written of one person; rows of one chunk about the same person come one after the other. */
export interface PersonChange {
  readonly personId: Id;
  readonly isNew: boolean;
  readonly right: Right;
  /** Identifiers that whoever describes the person issued; those are theirs to give, whatever else they may say. */
  readonly issued: readonly Identifier[];
  readonly person: ReadPerson;
}

/** Locks out every other transaction that may create people, until this one ends. */
export async function lockCreation(tx: Tx): Promise<void> {
  await rows(tx, "SELECT name FROM lease WHERE name = 'people' FOR UPDATE");
}

/** Locks people in the order of their ids, as everything does that changes what is known of a person. */
export async function lockPeople(tx: Tx, ids: readonly Id[]): Promise<void> {
  if (ids.length === 0) return;
  await rows(
    tx,
    `SELECT person_id FROM person WHERE person_id IN (${marks(ids.length)}) ORDER BY person_id FOR UPDATE`,
    ids.map(idToBytes),
  );
}

/** Raises the version of people whose facts changed, so that they are evaluated anew. */
export async function raiseVersions(tx: Tx, ids: readonly Id[], now: Instant): Promise<void> {
  if (ids.length === 0) return;
  await change(
    tx,
    `UPDATE person SET version = version + 1, dirty_since = COALESCE(dirty_since, ?) WHERE person_id IN (${marks(ids.length)})`,
    [now, ...ids.map(idToBytes)],
  );
}

/** Writes statements in rounds and names those that changed anything. */
export async function putAll<T>(
  tx: Tx,
  table: VersionTable,
  statements: readonly T[],
  versionOf: (statement: T) => NewVersion,
  eventId: Id,
  now: Instant,
): Promise<Set<T>> {
  const changed = new Set<T>();
  const text = (statement: T): string =>
    versionOf(statement)
      .key.map((part) => (Buffer.isBuffer(part) ? part.toString('hex') : String(part)))
      .join(' ');
  for (const round of rounds(statements, text)) {
    const marked = await putVersions(tx, table, round.map(versionOf), eventId, now);
    round.forEach((statement, index) => marked[index] === true && changed.add(statement));
  }
  return changed;
}

/**
 * Creates people and brings profiles, names and identifiers up to date, in a fixed number of statements. `vouches`: the
 * principal's word on whose an identifier is stands by itself. The people are locked. @returns who was changed; new people are always among them.
 */
export async function writePeople(
  tx: Tx,
  secret: string,
  changes: readonly PersonChange[],
  today: CivilDate,
  eventId: Id,
  now: Instant,
  vouches: (identifier: Identifier) => boolean,
): Promise<Set<Id>> {
  const changed = new Set<Id>(changes.filter((one) => one.isNew).map((one) => one.personId));
  await insertRows(
    tx,
    'person',
    [...changed].map((personId) => ({
      person_id: idToBytes(personId),
      version: 0,
      evaluated_version: 0,
      dirty_since: now,
      created_at: now,
    })),
  );
  await writeProfiles(tx, secret, changes, changed, today, eventId, now);
  await writeIdentifiers(tx, secret, changes, changed, eventId, now, vouches);
  return changed;
}

async function writeProfiles(
  tx: Tx,
  secret: string,
  changes: readonly PersonChange[],
  changed: Set<Id>,
  today: CivilDate,
  eventId: Id,
  now: Instant,
): Promise<void> {
  const profiles = await readProfiles(
    tx,
    changes.filter((one) => !one.isNew).map((one) => one.personId),
  );
  const names: { personId: Id; from: CivilDate; to: CivilDate; given: string | null; family: string | null }[] = [];
  const written = new Map<Id, ClinicianColumns>();
  for (const { personId, right, person } of changes) {
    const before = profiles.get(personId);
    const correct = right === 'CORRECT';
    const pick = (told: string | null, known: string | null | undefined): string | null =>
      correct ? (told ?? known ?? null) : right === 'FILL' ? (known ?? told) : (known ?? null);
    const after: ClinicianColumns = {
      personId,
      givenName: pick(person.givenName, before?.givenName),
      familyName: pick(person.familyName, before?.familyName),
      birthMonthDay: pick(person.birthMonthDay, before?.birthMonthDay),
      // A stranger gives nobody an address, where reminders would go.
      email: correct ? pick(person.email, before?.email) : (before?.email ?? (right === 'STATE' ? person.email : null)),
      zone: pick(person.zone, before?.zone) ?? DEFAULT_ZONE,
    };
    let from = ALWAYS_FROM;
    if (before === undefined || correct)
      for (const former of [...person.formerNames].sort((a, b) => (a.until < b.until ? -1 : 1))) {
        const to = dayAfter(former.until);
        names.push({ personId, from, to, given: former.givenName ?? null, family: former.familyName });
        from = to;
      }
    if (before !== undefined && sameProfile(before, after)) continue;
    profiles.set(personId, after);
    written.set(personId, after);
    changed.add(personId);
    const renamed = before?.givenName !== after.givenName || before?.familyName !== after.familyName;
    if (before === undefined || renamed)
      names.push({
        personId,
        from: before === undefined ? from : today,
        to: UNTIL_FURTHER_NOTICE,
        given: after.givenName,
        family: after.familyName,
      });
  }
  await insertRows(
    tx,
    'person_profile',
    [...written.values()].map((one) => ({
      person_id: idToBytes(one.personId),
      given_name: one.givenName,
      family_name: one.familyName,
      birth_month_day: one.birthMonthDay,
      email: one.email,
      zone: one.zone,
    })),
    `ON DUPLICATE KEY UPDATE given_name = VALUES(given_name), family_name = VALUES(family_name),
       birth_month_day = VALUES(birth_month_day), email = VALUES(email), zone = VALUES(zone)`,
  );
  // The present name last, so that a former one never takes its place.
  const ordered = [...names].sort((a, b) => (a.to < b.to ? -1 : a.to > b.to ? 1 : 0));
  const renamed = await putAll(
    tx,
    PERSON_NAME,
    ordered,
    (name) => ({
      key: [idToBytes(name.personId)],
      values: [name.given, name.family, familyKey(secret, name.family)],
      from: name.from,
      to: name.to,
    }),
    eventId,
    now,
  );
  for (const name of renamed) changed.add(name.personId);
}

function sameProfile(a: ClinicianColumns, b: ClinicianColumns): boolean {
  return (['givenName', 'familyName', 'birthMonthDay', 'email', 'zone'] as const).every(
    (field) => a[field] === b[field],
  );
}

/** Profiles by person, in one statement. */
export async function readProfiles(db: Pick<Tx, 'query'>, ids: readonly Id[]): Promise<Map<Id, ClinicianColumns>> {
  if (ids.length === 0) return new Map();
  const found = await rows<{ person_id: Buffer } & Omit<ClinicianColumns, 'personId'>>(
    db,
    `SELECT person_id, given_name AS givenName, family_name AS familyName, birth_month_day AS birthMonthDay, email, zone
       FROM person_profile WHERE person_id IN (${marks(ids.length)})`,
    ids.map(idToBytes),
  );
  return new Map(
    found.map(({ person_id, ...columns }) => [bytesToId(person_id), { personId: bytesToId(person_id), ...columns }]),
  );
}

async function writeIdentifiers(
  tx: Tx,
  secret: string,
  changes: readonly PersonChange[],
  changed: Set<Id>,
  eventId: Id,
  now: Instant,
  vouches: (identifier: Identifier) => boolean,
): Promise<void> {
  const old = [...new Set(changes.filter((one) => !one.isNew).map((one) => one.personId))];
  const text = (type: string, issuer: string, key: Buffer, personId: Id): string =>
    `${type} ${issuer} ${key.toString('hex')} ${personId}`;
  /** Whether somebody already stands for it, by identifier and person. */
  const known = new Map<string, boolean>();
  if (old.length > 0) {
    const found = await rows<{
      type: string;
      issuer: string;
      identifier_key: Buffer;
      person_id: Buffer;
      vouched: number;
    }>(
      tx,
      `SELECT type, issuer, identifier_key, person_id, vouched FROM identifier_owner
        WHERE person_id IN (${marks(old.length)})`,
      old.map(idToBytes),
    );
    for (const row of found)
      known.set(text(row.type, row.issuer, row.identifier_key, bytesToId(row.person_id)), row.vouched === 1);
  }
  const inserted: Record<string, unknown>[] = [];
  for (const { personId, person, isNew, right, issued } of changes)
    // Whoever has no right over a person adds no identifier by which credit could go astray, but those they issue.
    for (const identifier of isNew || right === 'CORRECT' ? person.identifiers : issued) {
      const vouching = vouches(identifier);
      for (const { type, issuer, key } of ownerKeys(secret, identifier)) {
        const name = text(type, issuer, key, personId);
        const before = known.get(name);
        if (before !== undefined && (before || !vouching)) continue;
        known.set(name, vouching);
        changed.add(personId);
        inserted.push({
          type,
          issuer,
          identifier_key: key,
          person_id: idToBytes(personId),
          raw: identifier.raw,
          vouched: vouching ? 1 : 0,
          recorded_at: now,
          event_id: idToBytes(eventId),
        });
      }
    }
  await insertRows(tx, 'identifier_owner', inserted, 'ON DUPLICATE KEY UPDATE vouched = VALUES(vouched)');
}

/** Records practice facts. @returns who was changed. */
export async function writeFacts(
  tx: Tx,
  statements: readonly { readonly personId: Id; readonly fact: ReadFact }[],
  eventId: Id,
  now: Instant,
): Promise<Set<Id>> {
  const changed = await putAll(
    tx,
    PRACTICE_FACT,
    statements,
    ({ personId, fact }) => ({
      key: [idToBytes(personId), fact.name],
      values: [fact.value],
      from: fact.from ?? ALWAYS_FROM,
      to: dayAfter(fact.to),
    }),
    eventId,
    now,
  );
  return new Set([...changed].map((one) => one.personId));
}
