import { END_OF_TIME, fromDayNumber, type CivilDate } from './civil-date';
import { carryOut, leftOver } from './requirement/carry';
import { cycleOf } from './requirement/clock';
import { judge } from './requirement/conditions';
import type { Scope } from './requirement/dates';
import type { Pack } from './requirement/pack';
import type { Results } from './requirement/fold';
import type { Planned } from './requirement/planned';
import { deadlineOf, earliest } from './requirement/status';
import { shortfallsOf } from './requirement/shortfalls';
import { distinct, missingOf, nodeOf, undecidedCredits, type Told } from './requirement/tell';
import { FALSE, UNKNOWN, View } from './requirement/view';
import type { EvaluateInput, Missing, Verdict } from './requirement/verdict';
import { workOut } from './requirement/work';

/**
 * Judges one pack for one person on one day. Pure: the same input always gives the same verdict, whatever the machine,
 * its zone or its clock. Credits completed after the day asked are left out; everything else in the facts is taken as
 * known on that day.
 *
 * @throws RangeError when the input holds a date, amount or number that is none.
 */
export function evaluate(pack: Pack, input: EvaluateInput): Verdict {
  const view = new View(input);
  const bare: Scope = { view, cycle: null, cycleUnknown: true, window: null };
  const applies = judge(pack, bare, pack.applies);
  const appliesMissing = view.missed.splice(0);
  if (applies === FALSE || pack.require.length === 0) return nothingAsked(pack, view);

  const clocked = cycleOf(pack, view);
  const { cycle } = clocked;
  const cycleMissing = view.missed.splice(0);
  const worked = workOut(pack, view, clocked, applies === UNKNOWN);
  const { planned, results, standing, leaves, ledger } = worked;
  const told: Told = {
    pack,
    scope: worked.scope,
    ledger,
    leaves,
    results,
    missed: worked.missed,
    lines: new Map(),
    rivalGroups: null,
  };
  const requirements = planned.map((one) => nodeOf(told, one));

  const open = planned.filter((one) => isOpen(one, results));
  const decisive = standing === 'SHORT' ? open.filter((one) => results.get(one)?.[2] === 'SHORT') : open;
  const deadline = earliest(decisive.map((one) => deadlineOf(one, results)));
  const overdue =
    standing === 'SHORT' && deadline !== null && (deadline.last === null || !view.notAfter(view.now, deadline.last));
  const rolling = pack.clock?.kind === 'rolling' ? pack.clock.length.text : null;
  const short = standing === 'SHORT';
  // Where nothing of what is open tells why, anything that is not known may be it.
  const named = (missing: readonly Missing[]): Missing[] => {
    if (missing.length > 0) return distinct(missing);
    const credits = undecidedCredits(ledger);
    return credits.length > 0 ? credits : distinct(missedIn(planned));
  };
  // A window without an end has no last day that could be a deadline.
  const date = (day: number | null | undefined): CivilDate | null =>
    day === null || day === undefined || day >= END_OF_TIME ? null : fromDayNumber(day);
  const firstOverdue = deadline?.last ? deadline.last.day + 1 : view.today;
  const ends = rolling === null ? date(cycle?.period.to.day) : null;
  const holdsUntil = view.holdsUntil;
  return {
    pack: pack.pack,
    authority: pack.authority,
    unit: pack.unit,
    asOf: input.today,
    status: short ? (overdue ? 'OVERDUE' : 'OPEN') : statusNames[standing],
    standing,
    cycle:
      cycle && rolling === null
        ? { start: fromDayNumber(cycle.period.from.day), end: fromDayNumber(cycle.period.to.day) }
        : null,
    rolling,
    deadline: deadline ? date(deadline.due?.day) : ends,
    cureBy: short && deadline?.cured ? date(deadline.last?.day) : null,
    overdueOn: short ? date(firstOverdue) : null,
    requirements,
    shortfalls: shortfallsOf(requirements),
    missing: standing === 'UNDETERMINED' ? named([...appliesMissing, ...cycleMissing, ...missingOf(requirements)]) : [],
    carryOut: carryOut(leftOver(pack, worked)),
    holdsUntil: holdsUntil === null ? null : fromDayNumber(holdsUntil),
  };
}

function missedIn(list: readonly Planned[]): Missing[] {
  return list.flatMap((one) => [...one.missing, ...missedIn(one.children)]);
}

const statusNames = {
  MET: 'COMPLIANT',
  PENDING: 'PENDING',
  EXEMPT: 'EXEMPT',
  NONE: 'NO_REQUIREMENT',
  UNDETERMINED: 'UNDETERMINED',
} as const;

function isOpen(one: Planned, results: Results): boolean {
  const sure = results.get(one)?.[0];
  return one.strength === 'mandatory' && (sure === 'SHORT' || sure === 'UNKNOWN');
}

function nothingAsked(pack: Pack, view: View): Verdict {
  const { cycle } = cycleOf(pack, view);
  const shown = cycle && pack.clock?.kind !== 'rolling';
  const holdsUntil = view.holdsUntil;
  return {
    pack: pack.pack,
    authority: pack.authority,
    unit: pack.unit,
    asOf: view.input.today,
    status: 'NO_REQUIREMENT',
    standing: 'NONE',
    cycle: shown ? { start: fromDayNumber(cycle.period.from.day), end: fromDayNumber(cycle.period.to.day) } : null,
    rolling: pack.clock?.kind === 'rolling' ? pack.clock.length.text : null,
    deadline: shown ? fromDayNumber(cycle.period.to.day) : null,
    cureBy: null,
    overdueOn: null,
    requirements: [],
    shortfalls: [],
    missing: [],
    carryOut: [],
    holdsUntil: holdsUntil === null ? null : fromDayNumber(holdsUntil),
  };
}
