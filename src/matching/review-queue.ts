import type { DataSource } from 'typeorm';
import type { AuditLog } from '../audit/audit-log';
import { authorize } from '../auth/policy';
import type { Principal } from '../auth/principal';
import { LOOKALIKE_CODES } from '../credits/report';
import { actsNextOf, messageOf } from '../credits/messages';
import { nameTokens } from '../domain/identity';
import { type Claim, type MatchDecision } from '../domain/match';
import { marks, rows } from '../platform/database';
import { AppError } from '../platform/errors';
import { bytesToId, type Id, idToBytes, publicId } from '../platform/ids';
import { decodeCursor, encodeCursor, type Page, pageOf, pageSize } from '../platform/pagination';
import { type ClaimRow, type Claims, standingOf } from './claims';
import { type ReviewCandidate, type ReviewItem, ReviewKind, type ReviewLearner } from './matching.types';

interface LookalikeRow {
  readonly source_id: Buffer;
  readonly report_id: Buffer;
  readonly code: string;
  readonly same_as: Buffer | null;
  readonly received_at: Date;
}

type Place = readonly [kind: string, state: string, source: string, key: string];

/** What waits for people: learners first, then look-alikes, each in a fixed order; at most six statements a page. */
export class ReviewQueue {
  constructor(
    private readonly db: DataSource,
    private readonly audit: AuditLog,
    private readonly claims: Claims,
  ) {}

  async page(
    principal: Principal,
    page: { readonly first: number; readonly after: string | null },
    kind: ReviewKind | null,
  ): Promise<Page<ReviewItem>> {
    const scope = authorize(principal, 'reviewQueue');
    const own = scope === 'own' ? principal.organizationId : null;
    const first = pageSize(page.first);
    const after = page.after === null ? null : placeOf(page.after);
    const wantsLearners = kind !== ReviewKind.LOOKALIKE && after?.[0] !== ReviewKind.LOOKALIKE;
    const learners = wantsLearners ? await this.learners(own, after, first + 1) : [];
    const left = first + 1 - learners.length;
    const lookalikes =
      kind === ReviewKind.IDENTITY || left === 0
        ? []
        : await this.lookalikes(own, after?.[0] === ReviewKind.LOOKALIKE ? after : null, left);
    const cursors = new Map<ReviewItem, string>();
    for (const [item, place] of [
      ...(await this.learnerItems(learners, scope === 'all')),
      ...lookalikes.map(lookalikeItem),
    ])
      cursors.set(item, encodeCursor(...place));
    const read = pageOf([...cursors.keys()], first, (item) => cursors.get(item) as string);
    if (scope === 'all') await this.audit.read(principal, 'reviewQueue', 'STEWARDSHIP', subjectsOf(read));
    return read;
  }

  private learners(own: Id | null, after: Place | null, limit: number): Promise<ClaimRow[]> {
    const conditions = ["c.state IN ('CONFLICT', 'REVIEW')"];
    const parameters: unknown[] = [];
    if (own !== null) {
      conditions.push('c.source_id = ?');
      parameters.push(idToBytes(own));
    }
    if (after !== null) {
      const [, state, source, key] = after;
      const [sourceBytes, keyBytes] = [Buffer.from(source, 'hex'), Buffer.from(key, 'hex')];
      conditions.push(
        '(c.state > ? OR (c.state = ? AND (c.source_id > ? OR (c.source_id = ? AND c.learner_key > ?))))',
      );
      parameters.push(state, state, sourceBytes, sourceBytes, keyBytes);
    }
    return rows<ClaimRow>(
      this.db.manager,
      `SELECT c.source_id, c.learner_key, c.claim, c.state, c.code, c.person_id, c.by_hand, c.received_at
         FROM learner_claim c WHERE ${conditions.join(' AND ')}
        ORDER BY c.state, c.source_id, c.learner_key LIMIT ?`,
      [...parameters, limit],
    );
  }

  private lookalikes(own: Id | null, after: Place | null, limit: number): Promise<LookalikeRow[]> {
    const conditions = ["r.state = 'REVIEW'", `r.code IN (${marks(LOOKALIKE_CODES.length)})`];
    const parameters: unknown[] = [...LOOKALIKE_CODES];
    if (own !== null) {
      conditions.push('r.source_id = ?');
      parameters.push(idToBytes(own));
    }
    if (after !== null) {
      const [, code, source, key] = after;
      const [sourceBytes, keyBytes] = [Buffer.from(source, 'hex'), Buffer.from(key, 'hex')];
      conditions.push('(r.code > ? OR (r.code = ? AND (r.source_id > ? OR (r.source_id = ? AND r.report_id > ?))))');
      parameters.push(code, code, sourceBytes, sourceBytes, keyBytes);
    }
    return rows<LookalikeRow>(
      this.db.manager,
      `SELECT r.source_id, r.report_id, r.code, r.same_as, r.received_at FROM credit_report r
        WHERE ${conditions.join(' AND ')} ORDER BY r.code, r.source_id, r.report_id LIMIT ?`,
      [...parameters, limit],
    );
  }

