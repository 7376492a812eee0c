import type { Scope } from './dates';
import type { Moved } from './need';
import type { Cure } from './pack-dates';
import { cureEnd, everUntil, type Times } from './times';
import { ending, type Moment, type Period } from './view';

/** When a requirement is due and what it counts, once adjustments have moved the date, or may have. */
export interface Dated {
  /** The longest it may be. */
  readonly window: Period | null;
  /** The first day it may be due on. */
  readonly due: Moment | null;
  readonly lateAfter: Moment | null;
  readonly cureUntil: Moment | null;
  /** Null where it is known when it is due. */
  readonly open: OpenDue | null;
  /** Nothing can be said as long as the date is unknown. */
  readonly unclear: boolean;
}

/** A due date of which only the first and the last day that it may be are known. */
export interface OpenDue {
  /** What is completed later counts only if the date was moved. */
  readonly sureUntil: Moment;
  /** The last day that surely helps, cure included. */
  readonly first: Moment;
  /** The last day that may help, cure included. */
  readonly last: Moment;
  /** Whether it hangs on the unknown date if there is still time on the day asked. */
  readonly undecided: boolean;
}

type Way = Pick<Dated, 'due' | 'window' | 'lateAfter'>;

/** @param cure how long a shortfall can be made good after the due date. */
export function datedBy(scope: Scope, times: Times, moved: Moved, cure: Cure | null): Dated {
  const ways = moved.to.map((due) => movedTo(scope, times, due));
  if (moved.stays) ways.unshift(times);
  const [first] = ways;
  if (moved.unknown || !first) return dated(scope, times, cure, true);
  if (ways.length === 1) return dated(scope, first, cure, false);
  return among(scope, ways, cure) ?? dated(scope, times, cure, true);
}

function dated(scope: Scope, { window, due, lateAfter }: Way, cure: Cure | null, unclear: boolean): Dated {
  return { window, due, lateAfter, cureUntil: due && cureEnd(scope, cure, due), open: null, unclear };
}

/** A date that is moved takes the end of the window along, whichever way. */
function movedTo(scope: Scope, times: Times, due: Moment): Way {
  if (times.ever) return { due, ...everUntil(scope, due) };
  const { window } = times;
  return { due, window: window && { from: window.from, to: ending(due) }, lateAfter: times.lateAfter };
}

/** Null where the ways cannot be told apart by their days alone. */
function among(scope: Scope, ways: readonly Way[], cure: Cure | null): Dated | null {
  const { view } = scope;
  const spans: { readonly due: Moment; readonly window: Period; readonly last: Moment }[] = [];
  for (const { due, window, lateAfter } of ways) {
    if (!due || !window || lateAfter || due.moving || window.to.moving) return null;
    spans.push({ due, window, last: cureEnd(scope, cure, due) ?? due });
  }
  const first = spans.reduce((a, b) => (b.due.day < a.due.day ? b : a));
  const ends = spans.map(({ window }) => window.to).sort((a, b) => a.day - b.day);
  const lasts = spans.map(({ last }) => last).sort((a, b) => a.day - b.day);
  const [soonest, latest] = [lasts[0] as Moment, lasts.at(-1) as Moment];
  return {
    window: { from: first.window.from, to: ends.at(-1) as Moment },
    due: first.due,
    lateAfter: null,
    cureUntil: cureEnd(scope, cure, first.due),
    open: {
      sureUntil: ends[0] as Moment,
      first: soonest,
      last: latest,
      undecided: !view.notAfter(view.now, soonest) && view.notAfter(view.now, latest),
    },
    unclear: false,
  };
}
