import type { DataSource } from 'typeorm';
import type { AuditLog } from '../audit/audit-log';
import { authorize, type Scope } from '../auth/policy';
import type { Principal } from '../auth/principal';
import { WAITING } from '../credits/report';
import { fromJson } from '../platform/json';
import type { EventLog } from '../events/event-log';
import type { Wake } from '../jobs/wake';
import type { Clock } from '../platform/clock';
import { inTransaction, isDuplicateKey, marks, rows } from '../platform/database';
import { AppError } from '../platform/errors';
import { type Id, idToBytes } from '../platform/ids';
import { type Claims, type ClaimRow, type Standing, standingOf } from './claims';
import { standingDecisions } from './lookalike-decisions';
import { LookalikeDecisions } from './lookalikes';
import { type Followed, followDecisions, takeBack } from './waiting';

const READER = 'matching';
const EVENTS_PER_PAGE = 1_000;
const CLAIMS_PER_PAGE = 200;

/** What is to be decided: a learner as one source describes them, or a row that resembles another. */
export type ItemName =
  | { readonly kind: 'LEARNER'; readonly sourceId: Id; readonly learnerKey: Buffer }
  | { readonly kind: 'REPORT'; readonly reportId: Id };

export type Decision = 'MATCH' | 'SECOND_COMPLETION' | 'DUPLICATE' | 'NOBODY' | 'UNDO';

