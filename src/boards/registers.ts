import { ownerKeys } from '../clinicians/candidates';
import type { Identifier } from '../domain/identity';
import { insertRows, marks, rows, type Tx } from '../platform/database';
import { bytesToId, type Id, idToBytes } from '../platform/ids';

/** What a board may say of the license numbers of a chunk. */
export interface Registers {
  /** Whether the board keeps the register of a state and profession, `US-CA/PHYSICIAN-MD`. */
  keeps(issuer: string): boolean;
  /** Whether the board that keeps the register gave this number to somebody else. */
  isOfAnother(license: Identifier, personId: Id): boolean;
}

/**
 * Reads, and where there is none yet takes, the registers of the licenses: the board that first registers a license of a
 * state and profession keeps that register. They stay locked, so that two boards that bring one number follow each
 * other. Three statements at most.
 */
export async function openRegisters(
  tx: Tx,
  secret: string,
  boardId: Id,
  licenses: readonly Identifier[],
): Promise<Registers> {
  const issuers = [...new Set(licenses.map(({ issuer }) => issuer))].sort();
  if (issuers.length === 0) return { keeps: () => false, isOfAnother: () => false };
  await insertRows(
    tx,
    'license_register',
    issuers.map((issuer) => ({ issuer, board_id: idToBytes(boardId) })),
    'ON DUPLICATE KEY UPDATE issuer = VALUES(issuer)',
  );
  const found = await rows<{ issuer: string; board_id: Buffer }>(
    tx,
    `SELECT issuer, board_id FROM license_register WHERE issuer IN (${marks(issuers.length)})`,
    issuers,
  );
  const keepers = new Map(found.map((row) => [row.issuer, bytesToId(row.board_id)]));
  const keeps = (issuer: string): boolean => keepers.get(issuer) === boardId;
  const holders = await holdersOf(
    tx,
    secret,
    licenses.filter(({ issuer }) => !keeps(issuer)),
  );
  return {
    keeps,
    isOfAnother(license, personId) {
      const known = holders.get(textOf(license.issuer, exactKey(secret, license)));
      return known !== undefined && !known.has(personId);
    },
  };
}

/** To whom the boards that keep the registers gave these numbers. */
async function holdersOf(tx: Tx, secret: string, licenses: readonly Identifier[]): Promise<Map<string, Set<Id>>> {
  const holders = new Map<string, Set<Id>>();
  if (licenses.length === 0) return holders;
  const found = await rows<{ issuer: string; identifier_key: Buffer; person_id: Buffer }>(
    tx,
    `SELECT i.issuer, i.identifier_key, i.person_id FROM identifier_owner i
       JOIN license l ON l.person_id = i.person_id AND l.number_key = i.identifier_key
       JOIN license_register r ON r.issuer = i.issuer AND r.board_id = l.board_id
      WHERE (i.type, i.issuer, i.identifier_key) IN (${licenses.map(() => "('LICENSE',?,?)").join(',')})`,
    licenses.flatMap((license) => [license.issuer, exactKey(secret, license)]),
  );
  for (const row of found) {
    const name = textOf(row.issuer, row.identifier_key);
    holders.set(name, (holders.get(name) ?? new Set()).add(bytesToId(row.person_id)));
  }
  return holders;
}

const exactKey = (secret: string, license: Identifier): Buffer =>
  ownerKeys(secret, license)[0]?.key ?? Buffer.alloc(32);

const textOf = (issuer: string, key: Buffer): string => `${issuer} ${key.toString('hex')}`;
