import { Exact } from '../exact';

/** What a solver needs of numbers. No operation rounds. */
export interface Arithmetic<T> {
  readonly zero: T;
  readonly one: T;
  readonly of: (value: Exact) => T;
  readonly exact: (value: T) => Exact;
  readonly add: (a: T, b: T) => T;
  readonly minus: (a: T, b: T) => T;
  readonly times: (a: T, b: T) => T;
  readonly over: (a: T, b: T) => T;
  readonly sign: (value: T) => number;
  readonly compare: (a: T, b: T) => number;
}

export const rational: Arithmetic<Exact> = {
  zero: Exact.zero,
  one: Exact.one,
  of: (value) => value,
  exact: (value) => value,
  add: (a, b) => a.add(b),
  minus: (a, b) => a.minus(b),
  times: (a, b) => a.times(b),
  over: (a, b) => a.over(b),
  sign: (value) => value.sign(),
  compare: (a, b) => a.compare(b),
};

/** A result is no whole number of units, or one too large to be kept without rounding. */
export class TooFine extends Error {}

function kept(value: number): number {
  if (!Number.isSafeInteger(value)) throw new TooFine();
  // Never a negative zero.
  return value + 0;
}

/**
 * Whole numbers of a unit so small that every amount given is a multiple of it; null when there is no such unit within the
 * safe integers. Factors are plain whole numbers, amounts are in units: a factor of an amount is an amount again.
 */
export function whole(amounts: readonly Exact[]): Arithmetic<number> | null {
  const unit = Exact.unitOf(amounts);
  if (unit === null) return null;
  return { ...numbers, of: (value) => kept(value.unitsOf(unit) ?? Number.NaN), exact: (value) => ofUnits(value, unit) };
}

/** Plain numbers. Made once for all: a place in the code that always calls the same function is made faster by the engine. */
const numbers = {
  zero: 0,
  one: 1,
  add: (a: number, b: number): number => kept(a + b),
  minus: (a: number, b: number): number => kept(a - b),
  times: (a: number, b: number): number => kept(a * b),
  over: (a: number, b: number): number => kept(a / b),
  sign: (value: number): number => value,
  compare: (a: number, b: number): number => a - b,
};

function ofUnits(value: number, unit: number): Exact {
  return Exact.integer(value).over(Exact.integer(unit));
}
