import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const promises = readFileSync(join(ROOT, 'docs', 'promises.md'), 'utf8');

/** Each test named in the table: its file, and the words of its title. */
const named = promises
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .flatMap((line) =>
    [
      ...line.matchAll(/`((?:faults|journeys|access|domain|contracts)\/[a-z-]+)`((?:[^`;|]|`(?!faults|journeys))*)/g),
    ].flatMap(([, file, rest]) => {
      const titles = [...(rest ?? '').matchAll(/\*([^*]+)\*/g)].map((match) => match[1] as string);
      return titles.length === 0 ? [[file, ''] as const] : titles.map((title) => [file, title] as const);
    }),
  );

test('the table of promises names tests', () => expect(named.length).toBeGreaterThan(10));

test.each(named)('%s has the test "%s"', (file, title) => {
  const source = readFileSync(join(ROOT, 'test', `${file}.test.ts`), 'utf8');
  // What stands in a comment holds nothing.
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  expect(code).toContain(title);
});
