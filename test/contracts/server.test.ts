import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  GraphQLError,
  GraphQLInt,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
} from 'graphql';
import type { Principal } from '../../src/auth/principal';
import { AppError } from '../../src/platform/errors';
import { createLogger } from '../../src/platform/logger';
import { createServer, type HubServer, type ServerOptions } from '../../src/server';

const KEY = 'Bearer key-of-a-provider';
const SECRET = 'Okonkwo-4412';

const principal = {
  role: 'PROVIDER',
  keyId: 'k1',
  organizationId: 'o1',
  personId: null,
  requestId: '',
} as unknown as Principal;

const Amount = new GraphQLScalarType({
  name: 'Amount',
  parseValue(value) {
    if (value === '1.25') return value;
    throw new AppError('BAD_INPUT', 'An amount is a multiple of its step.', { reason: 'step' });
  },
});

let executed = 0;
let release: () => void = () => undefined;
/** How many slow requests have been begun. */
let begun = 0;
let subscribed = 0;

const failures: Record<string, () => unknown> = {
  app: () => new AppError('NOT_FOUND', undefined, { path: 'id' }),
  plain: () => new Error(`secret ${SECRET} in select * from person`),
  database: () =>
    Object.assign(new Error(`Duplicate entry '${SECRET}' for key 'uq'`), { code: 'ER_DUP_ENTRY', sql: SECRET }),
  refused: () => Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:3306'), { code: 'ECONNREFUSED' }),
  crowded: () =>
    Object.assign(new Error('query failed'), {
      driverError: Object.assign(new Error('x'), { code: 'ER_CON_COUNT_ERROR' }),
    }),
  graphql: () => new GraphQLError(SECRET, { extensions: { code: 'SOMETHING', sql: SECRET } }),
  notAnError: () => SECRET,
};

const Node: GraphQLObjectType = new GraphQLObjectType({
  name: 'Node',
  fields: () => ({
    name: { type: GraphQLString, resolve: () => 'n' },
    next: { type: Node, resolve: () => ({}) },
    page: { type: Node, args: { first: { type: new GraphQLNonNull(GraphQLInt) } }, resolve: () => ({}) },
  }),
});

const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: {
      hello: { type: GraphQLString, resolve: () => ((executed += 1), 'hello') },
      node: { type: Node, resolve: () => ({}) },
      fail: {
        type: GraphQLString,
        args: { how: { type: GraphQLString } },
        resolve: (_source, { how }: { how: string }) => {
          throw failures[how]?.();
        },
      },
      take: {
        type: GraphQLString,
        args: { amount: { type: Amount }, count: { type: GraphQLInt } },
        resolve: () => 'taken',
      },
      slow: {
        type: GraphQLString,
        resolve: () => {
          begun += 1;
          return new Promise((resolve) => (release = () => resolve('done')));
        },
      },
    },
  }),
  mutation: new GraphQLObjectType({
    name: 'Mutation',
    fields: { change: { type: GraphQLString, resolve: () => ((executed += 1), 'changed') } },
  }),
  subscription: new GraphQLObjectType({
    name: 'Subscription',
    fields: {
      ticks: {
        type: GraphQLInt,
        args: { forever: { type: GraphQLString } },
        resolve: (source: unknown) => {
          if (source === 3) throw new Error(SECRET);
          return source;
        },
        async *subscribe(_source: unknown, { forever }: { forever?: string }) {
          subscribed += 1;
          try {
            yield 1;
            yield 2;
            yield 3;
            while (forever) {
              await sleep(5);
              yield 4;
            }
          } finally {
            subscribed -= 1;
          }
        },
      },
    },
  }),
});

interface Answer {
  status: number;
  headers: Headers;
  text: string;
  body: {
    data?: Record<string, unknown> | null;
    errors?: { message: string; path?: string[]; extensions: Record<string, unknown> }[];
  };
}

