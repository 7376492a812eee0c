import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCatalogue } from '../../src/requirements/catalogue-check';

/** No code per authority, ever: what the catalogue calls an authority or a pack stands nowhere in the program. */
const root = join(__dirname, '..', '..');

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
}

test('the code names no authority and no pack', () => {
  const catalogue = loadCatalogue();
  const names = [...new Set(catalogue.flatMap(({ pack }) => [pack.pack, pack.authority]))];
  expect(names.length).toBeGreaterThan(100);
  const found = ['src', 'workers'].flatMap(sources).flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    return names.filter((name) => text.includes(name)).map((name) => `${file}: ${name}`);
  });
  expect(found).toEqual([]);
});
