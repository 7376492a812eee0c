/** Something that has its place among all requirements planned for one verdict. */
interface Placed {
  readonly place: number;
}

/** Something for each planned requirement. They are numbered, so a list serves where a map would hash objects. */
export class ByPlan<K extends Placed, T> {
  private readonly list: (T | undefined)[] = [];

  get(one: K): T | undefined {
    return this.list[one.place];
  }

  set(one: K, value: T): void {
    this.list[one.place] = value;
  }

  /** All there is, in the order of planning. */
  values(): T[] {
    return this.list.filter((value) => value !== undefined);
  }
}
