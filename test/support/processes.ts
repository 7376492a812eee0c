import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = join(__dirname, '..', '..');

/** A process of the hub as it runs in production. */
export interface HubProcess {
  readonly child: ChildProcess;
  /** Ends it cleanly and waits until it is gone. */
  stop(): Promise<void>;
}

/** Starts `node <script>` from the repository root and waits for the first line of output that `ready` recognizes. */
export async function startProcess(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  ready: (line: string) => boolean,
): Promise<HubProcess & { readonly line: string }> {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  const line = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (text) => {
        said.push(text);
        if (ready(text)) resolve(text);
      });
    child.once('exit', (code) => reject(new Error(`${args.join(' ')} ended with ${code}:\n${said.join('\n')}`)));
  });
  return {
    child,
    line,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}
