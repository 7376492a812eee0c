import { Exact, least } from '../exact';

/** Σ coefficient × variable ≤ bound, with a bound of zero or more. Coefficients are 1 or −1. */
export interface Row {
  readonly terms: readonly (readonly [variable: number, coefficient: 1 | -1])[];
  readonly atMost: Exact;
}

/**
 * Maximises several goals one after the other, each among the optima of those before it, over variables between zero
 * and their upper bounds. Exact: a bounded simplex over rationals with Bland's rule, so it ends, and what it ends with
 * is optimal. Between goals, whatever would make an earlier goal worse is frozen.
 *
 * @returns the value of every variable.
 */
export function maximise(
  upper: readonly Exact[],
  rows: readonly Row[],
  goals: readonly (readonly number[])[],
): Exact[] {
  return new Tableau(upper, rows).solve(goals);
}

class Tableau {
  private readonly count: number;
  /** Upper bounds of all variables, slacks included; null = none. */
  private readonly upper: (Exact | null)[];
  /** Which variable stands in each row and each column. */
  private readonly basic: number[];
  private readonly columns: number[];
  private readonly matrix: Exact[][];
  private readonly right: Exact[];
  /** Variables measured down from their upper bound. */
  private readonly flipped: boolean[];
  private readonly frozen: boolean[];

  constructor(upper: readonly Exact[], rows: readonly Row[]) {
    this.count = upper.length;
    this.upper = [...upper, ...rows.map(() => null)];
    this.columns = upper.map((_, index) => index);
    this.basic = rows.map((_, index) => this.count + index);
    this.right = rows.map((row) => row.atMost);
    this.matrix = rows.map((row) => {
      const line = upper.map(() => Exact.zero);
      for (const [variable, coefficient] of row.terms) {
        line[variable] = (line[variable] ?? Exact.zero).add(Exact.integer(coefficient));
      }
      return line;
    });
    this.flipped = this.upper.map(() => false);
    this.frozen = this.upper.map(() => false);
  }

  solve(goals: readonly (readonly number[])[]): Exact[] {
    for (const goal of goals) this.improve(goal);
    const values = this.upper.map(() => Exact.zero);
    this.basic.forEach((variable, row) => (values[variable] = this.right[row] ?? Exact.zero));
    return values
      .slice(0, this.count)
      .map((value, variable) => (this.flipped[variable] ? (this.upper[variable] ?? Exact.zero).minus(value) : value));
  }

  /** Reduced cost of every column for the sum of some variables. */
  private costs(goal: readonly number[]): Exact[] {
    const weight = new Map(
      goal.map((variable) => [variable, this.flipped[variable] ? Exact.one.negated() : Exact.one]),
    );
    const costs = this.columns.map((variable) => weight.get(variable) ?? Exact.zero);
    this.basic.forEach((variable, row) => {
      const own = weight.get(variable);
      if (!own) return;
      this.matrix[row]?.forEach((entry, column) => {
        if (!entry.isZero()) costs[column] = (costs[column] ?? Exact.zero).minus(own.times(entry));
      });
    });
    return costs;
  }

  private improve(goal: readonly number[]): void {
    for (;;) {
      const costs = this.costs(goal);
      let entering = -1;
      costs.forEach((cost, column) => {
        const variable = this.columns[column] as number;
        if (cost.sign() <= 0 || this.frozen[variable]) return;
        if (entering < 0 || variable < (this.columns[entering] as number)) entering = column;
      });
      if (entering < 0) {
        costs.forEach((cost, column) => {
          if (!cost.isZero()) this.frozen[this.columns[column] as number] = true;
        });
        return;
      }
      this.step(entering);
    }
  }

  /** Lets one variable grow until a bound stops it. */
  private step(column: number): void {
    const variable = this.columns[column] as number;
    let limit = this.upper[variable] ?? null;
    let leaving = -1;
    let atUpper = false;
    this.matrix.forEach((line, row) => {
      const entry = line[column] as Exact;
      if (entry.isZero()) return;
      const held = this.basic[row] as number;
      let room: Exact;
      if (entry.sign() > 0) room = (this.right[row] as Exact).over(entry);
      else {
        const top = this.upper[held] ?? null;
        if (top === null) return;
        room = top.minus(this.right[row] as Exact).over(entry.negated());
      }
      const order = limit === null ? -1 : room.compare(limit);
      if (order < 0 || (order === 0 && leaving >= 0 && held < (this.basic[leaving] as number))) {
        limit = limit === null ? room : least(limit, room);
        leaving = row;
        atUpper = entry.sign() < 0;
      }
    });
    if (limit === null) throw new RangeError('a goal without bound');
    if (leaving < 0) this.flipColumn(column);
    else {
      if (atUpper) this.flipRow(leaving);
      this.pivot(leaving, column);
    }
  }

  private flipColumn(column: number): void {
    const variable = this.columns[column] as number;
    const top = this.upper[variable] as Exact;
    this.flipped[variable] = !this.flipped[variable];
    this.matrix.forEach((line, row) => {
      const entry = line[column] as Exact;
      if (entry.isZero()) return;
      this.right[row] = (this.right[row] as Exact).minus(entry.times(top));
      line[column] = entry.negated();
    });
  }

  private flipRow(row: number): void {
    const variable = this.basic[row] as number;
    this.flipped[variable] = !this.flipped[variable];
    this.right[row] = (this.upper[variable] as Exact).minus(this.right[row] as Exact);
    this.matrix[row] = (this.matrix[row] as Exact[]).map((entry) => entry.negated());
  }

  private pivot(row: number, column: number): void {
    const line = this.matrix[row] as Exact[];
    const pivot = line[column] as Exact;
    const scaled = line.map((entry, at) =>
      at === column ? Exact.one.over(pivot) : entry.isZero() ? entry : entry.over(pivot),
    );
    const right = (this.right[row] as Exact).over(pivot);
    this.matrix[row] = scaled;
    this.right[row] = right;
    this.matrix.forEach((other, at) => {
      const factor = other[column] as Exact;
      if (at === row || factor.isZero()) return;
      this.matrix[at] = other.map((entry, position) => {
        const change = scaled[position] as Exact;
        if (position === column) return factor.times(change).negated();
        return change.isZero() ? entry : entry.minus(factor.times(change));
      });
      this.right[at] = (this.right[at] as Exact).minus(factor.times(right));
    });
    const entering = this.columns[column] as number;
    this.columns[column] = this.basic[row] as number;
    this.basic[row] = entering;
  }
}
