import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { CivilDate } from '../domain/civil-date';
import type { CreditUnits } from '../domain/credit';
import { connectionOf } from '../platform/pagination';
import { CivilDateScalar, Credits, Instant } from '../platform/scalars';

export enum StatementState {
  WAITING = 'WAITING',
  OPEN = 'OPEN',
  SETTLED = 'SETTLED',
}
registerEnumType(StatementState, {
  name: 'StatementState',
  description: 'How far the comparison of a statement has come.',
  valuesConfig: {
    WAITING: { description: 'It is stored and not compared yet.' },
    OPEN: { description: 'It was compared and something differs; it is compared again every day until nothing does.' },
    SETTLED: { description: 'Nothing differs any more, or a later statement of the same days stands in its place.' },
  },
});

export enum DiscrepancyKindName {
  MISSING_HERE = 'MISSING_HERE',
  MISSING_THERE = 'MISSING_THERE',
  DIFFERS = 'DIFFERS',
}
registerEnumType(DiscrepancyKindName, {
  name: 'DiscrepancyKind',
  description: 'How a statement and the hub disagree about one credit.',
  valuesConfig: {
    MISSING_HERE: {
      description: 'The statement lists it; the hub does not hold it, or refused it, or it was withdrawn.',
    },
    MISSING_THERE: { description: 'The hub holds it in the statement’s days; the statement does not list it.' },
    DIFFERS: { description: 'Both have it, with another amount or day, or the hub’s row still waits to be counted.' },
  },
});

@InputType({ description: 'One credit as the provider’s own books have it.' })
export class StatementLineInput {
  @Field(() => String, {
    description:
      'The id under which the credit was reported, 1 to 128 characters, compared exactly; once per statement.',
  })
  externalId!: string;

  @Field(() => Credits, { description: 'The amount; more than 0.' })
  amount!: CreditUnits;

  @Field(() => CivilDateScalar, { description: 'The day of completion, within the statement’s days.' })
  completedOn!: CivilDate;
}

@InputType({ description: 'What a provider says it has reported for a range of days.' })
export class SubmitStatementInput {
  @Field(() => String, {
    description:
      'Your own key of this request, 1 to 128 characters. Sent again with the same content it answers the same statement; with other content: IDEMPOTENCY_MISMATCH.',
  })
  idempotencyKey!: string;

  @Field(() => CivilDateScalar, { description: 'The first day of completion that the statement covers.' })
  from!: CivilDate;

  @Field(() => CivilDateScalar, { description: 'The last day of completion that the statement covers.' })
  to!: CivilDate;

  @Field(() => [StatementLineInput], {
    description: 'Every credit completed in these days, 1 to 5,000. Errors: BATCH_EMPTY, BATCH_TOO_LARGE.',
  })
  lines!: StatementLineInput[];
}

@ObjectType({ description: 'A provider’s list of what it reported, to be compared with what the hub holds.' })
export class Statement {
  @Field(() => ID, { description: 'The statement, `stm_…`.' })
  id!: string;

  @Field(() => CivilDateScalar, { description: 'The first day that it covers.' })
  from!: CivilDate;

  @Field(() => CivilDateScalar, { description: 'The last day that it covers.' })
  to!: CivilDate;

  @Field(() => Int, { description: 'How many credits it lists.' })
  lineCount!: number;

  @Field(() => StatementState, { description: 'How far its comparison has come.' })
  state!: StatementState;

  @Field(() => Instant, { description: 'When it was stored.' })
  receivedAt!: Instant;
}

@ObjectType({ description: 'The amount and day of a credit on one side.' })
export class DiscrepancySide {
  @Field(() => Credits, { nullable: true, description: 'The amount; null where the row has none that can be read.' })
  amount!: CreditUnits | null;

  @Field(() => CivilDateScalar, {
    nullable: true,
    description: 'The day of completion; null where the row has none that can be read.',
  })
  completedOn!: CivilDate | null;
}

@ObjectType({ description: 'One credit about which a provider’s statement and the hub disagree.' })
export class Discrepancy {
  @Field(() => ID, { description: 'The discrepancy, `dis_…`.' })
  id!: string;

  @Field(() => String, { description: 'The provider’s id of the credit.' })
  externalId!: string;

  @Field(() => DiscrepancyKindName, { description: 'How the two disagree.' })
  kind!: DiscrepancyKindName;

  @Field(() => String, {
    description:
      'NOT_REPORTED, NOT_STATED, AMOUNT, DATE or AMOUNT_AND_DATE; or the code of the row that was refused, was withdrawn or waits.',
  })
  code!: string;

  @Field(() => String, { description: 'Who must act: PROVIDER, HUB, or NOBODY when it settles by itself.' })
  actsNext!: string;

  @Field(() => DiscrepancySide, {
    nullable: true,
    description: 'What the statement says; null when it does not list the credit.',
  })
  stated!: DiscrepancySide | null;

  @Field(() => DiscrepancySide, {
    nullable: true,
    description: 'What the hub holds; null when it never heard of the credit.',
  })
  held!: DiscrepancySide | null;

  @Field(() => ID, { description: 'The statement whose comparison found it.' })
  statementId!: string;

  @Field(() => Instant, { description: 'When it was found.' })
  openedAt!: Instant;

  @Field(() => Instant, { nullable: true, description: 'When a comparison no longer found it; null while it is open.' })
  closedAt!: Instant | null;
}

export const DiscrepancyConnection = connectionOf('Discrepancy', Discrepancy);
