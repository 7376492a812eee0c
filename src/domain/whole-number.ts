/** A plain whole number as far as integers are safe; null for other text. */
export function wholeNumber(text: string): number | null {
  if (!/^\d{1,16}$/.test(text)) return null;
  let value = 0;
  for (let at = 0; at < text.length; at += 1) value = value * 10 + text.charCodeAt(at) - 48;
  return Number.isSafeInteger(value) ? value : null;
}

/** n / d rounded to a whole number; null when a step leaves the safe integers. */
export function wholeSteps(n: number, d: number, mode: 'nearest' | 'down' | 'up'): number | null {
  const [top, bottom] = mode === 'nearest' ? [2 * n + d, 2 * d] : mode === 'up' ? [n + d - 1, d] : [n, d];
  if (!Number.isSafeInteger(top) || !Number.isSafeInteger(bottom)) return null;
  const rest = top % bottom;
  return (top - (rest < 0 ? rest + bottom : rest)) / bottom;
}

/** n / d as a decimal, where that takes no more than nine places and stays within the safe integers; null otherwise. */
export function shortDecimal(n: number, d: number): string | null {
  if (d === 1) return String(n);
  let scale = 1;
  for (let places = 1; places <= 9; places += 1) {
    scale *= 10;
    if (scale % d !== 0) continue;
    const digits = Math.abs(n) * (scale / d);
    if (!Number.isSafeInteger(digits)) return null;
    const whole = Math.floor(digits / scale);
    return `${n < 0 ? '-' : ''}${whole}.${String(digits - whole * scale).padStart(places, '0')}`;
  }
  return null;
}
