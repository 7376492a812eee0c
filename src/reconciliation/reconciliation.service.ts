import type { DataSource } from 'typeorm';
import type { AuditLog } from '../audit/audit-log';
import { authorize } from '../auth/policy';
import type { Principal } from '../auth/principal';
import { type CivilDate, civilDate } from '../domain/civil-date';
import { type Difference, type HeldCredit, reconcile, type StatedCredit } from '../domain/reconcile';
import type { EventLog } from '../events/event-log';
import type { Clock } from '../platform/clock';
import { change, inTransaction, insertRows, marks, rows, type Tx } from '../platform/database';
import { externalKey } from '../credits/intake';
import { type ReportState, WAITING } from '../credits/report';
import { canonicalJson } from '../platform/hashing';
import { bytesToId, idToBytes, newId, publicId } from '../platform/ids';
import { StatementState } from './statement.types';

/** A statement with something open is compared again after this long: what was missing may have come since. */
const AGAIN_AFTER_MS = 24 * 3_600_000;

/** For so long after it was received, in ms. */
const AGAIN_FOR_MS = 90 * AGAIN_AFTER_MS;

const AT_ONCE = 1_000;

interface Claimed {
  readonly source_id: Buffer;
  readonly statement_id: Buffer;
  readonly from_on: CivilDate;
  readonly to_on: CivilDate;
  readonly received_at: Date;
}

interface HeldRow {
  readonly external_id: string;
  readonly revision: number;
  readonly state: ReportState;
  readonly code: string;
  readonly acts_next: string;
  readonly amount_units: number | null;
  readonly completed_on: CivilDate | null;
  readonly entry_amount: number | null;
  readonly entry_on: CivilDate | null;
  /** The award in force that a DUPLICATE repeats; what merely resembles one, or did, has none. */
  readonly twin_entry: Buffer | null;
}

interface OpenRow {
  readonly discrepancy_id: Buffer;
  readonly external_id: string;
  readonly kind: string;
  readonly detail: unknown;
}

