import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { RequestContext } from '../auth/request-context';
import { Clinician } from '../clinicians/clinician.types';
import type { Id } from '../platform/ids';
import { Employment } from './employment.types';
import { KnowledgeArgs, Obligation } from './obligation.types';
import type { Knowledge, ObligationsService } from './obligations.service';

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
    const knowledge = knowledgeOf(args);
    const loader = context.loader<Id, readonly Obligation[]>(
      nameOf('obligations', knowledge),
      async (ids, principal) => {
        const found = await this.service.ofPeople(principal, ids, knowledge);
        return ids.map((id) => found.get(id) ?? []);
      },
    );
    return loader.load(clinician.personId);
  }

  @FieldResolver(() => [Employment], {
    description:
      'Where this clinician works, and who of their employers may see how they stand. A clinician sees all of it, an employer what concerns itself, a board nothing.',
  })
  employments(
    @Root() clinician: Clinician,
    @Args(() => KnowledgeArgs) args: KnowledgeArgs,
    @Ctx() context: RequestContext,
  ): Promise<readonly Employment[]> {
    const knowledge = knowledgeOf(args);
    const loader = context.loader<Id, readonly Employment[]>(
      nameOf('employments', knowledge),
      async (ids, principal) => {
        const found = await this.service.employments(principal, ids, knowledge);
        return ids.map((id) => found.get(id) ?? []);
      },
    );
    return loader.load(clinician.personId);
  }
}

function knowledgeOf(args: KnowledgeArgs): Knowledge {
  return { asOf: args.asOf ?? null, knownAt: args.knownAt ?? null };
}

/** One loader for each question of a request: what is asked for the same day and knowledge is read once. */
function nameOf(field: string, { asOf, knownAt }: Knowledge): string {
  return `${field} ${asOf} ${knownAt?.toISOString()}`;
}
