import type { Role } from '../../src/auth/principal';
import { type Id, parsePublicId } from '../../src/platform/ids';
import type { TestHub } from './hub';

/** The internal id of a public one. */
export function idOf(publicId: string): Id {
  const parsed = parsePublicId(publicId);
  if (parsed === null) throw new Error(`not a public id: ${publicId}`);
  return parsed.id;
}

/** An organization with a key of its own. */
export interface BuiltOrganization {
  /** `org_…`. */
  readonly id: string;
  readonly code: string;
  readonly key: string;
}

export interface Outcome {
  readonly row: number;
  readonly outcome: string;
  readonly code: string;
  readonly path: string | null;
  readonly clinician: string | null;
}

const OUTCOMES = 'outcomes { row outcome code path clinician }';

/** An NPI that can be nobody’s (it begins with 9) with a good check digit, for a number of up to eight digits. */
export function npi(serial: number): string {
  const body = `9${String(serial).padStart(8, '0')}`;
  let sum = 24;
  for (let place = 0; place < 9; place += 1) {
    const digit = Number(body[8 - place]);
    const weighed = place % 2 === 0 ? digit * 2 : digit;
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return `${body}${(10 - (sum % 10)) % 10}`;
}

/** Creates an organization as an admin and issues it a key, both through HTTP. */
export async function organization(
  hub: TestHub,
  admin: string,
  input: { kind: 'PROVIDER' | 'BOARD' | 'EMPLOYER'; code: string } & Record<string, unknown>,
): Promise<BuiltOrganization> {
  const made = await hub.get<{ createOrganization: { id: string } }>(
    admin,
    'mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) { id } }',
    { input: { name: `The ${input.code}`, zone: 'America/New_York', ...input } },
  );
  const { id } = made.createOrganization;
  return { id, code: input.code, key: await issueKey(hub, admin, input.kind, { organization: id }) };
}

/** Issues a key through HTTP; returns its token. */
export async function issueKey(
  hub: TestHub,
  admin: string,
  role: Role,
  owner: { organization?: string; clinician?: string } = {},
): Promise<string> {
  const issued = await hub.get<{ issueApiKey: { token: string } }>(
    admin,
    'mutation ($input: IssueApiKeyInput!) { issueApiKey(input: $input) { token } }',
    { input: { role, label: `test ${role}`, ...owner } },
  );
  return issued.issueApiKey.token;
}

/** Registers an activity; returns `act_…`. */
export async function activity(
  hub: TestHub,
  provider: string,
  input: { externalId: string } & Record<string, unknown>,
): Promise<string> {
  const made = await hub.get<{ registerActivity: { id: string } }>(
    provider,
    'mutation ($input: RegisterActivityInput!) { registerActivity(input: $input) { id } }',
    {
      input: {
        title: `Activity ${input.externalId}`,
        format: 'live',
        systems: [{ system: 'ama-pra-1', maximum: '25' }],
        startsOn: '2020-01-01',
        endsOn: '2030-12-31',
        ...input,
      },
    },
  );
  return made.registerActivity.id;
}

/** Sends clinicians; one outcome per row. */
export async function upsertClinicians(hub: TestHub, key: string, ...rows: object[]): Promise<Outcome[]> {
  const answer = await hub.get<{ upsertClinicians: { outcomes: Outcome[] } }>(
    key,
    `mutation ($rows: [ClinicianInput!]!) { upsertClinicians(input: { rows: $rows }) { ${OUTCOMES} } }`,
    { rows },
  );
  return answer.upsertClinicians.outcomes;
}

/** Sends licenses of a board; what is not said is an active MD license from 2020 to 2027. */
export async function upsertLicenses(hub: TestHub, board: string, ...rows: object[]): Promise<Outcome[]> {
  const answer = await hub.get<{ upsertLicenses: { outcomes: Outcome[] } }>(
    board,
    `mutation ($rows: [LicenseInput!]!) { upsertLicenses(input: { rows: $rows }) { ${OUTCOMES} } }`,
    {
      rows: rows.map((row) => ({
        profession: 'physician-md',
        issuedOn: '2020-01-15',
        expiresOn: '2027-01-31',
        status: 'ACTIVE',
        ...row,
      })),
    },
  );
  return answer.upsertLicenses.outcomes;
}

/** Sends roster rows of an employer; what is not said is ward one with consent since 2020. */
export async function upsertRoster(hub: TestHub, employer: string, ...rows: object[]): Promise<Outcome[]> {
  const answer = await hub.get<{ upsertRoster: { outcomes: Outcome[] } }>(
    employer,
    `mutation ($rows: [RosterInput!]!) { upsertRoster(input: { rows: $rows }) { ${OUTCOMES} } }`,
    {
      rows: rows.map((row) => ({
        department: 'Ward 1',
        from: '2020-01-01',
        consent: { from: '2020-01-01', basis: 'signed-form' },
        ...row,
      })),
    },
  );
  return answer.upsertRoster.outcomes;
}

/** One clinician of the small world. */
export interface BuiltClinician {
  /** `cln_…`. */
  readonly id: string;
  readonly npi: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly birthMonthDay: string;
}

/** A clinician with an NPI, created by an admin. `serial` makes name and NPI. */
export async function clinician(
  hub: TestHub,
  admin: string,
  serial: number,
  more: object = {},
): Promise<BuiltClinician> {
  const person = {
    givenName: `Given${serial}`,
    familyName: `Family${serial}`,
    birthMonthDay: `0${(serial % 9) + 1}-15`,
  };
  const [outcome] = await upsertClinicians(hub, admin, {
    ...person,
    identifiers: [{ type: 'NPI', value: npi(serial) }],
    ...more,
  });
  if (outcome?.clinician == null) throw new Error(`no clinician: ${JSON.stringify(outcome)}`);
  return { ...person, id: outcome.clinician, npi: npi(serial) };
}

/** A hub with somebody of every kind, built through HTTP. */
export interface SmallWorld {
  readonly admin: string;
  readonly provider: BuiltOrganization;
  readonly otherProvider: BuiltOrganization;
  readonly boardA: BuiltOrganization;
  readonly boardB: BuiltOrganization;
  readonly employer: BuiltOrganization;
  readonly otherEmployer: BuiltOrganization;
  /** `act_…` of `provider`, external id `A-1`. */
  readonly activity: string;
  /** Licensed by board A and on the roster of `employer` with consent. */
  readonly one: BuiltClinician;
  /** Licensed by board B and on the roster of `otherEmployer` with consent. */
  readonly two: BuiltClinician;
}

/**
 * Builds a small world: two providers, boards of California and Florida, two employers, two clinicians, each with a
 * license and an employer of their own.
 */
export async function smallWorld(hub: TestHub): Promise<SmallWorld> {
  const admin = await hub.key('ADMIN');
  const accreditations = [{ accreditor: 'accme', from: '2015-01-01' }];
  const provider = await organization(hub, admin, { kind: 'PROVIDER', code: 'provider-one', accreditations });
  const otherProvider = await organization(hub, admin, { kind: 'PROVIDER', code: 'provider-two', accreditations });
  const boardA = await organization(hub, admin, {
    kind: 'BOARD',
    code: 'board-ca',
    jurisdiction: 'US-CA',
    zone: 'America/Los_Angeles',
  });
  const boardB = await organization(hub, admin, { kind: 'BOARD', code: 'board-fl', jurisdiction: 'US-FL' });
  const employer = await organization(hub, admin, { kind: 'EMPLOYER', code: 'employer-one' });
  const otherEmployer = await organization(hub, admin, { kind: 'EMPLOYER', code: 'employer-two' });
  const one = await clinician(hub, admin, 1);
  const two = await clinician(hub, admin, 2);
  const named = ({ id, familyName }: BuiltClinician): object => ({ clinician: id, familyName });
  await upsertLicenses(hub, boardA.key, { ...named(one), number: 'A 01234' });
  await upsertLicenses(hub, boardB.key, { ...named(two), number: 'ME 05678' });
  await upsertRoster(hub, employer.key, { ...named(one), staffNumber: 'S-1' });
  await upsertRoster(hub, otherEmployer.key, { ...named(two), staffNumber: 'S-1' });
  return {
    admin,
    provider,
    otherProvider,
    boardA,
    boardB,
    employer,
    otherEmployer,
    activity: await activity(hub, provider.key, { externalId: 'A-1' }),
    one,
    two,
  };
}
