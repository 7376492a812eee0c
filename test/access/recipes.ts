import type { Role } from '../../src/auth/principal';
import type { Operation } from '../../src/auth/policy';
import type { SmallWorld } from '../support/builders';

/** Whose thing is asked for: the asker's, somebody else's, or nobody's. */
export type Target = 'own' | 'foreign' | 'absent';

/** What there is of each kind to ask for, and everybody's key. */
export interface Cast {
  readonly world: SmallWorld;
  readonly keys: Readonly<Record<Exclude<Role, 'WORKER'>, string>>;
  readonly activity: Readonly<Record<Target, string>>;
  readonly clinician: Readonly<Record<Target, string>>;
  readonly report: Readonly<Record<Target, string>>;
  readonly storedReport: (role: Role) => Readonly<Record<Target, string>>;
  /** A key that nothing else uses, to be revoked. */
  readonly spareKey: (role: Role, target: Target) => Promise<string>;
  /** Text that no other cell uses. */
  readonly fresh: () => string;
}

export interface Call {
  readonly query: string;
  readonly variables: object;
}

export interface Recipe {
  /** Without an id there is nothing foreign or absent to ask for. */
  readonly byId: boolean;
  /** An answer with this code shows that the asker was let through to something of theirs. */
  readonly letThrough?: readonly string[];
  /** The operation that gives the object whose field is asked; what it refuses or does not find comes first. */
  readonly inside?: Operation;
  /** The answer is data that says NOT_FOUND in a row. */
  readonly inRows?: boolean;
  call(cast: Cast, role: Role, target: Target): Call | Promise<Call>;
}

/** Operations that are not asked for by a root field of their own, and where they are asked. */
export const NOT_ROOTS: Readonly<Partial<Record<Operation, string>>> = {
  work: 'of the hub’s own processes; no key carries the role',
  proof: 'a field that is null for who may not; test/journeys of compliance',
};

export const ABSENT = '0'.repeat(32);

/** The organization that a role is, somebody else of the same kind, and nobody. */
function organizationFor({ world }: Cast, role: Role, target: Target): string {
  if (target === 'absent') return `org_${ABSENT}`;
  if (role === 'BOARD') return target === 'own' ? world.boardA.id : world.boardB.id;
  if (role === 'EMPLOYER') return target === 'own' ? world.employer.id : world.otherEmployer.id;
  return target === 'own' ? world.provider.id : world.otherProvider.id;
}

const NAMED = { BOARD: 'BOARD', EMPLOYER: 'EMPLOYER', PROVIDER: 'PROVIDER' } as const;
const keyRole = (role: Role): string => NAMED[role as keyof typeof NAMED] ?? 'PROVIDER';

const plain = (query: string): Recipe => ({ byId: false, call: () => ({ query, variables: {} }) });

const LICENSES: Readonly<Record<Target, object>> = {
  own: { number: 'A 01234', board: 'board-ca' },
  foreign: { number: 'ME 05678', board: 'board-fl' },
  absent: { number: 'ME 99999', board: 'board-fl' },
};

const learner = { npi: '1999999984', familyName: 'Unknown' };

