import type { TimedFact } from '../domain/requirement/facts';
import type { PackReading } from './pack-reading';
import type { Place } from './yaml-source';

/** A statement about a person, and where it was written. */
export interface Stated {
  readonly fact: TimedFact;
  readonly at: Place;
}

const begins = ({ fact }: Stated): string => fact.from ?? '';
const ends = ({ fact }: Stated): string => fact.to ?? '9999-99-99';
const shown = ({ fact }: Stated): string => String(fact.value);

/** The first day that two statements share, in words. */
function sharedDay(one: Stated, other: Stated): string {
  const from = begins(one) > begins(other) ? begins(one) : begins(other);
  const to = ends(one) < ends(other) ? ends(one) : ends(other);
  if (from !== '') return `on ${from}`;
  return to === ends({ fact: { name: '', value: '' }, at: 0 }) ? 'on every day' : `on ${to}`;
}

/**
 * What cannot be true of one person at once: two values of one fact on one day, of which no verdict may choose the later
 * one, a statement that ends before it begins, and something that ended before it was issued.
 */
export function checkFacts(reading: PackReading, stated: readonly Stated[]): void {
  const byName = new Map<string, Stated[]>();
  for (const one of stated) {
    if (begins(one) > ends(one)) reading.fail(one.at, `${one.fact.name}: ends before it begins`);
    byName.set(one.fact.name, [...(byName.get(one.fact.name) ?? []), one]);
  }
  for (const [name, list] of byName) {
    oneValueADay(reading, name, list);
    const thing = /^(.+)\.issued$/.exec(name)?.[1];
    if (thing !== undefined) issuedBeforeExpiry(reading, list, byName.get(`${thing}.expires`) ?? []);
  }
}

function oneValueADay(reading: PackReading, name: string, list: readonly Stated[]): void {
  let open: Stated | null = null;
  for (const next of [...list].sort((a, b) => (begins(a) < begins(b) ? -1 : 1))) {
    if (open && begins(next) <= ends(open)) {
      if (shown(next) !== shown(open)) {
        const values = `${shown(open)} and ${shown(next)}`;
        reading.fail(Math.max(open.at, next.at), `${name}: is both ${values} ${sharedDay(open, next)}`);
        return;
      }
      if (ends(next) <= ends(open)) continue;
    }
    open = next;
  }
}

function issuedBeforeExpiry(reading: PackReading, issued: readonly Stated[], expires: readonly Stated[]): void {
  for (const one of issued) {
    const other = expires.find(
      (end) => begins(one) <= ends(end) && begins(end) <= ends(one) && shown(end) < shown(one),
    );
    if (!other) continue;
    const late = `${one.fact.name}: ${shown(one)} lies after ${other.fact.name}, ${shown(other)}`;
    reading.fail(one.at, late);
    return;
  }
}
