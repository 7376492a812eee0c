import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePrivateDirectory } from './checkout.mjs';
import { tryLock } from './locks.mjs';

/** Below the range from which systems give ports to outgoing connections (Linux 32768, others 49152). */
export const FIRST_PORT = 20_000;
export const LAST_PORT = 32_000;

function canListen(port, host) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

function somebodyAnswers(port, host) {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    const end = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(500, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}

export async function isFree(port, host = '127.0.0.1') {
  return (await canListen(port, host)) && !(await somebodyAnswers(port, host));
}

const claimed = [];
process.on('exit', () => claimed.forEach((lock) => lock.release()));

/**
 * Between looking whether a port is free and listening on it, a launcher of another checkout may look as well. Each
 * claims its ports first, in one place of the machine; a claim dies with the process that made it.
 */
function claim(port) {
  const directory = makePrivateDirectory(join(tmpdir(), `cme-hub-ports-${process.getuid?.() ?? 'all'}`));
  const lock = tryLock(join(directory, String(port)));
  if (!lock.release) return lock.holder?.pid === process.pid;
  claimed.push(lock);
  return true;
}

/**
 * The first free port of: those preferred, in their order, then the range, from a random place in it. `taken` are
 * ports already promised.
 */
export async function choosePort({
  prefer = [],
  taken = new Set(),
  free = isFree,
  from = FIRST_PORT,
  to = LAST_PORT,
} = {}) {
  const count = to - from;
  const start = Math.floor(Math.random() * count);
  const candidates = [...prefer];
  for (let step = 0; step < Math.min(count, 500); step += 1) candidates.push(from + ((start + step) % count));
  for (const port of candidates) {
    if (!port || taken.has(port)) continue;
    taken.add(port);
    if ((await free(port)) && claim(port)) return port;
  }
  throw new Error(`no free port between ${from} and ${to} on 127.0.0.1`);
}

/** Waits until `look` gives something, asking again and again; says what it waited for when time is up. */
export async function waitFor(what, look, { seconds = 30, every = 25, gone = () => null } = {}) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found) return found;
    const reason = gone();
    if (reason) throw new Error(`${what}: ${reason}`);
    if (Date.now() > end) throw new Error(`${what}: no answer within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}

/** Opens a connection, says `send` if there is something to say, and gives what came back first. */
export function firstBytes({ port, host = '127.0.0.1', send = null, timeout = 2000 }) {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    const end = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(timeout, () => end(null));
    socket.once('connect', () => send && socket.write(send));
    socket.once('data', end);
    socket.once('error', () => end(null));
    socket.once('close', () => end(null));
  });
}
