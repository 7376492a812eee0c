import { addDays, type CivilDate, daysBetween } from './civil-date';

/** Days before the deadline at which a reminder falls due, furthest first. */
export const LEAD_DAYS = [90, 60, 30, 14, 7, 1] as const;

/** Which reminder of a cycle it is; part of the key that lets each be sent once. */
export type Stage = `D${(typeof LEAD_DAYS)[number]}`;

export const STAGES: readonly Stage[] = LEAD_DAYS.map((days) => `D${days}` as const);

/** The last warning before the deadline. Rather twice, under one Message-ID, than not at all. */
export const FINAL_STAGE: Stage = 'D1';

export interface PlannedReminder {
  readonly stage: Stage;
  /** The civil date, in the person's zone, from which it is due. */
  readonly dueOn: CivilDate;
}

/**
 * The reminder of an obligation that is due today: the latest stage reached. Stages that were missed collapse into it,
 * so nobody gets two mails for one long silence. Null before the first stage and after the deadline.
 */
export function reminderDue(deadline: CivilDate, today: CivilDate): PlannedReminder | null {
  const left = daysBetween(today, deadline);
  if (left < 0) return null;
  const lead = LEAD_DAYS.findLast((days) => left <= days);
  return lead === undefined ? null : { stage: `D${lead}`, dueOn: addDays(deadline, -lead) };
}

/** True when a later stage of the same cycle is due: the earlier one has nothing left to say. */
export function overtaken(stage: Stage, deadline: CivilDate, today: CivilDate): boolean {
  const due = reminderDue(deadline, today);
  return due !== null && STAGES.indexOf(due.stage) > STAGES.indexOf(stage);
}

/** A stage and the deadline of which it warns. */
export interface Warning {
  readonly stage: Stage;
  readonly deadline: CivilDate;
}

/**
 * Whether a mail of one warning has said what another would: a date that moved by no more days than the stage lasts is
 * the same deadline, corrected, and of that the same stage or a later one has spoken. Far off a month is little; the
 * last notice is given again for a date two days away. A new cycle is never so near.
 */
export function speaksFor(sent: Warning, planned: Warning): boolean {
  const at = STAGES.indexOf(planned.stage);
  if (STAGES.indexOf(sent.stage) < at) return false;
  const lasts = (LEAD_DAYS[at] as number) - (LEAD_DAYS[at + 1] ?? 0);
  return Math.abs(daysBetween(sent.deadline, planned.deadline)) <= lasts;
}

/** The most days by which two deadlines differ of which one warning can speak for the other. */
export const SAME_WITHIN_DAYS = Math.max(...LEAD_DAYS.map((days, at) => days - (LEAD_DAYS[at + 1] ?? 0)));

/** Milliseconds to wait after the n-th failed try (from 1): doubling from 30 s, at most an hour. */
export function retryAfterMs(tries: number): number {
  return Math.min(30_000 * 2 ** (tries - 1), 3_600_000);
}

/** How often one reminder is tried: over a day with the waits between. */
export const MOST_TRIES = 30;
