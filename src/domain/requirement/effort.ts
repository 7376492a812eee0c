/** One step is about a look at one cell of a table or one part of one credit: some ten nanoseconds. */
const MOST_STEPS = 1_000_000_000;

/**
 * How much work one verdict may take, in steps rather than time, so that a person is judged alike on every machine. Of all
 * packs of the catalogue, over random people, the heaviest verdict on somebody with 300 credits took a fortieth of it, with
 * 1,000 a third. A text that wants more is not judged at all, and keeps nobody waiting who asks for something else.
 */
export class Effort {
  private left = MOST_STEPS;

  /** @throws RangeError when too much has been spent. */
  spend(steps: number): void {
    this.left -= steps;
    if (this.left < 0) throw new RangeError('too many requirements, parts or hours to share out for one verdict');
  }
}

/** Steps of effort that a look at two requirements together stands for. */
export const PAIR = 200;
