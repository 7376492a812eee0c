/** What the benchmarks use of autocannon 9, which brings no types. */
declare module 'autocannon' {
  interface Request {
    method?: string;
    headers?: Record<string, string>;
    body?: string;
  }
  interface Client {
    setRequests(requests: readonly Request[]): void;
  }
  interface Options {
    url: string;
    connections: number;
    duration: number;
    setupClient?: (client: Client) => void;
    requests?: readonly Request[];
  }
  interface Result {
    non2xx: number;
    errors: number;
    timeouts: number;
    duration: number;
  }
  interface Run extends Promise<Result> {
    on(event: 'response', heard: (client: Client, status: number, bytes: number, ms: number) => void): this;
  }
  function autocannon(options: Options): Run;
  export = autocannon;
}
