import type { CivilDate } from '../domain/civil-date';
import { bytesToId, bytesToIdOrNull, type Id, idToBytes } from '../platform/ids';
import type { Component, Content } from './content';
import { fromJson } from '../platform/json';

/** How a reported row stands. The first six are also the outcomes of a report; VOIDED is what was withdrawn. */
export type ReportState = 'ACCEPTED' | 'DUPLICATE' | 'REVIEW' | 'NO_MATCH' | 'CONFLICT' | 'REJECTED' | 'VOIDED';

/** States in which a row waits for somebody or something. */
export const WAITING: readonly ReportState[] = ['REVIEW', 'NO_MATCH', 'CONFLICT'];

export const LOOKALIKE_CODES = ['LOOKALIKE_EXTERNAL_ID', 'LOOKALIKE_AMOUNT', 'LOOKALIKE_OTHER_SOURCE'] as const;

/** A row of `credit_report` as the driver gives it. */
export interface ReportRow {
  readonly source_id: Buffer;
  readonly report_id: Buffer;
  readonly intake_id: Buffer;
  readonly line: number;
  readonly external_key: Buffer | null;
  readonly external_id: string | null;
  readonly revision: number;
  readonly learner_key: Buffer | null;
  readonly content_key: Buffer | null;
  readonly lookalike_key: Buffer | null;
  readonly state: ReportState;
  readonly code: string;
  readonly acts_next: string;
  readonly person_id: Buffer | null;
  readonly entry_id: Buffer | null;
  readonly same_as: Buffer | null;
  readonly activity_id: Buffer | null;
  readonly activity_version: Buffer | null;
  readonly system_code: string | null;
  readonly category: string | null;
  readonly amount_units: number | null;
  readonly minutes: number | null;
  readonly components: unknown;
  readonly format: string | null;
  readonly started_on: CivilDate | null;
  readonly completed_on: CivilDate | null;
  readonly occurrence: number | null;
  readonly received_at: Date;
  readonly settled_at: Date | null;
  readonly event_id: Buffer;
}

const COLUMNS = [
  'source_id',
  'report_id',
  'intake_id',
  'line',
  'external_key',
  'external_id',
  'revision',
  'learner_key',
  'content_key',
  'lookalike_key',
  'state',
  'code',
  'acts_next',
  'person_id',
  'entry_id',
  'same_as',
  'activity_id',
  'activity_version',
  'system_code',
  'category',
  'amount_units',
  'minutes',
  'components',
  'format',
  'started_on',
  'completed_on',
  'occurrence',
  'received_at',
  'settled_at',
  'event_id',
] as const;

/** The select list of `ReportRow` for a table alias. */
export function reportColumns(alias: string): string {
  return COLUMNS.map((column) => `${alias}.${column}`).join(', ');
}

/** A reported row as the program holds it. */
export interface Report {
  readonly sourceId: Id;
  readonly reportId: Id;
  readonly intakeId: Id;
  readonly line: number;
  readonly externalKey: Buffer | null;
  readonly externalId: string | null;
  readonly revision: number;
  readonly learnerKey: Buffer | null;
  readonly contentKey: Buffer | null;
  readonly lookalikeKey: Buffer | null;
  state: ReportState;
  code: string;
  actsNext: string;
  personId: Id | null;
  entryId: Id | null;
  sameAs: Id | null;
  /** Null for rows that were refused. */
  readonly content: Omit<Content, 'registryKey'> | null;
  readonly receivedAt: Date;
  settledAt: Date | null;
  readonly eventId: Id;
}

export function reportOf(row: ReportRow): Report {
  const sourceId = bytesToId(row.source_id);
  return {
    sourceId,
    reportId: bytesToId(row.report_id),
    intakeId: bytesToId(row.intake_id),
    line: row.line,
    externalKey: row.external_key,
    externalId: row.external_id,
    revision: row.revision,
    learnerKey: row.learner_key,
    contentKey: row.content_key,
    lookalikeKey: row.lookalike_key,
    state: row.state,
    code: row.code,
    actsNext: row.acts_next,
    personId: bytesToIdOrNull(row.person_id),
    entryId: bytesToIdOrNull(row.entry_id),
    sameAs: bytesToIdOrNull(row.same_as),
    content:
      row.activity_id === null || row.activity_version === null || row.completed_on === null
        ? null
        : {
            sourceId,
            activityId: bytesToId(row.activity_id),
            activityVersion: bytesToId(row.activity_version),
            system: row.system_code as string,
            category: row.category,
            amount: row.amount_units as number,
            minutes: row.minutes,
            components: fromJson<Component[]>(row.components),
            format: row.format as string,
            startedOn: row.started_on,
            completedOn: row.completed_on,
            occurrence: row.occurrence as number,
          },
    receivedAt: row.received_at,
    settledAt: row.settled_at,
    eventId: bytesToId(row.event_id),
  };
}

/** The columns of a report, for an insert. */
export function reportValues(report: Report): Record<(typeof COLUMNS)[number], unknown> {
  const { content } = report;
  const idOrNull = (id: Id | null): Buffer | null => (id === null ? null : idToBytes(id));
  return {
    source_id: idToBytes(report.sourceId),
    report_id: idToBytes(report.reportId),
    intake_id: idToBytes(report.intakeId),
    line: report.line,
    external_key: report.externalKey,
    external_id: report.externalId,
    revision: report.revision,
    learner_key: report.learnerKey,
    content_key: report.contentKey,
    lookalike_key: report.lookalikeKey,
    state: report.state,
    code: report.code,
    acts_next: report.actsNext,
    person_id: idOrNull(report.personId),
    entry_id: idOrNull(report.entryId),
    same_as: idOrNull(report.sameAs),
    activity_id: idOrNull(content?.activityId ?? null),
    activity_version: idOrNull(content?.activityVersion ?? null),
    system_code: content?.system ?? null,
    category: content?.category ?? null,
    amount_units: content?.amount ?? null,
    minutes: content?.minutes ?? null,
    components: content === null ? null : JSON.stringify(content.components),
    format: content?.format ?? null,
    started_on: content?.startedOn ?? null,
    completed_on: content?.completedOn ?? null,
    occurrence: content?.occurrence ?? null,
    received_at: report.receivedAt,
    settled_at: report.settledAt,
    event_id: idToBytes(report.eventId),
  };
}

/** `ON DUPLICATE KEY UPDATE` of what may change on a report after it was taken; rows are found by their primary key. */
export const REPORT_UPDATE = `ON DUPLICATE KEY UPDATE ${[
  'state',
  'code',
  'acts_next',
  'person_id',
  'entry_id',
  'same_as',
  'settled_at',
]
  .map((column) => `${column} = VALUES(${column})`)
  .join(', ')}`;
