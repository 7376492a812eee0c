import type { DataSource } from 'typeorm';
import type { Clock } from './clock';
import { rows, type Tx } from './database';

/** Names of the rows of `setting`. `demo` marks a database that holds synthetic people and well-known keys. */
export type SettingName = 'demo' | 'clock_offset_seconds';

export async function readSetting(db: Pick<Tx, 'query'>, name: SettingName): Promise<string | null> {
  const [row] = await rows<{ value: string }>(db, 'SELECT value FROM setting WHERE name = ?', [name]);
  return row?.value ?? null;
}

export async function writeSetting(db: Pick<Tx, 'query'>, name: SettingName, value: string): Promise<void> {
  await db.query('INSERT INTO setting (name, value) VALUES (?, ?) ON DUPLICATE KEY UPDATE value = VALUES(value)', [
    name,
    value,
  ]);
}

/** True for a database that is marked as a demo; one without tables yet is none. */
export async function isSandbox(db: DataSource): Promise<boolean> {
  return (await readSetting(db.manager, 'demo').catch(() => null)) !== null;
}

/** How often a process reads the sandbox clock's offset, in ms. */
const CLOCK_EVERY_MS = 500;

/**
 * Lets the clock of this process follow the offset row, where the database is marked as a sandbox; elsewhere the row is
 * not read again and the offset stays 0. Returns what stops it.
 */
export async function followSandboxClock(db: DataSource, clock: Clock): Promise<() => void> {
  const follow = async (): Promise<void> => {
    const offset = await readSetting(db.manager, 'clock_offset_seconds');
    clock.setOffset(offset === null ? 0 : Number.parseInt(offset, 10));
  };
  if (!(await isSandbox(db))) return () => undefined;
  await follow();
  const timer = setInterval(() => void follow().catch(() => undefined), CLOCK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
