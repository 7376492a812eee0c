import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './checkout.mjs';

/*
 * Every gate that needs no database: one line each, then what the failed ones said. `npm run check -- lint dead` runs
 * some of them.
 */

const present = (...names) => names.filter((name) => existsSync(join(root, name)));
const bin = (...path) => join(root, 'node_modules', ...path);

function run(...command) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (chunk) => (said += chunk));
    child.stderr.on('data', (chunk) => (said += chunk));
    child.on('error', (error) => resolve({ ok: false, said: error.message }));
    child.on('close', (status) => resolve({ ok: status === 0, said }));
  });
}

async function emittedSchema() {
  if (present('schema/emit.ts', 'schema/schema.graphql').length < 2) return null;
  const built = await run('scripts/build.mjs');
  if (!built.ok) return built;
  const emitted = await run('dist/schema/emit.js', 'check');
  if (!emitted.ok) return emitted;
  const floats = readFileSync(join(root, 'schema', 'schema.graphql'), 'utf8')
    .split('\n')
    .filter((line) => /:\s*\[*Float\b/.test(line));
  return { ok: floats.length === 0, said: `Float in the schema:\n${floats.join('\n')}` };
}

/** The longest first, so that two at a time end about together. */
const GATES = {
  lint: () => run('--max-old-space-size=3072', bin('eslint', 'bin', 'eslint.js'), '.', '--max-warnings=0'),
  types: () => run(bin('typescript', 'bin', 'tsc'), '--noEmit', '-p', '.'),
  dead: () => run(bin('knip', 'bin', 'knip.js'), '--no-progress'),
  imports: () =>
    run(
      bin('dependency-cruiser', 'bin', 'dependency-cruise.mjs'),
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'err-long',
      ...present('src', 'workers', 'migrations', 'schema', 'test', 'bench'),
    ),
  format: () =>
    run(
      bin('prettier', 'bin', 'prettier.cjs'),
      '--check',
      '--log-level=warn',
      '--cache',
      '--cache-location=.cache/prettier',
      '.',
    ),
  schema: emittedSchema,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in GATES));
if (unknown.length) {
  console.error(`There is no gate ${unknown.join(', ')}; there are ${Object.keys(GATES).join(', ')}.`);
  process.exit(2);
}

const waiting = Object.entries(GATES).filter(([name]) => wanted.length === 0 || wanted.includes(name));
const failures = [];

async function lane() {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const [name, gate] = next;
    const started = performance.now();
    const result = await gate();
    const seconds = `${((performance.now() - started) / 1000).toFixed(1)} s`.padStart(7);
    console.log(
      `${seconds}  ${name.padEnd(8)} ${result === null ? 'nothing to check yet' : result.ok ? 'ok' : 'FAILED'}`,
    );
    if (result && !result.ok) failures.push({ name, said: result.said });
  }
}

await Promise.all([lane(), lane()]);
for (const { name, said } of failures) console.log(`\n── ${name} ${'─'.repeat(60)}\n${said.trim()}`);
process.exitCode = failures.length ? 1 : 0;
