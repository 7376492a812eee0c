import { AuditLog } from './audit/audit-log';
import { AuditReader } from './audit/audit-reader';
import { AuditResolver } from './audit/audit.resolver';
import { ApiKey } from './auth/api-key.entity';
import { KeysResolver } from './auth/keys.resolver';
import { KeysService } from './auth/keys.service';
import { BoardsResolver } from './boards/boards.resolver';
import { LicensesResolver } from './boards/licenses.resolver';
import { LicensesService } from './boards/licenses.service';
import { ClinicianReader } from './clinicians/clinician-reader';
import { CliniciansResolver } from './clinicians/clinicians.resolver';
import { CliniciansService } from './clinicians/clinicians.service';
import { MeResolver } from './clinicians/me.resolver';
import { ComplianceService } from './compliance/compliance.service';
import { BoardLicenseesResolver } from './compliance/licensees.resolver';
import { LicenseesService } from './compliance/licensees.service';
import { ClinicianObligationsResolver } from './compliance/obligations.resolver';
import { ObligationsService } from './compliance/obligations.service';
import { EmployerRosterResolver, RosterCountResolver } from './compliance/roster.resolver';
import { RosterService } from './compliance/roster.service';
import { RuleImpactResolver } from './compliance/rule-impact.resolver';
import { RuleImpactService } from './compliance/rule-impact.service';
import { ClinicianSimulateResolver } from './compliance/simulate.resolver';
import { SimulateService } from './compliance/simulate.service';
import {
  CreditChangeResolver,
  CreditReportResolver,
  CreditRowOutcomeResolver,
  CreditsResolver,
} from './credits/credits.resolver';
import { CreditChanges } from './credits/credit-changes';
import { CreditsService } from './credits/credits.service';
import { Intake } from './credits/intake';
import { EmployersResolver } from './employers/employers.resolver';
import { RostersResolver } from './employers/rosters.resolver';
import { RostersService } from './employers/rosters.service';
import { EventLog } from './events/event-log';
import { EventReader } from './events/event-reader';
import { EventsResolver } from './events/events.resolver';
import { Wake } from './jobs/wake';
import type { NodeReader } from './nodes/node-readers';
import { NodesResolver } from './nodes/nodes.resolver';
import { OrganizationsResolver } from './organizations/organizations.resolver';
import { OrganizationsService } from './organizations/organizations.service';
import { Claims } from './matching/claims';
import { MatchingResolver, ReviewItemResolver } from './matching/matching.resolver';
import { MatchingService } from './matching/matching.service';
import { ReviewQueue } from './matching/review-queue';
import { Clock } from './platform/clock';
import type { Config } from './platform/config';
import { openDatabase } from './platform/database';
import type { Kind } from './platform/ids';
import { Mailer } from './platform/mailer';
import { followSandboxClock, isSandbox } from './platform/settings';
import { ActivitiesResolver } from './providers/activities.resolver';
import { ActivitiesService } from './providers/activities.service';
import { vocabularyOf } from './providers/vocabulary';
import { DiscrepanciesService } from './reconciliation/discrepancies.service';
import { ReconciliationResolver } from './reconciliation/reconciliation.resolver';
import { ReconciliationService } from './reconciliation/reconciliation.service';
import { StatementsService } from './reconciliation/statements.service';
import { ReminderPlanner } from './reminders/reminder-planner';
import { ReminderSender } from './reminders/reminder-sender';
import { ReportsResolver } from './reports/reports.resolver';
import { ReportsService } from './reports/reports.service';
import { DraftsResolver } from './requirements/drafts.resolver';
import { DraftsService } from './requirements/drafts.service';
import { catalogueRegistry } from './requirements/registry';
import { RequirementSetsResolver } from './requirements/requirement-sets.resolver';
import { RequirementSetsService } from './requirements/requirement-sets.service';
import { RequirementsService } from './requirements/requirements.service';
import type { DataSource } from 'typeorm';

const ENTITIES = [ApiKey];

/** Every service of the hub, wired once by plain constructors. API, workers, command line and tests start from it. */
export interface App {
  readonly config: Config;
  readonly db: DataSource;
  readonly clock: Clock;
  readonly wake: Wake;
  readonly events: EventLog;
  readonly audit: AuditLog;
  readonly keys: KeysService;
  readonly organizations: OrganizationsService;
  readonly activities: ActivitiesService;
  readonly clinicians: CliniciansService;
  readonly clinicianReader: ClinicianReader;
  readonly licenses: LicensesService;
  readonly rosters: RostersService;
  readonly intake: Intake;
  readonly credits: CreditsService;
  readonly matching: MatchingService;
  readonly requirements: RequirementsService;
  readonly compliance: ComplianceService;
  readonly obligations: ObligationsService;
  readonly reconciliation: ReconciliationService;
  readonly reminderPlanner: ReminderPlanner;
  readonly reminderSender: ReminderSender;
  /** Resolver instances by class, for the schema. */
  readonly resolvers: ReadonlyMap<unknown, object>;
  close(): Promise<void>;
}

