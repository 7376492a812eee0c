import type { Results } from './fold';
import type { Planned } from './planned';
import type { Moment } from './view';
import type { NodeResult, Standing } from './verdict';

const fine: ReadonlySet<NodeResult> = new Set<NodeResult>([
  'MET',
  'EXCUSED',
  'NOT_APPLICABLE',
  'LATER',
  'ANNOUNCED',
  'RECOMMENDED_SHORT',
]);

/** The verdict from the top of the tree; what is due later, announced or only recommended never decides. */
export function statusOf(planned: readonly Planned[], results: Results, mayNotApply: boolean): Standing {
  const tops = planned.map((one) => results.get(one) ?? (['UNKNOWN', 'UNKNOWN', 'UNKNOWN'] as const));
  if (tops.every((result) => fine.has(result[0]))) {
    const asked = tops.filter(
      ([sure], at) => planned[at]?.strength === 'mandatory' && sure !== 'NOT_APPLICABLE' && sure !== 'ANNOUNCED',
    );
    const some = (wanted: NodeResult): boolean =>
      (asked.length > 0 ? asked : tops).some((result) => result[0] === wanted);
    if (some('MET')) return 'MET';
    if (some('EXCUSED')) return 'EXEMPT';
    return some('LATER') || some('RECOMMENDED_SHORT') ? 'MET' : 'NONE';
  }
  if (mayNotApply) return 'UNDETERMINED';
  if (tops.every((result) => fine.has(result[1]))) return 'PENDING';
  return tops.some((result) => result[2] === 'SHORT') ? 'SHORT' : 'UNDETERMINED';
}

/** Until when a shortfall can be made good. */
export interface Deadline {
  /** Null for a standing duty, which has no date ahead of it. */
  readonly due: Moment | null;
  /** The last day that helps, cure included; null = it is too late already. */
  readonly last: Moment | null;
  /** Whether `last` comes from a cure. */
  readonly cured: boolean;
}

/** The deadline of a requirement that is not met: of a group's parts the first, of alternatives the last. */
export function deadlineOf(planned: Planned, results: Results): Deadline {
  const kind = planned.shape?.kind;
  if ((kind === 'all' || kind === 'any' || kind === 'each') && planned.children.length > 0) {
    const open = (is: (sure: NodeResult, best: NodeResult) => boolean): Deadline[] =>
      planned.children
        .filter((child) => {
          const [sure, , best] = results.get(child) ?? ['UNKNOWN', 'UNKNOWN', 'UNKNOWN'];
          return child.strength === 'mandatory' && is(sure, best);
        })
        .map((child) => deadlineOf(child, results));
    // What is short whatever the unknown comes to goes first, as among the requirements of the pack.
    const ways = [
      open((_, best) => best === 'SHORT'),
      open((sure) => sure === 'SHORT'),
      open((sure, best) => sure === 'UNKNOWN' || best === 'UNKNOWN'),
    ];
    const list = ways.find((one) => one.length > 0) ?? [];
    const found = kind === 'any' ? latest(list) : earliest(list);
    if (found) return found;
  }
  const due = planned.standingDuty ? null : planned.due;
  return { due, last: planned.cureUntil ?? due, cured: planned.cureUntil !== null };
}

const dayOf = (deadline: Deadline): number => deadline.last?.day ?? Number.MIN_SAFE_INTEGER;

export function earliest(list: readonly Deadline[]): Deadline | null {
  let best: Deadline | null = null;
  for (const one of list) if (!best || dayOf(one) < dayOf(best)) best = one;
  return best;
}

function latest(list: readonly Deadline[]): Deadline | null {
  let best: Deadline | null = null;
  for (const one of list) if (!best || dayOf(one) > dayOf(best)) best = one;
  return best;
}
