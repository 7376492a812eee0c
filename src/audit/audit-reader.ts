import type { DataSource } from 'typeorm';
import { authorize } from '../auth/policy';
import { type Principal, tenantOf } from '../auth/principal';
import { rows } from '../platform/database';
import { AppError } from '../platform/errors';
import { bytesToId, type Id, idToBytes } from '../platform/ids';
import { pageSize } from '../platform/pagination';
import type { AuditLog } from './audit-log';

export interface AuditRowRead {
  readonly tenantId: Id;
  readonly auditId: Id;
  readonly actorId: Id;
  readonly role: string;
  readonly operation: string;
  readonly basis: string;
  readonly subjects: Id[];
  readonly outcome: string;
  readonly requestId: string;
  readonly at: Date;
}

const ID_BYTES = 16;

/** Reads the audit log, newest first: what was done by whom, and who read whose records. */
export class AuditReader {
  constructor(
    private readonly db: DataSource,
    private readonly audit: AuditLog,
  ) {}

  /** Up to `first` + 1 rows older than a row; own scope = what was done in the principal's own name. Itself audited. */
  async before(principal: Principal, before: Id | null, first: number): Promise<AuditRowRead[]> {
    const scope = authorize(principal, 'auditLog');
    const size = pageSize(first);
    if (before !== null && !/^[0-9a-f]{32}$/.test(before)) throw new AppError('BAD_CURSOR');
    const conditions: string[] = [];
    const parameters: unknown[] = [];
    if (scope === 'own') {
      conditions.push('tenant_id = ?');
      parameters.push(idToBytes(tenantOf(principal)));
    }
    if (before !== null) {
      conditions.push('audit_id < ?');
      parameters.push(idToBytes(before));
    }
    const found = await rows<
      Record<'tenant_id' | 'audit_id' | 'actor_id' | 'subjects', Buffer> & Omit<AuditRowRead, 'subjects'>
    >(
      this.db.manager,
      `SELECT tenant_id, audit_id, actor_id, role, operation, basis, subjects, outcome, request_id AS requestId, at
         FROM audit_entry ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`}
        ORDER BY audit_id DESC LIMIT ?`,
      [...parameters, size + 1],
    );
    if (scope === 'all') await this.audit.read(principal, 'auditLog', 'OVERSIGHT', []);
    return found.map((row) => ({
      tenantId: bytesToId(row.tenant_id),
      auditId: bytesToId(row.audit_id),
      actorId: bytesToId(row.actor_id),
      role: row.role,
      operation: row.operation,
      basis: row.basis,
      subjects: idsIn(row.subjects),
      outcome: row.outcome,
      requestId: row.requestId,
      at: row.at,
    }));
  }
}

function idsIn(bytes: Buffer): Id[] {
  return Array.from({ length: Math.floor(bytes.length / ID_BYTES) }, (_, index) =>
    bytesToId(bytes.subarray(index * ID_BYTES, (index + 1) * ID_BYTES)),
  );
}
