import type { AddressInfo } from 'node:net';
import { randomBytes } from 'node:crypto';
import { type App, createApp } from '../../src/app';
import { HUB_TENANT, type Role, workerPrincipal } from '../../src/auth/principal';
import { type Config, readConfig } from '../../src/platform/config';
import type { Id } from '../../src/platform/ids';
import { writeSetting } from '../../src/platform/settings';
import { startApi } from '../../src/start-api';
import { startWorkers, type Workers } from '../../workers/start';
import { createTestDatabase, type TestDatabase } from './database';
import { checkStatements } from './statements';

export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly data: T;
  readonly errors: readonly {
    message: string;
    path?: readonly (string | number)[];
    extensions: Record<string, unknown>;
  }[];
}

/** The hub as it runs: real database, real Redis, HTTP in front, workers beside it in this process unless told not to. */
export interface TestHub {
  readonly app: App;
  readonly database: TestDatabase;
  readonly url: string;
  /** The environment for further processes of the same hub. */
  readonly env: Record<string, string>;
  /** A key for a role; organization or person as the role needs. */
  key(role: Role, owner?: { organizationId?: Id; personId?: Id }): Promise<string>;
  /** One GraphQL operation through HTTP. */
  ask<T = Record<string, unknown>>(key: string | null, query: string, variables?: object): Promise<Answer<T>>;
  /** The same, failing the test on any error. */
  get<T = Record<string, any>>(key: string, query: string, variables?: object): Promise<T>;
  /** Moves the hub's clock to a civil date (noon UTC), in this and every other process that follows the database. */
  setToday(date: string): Promise<void>;
  close(): Promise<void>;
}

export interface HubOptions {
  /** Workers run in this process unless false. */
  readonly workers?: boolean;
  readonly smtpUrl?: string;
  /** A Redis of the test's own; the shared one unless given. */
  readonly redisUrl?: string;
}

export async function startTestHub(options: HubOptions = {}): Promise<TestHub> {
  const database = await createTestDatabase();
  try {
    return await startOn(database, options);
  } catch (error) {
    await database.drop();
    throw error;
  }
}

async function startOn(database: TestDatabase, options: HubOptions): Promise<TestHub> {
  const redisUrl = options.redisUrl ?? process.env.TEST_REDIS_URL;
  if (redisUrl === undefined) throw new Error('TEST_REDIS_URL is not set: run the tests by `npm test`');
  const env: Record<string, string> = {
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    REDIS_URL: redisUrl,
    REDIS_PREFIX: `{${database.name}}`,
    HUB_SECRET: 'a secret that is only good for tests, 0123456789',
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
    PORT: '0',
    ...(options.smtpUrl === undefined ? {} : { SMTP_URL: options.smtpUrl }),
  };
  const config: Config = readConfig(env);
  const app = await createApp(config);
  await writeSetting(app.db.manager, 'demo', `test-${randomBytes(2).toString('hex')}`);
  const api = await startApi(app);
  const { port } = api.fastify.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  let workers: Workers | null = options.workers === false ? null : await startWorkers(app);
  const admin = { ...workerPrincipal('test'), role: 'ADMIN' as const, keyId: HUB_TENANT };

  const ask = async <T>(key: string | null, query: string, variables: object = {}): Promise<Answer<T>> => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key === null ? {} : { authorization: `Bearer ${key}` }) },
      body: JSON.stringify({ query, variables }),
    });
    const body = (await response.json()) as { data?: T; errors?: Answer['errors'] };
    return { status: response.status, data: body.data as T, errors: body.errors ?? [] };
  };

  return {
    app,
    database,
    url,
    env,
    ask,
    async key(role, owner = {}) {
      const { token } = await app.keys.create(admin, {
        role,
        organizationId: owner.organizationId ?? null,
        personId: owner.personId ?? null,
        label: `test ${role}`,
        expiresAt: null,
      });
      return token;
    },
    async get<T>(key: string, query: string, variables: object = {}): Promise<T> {
      const answer = await ask<T>(key, query, variables);
      if (answer.errors.length > 0) throw new Error(JSON.stringify(answer.errors, null, 1));
      return answer.data;
    },
    async setToday(date) {
      const offset = Math.round((Date.parse(`${date}T12:00:00Z`) - Date.now()) / 1000);
      await writeSetting(app.db.manager, 'clock_offset_seconds', String(offset));
      app.clock.setOffset(offset);
    },
    async close() {
      await workers?.close();
      workers = null;
      await api.close();
      await app.close();
      await database.drop();
      checkStatements();
    },
  };
}

/** Waits until `look` gives something, asking again every 50 ms. */
export async function eventually<T>(look: () => Promise<T | null | undefined | false>, withinMs = 10_000): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`not within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
