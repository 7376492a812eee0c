import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { RequestContext } from '../auth/request-context';
import { Board } from '../organizations/organization.types';
import type { LicenseesService } from './licensees.service';
import { LicenseeConnection, LicenseesArgs } from './licensees.types';

@Resolver(() => Board)
export class BoardLicenseesResolver {
  constructor(private readonly service: LicenseesService) {}

  @FieldResolver(() => LicenseeConnection, {
    description:
      'What is owed to this board, the earliest deadline first. Errors: FORBIDDEN, NOT_FOUND, PAGE_SIZE_TOO_LARGE, BAD_CURSOR.',
  })
  licensees(
    @Root() board: Board,
    @Args(() => LicenseesArgs) args: LicenseesArgs,
    @Ctx() context: RequestContext,
  ): Promise<LicenseeConnection> {
    return this.service.page(context.principal, board.organizationId, args);
  }
}
