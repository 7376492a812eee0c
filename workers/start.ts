import { Queue, Worker } from 'bullmq';
import type { App } from '../src/app';
import { JOB_NAMES, type JobName, JOBS, QUEUES } from '../src/jobs/definitions';
import { createLogger, type Logger } from '../src/platform/logger';
import { workerRedis } from '../src/platform/redis';
import { HANDLERS } from './handlers';

export interface Workers {
  /** Takes no more work, waits for what is in hand, and lets go of Redis. */
  close(): Promise<void>;
}

/** How often this process looks by itself, whatever Redis does, in ms; also the shortest schedule. */
const SWEEP_EVERY_MS = 1_000;

/** How often the schedulers in Redis are compared with the code, in ms: a flushed Redis has none. */
const SCHEDULE_EVERY_MS = 10_000;

/** How long a stop waits for work in hand, in ms; less than a platform's usual 30 s before it kills. */
const STOP_WITHIN_MS = 15_000;

/** How long a stop waits for Redis to hear of it, in ms. */
const REDIS_WITHIN_MS = 1_000;

/**
 * Starts the consumers of every queue, keeps BullMQ's schedulers in line with the code, and starts the sweep that does
 * the same work from the database while Redis is away. Handlers are safe to run twice and at the same time.
 */
export async function startWorkers(app: App): Promise<Workers> {
  const log = createLogger({ level: app.config.logLevel, name: 'worker' });
  const runner = new Runner(app, log);
  const redis = workerRedis(app.config);
  let there = false;
  redis.on('ready', () => {
    there = true;
    log.info('redis is there');
  });
  redis.on('close', () => {
    if (there) log.warn('redis is away; the sweep carries on');
    there = false;
  });
  const connection = { connection: redis, prefix: app.config.redisPrefix };
  const workers = QUEUES.map((queue) => {
    const worker = new Worker(queue, async (job) => runner.look(job.name), { ...connection, concurrency: 4 });
    worker.on('error', () => undefined);
    return worker;
  });
  const queues = QUEUES.map((name) => {
    const queue = new Queue(name, connection);
    queue.on('error', () => undefined);
    return queue;
  });

  let scheduling: Promise<void> | null = null;
  const keepSchedules = (): void => {
    if (redis.status !== 'ready' || scheduling !== null) return;
    scheduling = schedule(queues, log)
      .catch((error: unknown) => log.warn({ error }, 'schedulers not compared'))
      .finally(() => {
        scheduling = null;
      });
  };
  redis.on('ready', keepSchedules);
  const schedules = setInterval(keepSchedules, SCHEDULE_EVERY_MS);
  const sweep = setInterval(() => runner.sweep(), SWEEP_EVERY_MS);
  runner.sweep();

  return {
    async close() {
      clearInterval(sweep);
      clearInterval(schedules);
      const closing = workers.map((worker) => worker.close(redis.status !== 'ready'));
      if (!(await within(runner.stop(), STOP_WITHIN_MS))) log.warn('stopped with work in hand; its claims run out');
      // What is left is to tell Redis, which may have gone away just now; whoever waits for it is cut off.
      const told = Promise.allSettled([...closing, ...(scheduling === null ? [] : [scheduling])]);
      if (!(await within(told, REDIS_WITHIN_MS)))
        for (const worker of workers) void worker.disconnect().catch(() => undefined);
      await within(Promise.allSettled(queues.map((queue) => queue.close())), REDIS_WITHIN_MS);
      there = false;
      redis.disconnect();
    },
  };
}

/** True when it ended in time. */
async function within(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([work.then(() => true as const), late]);
  } finally {
    clearTimeout(timer);
  }
}

interface Run {
  readonly done: Promise<void>;
  /** The run that follows this one, where somebody asked while it was under way. */
  next: Promise<void> | null;
}

/** Runs handlers, each at most once at a time in this process. */
class Runner {
  private readonly running = new Map<JobName, Run>();
  private readonly endedAt = new Map<JobName, number>();
  private readonly stopping = new AbortController();

  constructor(
    private readonly app: App,
    private readonly log: Logger,
  ) {}

  /**
   * Looks now. What was written after a run began may have been missed by it, so whoever asks while one is under way
   * waits for one more, which all who ask share. Rejects when the run fails, so that the queue tries again.
   */
  async look(name: string): Promise<void> {
    if (!isJob(name) || this.stopping.signal.aborted) return;
    const under = this.running.get(name);
    if (under === undefined) return this.start(name);
    under.next ??= under.done.catch(() => undefined).then(() => this.look(name));
    return under.next;
  }

  /** Looks for every kind of work that nobody looked for in time. */
  sweep(): void {
    const now = performance.now();
    for (const job of JOB_NAMES) {
      if (this.running.has(job) || now - (this.endedAt.get(job) ?? -Infinity) < JOBS[job].everyMs) continue;
      void this.start(job).catch(() => undefined);
    }
  }

  /** Starts nothing more; resolves when what runs has ended. Long handlers hear of it and end early. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.allSettled([...this.running.values()].map((run) => run.done));
  }

  private start(job: JobName): Promise<void> {
    const began = performance.now();
    const done = HANDLERS[job](this.app, this.stopping.signal)
      .then((counts) => {
        if (counts === undefined || Object.values(counts).every((count) => count === 0)) return;
        this.log.info({ job, ms: Math.round(performance.now() - began), ...counts }, 'job done');
      })
      .catch((error: unknown) => {
        this.log.error({ job, error }, 'job failed');
        throw error;
      })
      .finally(() => {
        this.running.delete(job);
        this.endedAt.set(job, performance.now());
      });
    this.running.set(job, { done, next: null });
    return done;
  }
}

function isJob(name: string): name is JobName {
  return Object.hasOwn(JOBS, name);
}

/**
 * Schedulers as the code has them. What is as it should be is left alone (setting it again would put its next run off);
 * what an older release scheduled under another name is removed.
 */
async function schedule(queues: readonly Queue[], log: Logger): Promise<void> {
  for (const queue of queues) {
    const wanted = JOB_NAMES.filter((job) => JOBS[job].queue === queue.name);
    const known = new Map((await queue.getJobSchedulers()).map((one) => [one.key, Number(one.every)]));
    for (const key of known.keys()) {
      if (!(wanted as readonly string[]).includes(key)) await queue.removeJobScheduler(key);
    }
    for (const job of wanted) {
      if (known.get(job) === JOBS[job].everyMs) continue;
      await queue.upsertJobScheduler(
        job,
        { every: JOBS[job].everyMs },
        { name: job, data: {}, opts: { removeOnComplete: true, removeOnFail: 100 } },
      );
      log.info({ job }, 'scheduled');
    }
  }
}
