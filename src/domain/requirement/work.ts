import { countBest, type Counted } from './best';
import type { Scope } from './dates';
import { openLedger, type Ledger } from './intake';
import type { Pack } from './pack';
import { PastCycles } from './past';
import type { CreditRecord } from './pieces';
import { planAll, type Planned, type Planning } from './plan';
import type { View } from './view';
import type { Cycle } from './clock-types';

/** One cycle of one pack, worked out for one person. */
export interface Worked extends Counted {
  readonly scope: Scope;
  readonly planned: readonly Planned[];
  readonly ledger: Ledger;
}

/**
 * Plans what is asked in a cycle and counts it.
 *
 * @param depth how many cycles after this one are being judged; cycles before it are looked at when they matter.
 * @param carried what was left over in the cycles before, when it has been worked out already.
 */
export function workOut(
  pack: Pack,
  view: View,
  { cycle, unknown }: { readonly cycle: Cycle | null; readonly unknown: boolean },
  mayNotApply: boolean,
  depth = 0,
  carried?: readonly CreditRecord[],
): Worked {
  const bare: Scope = { view, cycle, cycleUnknown: unknown, window: null };
  const past = new PastCycles(pack, bare, depth, workOut);
  const scope: Scope = { ...bare, past };
  const planning: Planning = { pack, scope, byId: new Map(), needs: new Map() };
  const planned = planAll(planning, pack.require, {
    window: cycle?.period ?? null,
    windowSays: null,
    ever: false,
    windowSet: false,
    part: false,
    due: null,
    cure: pack.cure,
    source: null,
    strength: 'mandatory',
  });
  const ledger = openLedger(planning, carried ?? past.carried());
  return { scope, planned, ledger, ...countBest(planning, ledger, planned, mayNotApply) };
}
