import type { DataSource } from 'typeorm';
import type { AuditLog } from '../audit/audit-log';
import { authorize } from '../auth/policy';
import type { Principal } from '../auth/principal';
import type { CivilDate } from '../domain/civil-date';
import type { EventLog } from '../events/event-log';
import type { OrganizationsService } from '../organizations/organizations.service';
import type { Instant } from '../platform/clock';
import { marks, rows } from '../platform/database';
import { AppError } from '../platform/errors';
import { bytesToId, type Id, idToBytes, publicId } from '../platform/ids';
import { knownAt } from '../platform/versions';
import type { Certificate, Clinician, ClinicianIdentifier, ClinicianName, License } from './clinician.types';
import { clinicianValue } from './clinician.types';
import { readProfiles } from './people-writer';
import { relationsOf, requireRelation } from './relations';

/** Reads clinicians for those who are related to them. */
export class ClinicianReader {
  constructor(
    private readonly db: DataSource,
    private readonly audit: AuditLog,
    private readonly events: EventLog,
    private readonly organizations: OrganizationsService,
  ) {}

  /** One clinician; the read is audited unless it is of oneself. @throws AppError NOT_FOUND when absent or unrelated. */
  async clinician(principal: Principal, personId: Id): Promise<Clinician> {
    authorize(principal, 'clinician');
    const today = await this.organizations.today(principal);
    const basis = await requireRelation(this.db.manager, principal, personId, today);
    const columns = (await readProfiles(this.db.manager, [personId])).get(personId);
    if (columns === undefined) throw new AppError('NOT_FOUND');
    if (basis !== 'SELF') await this.audit.read(principal, 'clinician', basis, [personId]);
    return clinicianValue(columns, basis);
  }

  /** A clinician by `node`: null for roles that never read clinicians and for whom they may not see. */
  async node(principal: Principal, personId: Id): Promise<Clinician | null> {
    return nullIfAbsent(() => this.clinician(principal, personId));
  }

  /**
   * Many clinicians by id, in two statements; null in the place of who is not to be seen. For loaders of lists whose own
   * query was audited.
   */
  async load(principal: Principal, ids: readonly Id[]): Promise<(Clinician | null)[]> {
    authorize(principal, 'clinician');
    const today = await this.organizations.today(principal);
    const related = await relationsOf(this.db.manager, principal, ids, today);
    const profiles = await readProfiles(this.db.manager, [...related.keys()]);
    return ids.map((id) => {
      const basis = related.get(id);
      const columns = profiles.get(id);
      return basis === undefined || columns === undefined ? null : clinicianValue(columns, basis);
    });
  }

  /** The asker's own record; null for organizations and staff. */
  async self(principal: Principal): Promise<Clinician | null> {
    authorize(principal, 'me');
    if (principal.personId === null) return null;
    const columns = (await readProfiles(this.db.manager, [principal.personId])).get(principal.personId);
    return columns === undefined ? null : clinicianValue(columns, 'SELF');
  }

  /** Names as they held on a day (today unless given) and were known at an instant; in the order of the ids. */
  async names(
    principal: Principal,
    ids: readonly Id[],
    asOf: CivilDate | null,
    instant: Instant | null,
  ): Promise<(ClinicianName | null)[]> {
    const day = asOf ?? (await this.organizations.today(principal));
    const known = knownAt('v', instant === null ? null : await this.events.positionAt(instant));
    const found = await rows<{ person_id: Buffer } & ClinicianName>(
      this.db.manager,
      `SELECT v.person_id, v.given_name AS givenName, v.family_name AS familyName
         FROM person_name v ${known.join}
        WHERE v.person_id IN (${marks(ids.length)}) AND v.valid_from <= ? AND v.valid_to > ? AND ${known.where}`,
      [...ids.map(idToBytes), day, day, ...known.parameters],
    );
    const byPerson = new Map(found.map(({ person_id, ...name }) => [bytesToId(person_id), name]));
    return ids.map((id) => byPerson.get(id) ?? null);
  }

  /** Licenses as they stand today, of people whom the principal was given; in the order of the ids. */
  async licenses(principal: Principal, ids: readonly Id[]): Promise<License[][]> {
    const found = await this.licenseRows(principal, `l.person_id IN (${marks(ids.length)})`, ids.map(idToBytes));
    return ids.map((id) => found.filter((license) => license.personId === id));
  }

  /** One license by `node`, under the rules of its holder. */
  async license(principal: Principal, licenseId: Id): Promise<License | null> {
    const [license] = await this.licenseRows(principal, 'l.license_id = ?', [idToBytes(licenseId)]);
    if (license === undefined) return null;
    if ((await this.node(principal, license.personId)) === null) return null;
    return license;
  }

