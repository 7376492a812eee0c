import type { DataSource } from 'typeorm';
import type { AuditLog } from '../audit/audit-log';
import { authorize } from '../auth/policy';
import type { Principal } from '../auth/principal';
import type { EventLog } from '../events/event-log';
import type { Wake } from '../jobs/wake';
import type { Claims } from '../matching/claims';
import { standingDecisions } from '../matching/lookalike-decisions';
import { isLookalike, LookalikeDecisions } from '../matching/lookalikes';
import { follow, gather, repeats } from '../matching/names';
import { type Gone, reopen } from '../matching/reopen';
import type { Clock } from '../platform/clock';
import { inTransaction, insertRows, isDuplicateKey, rows, type Tx } from '../platform/database';
import { AppError, type RowCode } from '../platform/errors';
import { type Id, idToBytes } from '../platform/ids';
import { detailsOf } from './content';
import { ownSource } from './credits.service';
import { checkKey, type Door, once } from './idempotency';
import { externalKey, type Intake } from './intake';
import { LedgerWriter, type VoidReason } from './ledger';
import { type Report, REPORT_UPDATE, reportColumns, reportOf, type ReportRow, reportValues, WAITING } from './report';
import type { WrittenRow } from './row';

/** Which credit is meant: the source's own id, or the hub's id of the row. */
export interface CreditName {
  readonly externalId: string | null;
  readonly reportId: Id | null;
}

/** What became of a withdrawal or correction, as it is stored under its key. */
export interface ChangeAnswer {
  readonly done: boolean;
  readonly code: string;
  readonly reportId: Id | null;
  readonly replacedId: Id | null;
}

/** How often a row that moves to another learner while it is being locked is looked up again. */
const MOST_LOOKS = 5;

/**
 * Carries an answer out of a transaction that must leave nothing behind. `kept`: the answer is stored under its key all
 * the same; an answer that may be another one tomorrow is not.
 */
class Undo extends Error {
  constructor(
    readonly answer: ChangeAnswer,
    readonly kept: boolean,
  ) {
    super('undo');
  }
}

