import { Readable } from 'node:stream';
import { HeaderMap, type ApolloServer, type ApolloServerPlugin, type HTTPGraphQLRequest } from '@apollo/server';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from './auth/principal';
import { errorExtensions, explainVariableFault, faultOf, requestError, rootError } from './graphql-errors';
import { AppError, ERRORS } from './platform/errors';

/** What the hub asks of whoever knows the people, the services and the audit. */
export interface GraphqlHooks {
  /** Who sends this Authorization header; throws `UNAUTHENTICATED` for a key that is not known. Null is nobody. */
  authenticate(authorization: string | undefined, requestId: string): Promise<Principal | null>;
  /** The GraphQL context of one request. Apollo copies it shallowly: keep what changes inside objects of its own. */
  context(principal: Principal, requestId: string): object | Promise<object>;
  /** Awaited before a byte of the answer leaves; its failure turns the whole answer into `UNAVAILABLE`. */
  beforeAnswer?(context: object): Promise<void>;
  /** Whether an operation without Authorization may be looked at (it may then only introspect). */
  readonly anonymous: boolean;
}

/** What is known of one request while it is answered; the request log is written from it. */
export interface Exchange {
  readonly requestId: string;
  readonly log: FastifyBaseLogger;
  principal?: Principal;
  context?: object;
  operationName?: string;
  code?: string;
  /** Set when Apollo got as far as looking at the document. */
  processed?: boolean;
}

declare module 'fastify' {
  interface FastifyRequest {
    exchange: Exchange;
  }
}

const exchanges = new WeakMap<HTTPGraphQLRequest, Exchange>();

/** The exchange to which Apollo's hooks belong. */
export const exchangeOf = (http: HTTPGraphQLRequest | undefined): Exchange | undefined => http && exchanges.get(http);

/** Writes an error of the inside to the log; what the caller did wrong is only counted by its code. */
export function noteError(exchange: Exchange, error: unknown): void {
  const { code } = faultOf(error);
  exchange.code ??= code;
  if (code === 'INTERNAL' || code === 'UNAVAILABLE') exchange.log.error({ err: rootError(error), code }, 'failed');
}

/** Fills the place that `formatError` left for the id of the request. */
const withRequestId = (error: GraphQLFormattedError, requestId: string): GraphQLFormattedError =>
  error.extensions?.['requestId'] === '' ? { ...error, extensions: { ...error.extensions, requestId } } : error;

/** Ties Apollo's view of a request to ours. */
export const exchangePlugin: ApolloServerPlugin<object> = {
  async requestDidStart(started) {
    const exchange = exchangeOf(started.request.http);
    if (!exchange) return undefined;
    exchange.processed = true;
    exchange.context = started.contextValue;
    return {
      async didResolveOperation({ operationName }) {
        if (operationName) exchange.operationName = operationName.slice(0, 80);
      },
      async didEncounterErrors({ errors, schema, request }) {
        for (const error of errors) {
          noteError(exchange, error);
          if (error.extensions['code'] === 'BAD_USER_INPUT') explainVariableFault(schema, error, request.variables);
        }
      },
      async willSendResponse({ response }) {
        if (response.body.kind !== 'single' || !response.body.singleResult.errors) return;
        response.body.singleResult.errors = response.body.singleResult.errors.map((error) =>
          withRequestId(error, exchange.requestId),
        );
      },
    };
  },
};

/** An answer that is nothing but one error. */
export function errorAnswer(error: unknown, requestId: string): { status: number; body: string } {
  const fault = faultOf(error);
  const { status } = ERRORS[fault.code];
  const body = { errors: [{ message: fault.message, extensions: errorExtensions(fault, requestId) }] };
  return { status, body: JSON.stringify(body) };
}

/** Runs `beforeAnswer`; whatever it throws, the caller hears that nothing was acknowledged. */
export async function settle(hooks: GraphqlHooks, exchange: Exchange): Promise<void> {
  if (!hooks.beforeAnswer || !exchange.context || !exchange.principal) return;
  try {
    await hooks.beforeAnswer(exchange.context);
  } catch (error) {
    exchange.log.error({ err: error, code: 'UNAVAILABLE' }, 'the answer was held back');
    exchange.code = 'UNAVAILABLE';
    throw new AppError('UNAVAILABLE');
  }
}

/** Finds out who asks, and makes the context; nobody gets an empty one, and may only introspect. */
export async function openContext(
  hooks: GraphqlHooks,
  exchange: Exchange,
  authorization: string | undefined,
): Promise<object> {
  try {
    const principal = await hooks.authenticate(authorization, exchange.requestId);
    if (!principal) {
      if (!hooks.anonymous) throw new AppError('UNAUTHENTICATED');
      return {};
    }
    exchange.principal = principal;
    return await hooks.context(principal, exchange.requestId);
  } catch (error) {
    noteError(exchange, error);
    throw error instanceof GraphQLError || faultOf(error).code === 'INTERNAL' ? error : requestError(error);
  }
}

function headersOf(request: FastifyRequest): HeaderMap {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return headers;
}

function searchOf({ raw }: FastifyRequest): string {
  const url = raw.url ?? '';
  const start = url.indexOf('?');
  return start < 0 ? '' : url.slice(start);
}

/** Serves Apollo at one path. Nothing between fastify and Apollo but this function. */
export function mountGraphql(
  fastify: FastifyInstance,
  path: string,
  apollo: ApolloServer<object>,
  hooks: GraphqlHooks,
): void {
  fastify.all(path, async (request: FastifyRequest, reply: FastifyReply) => {
    const { exchange } = request;
    const httpGraphQLRequest: HTTPGraphQLRequest = {
      method: request.method.toUpperCase(),
      headers: headersOf(request),
      search: searchOf(request),
      body: request.body,
    };
    exchanges.set(httpGraphQLRequest, exchange);

    const answer = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest,
      context: () => openContext(hooks, exchange, request.headers.authorization),
    });
    await settle(hooks, exchange);

    for (const [name, value] of answer.headers) reply.header(name, value);
    reply.code(answer.status ?? 200);
    if (answer.body.kind === 'chunked') return reply.send(Readable.from(answer.body.asyncIterator));
    return reply.send(
      exchange.processed ? answer.body.string : markErrors(answer.body.string, exchange, answer.status ?? 200),
    );
  });
}

/** Apollo answers what it does not process (no document, a batch, no preflight header) without its plugins. */
function markErrors(text: string, exchange: Exchange, status: number): string {
  if (status < 400) return text;
  const answer = JSON.parse(text) as { errors?: GraphQLFormattedError[] };
  const code = answer.errors?.[0]?.extensions?.['code'];
  exchange.code ??= typeof code === 'string' ? code : 'BAD_REQUEST';
  return JSON.stringify({ errors: answer.errors?.map((error) => withRequestId(error, exchange.requestId)) });
}
