import { type ActsNext, ROW_CODES, rowCode, type RowCode } from '../platform/errors';

/** What is said of a row that is as it should be. Everything else is a row code of the error reference. */
const STANDING: Readonly<Record<string, string>> = {
  ACCEPTED: 'The credit is recorded.',
  VOIDED: 'The credit is withdrawn.',
  CORRECTED: 'The credit was replaced by a correction.',
  DECIDED_DUPLICATE: 'It was decided that this row repeats another credit; it counts once.',
  MATCH_UNDONE: 'The credit was attached to the wrong clinician; it waits for a decision and is not counted yet.',
};

const isRowCode = (code: string): code is RowCode => (ROW_CODES as readonly string[]).includes(code);

/** A code in words. */
export function messageOf(code: string): string {
  return isRowCode(code) ? rowCode(code).message : (STANDING[code] ?? code);
}

export function actsNextOf(code: string): ActsNext {
  return isRowCode(code) ? rowCode(code).actsNext : code === 'MATCH_UNDONE' ? 'HUB' : 'NOBODY';
}
