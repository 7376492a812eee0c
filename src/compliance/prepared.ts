import type { DataSource } from 'typeorm';

interface Pool {
  execute(sql: string, parameters: readonly unknown[], done: (error: Error | null, rows: unknown) => void): void;
}

/**
 * Rows of a statement that the server keeps prepared: for the few reads that carry most of the load. Numbers travel as
 * text, because one engine takes a LIMIT in no other way.
 */
export function preparedRows<T>(db: DataSource, sql: string, parameters: readonly unknown[]): Promise<T[]> {
  const { pool } = db.driver as unknown as { pool: Pool };
  const sent = parameters.map((one) => (typeof one === 'number' ? String(one) : one));
  return new Promise((resolve, reject) => {
    pool.execute(sql, sent, (error, rows) => {
      if (error === null) resolve(rows as T[]);
      else reject(error);
    });
  });
}

/** List sizes are rounded up, so that pages of any length share a few prepared statements. */
const SIZES = [1, 10, 25, 50, 100];

/** The list with its last item repeated to the next of a few sizes. */
export function padded<T>(items: readonly T[]): T[] {
  const size = SIZES.find((one) => one >= items.length) ?? items.length;
  const last = items.at(-1);
  return last === undefined ? [] : [...items, ...Array.from({ length: size - items.length }, () => last)];
}
