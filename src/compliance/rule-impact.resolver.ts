import { Args, Ctx, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../auth/request-context';
import { readId } from '../platform/ids';
import type { RuleImpactService } from './rule-impact.service';
import { RuleImpact, RuleImpactArgs } from './rule-impact.types';

@Resolver()
export class RuleImpactResolver {
  constructor(private readonly service: RuleImpactService) {}

  @Query(() => RuleImpact, {
    description:
      'How the people of your organization would stand if a draft of yours were published, by the same function that judges them afterwards. Nobody is told and nothing is changed. At most 10,000 people; it may take a second for each few hundred. Errors: NOT_FOUND, TOO_MANY_PEOPLE, RULE_INVALID, PACK_TAKEN, RULE_TOO_SLOW.',
  })
  ruleImpact(
    @Args(() => RuleImpactArgs) { draft, asOf }: RuleImpactArgs,
    @Ctx() context: RequestContext,
  ): Promise<RuleImpact> {
    return this.service.impact(context.principal, readId('RequirementDraft', draft), asOf ?? null);
  }
}
