import { ByPlan } from './by-plan';
import type { Leaf, Leaves } from './leaf';
import { PASSES, type Pass, type PerPass } from './pieces';
import type { Planned } from './planned';
import { FALSE, TRUE, UNKNOWN } from './view';
import type { NodeResult } from './verdict';

/**
 * What a requirement may turn out to be, as a set of bits. What is unknown is not a value of its own: it is a set with
 * more than one member, and the set of a group follows from the sets of its parts.
 */
type Outcomes = number;
const MET = 1;
const EXCUSED = 2;
const LATER = 4;
const SHORT = 8;
/** Not asked of this person, or not at all: worth MET inside `all` and at the top, SHORT inside `any`. */
const ABSENT = 16;

/** Results of every requirement in every pass. */
export type Results = ByPlan<Planned, PerPass<NodeResult>>;

/** Folds the tree in every pass. */
export function foldAll(planned: readonly Planned[], leaves: Leaves): Results {
  const results: Results = new ByPlan();
  const passes = leaves.values().every(alike) ? PASSES.slice(0, 1) : PASSES;
  for (const pass of passes) for (const one of planned) outcomesOf(one, 'all', pass, leaves, results);
  return results;
}

/** Whether the first pass tells all: the amounts of the others are the very same objects. */
function alike({ counted, needs }: Leaf): boolean {
  return counted[0] === counted[1] && counted[1] === counted[2] && needs[0] === needs[1] && needs[1] === needs[2];
}

function outcomesOf(
  planned: Planned,
  inside: 'all' | 'any',
  pass: Pass,
  leaves: Leaves,
  results: Results,
  recommended = false,
): Outcomes {
  let outcomes = bare(planned, pass, leaves, results);
  let result = resultOf(planned, outcomes, inside);
  if (planned.strength === 'recommended') {
    if (result === 'SHORT' || result === 'UNKNOWN') result = 'RECOMMENDED_SHORT';
    // The parts of what is recommended make up its result; what is outside hears nothing of it.
    if (!recommended) outcomes = ABSENT;
  }
  const all = results.get(planned);
  if (all) all[pass] = result;
  else results.set(planned, [result, result, result]);
  return outcomes;
}

/** The set in one word, where it stands: absence takes the worth it has there. */
function resultOf(planned: Planned, outcomes: Outcomes, inside: 'all' | 'any'): NodeResult {
  if (outcomes === ABSENT)
    return planned.standing === 'announced' && planned.applies !== FALSE ? 'ANNOUNCED' : 'NOT_APPLICABLE';
  let set = outcomes;
  if (set & ABSENT) set = (set & ~ABSENT) | (inside === 'any' ? SHORT : 0);
  if (set & SHORT) return set === SHORT && !(inside === 'all' && outcomes & ABSENT) ? 'SHORT' : 'UNKNOWN';
  if (set & LATER) return inside === 'all' || set === LATER ? 'LATER' : 'UNKNOWN';
  return set & MET ? 'MET' : 'EXCUSED';
}

function bare(planned: Planned, pass: Pass, leaves: Leaves, results: Results): Outcomes {
  if (planned.applies === FALSE || planned.standing === 'announced') return ABSENT;
  const maybe = planned.applies === UNKNOWN || planned.standing === 'unconfirmed' ? ABSENT : 0;
  if (planned.excused === TRUE) return EXCUSED | maybe;
  return asked(planned, pass, leaves, results) | maybe | (planned.excused === UNKNOWN ? EXCUSED : 0);
}

function asked(planned: Planned, pass: Pass, leaves: Leaves, results: Results): Outcomes {
  const kind = planned.shape?.kind;
  if (kind === 'all' || kind === 'any' || kind === 'each') {
    const inside = kind === 'any' ? 'any' : 'all';
    let set = ABSENT;
    const recommended = planned.strength === 'recommended';
    for (const child of planned.children)
      set = joined(set, outcomesOf(child, inside, pass, leaves, results, recommended), inside);
    return planned.unclear ? MET | LATER | SHORT | ABSENT : set;
  }
  if (planned.shape === null) return MET | LATER | SHORT | ABSENT;
  if (planned.unclear) return MET | LATER | SHORT;
  // Whether there is still time hangs on a due date that nobody knows.
  const short = planned.dueOpen?.undecided ? LATER | SHORT : planned.later ? LATER : SHORT;
  if (kind === 'must') return planned.must === TRUE ? MET : planned.must === FALSE ? short : MET | short;
  const leaf = leaves.get(planned);
  const amounts = leaf?.needs[pass] ?? null;
  const counted = leaf?.counted[pass];
  if (!amounts || !counted) return MET | short;
  let outcomes = 0;
  for (const amount of amounts) outcomes |= counted.compare(amount) >= 0 ? MET : short;
  return outcomes;
}

const members = [MET, EXCUSED, LATER, SHORT, ABSENT];
const rank = { all: [SHORT, LATER, MET, EXCUSED], any: [MET, EXCUSED, LATER, SHORT] };
/** As many sets as the five outcomes make. */
const SETS = 32;

/** Every way in which two sets can come together in a group. What is absent leaves the other as it is. */
function joining(a: Outcomes, b: Outcomes, inside: 'all' | 'any'): Outcomes {
  let set = 0;
  for (const x of members) {
    if (!(a & x)) continue;
    for (const y of members) {
      if (!(b & y)) continue;
      if (x === ABSENT) set |= y;
      else if (y === ABSENT) set |= x;
      else set |= rank[inside].find((one) => one === x || one === y) ?? 0;
    }
  }
  return set;
}

/** What every two sets come to, worked out once. */
function joinedIn(inside: 'all' | 'any'): Uint8Array {
  return Uint8Array.from({ length: SETS * SETS }, (_, pair) => joining(Math.floor(pair / SETS), pair % SETS, inside));
}

const known = { all: joinedIn('all'), any: joinedIn('any') };

function joined(a: Outcomes, b: Outcomes, inside: 'all' | 'any'): Outcomes {
  return known[inside][a * SETS + b] as Outcomes;
}
