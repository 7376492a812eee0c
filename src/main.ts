import 'reflect-metadata';
import { createApp } from './app';
import { readConfig } from './platform/config';
import { startApi } from './start-api';

/** The API process: configuration, services, server; a clean stop on SIGTERM and Ctrl-C. */
async function main(): Promise<void> {
  const app = await createApp(readConfig());
  const server = await startApi(app);
  const stop = (): void => {
    void server
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
