import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { ensureApplicationUser } from './application-user.mjs';
import { build } from './build.mjs';
import { cacheDir, dataDir, makePrivateDirectory, readJson, root, socketDirectory, writeJson } from './checkout.mjs';
import { JUDGING, runHub, startHub } from './hub-process.mjs';
import { tryLock } from './locks.mjs';
import { ensurePackages } from './packages.mjs';
import { choosePort, waitFor } from './ports.mjs';
import { guard, identify, onStopRequest, stop } from './processes.mjs';
import { startServices } from './services.mjs';
import { environments } from './start-environment.mjs';
import { StepFailed, say, sayFailure, step } from './steps.mjs';

/*
 * `npm run bench -- [--quick] [--fresh] [name…]`: services of its own, a data set loaded through the hub's own services
 * and kept for the next run, API and worker as in production, then dist/bench/main.js, which measures.
 */

/** Six of seven people work for the first employer and 96 of 100 consented: a roster page of 10,000. */
const PEOPLE = { full: 12_200, quick: 2_000 };
/** What the data are made of; when it changes, they are made anew. */
const MADE_OF = ['migrations', 'catalogue', join('src', 'demo'), join('bench', 'load.ts')];
const OLDEST_DAYS = 14;
const BUFFER_POOL_MB = 1024;

function madeOf() {
  const sum = createHash('sha256');
  const add = (path) => {
    const entries = path.endsWith('.ts') ? null : readdirSync(path, { withFileTypes: true });
    if (entries === null) return void sum.update(relative(root, path)).update(readFileSync(path));
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const below = join(path, entry.name);
      if (entry.isDirectory()) add(below);
      else sum.update(relative(root, below)).update(readFileSync(below));
    }
  };
  for (const path of MADE_OF) add(join(root, path));
  return sum.digest('hex').slice(0, 12);
}

async function remove(dir) {
  for (const identity of readJson(join(dir, 'run.json'))?.processes ?? []) await stop(identity, { seconds: 60 });
  rmSync(socketDirectory(join(dir, 'mariadb')), { recursive: true, force: true });
  rmSync(dir, { recursive: true, force: true });
}

/** Where this data set is kept; others of the same size are of the past and go. */
async function place({ quick, fresh }) {
  const kind = quick ? 'quick' : 'full';
  const dir = join(cacheDir, `bench-${kind}-${madeOf()}`);
  for (const name of readdirSync(cacheDir).filter((one) => one.startsWith(`bench-${kind}-`)))
    if (join(cacheDir, name) !== dir) await remove(join(cacheDir, name));
  for (const identity of readJson(join(dir, 'run.json'))?.processes ?? []) await stop(identity, { seconds: 60 });
  const made = readJson(join(dir, 'loaded.json'))?.load.madeOn;
  const old = made !== undefined && Date.now() - Date.parse(made) > OLDEST_DAYS * 86_400_000;
  if (fresh || old || made === undefined) await remove(dir);
  return makePrivateDirectory(dir);
}

/** Takes every mail and keeps none. */
async function startMailDrain() {
  const { SMTPServer } = await import('smtp-server');
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onData(stream, _session, answer) {
      stream.on('end', () => answer());
      stream.resume();
    },
  });
  server.on('error', () => {});
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `smtp://127.0.0.1:${server.server.address().port}`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

async function administer(adminUrl, ...statements) {
  const { default: mysql } = await import('mysql2/promise');
  const connection = await mysql.createConnection({ uri: adminUrl });
  try {
    for (const statement of statements) await connection.query(statement);
  } finally {
    await connection.end();
  }
}

function shown(command, args, env, flags = []) {
  return new Promise((resolve, reject) => {
    const all = [...flags, join(root, 'dist', command), ...args];
    const child = spawn(process.execPath, all, { cwd: root, env, stdio: 'inherit' });
    current = child;
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      current = null;
      resolve(code ?? (signal === null ? 1 : 130));
    });
  });
}

/** What is being run with the terminal as its own. */
let current = null;
let stopAsked = false;

