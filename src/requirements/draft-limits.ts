import type { Problem, Written, YamlSource } from './yaml-source';

/** A text is read in the process that serves requests: it may be long, and not made to keep that process busy. */
const MOST_PARTS = 5_000;
const MOST_CASES = 200;
const MOST_CREDITS = 1_000;

/**
 * What makes a pack too much to be worked out while others wait. Its parts are counted with every definition written
 * out where it is used: thirty short definitions that each use the one before twice are a billion parts. The largest
 * pack of the catalogue has less than a thousand.
 */
export function tooLargePack(source: YamlSource): Problem | null {
  const [document] = source.documents;
  // As it is written first: what is short enough is also followed without going too deep.
  if (document === undefined || (parts(document, false) <= MOST_PARTS && parts(document, true) <= MOST_PARTS))
    return null;
  return source.problem(document.at, `too large: more than ${MOST_PARTS} parts once its definitions are written out`);
}

/** The same of cases: too many of them, or one with more credits than anybody has. */
export function tooManyCases(source: YamlSource): Problem[] {
  const cases = source.documents.flatMap((document) => (document.kind === 'list' ? document.items : [document]));
  const beyond = cases[MOST_CASES];
  return [
    ...(beyond === undefined ? [] : [source.problem(beyond.at, `too many: at most ${MOST_CASES} cases are read`)]),
    ...cases.flatMap((one) => {
      const entries = keyOf(keyOf(one, 'given'), 'entries');
      if (entries?.kind !== 'list' || entries.items.length <= MOST_CREDITS) return [];
      return [source.problem(entries.at, `entries: at most ${MOST_CREDITS} credits in a case`)];
    }),
  ];
}

function keyOf(value: Written | undefined, key: string): Written | undefined {
  return value?.kind === 'map' ? value.entries.find((entry) => entry.key === key)?.value : undefined;
}

/** How many values a pack is made of; written out, the name of a definition counts as that definition. */
function parts(document: Written, writtenOut: boolean): number {
  const defined = writtenOut ? keyOf(document, 'define') : undefined;
  const definitions = new Map(
    (defined?.kind === 'map' ? defined.entries : []).map((entry) => [entry.key, entry.value]),
  );
  const known = new Map<string, number>();
  const ofName = (name: string): number => {
    const definition = definitions.get(name);
    if (definition === undefined) return 0;
    const found = known.get(name);
    if (found !== undefined) return found;
    // A circle is told by those who read the pack; here it is followed once.
    known.set(name, 0);
    const count = sum(definition);
    known.set(name, count);
    return count;
  };
  const sum = (value: Written): number => {
    if (value.kind === 'text') return 1 + ofName(value.text);
    const inside = value.kind === 'list' ? value.items : value.entries.map((entry) => entry.value);
    return inside.reduce((total, one) => total + sum(one), 1);
  };
  return sum(document);
}
