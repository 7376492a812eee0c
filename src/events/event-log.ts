import type { DataSource } from 'typeorm';
import type { Clock, Instant } from '../platform/clock';
import { inTransaction, insertRows, marks, rows, type Tx } from '../platform/database';
import { canonicalJson, rowHash } from '../platform/hashing';
import { type Id, idToBytes, newId } from '../platform/ids';
import type { EventType } from './event-types';

export interface NewEvent {
  readonly type: EventType;
  /** Whose event it is: who may read it by `events(after:)`. */
  readonly tenantId: Id | null;
  readonly personId: Id | null;
  /** Ids, dates, amounts and codes; never personal data. */
  readonly body: Record<string, unknown>;
  /** An id chosen before, when rows of the same transaction already refer to it. */
  readonly eventId?: Id;
}

/** A place in the order of everything that was committed; a positive integer as text. */
export type Position = string;

const STAMPED_AT_ONCE = 1_000;

/**
 * The event log. A row is written in the transaction of the change it tells of, without a position; the relay gives it
 * one after commit. So a reader who has seen position n never misses an event that was committed late.
 */
export class EventLog {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Writes events in the caller's transaction; returns their ids in order. One statement, however many. */
  async append(tx: Tx, events: readonly NewEvent[]): Promise<Id[]> {
    const occurredAt = this.clock.now();
    const ids = events.map((event) => event.eventId ?? newId());
    await insertRows(
      tx,
      'event',
      events.map((event, index) => {
        const eventId = ids[index] as Id;
        return {
          event_id: idToBytes(eventId),
          type: event.type,
          tenant_id: event.tenantId === null ? null : idToBytes(event.tenantId),
          person_id: event.personId === null ? null : idToBytes(event.personId),
          body: canonicalJson(event.body),
          occurred_at: occurredAt,
          row_hash: rowHash('event', {
            eventId,
            type: event.type,
            tenantId: event.tenantId,
            personId: event.personId,
            body: event.body,
            occurredAt: occurredAt.toISOString(),
          }),
        };
      }),
    );
    return ids;
  }

  /**
   * Stamps everything that is committed and not yet stamped; returns how many events. Any process may call it: the
   * lease row's lock lets one stamp at a time, which is what makes positions gapless and in order of commit.
   */
  async stamp(): Promise<number> {
    let total = 0;
    for (;;) {
      const stamped = await this.stampSome();
      total += stamped;
      if (stamped < STAMPED_AT_ONCE) return total;
    }
  }

  /** The highest position given so far; "0" before the first. */
  async head(): Promise<Position> {
    const [row] = await rows<{ head: string }>(this.db.manager, 'SELECT COALESCE(MAX(position), 0) AS head FROM event');
    return String(row?.head ?? '0');
  }

  /** What was known at an instant: the highest position stamped at or before it. */
  async positionAt(instant: Instant): Promise<Position> {
    const [row] = await rows<{ head: string }>(
      this.db.manager,
      'SELECT COALESCE(MAX(position), 0) AS head FROM event WHERE stamped_at <= ?',
      [instant],
    );
    return String(row?.head ?? '0');
  }

  private async stampSome(): Promise<number> {
    return inTransaction(this.db, async (tx) => {
      await rows(tx, "SELECT name FROM lease WHERE name = 'relay' FOR UPDATE");
      const found = await rows<{ event_id: Buffer }>(
        tx,
        'SELECT event_id FROM event WHERE position IS NULL ORDER BY event_id LIMIT ?',
        [STAMPED_AT_ONCE],
      );
      if (found.length === 0) return 0;
      const [top] = await rows<{ head: string }>(tx, 'SELECT COALESCE(MAX(position), 0) AS head FROM event');
      const head = BigInt(top?.head ?? 0);
      const ids = found.map((row) => row.event_id);
      await tx.query(
        `UPDATE event SET stamped_at = ?, position = CASE event_id ${ids.map(() => 'WHEN ? THEN ?').join(' ')} END
          WHERE event_id IN (${marks(ids.length)})`,
        [this.clock.now(), ...ids.flatMap((id, index) => [id, String(head + BigInt(index) + 1n)]), ...ids],
      );
      return found.length;
    });
  }
}
