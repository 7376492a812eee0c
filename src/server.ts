import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { OperationTypeNode, type GraphQLSchema } from 'graphql';
import { compiledGateway } from './compiled-executor';
import { formatError, requestFault, requestError } from './graphql-errors';
import { errorAnswer, exchangeOf, exchangePlugin, mountGraphql, noteError, type GraphqlHooks } from './graphql-http';
import { checkLimits, GRAPHQL_LIMITS, isIntrospection, type GraphqlLimits } from './graphql-limits';
import { mountGraphqlStream, type StreamLimits } from './graphql-stream';
import { AppError } from './platform/errors';
import type { Readiness } from './platform/health';
import type { Logger } from './platform/logger';
import { requestId } from './platform/request-id';

export interface ServerLimits extends GraphqlLimits, StreamLimits {
  readonly bodyBytes: number;
  /** A client that does not finish its headers, or its whole request, in this time is cut off. */
  readonly headersMs: number;
  readonly requestMs: number;
  /** How long `/readyz` is red while requests are still taken, so that a load balancer can turn away first. */
  readonly drainMs: number;
  /** How long requests under way may take to finish when the server stops. */
  readonly stopMs: number;
}

export const SERVER_LIMITS: ServerLimits = {
  ...GRAPHQL_LIMITS,
  bodyBytes: 1024 * 1024,
  headersMs: 10_000,
  requestMs: 30_000,
  drainMs: 0,
  stopMs: 10_000,
  streamsPerKey: 10,
  streamMs: 15 * 60_000,
  recheckMs: 30_000,
};

export interface ServerOptions extends Omit<GraphqlHooks, 'anonymous'> {
  readonly schema: GraphQLSchema;
  ready(): Promise<Readiness>;
  readonly logger: Logger;
  readonly production: boolean;
  readonly limits?: Partial<ServerLimits>;
  /** Execute repeated documents as compiled functions. */
  readonly compiled?: boolean;
  /** Where queries and mutations are served. */
  readonly path?: string;
  /** Another Apollo server in place of the hub's own: Apollo's conformance suite brings hundreds. */
  readonly apollo?: ApolloServer<object>;
}

export interface HubServer {
  readonly fastify: FastifyInstance;
  /** Resolves to the address, for example `http://127.0.0.1:4000`. */
  listen(port: number, host?: string): Promise<string>;
  close(): Promise<void>;
}

/** What is refused before anything runs: operations of nobody, subscriptions here, documents that ask for too much. */
const rulesPlugin = (limits: GraphqlLimits): ApolloServerPlugin<object> => ({
  async requestDidStart({ request }) {
    return {
      async didResolveOperation({ document, operation, operationName }) {
        if (!operation) return;
        if (!exchangeOf(request.http)?.principal && !isIntrospection(document, operation)) {
          throw requestFault('UNAUTHENTICATED');
        }
        if (operation.operation === OperationTypeNode.SUBSCRIPTION) throw requestFault('SUBSCRIPTION_OVER_HTTP');
        try {
          checkLimits(document, operationName, request.variables, limits);
        } catch (error) {
          throw requestError(error);
        }
      },
      async willSendResponse({ response }) {
        response.http.headers.set('cache-control', 'no-store');
      },
    };
  },
});

function hubApollo(options: ServerOptions, limits: GraphqlLimits): ApolloServer<object> {
  const { schema, production, logger } = options;
  return new ApolloServer<object>({
    ...(options.compiled ? { gateway: compiledGateway(schema) } : { schema }),
    nodeEnv: production ? 'production' : 'development',
    introspection: !production,
    hideSchemaDetailsFromClientErrors: production,
    includeStacktraceInErrorResponses: false,
    persistedQueries: false,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: limits.maxTokens },
    validationOptions: { maxErrors: 10 },
    formatError,
    logger: {
      debug: (text) => logger.debug(text),
      info: (text) => logger.info(text),
      warn: (text) => logger.warn(text),
      error: (text) => logger.error(text),
    },
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ...(production ? [ApolloServerPluginLandingPageDisabled()] : []),
      rulesPlugin(limits),
    ],
  });
}

/** Fastify's own refusals, in the words of the table. */
function appErrorOf(error: unknown): unknown {
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new AppError('PAYLOAD_TOO_LARGE');
  if (code === 'FST_ERR_CTP_INVALID_JSON_BODY') return new AppError('BAD_REQUEST', 'Invalid JSON in the request body.');
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) return new AppError('BAD_REQUEST');
  return error;
}

