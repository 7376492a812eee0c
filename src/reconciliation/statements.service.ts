import type { DataSource } from 'typeorm';
import type { AuditLog } from '../audit/audit-log';
import { authorize } from '../auth/policy';
import type { Principal } from '../auth/principal';
import type { CivilDate } from '../domain/civil-date';
import type { CreditUnits } from '../domain/credit';
import type { EventLog } from '../events/event-log';
import type { Wake } from '../jobs/wake';
import type { Clock, Instant } from '../platform/clock';
import { inTransaction, insertRows, isDuplicateKey, rows, type Tx } from '../platform/database';
import { AppError } from '../platform/errors';
import { canonicalJson, hashParts } from '../platform/hashing';
import { bytesToId, type Id, idToBytes, newId, publicId } from '../platform/ids';
import { isPrintable } from '../organizations/printable';
import { type Statement, StatementState } from './statement.types';

export const MOST_LINES = 5_000;
const MOST_TEXT = 128;
const LINES_AT_ONCE = 1_000;

export interface NewStatement {
  readonly idempotencyKey: string;
  readonly from: CivilDate;
  readonly to: CivilDate;
  readonly lines: readonly {
    readonly externalId: string;
    readonly amount: CreditUnits;
    readonly completedOn: CivilDate;
  }[];
}

interface StatementRow {
  readonly statement_id: Buffer;
  readonly fingerprint: Buffer;
  readonly from_on: CivilDate;
  readonly to_on: CivilDate;
  readonly line_count: number;
  readonly state: StatementState;
  readonly received_at: Instant;
}

/** Takes providers' statements in; what they are compared with is `ReconciliationService`'s business. */
export class StatementsService {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly events: EventLog,
    private readonly wake: Wake,
  ) {}

  /** Stores a statement; the same key and content again answer the one that stands. */
  async submit(principal: Principal, wanted: NewStatement): Promise<Statement> {
    authorize(principal, 'submitStatement');
    const sourceId = principal.organizationId as Id;
    check(wanted);
    const { idempotencyKey, ...content } = wanted;
    const key = hashParts('statement', idempotencyKey);
    const fingerprint = hashParts('statement', canonicalJson(content));
    // A concurrent request under the same key takes the unique key first: the second look finds its row.
    const statement = await inTransaction(
      this.db,
      async (tx) =>
        (await this.known(tx, sourceId, key, fingerprint)) ??
        this.store(tx, principal, sourceId, wanted, key, fingerprint),
      isDuplicateKey,
    );
    this.wake.look('reconciliation.run');
    return statement;
  }

  private async known(tx: Tx, sourceId: Id, key: Buffer, fingerprint: Buffer): Promise<Statement | null> {
    const [row] = await rows<StatementRow>(
      tx,
      `SELECT statement_id, fingerprint, from_on, to_on, line_count, state, received_at FROM statement
        WHERE source_id = ? AND idempotency_key = ?`,
      [idToBytes(sourceId), key],
    );
    if (row === undefined) return null;
    if (!row.fingerprint.equals(fingerprint)) throw new AppError('IDEMPOTENCY_MISMATCH');
    return {
      id: publicId('Statement', bytesToId(row.statement_id)),
      from: row.from_on,
      to: row.to_on,
      lineCount: row.line_count,
      state: row.state,
      receivedAt: row.received_at,
    };
  }

  private async store(
    tx: Tx,
    principal: Principal,
    sourceId: Id,
    wanted: NewStatement,
    key: Buffer,
    fingerprint: Buffer,
  ): Promise<Statement> {
    const [statementId, eventId, receivedAt] = [newId(), newId(), this.clock.now()];
    await insertRows(tx, 'statement', [
      {
        source_id: idToBytes(sourceId),
        statement_id: idToBytes(statementId),
        idempotency_key: key,
        fingerprint,
        from_on: wanted.from,
        to_on: wanted.to,
        line_count: wanted.lines.length,
        state: StatementState.WAITING,
        received_at: receivedAt,
        next_at: receivedAt,
        settled_at: null,
        event_id: idToBytes(eventId),
      },
    ]);
    const lines = wanted.lines.map((line, index) => ({
      source_id: idToBytes(sourceId),
      statement_id: idToBytes(statementId),
      line: index,
      external_id: line.externalId,
      amount_units: line.amount,
      completed_on: line.completedOn,
    }));
    for (let at = 0; at < lines.length; at += LINES_AT_ONCE)
      await insertRows(tx, 'statement_line', lines.slice(at, at + LINES_AT_ONCE));
    await this.events.append(tx, [
      {
        type: 'statement.submitted',
        tenantId: sourceId,
        personId: null,
        eventId,
        body: {
          statementId: publicId('Statement', statementId),
          from: wanted.from,
          to: wanted.to,
          lineCount: wanted.lines.length,
        },
      },
    ]);
    await this.audit.write(tx, principal, 'submitStatement', [statementId]);
    return {
      id: publicId('Statement', statementId),
      from: wanted.from,
      to: wanted.to,
      lineCount: wanted.lines.length,
      state: StatementState.WAITING,
      receivedAt,
    };
  }
}

/** @throws AppError for the first thing that is wrong. */
function check({ idempotencyKey, from, to, lines }: NewStatement): void {
  const refuse = (path: string, reason: string): never => {
    throw new AppError('BAD_INPUT', undefined, { path, reason });
  };
  if (!isPrintable(idempotencyKey, MOST_TEXT)) refuse('input.idempotencyKey', 'TEXT_INVALID');
  if (from > to) refuse('input.to', 'PERIOD_REVERSED');
  if (lines.length === 0)
    throw new AppError('BATCH_EMPTY', 'There is no line in this statement.', { path: 'input.lines' });
  if (lines.length > MOST_LINES)
    throw new AppError('BATCH_TOO_LARGE', undefined, { path: 'input.lines', maximum: MOST_LINES });
  const seen = new Set<string>();
  lines.forEach((line, index) => {
    const path = `input.lines.${index}`;
    if (!isPrintable(line.externalId, MOST_TEXT)) refuse(`${path}.externalId`, 'TEXT_INVALID');
    if (seen.has(line.externalId)) refuse(`${path}.externalId`, 'DUPLICATE_EXTERNAL_ID');
    seen.add(line.externalId);
    if (line.amount <= 0) refuse(`${path}.amount`, 'AMOUNT_NOT_POSITIVE');
    if (line.completedOn < from || line.completedOn > to) refuse(`${path}.completedOn`, 'DATE_OUTSIDE_STATEMENT');
  });
}
