import { Field, ID, ObjectType } from 'type-graphql';
import { type CivilDate } from '../domain/civil-date';
import { CivilDateScalar } from '../platform/scalars';

@ObjectType({
  simpleResolvers: true,
  description: 'Where a clinician works, and whether they let that employer see how they stand.',
})
export class Employment {
  @Field(() => ID, { description: 'The employer, `org_…`.' })
  employer!: string;

  @Field(() => String, { description: 'The employer’s present name.' })
  employerName!: string;

  @Field(() => String, { description: 'The department in which the employer put them.' })
  department!: string;

  @Field(() => Boolean, {
    description: 'Whether the employer may see verdicts and shortfalls: consent holds on the day asked.',
  })
  seen!: boolean;

  @Field(() => CivilDateScalar, {
    nullable: true,
    description:
      'The last day on which both employment and consent hold; null = until further notice, or not seen at all.',
  })
  seenUntil!: CivilDate | null;
}
