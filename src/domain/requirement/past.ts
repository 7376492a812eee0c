import { dayNumber, fromDayNumber, type DayNumber } from '../civil-date';
import { carriedRecords, leftOver, type CountedCycle } from './carry';
import { cycleBefore } from './clock';
import type { Cycle } from './clock-types';
import type { Past, Scope } from './dates';
import { compiled } from './compile';
import type { Pack, Requirement } from './pack';
import type { CreditRecord } from './pieces';
import { readEntries } from './reading';
import { findPlanned, isDoubtful, type Planned } from './planned';
import { FALSE, TRUE, UNKNOWN, View, type Tri } from './view';

/** Cycles that have been worked out for one verdict, by how many cycles ago and on which day. */
export type KnownCycles = Map<string, CountedCycle>;

type WorkOut = (
  pack: Pack,
  view: View,
  clocked: { readonly cycle: Cycle; readonly unknown: false },
  mayNotApply: boolean,
  depth: number,
  known: KnownCycles,
  require?: readonly Requirement[],
) => CountedCycle;

/** How far back it is asked what was missed, and how far back surplus is followed. */
const MOST_MISSED = 8;
const MOST_CARRIED = 60;

/**
 * The cycles before one, worked out from the credits of that time when something asks for them, each once. What they came
 * to is a matter of the past: the day asked matters only in so far as a cure may still be running.
 */
export class PastCycles implements Past {
  private missing: Map<string, Tri> | null = null;

  /** @param depth how many cycles before the one judged this one is. */
  constructor(
    private readonly pack: Pack,
    private readonly scope: Scope,
    private readonly depth: number,
    private known: KnownCycles | undefined,
    private readonly work: WorkOut,
  ) {}

  /** Credit that was left over in earlier cycles, unless an opening balance says what there is. */
  carried(): CreditRecord[] {
    const { carry } = this.pack;
    const { facts } = this.scope.view.input;
    const oldest = readEntries(facts.entries)[0];
    if (!carry || !oldest || facts.carried !== undefined || this.depth >= MOST_CARRIED) return [];
    const { cycle } = cycleBefore(this.pack, this.scope);
    if (!cycle || oldest.day > cycle.period.to.day) return [];
    const { carrying } = compiled(this.pack);
    const ended = this.workOn(cycle, cycle.period.to.day, carrying);
    const worked = this.afterCure(cycle, ended) ?? ended;
    return carriedRecords(carry, leftOver(this.pack, worked));
  }

  /** A cycle as it stood once what was made good in its cure was there; null where nothing was. */
  private afterCure(cycle: Cycle, ended: CountedCycle): CountedCycle | null {
    const { view } = this.scope;
    const last = cycle.period.to.day;
    const late = readEntries(view.input.facts.entries).some(
      ({ day, assigned }) => day > last && assigned !== null && view.within(assigned, cycle.period),
    );
    const cure = late ? latestCure(ended.planned) : last;
    if (cure <= last || view.today <= last) return null;
    const worked = this.workOn(cycle, Math.min(cure, view.today), compiled(this.pack).carrying);
    const { holdsUntil } = worked.scope.view;
    if (holdsUntil !== null && view.today < cure) view.edge(Math.min(holdsUntil, cure + 1));
    return worked;
  }

  private workOn(cycle: Cycle, on: DayNumber, require = this.pack.require): CountedCycle {
    const key = `${this.depth + 1}/${on}/${require.length}`;
    const known = (this.known ??= new Map<string, CountedCycle>());
    let worked = known.get(key);
    if (!worked) {
      const { cycleAt: _, ...input } = this.scope.view.input;
      const view = new View({ ...input, today: fromDayNumber(on) }, this.scope.view.effort);
      worked = this.work(this.pack, view, { cycle, unknown: false }, false, this.depth + 1, known, require);
      known.set(key, worked);
    }
    return worked;
  }