let log: string[] = [];
let ready = { ok: true, problems: [] as string[] };
let revoked = false;
let beforeAnswer: () => Promise<void> = async () => undefined;
const open: HubServer[] = [];

async function start(changes: Partial<ServerOptions> = {}) {
  const server = await createServer({
    schema,
    async authenticate(authorization) {
      if (authorization === undefined) return null;
      if (authorization !== KEY || revoked) throw new AppError('UNAUTHENTICATED');
      return principal;
    },
    context: () => ({}),
    beforeAnswer: () => beforeAnswer(),
    ready: async () => ready,
    logger: createLogger({ destination: { write: (line: string) => void log.push(line) } }),
    production: true,
    ...changes,
  });
  open.push(server);
  const url = await server.listen(0);
  const send = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(url + path, init);
    const text = await response.text();
    let body: Answer['body'] = {};
    try {
      body = JSON.parse(text) as Answer['body'];
    } catch {
      // A page or nothing at all.
    }
    return { status: response.status, headers: response.headers, text, body };
  };
  const post = (query: unknown, variables: unknown = {}, headers: Record<string, string> = { authorization: KEY }) =>
    send('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(typeof query === 'string' ? { query, variables } : query),
    });
  const stream = (query: string, headers: Record<string, string> = {}, signal: AbortSignal | null = null) =>
    fetch(`${url}/graphql/stream`, {
      method: 'POST',
      signal,
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', authorization: KEY, ...headers },
      body: JSON.stringify({ query }),
    });
  return { server, url, send, post, stream };
}

/** A stream ends a moment before its source is told. */
async function nobodySubscribed(): Promise<void> {
  for (let tries = 0; subscribed > 0 && tries < 100; tries += 1) await sleep(5);
  expect(subscribed).toBe(0);
}

const code = (answer: Answer): unknown => answer.body.errors?.[0]?.extensions['code'];

beforeEach(() => {
  log = [];
  executed = 0;
  subscribed = 0;
  ready = { ok: true, problems: [] };
  revoked = false;
  beforeAnswer = async () => undefined;
});
afterEach(async () => {
  release();
  await Promise.all(open.splice(0).map((server) => server.close()));
});

/** Text without request ids: they are random, and their digits may be anything. */
const withoutIds = (text: string): string => text.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '');

describe('who asks', () => {
  it('answers a known key', async () => {
    const { post } = await start();
    const answer = await post('query Greet { hello }');
    expect(answer).toMatchObject({ status: 200, body: { data: { hello: 'hello' } } });
  });

  it.each([
    ['no key', {}],
    ['an unknown key', { authorization: 'Bearer other' }],
  ])('refuses %s with 401 and runs nothing', async (_what, headers) => {
    const { post } = await start();
    const answer = await post('{ hello }', {}, headers);
    expect([answer.status, code(answer)]).toEqual([401, 'UNAUTHENTICATED']);
    expect(executed).toBe(0);
  });

  it('lets nobody look at the schema in production, and at nothing but the schema in development', async () => {
    const production = await start();
    expect(code(await production.post('{ __schema { types { name } } }', {}, {}))).toBe('UNAUTHENTICATED');
    expect(code(await production.post('{ __schema { types { name } } }'))).toBe('GRAPHQL_VALIDATION_FAILED');

    const development = await start({ production: false });
    expect(
      (await development.post('{ __schema { queryType { name } } ...f } fragment f on Query { __typename }', {}, {}))
        .status,
    ).toBe(200);
    expect(code(await development.post('{ __typename hello }', {}, {}))).toBe('UNAUTHENTICATED');
    expect(code(await development.post('{ ...f } fragment f on Query { hello }', {}, {}))).toBe('UNAUTHENTICATED');
    expect(executed).toBe(0);
  });
});

