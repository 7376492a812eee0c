import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { type ActsNext, ERRORS, type ErrorCode } from '../platform/errors';
import { type Id, publicId } from '../platform/ids';

export enum RowOutcomeKind {
  CREATED = 'CREATED',
  UPDATED = 'UPDATED',
  UNCHANGED = 'UNCHANGED',
  REVIEW = 'REVIEW',
  CONFLICT = 'CONFLICT',
  NO_MATCH = 'NO_MATCH',
  REJECTED = 'REJECTED',
}
registerEnumType(RowOutcomeKind, {
  name: 'UpsertOutcome',
  description: 'What became of one row. Good rows go through when others fail.',
  valuesConfig: {
    CREATED: { description: 'A clinician was created.' },
    UPDATED: { description: 'A known clinician was changed.' },
    UNCHANGED: { description: 'All of it was known.' },
    REVIEW: {
      description: 'It may be a known clinician, and nothing proves it. Nothing was stored: send more about them.',
    },
    CONFLICT: {
      description:
        'An identifier belongs to somebody else. `clinician` names whom the row was stored for; null = nothing was stored. No credit attaches by an identifier of two people.',
    },
    NO_MATCH: { description: 'No such clinician is known, and this operation creates none. Nothing was stored.' },
    REJECTED: { description: 'The row is not acceptable; `code` and `path` say why. Nothing was stored.' },
  },
});

/** What became of one row, as services answer it. */
export interface RowOutcome {
  readonly row: number;
  readonly outcome: `${RowOutcomeKind}`;
  /** An error code, a matching code, or the outcome itself. */
  readonly code: string;
  readonly path: string | null;
  readonly personId: Id | null;
}

@ObjectType({ description: 'What became of one row.' })
export class UpsertRowOutcome {
  @Field(() => Int, { description: 'The row’s place in the request, from 0.' })
  row!: number;

  @Field(() => RowOutcomeKind, { description: 'What became of it.' })
  outcome!: RowOutcomeKind;

  @Field(() => String, { description: 'The reason as a code of docs/errors.md; the outcome itself where all is well.' })
  code!: string;

  @Field(() => String, { description: 'The reason in words.' })
  message!: string;

  @Field(() => String, { description: 'Who must act next: CALLER, HUB or NOBODY.' })
  actsNext!: ActsNext;

  @Field(() => String, { nullable: true, description: 'Which part of the row is meant; null for the whole.' })
  path!: string | null;

  @Field(() => ID, { nullable: true, description: 'The clinician, `cln_…`, to whom the row was or may be attached.' })
  clinician!: string | null;
}

const WORDS: Readonly<Record<string, string>> = {
  CREATED: 'The clinician was created.',
  UPDATED: 'The clinician was brought up to date.',
  UNCHANGED: 'All of this was known.',
  NOBODY_FOUND:
    'No clinician with these identifiers is known; nothing was stored. Send them to upsertClinicians first.',
};

/** The GraphQL value of an outcome, with its words. */
export function outcomeValue(outcome: RowOutcome): UpsertRowOutcome {
  const { row, code, path, personId } = outcome;
  const known = Object.hasOwn(ERRORS, code) ? ERRORS[code as ErrorCode] : undefined;
  const stored = outcome.outcome === 'CREATED' || outcome.outcome === 'UPDATED' || outcome.outcome === 'UNCHANGED';
  const fine = stored && known === undefined;
  return {
    row,
    outcome: RowOutcomeKind[outcome.outcome],
    code,
    message: WORDS[code] ?? known?.message ?? code,
    actsNext: fine ? 'NOBODY' : outcome.outcome === 'CONFLICT' && personId !== null ? 'HUB' : 'CALLER',
    path,
    clinician: personId === null ? null : publicId('Clinician', personId),
  };
}
