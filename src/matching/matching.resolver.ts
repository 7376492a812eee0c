import { Arg, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../auth/request-context';
import { CreditReport } from '../credits/credit.types';
import type { CreditsService } from '../credits/credits.service';
import { isPrintable } from '../organizations/printable';
import { AppError } from '../platform/errors';
import { type Id, parsePublicId, readId } from '../platform/ids';
import type { Page } from '../platform/pagination';
import type { ItemName, MatchingService } from './matching.service';
import { ResolveMatchInput, ResolveMatchResult, ReviewItem, ReviewItemConnection, ReviewKind } from './matching.types';
import type { ReviewQueue } from './review-queue';

function itemOf(text: string): ItemName {
  const learner = /^lrn_([0-9a-f]{32})([0-9a-f]{64})$/.exec(text);
  if (learner !== null)
    return { kind: 'LEARNER', sourceId: learner[1] as Id, learnerKey: Buffer.from(learner[2] as string, 'hex') };
  const parsed = parsePublicId(text);
  if (parsed?.kind !== 'CreditReport') throw new AppError('NOT_FOUND');
  return { kind: 'REPORT', reportId: parsed.id };
}

@Resolver()
export class MatchingResolver {
  constructor(
    private readonly matching: MatchingService,
    private readonly queue: ReviewQueue,
  ) {}

  @Query(() => ReviewItemConnection, {
    description:
      'What waits for a person’s decision: learners who may be somebody, then credits that resemble others. Providers see what they reported, admins everything.',
  })
  async reviewQueue(
    @Arg('first', () => Int, { description: '1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true }) after: string | null | undefined,
    @Arg('kind', () => ReviewKind, { nullable: true }) kind: ReviewKind | null | undefined,
    @Ctx() context: RequestContext,
  ): Promise<Page<ReviewItem>> {
    return this.queue.page(context.principal, { first, after: after ?? null }, kind ?? null);
  }

  @Mutation(() => ResolveMatchResult, {
    description:
      'Decides an item of the review queue, or takes a decision back. Errors: NOT_FOUND; FORBIDDEN for a provider where only the hub decides: who a learner is, and which of two sources’ credits stands; CONFLICT when the item does not wait for that decision.',
  })
  async resolveMatch(
    @Arg('input', () => ResolveMatchInput) input: ResolveMatchInput,
    @Ctx() context: RequestContext,
  ): Promise<ResolveMatchResult> {
    if (!isPrintable(input.reason.trim(), 500))
      throw new AppError('BAD_INPUT', undefined, { path: 'input.reason', reason: '1 to 500 printable characters' });
    return this.matching.resolve(context.principal, {
      item: itemOf(input.item),
      decision: input.decision,
      personId: input.clinicianId == null ? null : readId('Clinician', input.clinicianId),
      reason: input.reason.trim(),
    });
  }
}

@Resolver(() => ReviewItem)
export class ReviewItemResolver {
  constructor(private readonly credits: CreditsService) {}

  @FieldResolver(() => CreditReport, { nullable: true, description: 'Of a look-alike: the row that waits.' })
  async report(@Root() item: ReviewItem, @Ctx() context: RequestContext): Promise<CreditReport | null> {
    return this.read(context, item.reportId);
  }

  @FieldResolver(() => CreditReport, {
    nullable: true,
    description: 'Of a look-alike: the row that it resembles; null when that is another source’s.',
  })
  async resembles(@Root() item: ReviewItem, @Ctx() context: RequestContext): Promise<CreditReport | null> {
    return this.read(context, item.resemblesId);
  }

  private async read(context: RequestContext, id: Id | null): Promise<CreditReport | null> {
    if (id === null) return null;
    return context
      .loader<Id, CreditReport | null>('CreditReport', (ids, principal) => this.credits.byIds(principal, ids))
      .load(id);
  }
}
