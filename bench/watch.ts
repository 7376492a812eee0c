import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createConnection } from 'mysql2/promise';

const TICKS = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }).trim());

/** How much processor time a process has used, its threads included, in ms. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS;
}

/** How much memory a process holds now, in MB. */
export function memoryMb(pid: number): number {
  const match = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Math.round(Number(match?.[1] ?? 0) / 1024);
}

const COUNTED = ['Com_select', 'Com_insert', 'Com_update', 'Com_delete', 'Handler_read_key', 'Handler_read_next'];

export interface Counters {
  /** Statements that read or write rows, prepared or not. */
  readonly statements: number;
  readonly rowsRead: number;
}

export interface DatabaseWatch {
  counters(): Promise<Counters>;
  version(): Promise<string>;
  close(): Promise<void>;
}

/** Reads the server's own counters, over a connection of the administrator. */
export async function watchDatabase(adminUrl: string): Promise<DatabaseWatch> {
  const connection = await createConnection({ uri: adminUrl, rowsAsArray: true });
  return {
    async counters() {
      const names = COUNTED.map((name) => `'${name}'`).join(',');
      const [found] = await connection.query(`SHOW GLOBAL STATUS WHERE Variable_name IN (${names})`);
      const values = new Map((found as [string, string][]).map(([name, value]) => [name.toLowerCase(), Number(value)]));
      const sum = (prefix: string): number =>
        [...values].reduce((total, [name, value]) => total + (name.startsWith(prefix) ? value : 0), 0);
      return { statements: sum('com_'), rowsRead: sum('handler_read') };
    },
    async version() {
      const [found] = await connection.query('SELECT VERSION()');
      return String((found as unknown[][])[0]?.[0]);
    },
    close: () => connection.end(),
  };
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A look at how busy the worker is, and how still worker and database must be in it. */
const LOOK_MS = 5_000;
const BUSY_SHARE = 1 / 20;
const BUSY_ROWS = 5_000;

/**
 * Waits until the worker and the database have been still for so long that every minute's schedule came round once: what
 * a load left behind (events to follow, mail to send) is done, and nothing of it is measured.
 */
export async function untilQuiet(
  { pid, database }: { readonly pid: number; readonly database: DatabaseWatch },
  { stillMs, withinMs }: { readonly stillMs: number; readonly withinMs: number },
  say: (text: string) => void,
): Promise<boolean> {
  say(`waiting until the worker has had nothing to do for ${stillMs / 1000} s`);
  let still = 0;
  for (const end = performance.now() + withinMs; performance.now() < end;) {
    const before = { cpu: cpuMs(pid), rows: (await database.counters()).rowsRead };
    await pause(LOOK_MS);
    const busy =
      cpuMs(pid) - before.cpu >= LOOK_MS * BUSY_SHARE ||
      (await database.counters()).rowsRead - before.rows >= BUSY_ROWS;
    still = busy ? 0 : still + LOOK_MS;
    if (still >= stillMs) return true;
  }
  return false;
}
