import { type Identifier } from '../domain/identity';
import { type Candidate, type Claim, decide, type MatchDecision } from '../domain/match';
import type { Tx } from '../platform/database';
import { type Id, newId } from '../platform/ids';
import { findCandidates } from './candidates';

/** Where a described person belongs. */
export type Place =
  | { readonly kind: 'KNOWN'; readonly personId: Id; readonly code: string | null }
  | { readonly kind: 'NEW'; readonly personId: Id; readonly code: string | null }
  | { readonly kind: 'REVIEW' | 'CONFLICT'; readonly personId: Id | null; readonly code: string };

const keyOf = ({ type, issuer, canonical }: Identifier): string => `${type} ${issuer} ${canonical}`;

/**
 * Finds or makes room for every described person, in the statements of `findCandidates` however many. Nobody is ever
 * merged silently: who fits is KNOWN; who fits nobody is NEW; who shares an identifier with somebody of another birth
 * day or another name is NEW with the reason (both are kept, and the identifier then proves neither); what fits in part
 * is for a person to decide. Rows of one chunk see each other. `issued`: the license of each row that whoever describes
 * the person issued. Who else stands for an identifier is no matter here, or the same row would find somebody else the
 * second time. The caller holds the lock on creating people.
 */
export async function placePeople(
  tx: Tx,
  secret: string,
  claims: readonly Claim[],
  issued: readonly (Identifier | null)[] = [],
): Promise<Place[]> {
  const read = await findCandidates(tx, secret, claims);
  const people = new Map<string, Candidate>(read.flat().map((candidate) => [candidate.personId, candidate]));
  const owners = new Map<string, Set<string>>();
  const own = (claim: Claim, personId: string): void => {
    for (const identifier of claim.identifiers) {
      const key = keyOf(identifier);
      owners.set(key, (owners.get(key) ?? new Set()).add(personId));
    }
  };
  return claims.map((claim, index) => {
    const candidates = withNewcomers(claim, read[index] ?? [], owners, people);
    const holder = holderOf(claim, candidates, issued[index] ?? null);
    const place: Place = holder === null ? placeOf(claim, candidates) : { kind: 'KNOWN', personId: holder, code: null };
    if (place.kind === 'NEW')
      people.set(place.personId, {
        personId: place.personId,
        exact: [],
        vouched: [],
        loose: [],
        names: [{ givenName: claim.givenName, familyName: claim.familyName }],
        birthMonthDay: claim.birthMonthDay,
      });
    if (place.kind === 'NEW' || place.kind === 'KNOWN') own(claim, place.personId);
    return place;
  });
}

/** Adds those who came to own one of the claim's identifiers earlier in the same chunk. */
function withNewcomers(
  claim: Claim,
  read: readonly Candidate[],
  owners: ReadonlyMap<string, ReadonlySet<string>>,
  people: ReadonlyMap<string, Candidate>,
): Candidate[] {
  const found = new Map(read.map((candidate) => [candidate.personId, candidate]));
  claim.identifiers.forEach((identifier, place) => {
    for (const personId of owners.get(keyOf(identifier)) ?? []) {
      const known = found.get(personId) ?? {
        ...(people.get(personId) as Candidate),
        exact: [],
        vouched: [],
        loose: [],
      };
      if (!known.exact.includes(place)) found.set(personId, { ...known, exact: [...known.exact, place] });
    }
  });
  return [...found.values()];
}

/**
 * Who has the license that the row names, when its own board says so: a board knows whom its numbers mean, and corrects
 * one of name and birth day. Where neither is as it was, the number may be a slip of the pen.
 */
function holderOf(claim: Claim, candidates: readonly Candidate[], issued: Identifier | null): Id | null {
  const own = issued === null ? -1 : claim.identifiers.findIndex((one) => keyOf(one) === keyOf(issued));
  if (own < 0) return null;
  const holders = candidates.filter(({ vouched }) => vouched.includes(own));
  const [only] = holders;
  if (holders.length !== 1 || only === undefined) return null;
  const [evidence] = decide(claim, [only]).evidence;
  const named = evidence?.familyName === 'AGREES' && evidence.givenName !== 'DIFFERS';
  return named || evidence?.birthDay === 'AGREES' ? (only.personId as Id) : null;
}

function placeOf(claim: Claim, candidates: readonly Candidate[]): Place {
  const decision = decide(
    claim,
    candidates.map((one) => ({ ...one, vouched: [] })),
  );
  const { code, evidence } = decision;
  const one = decision.personId as Id | null;
  if (decision.outcome === 'MATCHED' && one !== null) return { kind: 'KNOWN', personId: one, code: null };
  if (isRenamed(decision)) return { kind: 'KNOWN', personId: decision.personId as Id, code: null };
  const created = (why: string | null): Place => ({ kind: 'NEW', personId: newId(), code: why });
  if (decision.outcome === 'NO_MATCH') return created(null);
  const exact = evidence.filter((item) => item.exact.length > 0);
  // One name or birth day without an identifier in common: somebody else, unless the row brings no identifier at all.
  if (exact.length === 0) {
    const loose = evidence.some((item) => item.loose.length > 0);
    return loose || claim.identifiers.length === 0 ? { kind: 'REVIEW', personId: one, code } : created(null);
  }
  if (code === 'MATCH_TWO_PEOPLE') {
    // Two people are known to share an identifier; the row is one of them only when all that it says agrees with one.
    const alike = exact.filter(
      (item) => item.familyName === 'AGREES' && item.givenName !== 'DIFFERS' && item.birthDay !== 'DIFFERS',
    );
    const [only] = alike;
    return alike.length === 1 && only !== undefined
      ? { kind: 'KNOWN', personId: only.personId as Id, code }
      : { kind: 'CONFLICT', personId: null, code };
  }
  const other = exact.every(
    (item) =>
      item.birthDay === 'DIFFERS' ||
      (item.birthDay !== 'AGREES' && item.familyName === 'DIFFERS' && item.givenName === 'DIFFERS'),
  );
  if (other) return created(code);
  return { kind: decision.outcome === 'CONFLICT' ? 'CONFLICT' : 'REVIEW', personId: null, code };
}

/**
 * Credit waits for a person where the family name is another one. Whoever keeps a record of people says by the same
 * identifier, birth day and given name that the name has changed.
 */
function isRenamed({ code, personId, evidence }: MatchDecision): boolean {
  const [only] = evidence;
  if (code !== 'MATCH_FAMILY_NAME_DIFFERS' || personId === null || only === undefined) return false;
  return only.birthDay === 'AGREES' && only.givenName !== 'DIFFERS';
}
