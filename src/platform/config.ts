import { z } from 'zod';

/** Everything the processes read from their environment, parsed once. No other file may read `process.env`. */
const schema = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65535).default(4000),
  DATABASE_URL: z.url(),
  DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(10),
  REDIS_URL: z.url(),
  REDIS_PREFIX: z.string().default('{hub}'),
  SMTP_URL: z.url().default('smtp://127.0.0.1:1025'),
  MAIL_FROM: z.string().default('CME Hub <reminders@cme-hub.invalid>'),
  HUB_SECRET: z.string().min(32),
  HUB_COMPILED: z.enum(['0', '1']).default('1'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

export interface Config {
  readonly production: boolean;
  readonly host: string;
  readonly port: number;
  readonly databaseUrl: string;
  /** Connections per process. */
  readonly databasePool: number;
  readonly redisUrl: string;
  /** Keys in Redis begin with this; the braces keep them in one Redis Cluster slot. */
  readonly redisPrefix: string;
  readonly smtpUrl: string;
  readonly mailFrom: string;
  /** Key of every keyed hash (API keys, identifiers). Changing it makes all of them unfindable. */
  readonly secret: string;
  /** Run queries through the compiled executor. */
  readonly compiled: boolean;
  readonly logLevel: string;
}

/** Reads the environment; throws one error that names every fault. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const parsed = schema.safeParse(env);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`The environment is not complete:\n${faults.join('\n')}`);
  }
  const value = parsed.data;
  return Object.freeze({
    production: value.NODE_ENV === 'production',
    host: value.HOST,
    port: value.PORT,
    databaseUrl: value.DATABASE_URL,
    databasePool: value.DATABASE_POOL,
    redisUrl: value.REDIS_URL,
    redisPrefix: value.REDIS_PREFIX,
    smtpUrl: value.SMTP_URL,
    mailFrom: value.MAIL_FROM,
    secret: value.HUB_SECRET,
    compiled: value.HUB_COMPILED === '1',
    logLevel: value.LOG_LEVEL,
  });
}
