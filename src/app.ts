import type { DataSource } from 'typeorm';
import { AuditLog } from './audit/audit-log';
import { ApiKey } from './auth/api-key.entity';
import { KeysService } from './auth/keys.service';
import { ComplianceService } from './compliance/compliance.service';
import { EventLog } from './events/event-log';
import { Wake } from './jobs/wake';
import { Clock } from './platform/clock';
import type { Config } from './platform/config';
import { openDatabase } from './platform/database';
import { Mailer } from './platform/mailer';
import { followSandboxClock } from './platform/settings';
import { DiscrepanciesService } from './reconciliation/discrepancies.service';
import { ReconciliationResolver } from './reconciliation/reconciliation.resolver';
import { ReconciliationService } from './reconciliation/reconciliation.service';
import { StatementsService } from './reconciliation/statements.service';
import { ReminderPlanner } from './reminders/reminder-planner';
import { ReminderSender } from './reminders/reminder-sender';
import { RequirementsService } from './requirements/requirements.service';

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
  readonly requirements: RequirementsService;
  readonly compliance: ComplianceService;
  readonly reconciliation: ReconciliationService;
  readonly reminderPlanner: ReminderPlanner;
  readonly reminderSender: ReminderSender;
  /** Resolver instances by class, for the schema. */
  readonly resolvers: ReadonlyMap<unknown, object>;
  close(): Promise<void>;
}

export async function createApp(config: Config): Promise<App> {
  const db = await openDatabase(config, ENTITIES);
  const clock = new Clock();
  const stopClock = await followSandboxClock(db, clock);
  const wake = new Wake(config);
  const events = new EventLog(db, clock);
  const audit = new AuditLog(db, clock);
  const keys = new KeysService(db, clock, audit, config.secret);
  const requirements = new RequirementsService(db, clock, events, audit);
  const compliance = new ComplianceService(db, clock, requirements);
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
    requirements,
    compliance,
    reconciliation: new ReconciliationService(db, clock, audit, events),
    reminderPlanner: new ReminderPlanner(db, clock, mailer.domain),
    reminderSender: new ReminderSender(db, clock, audit, mailer),
    resolvers: new Map<unknown, object>([
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
