import { Field, ID, InputType, registerEnumType } from 'type-graphql';
import type { CivilDate } from '../domain/civil-date';
import { CivilDateScalar } from '../platform/scalars';
import { readId } from '../platform/ids';
import type { WrittenPerson } from './written-person';

export enum IdentifierTypeName {
  NPI = 'NPI',
  LICENSE = 'LICENSE',
  BOARD_ID = 'BOARD_ID',
}
registerEnumType(IdentifierTypeName, {
  name: 'IdentifierType',
  description: 'What kind of number identifies a clinician.',
  valuesConfig: {
    NPI: { description: 'US National Provider Identifier: ten digits, the last one proves the others.' },
    LICENSE: {
      description: 'A license number; its issuer is jurisdiction and profession, such as `US-CA/physician-md`.',
    },
    BOARD_ID: { description: 'A board’s own number of a person; its issuer is the board’s code.' },
  },
});

@InputType({ description: 'An identifier that somebody issued.' })
export class IdentifierInput {
  @Field(() => IdentifierTypeName, { description: 'Its kind.' })
  type!: IdentifierTypeName;

  @Field(() => String, {
    nullable: true,
    description: 'Who issued it: a board’s code, or jurisdiction/profession for a license; nothing for an NPI.',
  })
  issuer?: string | null;

  @Field(() => String, {
    description:
      'As printed, zeros included; at most 128 characters. Errors: NPI_MALFORMED, NPI_CHECK_DIGIT, LICENSE_UNREADABLE.',
  })
  value!: string;
}

@InputType({ description: 'A name that was used before.' })
export class FormerNameInput {
  @Field(() => String, { nullable: true, description: 'Given name then.' })
  givenName?: string | null;

  @Field(() => String, { description: 'Family name then, at most 100 characters.' })
  familyName!: string;

  @Field(() => CivilDateScalar, { description: 'The last day on which it was the name.' })
  until!: CivilDate;
}

@InputType({ description: 'A statement about a person’s practice that rules ask for.' })
export class FactInput {
  @Field(() => String, { description: 'The fact’s name in the hub’s list, such as `dea-registration`.' })
  name!: string;

  @Field(() => String, {
    description: 'JSON text: `true`, `false`, a text in quotes, or a list of texts. Numbers and dates are texts.',
  })
  value!: string;

  @Field(() => CivilDateScalar, { nullable: true, description: 'The first day on which it is so; not given = always.' })
  from?: CivilDate | null;

  @Field(() => CivilDateScalar, {
    nullable: true,
    description: 'The last day on which it is so; not given = until further notice.',
  })
  to?: CivilDate | null;
}

/** What every row that describes a person may say of them. */
@InputType({ description: 'A person as a row describes them.' })
export abstract class PersonInput {
  @Field(() => ID, {
    nullable: true,
    description:
      'The clinician, `cln_…`, when you have the id. Unless they are already yours, family name or birth day beside it must agree. Error: NOT_FOUND.',
  })
  clinician?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Given name, at most 100 characters; none for people of one name.',
  })
  givenName?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Family name, at most 100 characters; needed to create somebody.',
  })
  familyName?: string | null;

  @Field(() => String, { nullable: true, description: 'Month and day of birth, `MM-DD`. The year is not kept.' })
  birthMonthDay?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Where reminders go, such as `name@example.org`. Error: TEXT_INVALID.',
  })
  email?: string | null;

  @Field(() => String, { nullable: true, description: 'IANA time zone of the person; America/New_York unless told.' })
  zone?: string | null;

  @Field(() => [IdentifierInput], {
    nullable: true,
    description:
      'Identifiers. One that is known, with a name or birth day that agrees, is what finds a clinician again.',
  })
  identifiers?: IdentifierInput[] | null;

  @Field(() => [FormerNameInput], { nullable: true, description: 'Names used before.' })
  formerNames?: FormerNameInput[] | null;
}

/** The person that a row describes, in the services' words. A wrong kind of id is as absent as an unknown one. */
export function writtenPerson(input: PersonInput): WrittenPerson {
  return {
    clinician: input.clinician == null ? null : readId('Clinician', input.clinician),
    givenName: input.givenName,
    familyName: input.familyName,
    birthMonthDay: input.birthMonthDay,
    email: input.email,
    zone: input.zone,
    identifiers: input.identifiers ?? [],
    formerNames: input.formerNames,
  };
}