describe('errors', () => {
  it.each([
    ['app', 'NOT_FOUND'],
    ['plain', 'INTERNAL'],
    ['database', 'INTERNAL'],
    ['refused', 'UNAVAILABLE'],
    ['crowded', 'UNAVAILABLE'],
    ['graphql', 'INTERNAL'],
    ['notAnError', 'INTERNAL'],
  ])('masks a failure of kind %s as %s', async (how, expected) => {
    for (const compiled of [false, true]) {
      const { post } = await start({ compiled });
      for (let round = 0; round < 3; round += 1) {
        const answer = await post('query ($how: String) { fail(how: $how) }', { how });
        expect(code(answer)).toBe(expected);
        expect(answer.body.errors?.[0]).toMatchObject({
          path: ['fail'],
          extensions: { requestId: answer.headers.get('x-request-id'), actsNext: expect.any(String) as string },
        });
        expect(withoutIds(answer.text)).not.toMatch(/Okonkwo|4412|select|stack|3306/);
      }
    }
    expect(withoutIds(log.join(''))).not.toMatch(/Okonkwo|\b4412\b/);
  });

  it('tells the details of a known error', async () => {
    const { post } = await start();
    const answer = await post('{ fail(how: "app") }');
    expect(answer.body.errors?.[0]?.extensions).toMatchObject({ details: { path: 'id' }, retryable: false });
  });

  it('names the place of a bad variable and repeats neither its value nor its text', async () => {
    for (const compiled of [false, true]) {
      const { post } = await start({ compiled });
      for (let round = 0; round < 3; round += 1) {
        const answer = await post('query ($count: Int) { take(count: $count) }', { count: SECRET });
        expect([answer.status, code(answer)]).toEqual([400, 'BAD_USER_INPUT']);
        expect(answer.body.errors?.[0]?.extensions['details']).toEqual({
          path: 'variables.count',
          reason: 'is not a value of its type',
        });
        expect(answer.text + log.join('')).not.toContain(SECRET);

        const missing = await post('query ($count: Int!) { take(count: $count) }', {});
        expect(missing.body.errors?.[0]?.extensions['details']).toEqual({
          path: 'variables.count',
          reason: 'is required',
        });
      }
    }
  });

  it('passes on what a scalar of the hub says', async () => {
    const { post } = await start();
    const answer = await post('query ($amount: Amount) { take(amount: $amount) }', { amount: SECRET });
    expect([answer.status, code(answer)]).toEqual([400, 'BAD_INPUT']);
    expect(answer.body.errors?.[0]?.message).toBe('An amount is a multiple of its step.');
    expect(answer.text).not.toContain(SECRET);
  });

  it('gives no suggestion in production', async () => {
    const { post } = await start();
    const answer = await post('{ helo }');
    expect(code(answer)).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(answer.text).not.toContain('hello');
  });
});

