// npm run catalogue -- check [PATH ...] | evaluate CASES [--explain] | list
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Runs a program to its end; stops here when it fails. */
function run(program, args) {
  const result = spawnSync(program, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (result.status !== 0) {
    console.error(`${[program, ...args].join(' ')} failed`);
    process.exit(2);
  }
}

if (!existsSync(join(root, 'node_modules', '@swc', 'cli'))) run('npm', ['ci', '--no-audit', '--no-fund']);
const build = join(root, 'scripts', 'build.mjs');
if (existsSync(build)) run(process.execPath, [build]);
else run(process.execPath, [join(root, 'node_modules', '@swc', 'cli', 'bin', 'swc.js'), 'src', '-d', 'dist']);

// Paths are meant as typed, from where npm was started.
const cwd = process.env.INIT_CWD ?? process.cwd();
const cli = join(root, 'dist', 'src', 'catalogue-cli.js');
const done = spawnSync(process.execPath, [cli, ...process.argv.slice(2)], { cwd, stdio: 'inherit' });
process.exit(done.status ?? 2);