async function withHub({ quick, fresh }, measure) {
  const lock = tryLock(join(cacheDir, 'bench.lock'));
  if (!lock.release) throw new StepFailed('bench', `another benchmark is running (process ${lock.holder?.pid})`);
  const running = [() => lock.release()];
  try {
    const dir = await place({ quick, fresh });
    const secrets = readJson(join(dir, 'secrets.json')) ?? {
      hub: randomBytes(32).toString('hex'),
      application: randomBytes(18).toString('hex'),
    };
    writeJson(join(dir, 'secrets.json'), secrets);
    const services = await startServices({ dir, durable: true, say });
    running.push(services.stop);
    const identities = services.all.map((one) => one.identity).filter(Boolean);
    let watchman = guard(services.pids);
    running.push(() => watchman.release());
    const remember = () =>
      writeJson(join(dir, 'run.json'), { runner: identify(process.pid), processes: [...identities].reverse() });
    remember();
    await administer(services.database.url, `SET GLOBAL innodb_buffer_pool_size = ${BUFFER_POOL_MB * 1024 * 1024}`);

    const user = await ensureApplicationUser({ adminUrl: services.database.url, password: secrets.application });
    const mail = await startMailDrain();
    running.push(mail.close);
    const port = await choosePort({});
    const { serving, administering } = environments({
      env: { ...process.env, NODE_ENV: 'production' },
      directory: dir,
      addresses: { adminUrl: services.database.url, url: user.url, appUser: user.name },
      redisUrl: services.redis.url,
      smtpUrl: mail.url,
      secret: secrets.hub,
      port,
      host: '127.0.0.1',
    });
    const run = async (name, entry, args) =>
      step(name, async () => (await runHub(entry, args, { env: administering, directory: dir, name })).output);
    await run('migrate', 'migrations/run', ['up']);
    await run('catalogue', 'src/cli', ['catalogue-load']);
    const loaded = join(dir, 'loaded.json');
    if (readJson(loaded) === null) {
      const people = quick ? PEOPLE.quick : PEOPLE.full;
      say('load', `${people} people with licenses and credits, through the hub's own services`);
      const code = await shown('bench/load.js', [loaded, String(people)], serving);
      if (stopAsked) return 130;
      if (code !== 0) throw new StepFailed('load', `ended with ${code}`);
      await administer(services.database.url, 'ANALYZE TABLE roster_standing, compliance, person, credit_entry');
    } else say('load', `kept from before (${relative(root, dir)})`);

    const parts = {};
    for (const [name, entry] of [
      ['api', 'src/main'],
      ['worker', 'workers/main'],
    ]) {
      const part = startHub(entry, { env: serving, directory: dir, name });
      running.push(() => stop(part, { seconds: 30 }));
      parts[name] = part;
      identities.push(identify(part.pid));
    }
    remember();
    watchman.release();
    watchman = guard(identities.map(({ pid }) => pid));
    const url = `http://127.0.0.1:${port}`;
    const ready = () => fetch(`${url}/readyz`).then(({ ok }) => ok, () => false); // prettier-ignore
    await step('ready', async () => {
      await waitFor('the API', ready, { seconds: 60, gone: () => parts.api.exited() ?? parts.worker.exited() });
      return `API at ${url}, worker beside it`;
    });
    const bench = join(dir, 'bench.json');
    writeJson(bench, {
      quick,
      ...readJson(loaded),
      api: { url: `${url}/graphql`, pid: parts.api.pid },
      worker: { pid: parts.worker.pid },
      database: {
        url: user.url,
        adminUrl: services.database.url,
        pid: services.database.pid,
        label: services.database.label,
      },
    });
    return await measure({ ...serving, BENCH_FILE: bench, HUB_DATA_DIR: dataDir });
  } finally {
    for (const end of running.reverse()) await end();
  }
}

async function main() {
  const words = process.argv.slice(2);
  const asked = { quick: words.includes('--quick'), fresh: words.includes('--fresh') };
  const unknown = words.filter((word) => word.startsWith('-') && !['--quick', '--fresh'].includes(word));
  onStopRequest((signal) => {
    stopAsked = true;
    current?.kill(signal);
  });
  await step('packages', () => ensurePackages((what) => say('packages', what)));
  await step('build', build);
  const { BENCHMARKS } = createRequire(import.meta.url)(join(root, 'dist', 'bench', 'table.js'));
  const named = words.filter((word) => !word.startsWith('-'));
  const names = named.length > 0 ? named : Object.keys(BENCHMARKS);
  const strange = [...unknown, ...names.filter((name) => !Object.hasOwn(BENCHMARKS, name))];
  if (strange.length > 0) {
    console.error(`npm run bench -- [--quick] [--fresh] [name…]; not known: ${strange.join(', ')}`);
    for (const [name, { says }] of Object.entries(BENCHMARKS)) console.error(`  ${name.padEnd(12)} ${says}`);
    return 2;
  }
  const needing = (what) => names.filter((name) => BENCHMARKS[name].needs === what);
  const env = { ...process.env, NODE_ENV: 'production', HUB_DATA_DIR: dataDir };
  let code = 0;
  if (needing('nothing').length > 0) code = await shown('bench/main.js', needing('nothing'), env, JUDGING);
  if (needing('hub').length > 0 && !stopAsked)
    code = (await withHub(asked, (given) => shown('bench/main.js', needing('hub'), given))) || code;
  return stopAsked ? 130 : code;
}

main().then(
  (code) => process.exit(code),
  (error) => {
    sayFailure(error);
    process.exit(1);
  },
);
