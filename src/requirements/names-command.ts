import { join, resolve } from 'node:path';
import { statSync } from 'node:fs';
import { placed, type Output } from './command-output';
import { Registries } from './registries';
import { vocabularies, type Registry } from './registry-file';

/** One registered name as it is printed, and what of it can be searched. */
interface Row {
  readonly name: string;
  readonly text: string;
}

/**
 * `names`: every name that a pack or a case may use, by kind, with its type, values or step and what it means; of a word
 * only those in which it stands.
 *
 * @param place the file or folder whose registry is meant.
 * @returns 1 when that registry is broken.
 */
export function namesCommand(word: string | null, place: string, output: Output): number {
  const registries = new Registries();
  const path = resolve(place);
  const registry = registries.for(statSync(path).isDirectory() ? join(path, 'any.yaml') : path);
  const problems = registries.takeProblems(process.cwd());
  for (const problem of problems) output.error(placed(problem));
  if (!registry) return 1;
  let count = 0;
  for (const { kind, rows } of kindsOf(registry)) {
    const found = rows.filter(
      ({ name, text }) => word === null || `${name} ${text}`.toLowerCase().includes(word.toLowerCase()),
    );
    if (found.length === 0) continue;
    output.line(`${kind} (${found.length}${word === null ? '' : ` of ${rows.length}`})`);
    for (const { name, text } of found) output.line(`  ${name}${text === '' ? '' : `: ${text}`}`);
    count += found.length;
  }
  output.line(`${count} names${word === null ? '' : ` with ${word}`}`);
  return problems.length > 0 ? 1 : 0;
}

function kindsOf(registry: Registry): { kind: string; rows: Row[] }[] {
  const facts = [...registry.facts].map(([name, { type, values, says }]): Row => {
    const told = values ? `${type} (${[...values].join(', ')})` : type;
    return { name, text: says === undefined ? told : `${told}; ${says}` };
  });
  const systems = [...registry.systems].map(([name, { step, says }]): Row => {
    const told = `step ${step}`;
    return { name, text: says === null ? told : `${told}; ${says}` };
  });
  return [
    { kind: 'facts', rows: facts },
    { kind: 'systems', rows: systems },
    ...vocabularies.map((kind) => ({
      kind,
      rows: [...registry.names[kind]].map((name): Row => ({ name, text: registry.meanings?.[kind]?.get(name) ?? '' })),
    })),
  ];
}
