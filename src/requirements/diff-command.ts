import { resolve } from 'node:path';
import { isCivilDate } from '../domain/civil-date';
import type { Pack } from '../domain/requirement/pack';
import { readPackFile } from './catalogue-files';
import { placed, type Output } from './command-output';
import { diffPacks, packOn } from './pack-diff';
import { Registries } from './registries';

/** The file of "pack.yaml" or "pack.yaml@2026-01-01", and the day after the sign. */
export function fileAndDay(asked: string): { file: string; day: string | null } {
  const at = asked.lastIndexOf('@');
  const day = asked.slice(at + 1);
  return at > 0 && isCivilDate(day) ? { file: asked.slice(0, at), day } : { file: asked, day: null };
}

/** `diff`: what differs between two packs, a line each, and their count. Returns 1 when one of them is refused. */
export function diffCommand(first: string, second: string, output: Output): number {
  const registries = new Registries();
  const packs: Pack[] = [];
  for (const asked of [first, second]) {
    const { file, day } = fileAndDay(asked);
    const read = readPackFile(resolve(file), process.cwd(), registries);
    if ('problems' in read) for (const problem of read.problems) output.error(placed(problem));
    else packs.push(day === null ? read.pack : packOn(read.pack, day));
  }
  for (const problem of registries.takeProblems(process.cwd())) output.error(placed(problem));
  const [a, b] = packs;
  if (!a || !b) return 1;
  const differences = diffPacks(a, b);
  const signs = { added: '+', removed: '-', changed: '~' };
  for (const { kind, text, details } of differences) {
    output.line(`${signs[kind]} ${text}`);
    for (const detail of details) output.line(`    ${detail}`);
  }
  const count = (kind: keyof typeof signs): number => differences.filter((one) => one.kind === kind).length;
  output.line(`${count('added')} added, ${count('removed')} removed, ${count('changed')} changed`);
  return 0;
}
