import type { CivilDate } from '../domain/civil-date';
import type { Instant } from './clock';
import { insertRows, rows, type Tx } from './database';
import { canonicalJson } from './hashing';
import { type Id, idToBytes, newId } from './ids';

/** The open ends of a version's validity; what was always so, and what holds until further notice. */
export const ALWAYS_FROM = '0001-01-01' as CivilDate;
export const UNTIL_FURTHER_NOTICE = '9999-12-31' as CivilDate;

/** A versions table: its key (which fact it is) and its value columns (what the fact says). */
export interface VersionTable {
  readonly table: string;
  readonly key: readonly string[];
  readonly values: readonly string[];
}

/** A fact to be recorded: true from `from` (included) to `to` (excluded). `null` values withdraw it for that time. */
export interface NewVersion {
  readonly key: readonly unknown[];
  readonly values: readonly unknown[] | null;
  readonly from: CivilDate;
  readonly to: CivilDate;
}

interface VersionRow extends Record<string, unknown> {
  readonly version_id: Buffer;
  readonly valid_from: CivilDate;
  readonly valid_to: CivilDate;
}

/**
 * Records facts in versions, in three statements however many: what overlaps is superseded, what of it lies outside
 * the new time is written again, the new is written. The past stays readable by `known`. Saying what is already known
 * changes nothing. The caller has locked the facts' owner; keys may not repeat within one call.
 * @returns for each version whether it changed anything.
 */
export async function putVersions(
  tx: Tx,
  table: VersionTable,
  versions: readonly NewVersion[],
  eventId: Id,
  recordedAt: Instant,
): Promise<boolean[]> {
  if (versions.length === 0) return [];
  const columns = [...table.key, 'version_id', 'valid_from', 'valid_to', ...table.values];
  const tuple = `(${table.key.map(() => '?').join(',')})`;
  const current = await rows<VersionRow>(
    tx,
    `SELECT ${columns.join(',')} FROM ${table.table}
      WHERE (${table.key.join(',')}) IN (${versions.map(() => tuple).join(',')}) AND superseded_by IS NULL`,
    versions.flatMap((version) => version.key),
  );
  const byKey = new Map<string, VersionRow[]>();
  for (const row of current) {
    const key = keyText(table.key.map((column) => row[column]));
    byKey.set(key, [...(byKey.get(key) ?? []), row]);
  }
  const superseded: Buffer[] = [];
  const inserted: Record<string, unknown>[] = [];
  const write = (key: readonly unknown[], values: readonly unknown[], from: CivilDate, to: CivilDate): void => {
    inserted.push({
      ...Object.fromEntries(table.key.map((column, index) => [column, key[index]])),
      version_id: idToBytes(newId()),
      valid_from: from,
      valid_to: to,
      recorded_at: recordedAt,
      event_id: idToBytes(eventId),
      ...Object.fromEntries(table.values.map((column, index) => [column, written(values[index])])),
    });
  };
  const changed = versions.map((version) => {
    const overlapping = (byKey.get(keyText(version.key)) ?? []).filter(
      (row) => row.valid_from < version.to && row.valid_to > version.from,
    );
    const valuesOf = (row: VersionRow): unknown[] => table.values.map((column) => row[column]);
    if (version.values === null && overlapping.length === 0) return false;
    if (
      version.values !== null &&
      overlapping.some(
        (row) =>
          row.valid_from <= version.from &&
          row.valid_to >= version.to &&
          keyText(valuesOf(row)) === keyText(version.values ?? []),
      )
    )
      return false;
    for (const row of overlapping) {
      superseded.push(row.version_id);
      if (row.valid_from < version.from) write(version.key, valuesOf(row), row.valid_from, version.from);
      if (row.valid_to > version.to) write(version.key, valuesOf(row), version.to, row.valid_to);
    }
    if (version.values !== null) write(version.key, version.values, version.from, version.to);
    return true;
  });
  if (superseded.length > 0) {
    await tx.query(
      `UPDATE ${table.table} SET superseded_by = ?
        WHERE (${table.key.join(',')}) IN (${versions.map(() => tuple).join(',')}) AND version_id IN (${superseded.map(() => '?').join(',')})`,
      [idToBytes(eventId), ...versions.flatMap((version) => version.key), ...superseded],
    );
  }
  await insertRows(tx, table.table, inserted);
  return changed;
}

/** A value as a statement takes it: what a JSON column gave back is text again. */
function written(value: unknown): unknown {
  if (value === null || value === undefined) return null;
  return typeof value === 'object' && !Buffer.isBuffer(value) ? canonicalJson(value) : value;
}

/** Equal facts have equal text: bytes and text alike by their hex, JSON columns by their canonical form. */
function keyText(values: readonly unknown[]): string {
  return values
    .map((value) => {
      if (value === null || value === undefined) return '-';
      if (Buffer.isBuffer(value)) return value.toString('hex');
      const text = typeof value === 'string' || typeof value === 'number' ? String(value) : canonicalJson(value);
      return Buffer.from(text, 'utf8').toString('hex');
    })
    .join(' ');
}

/**
 * The SQL that keeps of a versions table what was known at an event position; null = everything committed.
 * `join` goes after the table (aliased `alias`), `where` into the condition, `parameters` in that order.
 */
export function knownAt(
  alias: string,
  position: string | null,
): { join: string; where: string; parameters: readonly string[] } {
  if (position === null) return { join: '', where: `${alias}.superseded_by IS NULL`, parameters: [] };
  return {
    join: `JOIN event ${alias}_e ON ${alias}_e.event_id = ${alias}.event_id
           LEFT JOIN event ${alias}_s ON ${alias}_s.event_id = ${alias}.superseded_by`,
    where: `${alias}_e.position <= ? AND (${alias}_s.position IS NULL OR ${alias}_s.position > ?)`,
    parameters: [position, position],
  };
}
