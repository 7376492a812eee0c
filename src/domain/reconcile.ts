import type { CivilDate } from './civil-date';
import type { CreditUnits } from './credit';

/** A credit as the provider's statement lists it. */
export interface StatedCredit {
  readonly externalId: string;
  readonly amount: CreditUnits;
  readonly completedOn: CivilDate;
}

/** A credit as the hub holds it, under the provider's id. */
export interface HeldCredit {
  readonly externalId: string;
  /** COUNTED: a live award. WAITING: kept and not counted yet. NOT_HELD: refused or withdrawn. */
  readonly standing: 'COUNTED' | 'WAITING' | 'NOT_HELD';
  readonly amount: CreditUnits | null;
  readonly completedOn: CivilDate | null;
  /** Why it waits or was refused. */
  readonly code: string | null;
  readonly actsNext: string;
}

export type DiscrepancyKind = 'MISSING_HERE' | 'MISSING_THERE' | 'DIFFERS';

/** Amount and day on one side. */
export interface Side {
  readonly amount: CreditUnits | null;
  readonly completedOn: CivilDate | null;
}

export interface Difference {
  readonly externalId: string;
  readonly kind: DiscrepancyKind;
  /** NOT_REPORTED, NOT_STATED, AMOUNT, DATE, AMOUNT_AND_DATE, or the code of the row that waits or was refused. */
  readonly code: string;
  readonly actsNext: string;
  readonly stated: Side | null;
  readonly held: Side | null;
}

const side = (credit: StatedCredit | HeldCredit): Side => ({ amount: credit.amount, completedOn: credit.completedOn });

/**
 * Compares a statement with what is held. `held` has at most one credit per id: all that stand in the statement's
 * period, and those outside it that a line names. The answer is in order of id and depends on nothing else.
 */
export function reconcile(
  period: { readonly from: CivilDate; readonly to: CivilDate },
  stated: readonly StatedCredit[],
  held: readonly HeldCredit[],
): Difference[] {
  const heldById = new Map(held.map((credit) => [credit.externalId, credit]));
  const statedIds = new Set(stated.map((credit) => credit.externalId));
  const found: Difference[] = [];
  for (const line of stated) {
    const difference = compare(line, heldById.get(line.externalId));
    if (difference !== null) found.push(difference);
  }
  for (const credit of held) {
    if (statedIds.has(credit.externalId) || credit.standing === 'NOT_HELD') continue;
    if (credit.completedOn === null || credit.completedOn < period.from || credit.completedOn > period.to) continue;
    found.push({
      externalId: credit.externalId,
      kind: 'MISSING_THERE',
      code: 'NOT_STATED',
      actsNext: 'PROVIDER',
      stated: null,
      held: side(credit),
    });
  }
  return found.sort((a, b) => (a.externalId < b.externalId ? -1 : a.externalId > b.externalId ? 1 : 0));
}

function compare(line: StatedCredit, held: HeldCredit | undefined): Difference | null {
  const { externalId } = line;
  const stated = side(line);
  if (held === undefined)
    return { externalId, kind: 'MISSING_HERE', code: 'NOT_REPORTED', actsNext: 'PROVIDER', stated, held: null };
  const { code, actsNext } = held;
  if (held.standing === 'NOT_HELD')
    return { externalId, kind: 'MISSING_HERE', code: code ?? 'NOT_REPORTED', actsNext, stated, held: side(held) };
  if (held.standing === 'WAITING')
    return { externalId, kind: 'DIFFERS', code: code ?? 'WAITING', actsNext, stated, held: side(held) };
  const amount = held.amount !== line.amount;
  const date = held.completedOn !== line.completedOn;
  if (!amount && !date) return null;
  const differs = amount && date ? 'AMOUNT_AND_DATE' : amount ? 'AMOUNT' : 'DATE';
  return { externalId, kind: 'DIFFERS', code: differs, actsNext: 'PROVIDER', stated, held: side(held) };
}
