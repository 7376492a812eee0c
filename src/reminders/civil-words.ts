import type { CivilDate } from '../domain/civil-date';
import { formatCredits } from '../domain/credit';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** `2026-03-31` as `31 March 2026`: no reader takes the month for the day. */
export function dateInWords(date: CivilDate): string {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  return `${day} ${MONTHS[month - 1]} ${year}`;
}

/** Exact text of a verdict (`2.5`, or `7/3`) as decimal text; a fraction is rounded up to the next hundredth. */
export function decimalText(exact: string): string {
  const fraction = /^(\d+)\/(\d+)$/.exec(exact);
  if (fraction === null) return exact;
  const [above, below] = [BigInt(fraction[1] as string), BigInt(fraction[2] as string)];
  return formatCredits(Number((above * 100n + below - 1n) / below));
}

/** `2.5 credits`, `1 hour`, `3 contact hours`. */
export function amountInWords(exact: string, unit: string): string {
  const amount = decimalText(exact);
  const name = unit.replaceAll('-', ' ');
  return `${amount} ${amount === '1' ? name : plural(name)}`;
}

function plural(name: string): string {
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`;
  return name.endsWith('s') ? name : `${name}s`;
}

/** `one`, `two` … `nine`, then digits. */
export function countInWords(count: number): string {
  return ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'][count] ?? String(count);
}
