import { Arg, Ctx, Field, InputType, Int, Mutation, Resolver } from 'type-graphql';
import type { RequestContext } from '../auth/request-context';
import { MOST_ROWS_PER_REQUEST, UpsertOutcomes } from '../clinicians/clinicians.resolver';
import { FactInput, PersonInput, writtenPerson } from '../clinicians/person.input';
import { outcomeValue } from '../clinicians/row-outcome';
import type { CivilDate } from '../domain/civil-date';
import type { CreditUnits } from '../domain/credit';
import { CivilDateScalar, Credits } from '../platform/scalars';
import type { LicensesService } from './licenses.service';

@InputType({ description: 'A waiver that the board grants to one person.' })
export class WaiverInput {
  @Field(() => String, { description: 'The requirement’s id inside the board’s rules.' })
  requirement!: string;

  @Field(() => Credits, { nullable: true, description: 'The part that is waived; not given = all of it.' })
  amount?: CreditUnits | null;

  @Field(() => String, { description: 'The ground as a code, such as `illness`.' })
  ground!: string;

  @Field(() => CivilDateScalar, {
    nullable: true,
    description: 'The first day on which it stands; not given = always.',
  })
  from?: CivilDate | null;

  @Field(() => CivilDateScalar, { nullable: true, description: 'The last day; not given = until further notice.' })
  to?: CivilDate | null;
}

@InputType({ description: 'A license of yours with its holder: who they are, and what holds from a day on.' })
export class LicenseInput extends PersonInput {
  @Field(() => String, {
    description: 'The profession as the hub lists it, such as `physician-md`. Error: PROFESSION_UNKNOWN.',
  })
  profession!: string;

  @Field(() => String, {
    description:
      'The number as you print it, zeros included; at most 64 characters. Error: LICENSE_NUMBER_TAKEN where it is another person’s in the register of another board of your state.',
  })
  number!: string;

  @Field(() => CivilDateScalar, { description: 'First issued on.' })
  issuedOn!: CivilDate;

  @Field(() => CivilDateScalar, { description: 'The last day of the present term.' })
  expiresOn!: CivilDate;

  @Field(() => Int, {
    nullable: true,
    description: 'The ordinal of the renewal that ends the present term: 1 = the first renewal. 0 to 1000.',
  })
  renewalNumber?: number | null;

  @Field(() => CivilDateScalar, {
    nullable: true,
    description: 'The last day of the education cycle where it is not that of the term.',
  })
  cmeEndsOn?: CivilDate | null;

  @Field(() => String, { description: '`ACTIVE`, `INACTIVE`, `EXPIRED`, `SUSPENDED`, `REVOKED` or `RETIRED`.' })
  status!: string;

  @Field(() => CivilDateScalar, {
    nullable: true,
    description: 'From which day this holds; not given = always for a new license, from today for a known one.',
  })
  validFrom?: CivilDate | null;

  @Field(() => [WaiverInput], { nullable: true, description: 'Waivers to record.' })
  waivers?: WaiverInput[] | null;

  @Field(() => [FactInput], { nullable: true, description: 'Facts of the holder’s practice.' })
  facts?: FactInput[] | null;
}

@InputType({ description: 'Licenses to record.' })
export class UpsertLicensesInput {
  @Field(() => [LicenseInput], { description: '1 to 250 rows. Errors: BATCH_EMPTY, BATCH_TOO_LARGE.' })
  rows!: LicenseInput[];
}

@Resolver()
export class LicensesResolver {
  constructor(private readonly licenses: LicensesService) {}

  @Mutation(() => UpsertOutcomes, {
    description:
      'Records your licenses with their holders, waivers and facts; a holder who is not known is created. Boards with a jurisdiction only. Sending the same rows again changes nothing.',
  })
  async upsertLicenses(
    @Arg('input', () => UpsertLicensesInput, { description: 'The licenses.' }) input: UpsertLicensesInput,
    @Ctx() context: RequestContext,
  ): Promise<UpsertOutcomes> {
    const rows = input.rows.map((row) => ({
      ...writtenPerson(row),
      profession: row.profession,
      number: row.number,
      issuedOn: row.issuedOn,
      expiresOn: row.expiresOn,
      renewalNumber: row.renewalNumber,
      cmeEndsOn: row.cmeEndsOn,
      status: row.status,
      validFrom: row.validFrom,
      waivers: row.waivers,
      facts: row.facts,
    }));
    const outcomes = await this.licenses.upsert(context.principal, rows, MOST_ROWS_PER_REQUEST);
    return { outcomes: outcomes.map(outcomeValue) };
  }
}
