import { Field, InputType, ObjectType, registerEnumType } from 'type-graphql';
import type { CivilDate } from '../domain/civil-date';
import type { CreditUnits } from '../domain/credit';
import { Node } from '../nodes/node';
import { hashParts } from '../platform/hashing';
import type { Id } from '../platform/ids';
import { CivilDateScalar, Credits, Instant } from '../platform/scalars';

export enum ActivityStatus {
  OPEN = 'OPEN',
  WITHDRAWN = 'WITHDRAWN',
}
registerEnumType(ActivityStatus, {
  name: 'ActivityStatus',
  description: 'Whether credit may be reported for an activity.',
  valuesConfig: {
    OPEN: { description: 'Credit may be reported.' },
    WITHDRAWN: {
      description: 'It did not take place or no longer stands: rows for it are refused with ACTIVITY_CLOSED.',
    },
  },
});

/** A credit system of an activity as `activity_version.systems` keeps it. */
export interface OfferedSystem {
  readonly system: string;
  /** Categories that rows may name; empty = any. */
  readonly categories: readonly string[];
  /** The most that one completion can earn, in hundredths of a credit. */
  readonly maximumUnits: CreditUnits;
}

/** The key under which a provider's own id of an activity is found. */
export function activityKey(externalId: string): Buffer {
  return hashParts('activity', externalId);
}

@InputType({ description: 'A credit system in which an activity gives credit.' })
export class ActivitySystemInput {
  @Field(() => String, { description: 'The system’s code, such as `ama-pra-1`. Error: SYSTEM_UNKNOWN.' })
  system!: string;

  @Field(() => [String], { nullable: true, description: 'The categories that rows may name; not given = any.' })
  categories?: string[] | null;

  @Field(() => Credits, {
    description:
      'The most that one completion can earn; more than 0, in the system’s steps. Errors: AMOUNT_NOT_POSITIVE, AMOUNT_NOT_A_STEP.',
  })
  maximum!: CreditUnits;
}

@InputType({ description: 'An activity as it shall stand.' })
export class RegisterActivityInput {
  @Field(() => String, {
    description:
      'Your own id of the activity, 1 to 128 characters, compared exactly. Sent again, the activity is changed.',
  })
  externalId!: string;

  @Field(() => String, { description: 'The title, 1 to 300 characters.' })
  title!: string;

  @Field(() => String, { description: 'How it is learned, such as `live` or `enduring`. Error: FORMAT_UNKNOWN.' })
  format!: string;

  @Field(() => [ActivitySystemInput], { description: 'The credit it gives: 1 to 10 systems, each named once.' })
  systems!: ActivitySystemInput[];

  @Field(() => [String], { nullable: true, description: 'What it is about, at most 50 codes. Error: TOPIC_UNKNOWN.' })
  topics?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Further properties that rules ask for, at most 50 codes.' })
  tags?: string[] | null;

  @Field(() => CivilDateScalar, { description: 'The first day on which it can be completed.' })
  startsOn!: CivilDate;

  @Field(() => CivilDateScalar, { description: 'The last day on which it can be completed; not before `startsOn`.' })
  endsOn!: CivilDate;

  @Field(() => String, {
    nullable: true,
    description:
      'Its id in a national registry, at most 128 characters: the same activity offered by two providers has one.',
  })
  registryId?: string | null;

  @Field(() => ActivityStatus, { nullable: true, description: 'OPEN unless you say otherwise.' })
  status?: ActivityStatus | null;

  @Field(() => CivilDateScalar, {
    nullable: true,
    description:
      'The day from which this holds. Not given: for ever when the activity is new, from today when it is changed. A correction of what was always so names the first day.',
  })
  effectiveOn?: CivilDate | null;
}

@ObjectType({ description: 'A credit system in which an activity gives credit.' })
export class ActivitySystem {
  @Field(() => String, { description: 'The system’s code.' })
  system!: string;

  @Field(() => [String], { description: 'The categories that rows may name; empty = any.' })
  categories!: readonly string[];

  @Field(() => Credits, { description: 'The most that one completion can earn.' })
  maximum!: CreditUnits;
}

@ObjectType({ description: 'What was said of an activity for a time.' })
export class ActivityVersion {
  @Field(() => CivilDateScalar, { description: 'The first day on which it holds; 0001-01-01 = always.' })
  validFrom!: CivilDate;

  @Field(() => CivilDateScalar, {
    description: 'The first day on which it no longer holds; 9999-12-31 = until further notice.',
  })
  validTo!: CivilDate;

  @Field(() => Instant, { description: 'When the hub was told.' })
  recordedAt!: Instant;

  @Field(() => Boolean, { description: 'Whether it still stands; false = a later statement took its place.' })
  current!: boolean;

  @Field(() => String, { description: 'The title.' })
  title!: string;

  @Field(() => String, { description: 'How it is learned.' })
  format!: string;

  @Field(() => [ActivitySystem], { description: 'The credit it gives.' })
  systems!: ActivitySystem[];

  @Field(() => [String], { description: 'What it is about.' })
  topics!: string[];

  @Field(() => [String], { description: 'Further properties that rules ask for.' })
  tags!: string[];

  @Field(() => CivilDateScalar, { description: 'The first day on which it can be completed.' })
  startsOn!: CivilDate;

  @Field(() => CivilDateScalar, { description: 'The last day on which it can be completed.' })
  endsOn!: CivilDate;

  @Field(() => ActivityStatus, { description: 'Whether credit may be reported for it.' })
  status!: ActivityStatus;
}

@ObjectType({ description: 'An activity that a provider offers.', implements: Node })
export class Activity extends Node {
  /** Not part of the API. */
  activityId!: Id;
  sourceId!: Id;
  __typename!: 'Activity';

  @Field(() => String, { description: 'The provider’s own id of it.' })
  externalId!: string;

  @Field(() => String, { nullable: true, description: 'Its id in a national registry; null without one.' })
  registryId!: string | null;

  @Field(() => ActivityVersion, { description: 'What holds on the day asked for (`asOf`), as known at `knownAt`.' })
  stands!: ActivityVersion;
}
