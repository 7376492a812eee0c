import Fraction from 'fraction.js';
import { shortDecimal, wholeNumber, wholeSteps } from './whole-number';

type Big = InstanceType<typeof Fraction>;

const MOST_KEPT = 1_000;
/** Numerators from 1 on for each denominator up to 4, one after another. */
const kept = new Array<Exact | null>(5 * MOST_KEPT).fill(null);

/** As long as a sum and its denominator are no larger than these, every step of it is a safe integer. */
const LARGE = 1_000_000_000_000;
const FINE = 1_000;

/**
 * Exact rational numbers.
 *
 * Nearly every amount is a small fraction, so numerator and denominator are kept as safe integers and every operation
 * checks that they stayed safe; a result that does not fit is kept as a big rational instead. No operation rounds.
 */
export class Exact {
  private constructor(
    private readonly n: number,
    private readonly d: number,
    private readonly big: Big | null,
    private text: string | null = null,
  ) {}

  static readonly zero = new Exact(0, 1, null);
  static readonly one = new Exact(1, 1, null);

  /** In lowest terms. Hours come in quarters and mostly small: those are made once, and written out once. */
  private static made(n: number, d: number): Exact {
    if (d > 4 || n <= 0 || n >= MOST_KEPT) return new Exact(n, d, null);
    return (kept[d * MOST_KEPT + n] ??= new Exact(n, d, null));
  }

  /** An integer; throws `RangeError` for anything else. */
  static integer(value: number): Exact {
    if (!Number.isSafeInteger(value)) throw new RangeError(`not an integer: ${value}`);
    return value === 0 ? Exact.zero : Exact.made(value, 1);
  }

  /** Reads "12", "12.5", "3/2" or "20%"; throws `RangeError` for other text. */
  static parse(text: string): Exact {
    const plain = Exact.short(text);
    if (plain !== null) return plain;
    const known = parsed.get(text);
    if (known) return known;
    const match = /^(\d{1,15})(?:\.(\d{1,15})|\/(\d{1,15}))?(%?)$/.exec(text);
    if (!match || (match[3] !== undefined && (/^0+$/.test(match[3]) || match[4] === '%'))) {
      throw new RangeError(`not an amount: ${text}`);
    }
    const decimals = match[2] ?? '';
    const big = new Fraction(
      BigInt((match[1] ?? '0') + decimals),
      BigInt(match[3] ?? 1) * 10n ** BigInt(decimals.length + (match[4] === '%' ? 2 : 0)),
    );
    return remembered(text, Exact.of(big));
  }

  /** Reads up to ten signs, digits with at most one point among them, as nearly every amount is written; null for other text. */
  private static short(text: string): Exact | null {
    const { length } = text;
    // Turned round, so that what is no text at all is no amount either.
    if (!(length > 0 && length <= 10)) return null;
    let n = 0;
    let d = 0;
    for (let at = 0; at < length; at += 1) {
      const digit = text.charCodeAt(at) - 48;
      if (digit >= 0 && digit <= 9) {
        n = n * 10 + digit;
        d *= 10;
      } else if (digit === -2 && d === 0 && at > 0 && at < length - 1) d = 1;
      else return null;
    }
    return Exact.reduced(n, 0, d === 0 ? 1 : d);
  }

  private static of(big: Big): Exact {
    const n = small(big.s * big.n);
    const d = small(big.d);
    return n !== null && d !== null ? Exact.made(n, d) : new Exact(0, 0, big);
  }

  private fraction(): Big {
    return this.big ?? new Fraction(BigInt(this.n), BigInt(this.d));
  }

  /** (a + b) / d in lowest terms, or null when a step left the safe integers. `d` is above zero. */
  private static reduced(a: number, b: number, d: number): Exact | null {
    const n = a + b;
    if (n === 0 && a === 0) return Exact.zero;
    if (
      !Number.isSafeInteger(n) ||
      !Number.isSafeInteger(d) ||
      (b !== 0 && !(Number.isSafeInteger(a) && Number.isSafeInteger(b)))
    )
      return null;
    if (n === 0) return Exact.zero;
    if (d === 1) return Exact.made(n, 1);
    let x = Math.abs(n);
    let y = d;
    while (y !== 0) {
      const rest = x % y;
      x = y;
      y = rest;
    }
    return x === 1 ? Exact.made(n, d) : Exact.made(n / x, d / x);
  }

  /**
   * The sum of what stands in a list at some places, where what is missing counts nothing. Reduced just once, at the end:
   * sums of many are most of all arithmetic there is.
   */
  static sumAt(places: readonly number[], values: readonly (Exact | undefined)[]): Exact {
    let n = 0;
    let d = 1;
    for (const place of places) {
      const value = values[place];
      if (value === undefined) continue;
      // A big rational has no denominator here.
      if (value.d === 0 || value.d > FINE) return Exact.slowSumAt(places, values);
      if (d % value.d !== 0) {
        if (value.d % d !== 0) return Exact.slowSumAt(places, values);
        n *= value.d / d;
        d = value.d;
      }
      n += value.n * (d / value.d);
      if (n > LARGE || n < -LARGE) return Exact.slowSumAt(places, values);
    }
    return Exact.reduced(n, 0, d) as Exact;
  }

