import { join, relative } from 'node:path';
import { build } from './build.mjs';
import { dataDir, makePrivateDirectory, root, serviceRecord } from './checkout.mjs';
import { completeDemoFile, prepareDatabase } from './demo-start.mjs';
import { startHub } from './hub-process.mjs';
import { tryLock } from './locks.mjs';
import { startMailbox } from './mailbox.mjs';
import { ensurePackages } from './packages.mjs';
import { choosePort, isFree, waitFor } from './ports.mjs';
import { guard, isSame, onStopRequest, stop } from './processes.mjs';
import { startServices } from './services.mjs';
import { databaseAddresses, environments, hubSecret } from './start-environment.mjs';
import { StepFailed, say, sayFailure, step } from './steps.mjs';
import { welcome } from './welcome.mjs';

const env = { ...process.env, NODE_ENV: process.env.NODE_ENV || 'development' };
const host = env.HOST ?? '127.0.0.1';
const reach = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;

/** What was started, in order; ended in the opposite order. */
const running = [];
let stopAsked = false;

async function stopAll() {
  while (running.length > 0) {
    const { name, end } = running.pop();
    try {
      await end();
    } catch (error) {
      console.error(`${name} did not stop cleanly: ${error.message}`);
    }
  }
}

/** A start that is asked to stop half-way goes no further; the step it is in is finished, since it may be a migration. */
function goOn() {
  if (stopAsked) throw new StepFailed('start', 'stopped before it was ready');
}

async function endLeftBehind(record) {
  for (const [name, identity] of Object.entries(record.read().processes ?? {})) {
    if (isSame(identity)) say('clean-up', `${name} of an earlier start, ${await stop(identity, { seconds: 60 })}`);
  }
  record.update({ processes: {} });
}

async function apiPort(remembered, taken) {
  if (!env.PORT) return choosePort({ prefer: [remembered, 4000, 4001, 4002, 4003], taken });
  if (await isFree(Number(env.PORT), reach)) return Number(env.PORT);
  throw new Error(`PORT=${env.PORT} is in use`);
}

async function readyAnswer(base) {
  try {
    const response = await fetch(`${base}/readyz`, { signal: AbortSignal.timeout(2000) });
    return { ok: response.ok, text: await response.text() };
  } catch {
    return null;
  }
}

async function startServing(serving, base) {
  const parts = {};
  for (const [name, entry] of [
    ['api', 'src/main'],
    ['worker', 'workers/main'],
  ]) {
    await step(name, async () => {
      parts[name] = startHub(entry, { env: serving, directory: dataDir, name });
      running.push({ name, end: () => stop(parts[name], { seconds: 20 }) });
    });
  }
  const problem = () => Object.values(parts).find((part) => part.exited());
  const gone = () => (stopAsked ? 'asked to stop' : problem() && `${problem().name} ${problem().exited()}`);
  let last = null;
  await step('ready', async () => {
    const look = async () => {
      last = (await readyAnswer(base)) ?? last;
      return last?.ok;
    };
    try {
      await waitFor('the API', look, { seconds: 60, every: 50, gone });
    } catch (error) {
      error.message += last ? `\n/readyz says: ${last.text}` : '';
      throw Object.assign(error, { log: (problem() ?? parts.api).log });
    }
    return `API at ${base}, worker beside it`;
  });
  return parts;
}

