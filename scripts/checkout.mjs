import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where this checkout lies. Everything that the launcher keeps is inside it: two checkouts never meet. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const cacheDir = join(root, '.cache');
export const dataDir = process.env.HUB_DATA_DIR ? resolve(process.env.HUB_DATA_DIR) : join(root, '.data');

/** A short name for a directory, the same on every start. */
export function shortName(directory) {
  return createHash('sha256').update(directory).digest('hex').slice(0, 10);
}

/** A socket's path may hold about 100 characters only, so sockets live in the temporary directory. */
export function socketDirectory(directory) {
  const path = join(tmpdir(), `cme-hub-${shortName(directory)}`);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
}

export function makePrivateDirectory(path) {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
}

export function readJson(path, otherwise = null) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return otherwise;
  }
}

/** Written whole or not at all, and readable by its owner only: these files hold passwords and keys. */
export function writeJson(path, value) {
  makePrivateDirectory(dirname(path));
  const draft = `${path}.${process.pid}.tmp`;
  writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, path);
}

/** What the launcher remembers between starts: ports, passwords, and which processes are its own. */
export function serviceRecord(directory = dataDir) {
  const path = join(directory, 'services.json');
  return {
    path,
    read: () => readJson(path, {}),
    update(changes) {
      const next = { ...readJson(path, {}), ...changes };
      writeJson(path, next);
      return next;
    },
  };
}
