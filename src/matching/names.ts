import type { Report } from '../credits/report';
import { change, type Tx } from '../platform/database';
import { type Id, idToBytes } from '../platform/ids';

/** Why a row is a mere repetition, as nobody had to decide: another name of the credit that it repeats. */
const REPEATS: readonly string[] = ['EQUAL_CONTENT', 'EQUAL_EXTERNAL_ID'];

const IS_REPETITION = (row: string): string =>
  `${row}.state = 'DUPLICATE' AND ${row}.code IN (${REPEATS.map((code) => `'${code}'`).join(', ')})`;

/** A row that was corrected names the row by which it was replaced. */
const IS_REPLACED = (row: string): string => `${row}.state = 'VOIDED' AND ${row}.code = 'CORRECTED'`;

/**
 * Repetitions that may stand in their own right when the credit `o` turns out to be somebody else's: another learner of
 * the same source said the same, and still does. Once that credit is withdrawn its repetitions went with it; once it was
 * corrected, what they said is withdrawn; and one id of a source is one credit, whatever is undone.
 */
export const MAY_STAND_ALONE = `r.state = 'DUPLICATE' AND r.code = 'EQUAL_CONTENT' AND r.learner_key <> o.learner_key
  AND r.content_key = o.content_key AND COALESCE(r.external_key <> o.external_key, 1)`;

export function repeats(report: Report): boolean {
  return report.state === 'DUPLICATE' && REPEATS.includes(report.code);
}

/**
 * Lets what named a credit name its correction: the rows that it had replaced itself, so that the last correction is one
 * step away; and, unless it went to another person, whatever repeats it or was decided to be the same completion. What
 * repeated a credit that went to another person stays with the row as it was, and is never counted by itself again.
 */
export async function follow(tx: Tx, before: Id, after: Id, moved: boolean): Promise<void> {
  await change(
    tx,
    `UPDATE credit_report r SET r.same_as = ?
      WHERE r.same_as = ? AND (${moved ? '' : "r.state = 'DUPLICATE' OR "}(${IS_REPLACED('r')}))`,
    [idToBytes(after), idToBytes(before)],
  );
}

/**
 * Lets what repeats a repetition of a credit that is gone name that credit itself, so that whoever asks whether it stands
 * looks one row further, not along a chain.
 */
export async function gather(tx: Tx, gone: Id): Promise<void> {
  await change(
    tx,
    `UPDATE credit_report r JOIN credit_report b ON b.report_id = r.same_as SET r.same_as = ?
      WHERE b.same_as = ? AND ${IS_REPETITION('b')} AND ((${IS_REPETITION('r')}) OR (${IS_REPLACED('r')}))`,
    [idToBytes(gone), idToBytes(gone)],
  );
}