async function startEverything() {
  const record = serviceRecord();
  await endLeftBehind(record);
  if (env.DATABASE_ADMIN_URL && !env.DATABASE_URL) throw new Error('DATABASE_ADMIN_URL is set without DATABASE_URL');
  const secret = hubSecret({ env, record });
  await step('packages', () => ensurePackages((what) => say('packages', what)));
  goOn();
  await step('build', build);
  goOn();

  const ports = record.read().ports ?? {};
  const urls = { database: env.DATABASE_URL, redis: env.REDIS_URL };
  const services = await startServices({ dir: dataDir, urls, ports, say });
  let watchman = guard(services.pids);
  running.push({ name: 'watchman', end: () => watchman.release() }, { name: 'services', end: services.stop });
  const identities = Object.fromEntries(
    services.all.filter((one) => one.identity).map((one) => [one.name, one.identity]),
  );
  record.update({ processes: identities });
  goOn();

  const taken = new Set([services.database.port, services.redis.port].filter(Boolean));
  const port = await apiPort(ports.api, taken);
  const smtpPort = await choosePort({ prefer: [ports.smtp], taken });
  const mailPort = await choosePort({ prefer: [ports.mailbox, 8025, 8026, 8027], taken });
  record.update({
    ports: {
      database: services.database.port ?? ports.database,
      redis: services.redis.port ?? ports.redis,
      api: port,
      smtp: smtpPort,
      mailbox: mailPort,
    },
  });
  const addresses = await databaseAddresses(services.database, { env, record });
  const fixed = { env, directory: dataDir, addresses, redisUrl: services.redis.url, secret, port, host };
  const before = environments({ ...fixed, smtpUrl: env.SMTP_URL }).administering;
  const prepared = await prepareDatabase({
    database: services.database,
    directory: dataDir,
    env,
    migrationEnv: before,
    cliEnv: before,
  });
  goOn();

  let mailbox = null;
  if (prepared.demo && !env.SMTP_URL) {
    await step('mailbox', async () => {
      mailbox = await startMailbox({ smtpPort, httpPort: mailPort, dir: join(dataDir, 'mail') });
      running.push({ name: 'mailbox', end: mailbox.close });
      return `${mailbox.httpUrl} (${relative(root, join(dataDir, 'mail'))})`;
    });
  }
  const { serving, administering } = environments({ ...fixed, smtpUrl: mailbox?.smtpUrl ?? env.SMTP_URL });
  const base = `http://${reach.includes(':') ? `[${reach}]` : reach}:${port}`;
  const parts = await startServing(serving, base);
  for (const [name, { pid, startedAt }] of Object.entries(parts)) identities[name] = { pid, startedAt };
  watchman.release();
  watchman = guard([...Object.values(identities).map((identity) => identity.pid)]);
  const { DATABASE_URL, DATABASE_ADMIN_URL, HUB_APP_USER, REDIS_URL, SMTP_URL, HUB_SECRET } = administering;
  record.update({
    processes: identities,
    address: base,
    environment: { DATABASE_URL, DATABASE_ADMIN_URL, HUB_APP_USER, REDIS_URL, SMTP_URL, HUB_SECRET },
  });
  goOn();
  const endpoint = `${base}/graphql`;
  const demo = prepared.demoFile
    ? completeDemoFile(prepared.demoFile, { endpoint, mailbox: mailbox?.httpUrl ?? null })
    : null;
  console.log(welcome({ endpoint, demo, demoFile: prepared.demoFile && relative(root, prepared.demoFile) }));
  return { ...parts, services };
}

/** Stays until something that must run ends by itself. */
async function firstEnd({ api, worker, services }) {
  for (;;) {
    if (stopAsked) return null;
    const ended = [api, worker, ...services.all].find((part) => part.exited());
    if (ended) return ended;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function main() {
  makePrivateDirectory(dataDir);
  const lock = tryLock(join(dataDir, 'launcher.lock'));
  if (!lock.release) {
    const { address } = serviceRecord().read();
    console.log(
      `One is already running in this directory (process ${lock.holder?.pid}): ${address ?? 'still starting'}`,
    );
    return 0;
  }
  onStopRequest(() => {
    console.log('\nStopping …');
    stopAsked = true;
  });
  let code = 0;
  try {
    serviceRecord().update({ address: null, environment: null });
    const ended = await firstEnd(await startEverything());
    if (ended) throw new StepFailed(ended.name, `${ended.exited()} by itself; everything is stopped`, ended.log);
  } catch (error) {
    code = stopAsked ? 0 : 1;
    if (!stopAsked) sayFailure(error);
  }
  await stopAll();
  serviceRecord().update({ address: null, environment: null, processes: {} });
  lock.release();
  return code;
}

main().then(
  (code) => process.exit(code),
  (error) => {
    sayFailure(error);
    process.exit(1);
  },
);
