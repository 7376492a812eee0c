import { join, relative } from 'node:path';
import { databaseProgram, debianAsRoot, dockerAnswers, redisProgram } from './binaries.mjs';
import { root } from './checkout.mjs';
import { startInCompose } from './compose.mjs';
import { installDebianPackages } from './debian-packages.mjs';
import { choosePort } from './ports.mjs';
import { start as startMariadb } from './private-mariadb.mjs';
import { start as startRedis } from './private-redis.mjs';
import { noWayMessage, serviceSource } from './service-order.mjs';
import { StepFailed } from './steps.mjs';

const KINDS = {
  database: {
    folder: 'mariadb',
    program: databaseProgram,
    start: startMariadb,
    packages: ['mariadb-server-core', 'mariadb-client-core'],
  },
  redis: { folder: 'redis', program: redisProgram, start: startRedis, packages: ['redis-server'] },
};

function hostOf(url) {
  try {
    return new URL(url).host;
  } catch {
    throw new Error('its address in the environment is not a URL');
  }
}

async function startOne(name, { dir, url, port, taken, durable, throwAway, say }) {
  const kind = KINDS[name];
  let program = url ? null : kind.program();
  const source = serviceSource({ url, program: () => program, docker: dockerAnswers, debianAsRoot });
  if (source === null) throw new Error(noWayMessage(name));
  if (source === 'environment') {
    say(name, `given by the environment: ${hostOf(url)}`);
    return {
      name,
      source,
      url,
      owned: false,
      created: false,
      identity: null,
      exited: () => null,
      stop: async () => {},
    };
  }
  if (source === 'packages') {
    say(name, `no server program on this machine: installing ${kind.packages.join(', ')}`);
    installDebianPackages(kind.packages);
    program = kind.program();
    if (!program) throw new Error(`${kind.packages.join(', ')} installed, but no server program was found`);
  }
  const place = join(dir, kind.folder);
  for (let attempt = 1; ; attempt += 1) {
    const chosen = await choosePort({ prefer: attempt === 1 ? [port] : [], taken });
    try {
      const service =
        source === 'compose'
          ? startInCompose({ name, dir, port: chosen, throwAway })
          : await kind.start({ dir: place, port: chosen, durable, program });
      const where = source === 'compose' ? '' : ` (${relative(root, place)})`;
      say(name, `${service.label} on 127.0.0.1:${chosen}${where}`);
      return Object.assign(service, { source, owned: true });
    } catch (error) {
      // Somebody else may have taken the port since we looked.
      if (attempt === 3 || source === 'compose') throw error;
    }
  }
}

/**
 * Starts, or finds, the database and Redis, both at once. `urls` are what the environment names; `ports` what was used
 * last time. Whatever was started is stopped again when the other fails.
 */
export async function startServices({ dir, urls = {}, ports = {}, durable = true, throwAway = false, say = () => {} }) {
  const taken = new Set();
  const names = Object.keys(KINDS);
  const settled = await Promise.allSettled(
    names.map((name) =>
      startOne(name, { dir, url: urls[name], port: ports[name], taken, durable, throwAway, say }).catch((error) => {
        throw new StepFailed(name, error.message, error.log ?? null);
      }),
    ),
  );
  const started = settled.filter((result) => result.status === 'fulfilled').map((result) => result.value);
  const stop = () => Promise.all(started.map((service) => service.stop()));
  const failed = settled.find((result) => result.status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  const [database, redis] = started;
  return { database, redis, all: started, pids: started.map((service) => service.identity?.pid).filter(Boolean), stop };
}
