import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const MORE_PLACES = [
  '/usr/sbin',
  '/usr/local/sbin',
  '/sbin',
  '/usr/local/bin',
  '/usr/local/mysql/bin',
  '/usr/libexec',
  '/opt/homebrew/bin',
  '/opt/homebrew/opt/mariadb/bin',
  '/opt/homebrew/opt/mysql/bin',
];

/** The first of `names` that can be run: in the PATH, then where system programs lie that a PATH often leaves out. */
export function findBinary(...names) {
  const places = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), ...MORE_PLACES];
  for (const name of names) {
    for (const place of places) {
      const path = join(place, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // not here
      }
    }
  }
  return null;
}

/** What a database program is: MariaDB often answers to the name mysqld as well. */
export function databaseProgram() {
  const path = findBinary('mariadbd', 'mysqld');
  if (!path) return null;
  const said = spawnSync(path, ['--no-defaults', '--version'], { encoding: 'utf8' }).stdout ?? '';
  const version = /Ver (\d+\.\d+\.\d+)/.exec(said)?.[1] ?? 'unknown';
  const engine = /mariadb/i.test(said) || /mariadbd$/.test(realpathSync(path)) ? 'MariaDB' : 'MySQL';
  const installer = engine === 'MariaDB' ? findBinary('mariadb-install-db', 'mysql_install_db') : path;
  return installer ? { path, installer, engine, version } : null;
}

export function redisProgram() {
  const path = findBinary('redis-server', 'valkey-server');
  return path ? { path } : null;
}

/** A docker command alone proves nothing: the engine must answer, and Compose must be there. */
export function dockerAnswers() {
  if (!findBinary('docker')) return false;
  const succeeds = (...args) => spawnSync('docker', args, { stdio: 'ignore', timeout: 10_000 }).status === 0;
  return succeeds('info') && succeeds('compose', 'version');
}

export function debianAsRoot() {
  if (process.getuid?.() !== 0 || !findBinary('apt-get')) return false;
  try {
    return /^ID(_LIKE)?=.*debian/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}
