import type { DataSource } from 'typeorm';
import type { AuditLog } from '../audit/audit-log';
import { authorize } from '../auth/policy';
import type { Principal } from '../auth/principal';
import type { EventLog } from '../events/event-log';
import type { Wake } from '../jobs/wake';
import type { Claims } from '../matching/claims';
import { type Clock, type Instant, parseInstant } from '../platform/clock';
import { inTransaction, insertRows, isDuplicateKey, marks, rows, type Tx } from '../platform/database';
import { AppError, type RowCode } from '../platform/errors';
import { decodeCursor, encodeCursor, type Page, pageOf, pageSize } from '../platform/pagination';
import { type Id, idToBytes } from '../platform/ids';
import { type CreditReport, creditReportValue } from './credit.types';
import { detailsOf } from './content';
import { checkKey, type Door, type KeyedRequest, once } from './idempotency';
import { externalKey, type Intake, type RowOutcome } from './intake';
import { LedgerWriter, type VoidReason } from './ledger';
import {
  type Report,
  REPORT_UPDATE,
  reportColumns,
  reportOf,
  type ReportRow,
  reportValues,
  type ReportState,
} from './report';
import type { WrittenRow } from './row';

/** The most rows of one reportCredits. */
export const MOST_ROWS_PER_REQUEST = 250;

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

/** Why a row is a mere repetition, as nobody had to decide. */
const REPEATS: ReadonlySet<string> = new Set(['EQUAL_CONTENT', 'EQUAL_EXTERNAL_ID']);

/** Carries an answer out of a transaction that must leave nothing behind. */
class Undo extends Error {
  constructor(readonly answer: ChangeAnswer) {
    super('undo');
  }
}

