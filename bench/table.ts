import type { Benchmark } from './benchmark';
import { evaluateBenchmark } from './evaluate';
import { rosterBenchmark } from './roster';

/** Every benchmark by name. */
export const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  evaluate: {
    says: 'people judged on one core, with 40 credits and 3 obligations each',
    needs: 'nothing',
    run: evaluateBenchmark,
  },
  roster: {
    says: 'a page of an employer’s roster beside a hand-written server on the same tables',
    needs: 'hub',
    run: rosterBenchmark,
  },
};
