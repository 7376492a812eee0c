import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { Agreement, IdentifierType } from '../domain/identity';
import { connectionOf } from '../platform/pagination';
import type { Id } from '../platform/ids';
import { Instant } from '../platform/scalars';

export enum ReviewKind {
  IDENTITY = 'IDENTITY',
  LOOKALIKE = 'LOOKALIKE',
}
registerEnumType(ReviewKind, {
  name: 'ReviewKind',
  description: 'What waits for a person.',
  valuesConfig: {
    IDENTITY: { description: 'Who a learner is; decided by the hub’s admins.' },
    LOOKALIKE: {
      description:
        'Whether a credit is the same as another; decided by the provider of both or by the hub, and by the hub alone where the other is another source’s.',
    },
  },
});

export enum MatchDecisionKind {
  MATCH = 'MATCH',
  SECOND_COMPLETION = 'SECOND_COMPLETION',
  DUPLICATE = 'DUPLICATE',
  NOBODY = 'NOBODY',
  UNDO = 'UNDO',
}
registerEnumType(MatchDecisionKind, {
  name: 'MatchDecision',
  description: 'What is decided.',
  valuesConfig: {
    MATCH: { description: 'The learner is the clinician of `clinicianId`: their rows are posted. Admins only.' },
    NOBODY: { description: 'The learner is nobody known here: their rows wait. Admins only.' },
    SECOND_COMPLETION: { description: 'The row is a completion of its own: it is posted.' },
    DUPLICATE: { description: 'The row repeats the other one: it counts once.' },
    UNDO: { description: 'The last decision is taken back: what it posted is voided and the rows wait again.' },
  },
});

@ObjectType({ description: 'A learner as a source described them, masked.' })
export class ReviewLearner {
  @Field(() => String, { description: 'The initials.' })
  name!: string;

  @Field(() => [String], { description: 'Type and issuer with the last four characters, such as `NPI US ••••••9599`.' })
  identifiers!: readonly string[];

  @Field(() => Boolean, { description: 'Whether month and day of birth were given.' })
  birthDayGiven!: boolean;
}

@ObjectType({ description: 'A clinician who may be meant, and what speaks for and against it.' })
export class ReviewCandidate {
  @Field(() => ID, { nullable: true, description: 'The clinician; null for all but admins.' })
  clinicianId!: string | null;

  @Field(() => [String], { description: 'Types of identifiers that are exactly theirs.' })
  exact!: readonly IdentifierType[];

  @Field(() => [String], { description: 'Types of identifiers that are theirs but for prefix and leading zeros.' })
  loose!: readonly IdentifierType[];

  @Field(() => String, { description: 'AGREES, DIFFERS or UNKNOWN.' })
  birthDay!: Agreement;

  @Field(() => String, { description: 'AGREES, DIFFERS or UNKNOWN.' })
  familyName!: Agreement;

  @Field(() => String, { description: 'AGREES, DIFFERS or UNKNOWN.' })
  givenName!: Agreement;
}

@ObjectType({ description: 'Something that waits for a person’s decision; decide it with `resolveMatch`.' })
export class ReviewItem {
  @Field(() => ID, { description: 'Names it for `resolveMatch`.' })
  id!: string;

  @Field(() => ReviewKind)
  kind!: ReviewKind;

  @Field(() => ID, { description: 'The source that reported it.' })
  sourceId!: string;

  @Field(() => String, { description: 'Why it waits.' })
  code!: string;

  @Field(() => String, { description: 'The code in words.' })
  message!: string;

  @Field(() => String, { description: 'Who can do something about it.' })
  actsNext!: string;

  @Field(() => Instant, { description: 'Since when.' })
  since!: Date;

  @Field(() => Int, { description: 'How many rows of credit wait for it.' })
  rows!: number;

  @Field(() => ReviewLearner, { nullable: true, description: 'Of an identity: the learner; null when erased.' })
  learner!: ReviewLearner | null;

  @Field(() => [ReviewCandidate], { description: 'Of an identity: who may be meant, as things stand now.' })
  candidates!: readonly ReviewCandidate[];

  /** Of a look-alike, read through a loader. */
  reportId!: Id | null;
  resemblesId!: Id | null;
}

export const ReviewItemConnection = connectionOf('ReviewItem', ReviewItem);

@InputType({ description: 'A decision about an item of the review queue.' })
export class ResolveMatchInput {
  @Field(() => ID, {
    description:
      'The id of the item, or of a reported row (`rep_…`): then its learner, or its likeness to another, is meant.',
  })
  item!: string;

  @Field(() => MatchDecisionKind)
  decision!: MatchDecisionKind;

  @Field(() => ID, { nullable: true, description: 'MATCH only: who the learner is, `cln_…`.' })
  clinicianId?: string | null;

  @Field(() => String, { description: 'Why, for whoever asks later: 1 to 500 characters, no personal data.' })
  reason!: string;
}

@ObjectType({ description: 'What a decision did to the rows of credit.' })
export class ResolveMatchResult {
  @Field(() => Int, { description: 'Rows that were posted.' })
  posted!: number;

  @Field(() => Int, { description: 'Awards that were voided.' })
  voided!: number;

  @Field(() => Int, { description: 'Rows that wait.' })
  waiting!: number;
}
