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
import { insertRows, rows, type Tx } from '../platform/database';
import { AppError } from '../platform/errors';
import { type Id, idToBytes } from '../platform/ids';
import type { Claims } from './claims';
import { recordDecisions, standingDecisions } from './lookalike-decisions';
import { reopen, takenBack } from './reopen';
import type { Followed } from './waiting';

/** Decisions whether a row that resembles another is the same completion or a second one; kept in versions. */
export class LookalikeDecisions {
  constructor(
    private readonly clock: Clock,
    private readonly claims: Claims,
  ) {}

  /** A row with its learner locked: its state stays as read. */
  async lock(tx: Tx, reportId: Id): Promise<Report | null> {
    const read = async (): Promise<Report | null> => {
      const [row] = await rows<ReportRow>(
        tx,
        `SELECT ${reportColumns('r')} FROM credit_report r WHERE r.report_id = ?`,
        [idToBytes(reportId)],
      );
      return row === undefined ? null : reportOf(row);
    };
    const seen = await read();
    if (seen === null || seen.learnerKey === null) return null;
    await this.claims.lock(tx, [[idToBytes(seen.sourceId), seen.learnerKey]]);
    return read();
  }

  /** @throws AppError CONFLICT when the row does not wait for this decision. */
  async decide(
    tx: Tx,
    report: Report,
    decision: 'SECOND_COMPLETION' | 'DUPLICATE',
    decidedBy: Id | null,
    reason: string,
  ): Promise<{ events: NewEvent[]; followed: Followed }> {
    const { personId, code, sameAs } = report;
    if (report.state !== 'REVIEW' || !isLookalike(code) || personId === null)
      throw new AppError('CONFLICT', 'This row does not wait for that decision.');
    const { lookalikeKey } = report;
    const ledger = await LedgerWriter.open(
      tx,
      this.clock,
      [personId],
      lookalikeKey === null ? [] : [{ personId, lookalikeKey }],
    );
    ledger.touch(personId);
    const followed: Followed = { posted: 0, voided: 0, waiting: 0 };
    if (decision === 'DUPLICATE') settle(report, 'DUPLICATE', 'DECIDED_DUPLICATE', sameAs);
    else {
      const posting = ledger.post(report, personId, true);
      if (posting.state !== 'ACCEPTED')
        throw new AppError('CONFLICT', 'An equal credit without an id stands; withdraw that one first.');
      accept(report, posting.entryId);
      followed.posted = 1;
    }
    report.settledAt = this.clock.now();
    const outcome = decision === 'DUPLICATE' ? 'DUPLICATE' : 'SECOND';
    const told = await recordDecisions(tx, this.clock.now(), [[report, { outcome, code, sameAs, reason, decidedBy }]]);
    await insertRows(tx, 'credit_report', [reportValues(report)], REPORT_UPDATE);
    await ledger.write();
    return { events: [...told, ...ledger.events], followed };
  }

  /** Takes a decision back: what it posted is voided, and the row waits again. */
  async undo(
    tx: Tx,
    report: Report,
    decidedBy: Id,
    reason: string,
  ): Promise<{ events: NewEvent[]; followed: Followed }> {
    const before = (await standingDecisions(tx, [report])).get(report.reportId);
    if (
      before === undefined ||
      report.personId === null ||
      (report.state !== 'ACCEPTED' && report.state !== 'DUPLICATE')
    )
      throw new AppError('CONFLICT', 'There is no decision to undo.');
    const ledger = await LedgerWriter.open(tx, this.clock, [report.personId], []);
    ledger.touch(report.personId);
    const followed: Followed = { posted: 0, voided: 0, waiting: 1 };
    if (report.state === 'ACCEPTED') {
      ledger.void(report, 'MATCH_UNDONE');
      followed.voided = 1;
    }
    settle(report, 'REVIEW', before.code, before.sameAs);
    report.entryId = null;
    report.settledAt = null;
    const told = await recordDecisions(tx, this.clock.now(), [[report, takenBack(before, reason, decidedBy)]]);
    await insertRows(tx, 'credit_report', [reportValues(report)], REPORT_UPDATE);
    await ledger.write();
    // What resembled the second completion is judged anew, and so is the row itself when what it resembled is gone.
    const gone = [report.reportId, ...(before.sameAs === null ? [] : [before.sameAs])];
    const again = await reopen(tx, this.clock, this.claims, gone, 'WITHDRAWN');
    followed.posted = again.posted;
    return { events: [...told, ...ledger.events, ...again.events], followed };
  }
}

export function isLookalike(code: string): boolean {
  return (LOOKALIKE_CODES as readonly string[]).includes(code);
}
