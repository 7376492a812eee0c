import type { Clock } from '../platform/clock';
import { change, insertRows, rows, type Tx } from '../platform/database';
import { AppError } from '../platform/errors';
import { canonicalJson, hashParts, keyedHash } from '../platform/hashing';
import { type Id, idToBytes, newId } from '../platform/ids';
import { fromJson } from '../platform/json';

/** By which door a request with an idempotency key came in. */
export type Door = 'REPORT' | 'VOID' | 'CORRECT' | 'IMPORT' | 'STATEMENT' | 'SELF';

export interface KeyedRequest {
  readonly sourceId: Id;
  readonly door: Door;
  /** As the caller wrote it; compared byte by byte. */
  readonly key: string;
  /** Everything that the request asks for. */
  readonly body: object;
}

/** @throws AppError BAD_INPUT unless the key is printable text of 1 to 200 characters. */
export function checkKey(key: string): void {
  if (key.length < 1 || key.length > 200 || /[\p{Cc}\p{Cs}]/u.test(key))
    throw new AppError('BAD_INPUT', undefined, {
      path: 'input.idempotencyKey',
      reason: '1 to 200 printable characters',
    });
}

/**
 * Does `work` once per key: its answer is stored in the same transaction and given again, for ever, to the same body.
 * Another body is IDEMPOTENCY_MISMATCH. What throws stores nothing. A concurrent request of the same key waits for the
 * first at the unique key, is refused by it, and finds the answer when its transaction is tried again: the caller
 * retries on `isDuplicateKey`.
 */
export async function once<A>(
  tx: Tx,
  clock: Clock,
  secret: string,
  request: KeyedRequest,
  work: (intakeId: Id) => Promise<A>,
): Promise<{ intakeId: Id; answer: A }> {
  const source = idToBytes(request.sourceId);
  const key = hashParts('idempotency', request.key);
  const fingerprint = keyedHash(secret, 'request-1', request.door, canonicalJson(request.body));
  const [known] = await rows<{ intake_id: Buffer; fingerprint: Buffer; answer: unknown }>(
    tx,
    'SELECT intake_id, fingerprint, answer FROM intake WHERE source_id = ? AND idempotency_key = ?',
    [source, key],
  );
  if (known !== undefined) {
    if (!known.fingerprint.equals(fingerprint)) throw new AppError('IDEMPOTENCY_MISMATCH');
    return { intakeId: known.intake_id.toString('hex') as Id, answer: fromJson<A>(known.answer) };
  }
  const intakeId = newId();
  await insertRows(tx, 'intake', [
    {
      source_id: source,
      intake_id: idToBytes(intakeId),
      door: request.door,
      idempotency_key: key,
      fingerprint,
      answer: null,
      received_at: clock.now(),
    },
  ]);
  const answer = await work(intakeId);
  await change(tx, 'UPDATE intake SET answer = ? WHERE source_id = ? AND intake_id = ?', [
    JSON.stringify(answer),
    source,
    idToBytes(intakeId),
  ]);
  return { intakeId, answer };
}
