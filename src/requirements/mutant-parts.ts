import { entryOf, type Written } from './yaml-source';

/** What a change leaves of a top-level part of a pack: null = nothing. */
export type Put = (value: Written | null) => Written | null;

/** One thing that may be changed, with the name of its place and the way to put something else there. */
export interface Spot {
  readonly value: Written;
  readonly label: string;
  readonly put: Put;
}

/** A pack with one thing changed. */
export interface Change {
  /** Says which and what, unique inside a pack: "total.at-least: 48 -> 49". */
  readonly name: string;
  /** Where the thing stands in the text. */
  readonly at: number;
  /** The top-level part with the change in it; null = the part is dropped. */
  readonly make: () => Written | null;
}

/** Collects the changes of one part. */
export type Emit = (change: Change) => void;

export const plain = (text: string, at: number): Written => ({ kind: 'text', text, quoted: false, at });

/** The value under a key. */
export function inside(spot: Spot, key: string): Spot | null {
  const { value } = spot;
  const entry = entryOf(value, key);
  if (value.kind !== 'map' || !entry) return null;
  const put: Put = (changed) =>
    spot.put({
      ...value,
      entries: value.entries.flatMap((one) =>
        one !== entry ? [one] : changed === null ? [] : [{ ...one, value: changed }],
      ),
    });
  return { value: entry.value, label: `${spot.label}.${key}`, put };
}

/** The items of a list, or the one value that stands for a list of one. */
export function itemsOf(spot: Spot): Spot[] {
  const { value } = spot;
  if (value.kind !== 'list') return [];
  return value.items.map((item, index) => ({
    value: item,
    label: `${spot.label}[${index}]`,
    put: (changed) =>
      spot.put({
        ...value,
        items: value.items.flatMap((one, at) => (at !== index ? [one] : changed === null ? [] : [changed])),
      }),
  }));
}

/** The same map with a key called otherwise. */
export function renamed(value: Written, from: string, to: string): Written {
  if (value.kind !== 'map') return value;
  return { ...value, entries: value.entries.map((one) => (one.key === from ? { ...one, key: to } : one)) };
}

/** The thing is left out. */
export function drop(spot: Spot | null, emit: Emit): void {
  if (spot) emit({ name: `${spot.label}: dropped`, at: spot.value.at, make: () => spot.put(null) });
}

/** Something else stands in its place. */
export function replace(spot: Spot, value: Written, what: string, emit: Emit): void {
  emit({ name: `${spot.label}: ${what}`, at: spot.value.at, make: () => spot.put(value) });
}

/** A text is changed to each of the texts near it. */
export function vary(spot: Spot | null, near: (text: string) => string[], emit: Emit): void {
  const value = spot?.value;
  if (!spot || value?.kind !== 'text') return;
  for (const text of near(value.text)) replace(spot, { ...value, text }, `${value.text} -> ${text}`, emit);
}

/** Each of several values is left out in turn; the last one never is. */
export function thin(spot: Spot | null, emit: Emit): void {
  if (spot?.value.kind !== 'list' || spot.value.items.length < 2) return;
  for (const item of itemsOf(spot)) {
    const what = item.value.kind === 'text' ? `without ${item.value.text}` : 'dropped';
    const label = item.value.kind === 'text' ? spot.label : item.label;
    emit({ name: `${label}: ${what}`, at: item.value.at, make: () => item.put(null) });
  }
}
