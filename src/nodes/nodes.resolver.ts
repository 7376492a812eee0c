import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { authorize } from '../auth/policy';
import type { RequestContext } from '../auth/request-context';
import { AppError } from '../platform/errors';
import { parsePublicId } from '../platform/ids';
import { Node } from './node';
import type { NodeReaders } from './node-readers';

@Resolver()
export class NodesResolver {
  constructor(private readonly readers: NodeReaders) {}

  @Query(() => Node, {
    description:
      'Anything by its id, under the same rules as the query of its own kind. Error: NOT_FOUND for what does not exist, is somebody else’s, or is of a kind that your role does not read.',
  })
  async node(
    @Arg('id', () => ID, { description: 'A public id of any kind, such as `cln_…` or `act_…`.' }) id: string,
    @Ctx() context: RequestContext,
  ): Promise<Node> {
    const { principal } = context;
    authorize(principal, 'node');
    const parsed = parsePublicId(id);
    const reader = parsed === null ? undefined : this.readers.get(parsed.kind);
    const found = parsed === null || reader === undefined ? null : await reader(principal, parsed.id);
    if (found === null) throw new AppError('NOT_FOUND');
    return found as unknown as Node;
  }
}
