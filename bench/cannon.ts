import autocannon from 'autocannon';
import { shuffled } from './statistics';

/** A burst of load: each connection sends the requests in an order of its own, over and over. */
export interface Burst {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  readonly requests: readonly { readonly token: string; readonly body: string }[];
}

export interface Fired {
  readonly requests: number;
  readonly seconds: number;
  /** How long each answer took, in ms, from the shortest to the longest. */
  readonly times: readonly number[];
  readonly meanBytes: number;
  /** Answers that were none: wrong status, errors, timeouts. */
  readonly failed: number;
}

async function fire(burst: Burst): Promise<Fired> {
  const requests = burst.requests.map(({ token, body }) => ({
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body,
  }));
  let seed = 1;
  const times: number[] = [];
  let bytes = 0;
  const run = autocannon({
    url: burst.url,
    connections: burst.connections,
    duration: burst.seconds,
    requests,
    setupClient: (client) => client.setRequests(shuffled(requests, seed++)),
  });
  void run.on('response', (_client, _status, size, ms) => {
    times.push(ms);
    bytes += size;
  });
  const result = await run;
  return {
    requests: times.length,
    seconds: result.duration,
    times: times.sort((a, b) => a - b),
    meanBytes: Math.round(bytes / Math.max(1, times.length)),
    failed: result.non2xx + result.errors + result.timeouts,
  };
}

// A process of its own, so that sending costs both servers the same and neither of them anything.
process.on('message', (burst: Burst) => {
  void fire(burst).then(
    (fired) => process.send?.(fired),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
process.once('disconnect', () => process.exit(0));
