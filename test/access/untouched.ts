import { rows } from '../../src/platform/database';
import { idToBytes } from '../../src/platform/ids';
import { idOf } from '../support/builders';
import type { TestHub } from '../support/hub';

/** Columns that say whose a row is. */
const OWNERS = [
  'authority_id',
  'board_id',
  'employer_id',
  'organization_id',
  'owner_id',
  'person_id',
  'scope_employer_id',
  'source_id',
  'tenant_id',
];

/** Says of everything that belongs to somebody, in every table that there is, what it is: equal text, nothing changed. */
export type Holdings = (owners: readonly string[]) => Promise<string>;

export async function holdingsOf({ app }: TestHub): Promise<Holdings> {
  const db = app.db.manager;
  const columns = await rows<{ name: string; col: string }>(
    db,
    `SELECT table_name AS name, column_name AS col FROM information_schema.columns
      WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position`,
  );
  const tables = new Map<string, string[]>();
  for (const { name, col } of columns) tables.set(name, [...(tables.get(name) ?? []), col]);
  const owned = [...tables].flatMap(([name, all]) => {
    const owners = all.filter((col) => OWNERS.includes(col));
    return owners.length === 0 || name === 'audit_entry' ? [] : [{ name, all, owners }];
  });
  if (owned.length < 20) throw new Error('the tables were not found');
  return async (publicIds) => {
    const ids = publicIds.map((id) => idToBytes(idOf(id)));
    const marks = ids.map(() => '?').join(',');
    const selects = owned.map(
      ({ name, all, owners }) =>
        `SELECT '${name}' AS t, COUNT(*) AS n,
                BIT_XOR(CRC32(CONCAT_WS('|', ${all.map((col) => `COALESCE(HEX(${col}), '-')`).join(',')}))) AS h
           FROM ${name} WHERE ${owners.map((col) => `${col} IN (${marks})`).join(' OR ')}`,
    );
    const found = await rows<{ t: string; n: string; h: string }>(
      db,
      selects.join(' UNION ALL '),
      owned.flatMap(({ owners }) => owners.flatMap(() => ids)),
    );
    return found.map(({ t, n, h }) => `${t} ${n} ${h}`).join('\n');
  };
}
