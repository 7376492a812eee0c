import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../auth/request-context';
import { Employer } from '../organizations/organization.types';
import type { OrganizationsService } from '../organizations/organizations.service';
import { readId } from '../platform/ids';

@Resolver()
export class EmployersResolver {
  constructor(private readonly organizations: OrganizationsService) {}

  @Query(() => Employer, {
    description: 'An employer: your own, or any for admins. Error: NOT_FOUND, also for somebody else’s.',
  })
  async employer(
    @Arg('id', () => ID, { nullable: true, description: 'The employer, `org_…`; not given = your own.' })
    id: string | null,
    @Ctx() context: RequestContext,
  ): Promise<Employer> {
    const { principal } = context;
    return this.organizations.employer(principal, id == null ? null : readId('Organization', id));
  }
}
