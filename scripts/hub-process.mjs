import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { makePrivateDirectory, root } from './checkout.mjs';
import { launch } from './processes.mjs';

/**
 * What the process that judges everybody starts Node with: a verdict makes thousands of objects that die with it, and with twice
 * Node's usual room for young objects fewer of them are copied. The API keeps the usual room: its pages got slower with
 * more.
 */
export const JUDGING = ['--min-semi-space-size=32', '--max-semi-space-size=32'];

function entryPath(entry) {
  const path = join(root, 'dist', `${entry}.js`);
  if (!existsSync(path)) throw new Error(`dist/${entry}.js does not exist`);
  return path;
}

/** A log of this start alone; the one of the start before is kept beside it. */
function newLog(directory, name) {
  const log = join(makePrivateDirectory(join(directory, 'logs')), `${name}.log`);
  if (existsSync(log)) renameSync(log, `${log}.1`);
  return log;
}

/** Runs one command of the hub to its end and gives what it printed; what it printed is kept in a log as well. */
export function runHub(entry, args, { env, directory, name, codes = [0] }) {
  const log = newLog(directory, name);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--enable-source-maps', entryPath(entry), ...args], {
      cwd: root,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => appendFileSync(log, text, { mode: 0o600 }));
    child.stdout.on('data', (text) => (output += text));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (codes.includes(code)) resolve({ code, output: output.trim() });
      else
        reject(
          Object.assign(new Error(`node dist/${entry}.js ${args.join(' ')} ended with ${signal ?? code}`), { log }),
        );
    });
  });
}

/** Starts a part of the hub that stays. */
export function startHub(entry, { env, directory, name }) {
  const log = newLog(directory, name);
  const flags = entry === 'workers/main' ? JUDGING : [];
  const args = ['--enable-source-maps', ...flags, entryPath(entry)];
  return Object.assign(launch(process.execPath, args, { log, env, cwd: root }), {
    name,
    log,
  });
}

/** The last line of what a command printed that is JSON: logs may come before it. */
export function lastJson(output) {
  for (const line of output.split('\n').reverse()) {
    try {
      return JSON.parse(line);
    } catch {
      // not this one
    }
  }
  return null;
}