/** Who is meant by reported learners: what waits is decided by people, and again by the machine when people appear. */
export class MatchingService {
  private readonly lookalikes: LookalikeDecisions;

  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly events: EventLog,
    private readonly wake: Wake,
    private readonly claims: Claims,
  ) {
    this.lookalikes = new LookalikeDecisions(clock, claims);
  }

  /**
   * Decides an item. Who a learner is, only the hub's admins decide; whether two rows of credit are one completion, also
   * the provider whose rows both are. @throws AppError NOT_FOUND, FORBIDDEN, or CONFLICT when the item does not
   * wait for this decision.
   */
  async resolve(
    principal: Principal,
    input: {
      readonly item: ItemName;
      readonly decision: Decision;
      readonly personId: Id | null;
      readonly reason: string;
    },
  ): Promise<Followed> {
    const scope = authorize(principal, 'resolveMatch');
    if (input.decision === 'MATCH' && input.personId === null)
      throw new AppError('BAD_INPUT', undefined, { path: 'input.clinicianId', reason: 'whom the learner is' });
    const followed = await inTransaction(
      this.db,
      async (tx) => {
        const { item, decision } = input;
        const report = item.kind === 'REPORT' ? await this.lookalikes.lock(tx, item.reportId) : null;
        if (item.kind === 'REPORT' && (report === null || !mine(scope, principal, report.sourceId)))
          throw new AppError('NOT_FOUND');
        const standing = report === null ? undefined : (await standingDecisions(tx, [report])).get(report.reportId);
        const aboutRow =
          report !== null &&
          (decision === 'SECOND_COMPLETION' ||
            decision === 'DUPLICATE' ||
            (decision === 'UNDO' && standing !== undefined));
        if (aboutRow && scope !== 'all' && (standing ?? report).code === 'LOOKALIKE_OTHER_SOURCE')
          throw new AppError('FORBIDDEN', 'Which of two sources’ credits stands, the hub decides.');
        let result: { events: Parameters<EventLog['append']>[1]; followed: Followed };
        if (aboutRow) {
          result =
            decision === 'UNDO'
              ? await this.lookalikes.undo(tx, report, principal.keyId, input.reason)
              : await this.lookalikes.decide(tx, report, decision, principal.keyId, input.reason);
          await this.audit.write(tx, principal, 'resolveMatch', [report.reportId], decision);
        } else {
          if (decision === 'SECOND_COMPLETION' || decision === 'DUPLICATE')
            throw new AppError('CONFLICT', 'That is decided of a row of credit, not of a learner.');
          const learner =
            item.kind === 'LEARNER' ? item : { sourceId: report?.sourceId as Id, learnerKey: report?.learnerKey };
          if (!mine(scope, principal, learner.sourceId)) throw new AppError('NOT_FOUND');
          if (scope !== 'all') throw new AppError('FORBIDDEN', 'Who a learner is, the hub decides.');
          const [row] = await this.claims.lock(tx, [
            [idToBytes(learner.sourceId), learner.learnerKey ?? Buffer.alloc(32)],
          ]);
          if (row === undefined) throw new AppError('NOT_FOUND');
          result = await this.decideLearner(tx, principal, row, decision, input);
          await this.audit.write(
            tx,
            principal,
            'resolveMatch',
            input.personId === null ? [learner.sourceId] : [learner.sourceId, input.personId],
            decision,
          );
        }
        await this.events.append(tx, result.events);
        return result.followed;
      },
      isDuplicateKey,
    );
    this.wake.look('events.relay');
    this.wake.look('compliance.evaluate');
    return followed;
  }

  /**
   * Decides again the waiting learners whose identifiers, or whose candidates' names, changed since the last look. It
   * follows the event log by its own cursor, so no late commit is missed and each change is looked at once.
   * @returns how many learners were decided anew.
   */
  async retry(principal: Principal, stop?: AbortSignal): Promise<number> {
    authorize(principal, 'work');
    let changed = 0;
    while (stop?.aborted !== true) {
      const [cursor] = await rows<{ position: string }>(
        this.db.manager,
        'SELECT position FROM event_cursor WHERE reader = ?',
        [READER],
      );
      const page = await rows<HeardEvent>(
        this.db.manager,
        'SELECT position, type, tenant_id, person_id, body FROM event WHERE position > ? ORDER BY position LIMIT ?',
        [cursor?.position ?? '0', EVENTS_PER_PAGE],
      );
      const last = page.at(-1);
      if (last === undefined) break;
      const people = new Map<string, Buffer>();
      for (const { type, person_id: person } of page)
        if (person !== null && TELLING.has(type)) people.set(person.toString('hex'), person);
      const claims = [...(await this.waitingFor([...people.values()])), ...(await this.waitingIn(page))];
      for (const keys of pagesOf(claims)) changed += await this.again(keys);
      await this.db.manager.query(
        `INSERT INTO event_cursor (reader, position) VALUES (?, ?)
           ON DUPLICATE KEY UPDATE position = GREATEST(position, VALUES(position))`,
        [READER, last.position],
      );
    }
    if (changed > 0) this.wake.look('compliance.evaluate');
    return changed;
  }

  /** Waiting learners who name an identifier of one of these people. */
  private async waitingFor(people: readonly Buffer[]): Promise<ClaimKey[]> {
    if (people.length === 0) return [];
    const found = await rows<{ source_id: Buffer; learner_key: Buffer }>(
      this.db.manager,
      `SELECT DISTINCT c.source_id, c.learner_key
         FROM identifier_owner o
         JOIN claim_key k ON k.type = o.type AND k.issuer = o.issuer AND k.identifier_key = o.identifier_key
         JOIN learner_claim c ON c.source_id = k.source_id AND c.learner_key = k.learner_key
        WHERE o.person_id IN (${marks(people.length)}) AND c.state <> 'MATCHED' AND c.by_hand = 0`,
      people,
    );
    return found.map((row) => [row.source_id, row.learner_key] as const);
  }

  /**
   * Learners who were left waiting by these reports. A person who was written down while a report was being decided is
   * seen by neither the report nor the look that followed that person's event; this look, after both, sees both.
   */
  private async waitingIn(page: readonly HeardEvent[]): Promise<ClaimKey[]> {
    const reports = page.flatMap(({ type, tenant_id: source, body }) => {
      if (type !== 'credit.reported' || source === null) return [];
      const { intakeId, outcomes } = fromJson<{ intakeId: Id; outcomes: Record<string, number> }>(body);
      return WAITING.some((state) => outcomes[state] !== undefined) ? [[source, idToBytes(intakeId)] as const] : [];
    });
    if (reports.length === 0) return [];
    const found = await rows<{ source_id: Buffer; learner_key: Buffer }>(
      this.db.manager,
      // From the few rows of these requests to their claims, in this order: after a large load the engine would else look
      // through everything that a source ever reported for each learner who waits.
      `SELECT STRAIGHT_JOIN DISTINCT c.source_id, c.learner_key
         FROM credit_report r FORCE INDEX (ix_report_intake)
         JOIN learner_claim c ON c.source_id = r.source_id AND c.learner_key = r.learner_key
        WHERE (r.source_id, r.intake_id) IN (${reports.map(() => '(?,?)').join(',')})
          AND r.state IN (${marks(WAITING.length)}) AND c.state <> 'MATCHED' AND c.by_hand = 0`,
      [...reports.flat(), ...WAITING],
    );
    return found.map((row) => [row.source_id, row.learner_key] as const);
  }

  private again(keys: readonly ClaimKey[]): Promise<number> {
    return inTransaction(
      this.db,
      async (tx) => {
        const { changed, events } = await this.claims.again(tx, keys, this.clock.now());
        const result = await followDecisions(tx, this.clock, changed);
        await this.events.append(tx, [...events, ...result.events]);
        return changed.length;
      },
      isDuplicateKey,
    );
  }

  private async decideLearner(
    tx: Parameters<Claims['lock']>[0],
    principal: Principal,
    row: ClaimRow,
    decision: 'MATCH' | 'NOBODY' | 'UNDO',
    input: { readonly personId: Id | null; readonly reason: string },
  ): Promise<{ events: Parameters<EventLog['append']>[1]; followed: Followed }> {
    const before = standingOf(row);
    const now = this.clock.now();
    const decided: Standing =
      decision === 'MATCH'
        ? { ...before, outcome: 'MATCHED', code: 'MATCHED', personId: input.personId, byHand: true }
        : decision === 'NOBODY'
          ? { ...before, outcome: 'NO_MATCH', code: 'NOBODY_FOUND', personId: null, byHand: true }
          : { ...before, outcome: 'REVIEW', code: 'MATCH_UNDONE', personId: null, byHand: true };
    if (decision !== 'UNDO' && before.outcome === 'MATCHED')
      throw new AppError('CONFLICT', 'The learner is matched; undo that first.');
    if (decision === 'UNDO' && before.outcome !== 'MATCHED' && !before.byHand)
      throw new AppError('CONFLICT', 'There is no decision to undo.');
    if (decision === 'MATCH') {
      const [person] = await rows<{ person_id: Buffer }>(tx, 'SELECT person_id FROM person WHERE person_id = ?', [
        idToBytes(input.personId as Id),
      ]);
      if (person === undefined) throw new AppError('NOT_FOUND');
    }
    const evidence = [{ byHand: true, role: principal.role, reason: input.reason }];
    const told = await this.claims.record(
      tx,
      [{ standing: decided, evidence, decidedBy: principal.keyId, receivedAt: row.received_at }],
      now,
      decision === 'UNDO' ? 'match.undone' : 'match.decided',
    );
    const result =
      decision === 'UNDO'
        ? await takeBack(tx, this.clock, this.claims, before)
        : await followDecisions(tx, this.clock, [decided]);
    return { events: [...told, ...result.events], followed: result.followed };
  }
}

/** A claimed learner by source and learner key. */
type ClaimKey = readonly [Buffer, Buffer];

interface HeardEvent {
  readonly position: string;
  readonly type: string;
  readonly tenant_id: Buffer | null;
  readonly person_id: Buffer | null;
  readonly body: unknown;
}

/** Each claim once, in pages that one transaction decides. */
function pagesOf(claims: readonly ClaimKey[]): ClaimKey[][] {
  const each = [...new Map(claims.map((claim) => [Buffer.concat(claim).toString('hex'), claim])).values()];
  const pages: ClaimKey[][] = [];
  for (let at = 0; at < each.length; at += CLAIMS_PER_PAGE) pages.push(each.slice(at, at + CLAIMS_PER_PAGE));
  return pages;
}

/** Events after which a waiting learner may be known. */
const TELLING = new Set(['identifier.added', 'clinician.changed', 'license.changed', 'employment.changed']);

const mine = (scope: Scope, principal: Principal, sourceId: Id): boolean =>
  scope === 'all' || sourceId === principal.organizationId;
