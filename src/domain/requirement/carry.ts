import { Exact, least } from '../exact';
import { compiled } from './compile';
import type { Scope } from './dates';
import type { Ledger } from './intake';
import type { Leaf } from './leaves';
import type { Pack } from './pack';
import type { Planned } from './plan';
import { UNKNOWN } from './view';

/**
 * What may pass to the next cycle: the surplus of the requirement the pack names, no more than it allows, from the newest
 * credits that fit. Carried credit does not pass on again, and grants stay where they are.
 */
export function carryOut(
  pack: Pack,
  scope: Scope,
  leaves: ReadonlyMap<Planned, Leaf>,
  ledger: Ledger,
): { id: string; amount: string }[] {
  const carry = pack.carry;
  if (!carry) return [];
  const leaf = [...leaves.values()].find((one) => one.planned.id === carry.surplusOf);
  const need = leaf?.planned.need?.amounts?.at(-1);
  if (!leaf || !need || leaf.shape.counting !== 'amount') return [];
  let left = least(leaf.counted[0].minus(need), Exact.parse(carry.atMost));
  const test = compiled(pack).test(carry.of);
  const result = new Map<string, Exact>();
  for (let position = ledger.pieces.length - 1; position >= 0 && left.sign() > 0; position -= 1) {
    const piece = ledger.pieces[position];
    const share = leaf.shares[position];
    if (!piece || !share || share.sign() <= 0 || piece.record.kind !== 'entry') continue;
    if (test(piece, scope) <= UNKNOWN) continue;
    const take = least(share, left);
    left = left.minus(take);
    result.set(piece.record.id, (result.get(piece.record.id) ?? Exact.zero).add(take));
  }
  return [...result].map(([id, amount]) => ({ id, amount: amount.toString() }));
}
