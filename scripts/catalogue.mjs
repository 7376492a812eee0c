import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build } from './build.mjs';
import { root } from './checkout.mjs';
import { ensurePackages } from './packages.mjs';

/** `npm run catalogue -- COMMAND ...` (src/catalogue-cli.ts says which); paths are meant as typed. */
await ensurePackages(console.error);
await build();
const run = spawnSync(process.execPath, [join(root, 'dist', 'src', 'catalogue-cli.js'), ...process.argv.slice(2)], {
  cwd: process.env.INIT_CWD ?? process.cwd(),
  stdio: 'inherit',
});
process.exit(run.status ?? 2);
