import { Queue, Worker } from 'bullmq';
import type { App } from '../src/app';
import { JOB_NAMES, type JobName, JOBS, QUEUES } from '../src/jobs/definitions';
import { createLogger } from '../src/platform/logger';
import { workerRedis } from '../src/platform/redis';
import { HANDLERS } from './handlers';

export interface Workers {
  close(): Promise<void>;
}

/** How often this process looks by itself, whatever Redis does, in ms; also the shortest schedule. */
const SWEEP_EVERY_MS = 1_000;

/** How long a stop waits for work in hand, in ms; less than a platform's usual 30 s before it kills. */
const STOP_WITHIN_MS = 15_000;

/**
 * Starts the consumers of every queue, brings BullMQ's schedulers in line with the code, and starts the sweep that does
 * the same work from the database while Redis is away. Handlers are safe to run twice and at the same time.
 */
export async function startWorkers(app: App): Promise<Workers> {
  const log = createLogger({ level: app.config.logLevel });
  const running = new Map<JobName, Promise<void>>();
  const lastRun = new Map<JobName, number>();

  /** One run of a handler at a time in this process; a second caller shares the run that is under way. */
  const run = (job: JobName): Promise<void> => {
    const under = running.get(job);
    if (under !== undefined) return under;
    const started = HANDLERS[job](app)
      .catch((error: unknown) => {
        log.error({ job, error }, 'job failed');
        throw error;
      })
      .finally(() => {
        running.delete(job);
        lastRun.set(job, performance.now());
      });
    running.set(job, started);
    return started;
  };

  const redis = workerRedis(app.config);
  const connection = { connection: redis, prefix: app.config.redisPrefix };
  const workers = QUEUES.map((queue) => {
    const worker = new Worker(queue, async (job) => run(job.name as JobName), { ...connection, concurrency: 4 });
    worker.on('error', () => undefined);
    return worker;
  });
  const scheduling = schedule(connection).catch((error: unknown) => log.warn({ error }, 'schedules not set'));

  const sweep = setInterval(() => {
    for (const job of JOB_NAMES) {
      const last = lastRun.get(job) ?? 0;
      if (performance.now() - last >= JOBS[job].everyMs) void run(job).catch(() => undefined);
    }
  }, SWEEP_EVERY_MS);

  return {
    async close() {
      clearInterval(sweep);
      const stopped = Promise.allSettled([
        ...workers.map((worker) => worker.close(redis.status !== 'ready')),
        ...running.values(),
      ]);
      await Promise.race([stopped, new Promise((resolve) => setTimeout(resolve, STOP_WITHIN_MS).unref())]);
      if (redis.status === 'ready') await scheduling;
      redis.disconnect();
    },
  };
}

/** Schedulers as the code has them; what an older release scheduled under another name is removed. */
async function schedule(connection: { connection: ReturnType<typeof workerRedis>; prefix: string }): Promise<void> {
  for (const name of QUEUES) {
    const queue = new Queue(name, connection);
    queue.on('error', () => undefined);
    const wanted = JOB_NAMES.filter((job) => JOBS[job].queue === name);
    for (const known of await queue.getJobSchedulers()) {
      if (known.key !== undefined && !wanted.includes(known.key as JobName)) await queue.removeJobScheduler(known.key);
    }
    for (const job of wanted)
      await queue.upsertJobScheduler(
        job,
        { every: JOBS[job].everyMs },
        { name: job, data: {}, opts: { removeOnComplete: true, removeOnFail: 100 } },
      );
    await queue.close();
  }
}
