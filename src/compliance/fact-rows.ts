import type { CivilDate } from '../domain/civil-date';
import type { Position } from '../events/event-log';
import type { Instant } from '../platform/clock';
import { marks, rows, type Tx } from '../platform/database';
import { knownAt } from '../platform/versions';

/** Where a statement runs: a transaction or the pool. */
export type Db = Pick<Tx, 'query'>;

interface Held {
  readonly person_id: Buffer;
  readonly valid_from: CivilDate;
  readonly valid_to: CivilDate;
}

export interface LicenseRow extends Held {
  readonly license_id: Buffer;
  readonly board_id: Buffer;
  readonly profession: string;
  readonly number_raw: string;
  readonly issued_on: CivilDate;
  readonly expires_on: CivilDate;
  readonly cme_ends_on: CivilDate | null;
  readonly renewal_number: number | null;
  readonly status: string;
}

export function licenseRows(db: Db, people: readonly Buffer[], position: Position | null): Promise<LicenseRow[]> {
  const known = knownAt('v', position);
  return rows(
    db,
    `SELECT l.person_id, l.license_id, l.board_id, l.profession, l.number_raw, v.valid_from, v.valid_to,
            v.issued_on, v.expires_on, v.cme_ends_on, v.renewal_number, v.status
       FROM license l
       JOIN license_version v ON v.person_id = l.person_id AND v.license_id = l.license_id ${known.join}
      WHERE l.person_id IN (${marks(people.length)}) AND ${known.where}
      ORDER BY l.person_id, l.license_id, v.valid_from`,
    [...people, ...known.parameters],
  );
}

export interface CertificateRow extends Held {
  readonly certificate_id: Buffer;
  readonly board_id: Buffer;
  readonly specialty: string;
  readonly issued_on: CivilDate;
  readonly expires_on: CivilDate | null;
  readonly status: string;
}

export function certificateRows(
  db: Db,
  people: readonly Buffer[],
  position: Position | null,
): Promise<CertificateRow[]> {
  const known = knownAt('v', position);
  return rows(
    db,
    `SELECT c.person_id, c.certificate_id, c.board_id, c.specialty, v.valid_from, v.valid_to,
            v.issued_on, v.expires_on, v.status
       FROM certificate c
       JOIN certificate_version v ON v.person_id = c.person_id AND v.certificate_id = c.certificate_id ${known.join}
      WHERE c.person_id IN (${marks(people.length)}) AND ${known.where}
      ORDER BY c.person_id, c.certificate_id, v.valid_from`,
    [...people, ...known.parameters],
  );
}

export interface PracticeRow extends Held {
  readonly name: string;
  readonly value: string;
}

export function practiceRows(db: Db, people: readonly Buffer[], position: Position | null): Promise<PracticeRow[]> {
  const known = knownAt('v', position);
  return rows(
    db,
    `SELECT v.person_id, v.name, v.value, v.valid_from, v.valid_to
       FROM practice_fact_version v ${known.join}
      WHERE v.person_id IN (${marks(people.length)}) AND ${known.where}
      ORDER BY v.person_id, v.name, v.valid_from`,
    [...people, ...known.parameters],
  );
}

export interface WaiverRow extends Held {
  readonly board_id: Buffer;
  readonly requirement: string;
  readonly amount_units: number | null;
  readonly ground: string;
}

export function waiverRows(db: Db, people: readonly Buffer[], position: Position | null): Promise<WaiverRow[]> {
  const known = knownAt('v', position);
  return rows(
    db,
    `SELECT v.person_id, v.board_id, v.requirement, v.amount_units, v.ground, v.valid_from, v.valid_to
       FROM waiver_version v ${known.join}
      WHERE v.person_id IN (${marks(people.length)}) AND ${known.where}
      ORDER BY v.person_id, v.board_id, v.requirement, v.valid_from`,
    [...people, ...known.parameters],
  );
}

export interface EmploymentRow extends Held {
  readonly employer_id: Buffer;
  readonly staff_number: string;
  readonly department: string;
}

export function employmentRows(db: Db, people: readonly Buffer[], position: Position | null): Promise<EmploymentRow[]> {
  const known = knownAt('v', position);
  return rows(
    db,
    `SELECT m.person_id, m.employer_id, m.staff_number, v.department, v.valid_from, v.valid_to
       FROM employment m
       JOIN employment_version v ON v.employer_id = m.employer_id AND v.person_id = m.person_id ${known.join}
      WHERE m.person_id IN (${marks(people.length)}) AND ${known.where}
      ORDER BY m.person_id, m.employer_id, v.valid_from`,
    [...people, ...known.parameters],
  );
}

export interface ConsentRow extends Held {
  readonly employer_id: Buffer;
  readonly scope: string;
}

export function consentRows(db: Db, people: readonly Buffer[], position: Position | null): Promise<ConsentRow[]> {
  const known = knownAt('v', position);
  return rows(
    db,
    `SELECT v.person_id, v.employer_id, v.scope, v.valid_from, v.valid_to
       FROM consent_version v ${known.join}
      WHERE v.person_id IN (${marks(people.length)}) AND ${known.where}
      ORDER BY v.person_id, v.employer_id, v.valid_from`,
    [...people, ...known.parameters],
  );
}

