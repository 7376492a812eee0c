import type { CivilDate } from '../domain/civil-date';
import type { Stage } from '../domain/reminder-plan';
import type { Instant } from '../platform/clock';
import { rows, type Tx } from '../platform/database';
import type { ActsNext } from '../platform/errors';
import type { Earlier } from './earlier-reminders';
import type { ShortRequirement } from './reminder-email';

/** A claimed reminder with what the database says now of its person and their obligation. */
export interface Claimed {
  readonly reminder_id: Buffer;
  readonly person_id: Buffer;
  readonly planned_deadline_on: CivilDate;
  readonly stage: Stage;
  readonly code: string;
  readonly tries: number;
  readonly message_id: string;
  /** Since when the verdict may be older than the facts, or than the calendar; null = it is not. */
  readonly outdated_since: Instant | null;
  readonly email: string | null;
  readonly given_name: string | null;
  readonly zone: string | null;
  readonly standing: number | null;
  readonly deadline_on: CivilDate;
  readonly last_safe_on: CivilDate;
  readonly shortfalls: ShortRequirement[] | string;
  readonly pending_units: number;
  readonly acts_next: ActsNext;
  readonly license_id: Buffer | null;
  readonly authority_name: string | null;
  readonly authority_kind: string | null;
  readonly jurisdiction: string | null;
}

export function readClaimed(db: Pick<Tx, 'query'>, reminderId: Buffer, now: Instant): Promise<Claimed[]> {
  return rows<Claimed>(
    db,
    `SELECT r.reminder_id, r.person_id, r.deadline_on AS planned_deadline_on, r.stage, r.code, r.tries, r.message_id,
            CASE WHEN p.dirty_since IS NOT NULL THEN p.dirty_since
                 WHEN p.version > p.evaluated_version THEN r.planned_at
                 WHEN p.look_again_at <= ? THEN p.look_again_at END AS outdated_since,
            f.email, f.given_name, f.zone,
            c.standing, c.deadline_on, c.last_safe_on, c.shortfalls, c.pending_units, c.acts_next, c.license_id,
            o.name AS authority_name, o.kind AS authority_kind, o.jurisdiction
       FROM reminder r
       JOIN person p ON p.person_id = r.person_id
       LEFT JOIN person_profile f ON f.person_id = r.person_id
       LEFT JOIN compliance c ON c.person_id = r.person_id AND c.obligation_id = r.obligation_id
       LEFT JOIN organization o ON o.organization_id = c.authority_id
      WHERE r.reminder_id = ?`,
    [now, reminderId],
  );
}

/** The other reminders of the same obligation whose mails went, may have gone or are going. */
export function readOthers(db: Pick<Tx, 'query'>, reminderId: Buffer): Promise<Earlier[]> {
  return rows<Earlier>(
    db,
    `SELECT o.stage, o.state, o.deadline_on, o.message_id
       FROM reminder r JOIN reminder o ON o.person_id = r.person_id AND o.obligation_id = r.obligation_id
      WHERE r.reminder_id = ? AND o.reminder_id <> r.reminder_id AND o.state IN ('SENT', 'UNKNOWN', 'SENDING')`,
    [reminderId],
  );
}
