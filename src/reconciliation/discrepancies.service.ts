import type { DataSource } from 'typeorm';
import type { AuditLog } from '../audit/audit-log';
import { authorize } from '../auth/policy';
import type { Principal } from '../auth/principal';
import type { Side } from '../domain/reconcile';
import type { Instant } from '../platform/clock';
import { rows } from '../platform/database';
import { AppError } from '../platform/errors';
import { bytesToId, type Id, idToBytes, publicId } from '../platform/ids';
import { decodeCursor, encodeCursor, type Page, pageOf, pageSize } from '../platform/pagination';
import type { Discrepancy, DiscrepancyKindName } from './statement.types';

interface DiscrepancyRow {
  readonly source_id: Buffer;
  readonly discrepancy_id: Buffer;
  readonly external_id: string;
  readonly kind: DiscrepancyKindName;
  readonly detail: unknown;
  readonly acts_next: string;
  readonly opened_by: Buffer;
  readonly opened_at: Instant;
  readonly closed_at: Instant | null;
}

/** Reads what comparisons found. */
export class DiscrepanciesService {
  constructor(
    private readonly db: DataSource,
    private readonly audit: AuditLog,
  ) {}

  /** A page of discrepancies: a provider's own, or all of them. One statement. */
  async list(
    principal: Principal,
    wanted: { readonly first: number; readonly after: string | null; readonly open: boolean | null },
  ): Promise<Page<Discrepancy>> {
    const scope = authorize(principal, 'discrepancies');
    const first = pageSize(wanted.first);
    const own = scope === 'own';
    const source = own ? idToBytes(principal.organizationId as Id) : null;
    const after = wanted.after === null ? null : decodeCursor(wanted.after, 2).map(cursorId);
    const where = [
      ...(source === null ? [] : ['source_id = ?']),
      ...(wanted.open === null ? [] : [`closed_at IS ${wanted.open ? '' : 'NOT '}NULL`]),
      ...(after === null
        ? []
        : [own ? 'discrepancy_id > ?' : '(source_id > ? OR (source_id = ? AND discrepancy_id > ?))']),
    ];
    const found = await rows<DiscrepancyRow>(
      this.db.manager,
      `SELECT source_id, discrepancy_id, external_id, kind, detail, acts_next, opened_by, opened_at, closed_at
         FROM discrepancy ${where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`}
        ORDER BY source_id, discrepancy_id LIMIT ?`,
      [
        ...(source === null ? [] : [source]),
        ...(after === null ? [] : own ? [after[1]] : [after[0], after[0], after[1]]),
        first + 1,
      ],
    );
    const shown = found.slice(0, first);
    if (!own)
      await this.audit.read(principal, 'discrepancies', 'OVERSIGHT', [
        ...new Set(shown.map((row) => bytesToId(row.source_id))),
      ]);
    const cursors = new Map(found.map((row) => [publicId('Discrepancy', bytesToId(row.discrepancy_id)), row]));
    return pageOf(found.map(discrepancy), first, (one) => {
      const row = cursors.get(one.id) as DiscrepancyRow;
      return encodeCursor(bytesToId(row.source_id), bytesToId(row.discrepancy_id));
    });
  }
}

function cursorId(value: string | number): Buffer {
  if (typeof value !== 'string' || !/^[0-9a-f]{32}$/.test(value)) throw new AppError('BAD_CURSOR');
  return Buffer.from(value, 'hex');
}

function discrepancy(row: DiscrepancyRow): Discrepancy {
  const detail = (typeof row.detail === 'string' ? JSON.parse(row.detail) : row.detail) as {
    code: string;
    stated: Side | null;
    held: Side | null;
  };
  return {
    id: publicId('Discrepancy', bytesToId(row.discrepancy_id)),
    externalId: row.external_id,
    kind: row.kind,
    code: detail.code,
    actsNext: row.acts_next,
    stated: detail.stated,
    held: detail.held,
    statementId: publicId('Statement', bytesToId(row.opened_by)),
    openedAt: row.opened_at,
    closedAt: row.closed_at,
  };
}
