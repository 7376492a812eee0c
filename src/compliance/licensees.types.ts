import { ArgsType, Field, ID, Int, ObjectType } from 'type-graphql';
import { type CivilDate } from '../domain/civil-date';
import { type Status } from '../domain/requirement/verdict';
import { PageInfo } from '../platform/pagination';
import { CivilDateScalar } from '../platform/scalars';
import { Cycle } from './obligation.types';
import { ObligationStatus, ObligationSummary } from './roster.types';

@ObjectType({ simpleResolvers: true, description: 'One obligation towards this board and whose it is.' })
export class Licensee {
  @Field(() => ID, { description: 'The clinician, `cln_…`.' })
  clinician!: string;

  @Field(() => String, { description: 'Given and family name.' })
  displayName!: string;

  @Field(() => ID, { nullable: true, description: 'The license, `lic_…`; null for a certificate.' })
  license!: string | null;

  @Field(() => String, { nullable: true, description: 'The license number as printed; null for a certificate.' })
  number!: string | null;

  @Field(() => Cycle, { nullable: true, description: 'The cycle that is judged; null where there is none.' })
  cycle!: Cycle | null;

  @Field(() => CivilDateScalar, {
    nullable: true,
    description: 'The last day on which what is short can be made good.',
  })
  cureBy!: CivilDate | null;

  @Field(() => ObligationSummary, { description: 'How it stands.' })
  obligation!: ObligationSummary;

  @Field(() => Boolean, { description: 'Something changed since; the row follows within 5 seconds.' })
  refreshing!: boolean;
}

@ObjectType({ simpleResolvers: true, description: 'An obligation and its place in the list.' })
export class LicenseeEdge {
  @Field(() => Licensee, { description: 'The obligation.' })
  node!: Licensee;

  @Field(() => String, { description: 'The place, for `after`.' })
  cursor!: string;
}

@ObjectType({
  simpleResolvers: true,
  description: 'A page of the obligations towards a board, the earliest deadline first.',
})
export class LicenseeConnection {
  @Field(() => [LicenseeEdge], { description: 'The obligations of this page, in order.' })
  edges!: readonly LicenseeEdge[];

  @Field(() => PageInfo, { description: 'Where the page ends.' })
  pageInfo!: PageInfo;
}

@ArgsType()
export class LicenseesArgs {
  @Field(() => Int, { description: 'How many at most, 1 to 100. Error: PAGE_SIZE_TOO_LARGE.' })
  first!: number;

  @Field(() => String, { nullable: true, description: 'The cursor after which the page begins. Error: BAD_CURSOR.' })
  after?: string | null;

  @Field(() => [ObligationStatus], { nullable: true, description: 'Only obligations with one of these statuses.' })
  status?: readonly Status[] | null;

  @Field(() => CivilDateScalar, { nullable: true, description: 'Only deadlines on or after this day.' })
  deadlineFrom?: CivilDate | null;

  @Field(() => CivilDateScalar, { nullable: true, description: 'Only deadlines on or before this day.' })
  deadlineTo?: CivilDate | null;
}
