import { Arg, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../auth/request-context';
import type { Page } from '../platform/pagination';
import { type Id, parsePublicId, publicId, readId } from '../platform/ids';
import { Instant } from '../platform/scalars';
import {
  CreditChange,
  CreditReport,
  CreditReportConnection,
  CreditReportState,
  CreditRowOutcome,
  ReportCreditsResult,
} from './credit.types';
import { CorrectCreditInput, type CreditRowInput, ReportCreditsInput, VoidCreditInput } from './credit.inputs';
import type { ChangeAnswer, CreditChanges, CreditName } from './credit-changes';
import type { CreditsService } from './credits.service';
import { actsNextOf, messageOf } from './messages';
import type { WrittenRow } from './row';

/** An absent id and an id of another kind are one: nothing has it. */
const NO_SUCH_ID = '0'.repeat(32) as Id;

function nameOf(input: { externalId?: string | null; reportId?: string | null }): CreditName {
  const parsed = input.reportId == null ? null : parsePublicId(input.reportId);
  return {
    externalId: input.externalId ?? null,
    reportId: input.reportId == null ? null : parsed?.kind === 'CreditReport' ? parsed.id : NO_SUCH_ID,
  };
}

function writtenRow(input: CreditRowInput): WrittenRow {
  const { learner } = input;
  return {
    externalId: input.externalId ?? null,
    learner: {
      npi: learner.npi ?? null,
      licenses: (learner.licenses ?? []).map(({ jurisdiction, profession, number }) => ({
        jurisdiction,
        profession,
        number,
      })),
      boardIds: (learner.boardIds ?? []).map(({ board, number }) => ({ board, number })),
      givenName: learner.givenName ?? null,
      familyName: learner.familyName ?? null,
      birthMonthDay: learner.birthMonthDay ?? null,
    },
    activity: input.activity,
    system: input.system,
    category: input.category ?? null,
    amount: input.amount,
    minutes: input.minutes ?? null,
    components: input.components?.map(({ topics, amount }) => ({ topics, amount })) ?? null,
    format: input.format ?? null,
    startedOn: input.startedOn ?? null,
    completedOn: input.completedOn,
    occurrence: input.occurrence ?? null,
  };
}

const changeValue = (answer: ChangeAnswer): CreditChange => ({
  ...answer,
  message: messageOf(answer.code),
  actsNext: actsNextOf(answer.code),
});

@Resolver()
export class CreditsResolver {
  constructor(
    private readonly credits: CreditsService,
    private readonly changes: CreditChanges,
  ) {}

  @Mutation(() => ReportCreditsResult, {
    description:
      'Reports 1 to 250 credits. Good rows go through when others fail; every outcome has its code and who must act. An acknowledged row is durable. Errors: BATCH_EMPTY, BATCH_TOO_LARGE, IDEMPOTENCY_MISMATCH.',
  })
  async reportCredits(
    @Arg('input', () => ReportCreditsInput) input: ReportCreditsInput,
    @Ctx() context: RequestContext,
  ): Promise<ReportCreditsResult> {
    const { intakeId, rows } = await this.credits.report(context.principal, {
      idempotencyKey: input.idempotencyKey,
      rows: input.rows.map(writtenRow),
    });
    return {
      intakeId,
      rows: rows.map((row) => ({
        line: row.line,
        outcome: row.outcome as CreditRowOutcome['outcome'],
        code: row.code,
        message: messageOf(row.code),
        actsNext: row.actsNext,
        sameAs: row.sameAs === null ? null : publicId('CreditReport', row.sameAs),
        reportId: row.reportId,
      })),
    };
  }

  @Mutation(() => CreditChange, {
    description: 'Withdraws a credit; it may be awarded again under the same id. Safe to repeat with its key.',
  })
  async voidCredit(
    @Arg('input', () => VoidCreditInput) input: VoidCreditInput,
    @Ctx() context: RequestContext,
  ): Promise<CreditChange> {
    const { idempotencyKey, reason } = input;
    return changeValue(await this.changes.void(context.principal, { idempotencyKey, credit: nameOf(input), reason }));
  }

  @Mutation(() => CreditChange, {
    description:
      'Replaces a credit by what it should have been: withdrawal and new award in one step, as the next revision. A row that is refused, or whose learner cannot be told, changes nothing.',
  })
  async correctCredit(
    @Arg('input', () => CorrectCreditInput) input: CorrectCreditInput,
    @Ctx() context: RequestContext,
  ): Promise<CreditChange> {
    const { idempotencyKey } = input;
    return changeValue(
      await this.changes.correct(context.principal, {
        idempotencyKey,
        credit: nameOf(input),
        row: writtenRow(input.row),
      }),
    );
  }

  @Query(() => CreditReportConnection, {
    description: 'What the hub holds of what you reported, oldest first.',
  })
  async myReports(
    @Arg('first', () => Int, { description: '1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true }) after: string | null | undefined,
    @Arg('since', () => Instant, { nullable: true, description: 'Received at or after this instant.' })
    since: Date | null | undefined,
    @Arg('state', () => CreditReportState, { nullable: true }) state: CreditReportState | null | undefined,
    @Ctx() context: RequestContext,
  ): Promise<Page<CreditReport>> {
    return this.credits.mine(
      context.principal,
      { first, after: after ?? null },
      { since: since ?? null, state: state ?? null },
    );
  }
}

const report = (
  credits: CreditsService,
  context: RequestContext,
  id: Id | null,
): Promise<CreditReport | null> | null =>
  id === null
    ? null
    : context
        .loader<Id, CreditReport | null>('CreditReport', (ids, principal) => credits.byIds(principal, ids))
        .load(id);

/** The id of the row that one resembles, for whoever may read that row. */
const visible = async (credits: CreditsService, context: RequestContext, id: string | null): Promise<string | null> =>
  (await report(credits, context, id === null ? null : readId('CreditReport', id)))?.id ?? null;

@Resolver(() => CreditReport)
export class CreditReportResolver {
  constructor(private readonly credits: CreditsService) {}

  @FieldResolver()
  async sameAs(@Root() row: CreditReport, @Ctx() context: RequestContext): Promise<string | null> {
    return visible(this.credits, context, row.sameAs);
  }
}

@Resolver(() => CreditRowOutcome)
export class CreditRowOutcomeResolver {
  constructor(private readonly credits: CreditsService) {}

  @FieldResolver()
  async sameAs(@Root() row: CreditRowOutcome, @Ctx() context: RequestContext): Promise<string | null> {
    return visible(this.credits, context, row.sameAs);
  }

  @FieldResolver(() => CreditReport, { nullable: true, description: 'The row as it stands now.' })
  async report(@Root() row: CreditRowOutcome, @Ctx() context: RequestContext): Promise<CreditReport | null> {
    return report(this.credits, context, row.reportId);
  }
}

@Resolver(() => CreditChange)
export class CreditChangeResolver {
  constructor(private readonly credits: CreditsService) {}

  @FieldResolver(() => CreditReport, { nullable: true, description: 'The row that is meant, or that stands instead.' })
  async report(@Root() change: CreditChange, @Ctx() context: RequestContext): Promise<CreditReport | null> {
    return report(this.credits, context, change.reportId);
  }

  @FieldResolver(() => CreditReport, { nullable: true, description: 'The row that a correction replaced.' })
  async replaced(@Root() change: CreditChange, @Ctx() context: RequestContext): Promise<CreditReport | null> {
    return report(this.credits, context, change.replacedId);
  }
}
