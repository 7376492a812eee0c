import type { Definition, Pack, Source } from '../domain/requirement/pack';
import { checkReferences } from './pack-references';
import { PackReading } from './pack-reading';
import { readClock } from './read-clock';
import { condKeys, readCond } from './read-conditions';
import { readCure } from './read-dates';
import { readRequirement, type Places } from './read-requirements';
import { readCarry, readCount, readGrant, readLimit, readRepeat, readSel } from './read-selections';
import { catalogueRegistry, type Registry } from './registry';
import { readYaml, type Problem, type Written } from './yaml-source';

const packKeys = [
  ...['pack', 'authority', 'jurisdiction', 'per', 'applies', 'unit', 'clock', 'cure', 'zone', 'define', 'sources'],
  ...['counts', 'grants', 'repeats', 'limits', 'carry', 'waivable', 'require', 'notes', 'says', 'source', 'because'],
];

/**
 * Reads and checks one pack. Nothing is guessed and nothing unknown is skipped: a pack with any problem is refused
 * whole, and every problem says where it is.
 *
 * @param fileName stands in the problems; the file itself is not opened.
 * @param registry the names a pack may use; the shipped catalogue's unless given.
 */
export function readPack(
  text: string,
  fileName: string,
  registry: Registry = catalogueRegistry(),
): { pack: Pack; problems?: undefined } | { problems: Problem[]; pack?: undefined } {
  const source = readYaml(text, fileName);
  if (source.problems.length > 0) return { problems: sorted(source.problems) };
  const [document, second] = source.documents;
  const reading = new PackReading(source, registry);
  if (!document || second) {
    reading.fail(second?.at ?? 0, second ? 'one pack a file' : 'the file is empty');
    return { problems: reading.problems };
  }
  const places: Places = new Map();
  const pack = readWholePack(reading, document, places);
  if (reading.problems.length === 0) checkReferences(pack, reading, places, document.at);
  return reading.problems.length > 0 ? { problems: sorted(reading.problems) } : { pack };
}

function sorted(problems: readonly Problem[]): Problem[] {
  return [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
}

function readWholePack(reading: PackReading, document: Written, places: Places): Pack {
  const fields = reading.fields(document, 'pack', packKeys, [
    'pack',
    'authority',
    'jurisdiction',
    'applies',
    'unit',
    'require',
  ]);
  const definitions: Record<string, Definition> = {};
  const define = fields.get('define');
  if (define && define.kind !== 'map') reading.fail(define.at, 'define: expected names');
  if (define?.kind === 'map') {
    for (const entry of define.entries) {
      if (entry.key === 'any' || !/^[a-z0-9][a-z0-9-]*$/.test(entry.key))
        reading.fail(entry.keyAt, `define: ${entry.key} is no name`);
      definitions[entry.key] = isCond(entry.value)
        ? { cond: readCond(reading, entry.value, entry.key) }
        : { sel: readSel(reading, entry.value, entry.key) };
      places.set(definitions[entry.key] as object, entry.keyAt);
    }
  }
  const sources: Record<string, Source> = {};
  const written = fields.get('sources');
  if (written && written.kind !== 'map') reading.fail(written.at, 'sources: expected names');
  if (written?.kind === 'map') {
    for (const entry of written.entries) {
      if (!/^[a-z0-9][a-z0-9-]*$/.test(entry.key)) reading.fail(entry.keyAt, `sources: ${entry.key} is no name`);
      const source = readSource(reading, entry.value);
      sources[entry.key] = source;
      places.set(source, entry.keyAt);
    }
  }
  const list = <T extends object>(key: string, read: (reading: PackReading, value: Written) => T): T[] =>
    fields.optional(key, (v) =>
      reading.list(v, key, (item) => {
        const row = read(reading, item);
        places.set(row, item.at);
        return row;
      }),
    ) ?? [];
  fields.optional('source', (v) => reading.reference(v, 'source', 'source'));
  const carry = fields.optional('carry', (v) => readCarry(reading, v));
  if (carry) places.set(carry, fields.get('carry')?.at ?? 0);
  return {
    pack: fields.optional('pack', (v) => reading.id(v, 'pack')) ?? '',
    authority: fields.optional('authority', (v) => reading.text(v, 'authority')) ?? '',
    jurisdiction: fields.optional('jurisdiction', (v) => reading.name(v, 'jurisdiction', 'jurisdictions')) ?? '',
    unit: fields.optional('unit', (v) => reading.name(v, 'unit', 'units')) ?? '',
    per: fields.optional('per', (v) => reading.oneOf(v, 'per', ['credential', 'person'] as const)) ?? 'credential',
    applies: fields.optional('applies', (v) => readCond(reading, v, 'applies')) ?? { kind: 'constant', value: false },
    clock: fields.optional('clock', (v) => readClock(reading, v)),
    cure: fields.optional('cure', (v) => readCure(reading, v)),
    zone: fields.optional('zone', (v) => readZone(reading, v)),
    define: definitions,
    sources,
    counts: list('counts', readCount),
    grants: list('grants', readGrant),
    repeats: list('repeats', readRepeat),
    limits: list('limits', readLimit),
    carry,
    waivable: fields.optional('waivable', (v) => {
      const waivable = reading.fields(v, 'waivable', ['at-most', 'per', 'for'], ['at-most']);
      return {
        atMost: waivable.optional('at-most', (x) => reading.quantity(x, 'at-most')) ?? '0',
        per: waivable.optional('per', (x) => reading.duration(x, 'per')),
        for: waivable.optional('for', (x) => reading.text(x, 'for')),
      };
    }),
    require:
      fields.optional('require', (v) => reading.list(v, 'require', (item) => readRequirement(reading, item, places))) ??
      [],
    notes: fields.optional('notes', (v) => reading.text(v, 'notes')),
  };
}

/** A definition is a condition when its innermost keys are those of conditions. */
function isCond(value: Written): boolean {
  if (value.kind === 'text') return value.text === 'true' || value.text === 'false';
  if (value.kind === 'list') return value.items.length > 0 && value.items.every(isCond);
  return value.entries.some((entry) => {
    if (entry.key === 'all' || entry.key === 'any' || entry.key === 'not') return isCond(entry.value);
    return (condKeys as readonly string[]).includes(entry.key);
  });
}

function readSource(reading: PackReading, value: Written): Source {
  const fields = reading.fields(
    value,
    'source',
    ['clause', 'url', 'asOf', 'confidence', 'conflict'],
    ['asOf', 'confidence'],
  );
  return {
    clause: fields.optional('clause', (v) => reading.text(v, 'clause')),
    url: fields.optional('url', (v) => {
      const text = reading.text(v, 'url');
      if (!/^https?:\/\/\S+$/.test(text)) reading.fail(v.at, 'url: expected an address that starts with http');
      return text;
    }),
    asOf: fields.optional('asOf', (v) => (v.kind === 'text' ? v.text : reading.text(v, 'asOf'))) ?? '',
    confidence:
      fields.optional('confidence', (v) => reading.oneOf(v, 'confidence', ['high', 'medium', 'low'] as const)) ?? 'low',
    conflict: fields.optional('conflict', (v) => reading.text(v, 'conflict')),
  };
}

function readZone(reading: PackReading, value: Written): string {
  const text = reading.text(value, 'zone');
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
  } catch {
    reading.fail(value.at, `zone: ${text} is not a time zone`);
  }
  return text;
}
