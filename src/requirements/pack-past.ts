import type { Cond, Pack } from '../domain/requirement/pack';

/** Whether a part of a pack asks what was missed before, directly or by a definition. */
function asksPast(pack: Pack, part: unknown, seen: ReadonlySet<string> = new Set()): boolean {
  if (typeof part !== 'object' || part === null) return false;
  const cond = part as Partial<Cond>;
  if (cond.kind === 'missed') return true;
  if (cond.kind === 'given' && typeof cond.name === 'string' && !seen.has(cond.name))
    return asksPast(pack, pack.define[cond.name], new Set([...seen, cond.name]));
  return Object.values(part).some((value) => asksPast(pack, value, seen));
}

/** What is wrong with a pack without cycles that speaks of one: it could never be decided. */
export function strayCycle(pack: Pack): string | null {
  const speaks = (part: unknown): boolean => {
    if (typeof part !== 'object' || part === null) return false;
    const { kind, during, per } = part as Readonly<Partial<Record<'kind' | 'during' | 'per', unknown>>>;
    if (kind === 'cycle.start' || kind === 'cycle.end' || [kind, during, per].includes('cycle')) return true;
    return Object.values(part).some(speaks);
  };
  return pack.clock === null && speaks({ ...pack, clock: null })
    ? 'the pack speaks of its cycle, but its clock has none'
    : null;
}

/** What is wrong with the place of a condition on the cycle before: it needs cycles that follow each other. */
export function strayMissed(pack: Pack): string | null {
  const { clock } = pack;
  if (asksPast(pack, pack.applies)) return 'applies: missed speaks of a requirement; a whole pack begins by a fact';
  if (asksPast(pack, clock?.extend)) return 'extend: a cycle cannot depend on what was missed before it';
  if ((clock === null || clock.kind === 'rolling') && asksPast(pack, pack.require))
    return 'missed: there is no cycle before this one; the clock must have cycles that follow each other';
  return null;
}
