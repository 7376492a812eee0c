import type { Report } from '../credits/report';
import type { NewEvent } from '../events/event-log';
import type { Instant } from '../platform/clock';
import { rows, type Tx } from '../platform/database';
import { bytesToId, bytesToIdOrNull, type Id, idToBytes, newId } from '../platform/ids';
import { ALWAYS_FROM, putVersions, UNTIL_FURTHER_NOTICE, type VersionTable } from '../platform/versions';

/** Whether rows that resemble others are the same completion, in versions. */
const LOOKALIKE_DECISION: VersionTable = {
  table: 'lookalike_decision',
  key: ['source_id', 'report_id'],
  values: ['outcome', 'code', 'same_as', 'reason', 'decided_by'],
};

/** What was decided of a row, and what of: the code with which it waited and the row that it resembled. */
export interface LookalikeDecision {
  /** REVIEW: a decision was taken back. */
  readonly outcome: 'SECOND' | 'DUPLICATE' | 'REVIEW';
  readonly code: string;
  readonly sameAs: Id | null;
  readonly reason: string;
  /** The key of who decided; null for the hub itself, which only takes back what rests on nothing any more. */
  readonly decidedBy: Id | null;
}

/** The decisions that stand about rows, by row; one statement. */
export async function standingDecisions(tx: Tx, reports: readonly Report[]): Promise<Map<Id, LookalikeDecision>> {
  if (reports.length === 0) return new Map();
  const found = await rows<{
    report_id: Buffer;
    outcome: LookalikeDecision['outcome'];
    code: string;
    same_as: Buffer | null;
    reason: string;
    decided_by: Buffer | null;
  }>(
    tx,
    `SELECT report_id, outcome, code, same_as, reason, decided_by FROM lookalike_decision
      WHERE (source_id, report_id) IN (${reports.map(() => '(?,?)').join(',')})
        AND superseded_by IS NULL AND outcome <> 'REVIEW'`,
    reports.flatMap(({ sourceId, reportId }) => [idToBytes(sourceId), idToBytes(reportId)]),
  );
  return new Map(
    found.map((row) => [
      bytesToId(row.report_id),
      {
        outcome: row.outcome,
        code: row.code,
        sameAs: bytesToIdOrNull(row.same_as),
        reason: row.reason,
        decidedBy: bytesToIdOrNull(row.decided_by),
      },
    ]),
  );
}

/** Writes decisions as versions. @returns an event for each. */
export async function recordDecisions(
  tx: Tx,
  now: Instant,
  decisions: readonly (readonly [Report, LookalikeDecision])[],
): Promise<NewEvent[]> {
  const events = decisions.map(([report, { outcome, code }]) => ({
    type: outcome === 'REVIEW' ? ('match.undone' as const) : ('match.decided' as const),
    tenantId: report.sourceId,
    personId: report.personId,
    eventId: newId(),
    body: { reportId: report.reportId, outcome, code },
  }));
  const [first] = events;
  if (first === undefined) return [];
  await putVersions(
    tx,
    LOOKALIKE_DECISION,
    decisions.map(([report, { outcome, code, sameAs, reason, decidedBy }]) => ({
      key: [idToBytes(report.sourceId), idToBytes(report.reportId)],
      values: [
        outcome,
        code,
        sameAs === null ? null : idToBytes(sameAs),
        reason,
        decidedBy === null ? null : idToBytes(decidedBy),
      ],
      from: ALWAYS_FROM,
      to: UNTIL_FURTHER_NOTICE,
    })),
    first.eventId,
    now,
  );
  return events;
}
