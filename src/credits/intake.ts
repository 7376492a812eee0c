import type { Claim } from '../domain/match';
import type { EventLog, NewEvent } from '../events/event-log';
import type { Claims, Standing } from '../matching/claims';
import type { Clock } from '../platform/clock';
import { insertRows, rows, type Tx } from '../platform/database';
import type { RowCode } from '../platform/errors';
import { hashParts } from '../platform/hashing';
import { type Id, idToBytes, newId } from '../platform/ids';
import type { Vocabulary } from '../providers/vocabulary';
import { type Content, type ContentKeys, detailsOf, keysOf } from './content';
import type { Door } from './idempotency';
import { LedgerWriter } from './ledger';
import { readOffers } from './offers';
import {
  type Report,
  reportColumns,
  reportOf,
  type ReportRow,
  reportValues,
  type ReportState,
  WAITING,
} from './report';
import { judgeRow, type WrittenRow } from './row';
import { accept, settle } from './settle';

/** The most rows that one call takes; a door with more calls again. */
export const MOST_ROWS = 5_000;

export interface IntakeRequest {
  readonly sourceId: Id;
  readonly intakeId: Id;
  readonly door: Door;
  /** The number of the first row in what the source sent. */
  readonly firstLine?: number;
  readonly rows: readonly WrittenRow[];
}

/** The outcome of one row, as it is answered and stored under its key: ids and codes only. */
export interface RowOutcome {
  readonly line: number;
  readonly outcome: Exclude<ReportState, 'VOIDED'>;
  readonly code: string;
  readonly actsNext: string;
  readonly reportId: Id;
  /** The row that this one repeats or resembles. */
  readonly sameAs: Id | null;
}

interface Row {
  readonly line: number;
  readonly written: WrittenRow;
  readonly externalKey: Buffer | null;
  readonly judged: { readonly claim: Claim; readonly content: Content } | { readonly code: RowCode };
  readonly learnerKey: Buffer | null;
  readonly keys: ContentKeys | null;
}

interface Known extends Report {
  /** How the credit stands that this row repeats, as it was corrected last; null when it repeats none. */
  readonly originalState: ReportState | null;
}

/** The key under which a source's own id of a credit is found: the bytes exactly as they were sent. */
export function externalKey(externalId: string): Buffer {
  return hashParts('credit', externalId);
}

const hex = (bytes: Buffer): string => bytes.toString('hex');

/** The one intake of every door: takes rows, writes what is acknowledged, and posts to the ledger what is known. */
export class Intake {
  constructor(
    private readonly clock: Clock,
    private readonly events: EventLog,
    private readonly claims: Claims,
    private readonly vocabulary: Vocabulary,
  ) {}

  /**
   * Takes 1 to 5,000 rows in a fixed number of statements, good rows going through when others fail. Unique keys guard
   * what is written; a duplicate key means that a concurrent request came first: the caller tries again.
   */
  async take(tx: Tx, request: IntakeRequest): Promise<RowOutcome[]> {
    if (request.rows.length > MOST_ROWS) throw new RangeError(`at most ${MOST_ROWS} rows`);
    const { sourceId } = request;
    const now = this.clock.now();
    const judged = await this.judge(tx, request);
    const claims = new Map<string, { key: Buffer; claim: Claim }>();
    for (const row of judged)
      if (row.learnerKey !== null && 'claim' in row.judged)
        claims.set(hex(row.learnerKey), { key: row.learnerKey, claim: row.judged.claim });
    const settled = await this.claims.settle(tx, sourceId, claims, now);
    const standingOf = (row: Row): Standing | null =>
      row.learnerKey === null ? null : (settled.standings.get(hex(row.learnerKey)) ?? null);

    const credits: { personId: Id; lookalikeKey: Buffer }[] = [];
    const people: Id[] = [];
    for (const row of judged) {
      const standing = standingOf(row);
      if (standing?.personId == null || row.keys === null) continue;
      people.push(standing.personId);
      if (standing.outcome === 'MATCHED')
        credits.push({ personId: standing.personId, lookalikeKey: row.keys.lookalike });
    }
    const ledger = await LedgerWriter.open(tx, this.clock, people, credits);
    const byExternal = await this.readByExternal(tx, sourceId, judged);
    const waiting = await this.readWaiting(tx, sourceId, judged);

    const eventId = newId();
    const reports: Report[] = [];
    const outcomes = judged.map((row): RowOutcome => {
      const report = this.outcome(row, standingOf(row), { request, now, eventId, ledger, byExternal, waiting });
      reports.push(report);
      return {
        line: row.line,
        outcome: report.state as RowOutcome['outcome'],
        code: report.code,
        actsNext: report.actsNext,
        reportId: report.reportId,
        sameAs: report.sameAs,
      };
    });
    await insertRows(tx, 'credit_report', reports.map(reportValues));
    await ledger.write();
    await this.events.append(tx, [reported(request, eventId, outcomes), ...settled.events, ...ledger.events]);
    return outcomes;
  }

