import type { Cond, Pack, Requirement, Source } from '../domain/requirement/pack';
import { loadFiles, type LoadedPack } from './catalogue-files';
import { withCases } from './check-command';
import { placed, type Output } from './command-output';

const head = ['pack', 'authority', 'jurisdiction', 'profession', 'requirements', 'confidence', 'last checked', 'cases'];
const numeric = new Set(['requirements', 'cases']);

/** `list`: what the packs cover, in a table whose last line is the sum. Returns 1 when a pack was refused. */
export function listCommand(paths: readonly string[], output: Output): number {
  const loaded = loadFiles(withCases(paths));
  const problems = [...loaded.problems, ...loaded.shelf.takeProblems()];
  for (const problem of problems) output.error(placed(problem));
  const packs = [...loaded.packs].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  const casesOf = (name: string): number => loaded.cases.filter((one) => one.pack === name).length;
  const rows = packs.map(({ pack }) => [
    pack.pack,
    pack.authority,
    pack.jurisdiction,
    few(professionsOf(pack)),
    String(leavesOf(pack).length),
    confidenceOf(pack),
    lastChecked(Object.values(pack.sources)) ?? 'undated',
    String(casesOf(pack.pack)),
  ]);
  const distinct = (of: (pack: Pack) => string[]): number => new Set(packs.flatMap(({ pack }) => of(pack))).size;
  const sum = [
    `${packs.length} packs`,
    `${distinct((pack) => [pack.authority])} authorities`,
    `${distinct((pack) => [pack.jurisdiction])} jurisdictions`,
    `${distinct(professionsOf)} professions`,
    String(packs.reduce((total, { pack }) => total + leavesOf(pack).length, 0)),
    '',
    lastChecked(packs.flatMap(({ pack }) => Object.values(pack.sources))) ?? '',
    String(packs.reduce((total, { pack }) => total + casesOf(pack.pack), 0)),
  ];
  aligned([head, ...rows, sum]).forEach(output.line);
  return problems.length > 0 ? 1 : 0;
}

/** The first names, and how many more there are. */
function few(names: readonly string[]): string {
  const most = 3;
  if (names.length === 0) return 'any';
  const more = names.length > most ? ` and ${names.length - most} more` : '';
  return `${names.slice(0, most).join(', ')}${more}`;
}

const key = ({ pack }: LoadedPack): string => `${pack.jurisdiction} ${pack.pack}`;

/** Cells in columns as wide as their widest; numbers to the right. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        numeric.has(head[column] ?? '') ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}

/** The professions a pack is for, as far as its `applies` names them. */
function professionsOf(pack: Pack): string[] {
  const named = (cond: Cond): string[] => {
    if (cond.kind === 'all' || cond.kind === 'any') return cond.of.flatMap(named);
    if (cond.kind === 'given') {
      const found = pack.define[cond.name];
      return found && 'cond' in found ? named(found.cond) : [];
    }
    if (cond.kind !== 'fact' || cond.name !== 'profession') return [];
    return cond.is === null ? [...(cond.in ?? [])] : [cond.is];
  };
  return [...new Set(named(pack.applies))];
}

/** The clauses that ask for something themselves, each with its source; of several versions the newest. */
function leavesOf(pack: Pack): { source: Source | null }[] {
  const inside = (one: Requirement, inherited: string | null): { source: Source | null }[] => {
    const version = one.versions?.reduce((a, b) => ((a.from ?? '') > (b.from ?? '') ? a : b)) ?? null;
    const source = version?.source ?? one.source ?? inherited;
    const shape = version?.shape ?? one.shape;
    if (shape?.kind === 'all' || shape?.kind === 'any') return shape.of.flatMap((part) => inside(part, source));
    return [{ source: source === null ? null : (pack.sources[source] ?? null) }];
  };
  return pack.require.flatMap((one) => inside(one, null));
}

/** How many clauses rest on sources of which confidence. */
function confidenceOf(pack: Pack): string {
  const leaves = leavesOf(pack);
  return (['high', 'medium', 'low'] as const)
    .map((level) => ({ level, count: leaves.filter(({ source }) => source?.confidence === level).length }))
    .filter(({ count }) => count > 0)
    .map(({ level, count }) => `${count} ${level}`)
    .join(', ');
}

/** The newest date among sources that say one; of a span of years its end. */
function lastChecked(sources: readonly Source[]): string | null {
  const dates = sources.flatMap(({ asOf }) => {
    const years = /^(\d{4})-(\d{4})$/.exec(asOf);
    const date = years?.[2] ?? /^\d{4}(-\d{2}(-\d{2})?)?$/.exec(asOf)?.[0];
    return date === undefined ? [] : [date];
  });
  return dates.sort().at(-1) ?? null;
}
