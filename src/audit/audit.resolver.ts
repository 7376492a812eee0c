import { Arg, Ctx, Field, ID, Int, ObjectType, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../auth/request-context';
import { type Id, publicId } from '../platform/ids';
import { connectionOf, decodeCursor, encodeCursor, type Page, pageOf } from '../platform/pagination';
import { Instant } from '../platform/scalars';
import type { AuditReader } from './audit-reader';

@ObjectType({ description: 'Something that was done, or a record of another that was read.' })
export class AuditEntry {
  @Field(() => ID, { description: 'Its id; later ones sort later.' })
  id!: string;

  @Field(() => ID, { description: 'The key that was shown, `key_…`.' })
  actor!: string;

  @Field(() => String, { description: 'As whom it acted.' })
  role!: string;

  @Field(() => String, { description: 'The operation, such as `upsertLicenses`.' })
  operation!: string;

  @Field(() => String, {
    description:
      'On what ground a record was read, such as `LICENSE` or `ROSTER_CONSENT`; `WORK` for what was written.',
  })
  basis!: string;

  @Field(() => [String], { description: 'The ids of what was read or changed, without their prefixes.' })
  subjects!: string[];

  @Field(() => String, { description: '`READ`, `DONE` or what came of it.' })
  outcome!: string;

  @Field(() => String, { description: 'The request, as the answer’s `requestId` and the server’s log have it.' })
  requestId!: string;

  @Field(() => Instant, { description: 'When.' })
  at!: Instant;
}

const AuditEntryConnection = connectionOf('AuditEntry', AuditEntry);

@Resolver()
export class AuditResolver {
  constructor(private readonly reader: AuditReader) {}

  @Query(() => AuditEntryConnection, {
    description:
      'What was done and read, newest first: in your own name; everybody’s for auditors and admins. Errors: PAGE_SIZE_TOO_LARGE, BAD_CURSOR.',
  })
  async auditLog(
    @Arg('first', () => Int, { description: 'How many at most, 1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'The cursor of the last row you have.' })
    after: string | null,
    @Ctx() context: RequestContext,
  ): Promise<Page<AuditEntry>> {
    const before = after == null ? null : (String(decodeCursor(after, 1)[0]) as Id);
    const read = await this.reader.before(context.principal, before, first);
    const page = pageOf(read, first, (row) => encodeCursor(row.auditId));
    return {
      ...page,
      edges: page.edges.map(
        ({ cursor, node: { auditId, actorId, role, operation, basis, subjects, outcome, requestId, at } }) => ({
          cursor,
          node: {
            id: publicId('AuditEntry', auditId),
            actor: publicId('ApiKey', actorId),
            role,
            operation,
            basis,
            subjects,
            outcome,
            requestId,
            at,
          },
        }),
      ),
    };
  }
}
