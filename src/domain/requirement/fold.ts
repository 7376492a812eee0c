import type { Leaf } from './leaves';
import { PASSES, type Pass, type PerPass } from './pieces';
import type { Planned } from './plan';
import { FALSE, TRUE, UNKNOWN } from './view';
import type { NodeResult } from './verdict';

/** How a requirement came out in one pass. `mayBeAbsent`: it is not sure that it is asked of this person at all. */
interface Outcome {
  readonly result: NodeResult;
  readonly mayBeAbsent: boolean;
}

/** Results of every requirement in every pass. */
export type Results = Map<Planned, PerPass<NodeResult>>;

/** Folds the tree. A clause that may be absent is worth MET inside `all` and at the top, and SHORT inside `any`. */
export function foldAll(planned: readonly Planned[], leaves: ReadonlyMap<Planned, Leaf>): Results {
  const results: Results = new Map();
  for (const pass of PASSES) for (const one of planned) outcomeOf(one, 'all', pass, leaves, results);
  return results;
}

function outcomeOf(
  planned: Planned,
  inside: 'all' | 'any',
  pass: Pass,
  leaves: ReadonlyMap<Planned, Leaf>,
  results: Results,
): Outcome {
  let outcome = bare(planned, pass, leaves, results);
  const { result } = outcome;
  if (outcome.mayBeAbsent) {
    const same =
      result === 'NOT_APPLICABLE' ||
      result === 'ANNOUNCED' ||
      (inside === 'any' ? result === 'SHORT' : result === 'MET' || result === 'EXCUSED' || result === 'LATER');
    if (!same) outcome = { result: 'UNKNOWN', mayBeAbsent: true };
  }
  if (planned.strength === 'recommended' && (outcome.result === 'SHORT' || outcome.result === 'UNKNOWN')) {
    outcome = { result: 'RECOMMENDED_SHORT', mayBeAbsent: true };
  }
  const all = results.get(planned) ?? ['UNKNOWN', 'UNKNOWN', 'UNKNOWN'];
  all[pass] = outcome.result;
  results.set(planned, all);
  return outcome;
}

function bare(planned: Planned, pass: Pass, leaves: ReadonlyMap<Planned, Leaf>, results: Results): Outcome {
  if (planned.applies === FALSE) return { result: 'NOT_APPLICABLE', mayBeAbsent: false };
  if (planned.standing === 'announced') return { result: 'ANNOUNCED', mayBeAbsent: false };
  let mayBeAbsent = planned.applies === UNKNOWN || planned.standing === 'unconfirmed';
  if (planned.excused === TRUE) return { result: 'EXCUSED', mayBeAbsent };
  let result: NodeResult;
  const kind = planned.shape?.kind;
  if (kind === 'all' || kind === 'any' || kind === 'each') {
    const inside = kind === 'any' ? 'any' : 'all';
    const outcomes = planned.children.map((child) => outcomeOf(child, inside, pass, leaves, results));
    const asked = outcomes.filter(
      (one) => one.result !== 'NOT_APPLICABLE' && one.result !== 'ANNOUNCED' && one.result !== 'RECOMMENDED_SHORT',
    );
    if (planned.unclear) result = 'UNKNOWN';
    else if (asked.length === 0) return { result: 'NOT_APPLICABLE', mayBeAbsent: false };
    else {
      result = inside === 'any' ? anyOf(asked) : allOf(asked);
      mayBeAbsent ||= asked.every((one) => one.mayBeAbsent);
    }
  } else if (planned.unclear || planned.shape === null) result = 'UNKNOWN';
  else if (kind === 'must')
    result = planned.must === TRUE ? 'MET' : planned.must === FALSE ? shortOf(planned) : 'UNKNOWN';
  else result = leafResult(planned, leaves.get(planned), pass);
  if (result === 'SHORT' && planned.excused === UNKNOWN) result = 'UNKNOWN';
  return { result, mayBeAbsent };
}

function allOf(outcomes: readonly Outcome[]): NodeResult {
  if (outcomes.some((one) => one.result === 'SHORT')) return 'SHORT';
  if (outcomes.some((one) => one.result === 'UNKNOWN')) return 'UNKNOWN';
  if (outcomes.some((one) => one.result === 'LATER')) return 'LATER';
  return outcomes.every((one) => one.result === 'EXCUSED') ? 'EXCUSED' : 'MET';
}

function anyOf(outcomes: readonly Outcome[]): NodeResult {
  for (const result of ['MET', 'EXCUSED', 'LATER', 'UNKNOWN'] as const) {
    if (outcomes.some((one) => one.result === result)) return result;
  }
  return 'SHORT';
}

function shortOf(planned: Planned): NodeResult {
  return planned.later ? 'LATER' : 'SHORT';
}

function leafResult(planned: Planned, leaf: Leaf | undefined, pass: Pass): NodeResult {
  const amounts = planned.need?.amounts ?? null;
  const counted = leaf?.counted[pass];
  const least = amounts?.[0];
  const most = amounts?.[amounts.length - 1];
  if (!counted || !least || !most) return 'UNKNOWN';
  if (counted.compare(most) >= 0) return 'MET';
  return counted.compare(least) < 0 ? shortOf(planned) : 'UNKNOWN';
}
