import { linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { readJson } from './checkout.mjs';
import { identify, isSame } from './processes.mjs';

/** Takes a dead lock away. Should a living process have replaced it in between, its lock is put back. */
function removeStale(path) {
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
    if (isSame(readJson(aside))) linkSync(aside, path);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

/**
 * Takes a lock that dies with its holder: the file names the process that holds it, and a file whose process is gone
 * counts for nothing. Gives null and the holder when somebody else lives in it.
 */
export function tryLock(path) {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(identify(process.pid)), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      try {
        linkSync(draft, path);
        return { holder: null, release: () => rmSync(path, { force: true }) };
      } catch (error) {
        if (error.code !== 'EEXIST') throw error;
      }
      const holder = readJson(path);
      if (isSame(holder)) return { holder, release: null };
      removeStale(path);
    }
    return { holder: readJson(path), release: null };
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Does `work` while no other process of this checkout does the same. */
export async function alone(path, work) {
  for (;;) {
    const lock = tryLock(path);
    if (lock.release) {
      try {
        return await work();
      } finally {
        lock.release();
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
