import 'reflect-metadata';
import { createApp } from '../src/app';
import { readConfig } from '../src/platform/config';
import { startWorkers } from './start';

/** The worker process: the only kind that consumes jobs. Any number may run. */
async function main(): Promise<void> {
  const app = await createApp(readConfig());
  const workers = await startWorkers(app);
  process.stdout.write(`${JSON.stringify({ msg: 'workers started', pid: process.pid })}\n`);
  const stop = (): void => {
    void workers
      .close()
      .then(() => app.close())
      .then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
