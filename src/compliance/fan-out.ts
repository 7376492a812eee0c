import { WAITING } from '../credits/report';
import { fromJson } from '../platform/json';
import type { EventType } from '../events/event-types';
import type { Instant } from '../platform/clock';
import { change, marks, rows, type Tx } from '../platform/database';

/**
 * Changes that concern many people are told by one event: a board's or employer's requirements, its name or zone, an
 * activity, a provider's accreditation. Here their versions are raised, once the event has its position.
 */
const FOLLOWED: readonly EventType[] = [
  'requirements.published',
  'organization.created',
  'organization.changed',
  'activity.registered',
  'accreditation.changed',
];

/** Those that concern everybody who holds a license or certificate of the organization or works there. */
const OF_ITS_PEOPLE: readonly EventType[] = ['requirements.published', 'organization.created', 'organization.changed'];

const AT_ONCE = 500;

interface FollowedEvent {
  readonly type: EventType;
  readonly tenant_id: Buffer | null;
  readonly body: unknown;
}

/** Raises the version of everybody concerned by what was stamped since the last call. @returns how many people. */
export async function fanOut(tx: Tx, now: Instant): Promise<number> {
  const [follower] = await rows<{ position: string }>(
    tx,
    "SELECT position FROM follower WHERE name = 'compliance' FOR UPDATE",
  );
  const [top] = await rows<{ head: string }>(tx, 'SELECT COALESCE(MAX(position), 0) AS head FROM event');
  const from = String(follower?.position ?? '0');
  const head = String(top?.head ?? '0');
  if (BigInt(head) <= BigInt(from)) return 0;
  const events = await rows<FollowedEvent>(
    tx,
    `SELECT type, tenant_id, body FROM event WHERE position > ? AND position <= ? AND type IN (${marks(FOLLOWED.length)})`,
    [from, head, ...FOLLOWED],
  );
  const people = new Map<string, Buffer>();
  for (const event of events)
    for (const row of await concerned(tx, event)) people.set(row.person_id.toString('hex'), row.person_id);
  const ordered = [...people].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, id]) => id);
  for (let at = 0; at < ordered.length; at += AT_ONCE) {
    const some = ordered.slice(at, at + AT_ONCE);
    await change(
      tx,
      `UPDATE person SET version = version + 1, dirty_since = COALESCE(dirty_since, ?)
        WHERE person_id IN (${marks(some.length)}) ORDER BY person_id`,
      [now, ...some],
    );
  }
  await change(tx, "UPDATE follower SET position = ? WHERE name = 'compliance'", [head]);
  return ordered.length;
}

async function concerned(tx: Tx, event: FollowedEvent): Promise<{ person_id: Buffer }[]> {
  if (event.tenant_id === null) return [];
  const owner = event.tenant_id;
  if (OF_ITS_PEOPLE.includes(event.type))
    return rows(
      tx,
      `SELECT person_id FROM license WHERE board_id = ?
        UNION SELECT person_id FROM certificate WHERE board_id = ?
        UNION SELECT person_id FROM employment WHERE employer_id = ?`,
      [owner, owner, owner],
    );
  // Credits that wait are shown as pending, by what is known of their activities.
  const waits = `state IN (${marks(WAITING.length)}) AND person_id IS NOT NULL`;
  if (event.type === 'accreditation.changed')
    return rows(
      tx,
      `SELECT person_id FROM credit_entry WHERE source_id = ?
        UNION SELECT person_id FROM credit_report WHERE source_id = ? AND ${waits}`,
      [owner, owner, ...WAITING],
    );
  const activity = fromJson<{ activityId?: unknown }>(event.body).activityId;
  if (typeof activity !== 'string') return [];
  const activityId = Buffer.from(activity, 'hex');
  return rows(
    tx,
    `SELECT person_id FROM credit_entry WHERE source_id = ? AND activity_id = ?
      UNION SELECT person_id FROM credit_report WHERE source_id = ? AND activity_id = ? AND ${waits}`,
    [owner, activityId, owner, activityId, ...WAITING],
  );
}
