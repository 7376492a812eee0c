import { Exact, greatest, least, sum } from '../exact';
import { compiled } from './compile';
import type { Scope } from './dates';
import type { Results } from './fold';
import type { Leaf, Leaves } from './leaf';
import type { Carry, Pack } from './pack';
import { PASSES, type CreditRecord, type Pass, type PerPass, type Piece } from './pieces';
import { findPlanned, isDoubtful, type Planned } from './planned';
import { TRUE, UNKNOWN } from './view';

/** What is left of a part of a credit for the next cycle, in each pass, and how many cycles ago it will have been earned. */
export interface Left {
  readonly piece: Piece;
  /** Where it stands among all parts, of which the oldest come first. */
  readonly position: number;
  readonly cycles: number;
  readonly amounts: PerPass<Exact>;
}

/** A cycle with everything counted. */
export interface CountedCycle {
  readonly scope: Scope;
  readonly planned: readonly Planned[];
  readonly results: Results;
  readonly leaves: Leaves;
  readonly ledger: { readonly pieces: readonly Piece[] };
}

/**
 * What passes to the next cycle. What was carried in is used up first, the oldest before the younger; what is left of it
 * passes on again as long as the pack lets it. Then the surplus of the requirement the pack names passes on, no more than
 * it allows, from the newest credits that fit. Grants stay where they are.
 */
export function leftOver(pack: Pack, { scope, planned, results, leaves, ledger }: CountedCycle): Left[] {
  const { carry } = pack;
  if (!carry) return [];
  const { pieces } = ledger;
  const left = new Map<number, PerPass<Exact>>();
  for (const pass of PASSES) {
    const note = (position: number, amount: Exact): void => {
      const amounts = left.get(position) ?? [Exact.zero, Exact.zero, Exact.zero];
      amounts[pass] = amount;
      left.set(position, amounts);
    };
    carriedLeft(carry, leaves, pieces, pass, note);
    if (mayPass(carry, planned, results, pass)) surplus(pack, scope, carry, leaves, pieces, pass, note);
  }
  return [...left].map(([position, amounts]) => {
    const piece = pieces[position] as Piece;
    return { piece, position, cycles: piece.record.cycles + 1, amounts };
  });
}

/** Whether everything is met that must be before anything passes; at best, what may be met is. */
function mayPass({ onceMet }: Carry, planned: readonly Planned[], results: Results, pass: Pass): boolean {
  const asked = onceMet.flatMap((id) => findPlanned(planned, id));
  return asked.every((one) => {
    const result = results.get(one)?.[pass];
    // What was not asked, because a group above it was not, stands in nobody's way.
    return result === undefined || passing.has(result) || (pass === 2 && (result === 'UNKNOWN' || isDoubtful(one)));
  });
}

const passing: ReadonlySet<string> = new Set(['MET', 'EXCUSED', 'NOT_APPLICABLE', 'ANNOUNCED']);

/** The need to reckon with: unknown needs are taken at their most where it must be sure, and at their least at best. */
function needOf(leaf: Leaf, pass: Pass): Exact | null {
  const needs = leaf.needs[pass];
  return needs ? needs.reduce(pass === 2 ? least : greatest) : pass === 2 ? Exact.zero : null;
}

function carriedLeft(
  carry: Carry,
  leaves: Leaves,
  pieces: readonly Piece[],
  pass: Pass,
  note: (position: number, amount: Exact) => void,
): void {
  if (carry.for < 2) return;
  const carried = pieces.flatMap((piece, position) => (piece.record.kind === 'carried' ? [position] : []));
  if (carried.length === 0) return;
  const valueOf = (position: number): Exact => pieces[position]?.value[pass] ?? Exact.zero;
  // Brought into several requirements it serves all of them, and the one that needs most of it leaves the least.
  let left = sum(carried.map(valueOf));
  for (const leaf of leaves.values()) {
    if (!leaf.offers.some(({ piece }) => piece.record.kind === 'carried')) continue;
    const used = needOf(leaf, pass);
    left = used === null ? Exact.zero : least(left, greatest(Exact.zero, sum(carried.map(valueOf)).minus(used)));
  }
  for (const position of carried.reverse()) {
    const take = least(valueOf(position), left);
    left = left.minus(take);
    if (take.sign() > 0 && (pieces[position]?.record.cycles ?? 0) < carry.for) note(position, take);
  }
}

function surplus(
  pack: Pack,
  scope: Scope,
  carry: Carry,
  leaves: Leaves,
  pieces: readonly Piece[],
  pass: Pass,
  note: (position: number, amount: Exact) => void,
): void {
  const leaf = [...leaves.values()].find((one) => one.planned.id === carry.surplusOf);
  const need = leaf ? needOf(leaf, pass) : null;
  if (!leaf || !need || leaf.shape.counting !== 'amount') return;
  const { planned } = leaf;
  if (planned.doubtful && pass < 2) return;
  let left = least(leaf.counted[pass].minus(need), Exact.parse(carry.atMost));
  const test = compiled(pack).test(carry.of);
  const enough = pass === 2 ? UNKNOWN : TRUE;
  for (let position = pieces.length - 1; position >= 0 && left.sign() > 0; position -= 1) {
    const piece = pieces[position] as Piece;
    const share = leaf.shares[pass][position];
    if (!share || share.sign() <= 0 || piece.record.kind !== 'entry' || test(piece, scope) < enough) continue;
    const take = least(share, left);
    left = left.minus(take);
    note(position, take);
  }
}

/** As the records of the next cycle, oldest first; parts keep their topics unless the pack drops them. */
export function carriedRecords(carry: Carry, left: readonly Left[]): CreditRecord[] {
  const records = new Map<CreditRecord, CreditRecord>();
  for (const { piece, cycles, amounts } of [...left].sort((a, b) => a.position - b.position)) {
    const { record: from } = piece;
    const record = records.get(from) ?? {
      ...from,
      id: from.kind === 'carried' ? from.id : `carried-${from.id}`,
      kind: 'carried',
      day: null,
      startDay: null,
      assigned: null,
      cycles,
      pieces: [],
      present: [false, false, false],
      refused: null,
      maybeBelow: false,
      steady: false,
      valued: false,
    };
    records.set(from, record);
    const topics = carry.dropTopics ? [] : piece.topics;
    // Of what is not sure to be left it is not sure that there is anything.
    record.present = PASSES.map((pass) => record.present[pass] || amounts[pass].sign() > 0) as PerPass<boolean>;
    record.pieces.push({ ...piece, record, index: record.pieces.length, topics, value: [...amounts] });
  }
  return [...records.values()];
}

/** What surely passes on, newest first, as a verdict shows it. */
export function carryOut(left: readonly Left[]): { id: string; amount: string; cycles?: number }[] {
  const result = new Map<CreditRecord, { amount: Exact; cycles: number }>();
  for (const { piece, cycles, amounts } of left) {
    if (amounts[0].isZero()) continue;
    const known = result.get(piece.record)?.amount ?? Exact.zero;
    result.set(piece.record, { amount: known.add(amounts[0]), cycles });
  }
  return [...result]
    .sort(([a], [b]) => a.cycles - b.cycles)
    .map(([{ id }, { amount, cycles }]) => ({ id, amount: amount.toString(), ...(cycles > 1 ? { cycles } : {}) }));
}
