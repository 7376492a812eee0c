import { fromJson } from '../platform/json';
import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { AuditLog } from '../audit/audit-log';
import { authorize } from '../auth/policy';
import { type Principal, tenantOf } from '../auth/principal';
import { requireRelation } from '../clinicians/relations';
import { obligationView } from '../compliance/obligation-view';
import type { CivilDate } from '../domain/civil-date';
import type { EventLog, Position } from '../events/event-log';
import { type Clock, type Instant, parseInstant } from '../platform/clock';
import { insertRows, rows } from '../platform/database';
import { AppError } from '../platform/errors';
import { canonicalJson } from '../platform/hashing';
import { bytesToId, type Id, idToBytes, newId, publicId } from '../platform/ids';
import type { RequirementsService } from '../requirements/requirements.service';
import { findLicense } from './license-lookup';
import { type ReportContent, reportContent, type ReportTerms } from './report-content';
import type { CreditReportDocument, LicenseReference } from './report.types';

export interface ReportAsked {
  readonly license: LicenseReference | null;
  readonly npi: string | null;
  readonly from: CivilDate;
  readonly to: CivilDate;
  readonly asOf: CivilDate | null;
  readonly knownAt: Instant | null;
}

interface StoredRow {
  readonly report_id: Buffer;
  readonly person_id: Buffer;
  readonly license_id: Buffer;
  readonly from_on: CivilDate;
  readonly to_on: CivilDate;
  readonly as_of_on: CivilDate;
  readonly position: string;
  readonly set_versions: unknown;
  readonly sha256: Buffer;
  readonly made_at: Instant;
  /** Null where it was made before the moment was kept. */
  readonly known_at: Instant | null;
}

/** The earliest moment that can be stored. */
const EARLIEST = parseInstant('1000-01-01T00:00:00Z') as Instant;

