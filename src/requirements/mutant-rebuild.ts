import type { Pack } from '../domain/requirement/pack';
import { readCheckedPack } from './catalogue-load';
import type { Mutant } from './mutants';
import type { Registry } from './registry';
import type { Written } from './yaml-source';

/** Writes a value on one line, so that it reads as the same value again. */
export function written(value: Written): string {
  if (value.kind === 'list') return `[${value.items.map(written).join(', ')}]`;
  if (value.kind === 'map')
    return `{ ${value.entries.map((entry) => `${JSON.stringify(entry.key)}: ${written(entry.value)}`).join(', ')} }`;
  return !value.quoted && /^[\w.%/+-]+( [\w.%/+-]+)*$/.test(value.text) && !value.text.startsWith('-')
    ? value.text
    : JSON.stringify(value.text);
}

/** Makes the changed packs of one document; what a mutant does not touch is written out only once. */
export class Rebuilder {
  private readonly parts: { key: string; value: Written; text: string }[];

  constructor(
    document: Written,
    private readonly registry: Registry,
  ) {
    const entries = document.kind === 'map' ? document.entries : [];
    this.parts = entries.map(({ key, value }) => ({ key, value, text: written(value) }));
  }

  /** The pack with one change in it, read with every check a pack goes through; null when it is refused. */
  pack(mutant: Mutant): Pack | null {
    const changed = mutant.make();
    const lines = this.parts.flatMap(({ key, value, text }) => {
      if (key !== mutant.part) return [`${key}: ${text}`];
      const now = mutant.position === null ? changed : inPart(value, mutant.position, changed);
      return now === null ? [] : [`${key}: ${written(now)}`];
    });
    return readCheckedPack(lines.join('\n'), 'mutant', this.registry).pack ?? null;
  }
}

/** A list or a map with one member replaced, or left out. */
function inPart(part: Written, position: number | string, changed: Written | null): Written {
  if (part.kind === 'list') {
    const items = part.items.flatMap((one, index) => (index !== position ? [one] : changed === null ? [] : [changed]));
    return { ...part, items };
  }
  if (part.kind !== 'map') return part;
  const entries = part.entries.flatMap((one) =>
    one.key !== position ? [one] : changed === null ? [] : [{ ...one, value: changed }],
  );
  return { ...part, entries };
}