  private async learnerItems(read: readonly ClaimRow[], all: boolean): Promise<(readonly [ReviewItem, Place])[]> {
    if (read.length === 0) return [];
    const known = read.flatMap((row) => standingOf(row).claim ?? []);
    const weighed = await this.claims.evidence(this.db.manager, known);
    const decisions = new Map<Claim, MatchDecision>(
      known.map((claim, index) => [claim, weighed[index] as MatchDecision]),
    );
    const counted = await rows<{ source_id: Buffer; learner_key: Buffer; n: string }>(
      this.db.manager,
      `SELECT source_id, learner_key, COUNT(*) AS n FROM credit_report
        WHERE (source_id, learner_key) IN (${read.map(() => '(?,?)').join(',')})
          AND state IN ('REVIEW', 'NO_MATCH', 'CONFLICT') GROUP BY source_id, learner_key`,
      read.flatMap((row) => [row.source_id, row.learner_key]),
    );
    const nameOf = (row: { source_id: Buffer; learner_key: Buffer }): string =>
      row.source_id.toString('hex') + row.learner_key.toString('hex');
    const counts = new Map(counted.map((row) => [nameOf(row), Number(row.n)]));
    const claims = known[Symbol.iterator]();
    return read.map((row) => {
      const claim = row.claim === null ? null : (claims.next().value as Claim);
      const item: ReviewItem = {
        id: `lrn_${nameOf(row)}`,
        kind: ReviewKind.IDENTITY,
        sourceId: publicId('Organization', bytesToId(row.source_id)),
        code: row.code,
        message: messageOf(row.code),
        actsNext: actsNextOf(row.code),
        since: row.received_at,
        rows: counts.get(nameOf(row)) ?? 0,
        learner: claim === null ? null : masked(claim),
        // A source that tried many birth days is not shown which of them agrees.
        candidates:
          claim === null || (!all && row.code === 'MATCH_MANY_BIRTH_DAYS')
            ? []
            : candidatesOf(decisions.get(claim), all),
        reportId: null,
        resemblesId: null,
      };
      return [
        item,
        [ReviewKind.IDENTITY, row.state, row.source_id.toString('hex'), row.learner_key.toString('hex')],
      ] as const;
    });
  }
}

function lookalikeItem(row: LookalikeRow): readonly [ReviewItem, Place] {
  const reportId = bytesToId(row.report_id);
  const item: ReviewItem = {
    id: publicId('CreditReport', reportId),
    kind: ReviewKind.LOOKALIKE,
    sourceId: publicId('Organization', bytesToId(row.source_id)),
    code: row.code,
    message: messageOf(row.code),
    actsNext: actsNextOf(row.code),
    since: row.received_at,
    rows: 1,
    learner: null,
    candidates: [],
    reportId,
    resemblesId: row.same_as === null ? null : bytesToId(row.same_as),
  };
  return [item, [ReviewKind.LOOKALIKE, row.code, row.source_id.toString('hex'), reportId]];
}

function candidatesOf(decision: MatchDecision | undefined, all: boolean): ReviewCandidate[] {
  return (decision?.evidence ?? []).map(({ personId, exact, loose, birthDay, familyName, givenName }) => ({
    clinicianId: all ? publicId('Clinician', personId as Id) : null,
    exact,
    loose,
    birthDay,
    familyName,
    givenName,
  }));
}

function masked(claim: Claim): ReviewLearner {
  const initials = [claim.givenName, claim.familyName].flatMap(nameTokens).map((word) => [...word][0]?.toUpperCase());
  return {
    name: initials.map((letter) => `${letter}.`).join(' '),
    identifiers: claim.identifiers.map(
      ({ type, issuer, canonical }) =>
        `${type} ${issuer} ${'•'.repeat(Math.max(0, canonical.length - 4))}${canonical.slice(-4)}`,
    ),
    birthDayGiven: claim.birthMonthDay !== null,
  };
}

function placeOf(cursor: string): Place {
  const place = decodeCursor(cursor, 4).map(String);
  const [kind, , source, key] = place;
  const width = kind === ReviewKind.IDENTITY ? 64 : 32;
  if ((kind !== ReviewKind.IDENTITY && kind !== ReviewKind.LOOKALIKE) || !/^[0-9a-f]{32}$/.test(source ?? ''))
    throw new AppError('BAD_CURSOR');
  if (!new RegExp(`^[0-9a-f]{${width}}$`).test(key ?? '')) throw new AppError('BAD_CURSOR');
  return place as unknown as Place;
}

/** Whose candidates were shown; rows of credit where no person was. */
function subjectsOf(page: Page<ReviewItem>): Id[] {
  const ids = page.edges.flatMap(({ node }) => [
    ...node.candidates.flatMap(({ clinicianId }) => (clinicianId === null ? [] : [clinicianId.slice(4) as Id])),
    ...(node.reportId === null ? [] : [node.reportId]),
  ]);
  return [...new Set(ids)];
}