  missed(requirement: string): Tri {
    const { view } = this.scope;
    const missing = (this.missing ??= new Map<string, Tri>());
    let result = missing.get(requirement);
    if (result === undefined) missing.set(requirement, (result = this.judged(requirement)));
    if (result === UNKNOWN) view.miss('history', requirement);
    return result;
  }

  private judged(requirement: string): Tri {
    const { cycle, none } = cycleBefore(this.pack, this.scope);
    const { otherwise } = this.scope.view;
    if (!cycle) return none ? FALSE : otherwise;
    if (this.depth >= MOST_MISSED) return otherwise;
    const ended = this.workOn(cycle, cycle.period.to.day);
    // Where it was asked in each of several parts of the cycle, to miss one of them is to miss it.
    let result: Tri = FALSE;
    for (const one of findPlanned(ended.planned, requirement)) {
      const missed = this.missedOne(cycle, ended, one);
      if (missed === TRUE) return TRUE;
      if (missed === UNKNOWN) result = UNKNOWN;
    }
    return result;
  }

  private missedOne(cycle: Cycle, ended: CountedCycle, found: Planned): Tri {
    const { view } = this.scope;
    const { dueOpen, due, cureUntil } = found;
    const last = cureUntil ?? (due?.moving ? null : due);
    if (last && view.notAfter(view.now, last)) return FALSE;
    // Once every day is over that may be the last, it is short for good.
    const judged = dueOpen ? Math.min(dueOpen.last.day + 1, view.today) : (last?.day ?? cycle.period.to.day);
    if (dueOpen) view.edge(dueOpen.last.day + 1);
    const late = judged > cycle.period.to.day;
    const worked = late ? this.workOn(cycle, judged) : ended;
    const node = late ? alikeIn(worked.planned, found, ended.planned) : found;
    const results = node && worked.results.get(node);
    // What was not asked then, because a group above it was not, cannot have been missed.
    if (!results) return FALSE;
    const [sure, , best] = results;
    if (sure !== 'SHORT' && sure !== 'UNKNOWN') return FALSE;
    // A pending credit of that time, or something unknown of one, is there: nobody can take it for not stated.
    if (sure !== 'SHORT' || best !== 'SHORT' || isDoubtful(node)) return UNKNOWN;
    return this.knows(worked, node) ? TRUE : view.otherwise;
  }

  /** Whether the credits of that time are all here: those that could still have met it may be the ones nobody sent. */
  private knows({ scope }: CountedCycle, node: Planned): boolean {
    const { facts } = this.scope.view.input;
    if (facts.historyFrom === undefined || facts.carried !== undefined) return false;
    const from = node.window?.from ?? scope.cycle?.period.from;
    const first = dayNumber(facts.historyFrom);
    if (from === undefined || first > from.day) return false;
    // What was carried in may come from any cycle before, so then all of them have to be known.
    const { carry } = this.pack;
    if (!carry || !node.path.some((id) => carry.into.includes(id))) return true;
    return reaches(this.pack, scope, first);
  }
}

/** The same requirement, planned for another day: of those with its id, the one in its place. */
function alikeIn(list: readonly Planned[], one: Planned, among: readonly Planned[]): Planned | undefined {
  const alike = (all: readonly Planned[]): Planned[] =>
    findPlanned(all, one.path.at(-1) as string).filter(({ id }) => id === one.id);
  return alike(list)[alike(among).indexOf(one)];
}

/** Whether the first cycle of all begins on or after a day. */
function reaches(pack: Pack, scope: Scope, first: DayNumber): boolean {
  let at = scope;
  for (let count = 0; count < MOST_CARRIED; count += 1) {
    const { cycle, none } = cycleBefore(pack, at);
    if (none) return (at.cycle?.period.from.day ?? first - 1) >= first;
    if (!cycle) return false;
    at = { ...at, cycle };
  }
  return false;
}

function latestCure(list: readonly Planned[]): DayNumber {
  return list.reduce(
    (latest, one) => Math.max(latest, one.cureUntil?.day ?? latest, latestCure(one.children)),
    Number.MIN_SAFE_INTEGER,
  );
}
