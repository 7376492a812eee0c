import { formatCredits } from '../domain/credit';
import type { FactValue, TimedFact, Waiver } from '../domain/requirement/facts';
import type { CertificateRow, LicenseRow, PracticeRow, WaiverRow } from './fact-rows';
import { restated, statedByDay, timeOf } from './timed-facts';

/** Licenses in these states ask nothing of their holder any more. */
export const ENDED = new Set(['REVOKED', 'RETIRED', 'INACTIVE']);

/** The professions that a person is licensed for, day by day: what an employer's own rules ask about. */
export function professionsOf(licenses: readonly LicenseRow[]): TimedFact[] {
  const held = licenses.filter((row) => !ENDED.has(row.status));
  return statedByDay(
    'profession',
    held.map((row) => ({ ...row, words: [row.profession] })),
  );
}

/** Practice facts with their times; specialties told that way stand beside those of the certificates. */
export function practiceFacts(rows: readonly PracticeRow[], certificates: readonly CertificateRow[]): TimedFact[] {
  const told = rows.map((row): TimedFact => ({ name: row.name, value: factValue(row.value), ...timeOf(row) }));
  const held = certificates.filter((row) => !ENDED.has(row.status));
  if (held.length === 0) return told;
  const alsoTold = rows
    .filter((row) => row.name === 'specialty')
    .map((row) => ({ ...row, words: [factValue(row.value)].flat().filter((value) => typeof value === 'string') }));
  const certified = held.map((row) => ({ ...row, words: [row.specialty] }));
  return restated(told, statedByDay('specialty', certified, alsoTold));
}

/** The fact by which somebody says from which day on all credits of a person are in the ledger. */
export const COMPLETE_FROM = 'credits.complete-from';

/** A fact's value is stored as JSON; text that is no JSON stands for itself. */
export function factValue(text: string): FactValue {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return text;
  }
  if (typeof value === 'boolean' || typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(String);
  return text;
}

export function waiverOf(row: WaiverRow): Waiver {
  return {
    requirement: row.requirement,
    ...(row.amount_units === null ? { all: true } : { amount: formatCredits(row.amount_units) }),
    ground: row.ground,
    ...timeOf(row),
  };
}
