import { foldedName, type Identifier, looseNumber } from '../domain/identity';
import { type Candidate, type Claim } from '../domain/match';
import { rows, type Tx } from '../platform/database';
import { keyedHash } from '../platform/hashing';
import { bytesToId, type Id } from '../platform/ids';

/** A row of `identifier_owner` or `claim_key` without its owner: who has the same key may be the same person. */
export interface OwnerKey {
  /** `NPI`, `LICENSE`, `BOARD_ID`; `LICENSE_LOOSE` only proposes. */
  readonly type: string;
  readonly issuer: string;
  readonly key: Buffer;
}

/** The keys under which an identifier is found: its own, and for licenses a looser one that only proposes. */
export function ownerKeys(secret: string, identifier: Identifier): OwnerKey[] {
  const { type, issuer, canonical } = identifier;
  const key = (name: string, text: string): OwnerKey => ({
    type: name,
    issuer,
    key: keyedHash(secret, 'identifier', name, issuer, text),
  });
  const exact = key(type, canonical);
  return type === 'LICENSE' ? [exact, key('LICENSE_LOOSE', looseNumber(canonical))] : [exact];
}

/** What `person_name.family_key` holds: one value for all spellings of a family name. */
export function familyKey(secret: string, familyName: string | null): Buffer {
  return keyedHash(secret, 'family-name', foldedName(familyName));
}

const textOf = (key: { type: string; issuer: string; key: Buffer }): string =>
  `${key.type} ${key.issuer} ${key.key.toString('hex')}`;

interface Found {
  readonly exact: Set<number>;
  readonly vouched: Set<number>;
  readonly loose: Set<number>;
}

const NOTHING: readonly [Buffer, string] = [Buffer.alloc(32), '']; // keeps a list from being empty; no row has it

/**
 * The clinicians whom claims may mean, for any number of claims in three statements: owners of the identifiers, people
 * of the same family name and birth day (for claims whose identifiers nobody has), then their names, old and new.
 * @returns for each claim its candidates.
 */
export async function findCandidates(
  tx: Pick<Tx, 'query'>,
  secret: string,
  claims: readonly Claim[],
): Promise<Candidate[][]> {
  if (claims.length === 0) return [];
  const wanted = new Map<string, { claim: number; place: number; loose: boolean }[]>();
  const keys: OwnerKey[] = [];
  claims.forEach((claim, index) => {
    claim.identifiers.forEach((identifier, place) => {
      ownerKeys(secret, identifier).forEach((key, which) => {
        const text = textOf(key);
        const users = wanted.get(text);
        if (users === undefined) keys.push(key);
        wanted.set(text, [...(users ?? []), { claim: index, place, loose: which > 0 }]);
      });
    });
  });
  const found = claims.map(() => new Map<Id, Found>());
  const add = (claim: number, person: Id): Found => {
    const people = found[claim] as Map<Id, Found>;
    const known = people.get(person) ?? { exact: new Set(), vouched: new Set(), loose: new Set() };
    people.set(person, known);
    return known;
  };

  const tuples = keys.length > 0 ? keys : [{ type: '-', issuer: '-', key: NOTHING[0] }];
  const owners = await rows<{
    type: string;
    issuer: string;
    identifier_key: Buffer;
    person_id: Buffer;
    vouched: number;
  }>(
    tx,
    `SELECT type, issuer, identifier_key, person_id, vouched FROM identifier_owner
      WHERE (type, issuer, identifier_key) IN (${tuples.map(() => '(?,?,?)').join(',')})`,
    tuples.flatMap((key) => [key.type, key.issuer, key.key]),
  );
  for (const owner of owners) {
    const key = textOf({ type: owner.type, issuer: owner.issuer, key: owner.identifier_key });
    for (const use of wanted.get(key) ?? []) {
      const one = add(use.claim, bytesToId(owner.person_id));
      (use.loose ? one.loose : one.exact).add(use.place);
      if (!use.loose && owner.vouched === 1) one.vouched.add(use.place);
    }
  }

  // Name and birth day propose only where no identifier led to anyone.
  const byName = new Map<string, { pair: readonly [Buffer, string]; claims: number[] }>();
  claims.forEach((claim, index) => {
    if ((found[index] as Map<Id, Found>).size > 0) return;
    if (claim.birthMonthDay === null || foldedName(claim.familyName) === '') return;
    const key = familyKey(secret, claim.familyName);
    const text = `${key.toString('hex')} ${claim.birthMonthDay}`;
    const known = byName.get(text) ?? { pair: [key, claim.birthMonthDay] as const, claims: [] };
    known.claims.push(index);
    byName.set(text, known);
  });
  const pairs = byName.size > 0 ? [...byName.values()].map((one) => one.pair) : [NOTHING];
  const namesakes = await rows<{ person_id: Buffer; family_key: Buffer; birth_month_day: string }>(
    tx,
    `SELECT DISTINCT n.person_id, n.family_key, p.birth_month_day
       FROM person_name n JOIN person_profile p ON p.person_id = n.person_id
      WHERE n.family_key IN (${pairs.map(() => '?').join(',')}) AND n.superseded_by IS NULL
        AND (n.family_key, p.birth_month_day) IN (${pairs.map(() => '(?,?)').join(',')})`,
    [...pairs.map((pair) => pair[0]), ...pairs.flat()],
  );
  for (const person of namesakes) {
    const uses = byName.get(`${person.family_key.toString('hex')} ${person.birth_month_day}`)?.claims ?? [];
    for (const claim of uses) add(claim, bytesToId(person.person_id));
  }

  const people = await readPeople(tx, [...new Set(found.flatMap((one) => [...one.keys()]))]);
  return found.map((one) =>
    [...one].map(([personId, places]) => ({
      personId,
      exact: [...places.exact].sort((a, b) => a - b),
      vouched: [...places.vouched].sort((a, b) => a - b),
      loose: [...places.loose].sort((a, b) => a - b),
      names: people.get(personId)?.names ?? [],
      birthMonthDay: people.get(personId)?.birthMonthDay ?? null,
    })),
  );
}

interface Person {
  readonly birthMonthDay: string | null;
  readonly names: { givenName: string | null; familyName: string | null }[];
}

/** Birth day, present name and former names; one statement. */
async function readPeople(tx: Pick<Tx, 'query'>, ids: readonly Id[]): Promise<Map<Id, Person>> {
  const bytes = ids.length > 0 ? ids.map((id) => Buffer.from(id, 'hex')) : [Buffer.alloc(16)];
  const read = await rows<{
    person_id: Buffer;
    birth_month_day: string | null;
    profile_given: string | null;
    profile_family: string | null;
    given_name: string | null;
    family_name: string | null;
    named: number;
  }>(
    tx,
    `SELECT p.person_id, p.birth_month_day, p.given_name AS profile_given, p.family_name AS profile_family,
            n.given_name, n.family_name, n.person_id IS NOT NULL AS named
       FROM person_profile p LEFT JOIN person_name n ON n.person_id = p.person_id AND n.superseded_by IS NULL
      WHERE p.person_id IN (${bytes.map(() => '?').join(',')})`,
    bytes,
  );
  const people = new Map<Id, Person>();
  for (const row of read) {
    const id = bytesToId(row.person_id);
    const known = people.get(id) ?? {
      birthMonthDay: row.birth_month_day,
      names: [{ givenName: row.profile_given, familyName: row.profile_family }],
    };
    if (Number(row.named) === 1) known.names.push({ givenName: row.given_name, familyName: row.family_name });
    people.set(id, known);
  }
  return people;
}
