import { DataSource, type EntityManager } from 'typeorm';
import type { Config } from './config';
import { AppError } from './errors';

/** What a transaction is handed around as. Inner functions take it as their first parameter. */
export type Tx = EntityManager;

type EntityClass = abstract new (...args: never[]) => unknown;

const SESSION = [
  "SET time_zone = '+00:00'",
  "sql_mode = 'STRICT_ALL_TABLES,ONLY_FULL_GROUP_BY,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
  'SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
];

/** Opens the connection pool. Civil dates arrive as text, instants as UTC `Date`, big integers as text. */
export async function openDatabase(config: Config, entities: readonly EntityClass[]): Promise<DataSource> {
  const source = new DataSource({
    type: 'mysql',
    url: config.databaseUrl,
    timezone: 'Z',
    charset: 'utf8mb4',
    dateStrings: ['DATE'],
    supportBigNumbers: true,
    bigNumberStrings: true,
    poolSize: config.databasePool,
    connectTimeout: 3_000,
    synchronize: false,
    logging: false,
    migrationsTableName: 'migration',
    entities: [...entities] as (new () => unknown)[],
    extra: { waitForConnections: true, queueLimit: 10_000, enableKeepAlive: true },
  });
  await source.initialize();
  const pool = (source.driver as unknown as { pool: NodePool }).pool;
  pool.on('connection', (connection) => {
    connection.query(`${SESSION[0]}, ${SESSION[1]}`);
    connection.query(`SET ${SESSION[2]}`);
  });
  return source;
}

interface NodePool {
  on(event: 'connection', listener: (connection: { query(sql: string): unknown }) => void): void;
}

const DEADLOCK = new Set(['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT']);
const TRIES = 5;

/** The driver's error code behind an exception, or null. */
export function sqlErrorCode(error: unknown): string | null {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : null;
}

export function isDuplicateKey(error: unknown): boolean {
  return sqlErrorCode(error) === 'ER_DUP_ENTRY';
}

/**
 * Runs `work` in one transaction, retried whole on a deadlock or lock timeout. Only public service methods call this;
 * nothing slow (mail, Redis, HTTP) may run inside. `retryOn` names further errors after which a second look helps,
 * such as a unique key that a concurrent transaction took first.
 * @throws AppError CONFLICT when every try met a lock.
 */
export async function inTransaction<T>(
  source: DataSource,
  work: (tx: Tx) => Promise<T>,
  retryOn: (error: unknown) => boolean = () => false,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await source.transaction('READ COMMITTED', work);
    } catch (error) {
      const locked = DEADLOCK.has(sqlErrorCode(error) ?? '');
      if (!locked && !retryOn(error)) throw error;
      if (attempt === TRIES) {
        if (locked) throw new AppError('CONFLICT');
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, attempt * attempt * 10 + Math.floor(Math.random() * 20)));
    }
  }
}

/** Rows of one statement. Parameters are placeholders only; text never enters SQL. */
export async function rows<T>(tx: Pick<Tx, 'query'>, sql: string, parameters: readonly unknown[] = []): Promise<T[]> {
  return tx.query<T[]>(sql, [...parameters]);
}

/** How many rows a statement changed. */
export async function change(tx: Pick<Tx, 'query'>, sql: string, parameters: readonly unknown[] = []): Promise<number> {
  const { affectedRows } = await tx.query<{ affectedRows: number }>(sql, [...parameters]);
  return affectedRows;
}

/** Inserts rows of equal shape by one statement. An empty list is no statement. */
export async function insertRows(
  tx: Pick<Tx, 'query'>,
  table: string,
  values: readonly Record<string, unknown>[],
  suffix = '',
): Promise<number> {
  const first = values[0];
  if (first === undefined) return 0;
  const columns = Object.keys(first);
  const tuple = `(${columns.map(() => '?').join(',')})`;
  const sql = `INSERT INTO ${table} (${columns.join(',')}) VALUES ${values.map(() => tuple).join(',')} ${suffix}`;
  return change(
    tx,
    sql,
    values.flatMap((row) => columns.map((column) => row[column] ?? null)),
  );
}

/** `?,?,?` for an IN list; the list may not be empty. */
export function marks(count: number): string {
  return Array.from({ length: count }, () => '?').join(',');
}
