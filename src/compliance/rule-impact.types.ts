import { ArgsType, Field, ID, Int, ObjectType } from 'type-graphql';
import type { CivilDate } from '../domain/civil-date';
import type { Status } from '../domain/requirement/verdict';
import { CivilDateScalar, Instant } from '../platform/scalars';
import { ObligationStatus } from './roster.types';

@ObjectType({ simpleResolvers: true, description: 'A requirement by which people would stand otherwise.' })
export class RuleMoveReason {
  @Field(() => String, { description: 'The requirement’s id in either text.' })
  requirement!: string;

  @Field(() => Int, { description: 'How many of the people of this move it concerns.' })
  people!: number;
}

@ObjectType({
  simpleResolvers: true,
  description: 'How many people would go from one status to another, and by which requirements.',
})
export class RuleMove {
  @Field(() => ObligationStatus, {
    nullable: true,
    description: 'How they stand under the text in force; null where none is.',
  })
  from!: Status | null;

  @Field(() => ObligationStatus, { description: 'How they would stand under the draft.' })
  to!: Status;

  @Field(() => Int, { description: 'How many people. Somebody with two licenses may be in two moves.' })
  people!: number;

  @Field(() => [RuleMoveReason], {
    description:
      'The requirements that are open under one text and not the same under the other, the one that concerns most first. One person may have several; none where the text as a whole begins or ceases to apply.',
  })
  reasons!: readonly RuleMoveReason[];
}

@ObjectType({
  simpleResolvers: true,
  description: 'What a draft would do to the people of its organization. Numbers only; nobody is named.',
})
export class RuleImpact {
  @Field(() => Int, {
    description:
      'How many people it is about: holders of a board’s licenses and certificates, an employer’s roster with consent.',
  })
  people!: number;

  @Field(() => Int, { description: 'How many of them would stand otherwise.' })
  changed!: number;

  @Field(() => [RuleMove], { description: 'From which status to which; who stays as they are is in none.' })
  moves!: readonly RuleMove[];

  @Field(() => CivilDateScalar, {
    description: 'The day that was looked at, in the zone of the text or its organization.',
  })
  asOf!: CivilDate;

  @Field(() => Instant, { description: 'When it was worked out.' })
  evaluatedAt!: Instant;
}

@ArgsType()
export class RuleImpactArgs {
  @Field(() => ID, { description: 'The draft, `drf_…`. Error: NOT_FOUND.' })
  draft!: string;

  @Field(() => CivilDateScalar, {
    nullable: true,
    description:
      'The day to look at; not given = today, or the draft’s first day where that is later. On a day that is not one of the draft’s own nobody moves.',
  })
  asOf?: CivilDate | null;
}
