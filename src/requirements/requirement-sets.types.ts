import { ArgsType, Field, ID, Int, ObjectType } from 'type-graphql';
import type { CivilDate } from '../domain/civil-date';
import { Node } from '../nodes/node';
import type { Id } from '../platform/ids';
import { connectionOf } from '../platform/pagination';
import { CivilDateScalar, Instant } from '../platform/scalars';

@ArgsType()
export class RequirementSetsArgs {
  @Field(() => String, {
    nullable: true,
    description:
      'Only sets of exactly this jurisdiction, ISO 3166 such as `US-FL`. Error: BAD_INPUT when it is unknown.',
  })
  jurisdiction?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Only sets that may ask something of this profession, such as `physician-md`: what depends on facts beside the profession stays in. Error: BAD_INPUT when it is unknown.',
  })
  profession?: string | null;

  @Field(() => CivilDateScalar, {
    nullable: true,
    description: 'The day on which they are in force; not given = today.',
  })
  asOf?: CivilDate | null;

  @Field(() => Instant, {
    nullable: true,
    description: 'What the hub knew at that moment; not given = everything it knows now.',
  })
  knownAt?: Instant | null;

  @Field(() => Int, { description: 'How many at most, 1 to 100. Error: PAGE_SIZE_TOO_LARGE.' })
  first!: number;

  @Field(() => String, { nullable: true, description: 'The cursor of the last one you have. Error: BAD_CURSOR.' })
  after?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'A source of a requirement set, and what is known of it.' })
export class RequirementSetSource {
  @Field(() => String, { description: 'Its name in the set.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'The clause, such as `16 CCR 1336`.' })
  clause!: string | null;

  @Field(() => String, { nullable: true, description: 'Where it can be read.' })
  url!: string | null;

  @Field(() => String, { description: 'The date of what was read, in the source’s own words.' })
  asOf!: string;

  @Field(() => String, { description: '`high`, `medium` or `low`: how sure the reading is.' })
  confidence!: string;

  @Field(() => String, { nullable: true, description: 'Where sources contradict each other: in what.' })
  conflict!: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'One requirement of a set as its text reads on the day asked.' })
export class RequirementSetItem {
  @Field(() => String, { description: 'Its id in the set, such as `ethics`: proofs and waivers name it so.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'The requirement in words; null where the set has none.' })
  says!: string | null;

  @Field(() => RequirementSetSource, {
    nullable: true,
    description: 'Where it comes from; a part takes it from its group.',
  })
  source!: RequirementSetSource | null;

  @Field(() => String, {
    description:
      '`in-force`; `announced`: not yet in force; `unconfirmed`: believed but not confirmed, which leaves verdicts undetermined.',
  })
  standing!: string;

  @Field(() => String, { description: '`mandatory`, or `recommended`: missing it costs nothing.' })
  strength!: string;

  @Field(() => [RequirementSetItem], { description: 'The parts of a group, or its alternatives.' })
  children!: readonly RequirementSetItem[];
}

@ObjectType({ simpleResolvers: true, description: 'A text that was published for a time.' })
export class RequirementSetVersion {
  /** Not part of the API: by which the versions are paged. */
  versionId!: Id;

  @Field(() => CivilDateScalar, { description: 'The first day on which it holds; 0001-01-01 = always.' })
  validFrom!: CivilDate;

  @Field(() => CivilDateScalar, {
    description: 'The first day on which it no longer holds; 9999-12-31 = until further notice.',
  })
  validTo!: CivilDate;

  @Field(() => Instant, { description: 'When the hub was told.' })
  recordedAt!: Instant;

  @Field(() => Boolean, { description: 'Whether it still stands; false = a later publication took its place.' })
  current!: boolean;

  @Field(() => String, { description: 'SHA-256 of its text, in hexadecimal digits.' })
  sha256!: string;
}

@ObjectType({
  description:
    'What an authority asks, as data with its sources: a text in the hub’s rule language, in versions. Sets of the catalogue and of boards are everybody’s to read, an employer’s own are read by that employer alone.',
  implements: Node,
})
export class RequirementSet extends Node {
  /** Not part of the API: the set and the version that was read. */
  setId!: Id;
  versionId!: Id;
  __typename!: 'RequirementSet';

  @Field(() => String, { description: 'Its id in the catalogue; unique and never changed.' })
  pack!: string;

  @Field(() => String, { description: 'The authority that asks, by name.' })
  authority!: string;

  @Field(() => String, { description: 'Where it holds, ISO 3166 such as `US-FL`.' })
  jurisdiction!: string;

  @Field(() => String, { description: 'What it counts in, such as `credit` or `hour`.' })
  unit!: string;

  @Field(() => ID, {
    nullable: true,
    description:
      'The board or employer whose set it is, `org_…`; null while it is only in the catalogue: nobody’s license is judged by it.',
  })
  owner!: string | null;

  @Field(() => CivilDateScalar, { description: 'The first day on which this text holds; 0001-01-01 = always.' })
  validFrom!: CivilDate;

  @Field(() => CivilDateScalar, {
    description: 'The first day on which it no longer holds; 9999-12-31 = until further notice.',
  })
  validTo!: CivilDate;

  @Field(() => String, { description: 'SHA-256 of the text, in hexadecimal digits.' })
  sha256!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The lowest confidence of its sources: `high`, `medium` or `low`; null when it names none.',
  })
  confidence!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The newest date of its sources, in their own words, such as `2025-10`; null when none has a date.',
  })
  lastChecked!: string | null;

  @Field(() => [RequirementSetItem], { description: 'What it asks, in its own order.' })
  requirements!: readonly RequirementSetItem[];
}

export const RequirementSetConnection = connectionOf('RequirementSet', RequirementSet);
export const RequirementSetVersionConnection = connectionOf('RequirementSetVersion', RequirementSetVersion);
