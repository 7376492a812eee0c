import type { DataSource } from 'typeorm';
import { authorize } from '../auth/policy';
import type { Principal } from '../auth/principal';
import { addDays, type CivilDate, civilDate } from '../domain/civil-date';
import { LEAD_DAYS, type PlannedReminder, reminderDue, SAME_WITHIN_DAYS } from '../domain/reminder-plan';
import type { Clock } from '../platform/clock';
import { change, inTransaction, insertRows, marks, rows } from '../platform/database';
import { bytesToId, idToBytes, newId } from '../platform/ids';
import { distinct, group } from '../compliance/grouping';
import { STANDINGS } from '../compliance/standings';
import { doubted, type Earlier, told } from './earlier-reminders';

/** People are read by the page; a page costs two reads, and writes only when something new is due. */
const PAGE = 500;

interface Short {
  readonly person_id: Buffer;
  readonly obligation_id: Buffer;
  readonly deadline_on: CivilDate;
  readonly zone: string;
  readonly reachable: number;
}

interface Existing extends Earlier {
  readonly reminder_id: Buffer;
  readonly person_id: Buffer;
  readonly obligation_id: Buffer;
  readonly code: string;
}

type Due = Short & PlannedReminder;

/** A reminder to be written; with the Message-ID of an earlier one that may have arrived in its place. */
type Planned = Due & { readonly doubted: string | null };

/** Writes a row for every reminder that has come due. The row's unique key is what lets it be sent once. */
export class ReminderPlanner {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly messageDomain: string,
  ) {}

  /** Plans what is due today by each person's calendar; returns how many reminders became due. Safe to run at any time. */
  async plan(principal: Principal, stop?: AbortSignal): Promise<number> {
    authorize(principal, 'work');
    // The calendar's day differs by at most one between zones.
    const utc = this.clock.today('UTC');
    const [from, to] = [addDays(utc, -1), addDays(utc, 1 + LEAD_DAYS[0])];
    let planned = 0;
    for (const standing of [STANDINGS.SHORT, STANDINGS.PENDING]) {
      let after: Short | null = null;
      do {
        const page: Short[] = await this.page(standing, from, to, after);
        planned += await this.planPage(page);
        after = page.length === PAGE ? (page.at(-1) ?? null) : null;
      } while (after !== null && stop?.aborted !== true);
    }
    return planned;
  }

  private page(standing: number, from: CivilDate, to: CivilDate, after: Short | null): Promise<Short[]> {
    const beyond =
      after === null ? '' : 'AND (c.deadline_on > ? OR c.person_id > ? OR (c.person_id = ? AND c.obligation_id > ?))';
    const start = after?.deadline_on ?? from;
    return rows<Short>(
      this.db.manager,
      `SELECT c.person_id, c.obligation_id, c.deadline_on, p.zone, p.email IS NOT NULL AS reachable
         FROM compliance c JOIN person_profile p ON p.person_id = c.person_id
        WHERE c.standing = ? AND c.deadline_on >= ? AND c.deadline_on <= ? ${beyond}
        ORDER BY c.deadline_on, c.person_id, c.obligation_id LIMIT ${PAGE}`,
      [
        standing,
        start,
        to,
        ...(after === null ? [] : [after.deadline_on, after.person_id, after.person_id, after.obligation_id]),
      ],
    );
  }

  private async planPage(page: readonly Short[]): Promise<number> {
    const today = new Map<string, CivilDate>();
    const due = page.flatMap((short): Due[] => {
      const day = today.get(short.zone) ?? this.clock.today(short.zone);
      today.set(short.zone, day);
      const planned = reminderDue(civilDate(short.deadline_on), day);
      return planned === null ? [] : [{ ...short, ...planned }];
    });
    if (due.length === 0) return 0;
    const existing = group(await this.existing(due), (one) => pairOf(one));
    const fresh: Planned[] = [];
    const again: Buffer[] = [];
    for (const one of due) {
      const others = existing.get(pairOf(one)) ?? [];
      const same = others.find((other) => other.stage === one.stage && other.deadline_on === one.deadline_on);
      const warning = { stage: one.stage, deadline: civilDate(one.deadline_on) };
      if (told(warning, others)) continue;
      if (same === undefined) fresh.push({ ...one, doubted: doubted(warning, others) });
      // Cancelled and short again (a credit was withdrawn), or an address came: it was never sent, so it is due as before.
      else if (same.state === 'CANCELLED' || (isUnaddressed(same) && one.reachable === 1)) again.push(same.reminder_id);
    }
    return fresh.length + again.length === 0 ? 0 : this.write(fresh, again);
  }

  /** What was planned before for these people, of these deadlines and of those that were corrected to them. */
  private existing(due: readonly Due[]): Promise<Existing[]> {
    const people = distinct(due.map((one) => one.person_id));
    const deadlines = due.map((one) => civilDate(one.deadline_on)).sort();
    return rows<Existing>(
      this.db.manager,
      `SELECT reminder_id, person_id, obligation_id, deadline_on, stage, state, code, message_id FROM reminder
        WHERE person_id IN (${marks(people.length)}) AND deadline_on BETWEEN ? AND ?`,
      [
        ...people,
        addDays(deadlines[0] as CivilDate, -SAME_WITHIN_DAYS),
        addDays(deadlines.at(-1) as CivilDate, SAME_WITHIN_DAYS),
      ],
    );
  }

  private async write(fresh: readonly Planned[], again: readonly Buffer[]): Promise<number> {
    const now = this.clock.now();
    return inTransaction(this.db, async (tx) => {
      // Another process may plan the same page: the key lets one row stand.
      const added = await insertRows(
        tx,
        'reminder',
        fresh.map((one) => {
          const reminderId = newId();
          return {
            reminder_id: idToBytes(reminderId),
            person_id: one.person_id,
            obligation_id: one.obligation_id,
            deadline_on: one.deadline_on,
            stage: one.stage,
            due_on: one.dueOn,
            state: 'DUE',
            code: 'PLANNED',
            tries: 0,
            next_at: now,
            claimed_by: null,
            message_id: one.doubted ?? `<${reminderId}@${this.messageDomain}>`,
            planned_at: now,
            settled_at: null,
          };
        }),
        'ON DUPLICATE KEY UPDATE reminder_id = reminder.reminder_id',
      );
      const revived =
        again.length === 0
          ? 0
          : await change(
              tx,
              `UPDATE reminder SET state = 'DUE', code = 'PLANNED', tries = 0, next_at = ?, settled_at = NULL
                WHERE (state = 'CANCELLED' OR (state = 'FAILED' AND code = 'NO_ADDRESS')) AND reminder_id IN (${marks(again.length)})`,
              [now, ...again],
            );
      return added + revived;
    });
  }
}

const pairOf = (one: Pick<Existing, 'person_id' | 'obligation_id'>): string =>
  `${bytesToId(one.person_id)} ${bytesToId(one.obligation_id)}`;

const isUnaddressed = ({ state, code }: Existing): boolean => state === 'FAILED' && code === 'NO_ADDRESS';
