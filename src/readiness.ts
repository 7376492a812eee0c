import type { App } from './app';
import { rows } from './platform/database';
import { problemsWithin, type Readiness } from './platform/health';

/** The migrations that this code was built with; the last must have run. */
export const LAST_MIGRATION = 'Registers1795392000700';

/** Tables that the application may read and add to, and never change: their grants are part of readiness. */
const APPEND_ONLY = ['credit_entry', 'audit_entry'];

/** How long a part may take to say how it is, in ms. */
const ANSWER_WITHIN_MS = 2_000;

/** What keeps this process from serving; empty = ready. */
export async function readiness(app: App): Promise<Readiness> {
  const found = await Promise.all([
    problemsWithin(ANSWER_WITHIN_MS, () => databaseProblems(app), 'database: does not answer, or is not migrated'),
    problemsWithin(ANSWER_WITHIN_MS, () => app.wake.problems(app.config.production), 'redis: does not answer'),
  ]);
  const problems = found.flat();
  return { ok: problems.length === 0, problems };
}

async function databaseProblems(app: App): Promise<string[]> {
  const [last] = await rows<{ name: string }>(
    app.db.manager,
    'SELECT name FROM migration ORDER BY timestamp DESC LIMIT 1',
  );
  const changed = await changeable(app);
  return [
    ...(last?.name === LAST_MIGRATION ? [] : ['database: migrations are pending']),
    ...(changed.length === 0 ? [] : [`database: the application user may change ${changed.join(', ')}`]),
  ];
}

/** Asks the database, not its grant tables: an UPDATE of no row is refused exactly when the right is missing. */
async function changeable(app: App): Promise<string[]> {
  const found: string[] = [];
  for (const table of APPEND_ONLY) {
    try {
      await app.db.query(`UPDATE ${table} SET row_hash = row_hash WHERE 1 = 0`);
      found.push(table);
    } catch {
      // refused: as it should be
    }
  }
  return found;
}
