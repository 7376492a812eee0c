import { createHash, createHmac } from 'node:crypto';

/** JSON with keys sorted at every level and no white space: equal values have equal bytes. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const entries = Object.entries(value as Record<string, unknown>)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
}

/** SHA-256 over length-prefixed parts, so that no two lists of parts share bytes. Null is not the empty text. */
export function hashParts(...parts: readonly (string | Buffer | null)[]): Buffer {
  const hash = createHash('sha256');
  addParts((bytes) => hash.update(bytes), parts);
  return hash.digest();
}

/** Keyed hash of personal text (identifiers, learner keys): useless to who has the database but not the secret. */
export function keyedHash(secret: string, ...parts: readonly (string | Buffer | null)[]): Buffer {
  const hmac = createHmac('sha256', secret);
  addParts((bytes) => hmac.update(bytes), parts);
  return hmac.digest();
}

function addParts(add: (bytes: Buffer) => unknown, parts: readonly (string | Buffer | null)[]): void {
  for (const part of parts) {
    const bytes = part === null ? null : typeof part === 'string' ? Buffer.from(part, 'utf8') : part;
    const length = Buffer.alloc(4);
    length.writeInt32BE(bytes === null ? -1 : bytes.length);
    add(length);
    if (bytes !== null) add(bytes);
  }
}

/** The hash of an append-only row over a versioned canonical encoding of its columns. */
export function rowHash(table: string, row: object): Buffer {
  return hashParts('row-1', table, canonicalJson(row));
}
