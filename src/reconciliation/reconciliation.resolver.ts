import { Arg, Ctx, Int, Mutation, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../auth/request-context';
import { Page } from '../platform/pagination';
import { type Discrepancy, DiscrepancyConnection, Statement, SubmitStatementInput } from './statement.types';
import type { DiscrepanciesService } from './discrepancies.service';
import type { StatementsService } from './statements.service';

@Resolver()
export class ReconciliationResolver {
  constructor(
    private readonly statements: StatementsService,
    private readonly found: DiscrepanciesService,
  ) {}

  @Mutation(() => Statement, {
    description:
      'Stores a provider’s list of what it reported; it is compared with what the hub holds within seconds, and again every day while something differs. A later statement of the same days takes its place. Errors: BATCH_EMPTY, BATCH_TOO_LARGE, BAD_INPUT with `details.path` and `details.reason` (DUPLICATE_EXTERNAL_ID, TEXT_INVALID, AMOUNT_NOT_POSITIVE, DATE_OUTSIDE_STATEMENT, PERIOD_REVERSED), IDEMPOTENCY_MISMATCH.',
  })
  async submitStatement(
    @Arg('input', () => SubmitStatementInput, { description: 'The statement.' }) input: SubmitStatementInput,
    @Ctx() context: RequestContext,
  ): Promise<Statement> {
    return this.statements.submit(context.principal, input);
  }

  @Query(() => DiscrepancyConnection, {
    description: 'Where statements and the hub disagree: a provider sees its own, an admin all. Oldest first.',
  })
  async discrepancies(
    @Arg('first', () => Int, { description: 'How many, 1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'The cursor after which to go on.' })
    after: string | null,
    @Arg('open', () => Boolean, {
      nullable: true,
      description: 'true = only open ones, false = only closed ones; not given = both.',
    })
    open: boolean | null,
    @Ctx() context: RequestContext,
  ): Promise<Page<Discrepancy>> {
    return this.found.list(context.principal, { first, after: after ?? null, open: open ?? null });
  }
}