function hubFastify(logger: Logger, limits: ServerLimits): FastifyInstance {
  const loggerInstance: FastifyBaseLogger = logger;
  const fastify = Fastify({
    loggerInstance,
    http: {
      headersTimeout: limits.headersMs,
      // Node looks at slow connections only so often.
      connectionsCheckingInterval: Math.min(5000, limits.headersMs),
    },
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: 65_000,
    forceCloseConnections: 'idle',
    requestIdHeader: false,
    genReqId: ({ headers }) => requestId(headers['x-request-id']),
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 200 },
  });

  // What is no JSON reaches Apollo as text, which it refuses in its own words.
  fastify.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  fastify.removeContentTypeParser('text/plain');

  fastify.decorateRequest('exchange', null as never);
  fastify.addHook('onRequest', async (request, reply) => {
    request.exchange = { requestId: request.id, log: request.log };
    reply.header('x-request-id', request.id);
    reply.header('x-content-type-options', 'nosniff');
    reply.header('referrer-policy', 'no-referrer');
    reply.header('x-frame-options', 'DENY');
    reply.header('strict-transport-security', 'max-age=31536000; includeSubDomains');
  });
  fastify.addHook('onSend', async (_request, reply) => {
    const type = reply.getHeader('content-type');
    if (typeof type !== 'string' || !type.startsWith('text/html')) {
      reply.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
    }
  });
  fastify.addHook('onResponse', async (request, reply) => {
    if (request.routeOptions.url === '/healthz' || request.routeOptions.url === '/readyz') return;
    const { principal, operationName, code } = request.exchange;
    request.log.info(
      {
        route: request.routeOptions.url ?? null,
        method: request.method,
        status: reply.statusCode,
        role: principal?.role ?? null,
        operationName: operationName ?? null,
        code: code ?? null,
        ms: Math.round(reply.elapsedTime * 10) / 10,
      },
      'request',
    );
  });

  fastify.setErrorHandler(async (error, request, reply) => {
    const known = appErrorOf(error);
    noteError(request.exchange, known);
    const answer = errorAnswer(known, request.id);
    return reply.code(answer.status).type('application/json; charset=utf-8').send(answer.body);
  });
  fastify.setNotFoundHandler(async (request, reply) => {
    const answer = errorAnswer(new AppError('NOT_FOUND'), request.id);
    return reply.code(answer.status).type('application/json; charset=utf-8').send(answer.body);
  });
  return fastify;
}

const STOPPING: Readiness = { ok: false, problems: ['stopping'] };
const UNKNOWN: Readiness = { ok: false, problems: ['readiness could not be told'] };

/** The API over HTTP. It knows how requests are carried and answered, and nothing of what is asked. */
export async function createServer(options: ServerOptions): Promise<HubServer> {
  const limits: ServerLimits = { ...SERVER_LIMITS, ...options.limits };
  const apollo = options.apollo ?? hubApollo(options, limits);
  apollo.addPlugin(exchangePlugin);
  await apollo.start();

  const hooks: GraphqlHooks = {
    authenticate: (authorization, id) => options.authenticate(authorization, id),
    context: (principal, id) => options.context(principal, id),
    ...(options.beforeAnswer
      ? { beforeAnswer: (context) => options.beforeAnswer?.(context) ?? Promise.resolve() }
      : {}),
    anonymous: !options.production,
  };

  const fastify = hubFastify(options.logger, limits);
  mountGraphql(fastify, options.path ?? '/graphql', apollo, hooks);
  const streams = mountGraphqlStream(fastify, options.schema, hooks, limits, options.production);

  let stopping: Promise<void> | undefined;
  fastify.addHook('onSend', async (_request, reply) => {
    if (stopping) reply.header('connection', 'close');
  });
  fastify.get('/healthz', async () => ({ ok: true }));
  fastify.get('/readyz', async (_request, reply) => {
    const state = stopping ? STOPPING : await options.ready().catch(() => UNKNOWN);
    return reply.code(state.ok ? 200 : 503).send(state);
  });

  const stop = async (): Promise<void> => {
    if (limits.drainMs > 0) await new Promise((resolve) => setTimeout(resolve, limits.drainMs));
    streams.close();
    const late = setTimeout(() => fastify.server.closeAllConnections(), limits.stopMs);
    try {
      await fastify.close();
    } finally {
      clearTimeout(late);
    }
    await apollo.stop();
  };

  return {
    fastify,
    listen: (port, host = '127.0.0.1') => fastify.listen({ port, host }),
    close: () => (stopping ??= stop()),
  };
}
