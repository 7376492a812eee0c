import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeSubjects, readCases, wholeSubjects } from '../../../src/requirements/case-file';
import { runCase } from '../../../src/requirements/catalogue-check';
import { loadFiles } from '../../../src/requirements/catalogue-files';
import { readCheckedPack } from '../../../src/requirements/catalogue-load';
import { catalogueFolder, catalogueRegistry } from '../../../src/requirements/registry';

const root = join(catalogueFolder(), '..');
const page = readFileSync(join(root, 'docs', 'rule-language.md'), 'utf8');
const blocks = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map((match) => match[1] ?? '');
const packs = new Map(loadFiles([catalogueFolder()]).packs.map((one) => [one.pack.pack, one.text]));

/** Every key the schema of a pack knows. */
function keysOf(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(keysOf);
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties } = schema as { properties?: unknown };
  const own = typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
  return [...own, ...Object.values(schema).flatMap(keysOf)];
}

describe('the page about the language', () => {
  it('begins with a pack that loads and a case that holds', () => {
    const [pack = '', cases = ''] = blocks;
    const read = readCheckedPack(pack, 'xx-board.yaml');
    expect(read.problems).toBeUndefined();
    const { cases: found, problems } = readCases(cases, 'xx-board.cases.yaml', catalogueRegistry());
    expect(problems).toEqual([]);
    expect(found.map((one) => runCase(one, read.pack).failures)).toEqual([[]]);
  });

  it('gives requirements and clocks that load in that pack', () => {
    const head = (blocks[0] ?? '').replace(/^require:.*/ms, '');
    const whole = blocks.slice(1).filter((block) => /^(clock|require):/.test(block));
    expect(whole.length).toBeGreaterThan(2);
    for (const block of whole) {
      const start = block.startsWith('clock:') ? head.replace(/^clock:.*\n/m, '') : head;
      expect(readCheckedPack(start + block, 'xx-board.yaml').problems).toBeUndefined();
    }
  });

  it('takes its examples from the packs', () => {
    const examples = blocks.filter((block) => block.startsWith('# '));
    expect(examples.length).toBeGreaterThan(20);
    for (const example of examples) {
      const [name = '', ...lines] = example.trimEnd().split('\n');
      const text = packs.get(name.slice(2));
      const there = text?.split('\n').map((line) => line.trim());
      expect(lines.length).toBeGreaterThan(0);
      for (const line of there ? lines : [])
        expect({ name, line, found: there?.includes(line.trim()) }).toMatchObject({ found: true });
    }
  });

  it('names every key a pack may have', () => {
    const schema: unknown = JSON.parse(readFileSync(join(root, 'schema', 'requirement.schema.json'), 'utf8'));
    const missing = [...new Set(keysOf(schema))].filter((key) => !new RegExp(`[\`{ ,|]${key}[\`:} ,|]`).test(page));
    expect(missing).toEqual([]);
  });

  it('says what every expectation, status and result means', () => {
    for (const subject of wholeSubjects) expect(page).toMatch(new RegExp(`^\\| \`${subject}\` \\|`, 'm'));
    for (const subject of nodeSubjects) expect(page).toMatch(new RegExp(`^\\| \`<requirement>.${subject}\` \\|`, 'm'));
    const statuses = ['COMPLIANT', 'PENDING', 'OPEN', 'OVERDUE', 'EXEMPT', 'NO_REQUIREMENT', 'UNDETERMINED'];
    const results = ['LATER', 'EXCUSED', 'NOT_APPLICABLE', 'UNKNOWN', 'ANNOUNCED', 'RECOMMENDED_SHORT'];
    for (const word of [...statuses, ...results]) expect(page).toMatch(new RegExp(`^\\| ${word} \\|`, 'm'));
  });
});
