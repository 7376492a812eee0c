import { Arg, Ctx, Field, InputType, Mutation, Resolver } from 'type-graphql';
import type { RequestContext } from '../auth/request-context';
import { MOST_ROWS_PER_REQUEST, UpsertOutcomes } from '../clinicians/clinicians.resolver';
import { PersonInput, writtenPerson } from '../clinicians/person.input';
import { outcomeValue } from '../clinicians/row-outcome';
import type { CivilDate } from '../domain/civil-date';
import { CivilDateScalar } from '../platform/scalars';
import type { RostersService } from './rosters.service';

@InputType({ description: 'The person’s consent that you see their verdicts and shortfalls; never what they learned.' })
export class ConsentInput {
  @Field(() => CivilDateScalar, { description: 'The first day.' })
  from!: CivilDate;

  @Field(() => CivilDateScalar, { nullable: true, description: 'The last day; not given = until it is withdrawn.' })
  to?: CivilDate | null;

  @Field(() => String, { description: 'How it was given, as a code such as `signed-form`; at most 32 characters.' })
  basis!: string;
}

@InputType({ description: 'A member of your staff. A known `staffNumber` is enough to say who is meant.' })
export class RosterInput extends PersonInput {
  @Field(() => String, { description: 'Your number of the person, unique with you; at most 64 characters.' })
  staffNumber!: string;

  @Field(() => String, { description: 'Where they work, at most 80 characters.' })
  department!: string;

  @Field(() => CivilDateScalar, { nullable: true, description: 'From which day this holds; not given = today.' })
  from?: CivilDate | null;

  @Field(() => CivilDateScalar, {
    nullable: true,
    description: 'The last day of employment; this is how somebody is removed. Not given = until further notice.',
  })
  to?: CivilDate | null;

  @Field(() => ConsentInput, { nullable: true, description: 'Their consent; not given = as it was.' })
  consent?: ConsentInput | null;
}

@InputType({ description: 'Roster rows to record.' })
export class UpsertRosterInput {
  @Field(() => [RosterInput], { description: '1 to 250 rows. Errors: BATCH_EMPTY, BATCH_TOO_LARGE.' })
  rows!: RosterInput[];
}

@Resolver()
export class RostersResolver {
  constructor(private readonly rosters: RostersService) {}

  @Mutation(() => UpsertOutcomes, {
    description:
      'Records who works for you, where, from when to when, and their consent. Employers only. Creates no clinician: who is not known is NO_MATCH; send them to upsertClinicians first. Sending the same rows again changes nothing.',
  })
  async upsertRoster(
    @Arg('input', () => UpsertRosterInput, { description: 'The rows.' }) input: UpsertRosterInput,
    @Ctx() context: RequestContext,
  ): Promise<UpsertOutcomes> {
    const rows = input.rows.map((row) => ({
      ...writtenPerson(row),
      staffNumber: row.staffNumber,
      department: row.department,
      from: row.from,
      to: row.to,
      consent: row.consent,
    }));
    const outcomes = await this.rosters.upsert(context.principal, rows, MOST_ROWS_PER_REQUEST);
    return { outcomes: outcomes.map(outcomeValue) };
  }
}