/** Reports of credit for one license: stored by what fixes them, and made again byte for byte. */
export class ReportsService {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly events: EventLog,
    private readonly audit: AuditLog,
    private readonly requirements: RequirementsService,
    private readonly secret: string,
  ) {}

  /**
   * Makes and stores a report. What is committed when it is asked for is stamped first, so nothing acknowledged before
   * is missing; what commits later is in the next one.
   * @throws AppError FORBIDDEN, NOT_FOUND, BAD_INPUT.
   */
  async make(principal: Principal, asked: ReportAsked): Promise<CreditReportDocument> {
    authorize(principal, 'creditReport');
    if (asked.to < asked.from) throw new AppError('BAD_INPUT', undefined, { path: 'to', reason: 'not before from' });
    const license = await findLicense(this.db.manager, this.secret, principal, asked);
    const today = this.clock.today(license.zone);
    const basis = await requireRelation(this.db.manager, principal, license.personId, today);
    await this.events.stamp();
    const position = asked.knownAt === null ? await this.events.head() : await this.events.positionAt(asked.knownAt);
    const terms = {
      personId: license.personId,
      licenseId: license.licenseId,
      from: asked.from,
      to: asked.to,
      asOf: asked.asOf ?? today,
      position,
    };
    const content = await reportContent(this.db.manager, terms, (db, at) => this.requirements.versions(db, at));
    if (content === null) throw new AppError('NOT_FOUND');
    const sets = content.verdicts.map(({ obligation: { version } }) => ({
      set: version.setId,
      version: version.versionId,
      sha256: version.sha256,
    }));
    const canonical = canonicalOf({ ...terms, sets }, content);
    const sha256 = createHash('sha256').update(canonical).digest();
    const reportId = newId();
    const madeAt = this.clock.now();
    const knownAt = await this.knownAt(asked.knownAt, position, madeAt);
    await insertRows(this.db.manager, 'stored_report', [
      {
        tenant_id: idToBytes(tenantOf(principal)),
        report_id: idToBytes(reportId),
        person_id: idToBytes(terms.personId),
        license_id: idToBytes(terms.licenseId),
        from_on: terms.from,
        to_on: terms.to,
        as_of_on: terms.asOf,
        position,
        set_versions: JSON.stringify(sets),
        sha256,
        made_at: madeAt,
        known_at: knownAt,
      },
    ]);
    await this.audit.read(principal, 'creditReport', basis, [terms.personId]);
    return this.document(reportId, terms, content, canonical, sha256.toString('hex'), true, madeAt, knownAt);
  }

  /** Makes a stored report again, with the same bytes. @throws AppError NOT_FOUND when it is not the asker's own. */
  async again(principal: Principal, reportId: Id): Promise<CreditReportDocument> {
    authorize(principal, 'creditReport');
    const [row] = await rows<StoredRow>(
      this.db.manager,
      `SELECT report_id, person_id, license_id, from_on, to_on, as_of_on, position, set_versions, sha256, made_at,
              known_at
         FROM stored_report WHERE tenant_id = ? AND report_id = ?`,
      [idToBytes(tenantOf(principal)), idToBytes(reportId)],
    );
    if (row === undefined) throw new AppError('NOT_FOUND');
    const terms: ReportTerms = {
      personId: bytesToId(row.person_id),
      licenseId: bytesToId(row.license_id),
      from: row.from_on,
      to: row.to_on,
      asOf: row.as_of_on,
      position: String(row.position),
      sets: fromJson<ReportTerms['sets']>(row.set_versions),
    };
    const boardId = await this.boardOf(terms);
    const content = await reportContent(this.db.manager, terms, async (db) =>
      (await this.requirements.texts(db, terms.sets)).map((version) => ({ ...version, ownerId: boardId })),
    );
    if (content === null) throw new AppError('NOT_FOUND');
    const canonical = canonicalOf(terms, content);
    const sha256 = createHash('sha256').update(canonical).digest();
    const basis = principal.role === 'CLINICIAN' ? 'SELF' : 'LICENSE';
    await this.audit.read(principal, 'creditReport', basis, [terms.personId]);
    const unchanged = sha256.equals(row.sha256);
    const knownAt = row.known_at ?? (await this.knownAt(null, terms.position, row.made_at));
    return this.document(
      reportId,
      terms,
      content,
      canonical,
      row.sha256.toString('hex'),
      unchanged,
      row.made_at,
      knownAt,
    );
  }

  private async boardOf(terms: ReportTerms): Promise<Id> {
    const [row] = await rows<{ board_id: Buffer }>(
      this.db.manager,
      'SELECT board_id FROM license WHERE person_id = ? AND license_id = ?',
      [idToBytes(terms.personId), idToBytes(terms.licenseId)],
    );
    if (row === undefined) throw new AppError('NOT_FOUND');
    return bytesToId(row.board_id);
  }

  private document(
    reportId: Id,
    terms: Omit<ReportTerms, 'sets'>,
    content: ReportContent,
    canonical: string,
    sha256: string,
    unchanged: boolean,
    madeAt: Instant,
    knownAt: Instant,
  ): CreditReportDocument {
    return {
      id: publicId('StoredReport', reportId),
      clinician: publicId('Clinician', terms.personId),
      license: publicId('License', terms.licenseId),
      from: terms.from,
      to: terms.to,
      asOf: terms.asOf,
      knownAt,
      position: terms.position,
      madeAt,
      entries: content.entries.map((entry, index) => ({
        ...entry,
        entry: publicId('CreditEntry', entry.entry),
        activity: publicId('Activity', entry.activity),
        recordedAt: content.recordedAt[index] as Instant,
      })),
      totals: content.totals,
      verdicts: content.verdicts.map(({ obligation, verdict }) =>
        obligationView(obligation, verdict, content.person, true, madeAt),
      ),
      canonical,
      sha256,
      unchanged,
    };
  }

  /**
   * The moment whose knowledge a report holds: the one that was asked for, but none that had not come yet; where none was
   * asked for, that of the last event in it.
   */
  private async knownAt(asked: Instant | null, position: Position, madeAt: Instant): Promise<Instant> {
    if (asked !== null) return asked > madeAt ? madeAt : asked < EARLIEST ? EARLIEST : asked;
    const [row] = await rows<{ stamped_at: Instant | null }>(
      this.db.manager,
      'SELECT stamped_at FROM event WHERE position = ?',
      [position],
    );
    return row?.stamped_at ?? madeAt;
  }
}

/**
 * The bytes of a report: everything it claims, in ids, dates, amounts, codes, titles of activities and the words of the
 * requirements, whatever the order of columns. No personal data. Names of organizations are not kept in versions; they
 * are looked up, and are no part of it.
 */
function canonicalOf(terms: ReportTerms, content: ReportContent): string {
  return canonicalJson({
    format: 'credit-report-1',
    ...terms,
    entries: content.entries.map(({ providerName: _now, ...entry }) => entry),
    totals: content.totals,
    verdicts: content.verdicts.map(({ obligation, verdict }) => ({ obligation: obligation.obligationId, verdict })),
  });
}
