import { Arg, Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import { RequestContext } from '../auth/request-context';
import { readId } from '../platform/ids';
import { CreditReportArgs, CreditReportDocument } from './report.types';
import type { ReportsService } from './reports.service';

@Resolver()
export class ReportsResolver {
  constructor(private readonly reports: ReportsService) {}

  @Query(() => CreditReportDocument, {
    description:
      'A report of credit for one license: entries with their provenance, totals and verdict. Boards for holders of their licenses, clinicians for themselves. Every report is stored. Errors: FORBIDDEN, NOT_FOUND, BAD_INPUT.',
  })
  creditReport(
    @Args(() => CreditReportArgs) args: CreditReportArgs,
    @Ctx() context: RequestContext,
  ): Promise<CreditReportDocument> {
    return this.reports.make(context.principal, {
      license: args.license ?? null,
      npi: args.npi ?? null,
      from: args.from,
      to: args.to,
      asOf: args.asOf ?? null,
      knownAt: args.knownAt ?? null,
    });
  }

  @Query(() => CreditReportDocument, {
    description: 'A stored report, made again byte for byte. Only whoever had it made. Error: NOT_FOUND.',
  })
  storedReport(
    @Arg('id', () => ID, { description: 'The stored report, `srp_…`.' }) id: string,
    @Ctx() context: RequestContext,
  ): Promise<CreditReportDocument> {
    return this.reports.again(context.principal, readId('StoredReport', id));
  }
}
