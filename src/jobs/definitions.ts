/**
 * The jobs there are. A job only says "look now": what is to be done stands in database rows, so a job that is lost
 * costs a moment (a sweep looks too) and one that comes twice finds nothing left to do. Payloads hold no data.
 */
export const JOBS = {
  /** Stamp committed events and pass them on. */
  'events.relay': { queue: 'events', everyMs: 1_000 },
  /** Decide waiting learner claims whose identifiers have appeared. */
  'matching.retry': { queue: 'matching', everyMs: 5_000 },
  /** Evaluate people whose version is ahead, and those whose verdict no longer holds. */
  'compliance.evaluate': { queue: 'compliance', everyMs: 1_000 },
  /** Compare submitted statements with the ledger. */
  'reconciliation.run': { queue: 'reconciliation', everyMs: 5_000 },
  /** Write the reminder rows that have come due. */
  'reminders.plan': { queue: 'reminders', everyMs: 10_000 },
  /** Claim and send what is planned. */
  'reminders.send': { queue: 'reminders', everyMs: 5_000 },
} as const satisfies Record<string, { queue: string; everyMs: number }>;

export type JobName = keyof typeof JOBS;
export const JOB_NAMES = Object.keys(JOBS) as JobName[];
export const QUEUES = [...new Set(JOB_NAMES.map((name) => JOBS[name].queue))];
