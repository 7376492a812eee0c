import type { Principal } from '../auth/principal';
import type { CivilDate } from '../domain/civil-date';
import { familyAgreement, type Identifier } from '../domain/identity';
import type { Instant } from '../platform/clock';
import { marks, rows, type Tx } from '../platform/database';
import { bytesToId, type Id, idToBytes } from '../platform/ids';
import { lockCreation, lockPeople, type PersonChange, readProfiles, type Right, writePeople } from './people-writer';
import { placePeople } from './placing';
import { relationsOf } from './relations';
import { rightsOver, vouches } from './rights';
import type { RowOutcome } from './row-outcome';
import type { Fault, ReadPerson } from './written-person';

/** A row of a chunk that describes a person: read, or refused with the reason. */
export type ReadRow<T> = { readonly person: ReadPerson; readonly row: T } | { readonly fault: Fault };

/** A row whose person was found or created. */
export interface PlacedRow<T> {
  readonly index: number;
  readonly row: T;
  readonly personId: Id;
  readonly isNew: boolean;
  /** What whoever sent the row may say of this person. */
  readonly right: Right;
  /** Why it is a CONFLICT although it was stored; null when all is well. */
  readonly code: string | null;
}

export interface PlacedChunk<T> {
  readonly placed: readonly PlacedRow<T>[];
  /** Outcomes of the rows that were not stored, by row; the others follow when their facts are written. */
  readonly refused: readonly RowOutcome[];
  /** People whose profile, name or identifiers changed, or who are new. */
  readonly changed: Set<Id>;
}

/**
 * Finds or creates the people of a chunk of rows, locks them, and brings their profiles and identifiers up to date, in a
 * fixed number of statements; `rightsOver` says who may say what. `issued`: the license of a row that the principal issued;
 * `keeps`: whether it keeps the register of a license's issuer; `refuses`: why a row may not be about the person it names.
 */
export async function upsertPeople<T>(
  tx: Tx,
  secret: string,
  principal: Principal,
  read: readonly ReadRow<T>[],
  today: CivilDate,
  eventId: Id,
  now: Instant,
  options: {
    readonly mayCreate?: boolean;
    readonly issued?: (row: T) => Identifier;
    readonly keeps?: (issuer: string) => boolean;
    readonly refuses?: (row: T, personId: Id) => Fault | null;
  } = {},
): Promise<PlacedChunk<T>> {
  await lockCreation(tx);
  const refused: RowOutcome[] = [];
  const refuse = (
    index: number,
    outcome: RowOutcome['outcome'],
    code: string,
    path: string | null,
    id: Id | null,
  ): void => {
    refused.push({ row: index, outcome, code, path, personId: id });
  };
  const open: { index: number; person: ReadPerson; row: T }[] = [];
  read.forEach((one, index) => {
    if ('fault' in one) refuse(index, 'REJECTED', one.fault.code, one.fault.path, null);
    else if (one.person.clinician === null && one.person.identifiers.length === 0)
      refuse(index, 'REJECTED', 'LEARNER_MISSING', 'identifiers', null);
    else open.push({ index, ...one });
  });

  const named = open.flatMap(({ person }) => (person.clinician === null ? [] : [person.clinician]));
  const byId = await whoMayBeNamed(tx, principal, named, today);
  const places = await placePeople(
    tx,
    secret,
    open.map(({ person }) => person),
    open.map(({ row }) => options.issued?.(row) ?? null),
  );
  const found = open.flatMap(({ index, person, row }, at) => {
    const place = places[at];
    if (place === undefined) return [];
    if (person.clinician !== null) {
      if (!byId.agrees(person.clinician, person)) {
        refuse(index, 'REJECTED', 'NOT_FOUND', 'clinician', null);
        return [];
      }
      if ((place.kind === 'KNOWN' && place.personId !== person.clinician) || place.kind === 'CONFLICT') {
        refuse(index, 'CONFLICT', 'MATCH_TWO_PEOPLE', 'identifiers', null);
        return [];
      }
      return [{ index, row, person, personId: person.clinician, isNew: false, code: null }];
    }
    if (place.kind === 'NEW' && (options.mayCreate === false || person.familyName === null)) {
      if (place.code === null) refuse(index, 'NO_MATCH', 'NOBODY_FOUND', null, null);
      else refuse(index, 'CONFLICT', place.code, 'identifiers', null);
      return [];
    }
    if (place.kind === 'KNOWN' || place.kind === 'NEW')
      return [{ index, row, person, personId: place.personId, isNew: place.kind === 'NEW', code: place.code }];
    refuse(index, place.kind, place.code, null, place.personId);
    return [];
  });
  const chosen = found.filter(({ index, row, personId }) => {
    const fault = options.refuses?.(row, personId) ?? null;
    if (fault !== null) refuse(index, 'CONFLICT', fault.code, fault.path, null);
    return fault === null;
  });

  const old = [...new Set(chosen.filter((one) => !one.isNew).map((one) => one.personId))];
  await lockPeople(tx, old);
  const rights = await rightsOver(tx, principal, old, today);
  const placed = chosen.map((one) => ({ ...one, right: rights.get(one.personId) ?? ('CORRECT' as const) }));
  const changes: PersonChange[] = placed.map(({ personId, isNew, right, person, row }) => ({
    personId,
    isNew,
    right,
    issued: options.issued === undefined ? [] : [options.issued(row)],
    person,
  }));
  const changed = await writePeople(tx, secret, changes, today, eventId, now, vouches(principal, options.keeps));
  return { placed, refused, changed };
}

