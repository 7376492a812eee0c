import type { CivilDate } from '../domain/civil-date';
import { isZone } from '../platform/clock';
import { AppError } from '../platform/errors';
import type { OrganizationKind } from './organization.types';
import { isPrintable } from './printable';

export interface NewAccreditation {
  readonly accreditor: string;
  readonly from: CivilDate;
  /** The last day; null = until further notice. */
  readonly to: CivilDate | null;
}

export interface NewOrganization {
  readonly kind: OrganizationKind;
  readonly code: string;
  readonly name: string;
  readonly jurisdiction: string | null;
  readonly zone: string;
  readonly accreditations: readonly NewAccreditation[];
  /** Ids of packs whose requirement sets this board or employer owns. */
  readonly requirementSets: readonly string[];
}

/** @throws AppError BAD_INPUT with the place of the first thing that cannot be. */
export function checkOrganization(wanted: NewOrganization): void {
  const refuse = (path: string, reason: string): never => {
    throw new AppError('BAD_INPUT', undefined, { path: `input.${path}`, reason });
  };
  if (!/^[a-z0-9][a-z0-9-]{1,63}$/.test(wanted.code)) refuse('code', 'small letters, digits and hyphens, 2 to 64');
  if (!isPrintable(wanted.name, 200)) refuse('name', 'printable text of 1 to 200 characters');
  if (wanted.jurisdiction !== null && !/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/.test(wanted.jurisdiction))
    refuse('jurisdiction', 'an ISO 3166 code such as US-FL');
  if (!isZone(wanted.zone)) refuse('zone', 'an IANA time zone such as America/New_York');
  if (wanted.accreditations.length > 0 && wanted.kind !== 'PROVIDER')
    refuse('accreditations', 'only providers have them');
  if (wanted.requirementSets.length > 0 && wanted.kind === 'PROVIDER')
    refuse('requirementSets', 'only boards and employers have them');
  wanted.accreditations.forEach((one, index) => {
    if (!/^[a-z0-9][a-z0-9-]{1,63}$/.test(one.accreditor)) refuse(`accreditations.${index}.accreditor`, 'a code');
    if (one.to !== null && one.to < one.from) refuse(`accreditations.${index}.to`, 'not before from');
  });
}
