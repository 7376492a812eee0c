/** Bounds of the long tests: `small` in a daily run, `full` when HUB_TEST_SIZE=full. The one place where they stand. */
const full = process.env.HUB_TEST_SIZE === 'full';
const bound = (small: number, large: number): number => (full ? large : small);

export const SIZES = {
  full,
  /** Where the chance of a fault test begins; printed, and given by TEST_SEED to repeat a run. */
  seed: Number(process.env.TEST_SEED ?? Date.now() % 1_000_000),
  /** How often the API is killed under load. */
  apiKills: bound(3, 12),
  /** Requests that clients send while the API is killed. */
  killedRequests: bound(60, 400),
  /** How long Redis is away, in ms. */
  redisAwayMs: bound(4_000, 20_000),
  /** Rows of the largest intake chunk whose statements are counted. */
  intakeRows: bound(5_000, 5_000),
  /** Random people who are judged every day for five years: for one pack, and for all of the catalogue together. */
  walkedLives: { pack: bound(6, 60), catalogue: bound(60, 1_200) },
  /** Reminders that are due while workers are killed. */
  reminderStorm: { due: bound(40, 300), kills: bound(3, 12) },
} as const;