  private static slowSumAt(places: readonly number[], values: readonly (Exact | undefined)[]): Exact {
    let total = Exact.zero;
    for (const place of places) total = total.add(values[place] ?? Exact.zero);
    return total;
  }

  /** How many equal parts a whole has to have so that each value is a whole number of them; null when too many. */
  static unitOf(values: readonly Exact[]): number | null {
    let unit = 1;
    for (const { d, big } of values) {
      if (big) return null;
      if (unit % d === 0) continue;
      let x = unit;
      let y = d;
      while (y !== 0) [x, y] = [y, x % y];
      unit = (unit / x) * d;
      if (!Number.isSafeInteger(unit)) return null;
    }
    return unit;
  }

  /** How many parts of a whole this is, where a whole has that many; null when that is no safe integer. */
  unitsOf(unit: number): number | null {
    if (this.big) return null;
    const units = this.n * (unit / this.d);
    return unit % this.d === 0 && Number.isSafeInteger(units) ? units : null;
  }

  add(other: Exact): Exact {
    if (!this.big && !other.big) {
      if (this.n === 0) return other;
      if (other.n === 0) return this;
      const result =
        this.d === other.d
          ? Exact.reduced(this.n, other.n, this.d)
          : Exact.reduced(this.n * other.d, other.n * this.d, this.d * other.d);
      if (result) return result;
    }
    return Exact.of(this.fraction().add(other.fraction()));
  }

  minus(other: Exact): Exact {
    return this.add(other.negated());
  }

  negated(): Exact {
    if (this.big) return Exact.of(this.big.neg());
    return this.n === 0 ? this : new Exact(-this.n, this.d, null);
  }

  times(other: Exact): Exact {
    if (!this.big && !other.big) {
      if (other.n === 1 && other.d === 1) return this;
      const result = Exact.reduced(this.n * other.n, 0, this.d * other.d);
      if (result) return result;
    }
    return Exact.of(this.fraction().mul(other.fraction()));
  }

  /** Throws `RangeError` when `other` is zero. */
  over(other: Exact): Exact {
    if (other.isZero()) throw new RangeError('division by zero');
    if (!this.big && !other.big) {
      if (other.n === 1 && other.d === 1) return this;
      const sign = other.n < 0 ? -1 : 1;
      const result = Exact.reduced(sign * this.n * other.d, 0, this.d * Math.abs(other.n));
      if (result) return result;
    }
    return Exact.of(this.fraction().div(other.fraction()));
  }

  /** Negative, zero or positive. */
  compare(other: Exact): number {
    if (!this.big && !other.big) {
      if (this.d === other.d) return this.n - other.n;
      const left = this.n * other.d;
      const right = other.n * this.d;
      if (Number.isSafeInteger(left) && Number.isSafeInteger(right)) return left - right;
    }
    return this.fraction().compare(other.fraction());
  }

  equals(other: Exact): boolean {
    return this === other || this.compare(other) === 0;
  }

  isZero(): boolean {
    return this.big === null && this.n === 0;
  }

  /** Negative, zero or positive, as the number itself. */
  sign(): number {
    return this.big ? (this.big.s < 0n ? -1 : 1) : this.n;
  }

  /** Rounds to a multiple of `step` (above zero); `nearest` takes the upper of two equally near ones. */
  rounded(step: Exact, mode: 'nearest' | 'down' | 'up'): Exact {
    const steps = this.over(step);
    if (!steps.big) {
      const whole = wholeSteps(steps.n, steps.d, mode);
      if (whole !== null) return Exact.integer(whole).times(step);
    }
    const big = steps.fraction();
    const whole = mode === 'down' ? big.floor() : mode === 'up' ? big.ceil() : big.add('1/2').floor();
    return Exact.of(whole).times(step);
  }

  /** A decimal where it ends ("2.5"), otherwise a fraction ("7/3"). */
  toString(): string {
    return (this.text ??= (this.big ? null : shortDecimal(this.n, this.d)) ?? this.written());
  }

  private written(): string {
    const { s, n, d } = this.fraction();
    const sign = s < 0n ? '-' : '';
    if (d === 1n) return `${sign}${n}`;
    let rest = d;
    let places = 0;
    let twos = 0;
    let fives = 0;
    for (; rest % 2n === 0n; rest /= 2n) twos += 1;
    for (; rest % 5n === 0n; rest /= 5n) fives += 1;
    if (rest !== 1n) return `${sign}${n}/${d}`;
    places = Math.max(twos, fives);
    const digits = ((n * 10n ** BigInt(places)) / d).toString().padStart(places + 1, '0');
    return `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
  }
}

function remembered(text: string, value: Exact): Exact {
  if (parsed.size < 10_000) parsed.set(text, value);
  return value;
}

const parsed = new Map<string, Exact>();

export function least(a: Exact, b: Exact): Exact {
  return a.compare(b) <= 0 ? a : b;
}

export function greatest(a: Exact, b: Exact): Exact {
  return a.compare(b) >= 0 ? a : b;
}

export function sum(values: Iterable<Exact>): Exact {
  let total = Exact.zero;
  for (const value of values) total = total.add(value);
  return total;
}

/** A big integer as a safe one; null when it is too large. */
function small(value: bigint): number | null {
  const size = wholeNumber(String(value < 0n ? -value : value));
  return size === null || value >= 0n ? size : -size;
}
