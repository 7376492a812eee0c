import type { DataSource } from 'typeorm';
import type { AuditLog } from '../audit/audit-log';
import { authorize } from '../auth/policy';
import type { Principal } from '../auth/principal';
import type { EventLog } from '../events/event-log';
import type { Wake } from '../jobs/wake';
import { type Clock, type Instant, parseInstant } from '../platform/clock';
import { inTransaction, isDuplicateKey, marks, rows } from '../platform/database';
import { AppError } from '../platform/errors';
import { decodeCursor, encodeCursor, type Page, pageOf, pageSize } from '../platform/pagination';
import { type Id, idToBytes } from '../platform/ids';
import { type CreditReport, creditReportValue } from './credit.types';
import { checkKey, once } from './idempotency';
import type { Intake, RowOutcome } from './intake';
import { reportColumns, reportOf, type ReportRow, type ReportState } from './report';
import type { WrittenRow } from './row';

/** The most rows of one reportCredits. */
export const MOST_ROWS_PER_REQUEST = 250;

/** Reports of credit by their sources: taken, and read back. */
export class CreditsService {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly events: EventLog,
    private readonly wake: Wake,
    private readonly intake: Intake,
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
    checkKey(input.idempotencyKey);
    const request = { sourceId, door: 'REPORT', key: input.idempotencyKey, body: { rows: input.rows } } as const;
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
}

/** The organization that reports. @throws AppError FORBIDDEN for keys of no organization. */
export function ownSource(principal: Principal): Id {
  if (principal.organizationId === null) throw new AppError('FORBIDDEN');
  return principal.organizationId;
}
