import { addDays } from '../domain/civil-date';
import { evaluate } from '../domain/evaluate';
import type { Verdict } from '../domain/requirement/verdict';
import type { ObligationFacts } from './person-facts';

/**
 * The verdict on one obligation. Facts that nobody can read (a date that is none) leave it undetermined and are named;
 * they never stop the evaluation of others.
 */
export function judge(obligation: ObligationFacts): Verdict {
  const { version, today, facts } = obligation;
  try {
    return evaluate(version.pack, { today, facts });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return unreadable(obligation, error.message);
  }
}

function unreadable({ version, today }: ObligationFacts, reason: string): Verdict {
  return {
    pack: version.pack.pack,
    authority: version.pack.authority,
    unit: version.pack.unit,
    asOf: today,
    status: 'UNDETERMINED',
    standing: 'UNDETERMINED',
    cycle: null,
    rolling: null,
    deadline: null,
    cureBy: null,
    overdueOn: null,
    requirements: [],
    shortfalls: [],
    missing: [{ kind: 'fact', name: reason }],
    carryOut: [],
    // What could not be read may end or begin on any day: nothing in it can be asked when.
    holdsUntil: addDays(today, 1),
  };
}
