import type { Definition, Pack } from '../domain/requirement/pack';
import type { Mutant } from './mutants';
import { checkReferences } from './pack-references';
import { PackReading } from './pack-reading';
import { readClock } from './read-clock';
import { readCond } from './read-conditions';
import { readCure } from './read-dates';
import { readRequirement, type Places } from './read-requirements';
import { readCarry, readCount, readGrant, readLimit, readRepeat, readSel } from './read-selections';
import type { Registry } from './registry';
import type { Written, YamlSource } from './yaml-source';

/**
 * The pack with one part read anew from its changed text; everything else is taken over, so that a mutant costs no
 * reading of the whole file. Null when the loader refuses it.
 */
export function rebuild(pack: Pack, mutant: Mutant, source: YamlSource, registry: Registry): Pack | null {
  const reading = new PackReading(source, registry);
  const places: Places = new Map();
  const changed = replaced(pack, mutant, mutant.make(), reading, places);
  if (!changed || reading.problems.length > 0) return null;
  let refused = false;
  checkReferences(changed, () => (refused = true), places, 0);
  return refused ? null : changed;
}

function replaced(
  pack: Pack,
  { part, position }: Mutant,
  value: Written | null,
  reading: PackReading,
  places: Places,
): Pack | null {
  const row = <T>(list: readonly T[], read: (reading: PackReading, value: Written) => T): T[] =>
    list.flatMap((one, index) => (index !== position ? [one] : value === null ? [] : [read(reading, value)]));
  switch (part) {
    case 'applies':
      return value && { ...pack, applies: readCond(reading, value, part) };
    case 'clock':
      return { ...pack, clock: value && readClock(reading, value) };
    case 'cure':
      return { ...pack, cure: value && readCure(reading, value) };
    case 'carry':
      return { ...pack, carry: value && readCarry(reading, value) };
    case 'define': {
      const name = String(position);
      const before = pack.define[name];
      if (!before || !value) return null;
      const now: Definition =
        'cond' in before ? { cond: readCond(reading, value, name) } : { sel: readSel(reading, value, name) };
      return { ...pack, define: { ...pack.define, [name]: now } };
    }
    case 'counts':
      return { ...pack, counts: row(pack.counts, readCount) };
    case 'grants':
      return { ...pack, grants: row(pack.grants, readGrant) };
    case 'repeats':
      return { ...pack, repeats: row(pack.repeats, readRepeat) };
    case 'limits':
      return { ...pack, limits: row(pack.limits, readLimit) };
    case 'require':
      return { ...pack, require: row(pack.require, (r, v) => readRequirement(r, v, places)) };
    default:
      return null;
  }
}
