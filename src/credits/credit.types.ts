import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { CivilDate } from '../domain/civil-date';
import type { CreditUnits } from '../domain/credit';
import { Node } from '../nodes/node';
import { connectionOf } from '../platform/pagination';
import { type Id, publicId } from '../platform/ids';
import { CivilDateScalar, Credits, Instant } from '../platform/scalars';
import { messageOf } from './messages';
import type { Report } from './report';

export enum CreditOutcome {
  ACCEPTED = 'ACCEPTED',
  DUPLICATE = 'DUPLICATE',
  REVIEW = 'REVIEW',
  NO_MATCH = 'NO_MATCH',
  CONFLICT = 'CONFLICT',
  REJECTED = 'REJECTED',
}
const OUTCOMES = {
  ACCEPTED: { description: 'Recorded in the ledger for one clinician.' },
  DUPLICATE: { description: 'The same credit was reported before; it counts once.' },
  REVIEW: { description: 'Kept, and not counted until a person decides.' },
  NO_MATCH: { description: 'Kept; attached by itself when the clinician or an identifier appears.' },
  CONFLICT: { description: 'Kept; what is said of the learner contradicts itself, so a person decides.' },
  REJECTED: { description: 'Not acceptable; the code says why. Nothing of it counts and its id stays free.' },
};
registerEnumType(CreditOutcome, {
  name: 'CreditOutcome',
  description: 'What became of a reported row.',
  valuesConfig: OUTCOMES,
});

export enum CreditReportState {
  ACCEPTED = 'ACCEPTED',
  DUPLICATE = 'DUPLICATE',
  REVIEW = 'REVIEW',
  NO_MATCH = 'NO_MATCH',
  CONFLICT = 'CONFLICT',
  REJECTED = 'REJECTED',
  VOIDED = 'VOIDED',
}
registerEnumType(CreditReportState, {
  name: 'CreditReportState',
  description: 'How a reported row stands now.',
  valuesConfig: { ...OUTCOMES, VOIDED: { description: 'Withdrawn, or replaced by a correction.' } },
});

export enum CreditVoidReason {
  ENTERED_IN_ERROR = 'ENTERED_IN_ERROR',
  WRONG_LEARNER = 'WRONG_LEARNER',
  ACTIVITY_WITHDRAWN = 'ACTIVITY_WITHDRAWN',
  NOT_COMPLETED = 'NOT_COMPLETED',
  OTHER = 'OTHER',
}
registerEnumType(CreditVoidReason, {
  name: 'CreditVoidReason',
  description: 'Why a credit is withdrawn.',
  valuesConfig: {
    ENTERED_IN_ERROR: { description: 'It should never have been reported.' },
    WRONG_LEARNER: { description: 'It belongs to somebody else.' },
    ACTIVITY_WITHDRAWN: { description: 'The activity does not stand.' },
    NOT_COMPLETED: { description: 'The learner did not complete it.' },
    OTHER: { description: 'Another reason.' },
  },
});

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

@ObjectType({ description: 'A part of a credit that counts toward topics.' })
export class CreditComponent {
  @Field(() => [String])
  topics!: readonly string[];

  @Field(() => Credits)
  amount!: CreditUnits;
}

@ObjectType({ description: 'A row of credit as it was reported, and how it stands now.', implements: Node })
export class CreditReport extends Node {
  __typename!: 'CreditReport';

  @Field(() => String, { nullable: true, description: 'The source’s own id.' })
  externalId!: string | null;

  @Field(() => Int, { description: 'Counts the awards under one external id; a correction makes the next.' })
  revision!: number;

  @Field(() => Int, { description: 'The row’s place in its request, from 1.' })
  line!: number;

  @Field(() => CreditReportState)
  state!: CreditReportState;

  @Field(() => String, { description: 'Why it stands so: a row code, or ACCEPTED, VOIDED, CORRECTED.' })
  code!: string;

  @Field(() => String, { description: 'The code in words.' })
  message!: string;

