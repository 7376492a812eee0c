import { type CivilDate, civilDate } from '../domain/civil-date';
import { FINAL_STAGE, speaksFor, type Stage, type Warning } from '../domain/reminder-plan';

/** A reminder of the same obligation. */
export interface Earlier {
  readonly deadline_on: CivilDate;
  readonly stage: Stage;
  readonly state: string;
  readonly message_id: string;
}

/** Whether a mail that went, may have gone or is going has said what this one would. */
export function told(warning: Warning, others: readonly Earlier[]): boolean {
  return others.some(
    (one) => ['SENT', 'UNKNOWN', 'SENDING', 'CLAIMED'].includes(one.state) && !isDoubted(one) && speaks(one, warning),
  );
}

/**
 * The Message-ID of a final notice that may have arrived, where this one takes its place: rather twice than not at all,
 * and so that a second copy can be told. Null = none.
 */
export function doubted(warning: Warning, others: readonly Earlier[]): string | null {
  if (warning.stage !== FINAL_STAGE) return null;
  return others.find((one) => isDoubted(one) && speaks(one, warning))?.message_id ?? null;
}

const isDoubted = ({ stage, state }: Earlier): boolean => stage === FINAL_STAGE && state === 'UNKNOWN';

const speaks = ({ stage, deadline_on }: Earlier, warning: Warning): boolean =>
  speaksFor({ stage, deadline: civilDate(deadline_on) }, warning);
