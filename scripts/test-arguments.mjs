import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Families whose tests need neither a database nor Redis nor a build: they start at once. */
const SELF_CONTAINED = new Set(['domain', 'launcher']);

/** Options of jest that are followed by a value, which is not the name of a family. */
const WITH_VALUE = new Set([
  '-t',
  '--testNamePattern',
  '-c',
  '--config',
  '-w',
  '--maxWorkers',
  '--testTimeout',
  '--seed',
  '--shard',
]);

export function familiesIn(directory) {
  const holdsTests = (name) =>
    readdirSync(join(directory, name), { recursive: true }).some((file) => String(file).endsWith('.test.ts'));
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'support' && holdsTests(entry.name))
    .map((entry) => entry.name)
    .sort();
}

/**
 * What `npm test -- <arguments>` asks for. A family is a folder of test/; everything else is handed to jest. Services
 * are needed unless everything that was named lies in a self-contained family.
 */
export function readTestArguments(args, testDirectory) {
  const all = familiesIn(testDirectory);
  const paths = [];
  const rest = [];
  const touched = new Set();
  let full = false;
  let unclear = false;
  let valueNext = false;
  for (const argument of args) {
    if (valueNext || argument.startsWith('-')) {
      if (!valueNext && argument === '--full') full = true;
      else rest.push(argument);
      valueNext = !valueNext && WITH_VALUE.has(argument);
      continue;
    }
    const [first, ...others] = argument.replace(/^(\.\/)?test\//, '').split('/');
    if (existsSync(join(testDirectory, first)) && first !== '') {
      touched.add(first);
      paths.push(['test', first, ...others].join('/') + (others.length === 0 ? '/' : ''));
    } else {
      unclear = true;
      rest.push(argument);
    }
  }
  const families = touched.size > 0 ? [...touched] : all;
  return {
    full,
    families,
    needsServices: (unclear && touched.size === 0) || families.some((family) => !SELF_CONTAINED.has(family)),
    durable: families.includes('faults'),
    jest: [...paths, ...rest],
  };
}