  @Field(() => String, { description: 'Who can do something about it: PROVIDER, HUB, NOBODY …' })
  actsNext!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'The row that this one repeats or resembles; null when that is another source’s.',
  })
  sameAs!: string | null;

  @Field(() => ID, { nullable: true, description: 'The ledger entry, once there is one.' })
  entryId!: string | null;

  @Field(() => ID, { nullable: true, description: 'The activity; null for rows that were refused.' })
  activityId!: string | null;

  @Field(() => String, { nullable: true, description: 'The credit system.' })
  system!: string | null;

  @Field(() => String, { nullable: true })
  category!: string | null;

  @Field(() => Credits, { nullable: true })
  amount!: CreditUnits | null;

  @Field(() => Int, { nullable: true })
  minutes!: number | null;

  @Field(() => [CreditComponent])
  components!: readonly CreditComponent[];

  @Field(() => String, { nullable: true })
  format!: string | null;

  @Field(() => CivilDateScalar, { nullable: true })
  startedOn!: CivilDate | null;

  @Field(() => CivilDateScalar, { nullable: true })
  completedOn!: CivilDate | null;

  @Field(() => Int, { nullable: true })
  occurrence!: number | null;

  @Field(() => Instant)
  receivedAt!: Date;

  @Field(() => Instant, { nullable: true, description: 'When its present state was reached; null while it waits.' })
  settledAt!: Date | null;
}

/** Makes the GraphQL value of a report. Whose it is is left out: a provider is not told who the hub found. */
export function creditReportValue(report: Report): CreditReport {
  const { content } = report;
  const publicReport = (id: Id | null): string | null => (id === null ? null : publicId('CreditReport', id));
  return {
    __typename: 'CreditReport',
    id: publicId('CreditReport', report.reportId),
    externalId: report.externalId,
    revision: report.revision,
    line: report.line,
    state: report.state as CreditReportState,
    code: report.code,
    message: messageOf(report.code),
    actsNext: report.actsNext,
    sameAs: publicReport(report.sameAs),
    entryId: report.entryId === null ? null : publicId('CreditEntry', report.entryId),
    activityId: content === null ? null : publicId('Activity', content.activityId),
    system: content?.system ?? null,
    category: content?.category ?? null,
    amount: content?.amount ?? null,
    minutes: content?.minutes ?? null,
    components: content?.components ?? [],
    format: content?.format ?? null,
    startedOn: content?.startedOn ?? null,
    completedOn: content?.completedOn ?? null,
    occurrence: content?.occurrence ?? null,
    receivedAt: report.receivedAt,
    settledAt: report.settledAt,
  };
}

@ObjectType({ description: 'The outcome of one row, as it was first answered.' })
export class CreditRowOutcome {
  @Field(() => Int, { description: 'The row’s place in the request, from 1.' })
  line!: number;

  @Field(() => CreditOutcome)
  outcome!: CreditOutcome;

  @Field(() => String, { description: 'A row code of the error reference, or ACCEPTED.' })
  code!: string;

  @Field(() => String, { description: 'The code in words.' })
  message!: string;

  @Field(() => String, { description: 'Who can do something about it: PROVIDER, HUB, NOBODY …' })
  actsNext!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'The row that this one repeats or resembles; null when that is another source’s.',
  })
  sameAs!: string | null;

  /** Read through a loader: the row as it stands now. */
  reportId!: Id;
}

@ObjectType({ description: 'What became of a request to report credit.' })
export class ReportCreditsResult {
  @Field(() => ID, { description: 'The receipt of the request.' })
  intakeId!: string;

  @Field(() => [CreditRowOutcome], { description: 'One outcome per row, in their order.' })
  rows!: CreditRowOutcome[];
}

@ObjectType({ description: 'What became of a request to withdraw or correct a credit, as it was first answered.' })
export class CreditChange {
  @Field(() => Boolean, { description: 'True when something changed.' })
  done!: boolean;

  @Field(() => String, {
    description:
      'VOIDED, ACCEPTED, or a row code: ALREADY_VOIDED and CREDIT_NOT_FOUND change nothing, nor does a row that is refused.',
  })
  code!: string;

  @Field(() => String, { description: 'The code in words.' })
  message!: string;

  @Field(() => String, { description: 'Who can do something about it.' })
  actsNext!: string;

  reportId!: Id | null;
  replacedId!: Id | null;
}

export const CreditReportConnection = connectionOf('CreditReport', CreditReport);