export async function createApp(config: Config): Promise<App> {
  const db = await openDatabase(config, ENTITIES);
  if (config.production && (await isSandbox(db))) {
    await db.destroy();
    throw new Error('This database is marked as a demo, with keys that anybody may know: production refuses it.');
  }
  const clock = new Clock();
  const stopClock = await followSandboxClock(db, clock);
  const wake = new Wake(config);
  const events = new EventLog(db, clock);
  const audit = new AuditLog(db, clock);
  const keys = new KeysService(db, clock, audit, config.secret);
  const registry = catalogueRegistry();
  const vocabulary = vocabularyOf(registry);
  const organizations = new OrganizationsService(db, clock, audit, events);
  const activities = new ActivitiesService(db, clock, audit, events, organizations, vocabulary);
  const clinicianReader = new ClinicianReader(db, audit, events, organizations);
  const people = [db, clock, audit, events, wake, organizations, config.secret] as const;
  const clinicians = new CliniciansService(...people, vocabulary.knowsFact);
  const licenses = new LicensesService(...people, vocabulary.knowsFact, vocabulary.knowsProfession);
  const rosters = new RostersService(...people);
  const claims = new Claims(config.secret);
  const intake = new Intake(clock, events, claims, vocabulary);
  const credits = new CreditsService(db, clock, audit, events, wake, intake, config.secret);
  const creditChanges = new CreditChanges(db, clock, audit, events, wake, intake, claims, config.secret);
  const matching = new MatchingService(db, clock, audit, events, wake, claims);
  const requirements = new RequirementsService(db, clock, events, audit);
  const requirementSets = new RequirementSetsService(db, events, organizations, requirements, registry);
  const drafts = new DraftsService(db, clock, audit, wake, organizations, requirements);
  const nodes = new Map<Kind, NodeReader>([
    ['CreditReport', (principal, id) => credits.node(principal, id)],
    ['Organization', (principal, id) => organizations.node(principal, id)],
    ['Activity', (principal, id) => activities.node(principal, id)],
    ['Clinician', (principal, id) => clinicianReader.node(principal, id)],
    ['License', (principal, id) => clinicianReader.license(principal, id)],
    ['RequirementSet', (principal, id) => requirementSets.node(principal, id)],
    ['RequirementDraft', (principal, id) => drafts.node(principal, id)],
  ]);
  const compliance = new ComplianceService(db, clock, requirements);
  const obligations = new ObligationsService(db, clock, events, audit, organizations, requirements);
  const simulate = new SimulateService(db, clock, audit, organizations, requirements, drafts, registry);
  const ruleImpact = new RuleImpactService(db, clock, audit, organizations, requirements, drafts);
  const rosterPages = new RosterService(db, clock, audit);
  const reports = new ReportsService(db, clock, events, audit, requirements, config.secret);
  const mailer = new Mailer(config);
  const statements = new StatementsService(db, clock, audit, events, wake);
  const discrepancies = new DiscrepanciesService(db, audit);
  return {
    config,
    db,
    clock,
    wake,
    events,
    audit,
    keys,
    organizations,
    activities,
    clinicians,
    clinicianReader,
    licenses,
    rosters,
    intake,
    credits,
    matching,
    requirements,
    compliance,
    obligations,
    reconciliation: new ReconciliationService(db, clock, audit, events),
    reminderPlanner: new ReminderPlanner(db, clock, mailer.domain),
    reminderSender: new ReminderSender(db, clock, audit, mailer),
    resolvers: new Map<unknown, object>([
      [OrganizationsResolver, new OrganizationsResolver(organizations)],
      [KeysResolver, new KeysResolver(keys)],
      [MeResolver, new MeResolver(organizations, clinicianReader)],
      [ActivitiesResolver, new ActivitiesResolver(activities)],
      [CliniciansResolver, new CliniciansResolver(clinicianReader, clinicians)],
      [BoardsResolver, new BoardsResolver(organizations)],
      [LicensesResolver, new LicensesResolver(licenses)],
      [EmployersResolver, new EmployersResolver(organizations)],
      [RostersResolver, new RostersResolver(rosters)],
      [EmployerRosterResolver, new EmployerRosterResolver(rosterPages)],
      [RosterCountResolver, new RosterCountResolver(rosterPages)],
      [BoardLicenseesResolver, new BoardLicenseesResolver(new LicenseesService(db, clock, audit))],
      [ClinicianObligationsResolver, new ClinicianObligationsResolver(obligations)],
      [ClinicianSimulateResolver, new ClinicianSimulateResolver(simulate)],
      [RequirementSetsResolver, new RequirementSetsResolver(requirementSets)],
      [DraftsResolver, new DraftsResolver(drafts)],
      [RuleImpactResolver, new RuleImpactResolver(ruleImpact)],
      [ReportsResolver, new ReportsResolver(reports)],
      [EventsResolver, new EventsResolver(new EventReader(db))],
      [AuditResolver, new AuditResolver(new AuditReader(db, audit))],
      [NodesResolver, new NodesResolver(nodes)],
      [CreditsResolver, new CreditsResolver(credits, creditChanges)],
      [CreditReportResolver, new CreditReportResolver(credits)],
      [CreditRowOutcomeResolver, new CreditRowOutcomeResolver(credits)],
      [CreditChangeResolver, new CreditChangeResolver(credits)],
      [MatchingResolver, new MatchingResolver(matching, new ReviewQueue(db, audit, claims))],
      [ReviewItemResolver, new ReviewItemResolver(credits)],
      [ReconciliationResolver, new ReconciliationResolver(statements, discrepancies)],
    ]),
    async close() {
      stopClock();
      mailer.close();
      await wake.close();
      await db.destroy();
    },
  };
}
