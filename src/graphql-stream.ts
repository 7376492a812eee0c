import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  getOperationAST,
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import { createHandler, type OperationArgs, type RequestParams, type Response } from 'graphql-sse';
import { errorAnswer, noteError, openContext, settle, type Exchange, type GraphqlHooks } from './graphql-http';
import { errorExtensions, faultOf } from './graphql-errors';
import { checkLimits, type GraphqlLimits } from './graphql-limits';
import { AppError } from './platform/errors';

export interface StreamLimits {
  readonly streamsPerKey: number;
  /** The longest life of one stream; a client connects again. */
  readonly streamMs: number;
  /** How often the key of an open stream is looked at again. */
  readonly recheckMs: number;
}

interface Streams {
  /** Ends every open stream. */
  close(): void;
}

type StreamContext = { readonly exchange: Exchange; readonly context: object };

/** Parses and checks as `/graphql` does, except that here only subscriptions are served. */
function subscriptionOf(
  schema: GraphQLSchema,
  params: RequestParams,
  limits: GraphqlLimits,
  production: boolean,
): DocumentNode {
  let document: DocumentNode;
  try {
    document = parse(params.query, { maxTokens: limits.maxTokens });
  } catch {
    throw new AppError('GRAPHQL_PARSE_FAILED');
  }
  const rules = production ? [...specifiedRules, NoSchemaIntrospectionCustomRule] : specifiedRules;
  const [problem] = validate(schema, document, rules, { maxErrors: 1, hideSuggestions: production });
  if (problem) throw new AppError('GRAPHQL_VALIDATION_FAILED', problem.message);
  const operation = getOperationAST(document, params.operationName);
  if (!operation) throw new AppError('OPERATION_RESOLUTION_FAILURE');
  if (operation.operation !== OperationTypeNode.SUBSCRIPTION) {
    throw new AppError('BAD_REQUEST', 'Only subscriptions are served here; send this to /graphql.');
  }
  checkLimits(document, params.operationName, params.variables, limits);
  return document;
}

function masked(result: ExecutionResult, exchange: Exchange): ExecutionResult {
  if (!result.errors) return result;
  const errors = result.errors.map((error) => {
    noteError(exchange, error);
    const fault = faultOf(error);
    return new GraphQLError(fault.message, {
      ...(error.nodes ? { nodes: error.nodes } : {}),
      ...(error.path ? { path: error.path } : {}),
      extensions: errorExtensions(fault, exchange.requestId),
    });
  });
  return { ...result, errors };
}

/** Serves subscriptions as server-sent events at `/graphql/stream`, one connection an operation. */
export function mountGraphqlStream(
  fastify: FastifyInstance,
  schema: GraphQLSchema,
  hooks: GraphqlHooks,
  limits: GraphqlLimits & StreamLimits,
  production: boolean,
): Streams {
  const open = new Set<() => void>();
  const perKey = new Map<string, number>();

  const refusal = (error: unknown, exchange: Exchange): Response => {
    noteError(exchange, error);
    const { status, body } = errorAnswer(error, exchange.requestId);
    return [body, { status, statusText: '', headers: { 'content-type': 'application/json; charset=utf-8' } }];
  };

  const handler = createHandler<FastifyRequest, undefined, StreamContext>({
    // No token: streams are not shared between requests.
    authenticate: () => null,
    async onSubscribe({ raw: request }, params) {
      const { exchange } = request;
      try {
        const context = await openContext({ ...hooks, anonymous: false }, exchange, request.headers.authorization);
        exchange.context = context;
        const document = subscriptionOf(schema, params, limits, production);
        exchange.operationName = getOperationAST(document, params.operationName)?.name?.value.slice(0, 80) ?? '';
        const args: OperationArgs<StreamContext> = {
          schema,
          document,
          operationName: params.operationName,
          variableValues: params.variables,
          contextValue: context as StreamContext,
        };
        return args;
      } catch (error) {
        return refusal(error, exchange);
      }
    },
    async onNext(_context, { raw: request }, result) {
      const { exchange } = request;
      try {
        await settle(hooks, exchange);
      } catch (error) {
        const fault = faultOf(error);
        return { errors: [new GraphQLError(fault.message, { extensions: errorExtensions(fault, request.id) })] };
      }
      return masked(result as ExecutionResult, exchange);
    },
  });

  /** Holds a place among the streams of a key, and ends the stream when its time or its key has run out. */
  function watch(request: FastifyRequest, end: () => void): () => void {
    const keyId = request.exchange.principal?.keyId ?? '';
    perKey.set(keyId, (perKey.get(keyId) ?? 0) + 1);
    const life = setTimeout(end, limits.streamMs);
    const recheck = setInterval(() => {
      hooks.authenticate(request.headers.authorization, request.id).then(
        (principal) => principal ?? end(),
        () => end(),
      );
    }, limits.recheckMs);
    open.add(end);
    return () => {
      clearTimeout(life);
      clearInterval(recheck);
      open.delete(end);
      const left = (perKey.get(keyId) ?? 1) - 1;
      if (left > 0) perKey.set(keyId, left);
      else perKey.delete(keyId);
    };
  }

  fastify.all('/graphql/stream', async (request: FastifyRequest, reply: FastifyReply) => {
    const { exchange } = request;
    if (request.headers.accept !== 'text/event-stream') {
      throw new AppError('BAD_REQUEST', 'Subscriptions are read with the header Accept: text/event-stream.');
    }
    const [body, init] = await handler({
      method: request.method,
      url: request.url,
      headers: { get: (name) => request.headers[name]?.toString() },
      body: () => request.body as string | Record<PropertyKey, unknown> | null,
      raw: request,
      context: undefined,
    });
    if (body === null || typeof body === 'string') {
      return reply
        .code(init.status)
        .headers(init.headers ?? {})
        .send(body ?? '');
    }
    const mine = perKey.get(exchange.principal?.keyId ?? '') ?? 0;
    if (mine >= limits.streamsPerKey) {
      await body.return(undefined);
      throw new AppError('RATE_LIMITED', 'This key has as many streams open as it may.');
    }

    reply.hijack();
    const end = (): void => void body.return(undefined);
    const release = watch(request, end);
    reply.raw.once('close', end);
    reply.raw.writeHead(init.status, { ...(reply.getHeaders() as Record<string, string>), ...init.headers });
    try {
      for await (const chunk of body) {
        if (!reply.raw.writable) break;
        if (!reply.raw.write(chunk)) {
          await new Promise((resolve) => {
            reply.raw.once('drain', resolve);
            reply.raw.once('close', resolve);
          });
        }
      }
    } catch (error) {
      noteError(exchange, error);
    } finally {
      release();
      reply.raw.off('close', end);
      reply.raw.end();
    }
    return reply;
  });

  return { close: () => open.forEach((end) => end()) };
}
