import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, registerEnumType, Resolver } from 'type-graphql';
import { readId } from '../platform/ids';
import { Instant } from '../platform/scalars';
import { ApiKey } from './api-key.entity';
import type { KeysService } from './keys.service';
import type { RequestContext } from './request-context';

export enum KeyRole {
  PROVIDER = 'PROVIDER',
  BOARD = 'BOARD',
  EMPLOYER = 'EMPLOYER',
  CLINICIAN = 'CLINICIAN',
  AUDITOR = 'AUDITOR',
  ADMIN = 'ADMIN',
}
registerEnumType(KeyRole, {
  name: 'Role',
  description: 'As whom a key acts.',
  valuesConfig: {
    PROVIDER: { description: 'A provider of continuing education; belongs to an organization.' },
    BOARD: { description: 'A licensing or certifying board; belongs to an organization.' },
    EMPLOYER: { description: 'An employer of clinicians; belongs to an organization.' },
    CLINICIAN: { description: 'One clinician; belongs to a person.' },
    AUDITOR: { description: 'Reads what happened and what was done, everywhere; changes nothing.' },
    ADMIN: { description: 'The hub’s own staff.' },
  },
});

@InputType({ description: 'The key that is wanted.' })
export class IssueApiKeyInput {
  @Field(() => KeyRole, { description: 'As whom it acts. An organization issues keys of its own role only.' })
  role!: KeyRole;

  @Field(() => ID, {
    nullable: true,
    description: 'The organization, `org_…`, for PROVIDER, BOARD and EMPLOYER; your own when not given.',
  })
  organization?: string | null;

  @Field(() => ID, { nullable: true, description: 'The clinician, `cln_…`, for CLINICIAN.' })
  clinician?: string | null;

  @Field(() => String, { description: 'What it is for, 1 to 100 characters.' })
  label!: string;

  @Field(() => Instant, {
    nullable: true,
    description:
      'When it ends by itself; not given = never. A key that has an end issues none that ends later, or never: BAD_INPUT.',
  })
  expiresAt?: Instant | null;
}

@ObjectType({ description: 'A key that was just issued.' })
export class IssuedApiKey {
  @Field(() => ApiKey, { description: 'The key.' })
  key!: ApiKey;

  @Field(() => String, {
    description: 'What goes into `Authorization: Bearer …`. It is shown this once and cannot be read again.',
  })
  token!: string;
}

@Resolver()
export class KeysResolver {
  constructor(private readonly keys: KeysService) {}

  @Mutation(() => IssuedApiKey, {
    description:
      'Issues a key. Admins issue any; organizations issue further keys of their own. Errors: NOT_FOUND for an organization or clinician that does not exist or is not yours; BAD_INPUT when the role does not fit its owner, or the key would outlive the one that issues it.',
  })
  async issueApiKey(
    @Arg('input', () => IssueApiKeyInput, { description: 'The key that is wanted.' }) input: IssueApiKeyInput,
    @Ctx() context: RequestContext,
  ): Promise<IssuedApiKey> {
    const { principal } = context;
    return this.keys.issue(principal, {
      role: input.role,
      organizationId:
        input.organization == null ? principal.organizationId : readId('Organization', input.organization),
      personId: input.clinician == null ? null : readId('Clinician', input.clinician),
      label: input.label,
      expiresAt: input.expiresAt ?? null,
    });
  }

  @Mutation(() => ApiKey, {
    description:
      'Revokes a key; every process refuses it within 5 seconds. Revoking twice changes nothing. Error: NOT_FOUND, also for a key of somebody else.',
  })
  async revokeApiKey(
    @Arg('id', () => ID, { description: 'The key, `key_…`.' }) id: string,
    @Ctx() context: RequestContext,
  ): Promise<ApiKey> {
    return this.keys.revoke(context.principal, readId('ApiKey', id));
  }
}
