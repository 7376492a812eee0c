/** List sizes are rounded up, so that pages of any length share a few prepared statements. */
const SIZES = [1, 10, 25, 50, 100];

/** The list with its last item repeated to the next of a few sizes. */
export function padded<T>(items: readonly T[]): T[] {
  const size = SIZES.find((one) => one >= items.length) ?? items.length;
  const last = items.at(-1);
  return last === undefined ? [] : [...items, ...Array.from({ length: size - items.length }, () => last)];
}
