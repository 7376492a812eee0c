import type { App } from '../src/app';
import type { JobName } from '../src/jobs/definitions';
import { relay } from './relay.worker';

/** What each job does; a job without a handler does not compile. Each calls one service method. */
export const HANDLERS: Record<JobName, (app: App) => Promise<void>> = {
  'events.relay': relay,
  'matching.retry': async () => undefined,
  'compliance.evaluate': async () => undefined,
  'reconciliation.run': async () => undefined,
  'reminders.plan': async () => undefined,
  'reminders.send': async () => undefined,
};
