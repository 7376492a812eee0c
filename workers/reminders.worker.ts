import type { App } from '../src/app';
import { workerPrincipal } from '../src/auth/principal';

/** Writes the reminders that have come due and has them sent. */
export async function planReminders(app: App, stop: AbortSignal): Promise<Record<string, number>> {
  const planned = await app.reminderPlanner.plan(workerPrincipal('reminders.plan'), stop);
  if (planned > 0) app.wake.look('reminders.send');
  return { planned };
}

export async function sendReminders(app: App, stop: AbortSignal): Promise<Record<string, number>> {
  return { ...(await app.reminderSender.sendDue(workerPrincipal('reminders.send'), stop)) };
}
