import type { App } from '../src/app';

/** Stamps what was committed and asks those who follow events to look. */
export async function relay(app: App): Promise<void> {
  const stamped = await app.events.stamp();
  if (stamped === 0) return;
  app.wake.look('matching.retry');
  app.wake.look('compliance.evaluate');
  app.wake.look('reconciliation.run');
}
