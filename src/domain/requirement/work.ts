import { countBest, type Counted } from './best';
import type { Scope } from './dates';
import { openLedger, type Ledger } from './intake';
import type { Pack } from './pack';
import { PastCycles, type KnownCycles } from './past';
import { planAll, type Planning } from './plan';
import { type Planned } from './planned';
import type { Missing } from './verdict';
import type { View } from './view';
import type { Cycle } from './clock-types';

/** One cycle of one pack, worked out for one person. */
export interface Worked extends Counted {
  readonly scope: Scope;
  readonly planned: readonly Planned[];
  readonly ledger: Ledger;
  /** What was unknown in the rows of the pack that every requirement counts by. */
  readonly missed: readonly Missing[];
}

/**
 * Plans what is asked in a cycle and counts it.
 *
 * @param depth how many cycles before the one judged this one is.
 * @param require what of the pack matters; all of it unless only a part is asked about.
 * @param known cycles that have been worked out already; those before this one are when they matter.
 */
export function workOut(
  pack: Pack,
  view: View,
  { cycle, unknown }: { readonly cycle: Cycle | null; readonly unknown: boolean },
  mayNotApply: boolean,
  depth = 0,
  known?: KnownCycles,
  require = pack.require,
): Worked {
  const bare: Scope = { view, cycle, cycleUnknown: unknown, window: null };
  const past = new PastCycles(pack, bare, depth, known, workOut);
  const scope: Scope = { view, cycle, cycleUnknown: unknown, window: null, past };
  let place = 0;
  const planning: Planning = { pack, scope, needs: new Map(), next: () => place++ };
  const planned = planAll(planning, require, {
    window: cycle?.period ?? null,
    windowSays: null,
    ever: false,
    windowSet: false,
    part: false,
    partName: null,
    shared: {},
    due: null,
    cure: pack.cure,
    source: null,
    strength: 'mandatory',
    doubtful: false,
    path: [],
  });
  const ledger = openLedger(planning, past.carried());
  const counted = countBest(planning, ledger, planned, mayNotApply);
  return { scope, planned, ledger, ...counted, missed: view.missed.splice(0) };
}
