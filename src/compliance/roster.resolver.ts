import { Args, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { RequestContext } from '../auth/request-context';
import { Employer } from '../organizations/organization.types';
import type { RosterService } from './roster.service';
import { RosterArgs, RosterConnection } from './roster.types';

@Resolver(() => Employer)
export class EmployerRosterResolver {
  constructor(private readonly rosters: RosterService) {}

  @FieldResolver(() => RosterConnection, {
    description:
      'The people on the roster who consented, with what they owe. Errors: FORBIDDEN, NOT_FOUND, PAGE_SIZE_TOO_LARGE, BAD_CURSOR, BAD_INPUT.',
  })
  roster(
    @Root() employer: Employer,
    @Args(() => RosterArgs) args: RosterArgs,
    @Ctx() context: RequestContext,
  ): Promise<RosterConnection> {
    return this.rosters.page(context.principal, { employerId: employer.organizationId, zone: employer.zone, args });
  }
}

@Resolver(() => RosterConnection)
export class RosterCountResolver {
  constructor(private readonly rosters: RosterService) {}

  @FieldResolver(() => Int, { description: 'How many people the filters let through; counted only when asked for.' })
  totalCount(@Root() page: RosterConnection, @Ctx() context: RequestContext): Promise<number> {
    return this.rosters.count(context.principal, page.counted);
  }
}
