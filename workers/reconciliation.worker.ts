import type { App } from '../src/app';
import { workerPrincipal } from '../src/auth/principal';

/** Compares the statements whose time has come. */
export async function reconcileStatements(app: App, stop: AbortSignal): Promise<Record<string, number>> {
  return { compared: await app.reconciliation.run(workerPrincipal('reconciliation.run'), stop) };
}
