import { ArgsType, Extensions, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { type CivilDate } from '../domain/civil-date';
import { type CreditUnits } from '../domain/credit';
import { type Status } from '../domain/requirement/verdict';
import { type Id } from '../platform/ids';
import { PageInfo } from '../platform/pagination';
import { PLAIN } from '../platform/plain';
import { CivilDateScalar, Credits, Instant } from '../platform/scalars';

export enum ObligationStatus {
  COMPLIANT = 'COMPLIANT',
  PENDING = 'PENDING',
  OPEN = 'OPEN',
  OVERDUE = 'OVERDUE',
  EXEMPT = 'EXEMPT',
  NO_REQUIREMENT = 'NO_REQUIREMENT',
  UNDETERMINED = 'UNDETERMINED',
}
registerEnumType(ObligationStatus, {
  name: 'ObligationStatus',
  description: 'How an obligation stands on the day asked.',
  valuesConfig: {
    COMPLIANT: { description: 'Every requirement is met on what is recorded.' },
    PENDING: { description: 'Would be compliant if the credits that wait for a decision are accepted.' },
    OPEN: { description: 'Something is short and the deadline lies ahead.' },
    OVERDUE: { description: 'Something is short and the deadline, cure period included, has passed.' },
    EXEMPT: { description: 'Waived or satisfied otherwise.' },
    NO_REQUIREMENT: { description: 'The authority asks for nothing here.' },
    UNDETERMINED: { description: 'A fact or a confirmed rule is missing.' },
  },
});

export enum ActsNextName {
  PROVIDER = 'PROVIDER',
  BOARD = 'BOARD',
  EMPLOYER = 'EMPLOYER',
  CLINICIAN = 'CLINICIAN',
  HUB = 'HUB',
  NOBODY = 'NOBODY',
}
registerEnumType(ActsNextName, {
  name: 'ObligationActor',
  description: 'Who can change how an obligation stands.',
  valuesConfig: {
    PROVIDER: { description: 'The provider: a credit of its waits for it, or lacks an amount or a tag.' },
    BOARD: { description: 'The board: a fact of its register, or its rule, is missing.' },
    EMPLOYER: { description: 'The employer.' },
    CLINICIAN: { description: 'The clinician: something is still to be done or to be stated.' },
    HUB: { description: 'The hub’s own staff: a credit waits for their decision.' },
    NOBODY: { description: 'Nobody: nothing is open.' },
  },
});

export enum RosterSort {
  DEADLINE = 'DEADLINE',
  NAME = 'NAME',
}
registerEnumType(RosterSort, {
  name: 'RosterSort',
  description: 'The order of a roster.',
  valuesConfig: {
    DEADLINE: { description: 'The earliest deadline first.' },
    NAME: { description: 'By family name, then given name.' },
  },
});

@ObjectType({ simpleResolvers: true, description: 'A requirement that is short.' })
@Extensions(PLAIN)
export class Shortfall {
  @Field(() => String, { description: 'The requirement’s id in its pack, such as `ethics`.' })
  requirement!: string;

  @Field(() => String, { nullable: true, description: 'The requirement in the authority’s words, where it has some.' })
  says!: string | null;

  @Field(() => String, {
    description: 'How much is missing, exact: a decimal such as `2.5`, or a fraction such as `7/3`.',
  })
  short!: string;

  @Field(() => String, { description: 'What is counted: `credit`, `hour`, `activity`, `kind` or `statement`.' })
  unit!: string;

  @Field(() => CivilDateScalar, { nullable: true, description: 'The last day on which it is in time; null = now.' })
  due!: CivilDate | null;
}

@ObjectType({
  simpleResolvers: true,
  description: 'One obligation of a clinician as lists show it: a license, certificate or employment and its cycle.',
})
@Extensions(PLAIN)
export class ObligationSummary {
  @Field(() => ID, { description: 'The obligation, `obl_…`.' })
  id!: string;

  @Field(() => String, { description: 'The board or employer that asks, by name.' })
  authority!: string;

  @Field(() => String, { description: 'What it is asked for: a profession, a specialty, or an employer’s pack.' })
  what!: string;

  @Field(() => ObligationStatus, { description: 'How it stands now.' })
  status!: Status;

  @Field(() => CivilDateScalar, {
    nullable: true,
    description: 'The day by which what is open must be done; null = none.',
  })
  deadline!: CivilDate | null;

  @Field(() => CivilDateScalar, {
    nullable: true,
    description: 'The last day on which earning credit is still safe to arrive in time: 30 days before the deadline.',
  })
  lastSafeDay!: CivilDate | null;

  @Field(() => [Shortfall], { description: 'What is short; empty when nothing is.' })
  shortfalls!: readonly Shortfall[];

  @Field(() => Credits, { description: 'How much more the credits that wait for a decision would count, at most.' })
  pending!: CreditUnits;

  @Field(() => ActsNextName, { description: 'Who can change how it stands.' })
  actsNext!: string;

  @Field(() => Instant, { description: 'When it was last worked out.' })
  evaluatedAt!: Instant;
}

@ObjectType({
  simpleResolvers: true,
  description: 'One person of a roster with what they owe, as far as this employer may see it.',
})
@Extensions(PLAIN)
export class RosterEntry {
  @Field(() => ID, { description: 'The clinician, `cln_…`.' })
  clinician!: string;

  @Field(() => String, { description: 'Given and family name.' })
  displayName!: string;

  @Field(() => String, { description: 'Your number for this person.' })
  staffNumber!: string;

  @Field(() => String, { description: 'The department you put this person in.' })
  department!: string;

  @Field(() => ObligationStatus, { description: 'The worst status of the obligations below.' })
  status!: Status;

  @Field(() => CivilDateScalar, {
    nullable: true,
    description: 'The earliest deadline that is still open, or the earliest of all when nothing is; null = none.',
  })
  deadline!: CivilDate | null;

  @Field(() => Instant, { description: 'When this row was last worked out.' })
  evaluatedAt!: Instant;

  @Field(() => Boolean, { description: 'Something changed since; the row follows within 5 seconds.' })
  refreshing!: boolean;

  @Field(() => [ObligationSummary], {
    description: 'Licenses, certificates and your own rules; never another employer’s rules.',
  })
  obligations!: readonly ObligationSummary[];
}

@ObjectType({ simpleResolvers: true, description: 'A person of a roster and their place in it.' })
@Extensions(PLAIN)
export class RosterEdge {
  @Field(() => RosterEntry, { description: 'The person.' })
  node!: RosterEntry;

  @Field(() => String, { description: 'The place, for `after`.' })
  cursor!: string;
}

/** Whose roster, and what narrows it. */
export interface RosterAsked {
  readonly employerId: Id;
  readonly zone: string;
  readonly args: RosterArgs;
}

@ObjectType({ simpleResolvers: true, description: 'A page of a roster.' })
export class RosterConnection {
  @Field(() => [RosterEdge], { description: 'The people of this page, in order.' })
  edges!: readonly RosterEdge[];

  @Field(() => PageInfo, { description: 'Where the page ends.' })
  pageInfo!: PageInfo;

  @Field(() => Int, { description: 'How many people the filters let through; counted only when asked for.' })
  totalCount?: number;

  /** Not part of the API: what to count when the count is asked for. */
  counted!: RosterAsked;
}

@ArgsType()
export class RosterArgs {
  @Field(() => Int, { description: 'How many people at most, 1 to 100. Error: PAGE_SIZE_TOO_LARGE.' })
  first!: number;

  @Field(() => String, {
    nullable: true,
    description: 'The cursor after which the page begins; given by a page of the same sort. Error: BAD_CURSOR.',
  })
  after?: string | null;

  @Field(() => [ObligationStatus], { nullable: true, description: 'Only people whose worst status is one of these.' })
  status?: readonly Status[] | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Only people whose deadline comes within so many days, 0 to 3650; deadlines that passed are included.',
  })
  deadlineWithinDays?: number | null;

  @Field(() => String, { nullable: true, description: 'Only this department, exactly as you named it.' })
  department?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Only people with a name or staff number that begins like this, case and accents aside; up to four words that must all fit, at most 100 characters.',
  })
  search?: string | null;

  @Field(() => RosterSort, { defaultValue: RosterSort.DEADLINE, description: 'The order; by deadline unless given.' })
  sort!: RosterSort;
}
