/**
 * Whether this start migrates, seeds and serves. The demo's people and keys are public knowledge, so they may exist
 * only in a database that the launcher itself made, or in an empty one whose owner asked for them with HUB_DEMO=1; and
 * a database that holds them is marked, and refused in production.
 *
 * @param {{
 *   databaseOwnedByLauncher: boolean,  the launcher created this database
 *   demoEnv: string | undefined,       HUB_DEMO
 *   databaseEmpty: boolean,            it holds no organization yet
 *   marked: boolean,                   it carries the mark of the demo
 *   migrateEnv: string | undefined,    HUB_MIGRATE
 *   nodeEnv: string | undefined,       NODE_ENV
 * }} facts
 */
export function demoDecision({ databaseOwnedByLauncher, demoEnv, databaseEmpty, marked, migrateEnv, nodeEnv }) {
  const production = nodeEnv === 'production';
  const asked = demoEnv === '1';
  const nothing = { refuse: null, migrate: false, loadCatalogue: false, seedAndMark: false, demo: false, say: [] };

  if (production && marked) {
    return {
      ...nothing,
      refuse:
        'this database is marked as a demo: its keys are no secret, so it is not served with NODE_ENV=production. ' +
        'Set DATABASE_URL to a database of your own.',
    };
  }

  const seedAndMark = !production && !marked && databaseEmpty && (databaseOwnedByLauncher || asked);
  const demo = marked || seedAndMark;
  const migrate = databaseOwnedByLauncher || demo || migrateEnv === '1';
  const say = [];
  if (asked && !demo) {
    say.push(
      production
        ? 'HUB_DEMO=1 is not followed with NODE_ENV=production: nothing was seeded.'
        : 'HUB_DEMO=1 is not followed: the database already holds data. Nothing was seeded.',
    );
  }
  if (!migrate) say.push('HUB_MIGRATE=1 is not set: the tables are left as they are.');
  if (!demo && databaseEmpty) {
    say.push('No demo here. Make the first organization and its admin key, shown once:  npm run hub -- init');
  }
  return { ...nothing, migrate, loadCatalogue: migrate, seedAndMark, demo, say };
}
