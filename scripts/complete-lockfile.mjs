import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './checkout.mjs';

/*
 * `node scripts/complete-lockfile.mjs` after a change of packages. Packages with compiled parts name one optional
 * package a platform. npm leaves those out of the lockfile that it could not see when it was made, and `npm ci` then
 * refuses the lockfile everywhere. They are named here with the exact version that their parent asks for.
 */

const SYSTEMS = ['darwin', 'linux', 'win32', 'android', 'freebsd', 'openharmony', 'sunos', 'netbsd', 'openbsd', 'aix'];
const PROCESSORS = ['arm64', 'x64', 'ia32', 'ppc64', 's390x', 'riscv64', 'loong64', 'arm', 'wasm32'];

function platformPackage(name, version, parent) {
  const words = name.split('/').pop().split('-');
  const cpu = PROCESSORS.filter((word) => words.includes(word));
  const os = SYSTEMS.filter((word) => words.includes(word));
  return {
    version,
    ...(cpu.length > 0 ? { cpu } : {}),
    ...(parent.dev ? { dev: true } : {}),
    optional: true,
    ...(os.length > 0 ? { os } : {}),
  };
}

const path = join(root, 'package-lock.json');
const lock = JSON.parse(readFileSync(path, 'utf8'));
const added = {};
for (const [place, parent] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const known = [`node_modules/${name}`, `${place}/node_modules/${name}`].some((key) => key in lock.packages);
    if (known || !/^\d+\.\d+\.\d+\S*$/.test(version)) continue;
    added[`node_modules/${name}`] = platformPackage(name, version, parent);
  }
}
const all = { ...lock.packages, ...added };
const keys = Object.keys(all).sort((one, other) => one.localeCompare(other, 'en'));
const packages = Object.fromEntries(keys.map((key) => [key, all[key]]));
if (Object.keys(added).length > 0) writeFileSync(path, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`);
console.log(`${Object.keys(added).length} optional package(s) added to package-lock.json`);
