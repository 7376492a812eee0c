import { type Exact } from '../exact';
import { rational, TooFine, whole, type Arithmetic } from './arithmetic';
import { Effort } from './effort';

/** The sum of some variables, less others, is no more than a bound of zero or more. */
export interface Row {
  readonly plus: readonly number[];
  readonly minus: readonly number[];
  readonly atMost: Exact;
}

/** Steps of effort that a cell of the table stands for. */
const CELL = 50;

/**
 * Maximises several goals one after the other, each among the optima of those before it, over variables between zero
 * and their upper bounds. Exact: a bounded simplex with Bland's rule, so it ends, and what it ends with is optimal.
 * Between goals, whatever would make an earlier goal worse is frozen.
 *
 * Hours come in quarters and the rows in ones, so nearly always everything stays whole in small units; where it does not,
 * the same is worked out in fractions.
 *
 * @returns the value of every variable.
 */
export function maximise(
  upper: readonly Exact[],
  rows: readonly Row[],
  goals: readonly (readonly number[])[],
  effort = new Effort(),
): readonly Exact[] {
  // Before the table is made: one too large would not even fit into the memory.
  effort.spend(CELL * upper.length * rows.length);
  const inUnits = whole([...upper, ...rows.map(({ atMost }) => atMost)]);
  if (inUnits) {
    try {
      return new Tableau(inUnits, effort, upper, rows).solve(goals);
    } catch (error) {
      if (!(error instanceof TooFine)) throw error;
    }
  }
  return new Tableau(rational, effort, upper, rows).solve(goals);
}

class Tableau<T> {
  private readonly count: number;
  /** Upper bounds of all variables, slacks included; null = none. */
  private readonly upper: (T | null)[];
  /** Which variable stands in each row and each column. */
  private readonly basic: number[];
  private readonly columns: number[];
  private readonly matrix: T[][];
  private readonly right: T[];
  /** Variables measured down from their upper bound. */
  private readonly flipped: boolean[];
  private readonly frozen: boolean[];
  /** The columns whose variable is not frozen: what is frozen stays at its bound, and nobody need look at it again. */
  private open: number[];
  /** Where each variable stands: in which row, else −1 less its column. */
  private readonly place: number[];

  constructor(
    private readonly by: Arithmetic<T>,
    private readonly effort: Effort,
    upper: readonly Exact[],
    rows: readonly Row[],
  ) {
    const { zero, one } = by;
    const minusOne = by.minus(zero, one);
    this.count = upper.length;
    this.upper = [...upper.map((bound) => by.of(bound)), ...rows.map(() => null)];
    this.columns = upper.map((_, index) => index);
    this.basic = rows.map((_, index) => this.count + index);
    this.right = rows.map((row) => by.of(row.atMost));
    this.matrix = rows.map((row) => {
      const line = upper.map(() => zero);
      for (const variable of row.plus) line[variable] = by.add(line[variable] as T, one);
      for (const variable of row.minus) line[variable] = by.add(line[variable] as T, minusOne);
      return line;
    });
    this.flipped = this.upper.map(() => false);
    this.frozen = this.upper.map(() => false);
    this.open = this.columns.map((_, column) => column);
    this.place = [...this.columns.map((_, column) => -1 - column), ...rows.map((_, row) => row)];
  }

  solve(goals: readonly (readonly number[])[]): Exact[] {
    for (const goal of goals) {
      if (this.open.length === 0) break;
      if (!goal.every((variable) => this.settled(variable))) this.improve(goal);
    }
    const values = this.upper.map(() => this.by.zero);
    this.basic.forEach((variable, row) => (values[variable] = this.right[row] as T));
    return values
      .slice(0, this.count)
      .map((value, variable) =>
        this.by.exact(this.flipped[variable] ? this.by.minus(this.upper[variable] as T, value) : value),
      );
  }

  /** Whether a variable has its last value: nothing that it depends on may move any more. */
  private settled(variable: number): boolean {
    const row = this.place[variable] as number;
    if (row < 0) return this.frozen[variable] as boolean;
    const line = this.matrix[row] as T[];
    for (const column of this.open) if (this.by.sign(line[column] as T) !== 0) return false;
    return true;
  }

  /** Reduced cost of every open column for the sum of some variables. */
  private costs(goal: readonly number[]): T[] {
    const { by } = this;
    this.effort.spend(this.columns.length);
    const costs: T[] = this.columns.map(() => by.zero);
    for (const variable of goal) {
      const sign = this.flipped[variable] ? by.minus(by.zero, by.one) : by.one;
      const row = this.place[variable] as number;
      if (row < 0) {
        costs[-1 - row] = by.add(costs[-1 - row] as T, sign);
        continue;
      }
      const line = this.matrix[row] as T[];
      for (const column of this.open) {
        const entry = line[column] as T;
        if (by.sign(entry) !== 0) costs[column] = by.minus(costs[column] as T, by.times(sign, entry));
      }
    }
    return costs;
  }

