import { Arg, Ctx, Field, ID, Int, ObjectType, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../auth/request-context';
import { canonicalJson } from '../platform/hashing';
import { publicId } from '../platform/ids';
import { connectionOf, type Page, pageOf } from '../platform/pagination';
import { Instant } from '../platform/scalars';
import type { EventReader, EventRow } from './event-reader';

@ObjectType({ description: 'Something that happened and was committed.' })
export class Event {
  @Field(() => ID, { description: 'Its id; the same event always has the same one, so a reader can drop repetitions.' })
  id!: string;

  @Field(() => String, {
    description:
      'Its place in the order of everything that was committed: a whole number as text. Give the last one you have as `after`.',
  })
  position!: string;

  @Field(() => String, { description: 'What happened, such as `license.changed`.' })
  type!: string;

  @Field(() => ID, {
    nullable: true,
    description:
      'The clinician it is about, `cln_…`; null when it is about none, and for providers, who know their learners by their own words.',
  })
  clinician!: string | null;

  @Field(() => String, { description: 'Ids, dates, amounts and codes as a JSON object; never personal data.' })
  body!: string;

  @Field(() => Instant, { description: 'When it was written.' })
  occurredAt!: Instant;
}

const EventConnection = connectionOf('Event', Event);

@Resolver()
export class EventsResolver {
  constructor(private readonly reader: EventReader) {}

  @Query(() => EventConnection, {
    description:
      'What happened after a position, in order: your own organization’s events; everybody’s for auditors and admins. The cursor of a row is its position and stays good for ever. Errors: PAGE_SIZE_TOO_LARGE, BAD_CURSOR, BAD_INPUT for an unknown type.',
  })
  async events(
    @Arg('after', () => String, {
      nullable: true,
      description: 'The last position you have; not given = from the first.',
    })
    after: string | null,
    @Arg('first', () => Int, { description: 'How many at most, 1 to 100.' }) first: number,
    @Arg('types', () => [String], { nullable: true, description: 'Only these types; not given = all.' })
    types: string[] | null,
    @Ctx() context: RequestContext,
  ): Promise<Page<Event>> {
    const read = await this.reader.after(context.principal, after ?? null, first, types ?? null);
    const named = context.principal.role !== 'PROVIDER';
    return pageOf(
      read.map((row) => eventOf(row, named)),
      first,
      (event) => event.position,
    );
  }
}

function eventOf(row: EventRow, named: boolean): Event {
  return {
    id: publicId('Event', row.eventId),
    position: row.position,
    type: row.type,
    clinician: row.personId === null || !named ? null : publicId('Clinician', row.personId),
    body: canonicalJson(row.body),
    occurredAt: row.occurredAt,
  };
}
