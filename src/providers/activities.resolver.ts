import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../auth/request-context';
import type { CivilDate } from '../domain/civil-date';
import { Provider } from '../organizations/organization.types';
import { type Id, readId } from '../platform/ids';
import { CivilDateScalar, Instant } from '../platform/scalars';
import { Activity, ActivityStatus, ActivityVersion, RegisterActivityInput } from './activity.types';
import type { ActivitiesService } from './activities.service';

@Resolver(() => Activity)
export class ActivitiesResolver {
  constructor(private readonly activities: ActivitiesService) {}

  @Query(() => Activity, {
    description:
      'One activity. A provider reads its own; boards, clinicians, auditors and admins read all. Error: NOT_FOUND, also when nothing held on that day or was known at that instant.',
  })
  async activity(
    @Arg('id', () => ID, { description: 'The activity, `act_…`.' }) id: string,
    @Arg('asOf', () => CivilDateScalar, {
      nullable: true,
      description: 'The day on which it shall hold; not given = today.',
    })
    asOf: CivilDate | null,
    @Arg('knownAt', () => Instant, {
      nullable: true,
      description: 'What the hub knew at this instant; not given = everything it knows.',
    })
    knownAt: Instant | null,
    @Ctx() context: RequestContext,
  ): Promise<Activity> {
    return this.activities.activity(context.principal, readId('Activity', id), asOf ?? null, knownAt ?? null);
  }

  @Mutation(() => Activity, {
    description:
      'Registers an activity, or changes the one with this `externalId`; what is said again changes nothing. Providers only. Errors: TEXT_INVALID, FORMAT_UNKNOWN, SYSTEM_UNKNOWN, TOPIC_UNKNOWN, AMOUNT_NOT_POSITIVE, AMOUNT_NOT_A_STEP, BAD_INPUT, each with `details.path`.',
  })
  async registerActivity(
    @Arg('input', () => RegisterActivityInput, { description: 'The activity.' }) input: RegisterActivityInput,
    @Ctx() context: RequestContext,
  ): Promise<Activity> {
    return this.activities.register(context.principal, {
      externalId: input.externalId,
      title: input.title,
      format: input.format,
      systems: input.systems.map(({ system, categories, maximum }) => ({
        system,
        categories: categories ?? [],
        maximumUnits: maximum,
      })),
      topics: input.topics ?? [],
      tags: input.tags ?? [],
      startsOn: input.startsOn,
      endsOn: input.endsOn,
      registryId: input.registryId ?? null,
      status: input.status ?? ActivityStatus.OPEN,
      effectiveOn: input.effectiveOn ?? null,
    });
  }

  @FieldResolver(() => [ActivityVersion], {
    description: 'Everything that was ever said of it, the latest statement first.',
  })
  async history(@Root() activity: Activity, @Ctx() context: RequestContext): Promise<ActivityVersion[]> {
    return context
      .loader<Id, ActivityVersion[]>('activity.history', (ids, principal) => this.activities.histories(principal, ids))
      .load(activity.activityId);
  }

  @FieldResolver(() => Provider, { nullable: true, description: 'Who offers it.' })
  async provider(@Root() activity: Activity, @Ctx() context: RequestContext): Promise<Provider | null> {
    return context
      .loader<Id, Provider | null>('activity.provider', (ids, principal) => this.activities.providers(principal, ids))
      .load(activity.sourceId);
  }
}