  private improve(goal: readonly number[]): void {
    const { by } = this;
    this.effort.spend(this.open.length * (1 + goal.length));
    const costs = this.costs(goal);
    for (;;) {
      this.effort.spend(2 * this.open.length);
      let entering = -1;
      for (const column of this.open) {
        const variable = this.columns[column] as number;
        if (by.sign(costs[column] as T) <= 0) continue;
        if (entering < 0 || variable < (this.columns[entering] as number)) entering = column;
      }
      if (entering < 0) {
        for (const column of this.open)
          if (by.sign(costs[column] as T) !== 0) this.frozen[this.columns[column] as number] = true;
        this.open = this.open.filter((column) => !this.frozen[this.columns[column] as number]);
        return;
      }
      this.step(entering, costs);
    }
  }

  /** Lets one variable grow until a bound stops it, and keeps the reduced costs true. */
  private step(column: number, costs: T[]): void {
    const { by } = this;
    const variable = this.columns[column] as number;
    let limit: T | null = this.upper[variable] ?? null;
    let leaving = -1;
    let atUpper = false;
    for (let row = 0; row < this.matrix.length; row += 1) {
      const entry = this.matrix[row]?.[column] as T;
      if (by.sign(entry) === 0) continue;
      const held = this.basic[row] as number;
      let room: T;
      if (by.sign(entry) > 0) room = by.over(this.right[row] as T, entry);
      else {
        const top = this.upper[held] ?? null;
        if (top === null) continue;
        room = by.over(by.minus(this.right[row] as T, top), entry);
      }
      const order = limit === null ? -1 : by.compare(room, limit);
      if (order < 0 || (order === 0 && leaving >= 0 && held < (this.basic[leaving] as number))) {
        limit = room;
        leaving = row;
        atUpper = by.sign(entry) < 0;
      }
    }
    if (limit === null) throw new RangeError('a goal without bound');
    const cost = costs[column] as T;
    if (leaving < 0) {
      this.flipColumn(column);
      costs[column] = by.minus(by.zero, cost);
      return;
    }
    if (atUpper) this.flipRow(leaving);
    this.pivot(leaving, column);
    const line = this.matrix[leaving] as T[];
    for (const at of this.open) {
      const change = by.times(cost, line[at] as T);
      costs[at] = by.minus(at === column ? by.zero : (costs[at] as T), change);
    }
  }

  private flipColumn(column: number): void {
    const { by } = this;
    const variable = this.columns[column] as number;
    const top = this.upper[variable] as T;
    this.flipped[variable] = !this.flipped[variable];
    this.matrix.forEach((line, row) => {
      const entry = line[column] as T;
      if (by.sign(entry) === 0) return;
      this.right[row] = by.minus(this.right[row] as T, by.times(entry, top));
      line[column] = by.minus(by.zero, entry);
    });
  }

  private flipRow(row: number): void {
    const { by } = this;
    const variable = this.basic[row] as number;
    this.effort.spend(this.columns.length);
    this.flipped[variable] = !this.flipped[variable];
    this.right[row] = by.minus(this.upper[variable] as T, this.right[row] as T);
    this.matrix[row] = (this.matrix[row] as T[]).map((entry) => by.minus(by.zero, entry));
  }

  private pivot(row: number, column: number): void {
    const { by } = this;
    this.effort.spend(this.open.length * this.matrix.length);
    const line = this.matrix[row] as T[];
    const pivot = line[column] as T;
    for (const at of this.open) line[at] = by.over(at === column ? by.one : (line[at] as T), pivot);
    const right = by.over(this.right[row] as T, pivot);
    this.right[row] = right;
    for (let at = 0; at < this.matrix.length; at += 1) {
      const other = this.matrix[at] as T[];
      const factor = other[column] as T;
      if (at === row || by.sign(factor) === 0) continue;
      for (const position of this.open) {
        const change = line[position] as T;
        if (position === column) other[position] = by.minus(by.zero, by.times(factor, change));
        else if (by.sign(change) !== 0) other[position] = by.minus(other[position] as T, by.times(factor, change));
      }
      this.right[at] = by.minus(this.right[at] as T, by.times(factor, right));
    }
    const entering = this.columns[column] as number;
    const leaving = this.basic[row] as number;
    this.columns[column] = leaving;
    this.place[leaving] = -1 - column;
    this.basic[row] = entering;
    this.place[entering] = row;
  }
}