/** How each operation is called. An operation of the schema without a recipe fails the test. */
export const RECIPES: Readonly<Record<string, Recipe>> = {
  me: plain('{ me { role } }'),
  events: plain('{ events(first: 1) { edges { cursor } } }'),
  auditLog: plain('{ auditLog(first: 1) { edges { cursor } } }'),
  discrepancies: plain('{ discrepancies(first: 1) { edges { cursor } } }'),
  myReports: plain('{ myReports(first: 1) { edges { cursor } } }'),
  reviewQueue: plain('{ reviewQueue(first: 1) { edges { cursor } } }'),
  node: {
    byId: true,
    call: (cast, role, target) => {
      const id =
        role === 'PROVIDER'
          ? cast.activity[target]
          : role === 'AUDITOR' || role === 'ADMIN'
            ? organizationFor(cast, role, target)
            : cast.clinician[target];
      return { query: 'query ($id: ID!) { node(id: $id) { id __typename } }', variables: { id } };
    },
  },
  activity: {
    byId: true,
    call: (cast, _role, target) => ({
      query: 'query ($id: ID!) { activity(id: $id) { id history { title } } }',
      variables: { id: cast.activity[target] },
    }),
  },
  clinician: {
    byId: true,
    call: (cast, _role, target) => ({
      query: 'query ($id: ID!) { clinician(id: $id) { id displayName licenses(first: 5) { edges { node { id } } } } }',
      variables: { id: cast.clinician[target] },
    }),
  },
  obligations: {
    byId: true,
    inside: 'clinician',
    call: (cast, _role, target) => ({
      query: 'query ($id: ID!) { clinician(id: $id) { obligations { status } } }',
      variables: { id: cast.clinician[target] },
    }),
  },
  employer: {
    byId: true,
    call: (cast, _role, target) => ({
      query: 'query ($id: ID!) { employer(id: $id) { id name } }',
      variables: { id: organizationFor(cast, 'EMPLOYER', target) },
    }),
  },
  roster: {
    byId: true,
    inside: 'employer',
    call: (cast, _role, target) => ({
      query:
        'query ($id: ID!) { employer(id: $id) { roster(first: 5) { edges { node { displayName } } totalCount } } }',
      variables: { id: organizationFor(cast, 'EMPLOYER', target) },
    }),
  },
  board: {
    byId: true,
    call: (cast, _role, target) => ({
      query: 'query ($id: ID!) { board(id: $id) { id name } }',
      variables: { id: organizationFor(cast, 'BOARD', target) },
    }),
  },
  licensees: {
    byId: true,
    inside: 'board',
    call: (cast, _role, target) => ({
      query: 'query ($id: ID!) { board(id: $id) { licensees(first: 5) { edges { node { displayName } } } } }',
      variables: { id: organizationFor(cast, 'BOARD', target) },
    }),
  },
  creditReport: {
    byId: true,
    call: (_cast, _role, target) => ({
      query: `query ($license: LicenseReference) {
        creditReport(license: $license, from: "2024-01-01", to: "2026-05-31") { clinician entries { title } }
      }`,
      variables: { license: LICENSES[target] },
    }),
  },
  storedReport: {
    byId: true,
    call: (cast, role, target) => ({
      query: 'query ($id: ID!) { storedReport(id: $id) { id sha256 } }',
      variables: { id: cast.storedReport(role)[target] },
    }),
  },
  createOrganization: {
    byId: false,
    call: (cast) => ({
      query: 'mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) { id } }',
      variables: { input: { kind: 'EMPLOYER', code: `made-${cast.fresh()}`, name: 'Made', zone: 'UTC' } },
    }),
  },
  issueApiKey: {
    byId: true,
    call: (cast, role, target) => ({
      query: 'mutation ($input: IssueApiKeyInput!) { issueApiKey(input: $input) { key { role } } }',
      variables: { input: { role: keyRole(role), label: 'matrix', organization: organizationFor(cast, role, target) } },
    }),
  },
  revokeApiKey: {
    byId: true,
    call: async (cast, role, target) => ({
      query: 'mutation ($id: ID!) { revokeApiKey(id: $id) { id } }',
      variables: { id: await cast.spareKey(role, target) },
    }),
  },
  registerActivity: {
    byId: false,
    call: (cast) => ({
      query: 'mutation ($input: RegisterActivityInput!) { registerActivity(input: $input) { id } }',
      variables: {
        input: {
          externalId: cast.fresh(),
          title: 'Matrix',
          format: 'live',
          systems: [{ system: 'ama-pra-1', maximum: '1' }],
          startsOn: '2026-01-01',
          endsOn: '2026-12-31',
        },
      },
    }),
  },
  reportCredits: {
    byId: true,
    inRows: true,
    call: (cast, _role, target) => ({
      query:
        'mutation ($input: ReportCreditsInput!) { reportCredits(input: $input) { rows { outcome code message } } }',
      variables: {
        input: {
          idempotencyKey: cast.fresh(),
          rows: [
            { learner, activity: cast.activity[target], system: 'ama-pra-1', amount: '1', completedOn: '2026-02-03' },
          ],
        },
      },
    }),
  },
  voidCredit: {
    byId: true,
    inRows: true,
    call: (cast, _role, target) => ({
      query: 'mutation ($input: VoidCreditInput!) { voidCredit(input: $input) { done code message } }',
      variables: { input: { idempotencyKey: cast.fresh(), reportId: cast.report[target], reason: 'OTHER' } },
    }),
  },
  correctCredit: {
    byId: true,
    inRows: true,
    call: (cast, _role, target) => ({
      query: 'mutation ($input: CorrectCreditInput!) { correctCredit(input: $input) { done code message } }',
      variables: {
        input: {
          idempotencyKey: cast.fresh(),
          reportId: cast.report[target],
          row: { learner, activity: cast.activity.own, system: 'ama-pra-1', amount: '2', completedOn: '2026-02-03' },
        },
      },
    }),
  },
  resolveMatch: {
    byId: true,
    letThrough: ['CONFLICT'],
    call: (cast, _role, target) => ({
      query: 'mutation ($input: ResolveMatchInput!) { resolveMatch(input: $input) { waiting } }',
      variables: { input: { item: cast.report[target], decision: 'SECOND_COMPLETION', reason: 'matrix' } },
    }),
  },
  submitStatement: {
    byId: false,
    call: (cast) => ({
      query: 'mutation ($input: SubmitStatementInput!) { submitStatement(input: $input) { id } }',
      variables: {
        input: {
          idempotencyKey: cast.fresh(),
          from: '2026-01-01',
          to: '2026-01-31',
          lines: [{ externalId: 'none', amount: '1', completedOn: '2026-01-02' }],
        },
      },
    }),
  },
  upsertClinicians: {
    byId: true,
    inRows: true,
    call: (cast, _role, target) => ({
      query:
        'mutation ($rows: [ClinicianInput!]!) { upsertClinicians(input: { rows: $rows }) { outcomes { outcome code clinician } } }',
      variables: { rows: [{ clinician: cast.clinician[target] }] },
    }),
  },
  upsertLicenses: {
    byId: true,
    inRows: true,
    call: (cast, _role, target) => ({
      query:
        'mutation ($rows: [LicenseInput!]!) { upsertLicenses(input: { rows: $rows }) { outcomes { outcome code clinician } } }',
      variables: {
        rows: [
          {
            clinician: cast.clinician[target],
            profession: 'physician-md',
            number: target === 'own' ? 'A 01234' : 'A 77777',
            issuedOn: '2020-01-15',
            expiresOn: '2027-01-31',
            status: 'ACTIVE',
          },
        ],
      },
    }),
  },
  upsertRoster: {
    byId: true,
    inRows: true,
    call: (cast, _role, target) => ({
      query:
        'mutation ($rows: [RosterInput!]!) { upsertRoster(input: { rows: $rows }) { outcomes { outcome code clinician } } }',
      variables: {
        rows: [
          { clinician: cast.clinician[target], staffNumber: target === 'own' ? 'S-1' : 'S-777', department: 'Ward 1' },
        ],
      },
    }),
  },
};
