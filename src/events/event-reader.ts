import type { DataSource } from 'typeorm';
import { authorize } from '../auth/policy';
import { type Principal, tenantOf } from '../auth/principal';
import { marks, rows } from '../platform/database';
import { AppError } from '../platform/errors';
import { bytesToId, bytesToIdOrNull, type Id, idToBytes } from '../platform/ids';
import { pageSize } from '../platform/pagination';
import { EVENT_TYPES, type EventType } from './event-types';

export interface EventRow {
  readonly eventId: Id;
  readonly type: EventType;
  readonly position: string;
  readonly tenantId: Id | null;
  readonly personId: Id | null;
  readonly body: Record<string, unknown>;
  readonly occurredAt: Date;
}

/** Reads the event log in the order of its positions: what an organization may hear of. */
export class EventReader {
  constructor(private readonly db: DataSource) {}

  /**
   * Up to `first` + 1 events after a position: those of the principal's own organization, all of them for auditors and
   * admins. An event that is committed but not stamped yet comes with a later call, never before a position once given.
   */
  async after(
    principal: Principal,
    after: string | null,
    first: number,
    types: readonly string[] | null,
  ): Promise<EventRow[]> {
    const scope = authorize(principal, 'events');
    const size = pageSize(first);
    if (after !== null && !/^\d{1,18}$/.test(after)) throw new AppError('BAD_CURSOR');
    for (const type of types ?? [])
      if (!(EVENT_TYPES as readonly string[]).includes(type))
        throw new AppError('BAD_INPUT', undefined, { path: 'types', reason: 'no such type of event' });
    if (types !== null && types.length === 0) return [];
    const found = await rows<{
      event_id: Buffer;
      type: EventType;
      position: string;
      tenant_id: Buffer | null;
      person_id: Buffer | null;
      body: unknown;
      occurred_at: Date;
    }>(
      this.db.manager,
      `SELECT event_id, type, position, tenant_id, person_id, body, occurred_at FROM event
        WHERE position > ? ${scope === 'own' ? 'AND tenant_id = ?' : ''}
          ${types === null ? '' : `AND type IN (${marks(types.length)})`}
        ORDER BY position LIMIT ?`,
      [after ?? '0', ...(scope === 'own' ? [idToBytes(tenantOf(principal))] : []), ...(types ?? []), size + 1],
    );
    return found.map((row) => ({
      eventId: bytesToId(row.event_id),
      type: row.type,
      position: String(row.position),
      tenantId: bytesToIdOrNull(row.tenant_id),
      personId: bytesToIdOrNull(row.person_id),
      body: (typeof row.body === 'string' ? JSON.parse(row.body) : row.body) as Record<string, unknown>,
      occurredAt: row.occurred_at,
    }));
  }
}