  private async judge(tx: Tx, request: IntakeRequest): Promise<Row[]> {
    const offers = await readOffers(
      tx,
      this.clock,
      request.sourceId,
      request.rows.map((row) => row.activity),
    );
    return request.rows.map((written, index) => {
      const judged = judgeRow(written, offers, this.vocabulary);
      const good = 'claim' in judged;
      return {
        line: (request.firstLine ?? 1) + index,
        written,
        externalKey: good && written.externalId !== null ? externalKey(written.externalId) : null,
        judged,
        learnerKey: good ? this.claims.keyOf(judged.claim) : null,
        keys: good ? keysOf(judged.content) : null,
      };
    });
  }

  /** The latest revision under each external id. */
  private async readByExternal(tx: Tx, sourceId: Id, judged: readonly Row[]): Promise<Map<string, Known>> {
    const keys = [
      ...new Map(judged.flatMap(({ externalKey: key }) => (key === null ? [] : [[hex(key), key]]))).values(),
    ];
    const found = await rows<ReportRow & { original_state: ReportState | null }>(
      tx,
      `SELECT ${reportColumns('r')}, COALESCE(c.state, s.state) AS original_state
         FROM credit_report r LEFT JOIN credit_report s ON s.report_id = r.same_as
              LEFT JOIN credit_report c ON c.report_id = s.same_as AND s.state = 'VOIDED' AND s.code = 'CORRECTED'
        WHERE r.source_id = ? AND r.external_key IN (${keys.length > 0 ? keys.map(() => '?').join(',') : 'NULL'})
        ORDER BY r.revision`,
      [idToBytes(sourceId), ...keys],
    );
    return new Map(
      found.map((row) => [hex(row.external_key as Buffer), { ...reportOf(row), originalState: row.original_state }]),
    );
  }

  /** Rows of the same learners and contents that wait: they are not in the ledger yet. */
  private async readWaiting(tx: Tx, sourceId: Id, judged: readonly Row[]): Promise<Map<string, Report[]>> {
    const wanted = judged.flatMap((row) =>
      row.learnerKey === null || row.keys === null ? [] : [[row.learnerKey, row.keys.content] as const],
    );
    const source = idToBytes(sourceId);
    const found = await rows<ReportRow>(
      tx,
      `SELECT ${reportColumns('r')} FROM credit_report r
        WHERE (r.source_id, r.learner_key, r.content_key) IN (${wanted.length > 0 ? wanted.map(() => '(?,?,?)').join(',') : '(NULL,NULL,NULL)'})
          AND r.state IN ('REVIEW', 'NO_MATCH', 'CONFLICT') ORDER BY r.report_id`,
      wanted.flatMap(([learner, content]) => [source, learner, content]),
    );
    const waiting = new Map<string, Report[]>();
    for (const row of found) {
      const name = hex(row.learner_key as Buffer) + hex(row.content_key as Buffer);
      waiting.set(name, [...(waiting.get(name) ?? []), reportOf(row)]);
    }
    return waiting;
  }

