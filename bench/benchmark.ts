/** What the launcher of the benchmarks hands down: where everything answers, and which processes to watch. */
export interface Bench {
  readonly quick: boolean;
  /** What was measured while the data were loaded. */
  readonly load: LoadReport;
  readonly keys: readonly string[];
  readonly api: { readonly url: string; readonly pid: number };
  readonly worker: { readonly pid: number };
  readonly database: { readonly url: string; readonly adminUrl: string; readonly pid: number; readonly label: string };
}

export interface LoadReport {
  readonly madeOn: string;
  readonly people: number;
  readonly phases: readonly { readonly what: string; readonly count: number; readonly seconds: number }[];
}

export interface Outcome {
  /** What is printed, line by line. */
  readonly lines: readonly string[];
  /** What is written to the file. */
  readonly figures: object;
  readonly passed: boolean;
}

export interface Benchmark {
  readonly says: string;
  /** `hub`: services, data, API and worker as in production; `nothing`: a processor. */
  readonly needs: 'hub' | 'nothing';
  run(bench: Bench): Promise<Outcome>;
}