/** Compares what providers say they reported with what the hub holds. Every run of it gives the same. */
export class ReconciliationService {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly events: EventLog,
  ) {}

  /** Compares every statement whose time has come, oldest first; returns how many. */
  async run(principal: Principal, stop?: AbortSignal): Promise<number> {
    authorize(principal, 'work');
    let compared = 0;
    while (stop?.aborted !== true) {
      const due = await rows<{ source_id: Buffer; statement_id: Buffer }>(
        this.db.manager,
        `SELECT source_id, statement_id FROM statement
          WHERE state IN ('WAITING', 'OPEN') AND next_at <= ? ORDER BY statement_id LIMIT 20`,
        [this.clock.now()],
      );
      if (due.length === 0) return compared;
      for (const one of due) {
        if (await this.compare(principal, one.source_id, one.statement_id)) compared += 1;
      }
    }
    return compared;
  }

  /** One statement in one transaction: a process that dies in it leaves nothing behind, and another does it again. */
  private compare(principal: Principal, sourceId: Buffer, statementId: Buffer): Promise<boolean> {
    return inTransaction(this.db, async (tx) => {
      await lockSource(tx, sourceId);
      const [statement] = await rows<Claimed>(
        tx,
        `SELECT source_id, statement_id, from_on, to_on, received_at FROM statement
          WHERE source_id = ? AND statement_id = ? AND state IN ('WAITING', 'OPEN') AND next_at <= ? FOR UPDATE`,
        [sourceId, statementId, this.clock.now()],
      );
      if (statement === undefined) return false;
      if (await superseded(tx, statement)) {
        await this.leave(tx, statement, StatementState.SETTLED);
        return true;
      }
      const stated = await statedOf(tx, statement);
      const held = await heldOf(tx, statement, stated);
      const found = reconcile({ from: statement.from_on, to: statement.to_on }, stated, held);
      await this.record(tx, principal, statement, stated, found);
      await this.leave(tx, statement, found.length === 0 ? StatementState.SETTLED : StatementState.OPEN);
      return true;
    });
  }

  private async leave(tx: Tx, statement: Claimed, state: StatementState): Promise<void> {
    const now = this.clock.now();
    const over = now.getTime() - statement.received_at.getTime() > AGAIN_FOR_MS;
    const settled = state === StatementState.SETTLED || over;
    await tx.query(
      'UPDATE statement SET state = ?, next_at = ?, settled_at = ? WHERE source_id = ? AND statement_id = ?',
      [
        settled ? StatementState.SETTLED : state,
        settled ? now : this.clock.plusMs(AGAIN_AFTER_MS),
        settled ? now : null,
        statement.source_id,
        statement.statement_id,
      ],
    );
  }

  /** Opens what is new, closes what is gone; what was found before and is found again stays as it was opened. */
  private async record(
    tx: Tx,
    principal: Principal,
    statement: Claimed,
    stated: readonly StatedCredit[],
    found: readonly Difference[],
  ): Promise<void> {
    const open = await openOf(tx, statement, stated);
    const text = (kind: string, externalId: string, detail: unknown): string =>
      `${kind} ${externalId} ${canonicalJson(detail)}`;
    const wanted = new Map(found.map((one) => [text(one.kind, one.externalId, detailOf(one)), one]));
    const gone = open.filter((one) => {
      const detail = typeof one.detail === 'string' ? (JSON.parse(one.detail) as unknown) : one.detail;
      return !wanted.delete(text(one.kind, one.external_id, detail));
    });
    const now = this.clock.now();
    const opened = [...wanted.values()].map((one) => ({ discrepancyId: newId(), ...one }));
    for (let at = 0; at < gone.length; at += AT_ONCE) {
      const ids = gone.slice(at, at + AT_ONCE).map((one) => one.discrepancy_id);
      await change(
        tx,
        `UPDATE discrepancy SET closed_by = ?, closed_at = ?
          WHERE source_id = ? AND discrepancy_id IN (${marks(ids.length)}) AND closed_at IS NULL`,
        [statement.statement_id, now, statement.source_id, ...ids],
      );
    }
    for (let at = 0; at < opened.length; at += AT_ONCE)
      await insertRows(
        tx,
        'discrepancy',
        opened.slice(at, at + AT_ONCE).map((one) => ({
          source_id: statement.source_id,
          discrepancy_id: idToBytes(one.discrepancyId),
          external_id: one.externalId,
          completed_on: one.stated?.completedOn ?? one.held?.completedOn ?? statement.from_on,
          kind: one.kind,
          detail: canonicalJson(detailOf(one)),
          acts_next: one.actsNext,
          opened_by: statement.statement_id,
          opened_at: now,
          closed_by: null,
          closed_at: null,
        })),
      );
    const sourceId = bytesToId(statement.source_id);
    const statementId = publicId('Statement', bytesToId(statement.statement_id));
    const tell = (type: 'discrepancy.opened' | 'discrepancy.closed', count: number) => ({
      type,
      tenantId: sourceId,
      personId: null,
      body: { statementId, count },
    });
    await this.events.append(tx, [
      ...(opened.length > 0 ? [tell('discrepancy.opened', opened.length)] : []),
      ...(gone.length > 0 ? [tell('discrepancy.closed', gone.length)] : []),
    ]);
    await this.audit.write(tx, principal, 'work', [sourceId, bytesToId(statement.statement_id)], 'STATEMENT_COMPARED');
  }
}

function detailOf({ code, stated, held }: Difference): Pick<Difference, 'code' | 'stated' | 'held'> {
  return { code, stated, held };
}

/** One comparison per source at a time, so that none opens what another has just opened. */
async function lockSource(tx: Tx, sourceId: Buffer): Promise<void> {
  const name = `reconcile:${sourceId.toString('hex')}`;
  await tx.query(
    `INSERT INTO lease (name, holder, until_at) VALUES (?, ?, '2000-01-01') ON DUPLICATE KEY UPDATE name = VALUES(name)`,
    [name, Buffer.alloc(16)],
  );
  await rows(tx, 'SELECT name FROM lease WHERE name = ? FOR UPDATE', [name]);
}

/** A later statement that covers all these days says what is true of them. */
async function superseded(tx: Tx, statement: Claimed): Promise<boolean> {
  const later = await rows(
    tx,
    `SELECT statement_id FROM statement
      WHERE source_id = ? AND statement_id > ? AND from_on <= ? AND to_on >= ? LIMIT 1`,
    [statement.source_id, statement.statement_id, statement.from_on, statement.to_on],
  );
  return later.length > 0;
}

