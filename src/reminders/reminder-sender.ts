import type { DataSource } from 'typeorm';
import type { AuditLog } from '../audit/audit-log';
import { authorize } from '../auth/policy';
import type { Principal } from '../auth/principal';
import { STANDINGS } from '../compliance/standings';
import { civilDate } from '../domain/civil-date';
import { FINAL_STAGE, MOST_TRIES, overtaken, retryAfterMs, type Stage } from '../domain/reminder-plan';
import type { Clock, Instant } from '../platform/clock';
import { change, inTransaction, rows } from '../platform/database';
import { bytesToId, idToBytes, newId } from '../platform/ids';
import { MAIL_CONNECTIONS, MAIL_WITHIN_MS, type Mailer, type MailOutcome } from '../platform/mailer';
import { type Claimed, readClaimed, readOthers } from './claimed-reminder';
import { told } from './earlier-reminders';
import { reminderEmail, type ShortRequirement } from './reminder-email';

/** How long a claim holds, in ms: no mail takes this long, so a claim that ran out belongs to a process that is gone. */
const CLAIM_MS = 2 * MAIL_WITHIN_MS;

/** A person whose facts changed is looked at again after this long, in ms, until their verdict is made. */
const LOOK_AGAIN_MS = 2_000;

/** How long a reminder waits for a verdict that is not made, in ms. After that the final one goes by what is known. */
const VERDICT_WITHIN_MS = 60_000;

const CANDIDATES = 200;

/** After so many mails in a row that met no mail server, the rest waits for the next run without using up a try. */
const AWAY_AFTER = MAIL_CONNECTIONS * 2;

/** How many reminders went which way. */
export type SendCounts = Readonly<Counts>;
type Counts = Record<'sent' | 'cancelled' | 'waiting' | 'retried' | 'unknown' | 'failed', number>;

interface Lost {
  readonly reminder_id: Buffer;
  readonly person_id: Buffer;
  readonly stage: Stage;
  readonly code: string;
  readonly tries: number;
  readonly state: 'CLAIMED' | 'SENDING';
  readonly claimed_by: Buffer;
}

/** What becomes of a claimed reminder. Only DUE is looked at again. */
interface Settlement {
  readonly state: 'SENT' | 'CANCELLED' | 'DUE' | 'UNKNOWN' | 'FAILED';
  readonly code: string;
  readonly counts: keyof SendCounts;
  readonly nextAt?: Instant;
  /** The try is given back: nothing was attempted. */
  readonly unused?: boolean;
  readonly unreachable?: boolean;
}

/** Codes under which an earlier try of the same reminder may have reached the reader. */
const MAYBE_SENT = new Set(['CLAIM_RAN_OUT', 'REPLY_LOST']);

/**
 * Sends what is due. One reminder at a time per connection is claimed in the database, committed, looked at afresh,
 * sent and settled; so a process that dies leaves at most a handful of claims, and each of them visible as UNKNOWN.
 */
