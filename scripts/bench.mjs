import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from './build.mjs';
import { root } from './checkout.mjs';
import { ensurePackages } from './packages.mjs';
import { onStopRequest } from './processes.mjs';

/** `npm run bench -- <arguments>`: builds, then runs the benchmark as production does. */
await ensurePackages(console.error);
await build();
const bench = spawn(process.execPath, [join(root, 'dist', 'bench', 'main.js'), ...process.argv.slice(2)], {
  cwd: root,
  env: { ...process.env, NODE_ENV: process.env.NODE_ENV || 'production' },
  stdio: 'inherit',
});
onStopRequest((signal) => bench.kill(signal));
bench.once('exit', (code) => process.exit(code ?? 1));
