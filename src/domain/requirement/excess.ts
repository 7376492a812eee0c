import { dayNumber } from '../civil-date';
import { Exact, greatest, least, sum } from '../exact';
import type { Cap } from './demands';
import { compiled } from './compile';
import { calendarKey, cycleIndex, type Scope } from './dates';
import type { Limit, Pack } from './pack';
import { PASSES, type CreditRecord, type Pass, type Piece } from './pieces';
import { FALSE, TRUE, UNKNOWN, type Tri } from './view';

/** What one limit lets pass into another kind of credit, in one stretch of time. */
export interface Excess {
  /** The parts under the limit. */
  readonly from: readonly { readonly piece: Piece; readonly fits: Tri }[];
  /** The same parts as the other kind of credit. */
  readonly moved: readonly Piece[];
  /** In each pass what may stay, and what may move. */
  readonly caps: readonly { readonly stays: Exact; readonly moves: Exact }[];
}

/**
 * Excess that is not lost: of what a limit of the pack cuts off, a second form of every part is made, which is of the kind
 * that the limit names. How much of which part stays and which moves is decided with everything else; together they are
 * no more than the part, and no more moves than is over the limit. What has moved does not move again.
 */
export function movedExcess(
  pack: Pack,
  scope: Scope,
  records: readonly CreditRecord[],
  atMost: (limit: Limit) => readonly Exact[] | null,
): Excess[] {
  return compiled(pack).limits.flatMap(({ row, test }) => {
    const { excessAs } = row;
    const amounts = excessAs ? atMost(row) : null;
    if (!excessAs || !amounts) return [];
    const groups = new Map<string, { piece: Piece; fits: Tri }[]>();
    for (const record of records) {
      if (record.kind === 'carried' || !within(record, row)) continue;
      const key = keyOf(record, row, scope);
      for (const piece of record.pieces) {
        const fits = test(piece, scope);
        if (fits === FALSE) continue;
        const group = groups.get(key);
        if (group) group.push({ piece, fits });
        else groups.set(key, [{ piece, fits }]);
      }
    }
    return [...groups.values()].flatMap((from): Excess[] => {
      const [lowest, highest] = [amounts.reduce(least), amounts.reduce(greatest)];
      const caps = PASSES.map((pass) => ({
        stays: pass === 2 ? highest : lowest,
        moves: greatest(Exact.zero, movable(from, pass).minus(pass === 2 ? lowest : highest)),
      }));
      if (caps.every(({ moves }) => moves.isZero())) return [];
      const moved = from.map(({ piece, fits }): Piece => ({
        ...piece,
        movedFrom: piece,
        moved: excessAs,
        classes: excessAs.as === null ? piece.classes : [excessAs.as],
        value: [0, 1, 2].map((pass) => {
          const may = !caps[pass]?.moves.isZero() && fits >= (pass === 2 ? UNKNOWN : TRUE);
          return may ? (piece.value[pass] ?? Exact.zero) : Exact.zero;
        }) as Piece['value'],
      }));
      return [{ from, moved, caps }];
    });
  });
}

function movable(from: Excess['from'], pass: Pass): Exact {
  return sum(from.flatMap(({ piece, fits }) => (fits >= (pass === 2 ? UNKNOWN : TRUE) ? [piece.value[pass]] : [])));
}

function within({ day }: CreditRecord, { from, to }: Limit): boolean {
  if (day === null) return true;
  return (from === null || day >= dayNumber(from)) && (to === null || day <= dayNumber(to));
}

/** The stretch of time a limit is counted by: `window` is the cycle, which a credit may be assigned to. */
function keyOf(record: CreditRecord, { per }: Limit, { cycle }: Scope): string {
  const { day, assigned, reading } = record;
  if (per === 'activity') return reading.activity ?? `record ${record.id}`;
  if (day === null) return 'undated';
  if (per === 'window') return cycle ? String(cycleIndex(cycle, assigned ?? day)) : '';
  return String(calendarKey(day, per));
}

/** Every part with its other forms behind it, oldest first. */
export function withMoved(records: readonly CreditRecord[], excess: readonly Excess[]): Piece[] {
  if (excess.length === 0) {
    const pieces: Piece[] = [];
    for (const record of records) for (const piece of record.pieces) pieces.push(piece);
    return pieces;
  }
  const forms = new Map<Piece, Piece[]>();
  for (const piece of excess.flatMap(({ moved }) => moved)) {
    const original = piece.movedFrom as Piece;
    forms.set(original, [...(forms.get(original) ?? []), piece]);
  }
  return records.flatMap((record) => record.pieces.flatMap((piece) => [piece, ...(forms.get(piece) ?? [])]));
}

/** What holds for the parts and their other forms together, whatever they count for. */
export function excessCaps(excess: readonly Excess[], pieces: readonly Piece[], pass: Pass): Cap[] {
  if (excess.length === 0) return [];
  const positions = new Map(pieces.map((piece, position) => [piece, position]));
  const at = (list: readonly Piece[]): number[] => list.map((piece) => positions.get(piece) as number);
  const forms = new Map<Piece, Piece[]>();
  const caps = excess.flatMap(({ from, moved, caps: bounds }): Cap[] => {
    for (const piece of moved) {
      const original = piece.movedFrom as Piece;
      forms.set(original, [...(forms.get(original) ?? [original]), piece]);
    }
    const { stays, moves } = bounds[pass] as Excess['caps'][number];
    const held = from.filter(({ fits }) => fits === TRUE || pass < 2).map(({ piece }) => piece);
    return [
      { members: at(held), atMost: stays },
      { members: at(moved), atMost: moves },
    ];
  });
  for (const [original, all] of forms) caps.push({ members: at(all), atMost: original.value[pass] });
  return caps;
}
