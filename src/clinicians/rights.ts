import type { Principal } from '../auth/principal';
import type { CivilDate } from '../domain/civil-date';
import type { Identifier } from '../domain/identity';
import { marks, rows, type Tx } from '../platform/database';
import { bytesToId, type Id, idToBytes } from '../platform/ids';
import type { Right } from './people-writer';
import { relationsOf } from './relations';

/**
 * Whether a principal's word on whose an identifier is stands against that of others: an employer's does not, and on a
 * license number a board's only where it keeps the register.
 */
export function vouches(principal: Principal, keeps?: (issuer: string) => boolean): (one: Identifier) => boolean {
  if (principal.role === 'EMPLOYER') return () => false;
  if (principal.role !== 'BOARD') return () => true;
  return ({ type, issuer }) => type !== 'LICENSE' || keeps?.(issuer) === true;
}

/**
 * What a principal may say of people who were known before its request, by what is known without that request. The hub's
 * staff corrects everybody. A board corrects the holders of its licenses, the holders of its certificates of whom no
 * board has a license, and people of whom no board has either; of the other holders of its certificates it states facts.
 * An employer corrects the people on its roster of whom no board has a license or certificate and no other employer an
 * employment; of the rest of its roster it states facts: a roster and one's own word for consent make nobody an
 * authority over the record of others. Three statements.
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
  const held = await rows<Told & { what: 'LICENSE' | 'CERTIFICATE' }>(
    tx,
    `SELECT DISTINCT person_id, board_id AS by_id, 'LICENSE' AS what FROM license
      WHERE person_id IN (${marks(bytes.length)})
     UNION ALL
     SELECT DISTINCT person_id, board_id AS by_id, 'CERTIFICATE' AS what FROM certificate
      WHERE person_id IN (${marks(bytes.length)})`,
    [...bytes, ...bytes],
  );
  const licensed = byPerson(held.filter(({ what }) => what === 'LICENSE'));
  const certified = byPerson(held.filter(({ what }) => what === 'CERTIFICATE'));
  const own = principal.organizationId as Id;
  if (principal.role === 'BOARD')
    return new Map(people.map((id) => [id, ofBoard(own, licensed.get(id), certified.get(id))]));
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
      return [id, licensed.has(id) || certified.has(id) || others.has(id) ? 'STATE' : 'CORRECT'];
    }),
  );
}

/** A license weighs more than a certificate: who certifies says nothing of the name on another board's license. */
function ofBoard(own: Id, licensed: ReadonlySet<Id> | undefined, certified: ReadonlySet<Id> | undefined): Right {
  if (licensed?.has(own) === true) return 'CORRECT';
  if (certified?.has(own) === true) return licensed === undefined ? 'CORRECT' : 'STATE';
  return licensed === undefined && certified === undefined ? 'CORRECT' : 'FILL';
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
