import { Arg, Args, Ctx, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../auth/request-context';
import type { Id } from '../platform/ids';
import { decodeCursor, encodeCursor, type Page, pageOf, pageSize } from '../platform/pagination';
import type { RequirementSetsService } from './requirement-sets.service';
import {
  RequirementSet,
  RequirementSetConnection,
  RequirementSetsArgs,
  type RequirementSetVersion,
  RequirementSetVersionConnection,
} from './requirement-sets.types';

@Resolver(() => RequirementSet)
export class RequirementSetsResolver {
  constructor(private readonly sets: RequirementSetsService) {}

  @Query(() => RequirementSetConnection, {
    description:
      'The requirement sets in force on a day, in the order of their packs: what every authority asks, with sources and how sure they are. Everybody with a key reads the catalogue’s and the boards’ sets; an employer’s own are read by that employer, auditors and admins. A clinician meets an employer’s rules in their own obligations.',
  })
  async requirementSets(
    @Args(() => RequirementSetsArgs) args: RequirementSetsArgs,
    @Ctx() context: RequestContext,
  ): Promise<Page<RequirementSet>> {
    return this.sets.page(context.principal, {
      jurisdiction: args.jurisdiction ?? null,
      profession: args.profession ?? null,
      asOf: args.asOf ?? null,
      knownAt: args.knownAt ?? null,
      first: args.first,
      after: args.after ?? null,
    });
  }

  @FieldResolver(() => String, { description: 'The text as it was published: YAML in the hub’s rule language.' })
  async text(@Root() set: RequirementSet, @Ctx() context: RequestContext): Promise<string> {
    const loader = context.loader<RequirementSet, string>('requirementSet.text', (sets, principal) =>
      this.sets.texts(principal, sets),
    );
    return loader.load(set);
  }

  @FieldResolver(() => RequirementSetVersionConnection, {
    description: 'Every text that was ever published for it, the latest first, those that no longer stand among them.',
  })
  async versions(
    @Root() set: RequirementSet,
    @Arg('first', () => Int, { description: 'How many at most, 1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'The cursor of the last one you have.' })
    after: string | null,
    @Ctx() context: RequestContext,
  ): Promise<Page<RequirementSetVersion>> {
    const size = pageSize(first);
    const last = after == null ? null : String(decodeCursor(after, 1)[0]);
    const all = await context
      .loader<Id, RequirementSetVersion[]>('requirementSet.versions', (ids, principal) =>
        this.sets.histories(principal, ids),
      )
      .load(set.setId);
    const rest = last === null ? all : all.filter(({ versionId }) => versionId < last);
    return pageOf(rest, size, ({ versionId }) => encodeCursor(versionId));
  }
}
