import {
  Arg,
  Ctx,
  Field,
  FieldResolver,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import type { RequestContext } from '../auth/request-context';
import type { CivilDate } from '../domain/civil-date';
import { readId, type Id } from '../platform/ids';
import { connectionOf, decodeCursor, encodeCursor, type Page, pageOf, pageSize } from '../platform/pagination';
import { CivilDateScalar, Instant } from '../platform/scalars';
import type { ClinicianReader } from './clinician-reader';
import { Certificate, Clinician, ClinicianIdentifier, ClinicianName, License } from './clinician.types';
import type { CliniciansService } from './clinicians.service';
import { FactInput, PersonInput, writtenPerson } from './person.input';
import { outcomeValue, UpsertRowOutcome } from './row-outcome';

/** The most rows of one request. */
export const MOST_ROWS_PER_REQUEST = 250;

@InputType({ description: 'A specialty certificate.' })
export class CertificateInput {
  @Field(() => String, {
    description:
      'The certifying board’s code. Only that board and the hub’s staff state its certificates. Error: NOT_ISSUER.',
  })
  board!: string;

  @Field(() => String, { description: 'The specialty as a code, such as `internal-medicine`.' })
  specialty!: string;

  @Field(() => CivilDateScalar, { description: 'First issued on.' })
  issuedOn!: CivilDate;

  @Field(() => CivilDateScalar, { nullable: true, description: 'The last day; not given = it does not end.' })
  expiresOn?: CivilDate | null;

  @Field(() => String, { description: '`ACTIVE`, `INACTIVE`, `EXPIRED` or `REVOKED`.' })
  status!: string;

  @Field(() => CivilDateScalar, {
    nullable: true,
    description: 'From which day this holds; not given = always for a new certificate, from today for a known one.',
  })
  validFrom?: CivilDate | null;
}

@InputType({ description: 'A clinician as you describe them. At least one identifier, or the hub’s own id.' })
export class ClinicianInput extends PersonInput {
  @Field(() => [FactInput], { nullable: true, description: 'Facts of their practice.' })
  facts?: FactInput[] | null;

  @Field(() => [CertificateInput], { nullable: true, description: 'Specialty certificates, of your own as a board.' })
  certificates?: CertificateInput[] | null;
}

@InputType({ description: 'Clinicians to create or to bring up to date.' })
export class UpsertCliniciansInput {
  @Field(() => [ClinicianInput], { description: '1 to 250 rows. Errors: BATCH_EMPTY, BATCH_TOO_LARGE.' })
  rows!: ClinicianInput[];
}

@ObjectType({ description: 'What became of the rows.' })
export class UpsertOutcomes {
  @Field(() => [UpsertRowOutcome], { description: 'One outcome per row, in their order.' })
  outcomes!: UpsertRowOutcome[];
}

const LicenseConnection = connectionOf('License', License);

@Resolver(() => Clinician)
export class CliniciansResolver {
  constructor(
    private readonly reader: ClinicianReader,
    private readonly clinicians: CliniciansService,
  ) {}

  @Query(() => Clinician, {
    description:
      'One clinician: yourself, a holder of your licenses or certificates, or somebody on your roster with live consent. Every read by an organization is in the audit log. Error: NOT_FOUND for everybody else.',
  })
  async clinician(
    @Arg('id', () => ID, { description: 'The clinician, `cln_…`.' }) id: string,
    @Ctx() context: RequestContext,
  ): Promise<Clinician> {
    return this.reader.clinician(context.principal, readId('Clinician', id));
  }

  @Mutation(() => UpsertOutcomes, {
    description:
      'Creates clinicians or brings them up to date. Boards, employers and admins. Sending the same rows again changes nothing, so a request may always be repeated. Somebody is found again by an identifier with a name or birth day that agrees; a name alone finds nobody, and nobody is merged silently. Facts are stated by a board of the holders of its licenses and certificates and by an employer of its roster (NOT_RELATED); a certificate by the board that issues it (NOT_ISSUER). Good rows go through when others fail.',
  })
  async upsertClinicians(
    @Arg('input', () => UpsertCliniciansInput, { description: 'The clinicians.' }) input: UpsertCliniciansInput,
    @Ctx() context: RequestContext,
  ): Promise<UpsertOutcomes> {
    const rows = input.rows.map((row) => ({ ...writtenPerson(row), facts: row.facts, certificates: row.certificates }));
    const outcomes = await this.clinicians.upsert(context.principal, rows, MOST_ROWS_PER_REQUEST);
    return { outcomes: outcomes.map(outcomeValue) };
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Month and day of birth, `MM-DD`; null for employers and where it is not known.',
  })
  birthMonthDay(@Root() clinician: Clinician): string | null {
    return clinician.basis === 'ROSTER_CONSENT' ? null : clinician.birthMonthDay;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Where reminders go; null for employers and where it is not known.',
  })
  email(@Root() clinician: Clinician): string | null {
    return clinician.basis === 'ROSTER_CONSENT' ? null : clinician.email;
  }

  @FieldResolver(() => ClinicianName, {
    nullable: true,
    description: 'Their name on a day, as it was known then; null for employers and where none was known.',
  })
  async name(
    @Root() clinician: Clinician,
    @Arg('asOf', () => CivilDateScalar, { nullable: true, description: 'The day; not given = today.' })
    asOf: CivilDate | null,
    @Arg('knownAt', () => Instant, {
      nullable: true,
      description: 'What the hub knew at this instant; not given = everything it knows.',
    })
    knownAt: Instant | null,
    @Ctx() context: RequestContext,
  ): Promise<ClinicianName | null> {
    // An employer needs the present name; former ones may tell of a marriage or more.
    if (clinician.basis === 'ROSTER_CONSENT') return null;
    const loader = `clinician.name ${asOf} ${knownAt?.toISOString()}`;
    return context
      .loader<Id, ClinicianName | null>(loader, (ids, principal) =>
        this.reader.names(principal, ids, asOf ?? null, knownAt ?? null),
      )
      .load(clinician.personId);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'The department in which they work for you today; null unless you are their employer.',
  })
  async department(@Root() clinician: Clinician, @Ctx() context: RequestContext): Promise<string | null> {
    return context
      .loader<Id, string | null>('clinician.department', (ids, principal) => this.reader.departments(principal, ids))
      .load(clinician.personId);
  }

  @FieldResolver(() => LicenseConnection, {
    description: 'Licenses as they stand today, in the order in which the hub learned of them.',
  })
  async licenses(
    @Root() clinician: Clinician,
    @Arg('first', () => Int, { description: 'How many at most, 1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'The cursor of the last one you have.' })
    after: string | null,
    @Ctx() context: RequestContext,
  ): Promise<Page<License>> {
    const size = pageSize(first);
    const last = after == null ? '' : String(decodeCursor(after, 1)[0]);
    const all = await context
      .loader<Id, License[]>('clinician.licenses', (ids, principal) => this.reader.licenses(principal, ids))
      .load(clinician.personId);
    const rest = all.filter((license) => license.licenseId > last);
    return pageOf(rest, size, (license) => encodeCursor(license.licenseId));
  }

  @FieldResolver(() => [Certificate], { description: 'Specialty certificates as they stand today.' })
  async certificates(@Root() clinician: Clinician, @Ctx() context: RequestContext): Promise<Certificate[]> {
    return context
      .loader<Id, Certificate[]>('clinician.certificates', (ids, principal) => this.reader.certificates(principal, ids))
      .load(clinician.personId);
  }

  @FieldResolver(() => [ClinicianIdentifier], {
    description: 'Their identifiers, each shown by its last characters only.',
  })
  async identifiers(@Root() clinician: Clinician, @Ctx() context: RequestContext): Promise<ClinicianIdentifier[]> {
    return context
      .loader<Id, ClinicianIdentifier[]>('clinician.identifiers', (ids) => this.reader.identifiers(ids))
      .load(clinician.personId);
  }
}
