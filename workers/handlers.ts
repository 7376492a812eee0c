import type { App } from '../src/app';
import type { JobName } from '../src/jobs/definitions';
import { evaluateCompliance } from './compliance.worker';
import { retryMatching } from './matching.worker';
import { reconcileStatements } from './reconciliation.worker';
import { relay } from './relay.worker';
import { planReminders, sendReminders } from './reminders.worker';

/** Does one kind of work until none is left or `stop` is raised; answers what it did, for the log. */
export type Handler = (app: App, stop: AbortSignal) => Promise<Readonly<Record<string, number>> | void>;

/** What each job does; a job without a handler does not compile. Each calls one service method. */
export const HANDLERS: Record<JobName, Handler> = {
  'events.relay': relay,
  'matching.retry': retryMatching,
  'compliance.evaluate': evaluateCompliance,
  'reconciliation.run': reconcileStatements,
  'reminders.plan': planReminders,
  'reminders.send': sendReminders,
};
