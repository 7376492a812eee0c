import { Redis } from 'ioredis';
import type { Config } from './config';

/**
 * A connection for those who put work in: it fails at once while Redis is away, so that nothing waits for it.
 * What could not be put in is found again by a sweep.
 */
export function producerRedis(config: Config): Redis {
  return quiet(
    new Redis(config.redisUrl, {
      enableOfflineQueue: false,
      maxRetriesPerRequest: 1,
      connectTimeout: 2_000,
      commandTimeout: 2_000,
    }),
  );
}

/** A connection for workers: it waits for Redis for ever, as BullMQ asks. */
export function workerRedis(config: Config): Redis {
  return quiet(new Redis(config.redisUrl, { maxRetriesPerRequest: null, connectTimeout: 2_000 }));
}

/** An unheard 'error' event would end the process; readiness reports the state instead. */
function quiet(redis: Redis): Redis {
  redis.on('error', () => undefined);
  return redis;
}

/** What is wrong with Redis for our purpose: it must answer, keep every key, and keep them over a restart. */
export async function redisProblems(redis: Redis, production: boolean): Promise<string[]> {
  try {
    const [, policy] = (await redis.config('GET', 'maxmemory-policy')) as string[];
    const [, aof] = (await redis.config('GET', 'appendonly')) as string[];
    const problems: string[] = [];
    if (policy !== 'noeviction') problems.push(`redis: maxmemory-policy is ${policy ?? 'unknown'}, must be noeviction`);
    if (production && aof !== 'yes') problems.push('redis: appendonly is off');
    return problems;
  } catch {
    return ['redis: does not answer'];
  }
}
