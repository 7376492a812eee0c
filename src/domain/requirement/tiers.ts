import { Exact, greatest, least } from '../exact';
import { AMPLE, type CreditRecord, type Pass } from './pieces';
import type { TierStretch } from './stretch';

interface Tier {
  readonly first: Exact | null;
  readonly rate: Exact;
}

/** How much of the tiers has been used up: between two amounts, while something before is not known. */
interface Used {
  readonly least: Exact;
  readonly most: Exact;
}

const nothing: Used = { least: Exact.zero, most: Exact.zero };

/**
 * Tiers of one row, used up in the order of completion and afresh in every stretch of time. A credit of unknown amount, one
 * that may fall under another row and, at best, one that is pending may use them up or not: what comes after is then worth
 * the least it may be where it must be sure, and the most at best.
 */
export class Tiers {
  private readonly used = new Map<string, Used>();

  constructor(
    private readonly tiers: readonly Tier[],
    private readonly stretchOf: TierStretch,
  ) {}

  /** What a credit is worth, which then has used up its part. @param sure whether the row surely is the one that fits. */
  fill(record: CreditRecord, amount: Exact, pass: Pass, sure: boolean): Exact {
    const stretch = this.stretchOf(record);
    if (stretch === null) {
      // It may belong to any stretch: nothing is known of what is used up there.
      const rates = this.tiers.map((tier) => tier.rate);
      return amount.times(rates.reduce(pass === 2 ? greatest : least));
    }
    const before = this.usedIn(stretch, pass);
    const surely = sure && (pass < 2 || record.present[0]);
    this.use(stretch, pass, surely ? amount : Exact.zero, amount);
    return this.extreme(before, amount, pass === 2 ? greatest : least);
  }

  /** A credit of which nobody knows how much it uses up. */
  fillUnknown(record: CreditRecord, pass: Pass): void {
    const stretch = this.stretchOf(record);
    if (stretch !== null) this.use(stretch, pass, Exact.zero, AMPLE);
  }

  private usedIn(stretch: string, pass: Pass): Used {
    return this.used.get(`${stretch}/${pass}`) ?? nothing;
  }

  private use(stretch: string, pass: Pass, lowest: Exact, highest: Exact): void {
    const before = this.usedIn(stretch, pass);
    this.used.set(`${stretch}/${pass}`, { least: before.least.add(lowest), most: before.most.add(highest) });
  }

  /** The least or the most an amount is worth, however much is used up: that turns only where a tier ends. */
  private extreme({ least: lowest, most: highest }: Used, amount: Exact, pick: typeof least): Exact {
    let value = this.worth(lowest, amount);
    if (lowest.equals(highest)) return value;
    value = pick(value, this.worth(highest, amount));
    let top = Exact.zero;
    for (const { first } of this.tiers) {
      if (first === null) break;
      top = top.add(first);
      for (const turn of [top, top.minus(amount)])
        if (turn.compare(lowest) > 0 && turn.compare(highest) < 0) value = pick(value, this.worth(turn, amount));
    }
    return value;
  }

  /** What an amount is worth when so much is used up already. */
  private worth(used: Exact, amount: Exact): Exact {
    let value = Exact.zero;
    let from = used;
    let left = amount;
    let top = Exact.zero;
    for (const tier of this.tiers) {
      if (left.sign() <= 0) break;
      let take = left;
      if (tier.first !== null) {
        top = top.add(tier.first);
        if (from.compare(top) >= 0) continue;
        take = least(left, top.minus(from));
      }
      value = value.add(take.times(tier.rate));
      from = from.add(take);
      left = left.minus(take);
    }
    return value;
  }
}