/** Reports of credit by their sources: taken, withdrawn, corrected, read back. */
export class CreditsService {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly events: EventLog,
    private readonly wake: Wake,
    private readonly intake: Intake,
    private readonly claims: Claims,
    private readonly secret: string,
  ) {}

  /**
   * Takes 1 to 250 rows under an idempotency key. @throws AppError BATCH_EMPTY, BATCH_TOO_LARGE,
   * IDEMPOTENCY_MISMATCH; what is wrong with a row is that row's outcome.
   */
  async report(
    principal: Principal,
    input: { readonly idempotencyKey: string; readonly rows: readonly WrittenRow[] },
  ): Promise<{ intakeId: Id; rows: RowOutcome[] }> {
    authorize(principal, 'reportCredits');
    const sourceId = ownSource(principal);
    if (input.rows.length === 0) throw new AppError('BATCH_EMPTY');
    if (input.rows.length > MOST_ROWS_PER_REQUEST)
      throw new AppError('BATCH_TOO_LARGE', undefined, { maximum: MOST_ROWS_PER_REQUEST });
    const request = this.request(sourceId, 'REPORT', input.idempotencyKey, { rows: input.rows });
    const { intakeId, answer } = await inTransaction(
      this.db,
      (tx) =>
        once(tx, this.clock, this.secret, request, async (id) => {
          const outcomes = await this.intake.take(tx, { sourceId, intakeId: id, door: 'REPORT', rows: input.rows });
          await this.audit.write(tx, principal, 'reportCredits', [id]);
          return outcomes;
        }),
      isDuplicateKey,
    );
    this.wake.look('events.relay');
    this.wake.look('compliance.evaluate');
    return { intakeId, rows: answer };
  }

  /** Withdraws a credit. What cannot be withdrawn is answered, not thrown: ALREADY_VOIDED, CREDIT_NOT_FOUND. */
  async void(
    principal: Principal,
    input: { readonly idempotencyKey: string; readonly credit: CreditName; readonly reason: VoidReason },
  ): Promise<ChangeAnswer> {
    authorize(principal, 'voidCredit');
    const sourceId = ownSource(principal);
    checkName(input.credit);
    const request = this.request(sourceId, 'VOID', input.idempotencyKey, {
      credit: input.credit,
      reason: input.reason,
    });
    const { answer } = await inTransaction(
      this.db,
      (tx) =>
        once(tx, this.clock, this.secret, request, async (): Promise<ChangeAnswer> => {
          const found = await this.lockReport(tx, sourceId, input.credit);
          if (found === null) return refused('CREDIT_NOT_FOUND', null);
          if (found.state === 'VOIDED') return refused('ALREADY_VOIDED', found.reportId);
          await this.withdraw(tx, found, input.reason, 'VOIDED');
          await this.audit.write(tx, principal, 'voidCredit', [found.reportId]);
          return { done: true, code: 'VOIDED', reportId: found.reportId, replacedId: null };
        }),
      isDuplicateKey,
    );
    this.wake.look('events.relay');
    this.wake.look('compliance.evaluate');
    return answer;
  }

  /**
   * Withdraws a credit and awards it anew as it should have been, in one transaction, as the next revision under the
   * same id. When the new row is refused, or says what stands already, nothing changes.
   */
  async correct(
    principal: Principal,
    input: { readonly idempotencyKey: string; readonly credit: CreditName; readonly row: WrittenRow },
  ): Promise<ChangeAnswer> {
    authorize(principal, 'correctCredit');
    const sourceId = ownSource(principal);
    checkName(input.credit);
    const request = this.request(sourceId, 'CORRECT', input.idempotencyKey, { credit: input.credit, row: input.row });
    const attempt = (work: (tx: Tx, intakeId: Id) => Promise<ChangeAnswer>): Promise<{ answer: ChangeAnswer }> =>
      inTransaction(
        this.db,
        (tx) => once(tx, this.clock, this.secret, request, (intakeId) => work(tx, intakeId)),
        isDuplicateKey,
      );
    let answer: ChangeAnswer;
    try {
      ({ answer } = await attempt((tx, intakeId) => this.replace(tx, principal, sourceId, intakeId, input)));
    } catch (error) {
      if (!(error instanceof Undo)) throw error;
      ({ answer } = await attempt(async () => error.answer));
    }
    this.wake.look('events.relay');
    this.wake.look('compliance.evaluate');
    return answer;
  }

  /** What the hub holds of a source, oldest first; since an instant, in one state. */
  async mine(
    principal: Principal,
    page: { first: number; after: string | null },
    filter: { since: Instant | null; state: ReportState | null },
  ): Promise<Page<CreditReport>> {
    authorize(principal, 'myReports');
    const sourceId = ownSource(principal);
    const first = pageSize(page.first);
    const conditions = ['r.source_id = ?'];
    const parameters: unknown[] = [idToBytes(sourceId)];
    if (filter.state !== null) {
      conditions.push('r.state = ?');
      parameters.push(filter.state);
    }
    if (filter.since !== null) {
      conditions.push('r.received_at >= ?');
      parameters.push(filter.since);
    }
    if (page.after !== null) {
      const [at, id] = decodeCursor(page.after, 2);
      const received = parseInstant(String(at));
      if (received === null || !/^[0-9a-f]{32}$/.test(String(id))) throw new AppError('BAD_CURSOR');
      conditions.push('(r.received_at > ? OR (r.received_at = ? AND r.report_id > ?))');
      parameters.push(received, received, idToBytes(String(id) as Id));
    }
    const found = await rows<ReportRow>(
      this.db.manager,
      `SELECT ${reportColumns('r')} FROM credit_report r WHERE ${conditions.join(' AND ')}
        ORDER BY r.received_at, r.report_id LIMIT ?`,
      [...parameters, first + 1],
    );
    const cursors = new Map(
      found.map((row) => {
        const report = reportOf(row);
        const value = creditReportValue(report);
        return [value, encodeCursor(report.receivedAt.toISOString(), report.reportId)] as const;
      }),
    );
    return pageOf([...cursors.keys()], first, (value) => cursors.get(value) as string);
  }

  /** Reports by id as they stand now, in the order of the ids; null for what is absent or foreign. One statement. */
  async byIds(principal: Principal, ids: readonly Id[]): Promise<(CreditReport | null)[]> {
    const scope = authorize(principal, 'node');
    if (ids.length === 0) return [];
    const [own, owner] =
      scope === 'all'
        ? ['', []]
        : principal.role === 'PROVIDER'
          ? ['AND r.source_id = ?', [principal.organizationId]]
          : ['AND r.person_id = ?', [principal.personId]];
    const found = await rows<ReportRow>(
      this.db.manager,
      `SELECT ${reportColumns('r')} FROM credit_report r WHERE r.report_id IN (${marks(ids.length)}) ${own}`,
      [...ids.map(idToBytes), ...owner.map((id) => (id === null ? null : idToBytes(id)))],
    );
    const byId = new Map(found.map((row) => [row.report_id.toString('hex'), creditReportValue(reportOf(row))]));
    return ids.map((id) => byId.get(id) ?? null);
  }

  /** A report by `node`; what the hub's own staff reads of others is written to the audit log. */
  async node(principal: Principal, id: Id): Promise<CreditReport | null> {
    const [report] = await this.byIds(principal, [id]);
    if (report == null) return null;
    if (authorize(principal, 'node') === 'all') await this.audit.read(principal, 'node', 'OVERSIGHT', [id]);
    return report;
  }

  private request(sourceId: Id, door: Door, key: string, body: object): KeyedRequest {
    checkKey(key);
    return { sourceId, door, key, body };
  }

  /**
   * The latest revision under an id, or a row by the hub's id, with its learner locked: whoever changes a row locks its
   * learner first, so what is read after that stays so.
   */
  private async lockReport(tx: Tx, sourceId: Id, name: CreditName): Promise<Report | null> {
    const read = async (): Promise<Report | null> => {
      const [row] = await rows<ReportRow>(
        tx,
        name.reportId === null
          ? `SELECT ${reportColumns('r')} FROM credit_report r WHERE r.source_id = ? AND r.external_key = ?
              ORDER BY r.revision DESC LIMIT 1`
          : `SELECT ${reportColumns('r')} FROM credit_report r WHERE r.source_id = ? AND r.report_id = ?`,
        [
          idToBytes(sourceId),
          name.reportId === null ? externalKey(name.externalId as string) : idToBytes(name.reportId),
        ],
      );
      return row === undefined ? null : reportOf(row);
    };
    const seen = await read();
    if (seen === null || seen.state === 'REJECTED' || seen.learnerKey === null) return null;
    await this.claims.lock(tx, [[idToBytes(sourceId), seen.learnerKey]]);
    const found = await read();
    // A row that repeats a credit is another name of that credit: what is meant is the credit.
    if (found?.state === 'DUPLICATE' && REPEATS.has(found.code) && found.sameAs !== null)
      return (await this.lockReport(tx, sourceId, { externalId: null, reportId: found.sameAs })) ?? found;
    return found;
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

  private async replace(
    tx: Tx,
    principal: Principal,
    sourceId: Id,
    intakeId: Id,
    input: { readonly credit: CreditName; readonly row: WrittenRow },
  ): Promise<ChangeAnswer> {
    const found = await this.lockReport(tx, sourceId, input.credit);
    if (found === null) return refused('CREDIT_NOT_FOUND', null);
    if (found.state === 'VOIDED') return refused('ALREADY_VOIDED', found.reportId);
    await this.withdraw(tx, found, 'CORRECTED', 'CORRECTED');
    const [outcome] = await this.intake.take(tx, {
      sourceId,
      intakeId,
      door: 'CORRECT',
      rows: [{ ...input.row, externalId: found.externalId }],
    });
    if (outcome === undefined) throw new Error('one row has one outcome');
    if (outcome.outcome === 'REJECTED' || outcome.outcome === 'DUPLICATE')
      throw new Undo(refused(outcome.code as RowCode, found.reportId));
    const [row] = await rows<ReportRow>(tx, `SELECT ${reportColumns('r')} FROM credit_report r WHERE r.report_id = ?`, [
      idToBytes(outcome.reportId),
    ]);
    const made = reportOf(row as ReportRow);
    const same =
      made.contentKey?.equals(found.contentKey ?? Buffer.alloc(0)) === true &&
      made.learnerKey?.equals(found.learnerKey ?? Buffer.alloc(0)) === true &&
      made.content !== null &&
      found.content !== null &&
      detailsOf(made.content) === detailsOf(found.content);
    if (same) throw new Undo(refused('EQUAL_CONTENT', found.reportId));
    await this.audit.write(tx, principal, 'correctCredit', [found.reportId, outcome.reportId]);
    return { done: true, code: outcome.code, reportId: outcome.reportId, replacedId: found.reportId };
  }
}

function refused(code: RowCode, reportId: Id | null): ChangeAnswer {
  return { done: false, code, reportId, replacedId: null };
}

function ownSource(principal: Principal): Id {
  if (principal.organizationId === null) throw new AppError('FORBIDDEN');
  return principal.organizationId;
}

function checkName(name: CreditName): void {
  if ((name.externalId === null) === (name.reportId === null))
    throw new AppError('BAD_INPUT', undefined, { path: 'input.externalId', reason: 'give externalId or reportId' });
}
