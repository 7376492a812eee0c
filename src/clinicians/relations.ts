import type { Basis } from '../audit/audit-log';
import type { Principal } from '../auth/principal';
import type { CivilDate } from '../domain/civil-date';
import { marks, rows, type Tx } from '../platform/database';
import { AppError } from '../platform/errors';
import { bytesToId, type Id, idToBytes } from '../platform/ids';

/**
 * Which of these people the principal may read on a day, and on what ground: a clinician themselves, a board the
 * holders of its licenses and certificates, an employer the people on its roster with live consent. One statement, however many people.
 * Whoever is not in the answer is, to this principal, not there.
 */
export async function relationsOf(
  db: Pick<Tx, 'query'>,
  principal: Principal,
  personIds: readonly Id[],
  today: CivilDate,
): Promise<Map<Id, Basis>> {
  const asked = [...new Set(personIds)];
  if (asked.length === 0) return new Map();
  if (principal.role === 'CLINICIAN') {
    const self = principal.personId;
    if (self === null || !asked.includes(self)) return new Map();
    return new Map([[self, 'SELF']]);
  }
  if (principal.organizationId === null) return new Map();
  const organization = idToBytes(principal.organizationId);
  const people = asked.map(idToBytes);
  if (principal.role === 'BOARD') {
    const held = (what: 'license' | 'certificate'): string =>
      `SELECT h.person_id, '${what.toUpperCase()}' AS basis FROM ${what} h
         JOIN ${what}_version v ON v.person_id = h.person_id AND v.${what}_id = h.${what}_id
        WHERE h.board_id = ? AND h.person_id IN (${marks(people.length)})
          AND v.superseded_by IS NULL AND v.valid_from <= ? AND v.valid_to > ?`;
    const found = await rows<{ person_id: Buffer; basis: 'LICENSE' | 'CERTIFICATE' }>(
      db,
      `${held('certificate')} UNION ALL ${held('license')}`,
      [organization, ...people, today, today, organization, ...people, today, today],
    );
    // Who holds both is read as a licensee.
    const grounds = new Map<Id, Basis>();
    for (const { person_id, basis } of found)
      if (basis === 'LICENSE' || !grounds.has(bytesToId(person_id))) grounds.set(bytesToId(person_id), basis);
    return grounds;
  }
  if (principal.role === 'EMPLOYER') {
    const found = await rows<{ person_id: Buffer }>(
      db,
      `SELECT DISTINCT e.person_id FROM employment_version e
         JOIN consent_version c ON c.person_id = e.person_id AND c.employer_id = e.employer_id
        WHERE e.employer_id = ? AND e.person_id IN (${marks(people.length)})
          AND e.superseded_by IS NULL AND e.valid_from <= ? AND e.valid_to > ?
          AND c.superseded_by IS NULL AND c.valid_from <= ? AND c.valid_to > ?`,
      [organization, ...people, today, today, today, today],
    );
    return new Map(found.map((row) => [bytesToId(row.person_id), 'ROSTER_CONSENT']));
  }
  return new Map();
}

/** The ground on which the principal may read one person. @throws AppError NOT_FOUND when there is none. */
export async function requireRelation(
  db: Pick<Tx, 'query'>,
  principal: Principal,
  personId: Id,
  today: CivilDate,
): Promise<Basis> {
  const basis = (await relationsOf(db, principal, [personId], today)).get(personId);
  if (basis === undefined) throw new AppError('NOT_FOUND');
  return basis;
}
