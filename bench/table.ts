import type { Benchmark } from './benchmark';
import { rosterBenchmark } from './roster';

/** Every benchmark by name. */
export const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  roster: {
    says: 'a page of an employer’s roster beside a hand-written server on the same tables',
    needs: 'hub',
    run: rosterBenchmark,
  },
};