  private outcome(
    row: Row,
    standing: Standing | null,
    all: {
      request: IntakeRequest;
      now: Date;
      eventId: Id;
      ledger: LedgerWriter;
      byExternal: Map<string, Known>;
      waiting: Map<string, Report[]>;
    },
  ): Report {
    const { judged } = row;
    const make = (key: Buffer | null, revision: number): Report => ({
      sourceId: all.request.sourceId,
      reportId: newId(),
      intakeId: all.request.intakeId,
      line: row.line,
      externalKey: key,
      externalId: printable(row.written.externalId),
      revision,
      learnerKey: row.learnerKey,
      contentKey: row.keys?.content ?? null,
      lookalikeKey: row.keys?.lookalike ?? null,
      state: 'REJECTED',
      code: 'REJECTED',
      actsNext: 'NOBODY',
      personId: null,
      entryId: null,
      sameAs: null,
      content: 'content' in judged ? judged.content : null,
      receivedAt: all.now,
      settledAt: all.now,
      eventId: all.eventId,
    });
    if ('code' in judged || standing === null || row.keys === null)
      return settle(make(null, 1), 'REJECTED', 'code' in judged ? judged.code : 'LEARNER_MISSING');

    // (a) The same source and id.
    const latest = row.externalKey === null ? undefined : all.byExternal.get(hex(row.externalKey));
    // An id that only repeated another credit is free again once that credit is gone.
    const gone = latest?.state === 'DUPLICATE' && latest.originalState === 'VOIDED';
    if (latest !== undefined && latest.state !== 'VOIDED' && !gone) {
      if (!sameContent(latest, row, standing))
        return settle(make(null, 1), 'REJECTED', 'CREDIT_ID_REUSED', latest.reportId);
      const original = latest.state === 'DUPLICATE' ? latest.sameAs : latest.reportId;
      return settle({ ...make(null, 1), personId: latest.personId }, 'DUPLICATE', 'EQUAL_EXTERNAL_ID', original);
    }
    const report = make(row.externalKey, (latest?.revision ?? 0) + 1);
    report.personId = standing.personId;

    // (b) for rows that are not in the ledger: equal content, and one of the two has no id.
    const name = hex(row.learnerKey as Buffer) + hex(row.keys.content);
    const twin = all.waiting.get(name)?.find((one) => one.externalKey === null || row.externalKey === null);
    if (twin !== undefined) settle(report, 'DUPLICATE', 'EQUAL_CONTENT', twin.reportId);
    else if (standing.outcome !== 'MATCHED' || standing.personId === null) {
      if (standing.outcome === 'MATCHED' || standing.code === 'MATCHED') settle(report, 'NO_MATCH', 'NOBODY_FOUND');
      else settle(report, standing.outcome, standing.code);
      if (standing.personId !== null) all.ledger.touch(standing.personId);
    } else {
      // (b), (c), (d) against the ledger.
      const posting = all.ledger.post(report, standing.personId);
      if (posting.state === 'ACCEPTED') accept(report, posting.entryId);
      else settle(report, posting.state, posting.code, posting.sameAs);
      if (report.state === 'REVIEW') all.ledger.touch(standing.personId);
    }
    if (WAITING.includes(report.state)) {
      report.settledAt = null;
      all.waiting.set(name, [...(all.waiting.get(name) ?? []), report]);
    }
    if (row.externalKey !== null) all.byExternal.set(hex(row.externalKey), { ...report, originalState: null });
    return report;
  }
}

/** What of an id can be shown; an id that cannot be printed was refused. */
function printable(externalId: string | null): string | null {
  return externalId === null || /[\p{Cc}\p{Cs}]/u.test(externalId) ? null : externalId.slice(0, 128);
}

/** The same learner, or descriptions that were found to be one person; equal keys and equal details. */
function sameContent(latest: Report, row: Row, standing: Standing): boolean {
  if (!('content' in row.judged) || row.keys === null || latest.content === null) return false;
  const samePerson =
    latest.learnerKey?.equals(row.learnerKey as Buffer) === true ||
    (latest.personId !== null && standing.outcome === 'MATCHED' && latest.personId === standing.personId);
  return (
    samePerson &&
    latest.contentKey?.equals(row.keys.content) === true &&
    detailsOf(latest.content) === detailsOf(row.judged.content)
  );
}

function reported(request: IntakeRequest, eventId: Id, outcomes: readonly RowOutcome[]): NewEvent {
  const counts: Record<string, number> = {};
  for (const { outcome } of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return {
    type: 'credit.reported',
    tenantId: request.sourceId,
    personId: null,
    eventId,
    body: { intakeId: request.intakeId, door: request.door, rows: outcomes.length, outcomes: counts },
  };
}
