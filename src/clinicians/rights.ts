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
 * the people on its roster of whom no board has a license, while of licensed staff it states facts and fills in what is
 * missing: an employer's roster and its word for consent make it no authority over a board's record. Two statements.
 */
export async function rightsOver(
  tx: Tx,
  principal: Principal,
  people: readonly Id[],
  today: CivilDate,
): Promise<Map<Id, Right>> {
  if (people.length === 0) return new Map();
  if (principal.role === 'ADMIN') return new Map(people.map((id) => [id, 'CORRECT']));
  const licensed = await rows<{ person_id: Buffer; board_id: Buffer }>(
    tx,
    `SELECT DISTINCT person_id, board_id FROM license WHERE person_id IN (${marks(people.length)})`,
    people.map(idToBytes),
  );
  const boards = new Map<Id, Set<Id>>();
  for (const row of licensed) {
    const id = bytesToId(row.person_id);
    boards.set(id, (boards.get(id) ?? new Set()).add(bytesToId(row.board_id)));
  }
  const related = await relationsOf(tx, principal, people, today);
  return new Map(
    people.map((id): readonly [Id, Right] => {
      const held = boards.get(id);
      if (principal.role === 'BOARD') {
        const own = held === undefined || held.has(principal.organizationId as Id);
        return [id, own ? 'CORRECT' : 'FILL'];
      }
      if (!related.has(id)) return [id, 'FILL'];
      return [id, held === undefined ? 'CORRECT' : 'STATE'];
    }),
  );
}
