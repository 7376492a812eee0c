import { ArgsType, Field, ID, ObjectType } from 'type-graphql';
import { type CivilDate } from '../domain/civil-date';
import { type CreditUnits } from '../domain/credit';
import { type Status } from '../domain/requirement/verdict';
import { CivilDateScalar, Credits, Instant } from '../platform/scalars';
import { ActsNextName, ObligationStatus, Shortfall } from './roster.types';

@ArgsType()
export class KnowledgeArgs {
  @Field(() => CivilDateScalar, {
    nullable: true,
    description: 'The day asked about: what was true on it. Not given = today, in each authority’s zone.',
  })
  asOf?: CivilDate | null;

  @Field(() => Instant, {
    nullable: true,
    description:
      'What the hub knew at that moment. Not given = everything it knows now. Credits that wait for a decision are then left out.',
  })
  knownAt?: Instant | null;
}

@ObjectType({ simpleResolvers: true, description: 'A period of days, both ends included.' })
export class Cycle {
  @Field(() => CivilDateScalar, { description: 'The first day.' })
  start!: CivilDate;

  @Field(() => CivilDateScalar, { description: 'The last day.' })
  end!: CivilDate;
}

@ObjectType({ simpleResolvers: true, description: 'Something that must be known before the verdict can be sure.' })
export class MissingKnowledge {
  @Field(() => String, {
    description:
      '`fact`, `credit-amount`, `credit-tag`, `unconfirmed-clause`, `unpublished-amount`, `date` or `history`.',
  })
  kind!: string;

  @Field(() => String, { description: 'The name of the fact, the id of the credit or of the requirement.' })
  name!: string;
}

@ObjectType({ simpleResolvers: true, description: 'Where a requirement comes from.' })
export class RequirementSource {
  @Field(() => String, { nullable: true, description: 'The clause, such as `16 CCR 1336`.' })
  clause!: string | null;

  @Field(() => String, { nullable: true, description: 'Where it can be read.' })
  url!: string | null;

  @Field(() => String, { description: 'The date of what was read, in the source’s own words.' })
  asOf!: string;

  @Field(() => String, { description: '`high`, `medium` or `low`: how sure the reading is.' })
  confidence!: string;
}

@ObjectType({ simpleResolvers: true, description: 'A ceiling and what was offered against it.' })
export class RequirementCap {
  @Field(() => String, { description: 'What is limited.' })
  says!: string;

  @Field(() => String, { description: 'The most that counts, exact text.' })
  atMost!: string;

  @Field(() => String, { description: 'How much there was, exact text.' })
  offered!: string;
}

@ObjectType({ simpleResolvers: true, description: 'How one part of one credit fared in one requirement.' })
export class RequirementCredit {
  @Field(() => ID, {
    nullable: true,
    description:
      'The ledger entry `cre_…` or the waiting report `rep_…`; `what-if-1` and so on in a simulation; null for what no activity gave.',
  })
  credit!: string | null;

  @Field(() => String, { nullable: true, description: 'The activity’s title.' })
  title!: string | null;

  @Field(() => String, { nullable: true, description: 'The provider’s name.' })
  provider!: string | null;

  @Field(() => CivilDateScalar, {
    nullable: true,
    description: 'When it was completed; null where that has no meaning.',
  })
  completedOn!: CivilDate | null;

  @Field(() => String, { description: 'What this part is worth here, exact text.' })
  amount!: string;

  @Field(() => String, { description: 'How much of it counts here, exact text.' })
  counted!: string;

  @Field(() => String, { description: 'Why, such as `COUNTED`, `OVER_CAP` or `BEFORE_WINDOW`.' })
  code!: string;
}

