import { idToBytes, newId, type Id } from '../../src/platform/ids';
import { inTransaction, rows } from '../../src/platform/database';
import { ALWAYS_FROM, putVersions, UNTIL_FURTHER_NOTICE } from '../../src/platform/versions';
import type { CivilDate } from '../../src/domain/civil-date';
import { eventually, startTestHub, type TestHub } from '../support/hub';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.close());

const status = async (path: string): Promise<{ status: number; body: string }> => {
  const response = await fetch(`${hub.url}${path}`);
  return { status: response.status, body: await response.text() };
};

describe('the house stands', () => {
  it('is alive and ready', async () => {
    expect((await status('/healthz')).status).toBe(200);
    // Red until the first connection to Redis stands.
    await eventually(async () => (await status('/readyz')).status === 200);
  });

  it.each(['credit_entry', 'audit_entry'])('refuses the application a change of %s', async (table) => {
    await expect(hub.app.db.query(`UPDATE ${table} SET row_hash = row_hash`)).rejects.toThrow(/denied/);
    await expect(hub.app.db.query(`DELETE FROM ${table}`)).rejects.toThrow(/denied/);
  });

  it('is not ready while a migration is pending or the ledger could be changed', async () => {
    const { DataSource } = await import('typeorm');
    const admin = await new DataSource({ type: 'mysql', url: hub.database.adminUrl }).initialize();
    try {
      await admin.query("UPDATE migration SET name = CONCAT(name, '-gone')");
      expect(await status('/readyz')).toMatchObject({ status: 503, body: expect.stringContaining('migrations') });
      await admin.query("UPDATE migration SET name = REPLACE(name, '-gone', '')");
      await admin.query(`GRANT UPDATE ON credit_entry TO 'hub_test_app'@'%'`);
      expect(await status('/readyz')).toMatchObject({ status: 503, body: expect.stringContaining('credit_entry') });
      await admin.query(`REVOKE UPDATE ON credit_entry FROM 'hub_test_app'@'%'`);
      expect((await status('/readyz')).status).toBe(200);
    } finally {
      await admin.destroy();
    }
  });

  it('gives every committed event one position, in order, under concurrent stamping', async () => {
    const { db, events } = hub.app;
    const before = BigInt(await events.head());
    await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        inTransaction(db, (tx) =>
          events.append(tx, [{ type: 'fact.changed', tenantId: null, personId: null, body: { n } }]),
        ),
      ),
    );
    await Promise.all([events.stamp(), events.stamp(), events.stamp()]);
    expect(BigInt(await events.head()) - before).toBe(20n);
    const [unstamped] = await rows<{ n: string }>(db.manager, 'SELECT COUNT(*) AS n FROM event WHERE position IS NULL');
    expect(String(unstamped?.n)).toBe('0');
  });
});

describe('facts in versions', () => {
  const table = {
    table: 'practice_fact_version',
    key: ['person_id', 'name'],
    values: ['value'],
  };
  const person = idToBytes(newId());
  const put = (value: string | null, from: string, to: string): Promise<boolean[]> =>
    inTransaction(hub.app.db, async (tx) => {
      const [event] = await hub.app.events.append(tx, [
        { type: 'fact.changed', tenantId: null, personId: null, body: {} },
      ]);
      return putVersions(
        tx,
        table,
        [
          {
            key: [person, 'specialty'],
            values: value === null ? null : [value],
            from: from as CivilDate,
            to: to as CivilDate,
          },
        ],
        event as Id,
        hub.app.clock.now(),
      );
    });
  const current = (): Promise<{ value: string; valid_from: string; valid_to: string }[]> =>
    rows(
      hub.app.db.manager,
      `SELECT value, valid_from, valid_to FROM practice_fact_version
        WHERE person_id = ? AND superseded_by IS NULL ORDER BY valid_from`,
      [person],
    );

  it('splits what a change overlaps and keeps the past', async () => {
    expect(await put('"surgery"', ALWAYS_FROM, UNTIL_FURTHER_NOTICE)).toEqual([true]);
    expect(await put('"surgery"', ALWAYS_FROM, UNTIL_FURTHER_NOTICE)).toEqual([false]);
    expect(await put('"pathology"', '2026-03-01', '2026-06-01')).toEqual([true]);
    expect(await current()).toEqual([
      { value: '"surgery"', valid_from: '0001-01-01', valid_to: '2026-03-01' },
      { value: '"pathology"', valid_from: '2026-03-01', valid_to: '2026-06-01' },
      { value: '"surgery"', valid_from: '2026-06-01', valid_to: '9999-12-31' },
    ]);
    expect(await put(null, '2026-05-01', '9999-12-31')).toEqual([true]);
    expect(await current()).toEqual([
      { value: '"surgery"', valid_from: '0001-01-01', valid_to: '2026-03-01' },
      { value: '"pathology"', valid_from: '2026-03-01', valid_to: '2026-05-01' },
    ]);
    const [all] = await rows<{ n: string }>(
      hub.app.db.manager,
      'SELECT COUNT(*) AS n FROM practice_fact_version WHERE person_id = ?',
      [person],
    );
    expect(Number(all?.n)).toBeGreaterThan(4);
  });
});
