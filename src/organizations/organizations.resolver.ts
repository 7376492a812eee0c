import { Arg, Ctx, Field, InputType, Mutation, Resolver } from 'type-graphql';
import type { RequestContext } from '../auth/request-context';
import type { CivilDate } from '../domain/civil-date';
import { CivilDateScalar } from '../platform/scalars';
import { Organization, OrganizationKindName } from './organization.types';
import type { OrganizationsService } from './organizations.service';

@InputType({ description: 'A period in which a provider is accredited.' })
export class AccreditationInput {
  @Field(() => String, {
    description: 'The accreditor’s code, such as `accme`: 2 to 64 small letters, digits, hyphens.',
  })
  accreditor!: string;

  @Field(() => CivilDateScalar, { description: 'The first day.' })
  from!: CivilDate;

  @Field(() => CivilDateScalar, { nullable: true, description: 'The last day; not given = until further notice.' })
  to?: CivilDate | null;
}

@InputType({ description: 'An organization as it shall be known.' })
export class CreateOrganizationInput {
  @Field(() => OrganizationKindName, { description: 'What it is; never changes.' })
  kind!: OrganizationKindName;

  @Field(() => String, {
    description:
      'Its unique short name: 2 to 64 small letters, digits and hyphens. Sent again, the organization is brought up to date.',
  })
  code!: string;

  @Field(() => String, { description: 'The name as people write it, 1 to 200 characters.' })
  name!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Where its authority holds, ISO 3166 such as `US-FL`; boards of a state need it.',
  })
  jurisdiction?: string | null;

  @Field(() => String, { description: 'IANA time zone in which its days begin and end, such as `America/New_York`.' })
  zone!: string;

  @Field(() => [AccreditationInput], {
    nullable: true,
    description: 'Providers only: periods to add. A period that is known changes nothing.',
  })
  accreditations?: AccreditationInput[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Boards and employers only: ids of loaded requirement packs that this organization owns.',
  })
  requirementSets?: string[] | null;
}

@Resolver()
export class OrganizationsResolver {
  constructor(private readonly organizations: OrganizationsService) {}

  @Mutation(() => Organization, {
    description:
      'Creates an organization, or brings the one with this code up to date: whoever is judged by its rules or on its days is judged anew. Admins only. Errors: BAD_INPUT with `details.path`; CONFLICT when the code is of another kind or a pack belongs to somebody else.',
  })
  async createOrganization(
    @Arg('input', () => CreateOrganizationInput, { description: 'The organization.' }) input: CreateOrganizationInput,
    @Ctx() context: RequestContext,
  ): Promise<Organization> {
    return this.organizations.create(context.principal, {
      kind: input.kind,
      code: input.code,
      name: input.name,
      jurisdiction: input.jurisdiction ?? null,
      zone: input.zone,
      accreditations: (input.accreditations ?? []).map(({ accreditor, from, to }) => ({
        accreditor,
        from,
        to: to ?? null,
      })),
      requirementSets: input.requirementSets ?? [],
    });
  }
}