  /** Certificates as they stand today; in the order of the ids. */
  async certificates(principal: Principal, ids: readonly Id[]): Promise<Certificate[][]> {
    const today = await this.organizations.today(principal);
    const found = await rows<{ person_id: Buffer } & Omit<Certificate, 'person_id'>>(
      this.db.manager,
      `SELECT c.person_id, o.code AS board, c.specialty, v.issued_on AS issuedOn, v.expires_on AS expiresOn, v.status
         FROM certificate c
         JOIN certificate_version v ON v.person_id = c.person_id AND v.certificate_id = c.certificate_id
         JOIN organization o ON o.organization_id = c.board_id
        WHERE c.person_id IN (${marks(ids.length)})
          AND v.superseded_by IS NULL AND v.valid_from <= ? AND v.valid_to > ?
        ORDER BY c.person_id, o.code, c.specialty`,
      [...ids.map(idToBytes), today, today],
    );
    return ids.map((id) =>
      found
        .filter((row) => bytesToId(row.person_id) === id)
        .map(({ board, specialty, issuedOn, expiresOn, status }) => ({
          board,
          specialty,
          issuedOn,
          expiresOn,
          status,
        })),
    );
  }

  /** Identifiers, masked; in the order of the ids. */
  async identifiers(ids: readonly Id[]): Promise<ClinicianIdentifier[][]> {
    const found = await rows<{ person_id: Buffer; type: string; issuer: string; raw: string }>(
      this.db.manager,
      `SELECT person_id, type, issuer, raw FROM identifier_owner
        WHERE person_id IN (${marks(ids.length)}) AND type <> 'LICENSE_LOOSE' ORDER BY person_id, type, issuer, recorded_at`,
      ids.map(idToBytes),
    );
    return ids.map((id) =>
      found
        .filter((row) => bytesToId(row.person_id) === id)
        .map(({ type, issuer, raw }) => ({ type, issuer: type === 'NPI' ? null : issuer, masked: masked(raw) })),
    );
  }

  /** The departments in which an employer has people today; in the order of the ids, null for other roles. */
  async departments(principal: Principal, ids: readonly Id[]): Promise<(string | null)[]> {
    if (principal.role !== 'EMPLOYER' || principal.organizationId === null) return ids.map(() => null);
    const today = await this.organizations.today(principal);
    const found = await rows<{ person_id: Buffer; department: string }>(
      this.db.manager,
      `SELECT person_id, department FROM employment_version
        WHERE employer_id = ? AND person_id IN (${marks(ids.length)})
          AND superseded_by IS NULL AND valid_from <= ? AND valid_to > ?`,
      [idToBytes(principal.organizationId), ...ids.map(idToBytes), today, today],
    );
    const byPerson = new Map(found.map((row) => [bytesToId(row.person_id), row.department]));
    return ids.map((id) => byPerson.get(id) ?? null);
  }

  private async licenseRows(principal: Principal, where: string, parameters: readonly unknown[]): Promise<License[]> {
    const today = await this.organizations.today(principal);
    interface Row {
      readonly person_id: Buffer;
      readonly license_id: Buffer;
      readonly board_id: Buffer;
      readonly board: string;
      readonly profession: string;
      readonly number: string;
      readonly issuedOn: CivilDate;
      readonly expiresOn: CivilDate;
      readonly cmeEndsOn: CivilDate | null;
      readonly status: string;
    }
    const found = await rows<Row>(
      this.db.manager,
      `SELECT l.person_id, l.license_id, l.board_id, o.code AS board, l.profession, l.number_raw AS number,
              v.issued_on AS issuedOn, v.expires_on AS expiresOn, v.cme_ends_on AS cmeEndsOn, v.status
         FROM license l
         JOIN license_version v ON v.person_id = l.person_id AND v.license_id = l.license_id
         JOIN organization o ON o.organization_id = l.board_id
        WHERE ${where} AND v.superseded_by IS NULL AND v.valid_from <= ? AND v.valid_to > ?
        ORDER BY l.person_id, l.license_id`,
      [...parameters, today, today],
    );
    return found.map(({ person_id, license_id, board_id, number, ...columns }) => {
      const own = principal.role === 'CLINICIAN' || bytesToId(board_id) === principal.organizationId;
      return {
        ...columns,
        __typename: 'License',
        id: publicId('License', bytesToId(license_id)),
        licenseId: bytesToId(license_id),
        personId: bytesToId(person_id),
        boardId: bytesToId(board_id),
        number: own ? number : masked(number),
      };
    });
  }
}

/** All but the last four characters hidden; of a short text all but the last. */
export function masked(text: string): string {
  const shown = text.length > 6 ? 4 : 1;
  return '•'.repeat(Math.max(0, text.length - shown)) + text.slice(-shown);
}

/** What `node` answers for what may not be read: nothing. */
async function nullIfAbsent<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AppError && (error.code === 'NOT_FOUND' || error.code === 'FORBIDDEN')) return null;
    throw error;
  }
}
