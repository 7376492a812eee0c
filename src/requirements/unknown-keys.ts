import { nearestName } from './nearest-name';
import type { Place, Written } from './yaml-source';

/** Keys whose values are written for people; in braces a comma in them begins a new key. */
const proseKeys: ReadonlySet<string> = new Set([
  ...['says', 'because', 'notes', 'why', 'clause', 'conflict', 'authority', 'ground', 'for', 'asOf'],
]);

/** What is wrong with the keys of a map: each that is not allowed, with what was probably meant. */
export function unknownKeys(
  map: Written & { readonly kind: 'map' },
  allowed: readonly string[],
): { readonly at: Place; readonly message: string }[] {
  let prose = false;
  return map.entries.flatMap(({ key, keyAt, value }) => {
    if (allowed.includes(key)) {
      prose = proseKeys.has(key);
      return [];
    }
    const near = nearestName(key, allowed);
    const bare = value.kind === 'text' && value.text === '';
    const torn = map.flow && (/\s/.test(key) || (prose && (near === '' || bare)));
    return [
      { at: keyAt, message: `unknown key ${key}${torn ? '; prose with a comma or a colon needs quotes' : near}` },
    ];
  });
}
