import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { redisProgram } from './binaries.mjs';
import { makePrivateDirectory, readJson, writeJson } from './checkout.mjs';
import { firstBytes, waitFor } from './ports.mjs';
import { serveUntilInputEnds } from './private-service.mjs';
import { launch, stop } from './processes.mjs';

/** `AUTH` and `PING` over a plain socket: known before any package is installed. */
async function greeting({ port, password }) {
  const bytes = await firstBytes({ port, send: `AUTH ${password}\r\nPING\r\n` });
  return bytes && /^\+OK\r\n\+PONG/.test(bytes.toString('latin1')) ? 'PONG' : null;
}

function settings({ dir, port, password, durable }) {
  return [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir "${dir}"`,
    `requirepass ${password}`,
    'daemonize no',
    'save ""',
    `appendonly ${durable ? 'yes' : 'no'}`,
    'appendfsync everysec',
    'maxmemory-policy noeviction',
    'loglevel notice',
    '',
  ].join('\n');
}

/**
 * A Redis of our own on a loopback port, with a password, its files in `dir`. Durable means an append-only file; a
 * throw-away instance keeps nothing. The settings go in by standard input, so no process list shows the password.
 */
export async function start({ dir: place, port, durable = true, program = redisProgram() }) {
  if (!program) throw new Error('redis-server was not found');
  const dir = makePrivateDirectory(resolve(place));
  const passwordFile = join(dir, 'password.json');
  const password = readJson(passwordFile)?.password ?? randomBytes(18).toString('hex');
  writeJson(passwordFile, { password });
  const log = join(dir, 'redis.log');
  let running;

  const run = async () => {
    running = launch(program.path, ['-'], { log, input: settings({ dir, port, password, durable }) });
    try {
      await waitFor('redis', () => greeting({ port, password }), { seconds: 60, gone: () => running.exited() });
    } catch (error) {
      await stop(running);
      throw Object.assign(error, { log });
    }
  };
  await run();
  return {
    name: 'redis',
    url: `redis://:${password}@127.0.0.1:${port}`,
    port,
    get pid() {
      return running.pid;
    },
    get identity() {
      return { pid: running.pid, startedAt: running.startedAt };
    },
    exited: () => running.exited(),
    log,
    label: 'private Redis',
    stop: () => stop(running),
    kill: () => stop(running, { signal: 'SIGKILL' }),
    async restart() {
      await stop(running);
      await run();
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await serveUntilInputEnds(start);
