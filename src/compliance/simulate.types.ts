import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { FactInput } from '../clinicians/person.input';
import type { CivilDate } from '../domain/civil-date';
import type { CreditUnits } from '../domain/credit';
import type { NodeResult, Status } from '../domain/requirement/verdict';
import { CivilDateScalar, Credits } from '../platform/scalars';
import { Obligation } from './obligation.types';
import { ObligationStatus } from './roster.types';

@InputType({ description: 'A part of a supposed credit that counts toward topics. Parts do not overlap.' })
export class SimulatedPartInput {
  @Field(() => [String], { description: 'Topics as the hub lists them, at least one.' })
  topics!: string[];

  @Field(() => Credits, { description: 'Its share; all parts together at most the credit’s amount.' })
  amount!: CreditUnits;
}

@InputType({
  description:
    'A credit that nobody has reported. It counts as an accepted one would; in a proof it is called by its title, and `what-if-1` (its place in the list) stands where the id of a real one would.',
})
export class SimulatedCreditInput {
  @Field(() => String, { description: 'The credit system’s code, such as `ama-pra-1`.' })
  system!: string;

  @Field(() => String, { nullable: true, description: 'A category of the system, where it has any.' })
  category?: string | null;

  @Field(() => Credits, { description: 'More than 0, in the system’s steps.' })
  amount!: CreditUnits;

  @Field(() => CivilDateScalar, {
    description: 'When it would be completed; not after the day asked. For a credit that is still to come name `asOf`.',
  })
  completedOn!: CivilDate;

  @Field(() => String, { nullable: true, description: 'How it would be learned, such as `live`.' })
  format?: string | null;

  @Field(() => [SimulatedPartInput], {
    nullable: true,
    description: 'Shares of topics, at most 50. Not given, it has no topic.',
  })
  components?: SimulatedPartInput[] | null;

  @Field(() => [String], { nullable: true, description: 'Properties that rules ask for, at most 50 codes.' })
  tags?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Who would have approved it, of those whom rules ask for, such as `hhsc`.',
  })
  approvedBy?: string[] | null;

  @Field(() => String, { nullable: true, description: 'What it is called, at most 300 characters.' })
  title?: string | null;
}

@InputType({ description: 'A license that nobody has issued.' })
export class SimulatedLicenseInput {
  @Field(() => String, { description: 'The code of the board, such as `us-fl-bom`.' })
  board!: string;

  @Field(() => String, { description: 'The profession, such as `physician-md`.' })
  profession!: string;

  @Field(() => CivilDateScalar, { description: 'First issued on.' })
  issuedOn!: CivilDate;

  @Field(() => CivilDateScalar, { description: 'The last day of the term; not before `issuedOn`.' })
  expiresOn!: CivilDate;

  @Field(() => Int, {
    nullable: true,
    description: 'The ordinal of the renewal that ends the term: 1 = the first renewal. 0 to 1000.',
  })
  renewalNumber?: number | null;

  @Field(() => CivilDateScalar, {
    nullable: true,
    description: 'The last day of the education cycle where it is not that of the term.',
  })
  cmeEndsOn?: CivilDate | null;
}

@InputType({
  description:
    'What is supposed; everything may be left out. Unknown codes, amounts off the step and days that do not fit are BAD_INPUT with `details.path`.',
})
export class SimulateInput {
  @Field(() => CivilDateScalar, {
    nullable: true,
    description: 'The day asked about. Not given = today, in each authority’s zone.',
  })
  asOf?: CivilDate | null;

  @Field(() => [SimulatedCreditInput], { nullable: true, description: 'Credits beside the recorded ones, at most 50.' })
  addCredits?: SimulatedCreditInput[] | null;

  @Field(() => SimulatedLicenseInput, { nullable: true, description: 'One more license.' })
  addLicense?: SimulatedLicenseInput | null;

  @Field(() => [FactInput], {
    nullable: true,
    description:
      'Facts, at most 50: each takes the place of what is known under its name, in its time. `license.expires` and its like are facts too, and are then supposed of every license.',
  })
  facts?: FactInput[] | null;

  @Field(() => CivilDateScalar, {
    nullable: true,
    description:
      'Judge by the version of each requirement set that was, or will be, in force on that day. What had no version then is left out of the answer.',
  })
  rulesOf?: CivilDate | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'A draft of your own board, `drf_…`, that takes the place of the text in force, whatever its first day. Errors: NOT_FOUND for anybody else’s, FORBIDDEN for employers.',
  })
  draft?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'A requirement that comes out otherwise.' })
export class SimulatedRequirement {
  @Field(() => String, { description: 'Its id in the pack, such as `ethics`.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Its result without what was supposed; null = it is not asked.' })
  resultBefore!: NodeResult | null;

  @Field(() => String, { nullable: true, description: 'Its result with it; null = it is not asked.' })
  resultAfter!: NodeResult | null;

  @Field(() => String, { nullable: true, description: 'How much counts without, exact text; null for groups.' })
  countedBefore!: string | null;

  @Field(() => String, { nullable: true, description: 'How much counts with, exact text; null for groups.' })
  countedAfter!: string | null;

  @Field(() => String, { nullable: true, description: 'How much is needed without, exact text.' })
  neededBefore!: string | null;

  @Field(() => String, { nullable: true, description: 'How much is needed with, exact text.' })
  neededAfter!: string | null;

  @Field(() => String, { nullable: true, description: 'How much is missing without, exact text; null for groups.' })
  shortBefore!: string | null;

  @Field(() => String, { nullable: true, description: 'How much is missing with, exact text; null for groups.' })
  shortAfter!: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'What the supposition changes in one obligation.' })
export class SimulatedDifference {
  @Field(() => ObligationStatus, { nullable: true, description: 'How it stands without; null = it is not owed.' })
  statusBefore!: Status | null;

  @Field(() => ObligationStatus, { description: 'How it stands with what was supposed.' })
  statusAfter!: Status;

  @Field(() => CivilDateScalar, { nullable: true, description: 'The deadline without.' })
  deadlineBefore!: CivilDate | null;

  @Field(() => CivilDateScalar, { nullable: true, description: 'The deadline with.' })
  deadlineAfter!: CivilDate | null;

  @Field(() => [SimulatedRequirement], {
    nullable: true,
    description: 'The requirements that come out otherwise, groups and their parts in one list; null for an employer.',
  })
  requirements!: readonly SimulatedRequirement[] | null;

  @Field(() => [String], { description: 'The same in sentences; empty when nothing changes. No credit is named.' })
  sentences!: readonly string[];
}

@ObjectType({ simpleResolvers: true, description: 'One obligation as it would stand, beside how it does stand.' })
export class SimulatedObligation {
  @Field(() => Obligation, { description: 'How it would stand on the day asked.' })
  obligation!: Obligation;

  @Field(() => Obligation, {
    nullable: true,
    description: 'How it stands on the same day without what was supposed; null when it is owed only by supposition.',
  })
  now!: Obligation | null;

  @Field(() => SimulatedDifference, { description: 'What changes from `now` to `obligation`.' })
  difference!: SimulatedDifference;
}

/** The most of a list in one supposition. */
export const MOST_SUPPOSED = 50;
