import type { Principal } from '../auth/principal';
import { ownerKeys } from '../clinicians/candidates';
import { canonicalNumber, licenseIdentifier, npiFault, npiIdentifier } from '../domain/identity';
import { rows, type Tx } from '../platform/database';
import { AppError } from '../platform/errors';
import { bytesToId, type Id, idToBytes } from '../platform/ids';
import type { LicenseReference } from './report.types';

/** A license that a report can be made for. */
export interface ReportedLicense {
  readonly personId: Id;
  readonly licenseId: Id;
  readonly boardId: Id;
  readonly zone: string;
}

interface Row {
  readonly person_id: Buffer;
  readonly license_id: Buffer;
  readonly board_id: Buffer;
  readonly number_raw: string;
  readonly profession: string;
  readonly code: string;
  readonly jurisdiction: string | null;
  readonly zone: string;
}

/**
 * The one license that is meant, among those the principal may see: a board its own, a clinician their own.
 * @throws AppError NOT_FOUND; BAD_INPUT when neither or both ways of naming it are used, or several licenses fit.
 */
export async function findLicense(
  db: Pick<Tx, 'query'>,
  secret: string,
  principal: Principal,
  asked: { license: LicenseReference | null; npi: string | null },
): Promise<ReportedLicense> {
  if ((asked.license === null) === (asked.npi === null))
    throw new AppError('BAD_INPUT', undefined, { path: 'license', reason: 'either license or npi' });
  const found =
    asked.npi === null
      ? await byNumber(db, secret, principal, asked.license as LicenseReference)
      : await byNpi(db, secret, principal, asked.npi);
  const [only, second] = found;
  if (only === undefined) throw new AppError('NOT_FOUND');
  if (second !== undefined)
    throw new AppError('BAD_INPUT', 'Several licenses fit; name the board and the profession.', {
      path: asked.npi === null ? 'license' : 'npi',
      reason: 'several fit',
    });
  return {
    personId: bytesToId(only.person_id),
    licenseId: bytesToId(only.license_id),
    boardId: bytesToId(only.board_id),
    zone: only.zone,
  };
}

const COLUMNS = `l.person_id, l.license_id, l.board_id, l.number_raw, l.profession, o.code, o.jurisdiction, o.zone
  FROM license l JOIN organization o ON o.organization_id = l.board_id`;

/** By number: among a clinician's own few, or by the key under which the board's register keeps it. */
async function byNumber(
  db: Pick<Tx, 'query'>,
  secret: string,
  principal: Principal,
  wanted: LicenseReference,
): Promise<Row[]> {
  const fits = (row: Pick<Row, 'code' | 'jurisdiction' | 'profession'>): boolean =>
    (wanted.board == null || wanted.board === row.code) &&
    (wanted.jurisdiction == null || wanted.jurisdiction.trim().toUpperCase() === row.jurisdiction) &&
    (wanted.profession == null || wanted.profession === row.profession);
  if (principal.personId !== null) {
    const number = canonicalNumber(wanted.number);
    const own = await rows<Row>(db, `SELECT ${COLUMNS} WHERE l.person_id = ?`, [idToBytes(principal.personId)]);
    return own.filter((row) => canonicalNumber(row.number_raw) === number && fits(row));
  }
  if (principal.organizationId === null) return [];
  const board = idToBytes(principal.organizationId);
  const registers = await rows<Pick<Row, 'code' | 'jurisdiction' | 'profession'>>(
    db,
    `SELECT DISTINCT o.code, o.jurisdiction, l.profession
       FROM license l JOIN organization o ON o.organization_id = l.board_id WHERE l.board_id = ?`,
    [board],
  );
  const keys = registers.filter(fits).flatMap(({ jurisdiction, profession }) => {
    const identifier = licenseIdentifier({ jurisdiction: jurisdiction ?? '', profession, number: wanted.number });
    const [key] = identifier === null ? [] : ownerKeys(secret, identifier);
    return key === undefined ? [] : [[profession, key.key]];
  });
  if (keys.length === 0) return [];
  return rows<Row>(
    db,
    `SELECT ${COLUMNS} WHERE l.board_id = ? AND (l.profession, l.number_key) IN (${keys.map(() => '(?,?)').join(',')})`,
    [board, ...keys.flat()],
  );
}

async function byNpi(db: Pick<Tx, 'query'>, secret: string, principal: Principal, npi: string): Promise<Row[]> {
  const fault = npiFault(npi.trim());
  if (fault !== null) throw new AppError('BAD_INPUT', undefined, { path: 'npi', reason: fault });
  const [key] = ownerKeys(secret, npiIdentifier(npi));
  if (key === undefined) return [];
  const own = principal.role === 'BOARD' ? 'l.board_id = ?' : 'l.person_id = ?';
  const owner = principal.role === 'BOARD' ? principal.organizationId : principal.personId;
  if (owner === null) return [];
  return rows<Row>(
    db,
    `SELECT ${COLUMNS} JOIN identifier_owner i ON i.person_id = l.person_id
      WHERE i.type = ? AND i.issuer = ? AND i.identifier_key = ? AND ${own}`,
    [key.type, key.issuer, key.key, idToBytes(owner)],
  );
}
