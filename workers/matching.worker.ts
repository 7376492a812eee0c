import type { App } from '../src/app';
import { workerPrincipal } from '../src/auth/principal';

/** Decides again the waiting learners whose clinician or identifier has appeared. */
export async function retryMatching(app: App, stop: AbortSignal): Promise<Record<string, number>> {
  return { learners: await app.matching.retry(workerPrincipal('matching.retry'), stop) };
}
