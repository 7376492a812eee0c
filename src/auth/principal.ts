import type { Id } from '../platform/ids';

/** Who may act. Organizations' systems, people, the hub's own staff, and the hub's own workers. */
export const ROLES = ['PROVIDER', 'BOARD', 'EMPLOYER', 'CLINICIAN', 'AUDITOR', 'ADMIN', 'WORKER'] as const;
export type Role = (typeof ROLES)[number];

/** Who is asking. Every public service method takes one first. */
export interface Principal {
  readonly role: Role;
  /** The API key that was shown; for workers a fixed id. */
  readonly keyId: Id;
  /** The organization whose rights the key carries; null for clinicians, auditors, admins and workers. */
  readonly organizationId: Id | null;
  /** The clinician whose key it is; null for all others. */
  readonly personId: Id | null;
  /** The request that is being served; found again in logs and in the audit log. */
  readonly requestId: string;
}

/** The tenant of what belongs to the hub itself. */
export const HUB_TENANT = '00000000000000000000000000000000' as Id;

/** Whose audit and event chain a principal writes to. */
export function tenantOf(principal: Principal): Id {
  return principal.organizationId ?? principal.personId ?? HUB_TENANT;
}

/** The principal of scheduled work. */
export function workerPrincipal(job: string): Principal {
  return { role: 'WORKER', keyId: HUB_TENANT, organizationId: null, personId: null, requestId: `job:${job}` };
}
