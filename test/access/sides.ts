import { type Role, ROLES } from '../../src/auth/principal';
import type { BuiltClinician, BuiltOrganization } from '../support/builders';

/** Whose thing is named: the asker's, somebody else's, or nobody's. */
export const TARGETS = ['own', 'foreign', 'absent'] as const;
export type Target = (typeof TARGETS)[number];

/** Everybody who can hold a key. */
export type KeyRole = Exclude<Role, 'WORKER'>;
export const KEY_ROLES = ROLES.filter((role): role is KeyRole => role !== 'WORKER');

/** The two sides of the cast. */
export type Which = 'own' | 'foreign';

/** What belongs together: an organization of each kind and a person whom they deal with. */
export interface Side {
  readonly provider: BuiltOrganization;
  readonly board: BuiltOrganization;
  readonly employer: BuiltOrganization;
  readonly person: BuiltClinician;
  readonly jurisdiction: string;
  /** Under which name the makers know it. */
  readonly which: Which;
  /** The person's license with the board, its number, and the board's number of the person. */
  readonly licenseId: string;
  readonly license: string;
  readonly boardNumber: string;
  readonly staffNumber: string;
  readonly department: string;
  /** The requirement pack of the board. */
  readonly pack: string;
  /** The set of that pack, `set_…`, and the name of a pack of the employer’s own. */
  readonly set: string;
  readonly ownRules: string;
  /** `act_…` and the provider's own id of it. */
  readonly activity: string;
  readonly activityName: string;
  /** The external id of a credit that only the statement knows. */
  readonly missing: string;
  /** A report that nothing changes, its external id, and the key of the request that brought it. */
  readonly report: { readonly id: string; readonly externalId: string; readonly key: string };
  readonly keys: Readonly<Record<'PROVIDER' | 'BOARD' | 'EMPLOYER' | 'CLINICIAN', string>>;
}

/** The digits of an id that nobody has. */
const ABSENT = '0'.repeat(32);

export const absentId = (prefix: string): string => `${prefix}_${ABSENT}`;

/** The organization of a side that a role is; that of the provider for people and staff. */
export function organizationOf(side: Side, role: KeyRole): BuiltOrganization {
  if (role === 'BOARD') return side.board;
  return role === 'EMPLOYER' ? side.employer : side.provider;
}
