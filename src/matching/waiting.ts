import { LedgerWriter } from '../credits/ledger';
import { accept, settle } from '../credits/settle';
import {
  LOOKALIKE_CODES,
  type Report,
  REPORT_UPDATE,
  reportColumns,
  reportOf,
  type ReportRow,
  reportValues,
} from '../credits/report';
import type { NewEvent } from '../events/event-log';
import type { Clock } from '../platform/clock';
import { change, insertRows, marks, rows, type Tx } from '../platform/database';
import { idToBytes, type Id } from '../platform/ids';
import type { Claims, Standing } from './claims';
import { recordDecisions, standingDecisions } from './lookalike-decisions';
import { MAY_STAND_ALONE } from './names';
import { reopen, takenBack } from './reopen';

/** How many rows of learners changed, and how. */
export interface Followed {
  posted: number;
  voided: number;
  waiting: number;
}

/** The rows of learners that wait for the decision about who they are; look-alikes wait for another decision. */
async function waitingRows(tx: Tx, standings: readonly Standing[]): Promise<Report[]> {
  const found = await rows<ReportRow>(
    tx,
    `SELECT ${reportColumns('r')} FROM credit_report r
      WHERE (r.source_id, r.learner_key) IN (${standings.map(() => '(?,?)').join(',')})
        AND r.state IN ('REVIEW', 'NO_MATCH', 'CONFLICT') AND r.code NOT IN (${marks(LOOKALIKE_CODES.length)})
      ORDER BY r.report_id`,
    [...standings.flatMap((one) => [idToBytes(one.sourceId), one.learnerKey]), ...LOOKALIKE_CODES],
  );
  return found.map(reportOf);
}

/**
 * Lets the waiting rows of learners follow a decision: of the matched they are posted by the same rules as at intake,
 * of the others they say why they wait. The learners are locked; at most eight statements.
 */
export async function followDecisions(
  tx: Tx,
  clock: Clock,
  standings: readonly Standing[],
): Promise<{ events: NewEvent[]; followed: Followed }> {
  const followed: Followed = { posted: 0, voided: 0, waiting: 0 };
  if (standings.length === 0) return { events: [], followed };
  const byLearner = new Map(standings.map((one) => [one.sourceId + one.learnerKey.toString('hex'), one]));
  const reports = await waitingRows(tx, standings);
  const pairs = reports.map((report) => ({
    report,
    standing: byLearner.get(report.sourceId + (report.learnerKey?.toString('hex') ?? '')) as Standing,
  }));
  const people = new Set<Id>();
  for (const { report, standing } of pairs)
    for (const id of [report.personId, standing.personId]) if (id !== null) people.add(id);
  const ledger = await LedgerWriter.open(
    tx,
    clock,
    [...people],
    pairs.flatMap(({ report, standing }) =>
      standing.outcome === 'MATCHED' && standing.personId !== null && report.lookalikeKey !== null
        ? [{ personId: standing.personId, lookalikeKey: report.lookalikeKey }]
        : [],
    ),
  );
  for (const { report, standing } of pairs) {
    if (report.personId !== null) ledger.touch(report.personId);
    report.personId = standing.personId;
    if (standing.outcome === 'MATCHED' && standing.personId !== null) {
      const posting = ledger.post(report, standing.personId);
      if (posting.state === 'ACCEPTED') accept(report, posting.entryId);
      else settle(report, posting.state, posting.code, posting.sameAs);
      report.settledAt = report.state === 'REVIEW' ? null : clock.now();
      if (report.state === 'REVIEW') {
        ledger.touch(standing.personId);
        followed.waiting += 1;
      } else if (report.state === 'ACCEPTED') followed.posted += 1;
    } else {
      const { outcome, code } = standing;
      settle(report, outcome === 'MATCHED' ? 'NO_MATCH' : outcome, code === 'MATCHED' ? 'NOBODY_FOUND' : code);
      if (standing.personId !== null) ledger.touch(standing.personId);
      followed.waiting += 1;
    }
  }
  await insertRows(tx, 'credit_report', reports.map(reportValues), REPORT_UPDATE);
  await settledRowsFollow(tx, standings);
  await ledger.write();
  return { events: ledger.events, followed };
}

/**
 * Rows on which nothing hangs any more, repetitions and what was withdrawn, are of whom their learner is, too: nobody
 * goes on reading what was said of somebody else.
 */
async function settledRowsFollow(tx: Tx, standings: readonly Standing[]): Promise<void> {
  await change(
    tx,
    // From the few learners to their rows, in this order, whatever the engine guesses after a large load.
    `UPDATE learner_claim c STRAIGHT_JOIN credit_report r
         ON r.source_id = c.source_id AND r.learner_key = c.learner_key
        SET r.person_id = c.person_id
      WHERE (c.source_id, c.learner_key) IN (${standings.map(() => '(?,?)').join(',')})
        AND r.state IN ('DUPLICATE', 'VOIDED')`,
    standings.flatMap((one) => [idToBytes(one.sourceId), one.learnerKey]),
  );
}

/**
 * Takes back what was posted for a learner: every award is voided, every row waits again, for nobody, also those that
 * repeat a standing credit of another learner; what was decided of the rows is taken back with it. Rows of others that
 * rested on these are judged anew. What its source withdrew stays so.
 */
export async function takeBack(
  tx: Tx,
  clock: Clock,
  claims: Claims,
  standing: Standing,
): Promise<{ events: NewEvent[]; followed: Followed }> {
  const found = await rows<ReportRow>(
    tx,
    `SELECT ${reportColumns('r')} FROM credit_report r LEFT JOIN credit_report o ON o.report_id = r.same_as
      WHERE r.source_id = ? AND r.learner_key = ?
        AND (r.state IN ('ACCEPTED', 'REVIEW', 'NO_MATCH', 'CONFLICT')
          OR (r.state = 'DUPLICATE' AND r.code = 'DECIDED_DUPLICATE')
          OR (o.state <> 'VOIDED' AND ${MAY_STAND_ALONE}))
      ORDER BY r.report_id`,
    [idToBytes(standing.sourceId), standing.learnerKey],
  );
  const reports = found.map(reportOf);
  const people = new Set(reports.flatMap(({ personId }) => (personId === null ? [] : [personId])));
  const ledger = await LedgerWriter.open(tx, clock, [...people], []);
  const decided = await standingDecisions(tx, reports);
  const followed: Followed = { posted: 0, voided: 0, waiting: reports.length };
  for (const report of reports) {
    if (report.state === 'ACCEPTED') {
      ledger.void(report, 'MATCH_UNDONE');
      followed.voided += 1;
    }
    if (report.personId !== null) ledger.touch(report.personId);
    settle(report, 'REVIEW', 'MATCH_UNDONE');
    report.personId = null;
    report.entryId = null;
    report.settledAt = null;
  }
  const told = await recordDecisions(
    tx,
    clock.now(),
    reports.flatMap((report) => {
      const before = decided.get(report.reportId);
      return before === undefined ? [] : [[report, takenBack(before, 'The match of its learner was undone.')] as const];
    }),
  );
  await insertRows(tx, 'credit_report', reports.map(reportValues), REPORT_UPDATE);
  await settledRowsFollow(tx, [standing]);
  await ledger.write();
  const gone = reports.map(({ reportId }) => reportId);
  const again = await reopen(tx, clock, claims, gone, 'OTHER_PERSON');
  followed.posted = again.posted;
  return { events: [...told, ...ledger.events, ...again.events], followed };
}
