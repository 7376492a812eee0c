import { AuditResolver } from './audit/audit.resolver';
import { KeysResolver } from './auth/keys.resolver';
import { BoardsResolver } from './boards/boards.resolver';
import { LicensesResolver } from './boards/licenses.resolver';
import { CliniciansResolver } from './clinicians/clinicians.resolver';
import { MeResolver } from './clinicians/me.resolver';
import { BoardLicenseesResolver } from './compliance/licensees.resolver';
import { ClinicianObligationsResolver } from './compliance/obligations.resolver';
import { EmployerRosterResolver, RosterCountResolver } from './compliance/roster.resolver';
import { RuleImpactResolver } from './compliance/rule-impact.resolver';
import { ClinicianSimulateResolver } from './compliance/simulate.resolver';
import {
  CreditChangeResolver,
  CreditReportResolver,
  CreditRowOutcomeResolver,
  CreditsResolver,
} from './credits/credits.resolver';
import { EmployersResolver } from './employers/employers.resolver';
import { RostersResolver } from './employers/rosters.resolver';
import { EventsResolver } from './events/events.resolver';
import { MatchingResolver, ReviewItemResolver } from './matching/matching.resolver';
import { NodesResolver } from './nodes/nodes.resolver';
import { OrganizationsResolver } from './organizations/organizations.resolver';
import { ActivitiesResolver } from './providers/activities.resolver';
import { ReconciliationResolver } from './reconciliation/reconciliation.resolver';
import { ReportsResolver } from './reports/reports.resolver';
import { DraftsResolver } from './requirements/drafts.resolver';
import { RequirementSetsResolver } from './requirements/requirement-sets.resolver';
import type { GraphQLSchema } from 'graphql';
import { buildSchemaSync, type NonEmptyArray } from 'type-graphql';

/** Every resolver of the hub. A class that is not here is not in the API. */
const RESOLVERS: (new (...args: never[]) => object)[] = [
  OrganizationsResolver,
  KeysResolver,
  MeResolver,
  ActivitiesResolver,
  CliniciansResolver,
  BoardsResolver,
  LicensesResolver,
  EmployersResolver,
  RostersResolver,
  EmployerRosterResolver,
  RosterCountResolver,
  BoardLicenseesResolver,
  ClinicianObligationsResolver,
  ClinicianSimulateResolver,
  RequirementSetsResolver,
  DraftsResolver,
  RuleImpactResolver,
  ReportsResolver,
  EventsResolver,
  AuditResolver,
  NodesResolver,
  CreditsResolver,
  CreditReportResolver,
  CreditRowOutcomeResolver,
  CreditChangeResolver,
  MatchingResolver,
  ReviewItemResolver,
  ReconciliationResolver,
];

/**
 * The schema over a set of resolver instances. Without instances it can be printed and checked, not executed.
 * No global middleware: it would cost more than all the rest of a page.
 */
export function hubSchema(instances: ReadonlyMap<unknown, object> = new Map()): GraphQLSchema {
  return buildSchemaSync({
    resolvers: RESOLVERS as unknown as NonEmptyArray<new () => object>,
    container: { get: (wanted: unknown) => instances.get(wanted) },
    validate: false,
    skipCheck: RESOLVERS.length === 0,
  });
}
