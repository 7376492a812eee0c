import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { cacheDir, readJson, root } from './checkout.mjs';
import { alone } from './locks.mjs';

/**
 * Why the packages must be installed, or null when what is installed is what the lockfile asks for. npm writes
 * `node_modules/.package-lock.json` last, so an installation that was broken off has none.
 */
export function reasonToInstall(wanted, installed) {
  if (!wanted) throw new Error('package-lock.json is missing or unreadable');
  if (!installed) return 'nothing is installed yet';
  for (const [path, { version, optional, link, peer }] of Object.entries(wanted.packages)) {
    if (path === '' || optional || link || !path.includes('node_modules/')) continue;
    const there = installed.packages[path];
    if (!there && peer) continue;
    if (there?.version !== version)
      return `${path.slice(path.lastIndexOf('node_modules/') + 13)} ${version} is missing`;
  }
  return null;
}

function reason() {
  return reasonToInstall(
    readJson(join(root, 'package-lock.json')),
    readJson(join(root, 'node_modules', '.package-lock.json')),
  );
}

/** npm explains how to call it at length; what went wrong comes first. */
function whatNpmSaid(text) {
  const lines = text.split('\n').filter((line) => line.startsWith('npm error'));
  const end = lines.findIndex((line) => /^npm error (Usage:|Clean install)/.test(line));
  return lines.slice(0, end === -1 ? 20 : Math.min(end, 20)).join('\n');
}

/** Installs with `npm ci` when needed; development packages too, since the build is made here. */
export async function ensurePackages(announce = () => {}) {
  if (!reason()) return 'up to date';
  return alone(join(cacheDir, 'packages.lock'), () => {
    const why = reason();
    if (!why) return 'up to date';
    announce(`npm ci: ${why}`);
    const run = spawnSync('npm', ['ci', '--include=dev', '--no-audit', '--no-fund'], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      shell: process.platform === 'win32',
    });
    if (run.status !== 0) throw new Error(`npm ci failed\n${run.error?.message ?? ''}${whatNpmSaid(run.stderr ?? '')}`);
    return 'installed';
  });
}