export class ReminderSender {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly mailer: Mailer,
  ) {}

  /** Sends everything that is due now, and gives up claims of processes that are gone. Any number may run at once. */
  async sendDue(principal: Principal, stop?: AbortSignal): Promise<SendCounts> {
    authorize(principal, 'work');
    const counts: Counts = { sent: 0, cancelled: 0, waiting: 0, retried: 0, unknown: 0, failed: 0 };
    await this.settleLostClaims(principal, counts);
    let away = 0;
    const goesOn = (): boolean => stop?.aborted !== true && away < AWAY_AFTER;
    for (;;) {
      const candidates = await this.candidates();
      let claims = 0;
      const lane = async (): Promise<void> => {
        for (let next = candidates.shift(); next !== undefined && goesOn(); next = candidates.shift()) {
          const settled = await this.sendOne(principal, next);
          if (settled === null) continue;
          claims += 1;
          counts[settled.counts] += 1;
          away = settled.unreachable === true ? away + 1 : settled.state === 'SENT' ? 0 : away;
        }
      };
      await Promise.all(Array.from({ length: MAIL_CONNECTIONS }, lane));
      if (claims === 0 || !goesOn()) return counts;
    }
  }

  /**
   * A claim that ran out. Before the server was ready for the message nothing had been sent: the reminder is due again.
   * After that its process may have died before the server took the mail, or after; nobody can know, so it is not
   * simply due again; only the final notice is, under its old Message-ID.
   */
  private async settleLostClaims(principal: Principal, counts: Counts): Promise<void> {
    const lost = await rows<Lost>(
      this.db.manager,
      `SELECT reminder_id, person_id, stage, code, tries, state, claimed_by FROM reminder
        WHERE state IN ('CLAIMED', 'SENDING') AND next_at < ? ORDER BY next_at LIMIT ${CANDIDATES}`,
      [this.clock.now()],
    );
    for (const one of lost) {
      const settlement: Settlement =
        one.state === 'SENDING'
          ? { ...this.unsure(one.stage, one.tries, 'CLAIM_RAN_OUT'), counts: 'unknown' }
          : this.keepDoubt(one.code, this.again(one, { result: 'RETRY', code: 'CLAIM_UNUSED', unreachable: false }));
      if (await this.settle(principal, one, one.claimed_by, settlement)) counts[settlement.counts] += 1;
    }
  }

  /** Once a mail may have gone, a later try that did not go changes nothing about that. */
  private keepDoubt(before: string, settlement: Settlement): Settlement {
    if (!MAYBE_SENT.has(before) || settlement.state === 'SENT') return settlement;
    return { ...settlement, code: before, state: settlement.state === 'DUE' ? 'DUE' : 'UNKNOWN' };
  }

  private async candidates(): Promise<Buffer[]> {
    const found = await rows<{ reminder_id: Buffer }>(
      this.db.manager,
      `SELECT reminder_id FROM reminder WHERE state = 'DUE' AND next_at <= ? ORDER BY next_at LIMIT ${CANDIDATES}`,
      [this.clock.now()],
    );
    // Processes that look at the same moment begin at different places.
    const start = Math.floor(Math.random() * found.length);
    return [...found.slice(start), ...found.slice(0, start)].map((row) => row.reminder_id);
  }

  /** Null when another process has it. */
  private async sendOne(principal: Principal, reminderId: Buffer): Promise<Settlement | null> {
    const claim = idToBytes(newId());
    const mine = await change(
      this.db.manager,
      `UPDATE reminder SET state = 'CLAIMED', claimed_by = ?, next_at = ?, tries = tries + 1
        WHERE reminder_id = ? AND state = 'DUE' AND next_at <= ?`,
      [claim, this.clock.plusMs(CLAIM_MS), reminderId, this.clock.now()],
    );
    if (mine === 0) return null;
    const [reminder] = await readClaimed(this.db.manager, reminderId, this.clock.now());
    if (reminder === undefined) return null;
    let settlement: Settlement;
    try {
      settlement = await this.attempt(reminder, () => this.sending(reminderId, claim));
    } catch {
      // Nothing is thrown once the mail server has been spoken to: what was thrown came before.
      settlement = this.again(reminder, { result: 'RETRY', code: 'HUB_FAULT', unreachable: false });
    }
    settlement = this.keepDoubt(reminder.code, settlement);
    return (await this.settle(principal, reminder, claim, settlement)) ? settlement : null;
  }

  /** From here on the mail may have gone, whatever becomes of this process. @throws Error when the claim is lost. */
  private async sending(reminderId: Buffer, claim: Buffer): Promise<void> {
    const mine = await change(
      this.db.manager,
      `UPDATE reminder SET state = 'SENDING', next_at = ? WHERE reminder_id = ? AND claimed_by = ? AND state = 'CLAIMED'`,
      [this.clock.plusMs(CLAIM_MS), reminderId, claim],
    );
    if (mine === 0) throw new Error('the claim ran out');
  }

  private async attempt(reminder: Claimed, ready: () => Promise<void>): Promise<Settlement> {
    const reason = this.outstanding(reminder) ?? this.obstacle(reminder) ?? (await this.saidBefore(reminder));
    if (reason !== null) return reason;
    const text = reminderEmail({
      givenName: reminder.given_name,
      authority: {
        name: reminder.authority_name ?? '',
        kind: reminder.authority_kind ?? '',
        jurisdiction: reminder.jurisdiction,
      },
      licensed: reminder.license_id !== null,
      deadline: civilDate(reminder.deadline_on),
      lastSafe: civilDate(reminder.last_safe_on),
      today: this.clock.today(reminder.zone ?? 'UTC'),
      shortfalls:
        typeof reminder.shortfalls === 'string'
          ? (JSON.parse(reminder.shortfalls) as ShortRequirement[])
          : reminder.shortfalls,
      pendingUnits: reminder.pending_units,
      pendingSuffices: reminder.standing === STANDINGS.PENDING,
      actsNext: reminder.acts_next,
    });
    const outcome = await this.mailer.send(
      { ...text, to: reminder.email ?? '', messageId: reminder.message_id },
      ready,
    );
    switch (outcome.result) {
      case 'ACCEPTED':
        return { state: 'SENT', code: 'ACCEPTED', counts: 'sent' };
      case 'REFUSED':
        return { state: 'FAILED', code: outcome.code, counts: 'failed' };
      case 'UNKNOWN':
        return { ...this.unsure(reminder.stage, reminder.tries, outcome.code), counts: 'unknown' };
      case 'RETRY':
        return this.again(reminder, outcome);
    }
  }

  /**
   * While a person's facts are newer than their verdict nothing is sent: the credit that makes the mail needless may be
   * among them. The wait is bounded: then the final notice goes by what is known, and any other is tried again later.
   */
  private outstanding(reminder: Claimed): Settlement | null {
    if (reminder.outdated_since === null) return null;
    if (this.clock.now().getTime() - reminder.outdated_since.getTime() < VERDICT_WITHIN_MS)
      return {
        state: 'DUE',
        code: 'VERDICT_OUTSTANDING',
        counts: 'waiting',
        nextAt: this.clock.plusMs(LOOK_AGAIN_MS),
        unused: true,
      };
    if (reminder.stage === FINAL_STAGE) return null;
    return this.again(reminder, { result: 'RETRY', code: 'VERDICT_OUTSTANDING', unreachable: false });
  }

  /** Why the mail is not to be sent, by what the database says now; null when it is. */
  private obstacle(reminder: Claimed): Settlement | null {
    const cancelled = (code: string): Settlement => ({ state: 'CANCELLED', code, counts: 'cancelled' });
    const failed = (code: string): Settlement => ({ state: 'FAILED', code, counts: 'failed' });
    if (reminder.standing === null) return cancelled('NO_OBLIGATION');
    if (reminder.standing === STANDINGS.UNDETERMINED) return cancelled('UNDETERMINED');
    if (reminder.standing !== STANDINGS.SHORT && reminder.standing !== STANDINGS.PENDING) return cancelled('COMPLIANT');
    if (reminder.deadline_on !== reminder.planned_deadline_on) return cancelled('DEADLINE_MOVED');
    if (reminder.email === null) return failed('NO_ADDRESS');
    const today = this.clock.today(reminder.zone ?? 'UTC');
    const deadline = civilDate(reminder.planned_deadline_on);
    if (today > deadline) return failed('TOO_LATE');
    if (overtaken(reminder.stage, deadline, today)) return cancelled('OVERTAKEN');
    return null;
  }

  /** The mail is not sent where one of nearly the same deadline has said it: the date was corrected back and forth. */
  private async saidBefore({ reminder_id, stage, planned_deadline_on }: Claimed): Promise<Settlement | null> {
    const others = await readOthers(this.db.manager, reminder_id);
    if (!told({ stage, deadline: civilDate(planned_deadline_on) }, others)) return null;
    return { state: 'CANCELLED', code: 'ALREADY_TOLD', counts: 'cancelled' };
  }

  private again(reminder: Pick<Claimed, 'tries'>, outcome: MailOutcome): Settlement {
    const { code, unreachable } = outcome;
    if (reminder.tries >= MOST_TRIES) return { state: 'FAILED', code, counts: 'failed', unreachable };
    const nextAt = this.clock.plusMs(retryAfterMs(reminder.tries) * (1 + Math.random() / 4));
    return { state: 'DUE', code, counts: 'retried', nextAt, unreachable };
  }

  private unsure(stage: Stage, tries: number, code: string): Pick<Settlement, 'state' | 'code' | 'nextAt'> {
    if (stage === FINAL_STAGE && tries < MOST_TRIES)
      return { state: 'DUE', code, nextAt: this.clock.plusMs(retryAfterMs(tries)) };
    return { state: 'UNKNOWN', code };
  }

  /** False when the claim had run out and the row belongs to somebody else by now. */
  private async settle(
    principal: Principal,
    reminder: { readonly reminder_id: Buffer; readonly person_id: Buffer },
    claim: Buffer,
    settlement: Settlement,
  ): Promise<boolean> {
    const now = this.clock.now();
    const done = settlement.state !== 'DUE';
    return inTransaction(this.db, async (tx) => {
      // UNKNOWN too: a claim given up by another process while the mail was still on its way is settled by the truth.
      const mine = await change(
        tx,
        `UPDATE reminder SET state = ?, code = ?, next_at = ?, settled_at = ?, tries = tries - ?
          WHERE reminder_id = ? AND claimed_by = ? AND state IN ('CLAIMED', 'SENDING', 'UNKNOWN')`,
        [
          settlement.state,
          settlement.code,
          settlement.nextAt ?? now,
          done ? now : null,
          settlement.unused === true ? 1 : 0,
          reminder.reminder_id,
          claim,
        ],
      );
      if (mine === 0) return false;
      if (settlement.unused !== true)
        await this.audit.write(
          tx,
          principal,
          'work',
          [bytesToId(reminder.person_id), bytesToId(reminder.reminder_id)],
          `REMINDER_${settlement.state}`,
        );
      return true;
    });
  }
}