export interface EntryRow {
  readonly person_id: Buffer;
  readonly entry_id: Buffer;
  readonly source_id: Buffer;
  readonly activity_id: Buffer | null;
  readonly system_code: string | null;
  readonly category: string | null;
  readonly amount_units: number | null;
  readonly minutes: number | null;
  readonly components: unknown;
  readonly format: string | null;
  readonly started_on: CivilDate | null;
  readonly completed_on: CivilDate;
  readonly evidence: string;
  readonly recorded_at: Instant;
  /** Who acts next on a row that waits; null for entries of the ledger. */
  readonly acts_next: string | null;
}

/** Awards in force: not voided, as far as was known at the position. */
export function entryRows(db: Db, people: readonly Buffer[], position: Position | null): Promise<EntryRow[]> {
  const columns = `e.person_id, e.entry_id, e.source_id, e.activity_id, e.system_code, e.category, e.amount_units,
    e.minutes, e.components, e.format, e.started_on, e.completed_on, e.evidence, e.recorded_at, NULL AS acts_next`;
  if (position === null)
    return rows(
      db,
      `SELECT ${columns} FROM credit_entry e
         LEFT JOIN credit_entry w ON w.person_id = e.person_id AND w.voids = e.entry_id
        WHERE e.person_id IN (${marks(people.length)}) AND e.kind = 'AWARD' AND w.entry_id IS NULL
        ORDER BY e.person_id, e.completed_on, e.entry_id`,
      people,
    );
  return rows(
    db,
    `SELECT ${columns} FROM credit_entry e
       JOIN event k ON k.event_id = e.event_id
       LEFT JOIN credit_entry w ON w.person_id = e.person_id AND w.voids = e.entry_id
       LEFT JOIN event g ON g.event_id = w.event_id
      WHERE e.person_id IN (${marks(people.length)}) AND e.kind = 'AWARD'
        AND k.position <= ? AND (g.position IS NULL OR g.position > ?)
      ORDER BY e.person_id, e.completed_on, e.entry_id`,
    [...people, position, position],
  );
}

/** Rows that were reported for these people and still wait for a decision. A position looks at no past of them. */
export function pendingRows(db: Db, people: readonly Buffer[]): Promise<EntryRow[]> {
  return rows(
    db,
    `SELECT person_id, report_id AS entry_id, source_id, activity_id, system_code, category, amount_units, minutes,
            components, format, started_on, completed_on, 'P' AS evidence, received_at AS recorded_at, acts_next
       FROM credit_report
      WHERE person_id IN (${marks(people.length)}) AND state = 'REVIEW' AND completed_on IS NOT NULL
      ORDER BY person_id, completed_on, report_id`,
    people,
  );
}

export interface ActivityRow {
  readonly activity_id: Buffer;
  readonly valid_from: CivilDate;
  readonly valid_to: CivilDate;
  readonly title: string;
  readonly format: string;
  readonly topics: unknown;
  readonly tags: unknown;
}

export function activityRows(
  db: Db,
  activities: readonly { source: Buffer; activity: Buffer }[],
  position: Position | null,
): Promise<ActivityRow[]> {
  if (activities.length === 0) return Promise.resolve([]);
  const known = knownAt('v', position);
  return rows(
    db,
    `SELECT v.activity_id, v.valid_from, v.valid_to, v.title, v.format, v.topics, v.tags
       FROM activity_version v ${known.join}
      WHERE (v.source_id, v.activity_id) IN (${activities.map(() => '(?,?)').join(',')}) AND ${known.where}
      ORDER BY v.activity_id, v.valid_from`,
    [...activities.flatMap(({ source, activity }) => [source, activity]), ...known.parameters],
  );
}

export interface AccreditationRow {
  readonly source_id: Buffer;
  readonly accreditor: string;
  readonly valid_from: CivilDate;
  readonly valid_to: CivilDate;
}

export function accreditationRows(
  db: Db,
  sources: readonly Buffer[],
  position: Position | null,
): Promise<AccreditationRow[]> {
  if (sources.length === 0) return Promise.resolve([]);
  const known = knownAt('v', position);
  return rows(
    db,
    `SELECT v.source_id, v.accreditor, v.valid_from, v.valid_to
       FROM accreditation_version v ${known.join}
      WHERE v.source_id IN (${marks(sources.length)}) AND ${known.where}
      ORDER BY v.source_id, v.accreditor, v.valid_from`,
    [...sources, ...known.parameters],
  );
}

export interface OrganizationRow {
  readonly organization_id: Buffer;
  readonly code: string;
  readonly name: string;
  readonly zone: string;
}

export function organizationRows(db: Db, organizations: readonly Buffer[]): Promise<OrganizationRow[]> {
  if (organizations.length === 0) return Promise.resolve([]);
  return rows(
    db,
    `SELECT organization_id, code, name, zone FROM organization WHERE organization_id IN (${marks(organizations.length)})`,
    organizations,
  );
}
