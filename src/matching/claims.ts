import { findCandidates, ownerKeys } from '../clinicians/candidates';
import { foldedName, nameTokens } from '../domain/identity';
import {
  type Claim,
  decide,
  decideGuessed,
  type MatchCode,
  type MatchDecision,
  type MatchOutcome,
  MOST_BIRTH_DAYS,
} from '../domain/match';
import type { NewEvent } from '../events/event-log';
import { fromJson } from '../platform/json';
import type { Instant } from '../platform/clock';
import { insertRows, rows, type Tx } from '../platform/database';
import { canonicalJson, keyedHash } from '../platform/hashing';
import { bytesToId, bytesToIdOrNull, type Id, idToBytes, newId } from '../platform/ids';
import { ALWAYS_FROM, putVersions, UNTIL_FURTHER_NOTICE, type VersionTable } from '../platform/versions';
import { birthDaysStated } from './birth-days';

/** Decisions about a learner as one source describes them, in versions. */
const MATCH_DECISION: VersionTable = {
  table: 'match_decision',
  key: ['source_id', 'learner_key'],
  values: ['outcome', 'person_id', 'code', 'evidence', 'decided_by'],
};

/** How a learner stands: decided by the machine, or by hand and then never again by the machine. */
export interface Standing {
  readonly sourceId: Id;
  readonly learnerKey: Buffer;
  readonly outcome: MatchOutcome;
  readonly code: MatchCode | 'MATCH_UNDONE';
  readonly personId: Id | null;
  readonly byHand: boolean;
  /** As the source described the learner; null when it was erased. */
  readonly claim: Claim | null;
}

export interface ClaimRow {
  readonly source_id: Buffer;
  readonly learner_key: Buffer;
  readonly claim: unknown;
  readonly state: MatchOutcome | 'NEW';
  readonly code: MatchCode | 'MATCH_UNDONE';
  readonly person_id: Buffer | null;
  readonly by_hand: number;
  readonly received_at: Date;
}

/** A decision to be written; `decidedBy` is null for the machine. */
export interface NewDecision {
  readonly standing: Standing;
  /** Codes and ids of what was weighed, or the reason of a person. */
  readonly evidence: unknown;
  readonly decidedBy: Id | null;
  readonly receivedAt: Instant;
}

/** The key of a learner as one source describes them: equal descriptions, however spelled, are one learner. */
export function learnerKey(secret: string, claim: Claim): Buffer {
  const identifiers = claim.identifiers.map(({ type, issuer, canonical }) => `${type} ${issuer} ${canonical}`);
  return keyedHash(
    secret,
    'learner-1',
    canonicalJson({
      identifiers: [...new Set(identifiers)].sort(),
      given: nameTokens(claim.givenName).join(' '),
      family: foldedName(claim.familyName),
      birth: claim.birthMonthDay,
    }),
  );
}

/** Learners' claims: kept as sent, decided set by set. Every method takes a fixed number of statements. */
export class Claims {
  constructor(private readonly secret: string) {}

  keyOf(claim: Claim): Buffer {
    return learnerKey(this.secret, claim);
  }

