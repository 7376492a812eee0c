import type { App } from '../src/app';
import { workerPrincipal } from '../src/auth/principal';

/** Evaluates whoever changed, and whoever's verdict no longer holds today. */
export async function evaluateCompliance(app: App): Promise<void> {
  await app.compliance.evaluateDue(workerPrincipal('compliance.evaluate'));
}