describe('what is asked', () => {
  it('refuses a subscription before it runs, and names the right place', async () => {
    const { post, send } = await start();
    const answer = await post('subscription { ticks }');
    expect([answer.status, code(answer)]).toEqual([400, 'SUBSCRIPTION_OVER_HTTP']);
    expect(answer.body.errors?.[0]?.message).toContain('/graphql/stream');
    const named = await post({ query: 'query A { hello } subscription B { ticks }', operationName: 'B' });
    expect(code(named)).toBe('SUBSCRIPTION_OVER_HTTP');
    const got = await send(`/graphql?query=${encodeURIComponent('subscription { ticks }')}`, {
      headers: { authorization: KEY, 'apollo-require-preflight': '1' },
    });
    expect(got.status).toBe(405);
    expect(subscribed).toBe(0);
  });

  it.each([
    ['a mutation by GET', '/graphql?query=mutation%7Bchange%7D', { 'apollo-require-preflight': '1' }, 405],
    ['a GET without a preflight header', '/graphql?query=%7Bhello%7D', {}, 400],
  ])('refuses %s', async (_what, path, headers, status) => {
    const { send } = await start();
    const answer = await send(path, { headers: { authorization: KEY, ...headers } });
    expect(answer.status).toBe(status);
    expect(code(answer)).toBe('BAD_REQUEST');
    expect(executed).toBe(0);
  });

  it('refuses a batch', async () => {
    const { post } = await start();
    const answer = await post([{ query: '{ hello }' }, { query: '{ hello }' }]);
    expect([answer.status, code(answer)]).toEqual([400, 'BAD_REQUEST']);
    expect(answer.body.errors?.[0]?.extensions['requestId']).toBe(answer.headers.get('x-request-id'));
    expect(executed).toBe(0);
  });

  it('refuses a persisted query', async () => {
    const { post } = await start();
    const extensions = { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } };
    expect(code(await post({ extensions }))).toBe('PERSISTED_QUERY_NOT_SUPPORTED');
  });

  it.each([
    ['too deep', `{ node { ${'next { '.repeat(12)} name ${'} '.repeat(12)} } }`, 'QUERY_TOO_DEEP'],
    ['too many aliases', `{ ${Array.from({ length: 31 }, (_, n) => `a${n}: hello`).join(' ')} }`, 'QUERY_TOO_WIDE'],
    [
      'fragments that double',
      `{ node { ...f0 } } ${Array.from({ length: 9 }, (_, n) => `fragment f${n} on Node { a${n}: name b${n}: name ...f${n + 1} x${n}: next { ...f${n + 1} } }`).join(' ')} fragment f9 on Node { name }`,
      'QUERY_TOO_WIDE',
    ],
    ['too many tokens', `{ ${'hello '.repeat(2000)} }`, 'GRAPHQL_PARSE_FAILED'],
    ['a page too large', '{ node { page(first: 101) { name } } }', 'PAGE_SIZE_TOO_LARGE'],
    ['an empty page', '{ node { page(first: 0) { name } } }', 'PAGE_SIZE_TOO_LARGE'],
    ['a default page too large', 'query ($n: Int! = 500) { node { page(first: $n) { name } } }', 'PAGE_SIZE_TOO_LARGE'],
  ])('refuses %s', async (_what, query, expected) => {
    const { post } = await start();
    for (let round = 0; round < 2; round += 1) {
      const answer = await post(query);
      expect([answer.status, code(answer)]).toEqual([400, expected]);
    }
  });

  it.each([
    ['one name a thousand times', `{ ${'hello '.repeat(1990)} }`],
    ['one alias of many', `{ ${'a: hello '.repeat(660)} }`],
    [
      'fragments that overlap',
      `{ ${Array.from({ length: 180 }, (_, n) => `...f${n}`).join(' ')} } ${Array.from({ length: 180 }, (_, n) => `fragment f${n} on Query { hello }`).join(' ')}`,
    ],
    ['braces', `{ node ${'{ next '.repeat(900)} { name } ${'}'.repeat(900)} }`],
    ['directives', `{ hello ${'@a '.repeat(990)} }`],
  ])('answers %s quickly', async (_what, query) => {
    const { post } = await start();
    await post('{ hello }');
    const started = performance.now();
    const answer = await post(query);
    const took = performance.now() - started;
    expect([200, 400]).toContain(answer.status);
    expect(answer.text.length).toBeLessThan(10_000);
    expect(took).toBeLessThan(1000);
  });

  it('looks at the page size of a known document anew', async () => {
    const { post } = await start();
    const query = 'query ($n: Int!) { node { page(first: $n) { name } } }';
    expect((await post(query, { n: 100 })).status).toBe(200);
    expect(code(await post(query, { n: 101 }))).toBe('PAGE_SIZE_TOO_LARGE');
    expect((await post(query, { n: 1 })).status).toBe(200);
  });

  it('reads no body above its limit', async () => {
    const { post } = await start();
    const answer = await post(`{ hello } #${'x'.repeat(1024 * 1024)}`);
    expect([answer.status, code(answer)]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  });

  it('answers broken JSON and unknown paths in the same form', async () => {
    const { send } = await start();
    const broken = await send('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: KEY },
      body: `{"query": "${SECRET}`,
    });
    expect([broken.status, code(broken)]).toEqual([400, 'BAD_REQUEST']);
    expect(broken.text).not.toContain(SECRET);
    const lost = await send('/etc/passwd', {});
    expect([lost.status, code(lost)]).toEqual([404, 'NOT_FOUND']);
  });

  it('answers a Host that is none', async () => {
    const { url } = await start();
    const { port } = new URL(url);
    const text = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number.parseInt(port, 10), '127.0.0.1', () => {
        socket.write('GET /graphql?query={hello} HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n');
      });
      let read = '';
      socket
        .on('data', (chunk) => (read += chunk.toString()))
        .on('end', () => resolve(read))
        .on('error', reject);
    });
    expect(text).toMatch(/^HTTP\/1.1 400/);
  });
});

