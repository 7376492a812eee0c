import type { DataSource } from 'typeorm';
import type { Operation } from '../auth/policy';
import { type Principal, tenantOf } from '../auth/principal';
import type { Clock } from '../platform/clock';
import { insertPrepared, insertRows, type Tx } from '../platform/database';
import { AppError } from '../platform/errors';
import { rowHash } from '../platform/hashing';
import { type Id, idToBytes, newId } from '../platform/ids';

/** On what ground a record of another was read. */
export type Basis =
  'SELF' | 'OWN_REPORT' | 'LICENSE' | 'CERTIFICATE' | 'ROSTER_CONSENT' | 'STEWARDSHIP' | 'OVERSIGHT' | 'WORK';

interface AuditRow {
  readonly row: Record<string, unknown>;
}

interface Waiting {
  readonly row: AuditRow;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Who did or read what. A write's row stands in the write's own transaction; a read's row is committed before the
 * answer leaves. Reads that come while one commit is under way share the next one.
 */
export class AuditLog {
  private waiting: Waiting[] = [];
  private committing = false;

  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Records a write in its transaction. `subjects` are the ids that were changed. */
  async write(
    tx: Tx,
    principal: Principal,
    operation: Operation,
    subjects: readonly Id[],
    outcome = 'DONE',
  ): Promise<void> {
    await insertRows(tx, 'audit_entry', [this.row(principal, operation, 'WORK', subjects, outcome).row]);
  }

  /**
   * Records a read of others' records; resolves when the row is committed.
   * @throws AppError UNAVAILABLE when it cannot be written: then the answer may not leave either.
   */
  async read(principal: Principal, operation: Operation, basis: Basis, subjects: readonly Id[]): Promise<void> {
    const row = this.row(principal, operation, basis, subjects, 'READ');
    await new Promise<void>((done, failed) => {
      this.waiting.push({ row, done, failed });
      if (!this.committing) void this.commit();
    });
  }

  private async commit(): Promise<void> {
    this.committing = true;
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, 500);
      try {
        await insertPrepared(
          this.db,
          'audit_entry',
          batch.map((one) => one.row.row),
        );
        for (const one of batch) one.done();
      } catch {
        for (const one of batch) one.failed(new AppError('UNAVAILABLE'));
      }
    }
    this.committing = false;
  }

  private row(
    principal: Principal,
    operation: Operation,
    basis: Basis,
    subjects: readonly Id[],
    outcome: string,
  ): AuditRow {
    const at = this.clock.now();
    const tenant = tenantOf(principal);
    const auditId = newId();
    const hashed = {
      tenant,
      auditId,
      actor: principal.keyId,
      role: principal.role,
      operation,
      basis,
      subjects,
      outcome,
      requestId: principal.requestId,
      at: at.toISOString(),
    };
    return {
      row: {
        tenant_id: idToBytes(tenant),
        audit_id: idToBytes(auditId),
        actor_id: idToBytes(principal.keyId),
        role: principal.role,
        operation,
        basis,
        subjects: Buffer.concat(subjects.map(idToBytes)),
        outcome,
        request_id: principal.requestId,
        at,
        row_hash: rowHash('audit_entry', hashed),
      },
    };
  }
}
