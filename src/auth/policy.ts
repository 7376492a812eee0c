import { AppError } from '../platform/errors';
import type { Principal, Role } from './principal';

/**
 * `own`: what the principal's organization or person is related to at the time (a provider what it reported, a board
 * the holders of its licenses and certificates, an employer its roster with live consent, a clinician themselves). `all`: everybody's.
 */
export type Scope = 'own' | 'all';

type Row = Partial<Record<Role, Scope>>;

const ORGANIZATIONS: Row = { PROVIDER: 'own', BOARD: 'own', EMPLOYER: 'own' };

/** Who may do what. What is not written here may nobody do. Pure data: test/access runs its operations for every role through HTTP. */
export const POLICY = {
  // identity and organizations
  me: { ...ORGANIZATIONS, CLINICIAN: 'own', AUDITOR: 'own', ADMIN: 'own' },
  node: { ...ORGANIZATIONS, CLINICIAN: 'own', AUDITOR: 'all', ADMIN: 'all' },
  createOrganization: { ADMIN: 'all' },
  issueApiKey: { ...ORGANIZATIONS, ADMIN: 'all' },
  revokeApiKey: { ...ORGANIZATIONS, ADMIN: 'all' },
  // what providers do
  activity: { PROVIDER: 'own', BOARD: 'all', CLINICIAN: 'all', AUDITOR: 'all', ADMIN: 'all' },
  registerActivity: { PROVIDER: 'own' },
  reportCredits: { PROVIDER: 'own' },
  voidCredit: { PROVIDER: 'own' },
  correctCredit: { PROVIDER: 'own' },
  submitStatement: { PROVIDER: 'own' },
  myReports: { PROVIDER: 'own' },
  discrepancies: { PROVIDER: 'own', ADMIN: 'all' },
  // matching
  reviewQueue: { PROVIDER: 'own', ADMIN: 'all' },
  resolveMatch: { PROVIDER: 'own', ADMIN: 'all' },
  // people, licenses, rosters
  upsertClinicians: { BOARD: 'own', EMPLOYER: 'own', ADMIN: 'all' },
  upsertLicenses: { BOARD: 'own' },
  upsertRoster: { EMPLOYER: 'own' },
  clinician: { CLINICIAN: 'own', BOARD: 'own', EMPLOYER: 'own' },
  employer: { EMPLOYER: 'own', ADMIN: 'all' },
  board: { BOARD: 'own', ADMIN: 'all' },
  // rules: an employer's own are read by that employer and by the hub's staff alone
  requirementSets: {
    PROVIDER: 'all',
    BOARD: 'all',
    EMPLOYER: 'all',
    CLINICIAN: 'all',
    AUDITOR: 'all',
    ADMIN: 'all',
  },
  draftRequirementSet: { BOARD: 'own', EMPLOYER: 'own' },
  publishRequirementSet: { BOARD: 'own', EMPLOYER: 'own' },
  requirementDrafts: { BOARD: 'own', EMPLOYER: 'own' },
  ruleImpact: { BOARD: 'own', EMPLOYER: 'own' },
  // verdicts
  obligations: { CLINICIAN: 'own', BOARD: 'own', EMPLOYER: 'own' },
  proof: { CLINICIAN: 'own', BOARD: 'own' },
  simulate: { CLINICIAN: 'own', BOARD: 'own', EMPLOYER: 'own' },
  roster: { EMPLOYER: 'own' },
  licensees: { BOARD: 'own' },
  creditReport: { BOARD: 'own', CLINICIAN: 'own' },
  // what happened
  events: { ...ORGANIZATIONS, AUDITOR: 'all', ADMIN: 'all' },
  auditLog: { ...ORGANIZATIONS, CLINICIAN: 'own', AUDITOR: 'all', ADMIN: 'all' },
  // what only the hub's own processes do
  work: { WORKER: 'all' },
} as const satisfies Record<string, Row>;

export type Operation = keyof typeof POLICY;

/** The scope in which a role may do an operation; null = it may not. */
export function scopeOf(role: Role, operation: Operation): Scope | null {
  return (POLICY[operation] as Row)[role] ?? null;
}

/** The principal's scope for an operation. @throws AppError FORBIDDEN when its role has none. */
export function authorize(principal: Principal, operation: Operation): Scope {
  const scope = scopeOf(principal.role, operation);
  if (scope === null) throw new AppError('FORBIDDEN');
  return scope;
}
