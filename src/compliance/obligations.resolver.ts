import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { RequestContext } from '../auth/request-context';
import { Clinician } from '../clinicians/clinician.types';
import type { Id } from '../platform/ids';
import { KnowledgeArgs, Obligation } from './obligation.types';
import type { ObligationsService } from './obligations.service';

@Resolver(() => Clinician)
export class ClinicianObligationsResolver {
  constructor(private readonly service: ObligationsService) {}

  @FieldResolver(() => [Obligation], {
    description:
      'What this clinician owes and how it stands, as far as it is your business: a board what is owed to it, an employer licenses, certificates and its own rules.',
  })
  obligations(
    @Root() clinician: Clinician,
    @Args(() => KnowledgeArgs) args: KnowledgeArgs,
    @Ctx() context: RequestContext,
  ): Promise<readonly Obligation[]> {
    const knowledge = { asOf: args.asOf ?? null, knownAt: args.knownAt ?? null };
    const name = `obligations ${knowledge.asOf} ${knowledge.knownAt?.toISOString()}`;
    const loader = context.loader<Id, readonly Obligation[]>(name, async (ids, principal) => {
      const found = await this.service.ofPeople(principal, ids, knowledge);
      return ids.map((id) => found.get(id) ?? []);
    });
    return loader.load(clinician.personId);
  }
}
