import type { QueryRunner } from 'typeorm';

/** Every table spells its character set: a server default of latin1 refuses 82 of 485 ordinary strings. */
const TABLE_OPTIONS = 'ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin';

/** What the application's database user may do with a table. Ledger, audit and seal are append-only by grant. */
export type Rights =
  'SELECT' | 'SELECT, INSERT' | 'SELECT, INSERT, UPDATE' | 'SELECT, INSERT, DELETE' | 'SELECT, INSERT, UPDATE, DELETE';

/** Columns that every version row of a fact carries: true in [valid_from, valid_to), known from `event_id` on until `superseded_by`. */
export const VERSION_COLUMNS = `
  version_id BINARY(16) NOT NULL,
  valid_from DATE NOT NULL,
  valid_to DATE NOT NULL,
  recorded_at DATETIME(6) NOT NULL,
  event_id BINARY(16) NOT NULL,
  superseded_by BINARY(16) NULL`;

/** Creates a table and grants the application user its rights on it. */
export async function createTable(q: QueryRunner, name: string, body: string, rights: Rights): Promise<void> {
  await q.query(`CREATE TABLE ${name} (${body}) ${TABLE_OPTIONS}`);
  await grant(q, name, rights);
}

/** Grants rights on a table (or on columns of it: `UPDATE (position)`) to the user named by HUB_APP_USER, if there is one. */
export async function grant(q: QueryRunner, table: string, rights: string): Promise<void> {
  const user = process.env.HUB_APP_USER;
  if (user === undefined || user === '') return;
  if (!/^[a-z0-9_]{1,32}$/i.test(user)) throw new Error('HUB_APP_USER may hold letters, digits and _ only');
  await q.query(`GRANT ${rights} ON ${table} TO '${user}'@'%'`);
}

/** Drops tables, last created first. */
export async function dropTables(q: QueryRunner, ...names: string[]): Promise<void> {
  for (const name of names) await q.query(`DROP TABLE ${name}`);
}
