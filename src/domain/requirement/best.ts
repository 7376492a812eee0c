import { Exact, greatest, least } from '../exact';
import { choicesOf, type Choice } from './choices';
import { foldAll, type Results } from './fold';
import type { Ledger } from './intake';
import type { Leaves } from './leaf';
import { openLeaves } from './leaves';
import type { NeedContext } from './need';
import type { Planned } from './planned';
import { countLeaves } from './sharing';
import { statusOf } from './status';
import { FALSE } from './view';
import type { Standing } from './verdict';

/** What was counted, and what it makes of every requirement. */
export interface Counted {
  readonly leaves: Leaves;
  readonly results: Results;
  readonly standing: Standing;
}

/** Best for the holder first. */
const order: readonly Standing[] = ['MET', 'EXEMPT', 'NONE', 'PENDING', 'UNDETERMINED', 'SHORT'];

/**
 * Counts all requirements. Where alternatives compete for hours with others, each choice is counted for itself, in all
 * passes, and the one with the best standing is kept; of equal ones the one that is short by less of what is surely asked,
 * then by less of everything, then the first.
 */
export function countBest(
  context: NeedContext,
  ledger: Ledger,
  planned: readonly Planned[],
  mayNotApply: boolean,
): Counted {
  const open = openLeaves(context, ledger, planned);
  const counted = (choice: Choice): Counted => {
    const leaves = countLeaves(context, ledger, open, choice);
    const results = foldAll(planned, leaves);
    return { leaves, results, standing: statusOf(planned, results, mayNotApply) };
  };
  const [first, ...others] = choicesOf(context.pack, context.scope, planned, open);
  let best = counted(first ?? new Set());
  for (const choice of others) {
    if (order.indexOf(best.standing) < 3) break;
    const other = counted(choice);
    const better =
      order.indexOf(best.standing) - order.indexOf(other.standing) ||
      shortAll(best, planned, isSure).compare(shortAll(other, planned, isSure)) ||
      shortAll(best, planned).compare(shortAll(other, planned));
    if (better > 0) best = other;
  }
  return best;
}

const isSure = (one: Planned): boolean => !one.doubtful && one.strength === 'mandatory';

type Asked = (one: Planned) => boolean;

function shortAll(counted: Counted, list: readonly Planned[], asked: Asked = () => true): Exact {
  return list.reduce((total, one) => total.add(shortBy(counted, one, asked)), Exact.zero);
}

/** How far a requirement is from being met, as far as it is asked; what is not a matter of amounts counts as one. */
function shortBy(counted: Counted, one: Planned, asked: Asked): Exact {
  const result = counted.results.get(one)?.[0];
  if (!asked(one) || one.applies === FALSE || (result !== 'SHORT' && result !== 'UNKNOWN')) return Exact.zero;
  const parts = one.children.map((child) => shortBy(counted, child, asked)).filter((part) => !part.isZero());
  if (parts.length > 0) return parts.reduce(one.shape?.kind === 'any' ? least : (a, b) => a.add(b));
  if (one.children.length > 0) return Exact.zero;
  const leaf = counted.leaves.get(one);
  const need = leaf?.needs[0]?.at(-1);
  return need && leaf ? greatest(Exact.zero, need.minus(leaf.counted[0])) : Exact.one;
}
