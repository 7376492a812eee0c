import { rows } from '../../src/platform/database';
import { smallWorld } from '../support/builders';
import { startTestHub } from '../support/hub';
import { refusedIn, statementsSeen } from '../support/statements';

/** Every hub that a test starts checks its statements when it closes; here it is shown that the check sees and bites. */
test('statements are recorded, migrations included', async () => {
  const hub = await startTestHub();
  await smallWorld(hub);
  await rows(hub.app.db.manager, 'SELECT 1 AS recorded');
  await hub.close();
  const seen = statementsSeen();
  expect(seen).toContain('SELECT 1 AS recorded');
  expect(seen.some((sql) => sql.startsWith('CREATE TABLE credit_entry'))).toBe(true);
  expect(seen.filter((sql) => refusedIn(sql) !== null)).toEqual([]);
});

test.each([
  'INSERT INTO a (b) VALUES (1) AS new ON DUPLICATE KEY UPDATE b = new.b',
  "SELECT a->>'$.b' FROM c",
  'INSERT INTO a (b) VALUES (1) RETURNING b',
  'SELECT a FROM b LIMIT 1 OFFSET 3',
  'SELECT rank, b FROM c',
  'SELECT a FROM b FOR SHARE',
  'CREATE TABLE a (b INT) COLLATE utf8mb4_0900_ai_ci',
  'DROP INDEX a ON b; CREATE INDEX IF NOT EXISTS a ON b (c)',
])('refuses %s', (sql) => expect(refusedIn(sql)).not.toBeNull());
