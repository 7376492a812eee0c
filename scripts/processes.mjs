import { execFileSync, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';

/**
 * When a process was started, as the system tells it. A number of a process alone says nothing: it is given to
 * strangers again. Number and start together name one process for ever.
 */
export function startedAt(pid) {
  if (!pid) return null;
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? null : fields[19];
    }
    const row = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return row === '' || row.startsWith('Z') ? null : row.slice(row.indexOf(' ') + 1).trim();
  } catch {
    return null;
  }
}

export function identify(pid) {
  return { pid, startedAt: startedAt(pid) };
}

/** True only for the very process that was written down, not for another that was given its number. */
export function isSame(identity) {
  return Boolean(identity?.pid && identity.startedAt) && startedAt(identity.pid) === identity.startedAt;
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks a process to end, waits, and ends it when it does not. Never touches a process that is not the one named. */
export async function stop(identity, { seconds = 15, signal = 'SIGTERM' } = {}) {
  if (!isSame(identity)) return 'gone';
  process.kill(identity.pid, signal);
  const end = Date.now() + seconds * 1000;
  let outcome = 'stopped';
  while (isSame(identity)) {
    await pause(15);
    if (outcome === 'killed' || Date.now() < end || !isSame(identity)) continue;
    process.kill(identity.pid, 'SIGKILL');
    outcome = 'killed';
  }
  // A child of ours is asked about once more by the system, which only then forgets it.
  await pause(15);
  return outcome;
}

/**
 * Starts a process in a group of its own, so that Ctrl-C in the terminal reaches the launcher alone and the launcher
 * can end things in their order.
 */
export function launch(command, args, { log = null, env = process.env, cwd, input = null } = {}) {
  const output = log === null ? 'ignore' : openSync(log, 'a', 0o600);
  const child = spawn(command, args, {
    cwd,
    env,
    detached: true,
    stdio: [input === null ? 'ignore' : 'pipe', output, output],
  });
  if (log !== null) closeSync(output);
  const state = { exited: null };
  child.once('error', (error) => (state.exited ??= error.message));
  child.once('exit', (code, signal) => (state.exited ??= signal ? `ended by ${signal}` : `ended with code ${code}`));
  if (input !== null) {
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  }
  return { child, ...identify(child.pid), exited: () => state.exited };
}

/**
 * A tiny watchman: when this process ends without having said goodbye (SIGKILL, a crash, a closed terminal), the
 * pipe between the two breaks and the watchman asks the named processes to end.
 */
export function guard(pids) {
  const script = 'read -r farewell || kill -TERM "$@" 2>/dev/null';
  const child = spawn('/bin/sh', ['-c', script, 'guard', ...pids.map(String)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  child.stdin.unref?.();
  child.unref();
  return { pid: child.pid, release: () => child.stdin.end('farewell\n') };
}

/** Calls `end` once, whichever way this process is asked to stop. */
export function onStopRequest(end) {
  let asked = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (asked) return;
      asked = true;
      end(signal);
    });
  }
}
