import { Arg, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { RequestContext } from '../auth/request-context';
import type { Id } from '../platform/ids';
import { readId } from '../platform/ids';
import type { Page } from '../platform/pagination';
import type { DraftsService, DraftTexts } from './drafts.service';
import {
  DraftedRequirementSet,
  DraftRequirementSetInput,
  PublishedRequirementSet,
  PublishRequirementSetInput,
  RequirementDraft,
  RequirementDraftConnection,
} from './drafts.types';

@Resolver(() => RequirementDraft)
export class DraftsResolver {
  constructor(private readonly drafts: DraftsService) {}

  @Mutation(() => DraftedRequirementSet, {
    description:
      'Hands in a text of one of your requirement sets, or of a new one. It is checked and its cases are run; a text with problems is told where they are and is not stored. A stored draft judges nobody: ask `ruleImpact` what it would do, and have a second person publish it. Errors: PACK_TAKEN, BAD_INPUT with `details.path`.',
  })
  draftRequirementSet(
    @Arg('input', () => DraftRequirementSetInput, { description: 'The texts and their days.' })
    input: DraftRequirementSetInput,
    @Ctx() context: RequestContext,
  ): Promise<DraftedRequirementSet> {
    const { text, cases, from, to } = input;
    return this.drafts.draft(context.principal, { text, cases, from, to: to ?? null });
  }

  @Mutation(() => PublishedRequirementSet, {
    description:
      'Publishes a draft: from its first day on its text is the one by which people are judged, and everybody whom it concerns is judged anew within seconds. Its text is checked once more and all its cases must pass. The key must be another than the one that drafted it. Of two drafts of one set the one published later holds on the days that both have; what held before stays readable by `asOf` and `knownAt`. Publishing it again answers the same and changes nothing. Errors: NOT_FOUND, SECOND_PERSON_NEEDED, RULE_INVALID, CASES_NEEDED, CASES_FAILED, PACK_TAKEN.',
  })
  publishRequirementSet(
    @Arg('input', () => PublishRequirementSetInput, { description: 'The draft.' }) input: PublishRequirementSetInput,
    @Ctx() context: RequestContext,
  ): Promise<PublishedRequirementSet> {
    return this.drafts.publish(context.principal, readId('RequirementDraft', input.draft));
  }

  @Query(() => RequirementDraftConnection, {
    description: 'Your organization’s drafts, the latest first. Errors: PAGE_SIZE_TOO_LARGE, BAD_CURSOR.',
  })
  requirementDrafts(
    @Arg('first', () => Int, { description: 'How many, 1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'The cursor after which to go on.' })
    after: string | null,
    @Ctx() context: RequestContext,
  ): Promise<Page<RequirementDraft>> {
    return this.drafts.list(context.principal, { first, after: after ?? null });
  }

  @FieldResolver(() => String, { description: 'The pack as it was handed in.' })
  async text(@Root() draft: RequirementDraft, @Ctx() context: RequestContext): Promise<string> {
    return (await this.texts(draft, context)).text;
  }

  @FieldResolver(() => String, { description: 'The cases as they were handed in.' })
  async cases(@Root() draft: RequirementDraft, @Ctx() context: RequestContext): Promise<string> {
    return (await this.texts(draft, context)).cases;
  }

  private texts(draft: RequirementDraft, context: RequestContext): Promise<DraftTexts> {
    return context
      .loader<Id, DraftTexts>('draft texts', (ids, principal) => this.drafts.texts(principal, ids))
      .load(draft.draftId);
  }
}
