import type { Verdict } from '../../../src/domain/requirement/verdict';

/** The verdict without the day it was asked on. */
export function told(verdict: Verdict): string {
  const standing = JSON.stringify(verdict.requirements).includes('"standingDuty":true');
  const rest = {
    ...verdict,
    asOf: null,
    holdsUntil: null,
    // A duty without a date is overdue on whatever day is asked; that this moves is no other verdict.
    overdueOn: standing && verdict.deadline === null ? null : verdict.overdueOn,
  };
  return JSON.stringify(rest);
}
