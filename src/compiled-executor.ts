import { Recent } from './platform/recent';
import type { ApolloServerOptions } from '@apollo/server';
import {
  defaultFieldResolver,
  execute,
  getNullableType,
  getOperationAST,
  GraphQLError,
  GraphQLScalarType,
  GraphQLSchema,
  isLeafType,
  isListType,
  isObjectType,
  Kind,
  lexicographicSortSchema,
  OperationTypeNode,
  parse,
  visit,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLLeafType,
} from 'graphql';
import { getVariableValues } from 'graphql/execution/values';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import { canCompile } from './can-compile';
import { PLAIN } from './platform/plain';

interface ExecutionRequest {
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  readonly contextValue: unknown;
}

export type Executor = (request: ExecutionRequest) => ExecutionResult | Promise<ExecutionResult>;

type Gateway = NonNullable<ApolloServerOptions<object>['gateway']>;

type Compiled = (root: unknown, context: unknown, variables: Record<string, unknown>) => unknown;

/** The type of a variable that was coerced already. */
const COERCED = '_Coerced';

const isThenable = (value: unknown): value is Promise<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';

const asError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error('something that is not an Error was thrown', { cause: thrown });

/** A list item that is rejected becomes an Error in its own place; compiled code would append it at the end. */
function settleItems(value: unknown): unknown {
  if (isThenable(value)) return value.then(settleItems);
  if (!Array.isArray(value) || !value.some((item) => isThenable(item) || Array.isArray(item))) return value;
  return value.map((item: unknown) => {
    const settled = settleItems(item);
    return isThenable(settled) ? settled.catch(asError) : settled;
  });
}

/**
 * A private copy of the schema for the compiler: every field has a resolver (compiled code does not call a method or
 * await a property) unless its type says that it is plain, list fields settle their items, and there is a type for
 * variables that need no more coercion.
 */
function schemaToCompile(schema: GraphQLSchema): GraphQLSchema {
  const copy = lexicographicSortSchema(schema);
  for (const type of Object.values(copy.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      if (field.resolve === undefined && type.extensions['plain'] === PLAIN.plain) continue;
      const resolve = field.resolve ?? defaultFieldResolver;
      field.resolve = isListType(getNullableType(field.type))
        ? (source, args, context, info) => settleItems(resolve(source, args as never, context, info))
        : resolve;
    }
  }
  const config = copy.toConfig();
  return new GraphQLSchema({
    ...config,
    types: [...config.types, new GraphQLScalarType({ name: COERCED, parseValue: (value) => value })],
    assumeValid: true,
  });
}

/** The scalars' own errors, kept whole: the compiler passes on their text alone, and it passes on whatever that is. */
function leafSerializers(schema: GraphQLSchema): Record<string, (value: unknown) => unknown> {
  const serializers: Record<string, (value: unknown) => unknown> = {};
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isLeafType(type)) continue;
    const leaf: GraphQLLeafType = type;
    serializers[type.name] = (value) => {
      try {
        const serialized: unknown = leaf.serialize(value);
        if (serialized === undefined || serialized === null) throw new Error(`${leaf.name} has no form for its value.`);
        return serialized;
      } catch (error) {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- the compiler reads `message` and nothing else
        throw { message: asError(error) };
      }
    };
  }
  return serializers;
}

/** The document with its variables declared as already coerced; read anew, since the compiler writes into it. */
function documentToCompile(document: DocumentNode): DocumentNode | undefined {
  const source = document.loc?.source.body;
  if (source === undefined) return undefined;
  return visit(parse(source), {
    VariableDefinition: ({ defaultValue: _default, directives: _directives, ...node }) => ({
      ...node,
      type: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: COERCED } },
    }),
  });
}

/** A leaf's error arrives with the thrown Error in place of its message. */
function restored(error: GraphQLError): GraphQLError {
  const thrown: unknown = error.message;
  const original = thrown instanceof Error ? thrown : error.originalError;
  return new GraphQLError(thrown instanceof Error ? thrown.message : error.message, {
    ...(error.path ? { path: error.path } : {}),
    ...(original ? { originalError: original } : {}),
    extensions: original instanceof GraphQLError ? original.extensions : error.extensions,
  });
}

function withLocations(error: GraphQLError, locations: GraphQLError['locations']): GraphQLError {
  if (locations?.length) Object.defineProperty(error, 'locations', { value: locations, enumerable: true });
  return error;
}

const restoredResult = (result: ExecutionResult): ExecutionResult =>
  result.errors
    ? { ...result, errors: result.errors.map((error) => withLocations(restored(error), error.locations)) }
    : result;

export interface CompiledExecutor {
  readonly execute: Executor;
  /** How many documents are held compiled. */
  readonly size: () => number;
}

/**
 * Executes documents that are seen a second time as compiled functions. Variables are coerced by graphql-js first, so
 * that they fail in its words; whatever is not known to compile faithfully is executed by graphql-js.
 */
export function compiledExecutor(schema: GraphQLSchema, size = 250): CompiledExecutor {
  const compilable = schemaToCompile(schema);
  const customSerializers = leafSerializers(schema);
  const seen = new Recent<DocumentNode, true>(size * 4);
  const compiled = new Recent<DocumentNode, Map<string, Compiled | null>>(size);

  const compile = (document: DocumentNode, operationName: string): Compiled | null => {
    try {
      const mine = canCompile(schema, document) ? documentToCompile(document) : undefined;
      if (!mine) return null;
      const query = compileQuery(compilable, mine, operationName, {
        customSerializers,
        disablingCapturingStackErrors: true,
      });
      return isCompiledQuery(query) ? (query.query as Compiled) : null;
    } catch {
      return null;
    }
  };

  const lookUp = (document: DocumentNode, operationName: string): Compiled | null => {
    let byName = compiled.get(document);
    if (!byName) {
      if (!seen.get(document)) {
        seen.set(document, true);
        return null;
      }
      byName = new Map();
      compiled.set(document, byName);
    }
    let query = byName.get(operationName);
    if (query === undefined) {
      query = compile(document, operationName);
      byName.set(operationName, query);
    }
    return query;
  };

  return {
    size: () => compiled.count,
    execute(request) {
      const { document, operationName, contextValue } = request;
      const variables = request.variables ?? {};
      const operation = getOperationAST(document, operationName);
      const query =
        operation && operation.operation !== OperationTypeNode.SUBSCRIPTION
          ? lookUp(document, operation.name?.value ?? '')
          : null;
      if (!operation || !query) {
        return execute({
          schema,
          document,
          contextValue,
          variableValues: variables,
          operationName: operationName ?? null,
        });
      }
      const coerced = getVariableValues(schema, operation.variableDefinitions ?? [], variables, { maxErrors: 50 });
      if (coerced.errors) return { errors: coerced.errors };
      const result = query(undefined, contextValue, coerced.coerced) as ExecutionResult | Promise<ExecutionResult>;
      return isThenable(result) ? result.then(restoredResult) : restoredResult(result);
    },
  };
}

/** The compiled executor in the place where Apollo lets one be brought. */
export function compiledGateway(schema: GraphQLSchema): Gateway {
  const executor = compiledExecutor(schema);
  return {
    async load() {
      return {
        executor: async ({ document, request, context }) =>
          executor.execute({
            document,
            operationName: request.operationName,
            variables: request.variables,
            contextValue: context,
          }),
      };
    },
    onSchemaLoadOrUpdate(callback) {
      callback({ apiSchema: schema, coreSupergraphSdl: '' });
      return () => undefined;
    },
    async stop() {
      // There is nothing to stop.
    },
  };
}
