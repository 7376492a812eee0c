import { wholeNumber } from './whole-number';

/**
 * Amounts of credit as the ledger keeps them: whole units of one hundredth of a credit.
 *
 * Text is the only door in and out, so no amount ever passes through binary floating point. What a credit system
 * allows as its smallest step (a quarter of a credit, a tenth of a unit) is asked here and refused when missed.
 */

/** One credit is this many units. */
export const UNITS_PER_CREDIT = 100;

/** The largest amount a single record may carry, in units: 99,999.99 credits. */
export const MOST_UNITS = 9_999_999;

const pattern = /^(0|[1-9]\d{0,4})(?:\.(\d{1,2}))?$/;

/** An amount in units (hundredths of a credit): an integer from 0 to `MOST_UNITS`. */
export type CreditUnits = number;

/**
 * Reads a decimal amount ("2", "1.25") into units.
 *
 * @param step the smallest step of the credit system as decimal text ("0.25"); without it any hundredth is taken.
 * @throws RangeError when the text is not a plain decimal of at most two places, too large, or off the step.
 */
export function parseCredits(text: string, step?: string): CreditUnits {
  const match = pattern.exec(text);
  if (!match) throw new RangeError(`not an amount of credit: ${text}`);
  const units = wholeNumber(`${match[1] ?? ''}${(match[2] ?? '').padEnd(2, '0')}`) ?? 0;
  if (step !== undefined) {
    const unit = parseCredits(step);
    if (unit === 0 || units % unit !== 0) throw new RangeError(`${text} is not a multiple of ${step}`);
  }
  return units;
}

/** True when `text` is an amount that `parseCredits` takes. */
export function isCredits(text: string, step?: string): boolean {
  try {
    parseCredits(text, step);
    return true;
  } catch {
    return false;
  }
}

/** Writes units as the shortest decimal text: 250 → "2.5", 300 → "3". Throws `RangeError` for what is not units. */
export function formatCredits(units: CreditUnits): string {
  if (!Number.isSafeInteger(units)) throw new RangeError(`not units of credit: ${units}`);
  const sign = units < 0 ? '-' : '';
  const size = Math.abs(units);
  const whole = Math.floor(size / UNITS_PER_CREDIT);
  const rest = String(size % UNITS_PER_CREDIT)
    .padStart(2, '0')
    .replace(/0+$/, '');
  return rest === '' ? `${sign}${whole}` : `${sign}${whole}.${rest}`;
}
