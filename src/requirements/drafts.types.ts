import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { CivilDate } from '../domain/civil-date';
import { Node } from '../nodes/node';
import type { Id } from '../platform/ids';
import { connectionOf } from '../platform/pagination';
import { CivilDateScalar, Instant } from '../platform/scalars';

export enum DraftState {
  DRAFT = 'DRAFT',
  PUBLISHED = 'PUBLISHED',
  REPLACED = 'REPLACED',
}
registerEnumType(DraftState, {
  name: 'RequirementDraftState',
  description: 'What became of a draft.',
  valuesConfig: {
    DRAFT: { description: 'It waits for a second person to publish it; nobody is judged by it.' },
    PUBLISHED: { description: 'It was published, and its text holds on some of its days at least.' },
    REPLACED: { description: 'It was published, and later publications took all of its days.' },
  },
});

export enum DraftPart {
  PACK = 'PACK',
  CASES = 'CASES',
}
registerEnumType(DraftPart, {
  name: 'RequirementDraftPart',
  description: 'Which of the two texts of a draft.',
  valuesConfig: {
    PACK: { description: 'The requirement pack, `text`.' },
    CASES: { description: 'Its cases, `cases`.' },
  },
});

@ObjectType({
  implements: Node,
  description:
    'A text of a requirement set that its organization has handed in, with the cases that prove it. A second person publishes it; who drafted and who approved stay on record.',
})
export class RequirementDraft extends Node {
  @Field(() => String, { description: 'The id of the pack; the same as in its text.' })
  pack!: string;

  @Field(() => CivilDateScalar, { description: 'The first day on which it shall hold.' })
  from!: CivilDate;

  @Field(() => CivilDateScalar, {
    nullable: true,
    description: 'The last day on which it shall hold; null = until further notice.',
  })
  to!: CivilDate | null;

  @Field(() => DraftState, { description: 'What became of it.' })
  state!: DraftState;

  @Field(() => String, { description: 'SHA-256 of the text, in hexadecimal digits.' })
  sha256!: string;

  @Field(() => ID, { description: 'The key that handed it in, `key_…`.' })
  draftedBy!: string;

  @Field(() => Instant, { description: 'When it was handed in.' })
  draftedAt!: Instant;

  @Field(() => ID, { nullable: true, description: 'The key that published it, `key_…`: never the one that drafted.' })
  approvedBy!: string | null;

  @Field(() => Instant, { nullable: true, description: 'When it was published.' })
  publishedAt!: Instant | null;

  @Field(() => ID, { nullable: true, description: 'The requirement set that it became a version of, `set_…`.' })
  set!: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The draft, `drf_…`, whose publication took the last of its days; null unless REPLACED.',
  })
  replacedBy!: string | null;

  /** Not part of the API. */
  draftId!: Id;
}

export const RequirementDraftConnection = connectionOf('RequirementDraft', RequirementDraft);

@InputType({ description: 'A text of a requirement set, its cases, and the days on which it shall hold.' })
export class DraftRequirementSetInput {
  @Field(() => String, {
    description:
      'The pack, YAML in the rule language, at most 1,000,000 bytes; a request as a whole may hold 1 MiB. Its `pack` is new, or a set of yours. Error: PACK_TAKEN.',
  })
  text!: string;

  @Field(() => String, {
    description:
      'Its cases, YAML, at most 200 of at most 1,000 credits each; each about this pack. May be empty, but a draft without cases cannot be published.',
  })
  cases!: string;

  @Field(() => CivilDateScalar, {
    description: 'The first day on which it shall hold. A day that has passed corrects what was so since then.',
  })
  from!: CivilDate;

  @Field(() => CivilDateScalar, {
    nullable: true,
    description: 'The last day; not given = until further notice. After it the text holds that held before.',
  })
  to?: CivilDate | null;
}

@ObjectType({ description: 'Something that is wrong with a draft, and where.' })
export class DraftProblem {
  @Field(() => DraftPart, { description: 'In which of the two texts.' })
  part!: DraftPart;

  @Field(() => Int, { description: 'The line, counted from 1.' })
  line!: number;

  @Field(() => Int, { description: 'The column, counted from 1.' })
  column!: number;

  @Field(() => String, { description: 'What is wrong.' })
  message!: string;
}

@ObjectType({ description: 'Something that a case says and the verdict does not.' })
export class DraftCaseFailure {
  @Field(() => String, { description: 'The id of the case.' })
  case!: string;

  @Field(() => Int, { description: 'The line in the cases, counted from 1.' })
  line!: number;

  @Field(() => Int, { description: 'The column, counted from 1.' })
  column!: number;

  @Field(() => String, { description: 'What was expected, and what came out.' })
  message!: string;
}

@ObjectType({ description: 'How the cases of a draft came out.' })
export class DraftCaseOutcomes {
  @Field(() => Int, { description: 'How many came out as they say.' })
  passed!: number;

  @Field(() => Int, { description: 'How many did not. A draft is published only when this is 0.' })
  failed!: number;

  @Field(() => [DraftCaseFailure], { description: 'What was not as they say; the first 200.' })
  failures!: readonly DraftCaseFailure[];
}

@ObjectType({ description: 'What was found in a draft, and the draft itself when it could be stored.' })
export class DraftedRequirementSet {
  @Field(() => RequirementDraft, {
    nullable: true,
    description: 'The stored draft; null when there are problems. Failing cases are no problem yet: it is stored.',
  })
  draft!: RequirementDraft | null;

  @Field(() => [DraftProblem], { description: 'What is wrong with the texts, by place; the first 200 of each.' })
  problems!: readonly DraftProblem[];

  @Field(() => DraftCaseOutcomes, { description: 'How its cases came out; none are run while there are problems.' })
  cases!: DraftCaseOutcomes;

  @Field(() => [String], {
    description:
      'What it changes, a line each: against the text in force on its first day, or today where that day has passed. Of a set without one, its requirements.',
  })
  changes!: readonly string[];
}

@InputType({ description: 'The draft that is approved.' })
export class PublishRequirementSetInput {
  @Field(() => ID, { description: 'The draft, `drf_…`. Error: NOT_FOUND.' })
  draft!: string;
}

@ObjectType({ description: 'A draft that is published.' })
export class PublishedRequirementSet {
  @Field(() => RequirementDraft, { description: 'The draft as it stands now.' })
  draft!: RequirementDraft;

  @Field(() => [RequirementDraft], { description: 'Earlier drafts of the set of whose days this one took the last.' })
  replaced!: readonly RequirementDraft[];
}
