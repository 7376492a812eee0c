import { Field, ObjectType } from 'type-graphql';
import type { Basis } from '../audit/audit-log';
import { type CivilDate } from '../domain/civil-date';
import { Node } from '../nodes/node';
import { type Id, publicId } from '../platform/ids';
import { CivilDateScalar } from '../platform/scalars';

@ObjectType({
  description:
    'A clinician, as far as you may see them: a board the holders of its licenses and certificates, an employer the people on its roster with live consent, a clinician themselves.',
  implements: Node,
})
export class Clinician extends Node {
  /** Not part of the API: the person, and the ground on which this reader was given them. */
  personId!: Id;
  basis!: Basis;
  __typename!: 'Clinician';

  @Field(() => String, { description: 'Given and family name as last told; `Erased` when the person was erased.' })
  displayName!: string;

  @Field(() => String, { nullable: true, description: 'Given name; null for people of one name.' })
  givenName!: string | null;

  @Field(() => String, { nullable: true, description: 'Family name; null when the person was erased.' })
  familyName!: string | null;

  /** Asked through a field resolver, which hides them from employers. */
  birthMonthDay!: string | null;
  email!: string | null;

  @Field(() => String, { description: 'The IANA time zone in which this person is reminded.' })
  zone!: string;
}

/** The columns of a clinician that one statement reads for many. */
export interface ClinicianColumns {
  readonly personId: Id;
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly birthMonthDay: string | null;
  readonly email: string | null;
  readonly zone: string;
}

/** Makes the GraphQL value of a clinician for a reader who was given them on a ground. */
export function clinicianValue(columns: ClinicianColumns, basis: Basis): Clinician {
  return {
    ...columns,
    basis,
    __typename: 'Clinician',
    id: publicId('Clinician', columns.personId),
    displayName: displayName(columns.givenName, columns.familyName),
  };
}

/** A name as it is shown: parts that are missing leave no trace. */
export function displayName(given: string | null, family: string | null): string {
  return [given, family].filter((part) => part !== null && part !== '').join(' ') || 'Erased';
}

@ObjectType({ description: 'A name of a clinician.' })
export class ClinicianName {
  @Field(() => String, { nullable: true, description: 'Given name; null for people of one name.' })
  givenName!: string | null;

  @Field(() => String, { nullable: true, description: 'Family name; null when the person was erased.' })
  familyName!: string | null;
}

@ObjectType({ description: 'An identifier of a clinician, shown only by its last four characters.' })
export class ClinicianIdentifier {
  @Field(() => String, { description: '`NPI`, `LICENSE`, `BOARD_ID` or another type that the hub lists.' })
  type!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Who issued it: a board code, or jurisdiction and profession for a license; null for an NPI.',
  })
  issuer!: string | null;

  @Field(() => String, { description: 'All but the last four characters are `•`.' })
  masked!: string;
}

@ObjectType({ description: 'A license of a clinician, as it stands today.', implements: Node })
export class License extends Node {
  licenseId!: Id;
  personId!: Id;
  boardId!: Id;
  __typename!: 'License';

  @Field(() => String, { description: 'The code of the board that issued it.' })
  board!: string;

  @Field(() => String, { description: 'The profession it licenses, such as `physician-md`.' })
  profession!: string;

  @Field(() => String, {
    description: 'The number as printed, for its board and its holder; only the last four characters for others.',
  })
  number!: string;

  @Field(() => CivilDateScalar, { description: 'First issued on.' })
  issuedOn!: CivilDate;

  @Field(() => CivilDateScalar, { description: 'The last day of the present term.' })
  expiresOn!: CivilDate;

  @Field(() => CivilDateScalar, {
    nullable: true,
    description: 'The last day of the education cycle where the board sets one apart from the term; else null.',
  })
  cmeEndsOn!: CivilDate | null;

  @Field(() => String, { description: '`ACTIVE`, `INACTIVE`, `EXPIRED`, `SUSPENDED`, `REVOKED` or `RETIRED`.' })
  status!: string;
}

@ObjectType({ description: 'A specialty certificate of a clinician, as it stands today.' })
export class Certificate {
  @Field(() => String, { description: 'The code of the certifying board.' })
  board!: string;

  @Field(() => String, { description: 'The specialty, such as `internal-medicine`.' })
  specialty!: string;

  @Field(() => CivilDateScalar, { description: 'First issued on.' })
  issuedOn!: CivilDate;

  @Field(() => CivilDateScalar, { nullable: true, description: 'The last day; null where it does not end.' })
  expiresOn!: CivilDate | null;

  @Field(() => String, { description: '`ACTIVE`, `INACTIVE`, `EXPIRED` or `REVOKED`.' })
  status!: string;
}
