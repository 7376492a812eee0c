import { addDays, type CivilDate } from '../domain/civil-date';
import { formatCredits } from '../domain/credit';
import type { FactValue, TimedFact, Waiver } from '../domain/requirement/facts';
import { ALWAYS_FROM, UNTIL_FURTHER_NOTICE } from '../platform/versions';
import type { LicenseRow, PracticeRow, WaiverRow } from './fact-rows';

/** Licenses in these states ask nothing of their holder any more. */
export const ENDED = new Set(['REVOKED', 'RETIRED', 'INACTIVE']);

/** The professions that a person is licensed for on a day: what an employer's own rules ask about. */
export function professionsOf(licenses: readonly LicenseRow[], today: CivilDate): TimedFact[] {
  const held = licenses.filter((row) => row.valid_from <= today && row.valid_to > today && !ENDED.has(row.status));
  const professions = [...new Set(held.map((row) => row.profession))].sort();
  if (professions.length === 0) return [];
  return [{ name: 'profession', value: professions.length === 1 ? (professions[0] as string) : professions }];
}

/** Practice facts with their times; specialties told that way stand beside those of the certificates. */
export function practiceFacts(
  rows: readonly PracticeRow[],
  specialties: readonly string[],
  today: CivilDate,
): TimedFact[] {
  const told = rows
    .filter((row) => !(row.name === 'specialty' && specialties.length > 0))
    .map((row): TimedFact => ({ name: row.name, value: factValue(row.value), ...timeOf(row) }));
  if (specialties.length === 0) return told;
  const alsoTold = rows
    .filter((row) => row.name === 'specialty' && row.valid_from <= today && row.valid_to > today)
    .flatMap((row) => factValue(row.value))
    .filter((value) => typeof value === 'string');
  const all = [...new Set([...specialties, ...alsoTold])].sort();
  return [...told, { name: 'specialty', value: all.length === 1 ? (all[0] as string) : all }];
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

/** Validity is half open in the database and closed in the language of requirements. */
function timeOf(row: { valid_from: CivilDate; valid_to: CivilDate }): { from?: CivilDate; to?: CivilDate } {
  return {
    ...(row.valid_from === ALWAYS_FROM ? {} : { from: row.valid_from }),
    ...(row.valid_to === UNTIL_FURTHER_NOTICE ? {} : { to: addDays(row.valid_to, -1) }),
  };
}

export function waiverOf(row: WaiverRow): Waiver {
  return {
    requirement: row.requirement,
    ...(row.amount_units === null ? { all: true } : { amount: formatCredits(row.amount_units) }),
    ground: row.ground,
    ...timeOf(row),
  };
}