describe('the answer', () => {
  it('is held back, whole, when what must be written before it is not written', async () => {
    const { post } = await start();
    beforeAnswer = () => Promise.reject(new Error(SECRET));
    const answer = await post('mutation { change }');
    expect([answer.status, code(answer)]).toEqual([503, 'UNAVAILABLE']);
    expect(answer.body.data).toBeUndefined();
    expect(answer.text).not.toContain('changed');
  });

  it('waits for what must be written before it', async () => {
    const { post } = await start();
    let written = false;
    beforeAnswer = async () => {
      await sleep(30);
      written = true;
    };
    await post('{ hello }');
    expect(written).toBe(true);
  });

  it('keeps a plain request id and replaces another', async () => {
    const { post } = await start();
    const id = async (sent: string) =>
      (await post('{ hello }', {}, { authorization: KEY, 'x-request-id': sent })).headers.get('x-request-id');
    expect(await id('order-17.a_b~c')).toBe('order-17.a_b~c');
    for (const bad of ['x'.repeat(65), 'a b', '"quoted"', '-start', 'a;b'])
      expect(await id(bad)).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('carries the headers of an API that is nobody’s frame and nobody’s cache', async () => {
    const { post } = await start();
    const { headers } = await post('{ hello }');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it('is told by one line of the log, without a key or a value', async () => {
    const { post } = await start();
    await post('query Take($amount: Amount) { take(amount: $amount) fail(how: "plain") }', { amount: '1.25' });
    const lines = log.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ msg }) => msg === 'request');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      role: 'PROVIDER',
      operationName: 'Take',
      code: 'INTERNAL',
      status: 200,
      ms: expect.any(Number) as number,
    });
    expect(lines[0]?.['reqId']).toEqual(expect.any(String));
    expect(log.join('')).not.toMatch(/key-of-a-provider|1\.25|Okonkwo/);
  });
});

describe('health', () => {
  it('is alive, and ready when its parts are', async () => {
    const { send } = await start();
    expect((await send('/healthz', {})).status).toBe(200);
    expect(await send('/readyz', {})).toMatchObject({ status: 200, body: { ok: true } });
    ready = { ok: false, problems: ['database'] };
    expect(await send('/readyz', {})).toMatchObject({ status: 503, body: { ok: false, problems: ['database'] } });
    expect((await send('/healthz', {})).status).toBe(200);
  });

  it('is not ready when nobody can tell', async () => {
    const { send } = await start({ ready: () => Promise.reject(new Error(SECRET)) });
    const answer = await send('/readyz', {});
    expect(answer.status).toBe(503);
    expect(answer.text).not.toContain(SECRET);
  });

  it.each([
    ['headers', 'POST /graphql HTTP/1.1\r\nHost: a\r\n'],
    ['body', 'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{'],
  ])('cuts off a client that does not finish its %s', async (_what, sent) => {
    const { url } = await start({ limits: { headersMs: 100, requestMs: 150 } });
    const socket = connect(Number.parseInt(new URL(url).port, 10), '127.0.0.1', () => socket.write(sent));
    const started = performance.now();
    await new Promise((resolve) => socket.on('data', () => undefined).once('close', resolve));
    expect(performance.now() - started).toBeLessThan(3000);
    expect(executed).toBe(0);
  });

  it('stops without cutting off what is under way', async () => {
    const { server, post, send } = await start({ limits: { drainMs: 60 } });
    const before = begun;
    const slow = post('{ slow }');
    while (begun === before) await sleep(5);
    const stopped = server.close();
    expect(await send('/readyz', {})).toMatchObject({ status: 503, body: { problems: ['stopping'] } });
    await sleep(80);
    release();
    expect(await slow).toMatchObject({ status: 200, body: { data: { slow: 'done' } } });
    const answered = performance.now();
    await stopped;
    expect(performance.now() - answered).toBeLessThan(2000);
    await expect(send('/healthz', {})).rejects.toThrow();
  });

  it('does not wait for ever for what hangs', async () => {
    const { server, post } = await start({ limits: { stopMs: 50 } });
    const before = begun;
    const hanging = post('{ slow }').catch(() => 'cut off');
    while (begun === before) await sleep(5);
    const started = performance.now();
    await server.close();
    expect(performance.now() - started).toBeLessThan(2000);
    expect(await hanging).toBe('cut off');
  });
});

