import { spawn } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { dataDir, makePrivateDirectory, readJson, root, socketDirectory, writeJson } from './checkout.mjs';
import { ensurePackages } from './packages.mjs';
import { guard, identify, isSame, onStopRequest, stop } from './processes.mjs';
import { startServices } from './services.mjs';
import { say, sayFailure, step } from './steps.mjs';
import { readTestArguments } from './test-arguments.mjs';

/** Removes what a run left that was ended without a chance to clean up. */
async function clearLeftBehind() {
  makePrivateDirectory(dataDir);
  for (const name of readdirSync(dataDir).filter((entry) => entry.startsWith('test-'))) {
    const record = readJson(join(dataDir, name, 'run.json'));
    if (isSame(record?.runner)) continue;
    for (const identity of record?.services ?? []) await stop(identity);
    rmSync(socketDirectory(join(dataDir, name, 'mariadb')), { recursive: true, force: true });
    rmSync(join(dataDir, name), { recursive: true, force: true });
  }
}

async function testServices({ durable }) {
  await clearLeftBehind();
  const dir = makePrivateDirectory(join(dataDir, `test-${process.pid}`));
  const record = join(dir, 'run.json');
  writeJson(record, { runner: identify(process.pid), services: [] });
  const urls = { database: process.env.TEST_DATABASE_ADMIN_URL, redis: process.env.TEST_REDIS_URL };
  try {
    const services = await startServices({ dir, urls, durable, throwAway: true, say });
    writeJson(record, {
      runner: identify(process.pid),
      services: services.all.map((service) => service.identity).filter(Boolean),
    });
    const watchman = guard(services.pids);
    return {
      env: { TEST_DATABASE_ADMIN_URL: services.database.url, TEST_REDIS_URL: services.redis.url },
      async stop() {
        await services.stop();
        watchman.release();
        rmSync(dir, { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(dir, { recursive: true, force: true });
    throw error;
  }
}

function runJest(args, env) {
  const command = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const child = spawn(process.execPath, [command, '--maxWorkers=2', ...args], { cwd: root, env, stdio: 'inherit' });
  const watchman = guard([child.pid]);
  const done = new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });
  return { done: done.finally(watchman.release), end: (signal) => child.kill(signal) };
}

async function main() {
  const asked = readTestArguments(process.argv.slice(2), join(root, 'test'));
  const size = asked.full ? 'full' : (process.env.HUB_TEST_SIZE ?? 'small');
  let jest = null;
  let stopped = null;
  onStopRequest((signal) => {
    stopped = signal;
    jest?.end(signal);
  });

  await step('packages', () => ensurePackages((what) => say('packages', what)));
  if (asked.needsServices) await step('build', build);
  const services = asked.needsServices && !stopped ? await testServices(asked) : null;
  try {
    if (stopped) return 130;
    say(
      'tests',
      `${asked.families.join(', ') || 'none'} (${size}${asked.needsServices ? '' : ', no services needed'})`,
    );
    jest = runJest(asked.jest, { ...process.env, ...services?.env, HUB_TEST_SIZE: size });
    const code = await jest.done;
    return stopped ? 130 : code;
  } finally {
    await services?.stop();
  }
}

main().then(
  (code) => process.exit(code),
  (error) => {
    sayFailure(error);
    process.exit(1);
  },
);
