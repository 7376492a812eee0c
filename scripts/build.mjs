import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheDir, readJson, root, writeJson } from './checkout.mjs';
import { alone } from './locks.mjs';
import { ensurePackages } from './packages.mjs';

const SOURCES = ['src', 'workers', 'migrations', 'schema', 'bench'];

function filesUnder(directory) {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.d.ts'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

const hash = (...parts) => parts.reduce((sum, part) => sum.update(part), createHash('sha256')).digest('hex');

function outputsOf(file) {
  const place = join(root, 'dist', relative(root, file));
  if (extname(file) !== '.ts') return [place];
  const code = place.replace(/\.ts$/, '.js');
  return [code, `${code}.map`];
}

function writeWhole(path, text) {
  const draft = `${path}.${process.pid}.tmp`;
  writeFileSync(draft, text);
  renameSync(draft, path);
}

/**
 * Compiles what changed since the last build into dist/ and removes what no longer has a source. What changed is told
 * by content, so a checkout of another branch builds exactly what differs.
 */
export async function build() {
  return alone(join(cacheDir, 'build.lock'), async () => {
    const settings = readFileSync(join(root, '.swcrc'), 'utf8');
    const { version } = readJson(join(root, 'node_modules', '@swc', 'core', 'package.json'));
    const stampPath = join(cacheDir, 'build.json');
    const before = readJson(stampPath, {});
    const now = {};
    const changed = [];
    for (const file of SOURCES.flatMap((name) => filesUnder(join(root, name)))) {
      const key = relative(root, file);
      now[key] = hash(settings, version, readFileSync(file));
      if (before[key] !== now[key] || !outputsOf(file).every((path) => existsSync(path))) changed.push(file);
    }
    const gone = Object.keys(before).filter((key) => !(key in now));
    for (const key of gone) for (const path of outputsOf(join(root, key))) rmSync(path, { force: true });
    if (changed.length === 0 && gone.length === 0) return 'up to date';

    const { default: swc } = await import('@swc/core');
    const options = JSON.parse(settings);
    delete options.$schema;
    for (const file of changed) {
      const [place, mapPlace] = outputsOf(file);
      mkdirSync(dirname(place), { recursive: true });
      if (!mapPlace) {
        copyFileSync(file, place);
        continue;
      }
      const { code, map } = await swc.transformFile(file, {
        ...options,
        swcrc: false,
        sourceFileName: relative(dirname(place), file),
      });
      writeWhole(mapPlace, map ?? '{}');
      writeWhole(place, `${code}\n//# sourceMappingURL=${basename(mapPlace)}\n`);
    }
    writeJson(stampPath, now);
    return `${changed.length} file(s) compiled${gone.length ? `, ${gone.length} removed` : ''}`;
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await ensurePackages(console.error);
  console.log(`build: ${await build()}`);
}
