import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build } from './build.mjs';
import { dataDir, root, serviceRecord } from './checkout.mjs';
import { ensurePackages } from './packages.mjs';

/** `npm run hub -- <command>`: the hub's command line, against what `npm start` runs unless the environment says other. */
const { environment, secret } = serviceRecord().read();
const given = process.env.DATABASE_URL !== undefined;
const known = given ? { HUB_SECRET: secret } : { HUB_SECRET: secret, ...environment };
const env = {
  HUB_DATA_DIR: dataDir,
  ...Object.fromEntries(Object.entries(known).filter(([, value]) => value)),
  ...process.env,
};

if (!env.DATABASE_URL) {
  console.error('Nothing is running here: use `npm start` in another terminal, or set DATABASE_URL and REDIS_URL.');
  process.exit(1);
}
await ensurePackages(console.error);
await build();
const run = spawnSync(
  process.execPath,
  ['--enable-source-maps', join(root, 'dist', 'src', 'cli.js'), ...process.argv.slice(2)],
  {
    cwd: root,
    env,
    stdio: 'inherit',
  },
);
process.exit(run.status ?? 1);
