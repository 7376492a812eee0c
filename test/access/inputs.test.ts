import { hubSchema } from '../../src/schema';
import { NAMES_NOTHING, namingInputs } from './inputs';
import { RECIPES } from './recipes/all';
import { LISTS } from './recipes/lists';

const inputs = namingInputs(hubSchema());
const covered = new Set([...RECIPES, ...Object.values(LISTS)].flatMap((recipe) => recipe.inputs));

test('every input that can name something has its cells, or is said to name nothing', () => {
  expect(inputs.length).toBeGreaterThan(80);
  const open = inputs.filter(({ path, field }) => !covered.has(path) && !NAMES_NOTHING.has(field));
  expect(open.map(({ path }) => path)).toEqual([]);
});

test('no input of type ID is said to name nothing', () => {
  expect(inputs.filter(({ type, field }) => type === 'ID' && NAMES_NOTHING.has(field))).toEqual([]);
});

test('every recipe and every exception is of an input that there is', () => {
  const paths = new Set(inputs.map(({ path }) => path));
  const names = new Set(inputs.map(({ field }) => field));
  expect([...covered].filter((path) => !paths.has(path))).toEqual([]);
  expect([...NAMES_NOTHING].filter((field) => !names.has(field))).toEqual([]);
});
