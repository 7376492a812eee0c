import { Field, ID, InputType, Int } from 'type-graphql';
import { CreditVoidReason } from './credit.types';

@InputType({ description: 'A state license as it is printed.' })
export class LearnerLicenseInput {
  @Field(() => String, { description: 'The state, `CA` or `US-CA`; elsewhere ISO 3166-2 such as `CA-ON`.' })
  jurisdiction!: string;

  @Field(() => String, { description: 'The profession as the hub lists it, such as `physician-md`.' })
  profession!: string;

  @Field(() => String, {
    description: 'The number as printed, zeros included; spaces, punctuation and case do not matter.',
  })
  number!: string;
}

@InputType({ description: 'The number by which a certifying board knows a person.' })
export class LearnerBoardIdInput {
  @Field(() => String, { description: 'The board’s code, such as `abim`.' })
  board!: string;

  @Field(() => String, { description: 'The board’s number of the person.' })
  number!: string;
}

@InputType({
  description:
    'Who learned. Credit is attached by an issued identifier together with the family name or the birth day; a name alone never attaches it.',
})
export class LearnerInput {
  @Field(() => String, { nullable: true, description: 'Ten digits. Row codes: NPI_MALFORMED, NPI_CHECK_DIGIT.' })
  npi?: string | null;

  @Field(() => [LearnerLicenseInput], { nullable: true, description: 'State licenses. Row code: LICENSE_UNREADABLE.' })
  licenses?: LearnerLicenseInput[] | null;

  @Field(() => [LearnerBoardIdInput], { nullable: true, description: 'Board ids. Row code: LICENSE_UNREADABLE.' })
  boardIds?: LearnerBoardIdInput[] | null;

  @Field(() => String, { nullable: true, description: 'Given names; none for people of one name.' })
  givenName?: string | null;

  @Field(() => String, { nullable: true, description: 'Family name in any script, at most 100 characters.' })
  familyName?: string | null;

  @Field(() => String, { nullable: true, description: 'Month and day of birth, `MM-DD`. Row code: DATE_IMPOSSIBLE.' })
  birthMonthDay?: string | null;
}

@InputType({ description: 'A part of a credit that counts toward topics. Parts do not overlap.' })
export class CreditComponentInput {
  @Field(() => [String], {
    description: 'Topics as the hub lists them; one part may have several. Row code: TOPIC_UNKNOWN.',
  })
  topics!: string[];

  @Field(() => String, {
    description:
      'Decimal text such as `"0.5"`; all parts together at most the row’s amount. Row code: COMPONENTS_OVER_AMOUNT.',
  })
  amount!: string;
}

@InputType({
  description:
    'One credit of one learner. What is judged row by row is text, so that one bad row answers with its code and the others go through.',
})
export class CreditRowInput {
  @Field(() => String, {
    nullable: true,
    description:
      'Your own id of this credit, at most 128 characters, compared byte by byte: case, accents and spaces at the ends count. Row codes: TEXT_INVALID, CREDIT_ID_REUSED.',
  })
  externalId?: string | null;

  @Field(() => LearnerInput, { description: 'Who learned.' })
  learner!: LearnerInput;

  @Field(() => String, {
    description:
      'The activity: the hub’s id (`act_…`) or your own. Row codes: ACTIVITY_UNKNOWN, ACTIVITY_CLOSED, NOT_ACCREDITED_ON_DATE.',
  })
  activity!: string;

  @Field(() => String, {
    name: 'system',
    description: 'The credit system’s code, such as `ama-pra-1`. Row codes: SYSTEM_UNKNOWN, SYSTEM_NOT_OFFERED.',
  })
  system!: string;

  @Field(() => String, { nullable: true, description: 'A category of the system, where it has any.' })
  category?: string | null;

  @Field(() => String, {
    description:
      'Decimal text such as `"1.25"`. Row codes: AMOUNT_NOT_POSITIVE, AMOUNT_NOT_A_STEP, AMOUNT_OVER_MAXIMUM.',
  })
  amount!: string;

  @Field(() => Int, { nullable: true, description: 'Minutes of participation. Row code: MINUTES_OUT_OF_RANGE.' })
  minutes?: number | null;

  @Field(() => [CreditComponentInput], {
    nullable: true,
    description: 'Shares of topics. Not given, an activity of exactly one topic gives the whole amount to it.',
  })
  components?: CreditComponentInput[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'How it was learned; not given = as the activity. Row code: FORMAT_UNKNOWN.',
  })
  format?: string | null;

  @Field(() => String, { nullable: true, description: '`YYYY-MM-DD`; not after the completion.' })
  startedOn?: string | null;

  @Field(() => String, {
    description:
      '`YYYY-MM-DD` on the calendar of the place. Row codes: DATE_IMPOSSIBLE, DATE_IN_FUTURE, DATE_OUTSIDE_ACTIVITY.',
  })
  completedOn!: string;

  @Field(() => Int, {
    nullable: true,
    description:
      'Which completion of the same activity on the same day, from 1; not given = 1. Row code: OCCURRENCE_OUT_OF_RANGE.',
  })
  occurrence?: number | null;
}

@InputType({ description: 'Rows of credit under one idempotency key.' })
export class ReportCreditsInput {
  @Field(() => String, {
    description:
      'Your key for this request, 1 to 200 characters. Sent again with the same rows, it gives the same answer for ever; with other rows it is IDEMPOTENCY_MISMATCH.',
  })
  idempotencyKey!: string;

  @Field(() => [CreditRowInput], { description: '1 to 250 rows.' })
  rows!: CreditRowInput[];
}

@InputType({ description: 'Which credit is withdrawn, and why. Give either id.' })
export class VoidCreditInput {
  @Field(() => String, { description: 'Your key for this request, 1 to 200 characters.' })
  idempotencyKey!: string;

  @Field(() => String, { nullable: true, description: 'Your own id of the credit.' })
  externalId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The hub’s id of the reported row, `rep_…`.' })
  reportId?: string | null;

  @Field(() => CreditVoidReason, { description: 'Why.' })
  reason!: CreditVoidReason;
}

@InputType({ description: 'Which credit is corrected, and how it should have been reported.' })
export class CorrectCreditInput {
  @Field(() => String, { description: 'Your key for this request, 1 to 200 characters.' })
  idempotencyKey!: string;

  @Field(() => String, { nullable: true, description: 'Your own id of the credit.' })
  externalId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The hub’s id of the reported row, `rep_…`.' })
  reportId?: string | null;

  @Field(() => CreditRowInput, {
    description: 'The whole row as it should be. Its own external id is not read: the id stays.',
  })
  row!: CreditRowInput;
}
