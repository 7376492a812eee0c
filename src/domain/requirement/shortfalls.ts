import { Exact, least } from '../exact';
import type { Leaf, Leaves } from './leaf';
import { isDoubtful, type Planned } from './planned';
import type { RequirementNode, Shortfall } from './verdict';

/** What is missing of the most it may need; null where that is not known. */
export function shortBy({ needs, counted }: Leaf): Exact | null {
  const most = needs[0]?.at(-1);
  if (!most) return null;
  return most.compare(counted[0]) <= 0 ? Exact.zero : most.minus(counted[0]);
}

/** A requirement beside the node that was written of it. */
interface Written {
  readonly planned: Planned;
  readonly node: RequirementNode;
}

function written(planned: readonly Planned[], nodes: readonly RequirementNode[]): Written[] {
  return nodes.map((node, at) => ({ planned: planned[at] as Planned, node }));
}

/** How far a requirement is from being met, in its unit; null when that cannot be said in amounts. */
function distance(leaves: Leaves, { planned, node }: Written): Exact | null {
  if (node.shape !== 'all' && node.shape !== 'any') {
    const leaf = leaves.get(planned);
    return leaf ? shortBy(leaf) : null;
  }
  let far: Exact | null = null;
  for (const part of written(planned.children, node.children)) {
    if (part.node.result !== 'SHORT' && part.node.result !== 'UNKNOWN') continue;
    const its = distance(leaves, part);
    if (its === null) return null;
    far = far === null ? its : node.shape === 'all' ? far.add(its) : least(far, its);
  }
  return far;
}

/** The alternative that is nearest to being met; one of which nobody knows if it is open only where there is no other. */
export function nearestOf(
  leaves: Leaves,
  planned: readonly Planned[],
  children: readonly RequirementNode[],
): string | null {
  const open = written(planned, children).filter(
    ({ node: { result } }) => result === 'SHORT' || result === 'UNKNOWN' || result === 'LATER',
  );
  if (open.length === 0) return null;
  const sure = open.filter((one) => !isDoubtful(one.planned));
  const best = leastFar(leaves, sure) ?? leastFar(leaves, open) ?? open.find(({ node }) => node.result === 'SHORT');
  return best?.node.id ?? null;
}

function leastFar(leaves: Leaves, list: readonly Written[]): Written | null {
  let best: { one: Written; far: Exact } | null = null;
  for (const one of list) {
    const far = distance(leaves, one);
    if (far && (!best || far.compare(best.far) < 0)) best = { one, far };
  }
  return best?.one ?? null;
}

/** The mandatory leaves that are short; of alternatives only those of the nearest. */
export function shortfallsOf(nodes: readonly RequirementNode[], found: Shortfall[] = []): Shortfall[] {
  for (const node of nodes) {
    if (node.result !== 'SHORT' || node.strength !== 'mandatory') continue;
    const { id, says, short, unit, due, shape, children, nearest } = node;
    if (shape === 'all') shortfallsOf(children, found);
    else if (shape === 'any')
      shortfallsOf(nearest === null ? [] : children.filter((child) => child.id === nearest), found);
    else found.push({ requirement: id, says, short: short ?? '0', unit, due });
  }
  return found;
}
