import { uuidv7obj } from 'uuidv7';
import { createHash } from 'node:crypto';
import { AppError } from './errors';

/** An id as the program holds it: 32 hexadecimal digits of a UUIDv7. In the database it is BINARY(16). */
export type Id = string & { readonly __id: 'Id' };

/** What an id names; the prefix of its public form. */
const PREFIXES = {
  Organization: 'org',
  Activity: 'act',
  Clinician: 'cln',
  License: 'lic',
  Certificate: 'crt',
  CreditReport: 'rep',
  CreditEntry: 'cre',
  StoredReport: 'srp',
  RequirementSet: 'set',
  RequirementDraft: 'drf',
  Obligation: 'obl',
  ApiKey: 'key',
  Statement: 'stm',
  Discrepancy: 'dis',
  Event: 'evt',
  AuditEntry: 'aud',
} as const;
export type Kind = keyof typeof PREFIXES;

const KINDS = new Map(Object.entries(PREFIXES).map(([kind, prefix]) => [prefix, kind as Kind]));

/** A new id; ids made later sort later, within one process and nearly so between processes. */
export function newId(): Id {
  return uuidv7obj().toHex() as Id;
}

/** The id that is always the same for the same names, for rows that anyone can derive (an obligation). */
export function derivedId(...names: readonly string[]): Id {
  return createHash('sha256').update(names.join('\u0000')).digest('hex').slice(0, 32) as Id;
}

export function idToBytes(id: Id): Buffer {
  return Buffer.from(id, 'hex');
}

export function bytesToId(bytes: Buffer): Id {
  return bytes.toString('hex') as Id;
}

/** Id of a nullable column. */
export function bytesToIdOrNull(bytes: Buffer | null): Id | null {
  return bytes === null ? null : bytesToId(bytes);
}

/** The public form: `cln_0190…`. It says what it names, so that an id pasted in the wrong place is noticed. */
export function publicId(kind: Kind, id: Id): string {
  return `${PREFIXES[kind]}_${id}`;
}

/** Reads a public id of any kind; null when it is not one. */
export function parsePublicId(text: string): { kind: Kind; id: Id } | null {
  const match = /^([a-z]{3})_([0-9a-f]{32})$/.exec(text);
  const kind = match === null ? undefined : KINDS.get(match[1] as (typeof PREFIXES)[Kind]);
  return match === null || kind === undefined ? null : { kind, id: match[2] as Id };
}

/** Reads a public id of one kind; anything else is as absent as an id that nobody has: NOT_FOUND. */
export function readId(kind: Kind, text: string): Id {
  const parsed = parsePublicId(text);
  if (parsed?.kind !== kind) throw new AppError('NOT_FOUND');
  return parsed.id;
}

/** TypeORM column transformer between `Id` and BINARY(16). */
export const idColumn = {
  to: (id: Id | null | undefined): Buffer | null | undefined => (id == null ? id : idToBytes(id)),
  from: (bytes: Buffer | null): Id | null => (bytes === null ? null : bytesToId(bytes)),
};
