import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readJson, root, shortName, writeJson } from './checkout.mjs';

/**
 * One service of docker-compose.yml on a loopback port of our own. The project's name carries the directory's, so two
 * checkouts have two sets of containers and volumes.
 */
export function startInCompose({ name, dir, port, throwAway }) {
  const service = name === 'database' ? 'mysql' : 'redis';
  const passwordFile = join(dir, 'compose.json');
  const passwords = readJson(passwordFile) ?? {
    admin: randomBytes(18).toString('hex'),
    application: randomBytes(18).toString('hex'),
  };
  writeJson(passwordFile, passwords);
  const compose = (...args) => {
    const run = spawnSync('docker', ['compose', '-p', `cme-hub-${shortName(dir)}`, ...args], {
      cwd: root,
      encoding: 'utf8',
      env: {
        ...process.env,
        HUB_MYSQL_PORT: String(port),
        HUB_REDIS_PORT: String(port),
        HUB_MYSQL_ADMIN_PASSWORD: passwords.admin,
        HUB_MYSQL_APP_PASSWORD: passwords.application,
      },
    });
    if (run.status !== 0)
      throw new Error(`docker compose ${args[0]} failed\n${run.error?.message ?? ''}${run.stderr ?? ''}`);
  };
  compose('up', '--detach', '--wait', service);
  return {
    name,
    url: service === 'mysql' ? `mysql://root:${passwords.admin}@127.0.0.1:${port}/hub` : `redis://127.0.0.1:${port}`,
    port,
    created: false,
    pid: null,
    identity: null,
    exited: () => null,
    log: null,
    label: `${service === 'mysql' ? 'MySQL 8.4' : 'Redis 7'} in Docker Compose`,
    stop: async () => (throwAway ? compose('down', '--volumes') : compose('stop', service)),
  };
}
