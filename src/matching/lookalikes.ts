import { keysOf } from '../credits/content';
import { accept, settle } from '../credits/intake';
import { LedgerWriter, type Posting } from '../credits/ledger';
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
import { bytesToIdOrNull, type Id, idToBytes, newId } from '../platform/ids';
import { ALWAYS_FROM, putVersions, UNTIL_FURTHER_NOTICE, type VersionTable } from '../platform/versions';
import type { Claims } from './claims';
import type { Followed } from './waiting';

const LOOKALIKE_DECISION: VersionTable = {
  table: 'lookalike_decision',
  key: ['source_id', 'report_id'],
  values: ['outcome', 'code', 'same_as', 'reason', 'decided_by'],
};

/** A second completion of equal content is given the next free occurrence, up to this one. */
const MOST_OCCURRENCES = 50;

interface Decided {
  readonly outcome: 'SECOND' | 'DUPLICATE';
  readonly code: string;
  /** The row that it resembled. */
  readonly sameAs: Id | null;
}

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

  /** The decision that stands about a row; null when there is none. */
  async decided(tx: Tx, report: Report): Promise<Decided | null> {
    const [row] = await rows<{ outcome: string; code: string; same_as: Buffer | null }>(
      tx,
      `SELECT outcome, code, same_as FROM lookalike_decision
        WHERE source_id = ? AND report_id = ? AND superseded_by IS NULL`,
      [idToBytes(report.sourceId), idToBytes(report.reportId)],
    );
    if (row === undefined || (row.outcome !== 'SECOND' && row.outcome !== 'DUPLICATE')) return null;
    return { outcome: row.outcome, code: row.code, sameAs: bytesToIdOrNull(row.same_as) };
  }

  /** @throws AppError CONFLICT when the row does not wait for this decision. */
  async decide(
    tx: Tx,
    report: Report,
    decision: 'SECOND_COMPLETION' | 'DUPLICATE',
    decidedBy: Id,
    reason: string,
  ): Promise<{ events: NewEvent[]; followed: Followed }> {
    const { personId, code, sameAs } = report;
    if (report.state !== 'REVIEW' || !isLookalike(code) || personId === null)
      throw new AppError('CONFLICT', 'This row does not wait for that decision.');
    const ledger = await LedgerWriter.open(tx, this.clock, [personId], []);
    ledger.touch(personId);
    const followed: Followed = { posted: 0, voided: 0, waiting: 0 };
    if (decision === 'DUPLICATE') settle(report, 'DUPLICATE', 'DECIDED_DUPLICATE', sameAs);
    else {
      const posting = await this.postSecond(tx, ledger, report, personId);
      if (posting.state !== 'ACCEPTED')
        throw new AppError('CONFLICT', 'An equal credit without an id stands; withdraw that one first.');
      accept(report, posting.entryId);
      followed.posted = 1;
    }
    report.settledAt = this.clock.now();
    const outcome = decision === 'DUPLICATE' ? 'DUPLICATE' : 'SECOND';
    const told = await this.record(tx, report, { outcome, code, sameAs }, decidedBy, reason, 'match.decided');
    await insertRows(tx, 'credit_report', [reportValues(report)], REPORT_UPDATE);
    await ledger.write();
    return { events: [told, ...ledger.events], followed };
  }

  /** Takes a decision back: what it posted is voided, and the row waits again. */
  async undo(
    tx: Tx,
    report: Report,
    decidedBy: Id,
    reason: string,
  ): Promise<{ events: NewEvent[]; followed: Followed }> {
    const before = await this.decided(tx, report);
    if (before === null || report.personId === null || (report.state !== 'ACCEPTED' && report.state !== 'DUPLICATE'))
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
    const open = { outcome: 'REVIEW', code: before.code, sameAs: before.sameAs } as const;
    const told = await this.record(tx, report, open, decidedBy, reason, 'match.undone');
    await insertRows(tx, 'credit_report', [reportValues(report)], REPORT_UPDATE);
    await ledger.write();
    return { events: [told, ...ledger.events], followed };
  }

  /** Posts a second completion; where the content is equal, under the next free occurrence. */
  private async postSecond(tx: Tx, ledger: LedgerWriter, report: Report, personId: Id): Promise<Posting> {
    const { content } = report;
    if (content === null) throw new AppError('CONFLICT');
    const [activity] = await rows<{ registry_key: Buffer | null }>(
      tx,
      'SELECT registry_key FROM activity WHERE source_id = ? AND activity_id = ?',
      [idToBytes(content.sourceId), idToBytes(content.activityId)],
    );
    const tries = Array.from({ length: MOST_OCCURRENCES - content.occurrence + 1 }, (_, index) => {
      const again = { ...content, occurrence: content.occurrence + index };
      const keys = keysOf({ ...again, registryKey: activity?.registry_key ?? null });
      return { ...report, content: again, contentKey: keys.content, lookalikeKey: keys.lookalike };
    });
    await ledger.load(tries.map(({ lookalikeKey }) => ({ personId, lookalikeKey })));
    let posting: Posting | null = null;
    for (const one of tries) {
      posting = ledger.post(one, personId, true);
      if (posting.state !== 'REVIEW') return posting;
    }
    if (posting === null) throw new AppError('CONFLICT');
    return posting;
  }

  private async record(
    tx: Tx,
    report: Report,
    what: { readonly outcome: string; readonly code: string; readonly sameAs: Id | null },
    decidedBy: Id,
    reason: string,
    type: 'match.decided' | 'match.undone',
  ): Promise<NewEvent> {
    const eventId = newId();
    await putVersions(
      tx,
      LOOKALIKE_DECISION,
      [
        {
          key: [idToBytes(report.sourceId), idToBytes(report.reportId)],
          values: [
            what.outcome,
            what.code,
            what.sameAs === null ? null : idToBytes(what.sameAs),
            reason,
            idToBytes(decidedBy),
          ],
          from: ALWAYS_FROM,
          to: UNTIL_FURTHER_NOTICE,
        },
      ],
      eventId,
      this.clock.now(),
    );
    const body = { reportId: report.reportId, outcome: what.outcome, code: what.code };
    return { type, tenantId: report.sourceId, personId: report.personId, eventId, body };
  }
}

export function isLookalike(code: string): boolean {
  return (LOOKALIKE_CODES as readonly string[]).includes(code);
}