  /**
   * How the learners of one source stand; those that were never seen are written down and decided. Every learner's row
   * stays locked until the transaction ends, so that two requests about one learner follow each other.
   */
  async settle(
    tx: Tx,
    sourceId: Id,
    claims: ReadonlyMap<string, { readonly key: Buffer; readonly claim: Claim }>,
    now: Instant,
  ): Promise<{ standings: Map<string, Standing>; events: NewEvent[] }> {
    const source = idToBytes(sourceId);
    const wanted = [...claims.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
    if (wanted.length === 0) return { standings: new Map(), events: [] };
    await insertRows(
      tx,
      'learner_claim',
      wanted.map(({ key, claim }) => ({
        source_id: source,
        learner_key: key,
        claim: JSON.stringify(claim),
        state: 'NEW',
        code: 'NOBODY_FOUND',
        person_id: null,
        by_hand: 0,
        received_at: now,
        decided_at: now,
      })),
      'ON DUPLICATE KEY UPDATE learner_key = VALUES(learner_key)',
    );
    const read = await this.lock(
      tx,
      wanted.map(({ key }) => [source, key]),
    );
    const standings = new Map(read.map((row) => [row.learner_key.toString('hex'), standingOf(row)]));
    const fresh = read.filter((row) => row.state === 'NEW');
    const events = await this.decideRows(tx, fresh, now, standings);
    return { standings, events };
  }

  /**
   * Decides waiting claims again, each that the machine may decide; writes what changed.
   * @returns the standings that changed.
   */
  async again(
    tx: Tx,
    keys: readonly (readonly [Buffer, Buffer])[],
    now: Instant,
  ): Promise<{ changed: Standing[]; events: NewEvent[] }> {
    const read = await this.lock(tx, keys);
    const open = read.filter((row) => row.state !== 'MATCHED' && row.by_hand === 0 && row.claim !== null);
    const standings = new Map<string, Standing>();
    const events = await this.decideRows(tx, open, now, standings);
    return { changed: [...standings.values()], events };
  }

  /** Locks claims in the order of their keys. */
  async lock(tx: Tx, keys: readonly (readonly [Buffer, Buffer])[]): Promise<ClaimRow[]> {
    if (keys.length === 0) return [];
    const sorted = [...keys].sort((a, b) => Buffer.compare(Buffer.concat(a), Buffer.concat(b)));
    return rows<ClaimRow>(
      tx,
      `SELECT source_id, learner_key, claim, state, code, person_id, by_hand, received_at FROM learner_claim
        WHERE (source_id, learner_key) IN (${sorted.map(() => '(?,?)').join(',')})
        ORDER BY source_id, learner_key FOR UPDATE`,
      sorted.flat(),
    );
  }

  /** Candidates of a claim as they are now, for a person who decides. */
  async evidence(tx: Pick<Tx, 'query'>, claims: readonly Claim[]): Promise<MatchDecision[]> {
    const candidates = await findCandidates(tx, this.secret, claims);
    return claims.map((claim, index) => decide(claim, candidates[index] ?? []));
  }

  /** Decides claims by what is known of people and by what their sources stated before. */
  private async decideAll(tx: Tx, open: readonly ClaimRow[], claims: readonly Claim[]): Promise<MatchDecision[]> {
    const candidates = await findCandidates(tx, this.secret, claims);
    // Only where somebody may be meant does a birth day tell anything.
    const telling = claims.flatMap(({ birthMonthDay }, index) =>
      birthMonthDay !== null && (candidates[index] ?? []).length > 0 ? [index] : [],
    );
    const counts = await birthDaysStated(
      tx,
      this.secret,
      telling.map((index) => ({
        sourceId: (open[index] as ClaimRow).source_id,
        claim: claims[index] as Claim,
      })),
    );
    const stated = new Map(telling.map((index, at) => [index, counts[at] ?? 0]));
    return claims.map((claim, index) =>
      ((stated.get(index) ?? 0) > MOST_BIRTH_DAYS ? decideGuessed : decide)(claim, candidates[index] ?? []),
    );
  }

  /** Writes decisions as versions and as the present standing. */
  async record(
    tx: Tx,
    decisions: readonly NewDecision[],
    now: Instant,
    type: 'match.decided' | 'match.undone' = 'match.decided',
  ): Promise<NewEvent[]> {
    if (decisions.length === 0) return [];
    const eventId = newId();
    await putVersions(
      tx,
      MATCH_DECISION,
      decisions.map(({ standing, evidence, decidedBy }) => ({
        key: [idToBytes(standing.sourceId), standing.learnerKey],
        values: [
          standing.outcome,
          standing.personId === null ? null : idToBytes(standing.personId),
          standing.code,
          JSON.stringify(evidence),
          decidedBy === null ? null : idToBytes(decidedBy),
        ],
        from: ALWAYS_FROM,
        to: UNTIL_FURTHER_NOTICE,
      })),
      eventId,
      now,
    );
    await insertRows(
      tx,
      'learner_claim',
      decisions.map(({ standing, receivedAt }) => ({
        source_id: idToBytes(standing.sourceId),
        learner_key: standing.learnerKey,
        claim: null,
        state: standing.outcome,
        code: standing.code,
        person_id: standing.personId === null ? null : idToBytes(standing.personId),
        by_hand: standing.byHand ? 1 : 0,
        received_at: receivedAt,
        decided_at: now,
      })),
      `ON DUPLICATE KEY UPDATE state = VALUES(state), code = VALUES(code), person_id = VALUES(person_id),
         by_hand = VALUES(by_hand), decided_at = VALUES(decided_at)`,
    );
    const tenants = new Set(decisions.map((one) => one.standing.sourceId));
    const counts: Record<string, number> = {};
    for (const { standing } of decisions) counts[standing.outcome] = (counts[standing.outcome] ?? 0) + 1;
    const [only] = decisions;
    return [
      {
        type,
        tenantId: tenants.size === 1 ? (only as NewDecision).standing.sourceId : null,
        personId: decisions.length === 1 ? (only as NewDecision).standing.personId : null,
        eventId,
        body: { learners: decisions.length, outcomes: counts },
      },
    ];
  }

  private async decideRows(
    tx: Tx,
    open: readonly ClaimRow[],
    now: Instant,
    standings: Map<string, Standing>,
  ): Promise<NewEvent[]> {
    const claims = open.map((row) => fromJson<Claim>(row.claim));
    const decided = await this.decideAll(tx, open, claims);
    const decisions: NewDecision[] = [];
    open.forEach((row, index) => {
      const decision = decided[index] as MatchDecision;
      const before = bytesToIdOrNull(row.person_id);
      if (row.state === decision.outcome && row.code === decision.code && before === decision.personId) return;
      const standing: Standing = {
        sourceId: bytesToId(row.source_id),
        learnerKey: row.learner_key,
        outcome: decision.outcome,
        code: decision.code,
        personId: decision.personId as Id | null,
        byHand: false,
        claim: claims[index] as Claim,
      };
      standings.set(row.learner_key.toString('hex'), standing);
      decisions.push({ standing, evidence: decision.evidence, decidedBy: null, receivedAt: row.received_at });
    });
    const events = await this.record(tx, decisions, now);
    const waiting = open.flatMap((row, index) => {
      if (row.state !== 'NEW' || decided[index]?.outcome === 'MATCHED') return [];
      return (claims[index] as Claim).identifiers.flatMap((identifier) =>
        ownerKeys(this.secret, identifier).map(({ type, issuer, key }) => ({
          type,
          issuer,
          identifier_key: key,
          source_id: row.source_id,
          learner_key: row.learner_key,
        })),
      );
    });
    const unique = new Map(
      waiting.map((one) => [
        `${one.type} ${one.issuer} ${one.identifier_key.toString('hex')} ${one.learner_key.toString('hex')}`,
        one,
      ]),
    );
    await insertRows(tx, 'claim_key', [...unique.values()]);
    return events;
  }
}

export function standingOf(row: ClaimRow): Standing {
  return {
    sourceId: bytesToId(row.source_id),
    learnerKey: row.learner_key,
    outcome: row.state === 'NEW' ? 'NO_MATCH' : row.state,
    code: row.code,
    personId: bytesToIdOrNull(row.person_id),
    byHand: row.by_hand === 1,
    claim: row.claim === null ? null : fromJson<Claim>(row.claim),
  };
}
