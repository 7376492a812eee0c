import { accept, settle } from '../credits/settle';
import { LedgerWriter } from '../credits/ledger';
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
import { insertRows, marks, rows, type Tx } from '../platform/database';
import { bytesToIdOrNull, type Id, idToBytes } from '../platform/ids';
import type { Claims } from './claims';
import { type LookalikeDecision, recordDecisions, standingDecisions } from './lookalike-decisions';
import { MAY_STAND_ALONE } from './names';

/** Why credits no longer stand: their source withdrew them, or their learner turned out to be somebody else. */
export type Gone = 'WITHDRAWN' | 'OTHER_PERSON';

/**
 * Judges anew the rows that wait, or were closed, because of credits that stood and stand no more: look-alikes, and what
 * a person decided to be the same completion. Each was reported in its own right, and nothing may be lost with what it
 * resembled. Mere repetitions go with the credit that they name, except when the credit is gone because its learner is
 * somebody else: then those of other learners stand on their own.
 * `named`: the row by which its source named the credit; it goes with it, and so does what is the same in its source's
 * eyes: under its id, or of its learner.
 */
export async function reopen(
  tx: Tx,
  clock: Clock,
  claims: Claims,
  gone: readonly Id[],
  why: Gone,
  named: Report | null = null,
): Promise<{ events: NewEvent[]; posted: number }> {
  const nothing = { events: [], posted: 0 };
  if (gone.length === 0) return nothing;
  const seen = (await dependents(tx, gone, why)).filter((report) => !goesWith(report, named));
  if (seen.length === 0) return nothing;
  const standings = await claims.lock(
    tx,
    seen.map((report) => [idToBytes(report.sourceId), report.learnerKey as Buffer]),
  );
  const matched = new Map(
    standings
      .filter(({ state }) => state === 'MATCHED')
      .map((row) => [row.source_id.toString('hex') + row.learner_key.toString('hex'), bytesToIdOrNull(row.person_id)]),
  );
  // Read again now that their learners are locked: what is read stays so.
  const reports = (await dependents(tx, gone, why)).filter(
    (report) =>
      !goesWith(report, named) &&
      report.personId !== null &&
      matched.get(report.sourceId + (report.learnerKey as Buffer).toString('hex')) === report.personId,
  );
  if (reports.length === 0) return nothing;
  const ledger = await LedgerWriter.open(
    tx,
    clock,
    reports.map(({ personId }) => personId as Id),
    reports.map(({ personId, lookalikeKey }) => ({
      personId: personId as Id,
      lookalikeKey: lookalikeKey as Buffer,
    })),
  );
  const decided = await standingDecisions(tx, reports);
  let posted = 0;
  for (const report of reports) {
    const posting = ledger.post(report, report.personId as Id);
    if (posting.state === 'ACCEPTED') accept(report, posting.entryId);
    else settle(report, posting.state, posting.code, posting.sameAs);
    report.settledAt = report.state === 'REVIEW' ? null : clock.now();
    ledger.touch(report.personId as Id);
    if (report.state === 'ACCEPTED') posted += 1;
  }
  const withdrawn = reports.flatMap((report): (readonly [Report, LookalikeDecision])[] => {
    const before = decided.get(report.reportId);
    return before === undefined ? [] : [[report, takenBack(before, 'The credit that it was compared with is gone.')]];
  });
  const told = await recordDecisions(tx, clock.now(), withdrawn);
  await insertRows(tx, 'credit_report', reports.map(reportValues), REPORT_UPDATE);
  await ledger.write();
  return { events: [...told, ...ledger.events], posted };
}

/** A decision of which nothing is left. */
export function takenBack(before: LookalikeDecision, reason: string, decidedBy: Id | null = null): LookalikeDecision {
  return { ...before, outcome: 'REVIEW', reason, decidedBy };
}

/** Rows whose state rests on these, whose person is known. */
async function dependents(tx: Tx, gone: readonly Id[], why: Gone): Promise<Report[]> {
  const found = await rows<ReportRow>(
    tx,
    `SELECT ${reportColumns('r')} FROM credit_report r JOIN credit_report o ON o.report_id = r.same_as
      WHERE r.same_as IN (${marks(gone.length)}) AND r.person_id IS NOT NULL AND r.learner_key IS NOT NULL
        AND o.state <> 'ACCEPTED'
        AND ((r.state = 'REVIEW' AND r.code IN (${marks(LOOKALIKE_CODES.length)}))
          OR (r.state = 'DUPLICATE' AND r.code = 'DECIDED_DUPLICATE')
          OR (? AND ${MAY_STAND_ALONE}))
      ORDER BY r.report_id`,
    [...gone.map(idToBytes), ...LOOKALIKE_CODES, why === 'OTHER_PERSON' ? 1 : 0],
  );
  return found.map(reportOf);
}

/** Whether a repetition goes with the row by which the credit was named; look-alikes never do. */
function goesWith(report: Report, named: Report | null): boolean {
  return (
    named !== null &&
    report.code === 'EQUAL_CONTENT' &&
    (report.learnerKey?.equals(named.learnerKey as Buffer) === true ||
      (report.externalId !== null && report.externalId === named.externalId))
  );
}
