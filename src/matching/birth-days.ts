import { type OwnerKey, ownerKeys } from '../clinicians/candidates';
import type { Claim } from '../domain/match';
import { rows, type Tx } from '../platform/database';

/** A claim of a source that states a birth day, and the identifiers for which it does. */
export interface StatedDay {
  readonly sourceId: Buffer;
  readonly claim: Claim;
}

/**
 * For each claim, how many different birth days its source has stated for one of its identifiers, this one among them:
 * in what waits already and in these claims. Requests that state days for one known identifier follow each other, or many
 * sent at once would each see themselves alone. Two statements, or none.
 */
export async function birthDaysStated(tx: Tx, secret: string, stated: readonly StatedDay[]): Promise<number[]> {
  const days = new Map<string, Set<string>>();
  const wanted = new Map<string, readonly [OwnerKey, Buffer]>();
  const ofClaims = stated.map(({ sourceId, claim }) =>
    claim.identifiers
      .flatMap((identifier) => ownerKeys(secret, identifier))
      .map((key) => {
        const name = nameOf(key.type, key.issuer, key.key, sourceId);
        wanted.set(name, [key, sourceId]);
        days.set(name, (days.get(name) ?? new Set()).add(claim.birthMonthDay as string));
        return name;
      }),
  );
  const keys = [...wanted.values()];
  if (keys.length === 0) return stated.map(() => 0);
  await rows(
    tx,
    `SELECT person_id FROM identifier_owner
      WHERE (type, issuer, identifier_key) IN (${keys.map(() => '(?,?,?)').join(',')})
      ORDER BY type, issuer, identifier_key, person_id FOR UPDATE`,
    keys.flatMap(([{ type, issuer, key }]) => [type, issuer, key]),
  );
  const waiting = await rows<{
    type: string;
    issuer: string;
    identifier_key: Buffer;
    source_id: Buffer;
    day: string | null;
  }>(
    tx,
    `SELECT STRAIGHT_JOIN DISTINCT k.type, k.issuer, k.identifier_key, k.source_id,
            JSON_UNQUOTE(JSON_EXTRACT(c.claim, '$.birthMonthDay')) AS day
       FROM claim_key k JOIN learner_claim c ON c.source_id = k.source_id AND c.learner_key = k.learner_key
      WHERE (k.type, k.issuer, k.identifier_key, k.source_id) IN (${keys.map(() => '(?,?,?,?)').join(',')})`,
    keys.flatMap(([{ type, issuer, key }, source]) => [type, issuer, key, source]),
  );
  for (const row of waiting)
    if (row.day !== null && /^\d\d-\d\d$/.test(row.day))
      days.get(nameOf(row.type, row.issuer, row.identifier_key, row.source_id))?.add(row.day);
  return ofClaims.map((names) => Math.max(0, ...names.map((name) => days.get(name)?.size ?? 0)));
}

const nameOf = (type: string, issuer: string, key: Buffer, source: Buffer): string =>
  `${type} ${issuer} ${key.toString('hex')} ${source.toString('hex')}`;