/**
 * An id alone names nobody to whom the principal is not related: whoever came by it must also know the family name or
 * the birth day.
 */
async function whoMayBeNamed(
  tx: Tx,
  principal: Principal,
  ids: readonly Id[],
  today: CivilDate,
): Promise<{ agrees(id: Id, person: ReadPerson): boolean }> {
  if (ids.length === 0) return { agrees: () => false };
  const profiles = await readProfiles(tx, ids);
  const related = new Set<Id>((await relationsOf(tx, principal, ids, today)).keys());
  if (principal.role === 'ADMIN') for (const id of profiles.keys()) related.add(id);
  if (principal.role === 'EMPLOYER' && principal.organizationId !== null) {
    const employed = await rows<{ person_id: Buffer }>(
      tx,
      `SELECT person_id FROM employment WHERE employer_id = ? AND person_id IN (${marks(ids.length)})`,
      [idToBytes(principal.organizationId), ...ids.map(idToBytes)],
    );
    for (const row of employed) related.add(bytesToId(row.person_id));
  }
  return {
    agrees(id, person) {
      const profile = profiles.get(id);
      if (profile === undefined) return false;
      if (related.has(id)) return true;
      if (person.birthMonthDay !== null && profile.birthMonthDay !== null)
        return person.birthMonthDay === profile.birthMonthDay;
      return familyAgreement(person.familyName, profile.familyName) === 'AGREES';
    },
  };
}

/** The outcomes of a chunk in the order of its rows. */
export function outcomesOf<T>(
  chunk: PlacedChunk<T>,
  changed: ReadonlySet<Id>,
  leftOut: ReadonlySet<number>,
): RowOutcome[] {
  const stored = chunk.placed.map(({ index, personId, isNew, code }): RowOutcome => {
    const outcome = isNew ? 'CREATED' : changed.has(personId) ? 'UPDATED' : 'UNCHANGED';
    if (code !== null) return { row: index, outcome: 'CONFLICT', code, path: 'identifiers', personId };
    return { row: index, outcome, code: leftOut.has(index) ? 'NOT_RELATED' : outcome, path: null, personId };
  });
  return [...stored, ...chunk.refused].sort((a, b) => a.row - b.row);
}