@ObjectType({ simpleResolvers: true, description: 'One requirement and how it is met: a node of the proof.' })
export class RequirementProof {
  @Field(() => String, { description: 'Its id in the pack, such as `ethics`.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'The requirement in words.' })
  says!: string | null;

  @Field(() => String, {
    description: '`MET`, `SHORT`, `LATER`, `EXCUSED`, `NOT_APPLICABLE`, `UNKNOWN`, `ANNOUNCED` or `RECOMMENDED_SHORT`.',
  })
  result!: string;

  @Field(() => String, { description: 'The result if every credit that waits were accepted.' })
  withPending!: string;

  @Field(() => String, { description: '`mandatory` or `recommended`.' })
  strength!: string;

  @Field(() => [String], { description: 'Codes that explain the result, such as `CONDITION_FALSE` or `WAIVER`.' })
  codes!: readonly string[];

  @Field(() => [String], { description: 'Words for the codes.' })
  because!: readonly string[];

  @Field(() => RequirementSource, { nullable: true, description: 'Where it comes from.' })
  source!: RequirementSource | null;

  @Field(() => CivilDateScalar, {
    nullable: true,
    description: 'The first day that counts; null = unbounded or moving.',
  })
  countsFrom!: CivilDate | null;

  @Field(() => CivilDateScalar, {
    nullable: true,
    description: 'The last day that counts; null = unbounded or moving.',
  })
  countsTo!: CivilDate | null;

  @Field(() => CivilDateScalar, { nullable: true, description: 'The last day on which it is in time.' })
  due!: CivilDate | null;

  @Field(() => CivilDateScalar, { nullable: true, description: 'The last day on which it can be made good.' })
  cureUntil!: CivilDate | null;

  @Field(() => String, { description: 'What is counted: the pack’s unit, `activity`, `kind` or `statement`.' })
  unit!: string;

  @Field(() => String, { nullable: true, description: 'How much is needed, exact text; null for groups.' })
  needed!: string | null;

  @Field(() => [String], { description: 'How that amount came about, step by step.' })
  neededBecause!: readonly string[];

  @Field(() => String, { nullable: true, description: 'How much counts, exact text.' })
  counted!: string | null;

  @Field(() => String, { nullable: true, description: 'How much more would count if what waits were accepted.' })
  pending!: string | null;

  @Field(() => String, { nullable: true, description: 'How much is missing, exact text.' })
  short!: string | null;

  @Field(() => [RequirementCap], { description: 'The ceilings that stood in the way.' })
  caps!: readonly RequirementCap[];

  @Field(() => [RequirementCredit], { description: 'Every credit that was looked at, and what became of it.' })
  credits!: readonly RequirementCredit[];

  @Field(() => [RequirementProof], { description: 'The parts of a group, or its alternatives.' })
  children!: readonly RequirementProof[];
}

@ObjectType({
  simpleResolvers: true,
  description: 'What a clinician owes one authority for one license, certificate or employment, and how it stands.',
})
export class Obligation {
  @Field(() => ID, { description: 'The obligation, `obl_…`.' })
  id!: string;

  @Field(() => String, { description: 'The board or employer that asks, by name.' })
  authority!: string;

  @Field(() => String, { description: 'What it is asked for: a profession, a specialty, or an employer’s pack.' })
  what!: string;

  @Field(() => String, { description: 'The pack of requirements, by its id in the catalogue.' })
  pack!: string;

  @Field(() => ObligationStatus, { description: 'How it stands on the day asked.' })
  status!: Status;

  @Field(() => Cycle, {
    nullable: true,
    description: 'The cycle; null where the authority has none or a date is missing.',
  })
  cycle!: Cycle | null;

  @Field(() => CivilDateScalar, { nullable: true, description: 'The day by which what is open must be done.' })
  deadline!: CivilDate | null;

  @Field(() => CivilDateScalar, {
    nullable: true,
    description: 'The last day on which what is short can be made good.',
  })
  cureBy!: CivilDate | null;

  @Field(() => CivilDateScalar, {
    nullable: true,
    description: 'The last day on which earning credit is still safe to arrive in time: 30 days before the deadline.',
  })
  lastSafeDay!: CivilDate | null;

  @Field(() => CivilDateScalar, {
    nullable: true,
    description: 'The first day on which the same facts could give another answer; null = never.',
  })
  holdsUntil!: CivilDate | null;

  @Field(() => [Shortfall], { description: 'What is short; empty when nothing is.' })
  shortfalls!: readonly Shortfall[];

  @Field(() => Credits, { description: 'How much more the credits that wait for a decision would count, at most.' })
  pending!: CreditUnits;

  @Field(() => ActsNextName, { description: 'Who can change how it stands.' })
  actsNext!: string;

  @Field(() => [String], {
    description:
      'The verdict in sentences. An employer is told of no single credit and of no ground, such as an illness.',
  })
  sentences!: readonly string[];

  @Field(() => [MissingKnowledge], { description: 'What must be known before the verdict can be sure.' })
  missing!: readonly MissingKnowledge[];

  @Field(() => [RequirementProof], {
    nullable: true,
    description: 'The proof, requirement by requirement, for the clinician and the board; null for an employer.',
  })
  requirements!: readonly RequirementProof[] | null;

  @Field(() => CivilDateScalar, { description: 'The day the answer is for, in the authority’s zone.' })
  asOf!: CivilDate;

  @Field(() => Instant, { description: 'When it was worked out.' })
  evaluatedAt!: Instant;
}
