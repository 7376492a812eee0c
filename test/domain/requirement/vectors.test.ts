import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { readCases } from '../../../src/requirements/case-file';
import { loadCatalogue, runCase } from '../../../src/requirements/catalogue-check';
import { catalogueRegistry } from '../../../src/requirements/registry';

/** Cases of others for the first four boards, where they lie beside the project; keys and names are theirs. */
const folder = join(__dirname, '..', '..', '..', '..', 'shared', 'rules');
const file = join(folder, 'vectors.yaml');
const packs = new Map(loadCatalogue().map(({ pack }) => [pack.pack, pack]));
/**
 * Overruled after they were written, by the corrections to the facts, with what no longer holds. The case asks for a
 * course on human trafficking in every period, as the first law did; the statute in force asks for one in a block of
 * three, and the case has one there. The catalogue has the scenario as it was restated.
 */
const OVERRULED: Readonly<Record<string, readonly string[]>> = {
  T5b: ['status', 'human-trafficking.result', 'cureBy'],
};
const boards = ['us-ca-mbc-md', 'us-tx-tmb', 'us-fl-bom-md', 'us-wa-wmc-md'];

const given = existsSync(file)
  ? (parse(readFileSync(file, 'utf8')) as { id: string; pack: string }[]).filter(({ pack }) => boards.includes(pack))
  : [];

if (given.length === 0) test.skip('vectors of others: the folder with them is not beside the project', () => undefined);
else
  describe('vectors of others', () => {
    const read = readCases(stringify(given), 'vectors.yaml', catalogueRegistry());
    test('can be read', () => {
      expect('problems' in read ? read.problems : []).toEqual([]);
      expect('cases' in read ? read.cases.length : 0).toBe(7);
    });
    test.each(('cases' in read ? (read.cases ?? []) : []).map((one) => [`${one.id} of ${one.pack}`, one] as const))(
      '%s',
      (_, one) => {
        const wrong = runCase(one, packs.get(one.pack)).failures.map(
          ({ message }) => /: (\S+) should/.exec(message)?.[1],
        );
        expect(wrong).toEqual(OVERRULED[one.id] ?? []);
      },
    );
  });