/** Withdrawals and corrections of credits by their sources. */
export class CreditChanges {
  private readonly lookalikes: LookalikeDecisions;

  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly events: EventLog,
    private readonly wake: Wake,
    private readonly intake: Intake,
    private readonly claims: Claims,
    private readonly secret: string,
  ) {
    this.lookalikes = new LookalikeDecisions(clock, claims);
  }

  /**
   * Withdraws a credit. What cannot be withdrawn is answered, not thrown: ALREADY_VOIDED, CREDIT_NOT_FOUND; the latter
   * is not kept under its key, for the credit may be reported after it.
   */
  async void(
    principal: Principal,
    input: { readonly idempotencyKey: string; readonly credit: CreditName; readonly reason: VoidReason },
  ): Promise<ChangeAnswer> {
    authorize(principal, 'voidCredit');
    const sourceId = ownSource(principal);
    checkName(input.credit);
    const body = { credit: input.credit, reason: input.reason };
    return this.once(sourceId, 'VOID', input.idempotencyKey, body, async (tx) => {
      const found = await this.named(tx, sourceId, input.credit);
      const by = await readNamed(tx, sourceId, input.credit);
      await this.withdraw(tx, found, input.reason, 'VOIDED');
      await this.judgeAnew(tx, found, input.reason === 'WRONG_LEARNER' ? 'OTHER_PERSON' : 'WITHDRAWN', by);
      await this.audit.write(tx, principal, 'voidCredit', [found.reportId]);
      return { done: true, code: 'VOIDED', reportId: found.reportId, replacedId: null };
    });
  }

  /**
   * Withdraws a credit and awards it anew as it should have been, in one transaction, as the next revision under the
   * same id. When the new row is refused, says what stands already, or names a learner whom the hub cannot tell while
   * the credit stands for one whom it can, nothing changes: no credit is lost to a slip of the pen.
   */
  async correct(
    principal: Principal,
    input: { readonly idempotencyKey: string; readonly credit: CreditName; readonly row: WrittenRow },
  ): Promise<ChangeAnswer> {
    authorize(principal, 'correctCredit');
    const sourceId = ownSource(principal);
    checkName(input.credit);
    const body = { credit: input.credit, row: input.row };
    return this.once(sourceId, 'CORRECT', input.idempotencyKey, body, (tx, intakeId) =>
      this.replace(tx, principal, sourceId, intakeId, input),
    );
  }

  private async once(
    sourceId: Id,
    door: Door,
    key: string,
    body: object,
    work: (tx: Tx, intakeId: Id) => Promise<ChangeAnswer>,
  ): Promise<ChangeAnswer> {
    checkKey(key);
    const attempt = async (does: typeof work): Promise<ChangeAnswer> => {
      const { answer } = await inTransaction(
        this.db,
        (tx) => once(tx, this.clock, this.secret, { sourceId, door, key, body }, (intakeId) => does(tx, intakeId)),
        isDuplicateKey,
      );
      return answer;
    };
    let answer: ChangeAnswer;
    try {
      answer = await attempt(work);
    } catch (error) {
      if (!(error instanceof Undo)) throw error;
      answer = error.kept ? await attempt(() => Promise.resolve(error.answer)) : error.answer;
    }
    this.wake.look('events.relay');
    this.wake.look('compliance.evaluate');
    return answer;
  }

  /** The credit that stands or waits under a name, its learner locked. @throws Undo when there is none. */
  private async named(tx: Tx, sourceId: Id, name: CreditName): Promise<Report> {
    const found = await this.lockReport(tx, sourceId, name);
    if (found === null) throw new Undo(refused('CREDIT_NOT_FOUND', null), false);
    if (found.state === 'VOIDED') throw new Undo(refused('ALREADY_VOIDED', found.reportId), true);
    return found;
  }

  /**
   * The latest revision under an id, or a row by the hub's id, with its learner locked: whoever changes a row locks its
   * learner first, so what is read after that stays so.
   */
  private async lockReport(tx: Tx, sourceId: Id, name: CreditName): Promise<Report | null> {
    let locked = null as Buffer | null;
    for (let look = 0; look < MOST_LOOKS; look += 1) {
      const found = await readNamed(tx, sourceId, name);
      if (found === null || found.state === 'REJECTED' || found.learnerKey === null) return null;
      if (locked?.equals(found.learnerKey) === true) return this.original(tx, sourceId, found);
      locked = found.learnerKey;
      await this.claims.lock(tx, [[idToBytes(sourceId), locked]]);
    }
    throw new AppError('CONFLICT');
  }

  /**
   * A row that repeats a credit is another name of that credit: what is meant is the credit as it was corrected last.
   * Once it is withdrawn, the name means nothing else: its id may belong to another credit by then.
   */
  private async original(tx: Tx, sourceId: Id, found: Report): Promise<Report> {
    if (!repeats(found) || found.sameAs === null) return found;
    const first = await this.lockReport(tx, sourceId, { externalId: null, reportId: found.sameAs });
    if (first?.state === 'VOIDED' && first.code === 'CORRECTED' && first.sameAs !== null)
      return (await this.lockReport(tx, sourceId, { externalId: null, reportId: first.sameAs })) ?? first;
    return first ?? found;
  }

  private async withdraw(tx: Tx, report: Report, reason: VoidReason, code: 'VOIDED' | 'CORRECTED'): Promise<void> {
    const ledger = await LedgerWriter.open(tx, this.clock, report.personId === null ? [] : [report.personId], []);
    if (report.state === 'ACCEPTED') ledger.void(report, reason);
    else {
      if (report.personId !== null) ledger.touch(report.personId);
      ledger.events.push({
        type: 'credit.voided',
        tenantId: report.sourceId,
        personId: report.personId,
        body: { reportId: report.reportId, reason },
      });
    }
    report.state = 'VOIDED';
    report.code = code;
    report.actsNext = 'NOBODY';
    report.settledAt = this.clock.now();
    await insertRows(tx, 'credit_report', [reportValues(report)], REPORT_UPDATE);
    await ledger.write();
    await this.events.append(tx, ledger.events);
  }

  private async judgeAnew(tx: Tx, withdrawn: Report, why: Gone, by: Report | null): Promise<void> {
    const { events } = await reopen(tx, this.clock, this.claims, [withdrawn.reportId], why, by);
    await gather(tx, withdrawn.reportId);
    await this.events.append(tx, events);
  }

  private async replace(
    tx: Tx,
    principal: Principal,
    sourceId: Id,
    intakeId: Id,
    input: { readonly credit: CreditName; readonly row: WrittenRow },
  ): Promise<ChangeAnswer> {
    const found = await this.named(tx, sourceId, input.credit);
    const by = await readNamed(tx, sourceId, input.credit);
    const stood = found.state === 'ACCEPTED';
    const second = (await standingDecisions(tx, [found])).get(found.reportId);
    await this.withdraw(tx, found, 'CORRECTED', 'CORRECTED');
    // A credit that had no id of its own keeps the one by which it was named.
    const externalId = found.externalId ?? input.credit.externalId;
    const [outcome] = await this.intake.take(tx, {
      sourceId,
      intakeId,
      door: 'CORRECT',
      rows: [{ ...input.row, externalId }],
    });
    if (outcome === undefined) throw new Error('one row has one outcome');
    const unknown = WAITING.includes(outcome.outcome) && !isLookalike(outcome.code);
    if (outcome.outcome === 'REJECTED' || outcome.outcome === 'DUPLICATE')
      throw new Undo(refused(outcome.code as RowCode, found.reportId), true);
    if (stood && unknown) throw new Undo(refused(outcome.code as RowCode, found.reportId), false);
    const made = (await readNamed(tx, sourceId, { externalId: null, reportId: outcome.reportId })) as Report;
    const same =
      made.contentKey?.equals(found.contentKey ?? Buffer.alloc(0)) === true &&
      made.learnerKey?.equals(found.learnerKey ?? Buffer.alloc(0)) === true &&
      made.content !== null &&
      found.content !== null &&
      detailsOf(made.content) === detailsOf(found.content);
    if (same) throw new Undo(refused('EQUAL_CONTENT', found.reportId), true);
    if (
      second?.outcome === 'SECOND' &&
      made.state === 'REVIEW' &&
      made.learnerKey?.equals(found.learnerKey as Buffer)
    ) {
      // That it is a completion of its own was decided; a correction is no reason to ask again.
      const { decidedBy, reason } = second;
      const { events } = await this.lookalikes.decide(tx, made, 'SECOND_COMPLETION', decidedBy, reason);
      await this.events.append(tx, events);
    }
    const moved = made.learnerKey?.equals(found.learnerKey as Buffer) !== true && made.personId !== found.personId;
    found.sameAs = made.reportId;
    await insertRows(tx, 'credit_report', [reportValues(found)], REPORT_UPDATE);
    await follow(tx, found.reportId, made.reportId, moved);
    await this.judgeAnew(tx, found, moved ? 'OTHER_PERSON' : 'WITHDRAWN', by);
    await this.audit.write(tx, principal, 'correctCredit', [found.reportId, made.reportId]);
    return { done: true, code: made.code, reportId: made.reportId, replacedId: found.reportId };
  }
}

/** The latest revision under a source's id, or a row by the hub's id. */
async function readNamed(tx: Tx, sourceId: Id, name: CreditName): Promise<Report | null> {
  const [row] = await rows<ReportRow>(
    tx,
    name.reportId === null
      ? `SELECT ${reportColumns('r')} FROM credit_report r WHERE r.source_id = ? AND r.external_key = ?
          ORDER BY r.revision DESC LIMIT 1`
      : `SELECT ${reportColumns('r')} FROM credit_report r WHERE r.source_id = ? AND r.report_id = ?`,
    [idToBytes(sourceId), name.reportId === null ? externalKey(name.externalId as string) : idToBytes(name.reportId)],
  );
  return row === undefined ? null : reportOf(row);
}

function refused(code: RowCode, reportId: Id | null): ChangeAnswer {
  return { done: false, code, reportId, replacedId: null };
}

function checkName(name: CreditName): void {
  if ((name.externalId === null) === (name.reportId === null))
    throw new AppError('BAD_INPUT', undefined, { path: 'input.externalId', reason: 'give externalId or reportId' });
}
