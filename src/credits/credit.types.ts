import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
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
    description:
      'The row that this one repeats or resembles, or by which it was replaced; null when that one is not yours to read.',
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
