import { addDays, type CivilDate } from '../domain/civil-date';
import { evaluate } from '../domain/evaluate';
import type { CarriedCredit, Facts, TimedFact } from '../domain/requirement/facts';
import type { Verdict } from '../domain/requirement/verdict';
import type { ObligationFacts } from './person-facts';

/**
 * The verdict on one obligation. Where the authority lets surplus pass on, the cycle before is judged first and what it
 * leaves over is the opening balance. Facts that nobody can read (a date that is none) leave the verdict undetermined
 * and are named; they never stop the evaluation of others.
 */
export function judge(obligation: ObligationFacts): Verdict {
  const { version, today, facts } = obligation;
  try {
    const verdict = evaluate(version.pack, { today, facts });
    if (version.pack.carry === null || verdict.cycle === null) return verdict;
    const carried = carriedInto(obligation, verdict.cycle.start);
    if (carried.length === 0) return verdict;
    return evaluate(version.pack, { today, facts: { ...facts, carried } });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return unreadable(obligation, error.message);
  }
}

function carriedInto({ version, facts }: ObligationFacts, start: CivilDate): CarriedCredit[] {
  const end = addDays(start, -1);
  const before = evaluate(version.pack, { today: end, cycleAt: end, facts: asOfCycleEnding(facts, end) });
  const byId = new Map(facts.entries.map((entry) => [entry.id, entry]));
  return before.carryOut.map(({ id, amount }) => {
    const entry = byId.get(id);
    return {
      id: `carried-${id}`,
      amount,
      ...(entry?.system === undefined ? {} : { system: entry.system }),
      ...(entry?.category === undefined ? {} : { category: entry.category }),
      ...(entry?.activity === undefined ? {} : { activity: entry.activity }),
    };
  });
}

/** The facts as a cycle that ended on that day saw them: a license that expired then, one renewal earlier. */
function asOfCycleEnding(facts: Facts, end: CivilDate): Facts {
  return {
    ...facts,
    facts: facts.facts.flatMap((fact): TimedFact[] => {
      if (fact.name === 'license.expires' || fact.name === 'license.cme-ends') return [{ ...fact, value: end }];
      if (fact.name !== 'license.renewal' || typeof fact.value !== 'string') return [fact];
      const renewal = Number.parseInt(fact.value, 10) - 1;
      return renewal < 1 ? [] : [{ ...fact, value: String(renewal) }];
    }),
  };
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
