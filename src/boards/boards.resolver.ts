import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../auth/request-context';
import { Board } from '../organizations/organization.types';
import type { OrganizationsService } from '../organizations/organizations.service';
import { readId } from '../platform/ids';

@Resolver()
export class BoardsResolver {
  constructor(private readonly organizations: OrganizationsService) {}

  @Query(() => Board, {
    description: 'A board: your own, or any for admins. Error: NOT_FOUND, also for somebody else’s.',
  })
  async board(
    @Arg('id', () => ID, { nullable: true, description: 'The board, `org_…`; not given = your own.' })
    id: string | null,
    @Ctx() context: RequestContext,
  ): Promise<Board> {
    const { principal } = context;
    return this.organizations.board(principal, id == null ? null : readId('Organization', id));
  }
}
