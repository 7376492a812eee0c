import 'reflect-metadata';
import { createApp } from '../src/app';
import { readConfig } from '../src/platform/config';
import { startWorkers } from './start';

/** After this long a stop ends the process whatever still hangs, in ms: before a platform's usual kill at 30 s. */
const EXIT_WITHIN_MS = 25_000;

/** The worker process: the only kind that consumes jobs. Any number may run. */
async function main(): Promise<void> {
  const app = await createApp(readConfig());
  const workers = await startWorkers(app);
  process.stdout.write(`${JSON.stringify({ msg: 'workers started', pid: process.pid })}\n`);
  const stop = (): void => {
    setTimeout(() => process.exit(1), EXIT_WITHIN_MS).unref();
    void workers
      .close()
      .then(() => app.close())
      .then(
        () => process.exit(0),
        () => process.exit(1),
      );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
