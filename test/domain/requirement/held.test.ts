import { loadFiles } from '../../../src/requirements/catalogue-files';
import { enough, mutate, percentOf } from '../../../src/requirements/mutate';
import { explanationsBeside } from '../../../src/requirements/mutants-file';
import { catalogueFolder } from '../../../src/requirements/registry';
import { SIZES, sampled } from '../../support/sizes';

/** The cases of a pack notice nearly every small change of it. */
const loaded = loadFiles([catalogueFolder()]);
const packs = sampled(loaded.packs, SIZES.sampledPacks);
process.stdout.write(`held (seed ${SIZES.seed}): ${packs.map(({ pack }) => pack.pack).join(', ')}\n`);

describe('the cases of', () => {
  it.each(packs.map((one) => [one.pack.pack, one] as const))('%s hold it', (id, one) => {
    const { explanations, problems } = explanationsBeside(one.file, one.registry);
    expect(problems).toEqual([]);
    const cases = loaded.cases.filter((other) => other.pack === id);
    const result = mutate(
      one,
      cases,
      explanations.filter((other) => other.pack === id),
    );
    expect(result.failing).toEqual([]);
    expect(result.stale).toEqual([]);
    expect(cases.length).toBeGreaterThanOrEqual(4);
    expect(percentOf(result)).toBeGreaterThanOrEqual(enough);
  });
});
