import { DataSource, EntityManager } from 'typeorm';
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

interface Pool {
  query(sql: string, parameters: readonly unknown[], done: (error: Error | null, result: unknown) => void): void;
  execute(sql: string, parameters: readonly unknown[], done: (error: Error | null, result: unknown) => void): void;
}

const poolOf = (source: DataSource): Pool => (source.driver as unknown as { pool: Pool }).pool;

/** One statement; outside a transaction it goes to the pool at once, without what TypeORM does around each. */
function run(tx: Pick<Tx, 'query'>, sql: string, parameters: readonly unknown[]): Promise<unknown> {
  if (!(tx instanceof EntityManager) || tx.queryRunner !== undefined) return tx.query(sql, [...parameters]);
  return new Promise((resolve, reject) => {
    poolOf(tx.dataSource).query(sql, parameters, (error, result) => (error === null ? resolve(result) : reject(error)));
  });
}

/**
 * One statement that the server keeps prepared, outside a transaction: for the few that carry most of the load. Numbers
 * travel as text, because one engine takes a LIMIT in no other way.
 */
function prepared(source: DataSource, sql: string, parameters: readonly unknown[]): Promise<unknown> {
  const sent = parameters.map((one) => (typeof one === 'number' ? String(one) : one));
  return new Promise((resolve, reject) => {
    poolOf(source).execute(sql, sent, (error, result) => (error === null ? resolve(result) : reject(error)));
  });
}

/** Rows of one statement. Parameters are placeholders only; text never enters SQL. */
export async function rows<T>(tx: Pick<Tx, 'query'>, sql: string, parameters: readonly unknown[] = []): Promise<T[]> {
  return (await run(tx, sql, parameters)) as T[];
}

/** Rows of one prepared statement. */
export async function preparedRows<T>(source: DataSource, sql: string, parameters: readonly unknown[]): Promise<T[]> {
  return (await prepared(source, sql, parameters)) as T[];
}

/** How many rows a statement changed. */
export async function change(tx: Pick<Tx, 'query'>, sql: string, parameters: readonly unknown[] = []): Promise<number> {
  return ((await run(tx, sql, parameters)) as { affectedRows: number }).affectedRows;
}

interface Insert {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

function insertOf(table: string, values: readonly Record<string, unknown>[], suffix: string): Insert {
  const columns = Object.keys(values[0] ?? {});
  const tuple = `(${columns.map(() => '?').join(',')})`;
  return {
    sql: `INSERT INTO ${table} (${columns.join(',')}) VALUES ${values.map(() => tuple).join(',')} ${suffix}`,
    parameters: values.flatMap((row) => columns.map((column) => row[column] ?? null)),
  };
}

/** Inserts rows of equal shape by one statement. An empty list is no statement. */
export async function insertRows(
  tx: Pick<Tx, 'query'>,
  table: string,
  values: readonly Record<string, unknown>[],
  suffix = '',
): Promise<number> {
  if (values.length === 0) return 0;
  const { sql, parameters } = insertOf(table, values, suffix);
  return change(tx, sql, parameters);
}

/** So many rows at most have a prepared statement of their own. */
const MOST_PREPARED_ROWS = 16;

/** Inserts rows of equal shape outside a transaction, a few of them by a prepared statement. */
export async function insertPrepared(
  source: DataSource,
  table: string,
  values: readonly Record<string, unknown>[],
): Promise<void> {
  const { sql, parameters } = insertOf(table, values, '');
  if (values.length > MOST_PREPARED_ROWS) await change(source.manager, sql, parameters);
  else if (values.length > 0) await prepared(source, sql, parameters);
}

/** `?,?,?` for an IN list; the list may not be empty. */
export function marks(count: number): string {
  return Array.from({ length: count }, () => '?').join(',');
}
