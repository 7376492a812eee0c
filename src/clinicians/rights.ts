import type { Principal } from '../auth/principal';
import type { CivilDate } from '../domain/civil-date';
import { marks, rows, type Tx } from '../platform/database';
import { bytesToId, type Id, idToBytes } from '../platform/ids';
import type { Right } from './people-writer';
import { relationsOf } from './relations';

/** Whether a principal's word on whose an identifier is stands against that of others: an employer's does not. */
export function vouches(principal: Principal): boolean {
  return principal.role !== 'EMPLOYER';
}

/**
 * What a principal may say of people who were known before its request, by what is known without that request. The hub's
 * staff corrects everybody; a board the holders of its licenses, and people of whom no board has a license; an employer
 * the people on its roster of whom no board has a license and no other employer an employment. Of licensed or shared
 * staff it states facts: a roster and one's own word for consent make nobody an authority over the record of others.
 * Three statements.
 */
export async function rightsOver(
  tx: Tx,
  principal: Principal,
  people: readonly Id[],
  today: CivilDate,
): Promise<Map<Id, Right>> {
  if (people.length === 0) return new Map();
  if (principal.role === 'ADMIN') return new Map(people.map((id) => [id, 'CORRECT']));
  const bytes = people.map(idToBytes);
  const licensed = await rows<Told>(
    tx,
    `SELECT DISTINCT person_id, board_id AS by_id FROM license WHERE person_id IN (${marks(bytes.length)})`,
    bytes,
  );
  const boards = byPerson(licensed);
  const own = principal.organizationId as Id;
  if (principal.role === 'BOARD')
    return new Map(people.map((id) => [id, (boards.get(id)?.has(own) ?? true) ? 'CORRECT' : 'FILL']));
  const employed = await rows<Told>(
    tx,
    `SELECT DISTINCT person_id, employer_id AS by_id FROM employment
      WHERE employer_id <> ? AND person_id IN (${marks(bytes.length)})`,
    [idToBytes(own), ...bytes],
  );
  const others = byPerson(employed);
  const related = await relationsOf(tx, principal, people, today);
  return new Map(
    people.map((id): readonly [Id, Right] => {
      if (!related.has(id)) return [id, 'NONE'];
      return [id, boards.has(id) || others.has(id) ? 'STATE' : 'CORRECT'];
    }),
  );
}

interface Told {
  readonly person_id: Buffer;
  readonly by_id: Buffer;
}

function byPerson(told: readonly Told[]): Map<Id, Set<Id>> {
  const found = new Map<Id, Set<Id>>();
  for (const row of told) {
    const id = bytesToId(row.person_id);
    found.set(id, (found.get(id) ?? new Set()).add(bytesToId(row.by_id)));
  }
  return found;
}
