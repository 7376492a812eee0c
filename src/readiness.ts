import type { App } from './app';
import { rows } from './platform/database';
import { readSetting } from './platform/settings';

/** The migrations that this code was built with; the last must have run. */
export const LAST_MIGRATION = 'Compliance1795392000500';

/** Tables that the application may read and add to, and never change: their grants are part of readiness. */
const APPEND_ONLY = ['credit_entry', 'audit_entry'];

/** What keeps this process from serving; empty = ready. */
export async function readiness(app: App): Promise<{ ok: boolean; problems: string[] }> {
  const problems = [...(await databaseProblems(app)), ...(await app.wake.problems(app.config.production))];
  return { ok: problems.length === 0, problems };
}

async function databaseProblems(app: App): Promise<string[]> {
  try {
    const [last] = await rows<{ name: string }>(
      app.db.manager,
      'SELECT name FROM migration ORDER BY timestamp DESC LIMIT 1',
    );
    const problems: string[] = [];
    if (last?.name !== LAST_MIGRATION) problems.push('database: migrations are pending');
    const changed = await changeable(app);
    if (changed.length > 0) problems.push(`database: the application user may change ${changed.join(', ')}`);
    if (app.config.production && (await readSetting(app.db.manager, 'demo')) !== null)
      problems.push('database: it is marked as a demo, which production refuses');
    return problems;
  } catch {
    return ['database: does not answer, or is not migrated'];
  }
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
