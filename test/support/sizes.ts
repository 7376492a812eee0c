/** Bounds of the long tests: `small` in a daily run, `full` when HUB_TEST_SIZE=full. The one place where they stand. */
const full = process.env.HUB_TEST_SIZE === 'full';
const bound = (small: number, large: number): number => (full ? large : small);

export const SIZES = {
  full,
  /**
   * Where the chance of a test begins; printed, and given by TEST_SEED to repeat a run. The daily run always draws the
   * same: a change is judged by what it changes. New chances are the full run's.
   */
  seed: Number(process.env.TEST_SEED ?? bound(20_261, Date.now() % 1_000_000)),
  /** How often the API is killed under load. */
  apiKills: bound(3, 12),
  /** Requests that clients send while the API is killed. */
  killedRequests: bound(60, 400),
  /** How long Redis is away, in ms. */
  redisAwayMs: bound(4_000, 20_000),
  /** Rows of the largest intake chunk whose statements are counted. */
  intakeRows: bound(5_000, 5_000),
  /** Packs of the catalogue that a long test takes, drawn by the seed; the full run takes all. */
  sampledPacks: bound(6, Number.MAX_SAFE_INTEGER),
  /** Random people who are judged every day for five years: for one pack, and for all of the catalogue together. */
  walkedLives: { pack: bound(3, 60), catalogue: bound(18, 1_200) },
  /** Random people whose rows are judged at every midnight of every zone involved, and for how many days. */
  walkedRows: { people: bound(12, 150), days: bound(60, 200) },
  /** Random cases of each property of the rule language: for one pack, of dates, of a comparison with brute force, of surplus. */
  ruleRuns: { pack: bound(25, 250), dates: bound(100, 10_000), brute: bound(150, 10_000), carry: bound(60, 10_000) },
  /** Reminders that are due while workers are killed. */
  reminderStorm: { due: bound(40, 300), kills: bound(3, 12) },
} as const;

/** Some of a list, drawn by the printed seed and in the order of the list. */
export function sampled<T>(list: readonly T[], most: number): T[] {
  if (list.length <= most) return [...list];
  let state = (SIZES.seed * 2_654_435_761 + 1) >>> 0;
  const left = list.map((_, index) => index);
  const drawn = new Set<number>();
  while (drawn.size < most) {
    // A linear congruential generator: all that a sample needs is to be another one with another seed.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const [one] = left.splice(state % left.length, 1);
    drawn.add(one as number);
  }
  return list.filter((_, index) => drawn.has(index));
}
