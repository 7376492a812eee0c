import type { DataSource } from 'typeorm';
import { AuditLog } from './audit/audit-log';
import { ApiKey } from './auth/api-key.entity';
import { KeysService } from './auth/keys.service';
import { EventLog } from './events/event-log';
import { Wake } from './jobs/wake';
import { Clock } from './platform/clock';
import type { Config } from './platform/config';
import { openDatabase } from './platform/database';
import { followSandboxClock } from './platform/settings';

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
  return {
    config,
    db,
    clock,
    wake,
    events,
    audit,
    keys,
    resolvers: new Map<unknown, object>([]),
    async close() {
      stopClock();
      await wake.close();
      await db.destroy();
    },
  };
}