describe('/graphql/stream', () => {
  const events = (text: string) =>
    [...text.matchAll(/^data: (\{.*\})$/gm)].map((match) => JSON.parse(match[1] ?? '') as Answer['body']);

  it('sends each event once, masks its errors, and ends', async () => {
    const { stream } = await start();
    const response = await stream('subscription Ticks { ticks }');
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const text = await response.text();
    expect(events(text).map(({ data }) => data)).toEqual([{ ticks: 1 }, { ticks: 2 }, { ticks: null }]);
    expect(text).toContain('"INTERNAL"');
    expect(text + log.join('')).not.toContain(SECRET);
    expect(subscribed).toBe(0);
  });

  it.each([
    ['an unknown key', 'subscription { ticks }', { authorization: 'Bearer other' }, 401, 'UNAUTHENTICATED'],
    ['a query', '{ hello }', {}, 400, 'BAD_REQUEST'],
    ['another accept header', 'subscription { ticks }', { accept: '*/*' }, 400, 'BAD_REQUEST'],
    ['a document that is none', 'subscription {', {}, 400, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', 'subscription { nothing }', {}, 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['too many tokens', `subscription { ${'ticks '.repeat(2001)} }`, {}, 400, 'GRAPHQL_PARSE_FAILED'],
  ])('refuses %s', async (_what, query, headers, status, expected) => {
    const { stream } = await start();
    const response = await stream(query, headers);
    expect(response.status).toBe(status);
    expect(((await response.json()) as Answer['body']).errors?.[0]?.extensions['code']).toBe(expected);
    expect([executed, subscribed]).toEqual([0, 0]);
  });

  it('ends when the key is revoked, when the client leaves and when the server stops', async () => {
    const { stream, server } = await start({ limits: { recheckMs: 20, streamsPerKey: 2 } });
    const first = await stream('subscription { ticks(forever: "y") }');
    const leave = new AbortController();
    await stream('subscription { ticks(forever: "y") }', {}, leave.signal);
    const third = await stream('subscription { ticks(forever: "y") }');
    expect([third.status, subscribed]).toEqual([429, 2]);
    leave.abort();
    for (let tries = 0; subscribed > 1 && tries < 100; tries += 1) await sleep(5);
    expect(subscribed).toBe(1);
    revoked = true;
    await first.text();
    await nobodySubscribed();
    revoked = false;
    const last = await stream('subscription { ticks(forever: "y") }');
    await server.close();
    await last.text();
    await nobodySubscribed();
  });

  it('sends nothing that could not be audited', async () => {
    const { stream } = await start();
    beforeAnswer = () => Promise.reject(new Error(SECRET));
    const text = await (await stream('subscription { ticks }')).text();
    expect(text).toContain('"UNAVAILABLE"');
    expect(text).not.toContain('"ticks"');
  });
});
