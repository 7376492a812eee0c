import { Ctx, Field, FieldResolver, ObjectType, Query, Resolver } from 'type-graphql';
import { authorize } from '../auth/policy';
import { KeyRole } from '../auth/keys.resolver';
import type { RequestContext } from '../auth/request-context';
import { Organization } from '../organizations/organization.types';
import type { OrganizationsService } from '../organizations/organizations.service';
import { AppError } from '../platform/errors';
import type { ClinicianReader } from './clinician-reader';
import { Clinician } from './clinician.types';

@ObjectType({ description: 'Who asks.' })
export class Me {
  @Field(() => KeyRole, { description: 'As whom the key acts.' })
  role!: KeyRole;
}

@Resolver(() => Me)
export class MeResolver {
  constructor(
    private readonly organizations: OrganizationsService,
    private readonly clinicians: ClinicianReader,
  ) {}

  @Query(() => Me, {
    description: 'Who asks: the role of the key, and the organization or the clinician it belongs to.',
  })
  me(@Ctx() context: RequestContext): Me {
    authorize(context.principal, 'me');
    const role = KeyRole[context.principal.role as keyof typeof KeyRole] as KeyRole | undefined;
    if (role === undefined) throw new AppError('FORBIDDEN');
    return { role };
  }

  @FieldResolver(() => Organization, {
    nullable: true,
    description: 'The organization of the key; null for clinicians, auditors and admins.',
  })
  async organization(@Ctx() context: RequestContext): Promise<Organization | null> {
    return this.organizations.ofPrincipal(context.principal);
  }

  @FieldResolver(() => Clinician, { nullable: true, description: 'The clinician of the key; null for all others.' })
  async clinician(@Ctx() context: RequestContext): Promise<Clinician | null> {
    return this.clinicians.self(context.principal);
  }
}