async function statedOf(tx: Tx, statement: Claimed): Promise<StatedCredit[]> {
  const lines = await rows<{ external_id: string; amount_units: number; completed_on: CivilDate }>(
    tx,
    'SELECT external_id, amount_units, completed_on FROM statement_line WHERE source_id = ? AND statement_id = ? ORDER BY line',
    [statement.source_id, statement.statement_id],
  );
  return lines.map((line) => ({
    externalId: line.external_id,
    amount: line.amount_units,
    completedOn: civilDate(line.completed_on),
  }));
}

const HELD = `
  SELECT r.external_id, r.revision, r.state, r.code, r.acts_next, r.amount_units, r.completed_on,
         e.amount_units AS entry_amount, e.completed_on AS entry_on,
         t.entry_id AS twin_entry
    FROM credit_report r
    LEFT JOIN live_award l ON l.person_id = r.person_id AND l.entry_id = r.entry_id
    LEFT JOIN credit_entry e ON e.person_id = l.person_id AND e.entry_id = l.entry_id
    LEFT JOIN credit_report s ON r.state = 'DUPLICATE' AND s.source_id = r.source_id AND s.report_id = r.same_as
    LEFT JOIN live_award t ON t.person_id = s.person_id AND t.entry_id = s.entry_id
   WHERE r.source_id = ? AND r.external_id IS NOT NULL`;

/** What is held in the statement's days, and what its lines name beside. One credit per id: the one that counts most. */
async function heldOf(tx: Tx, statement: Claimed, stated: readonly StatedCredit[]): Promise<HeldCredit[]> {
  const best = new Map<string, { credit: HeldCredit; revision: number }>();
  const take = async (condition: string, parameters: readonly unknown[]): Promise<void> => {
    for (const row of await rows<HeldRow>(tx, `${HELD} AND ${condition}`, [statement.source_id, ...parameters])) {
      const credit = heldCredit(row);
      const before = best.get(row.external_id);
      const order = before === undefined ? 1 : rank(credit) - rank(before.credit) || row.revision - before.revision;
      if (order > 0) best.set(row.external_id, { credit, revision: row.revision });
    }
  };
  await take('r.completed_on BETWEEN ? AND ?', [statement.from_on, statement.to_on]);
  // The credit that counts may lie outside the days even where a row within them bears the same id. Refused rows
  // have no key: their id may be used again.
  const ids = stated.map((line) => line.externalId).filter((id) => best.get(id)?.credit.standing !== 'COUNTED');
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const some = ids.slice(at, at + AT_ONCE);
    await take(`r.external_key IN (${marks(some.length)})`, some.map(externalKey));
    await take(`r.state = 'REJECTED' AND r.external_id IN (${marks(some.length)})`, some);
  }
  return [...best.values()].map((one) => one.credit);
}

function heldCredit(row: HeldRow): HeldCredit {
  const common = { externalId: row.external_id, code: row.code };
  const asReported = { amount: row.amount_units, completedOn: row.completed_on };
  if (row.entry_on !== null)
    return { ...common, standing: 'COUNTED', amount: row.entry_amount, completedOn: row.entry_on, actsNext: 'NOBODY' };
  if (row.twin_entry !== null) return { ...common, ...asReported, standing: 'COUNTED', actsNext: 'NOBODY' };
  if (WAITING.includes(row.state)) return { ...common, ...asReported, standing: 'WAITING', actsNext: row.acts_next };
  const code = row.state === 'REJECTED' ? row.code : 'ALREADY_VOIDED';
  return { ...common, ...asReported, code, standing: 'NOT_HELD', actsNext: 'PROVIDER' };
}

const rank = (credit: HeldCredit): number => ['NOT_HELD', 'WAITING', 'COUNTED'].indexOf(credit.standing);

/** What is open in the statement's days, and what is open for the credits that it lists. */
async function openOf(tx: Tx, statement: Claimed, stated: readonly StatedCredit[]): Promise<OpenRow[]> {
  const listed = new Set(stated.map((line) => line.externalId));
  const open = await rows<OpenRow & { completed_on: CivilDate }>(
    tx,
    `SELECT discrepancy_id, external_id, kind, detail, completed_on FROM discrepancy
      WHERE source_id = ? AND closed_at IS NULL`,
    [statement.source_id],
  );
  return open.filter(
    (one) =>
      listed.has(one.external_id) || (one.completed_on >= statement.from_on && one.completed_on <= statement.to_on),
  );
}
