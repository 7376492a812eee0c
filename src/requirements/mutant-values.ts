import { addDays, civilDate, isCivilDate } from '../domain/civil-date';

/** Small changes to what stands in a pack as text. Every function gives the texts one step away, or none. */

/** An amount one step up and one step down: the step is one in the last place written ("12" → 13, "12.5" → 12.6). */
export function amountsNear(text: string): string[] {
  const share = /^(\d+(?:\.\d+)?%) of (.+)$/.exec(text);
  if (share) return amountsNear(share[1] ?? '').map((near) => `${near} of ${share[2] ?? ''}`);
  const percent = text.endsWith('%') ? '%' : '';
  const bare = percent ? text.slice(0, -1) : text;
  const fraction = /^(\d+)\/(\d+)$/.exec(bare);
  if (fraction) return numbersNear(fraction[1] ?? '').map((near) => `${near}/${fraction[2] ?? ''}`);
  const decimal = /^(\d+)(?:\.(\d+))?$/.exec(bare);
  if (!decimal) return [];
  const places = decimal[2]?.length ?? 0;
  return numbersNear(`${decimal[1] ?? ''}${decimal[2] ?? ''}`).map((near) => {
    if (places === 0) return `${near}${percent}`;
    const digits = near.padStart(places + 1, '0');
    return `${digits.slice(0, -places)}.${digits.slice(-places)}${percent}`;
  });
}

/** A whole number one up and, unless it is zero, one down. */
export function numbersNear(text: string): string[] {
  if (!/^\d+$/.test(text)) return [];
  const value = BigInt(text);
  return value > 0n ? [String(value + 1n), String(value - 1n)] : [String(value + 1n)];
}

/** A length of time one unit longer and one shorter ("24 months" → 25 months, 23 months). */
export function durationsNear(text: string): string[] {
  const match = /^(\d+) (.+)$/.exec(text);
  if (!match) return [];
  return numbersNear(match[1] ?? '')
    .filter((near) => near !== '0')
    .map((near) => `${near} ${match[2] ?? ''}`);
}

/** A date a day later and a day earlier; of a date that is moved ("license.issued + 4 years") the move is changed. */
export function datesNear(text: string): string[] {
  const [base = '', sign, ...rest] = text.split(' ');
  if (sign !== undefined) return durationsNear(rest.join(' ')).map((near) => `${base} ${sign} ${near}`);
  if (isCivilDate(base)) return [addDays(base, 1), addDays(base, -1)];
  const year = '2001';
  const dayOfYear = `${year}-${base}`;
  if (!isCivilDate(dayOfYear)) return [];
  const day = civilDate(dayOfYear);
  return [addDays(day, 1), addDays(day, -1)].map((near) => near.slice(year.length + 1));
}
