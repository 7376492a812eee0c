import type { DataSource } from 'typeorm';
import type { AuditLog } from '../audit/audit-log';
import { authorize } from '../auth/policy';
import type { Principal } from '../auth/principal';
import { displayName } from '../clinicians/clinician.types';
import { type CivilDate, isCivilDate } from '../domain/civil-date';
import type { Clock } from '../platform/clock';
import { rows } from '../platform/database';
import { AppError } from '../platform/errors';
import { bytesToId, type Id, idToBytes, publicId } from '../platform/ids';
import { decodeCursor, encodeCursor, pageSize } from '../platform/pagination';
import type { LicenseeConnection, LicenseesArgs } from './licensees.types';
import { standingsOf } from './roster-statement';
import { SUMMARY_COLUMNS, type SummaryRow, summaryOf } from './roster.service';

interface LicenseeRow extends SummaryRow {
  readonly license_id: Buffer | null;
  readonly number_raw: string | null;
  readonly cycle_starts_on: CivilDate | null;
  readonly cycle_ends_on: CivilDate | null;
  readonly cure_on: CivilDate | null;
  readonly given_name: string | null;
  readonly family_name: string | null;
  readonly refreshing: number;
}

/** Reads what is owed to a board: one statement a page, by deadline and person. */
export class LicenseesService {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
  ) {}

  /** A page of the obligations towards the board. @throws AppError FORBIDDEN, NOT_FOUND, PAGE_SIZE_TOO_LARGE, BAD_CURSOR. */
  async page(principal: Principal, boardId: Id, args: LicenseesArgs): Promise<LicenseeConnection> {
    authorize(principal, 'licensees');
    if (principal.organizationId !== boardId) throw new AppError('NOT_FOUND');
    pageSize(args.first);
    const now = this.clock.now();
    const after = args.after == null ? null : readCursor(args.after);
    const narrowed: { sql: string; parameters: readonly unknown[] }[] = [];
    if (args.deadlineFrom != null) narrowed.push({ sql: 'AND c.deadline_on >= ?', parameters: [args.deadlineFrom] });
    if (args.deadlineTo != null) narrowed.push({ sql: 'AND c.deadline_on <= ?', parameters: [args.deadlineTo] });
    if (after !== null)
      narrowed.push({
        sql: 'AND (c.deadline_on, c.person_id, c.obligation_id) > (?, ?, ?) AND c.deadline_on >= ?',
        parameters: [...after, after[0]],
      });
    const common = narrowed.map(({ sql }) => sql).join(' ');
    const limit = args.first + 1;
    // Without statuses one range of the deadline index; else one range of the standing index a standing.
    const ranges = args.status == null ? [{ sql: '', parameters: [] }] : standingsOf(args.status, now, 'c');
    const branches = ranges.map(({ sql, parameters }) => ({
      sql: `(SELECT ${SUMMARY_COLUMNS}, c.license_id, c.cycle_starts_on, c.cycle_ends_on, c.cure_on, l.number_raw,
                f.given_name, f.family_name, c.evaluated_version < p.version AS refreshing
           FROM compliance c JOIN person p ON p.person_id = c.person_id
           LEFT JOIN person_profile f ON f.person_id = c.person_id
           LEFT JOIN license l ON l.person_id = c.person_id AND l.license_id = c.license_id
          WHERE c.authority_id = ? ${sql} ${common}
          ORDER BY c.deadline_on, c.person_id, c.obligation_id LIMIT ?)`,
      parameters: [idToBytes(boardId), ...parameters, ...narrowed.flatMap((part) => part.parameters), limit],
    }));
    const read =
      branches.length === 0
        ? []
        : await rows<LicenseeRow>(
            this.db.manager,
            `${branches.map(({ sql }) => sql).join(' UNION ALL ')} ORDER BY deadline_on, person_id, obligation_id LIMIT ?`,
            [...branches.flatMap(({ parameters }) => parameters), limit],
          );
    const page = read.slice(0, args.first);
    await this.audit.read(
      principal,
      'licensees',
      'LICENSE',
      page.map((row) => bytesToId(row.person_id)),
    );
    const edges = page.map((row) => ({
      node: {
        clinician: publicId('Clinician', bytesToId(row.person_id)),
        displayName: displayName(row.given_name, row.family_name),
        license: row.license_id === null ? null : publicId('License', bytesToId(row.license_id)),
        number: row.number_raw,
        cycle:
          row.cycle_starts_on === null || row.cycle_ends_on === null
            ? null
            : { start: row.cycle_starts_on, end: row.cycle_ends_on },
        cureBy: row.cure_on,
        obligation: summaryOf(row, now),
        refreshing: row.refreshing === 1,
      },
      cursor: encodeCursor(row.deadline_on, row.person_id.toString('hex'), row.obligation_id.toString('hex')),
    }));
    return {
      edges,
      pageInfo: { hasNextPage: read.length > args.first, endCursor: edges.at(-1)?.cursor ?? null },
    };
  }
}

function readCursor(cursor: string): readonly [CivilDate, Buffer, Buffer] {
  const [deadline, person, obligation] = decodeCursor(cursor, 3);
  const isId = (value: unknown): value is Id => typeof value === 'string' && /^[0-9a-f]{32}$/.test(value);
  if (!isCivilDate(deadline) || !isId(person) || !isId(obligation)) throw new AppError('BAD_CURSOR');
  return [deadline, idToBytes(person), idToBytes(obligation)];
}
