import { bytesToId, type Id } from '../platform/ids';

/** Each id once. */
export function distinct(ids: readonly Buffer[]): Buffer[] {
  return [...new Map(ids.map((id) => [id.toString('hex'), id])).values()];
}

/** Rows by the person they are of. */
export function byPerson<T extends { person_id: Buffer }>(rows: readonly T[]): Map<Id, T[]> {
  return group(rows, (row) => bytesToId(row.person_id));
}

/** Items by a key, in their order. */
export function group<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [item]);
    else known.push(item);
  }
  return groups;
}
