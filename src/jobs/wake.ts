import { Queue } from 'bullmq';
import type { Config } from '../platform/config';
import { producerRedis, redisProblems } from '../platform/redis';
import { type JobName, JOBS, QUEUES } from './definitions';

/** Puts "look now" jobs into Redis. No request waits for it; while Redis is away the sweeps do the looking. */
export class Wake {
  private readonly redis;
  private readonly queues: Map<string, Queue>;

  constructor(config: Config) {
    this.redis = producerRedis(config);
    this.queues = new Map(
      QUEUES.map((name) => {
        const queue = new Queue(name, {
          connection: this.redis,
          prefix: config.redisPrefix,
          skipWaitingForReady: true,
          defaultJobOptions: {
            attempts: 3,
            backoff: { type: 'exponential', delay: 500, jitter: 0.5 },
            removeOnComplete: true,
            removeOnFail: 1_000,
          },
        });
        queue.on('error', () => undefined);
        return [name, queue];
      }),
    );
  }

  /** Asks the workers to look for this kind of work; returns at once and never fails. Many calls make one job. */
  look(job: JobName): void {
    void this.queues
      .get(JOBS[job].queue)
      ?.add(job, {}, { deduplication: { id: job, keepLastIfActive: true } })
      .catch(() => undefined);
  }

  /** What is wrong with Redis for our purpose. */
  async problems(production: boolean): Promise<string[]> {
    return redisProblems(this.redis, production);
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.queues.values()].map((queue) => queue.close()));
    this.redis.disconnect();
  }
}
