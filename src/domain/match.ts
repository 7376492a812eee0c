/**
 * Who is meant: the decision whether a learner described by one source is a clinician known here. Name alone never
 * attaches a credit; nothing is ever guessed.
 */

import { type Agreement, familyAgreement, givenAgreement, type Identifier, type IdentifierType } from './identity';

/** What one source says about a learner. */
export interface Claim {
  readonly identifiers: readonly Identifier[];
  readonly givenName: string | null;
  readonly familyName: string | null;
  /** `MM-DD`. */
  readonly birthMonthDay: string | null;
}

/** A clinician who might be meant. `exact` and `loose` are places in the claim's list of identifiers. */
export interface Candidate {
  readonly personId: string;
  readonly exact: readonly number[];
  readonly loose: readonly number[];
  /** Those of `exact` for which a board or the hub's staff stands, not only an employer. */
  readonly vouched: readonly number[];
  /** The current name and former ones. */
  readonly names: readonly { readonly givenName: string | null; readonly familyName: string | null }[];
  readonly birthMonthDay: string | null;
}

export type MatchOutcome = 'MATCHED' | 'REVIEW' | 'NO_MATCH' | 'CONFLICT';
export type MatchCode =
  | 'MATCH_NAME_ONLY'
  | 'MATCH_NO_AGREEING_FACT'
  | 'MATCH_GIVEN_NAME_DIFFERS'
  | 'MATCH_FAMILY_NAME_DIFFERS'
  | 'MATCH_BIRTH_DAY_DIFFERS'
  | 'MATCH_MANY_BIRTH_DAYS'
  | 'MATCH_TWO_PEOPLE'
  | 'NOBODY_FOUND'
  | 'MATCHED';

/** Why: codes and ids only, so that it may be kept for ever. */
export interface Evidence {
  readonly personId: string;
  readonly exact: readonly IdentifierType[];
  readonly loose: readonly IdentifierType[];
  readonly birthDay: Agreement;
  readonly familyName: Agreement;
  readonly givenName: Agreement;
}

export interface MatchDecision {
  readonly outcome: MatchOutcome;
  readonly code: MatchCode;
  /** Who is meant (MATCHED), or the one clinician who may be meant (REVIEW, CONFLICT over a birth day). */
  readonly personId: string | null;
  readonly evidence: readonly Evidence[];
}

/** Weighs one candidate. */
function weigh(claim: Claim, candidate: Candidate): Evidence {
  const best = (ways: Agreement[]): Agreement =>
    ways.includes('AGREES') ? 'AGREES' : ways.includes('DIFFERS') ? 'DIFFERS' : 'UNKNOWN';
  const types = (places: readonly number[]): IdentifierType[] => [
    ...new Set(places.map((place) => (claim.identifiers[place] as Identifier).type)),
  ];
  const { birthMonthDay } = candidate;
  return {
    personId: candidate.personId,
    exact: types(candidate.exact),
    loose: types(candidate.loose),
    birthDay:
      claim.birthMonthDay === null || birthMonthDay === null
        ? 'UNKNOWN'
        : claim.birthMonthDay === birthMonthDay
          ? 'AGREES'
          : 'DIFFERS',
    familyName: best(candidate.names.map((name) => familyAgreement(claim.familyName, name.familyName))),
    givenName: best(candidate.names.map((name) => givenAgreement(claim.givenName, name.givenName))),
  };
}

/**
 * Decides who is meant. MATCHED needs one exact issued identifier and one independent fact that agrees (birth day or
 * family name), with nothing against it: a name or a birth day that was stated and is another one stands against a match
 * whatever else agrees. Identifiers of two people of equal standing, or a birth day that differs, are a CONFLICT
 * whatever the names say. What fits in part is for a person to decide (REVIEW); the rest waits (NO_MATCH).
 */
export function decide(claim: Claim, candidates: readonly Candidate[]): MatchDecision {
  const weighed = candidates
    .map((candidate) => weigh(claim, candidate))
    .sort((a, b) => (a.personId < b.personId ? -1 : 1));
  const named = weighed.filter((one) => one.exact.length > 0);
  // Whose an identifier is, a board knows better than an employer; but its word decides only between people whom the
  // claim itself tells apart.
  const vouched = new Set(candidates.filter((one) => one.vouched.length > 0).map((one) => one.personId));
  const sure = named.filter((one) => vouched.has(one.personId));
  const others = named.filter((one) => !vouched.has(one.personId));
  const exact = sure.length === 1 && others.every(contradicted) ? sure : named;
  const [only] = exact;
  if (only === undefined) return propose(claim, weighed);
  const say = (outcome: MatchOutcome, code: MatchCode): MatchDecision => ({
    outcome,
    code,
    personId: exact.length === 1 ? only.personId : null,
    evidence: exact,
  });
  if (exact.length > 1) return say('CONFLICT', 'MATCH_TWO_PEOPLE');
  if (only.birthDay === 'DIFFERS') return say('CONFLICT', 'MATCH_BIRTH_DAY_DIFFERS');
  if (only.familyName === 'DIFFERS') return say('REVIEW', 'MATCH_FAMILY_NAME_DIFFERS');
  if (only.givenName === 'DIFFERS' && (only.familyName === 'AGREES' || only.birthDay === 'AGREES'))
    return say('REVIEW', 'MATCH_GIVEN_NAME_DIFFERS');
  if (only.familyName === 'AGREES' || only.birthDay === 'AGREES') return say('MATCHED', 'MATCHED');
  return say('REVIEW', 'MATCH_NO_AGREEING_FACT');
}

/** How many birth days one source may state for one identifier before none of them is weighed any more. */
export const MOST_BIRTH_DAYS = 3;

/**
 * Decides a claim whose source states one birth day after another for one of its identifiers: as if none had been stated,
 * and by a person, so that nobody learns by trying which day is right.
 */
export function decideGuessed(claim: Claim, candidates: readonly Candidate[]): MatchDecision {
  const decision = decide({ ...claim, birthMonthDay: null }, candidates);
  if (decision.outcome === 'NO_MATCH') return decision;
  return { ...decision, outcome: 'REVIEW', code: 'MATCH_MANY_BIRTH_DAYS', personId: null };
}

/** Whether the claim says something that this candidate is not. */
function contradicted({ birthDay, familyName, givenName }: Evidence): boolean {
  return birthDay === 'DIFFERS' || familyName === 'DIFFERS' || givenName === 'DIFFERS';
}

/** Without an exact identifier: name and birth day, or a loose number with either, may propose one person. */
function propose(claim: Claim, weighed: readonly Evidence[]): MatchDecision {
  const proposed = weighed.filter(
    (one) =>
      one.birthDay !== 'DIFFERS' &&
      ((one.loose.length > 0 && (one.birthDay === 'AGREES' || one.familyName === 'AGREES')) ||
        (one.birthDay === 'AGREES' && one.familyName === 'AGREES' && one.givenName === 'AGREES')),
  );
  if (proposed.length > 0)
    return {
      outcome: 'REVIEW',
      code: proposed.some((one) => one.loose.length > 0) ? 'MATCH_NO_AGREEING_FACT' : 'MATCH_NAME_ONLY',
      personId: proposed.length === 1 ? (proposed[0] as Evidence).personId : null,
      evidence: proposed,
    };
  const code = claim.identifiers.length === 0 ? 'MATCH_NAME_ONLY' : 'NOBODY_FOUND';
  return { outcome: 'NO_MATCH', code, personId: null, evidence: [] };
}
