import { spawnSync } from 'node:child_process';

const WAIT = ['-o', 'DPkg::Lock::Timeout=300'];

/**
 * Installs the server programs on Debian. The `-core` packages bring no system service; the one of redis-server is
 * kept from starting, since only private instances are used. Services that are there already are left alone.
 */
export function installDebianPackages(names) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  for (const args of [
    ['update', ...WAIT],
    ['install', '-y', '--no-install-recommends', ...WAIT, ...names],
  ]) {
    const run = spawnSync('apt-get', args, { env, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
    if (run.status !== 0) throw new Error(`apt-get ${args[0]} failed\n${run.error?.message ?? ''}${run.stderr ?? ''}`);
  }
}
