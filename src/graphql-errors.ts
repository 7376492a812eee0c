import {
  coerceInputValue,
  GraphQLError,
  Kind,
  typeFromAST,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from 'graphql';
import {
  AppError,
  ERRORS,
  isRequestCode,
  type ErrorCode,
  type ErrorDetails,
  type RequestCode,
} from './platform/errors';

/** What the database and the network say when they are down or full; the same request may be sent again. */
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
  'POOL_CLOSED',
  'POOL_ENQUEUELIMIT',
  'ER_CON_COUNT_ERROR',
  'ER_TOO_MANY_USER_CONNECTIONS',
  'ER_SERVER_SHUTDOWN',
  'ER_NORMAL_SHUTDOWN',
  'ER_OPTION_PREVENTS_STATEMENT',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_LOCK_DEADLOCK',
  'ER_QUERY_INTERRUPTED',
]);

/** The error under the wrappers of graphql-js and Apollo. */
export function rootError(error: unknown): unknown {
  let inner = error;
  for (let depth = 0; depth < 10 && inner instanceof GraphQLError && inner.originalError; depth += 1) {
    inner = inner.originalError;
  }
  return inner;
}

function isUnreachable(error: unknown): boolean {
  for (let inner = error, depth = 0; inner instanceof Error && depth < 5; depth += 1) {
    const { code, driverError } = inner as { code?: unknown; driverError?: unknown };
    if (typeof code === 'string' && UNREACHABLE.has(code)) return true;
    inner = driverError ?? inner.cause;
  }
  return false;
}

interface Fault {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: ErrorDetails | undefined;
}

/** Findings of class-validator, flattened to the first one; the values that it keeps beside them are not read. */
function invalidArgument(error: unknown): Fault | undefined {
  const findings = error instanceof GraphQLError ? error.extensions['validationErrors'] : undefined;
  if (!Array.isArray(findings)) return undefined;
  const path: string[] = [];
  let finding: unknown = findings[0];
  let reason: string | undefined;
  for (let depth = 0; depth < 20 && typeof finding === 'object' && finding !== null; depth += 1) {
    const { property, constraints, children } = finding as {
      property?: unknown;
      constraints?: Record<string, string>;
      children?: unknown[];
    };
    if (typeof property === 'string') path.push(property);
    reason = constraints === undefined ? reason : Object.keys(constraints)[0];
    finding = children?.[0];
  }
  return {
    code: 'BAD_INPUT',
    message: ERRORS.BAD_INPUT.message,
    details: { path: path.join('.'), ...(reason === undefined ? {} : { reason }) },
  };
}

/** A null or missing value for an argument that needs one, found by graphql-js or the compiled query while executing. */
const MISSING_ARGUMENT = /^Argument "[_A-Za-z0-9]+" of (?:required|non-null) type "[^"]+" (?:must not be null|was )/;

/** What may be told about an error: the code, a text that holds nothing of the inside, and where. */
export function faultOf(error: unknown, variableFault?: ErrorDetails): Fault {
  const root = rootError(error);
  if (root instanceof AppError) return { code: root.code, message: root.message, details: root.details };
  const invalid = invalidArgument(error) ?? invalidArgument(root);
  if (invalid) return invalid;
  const code = error instanceof GraphQLError ? error.extensions['code'] : undefined;
  if (code === 'BAD_USER_INPUT') {
    return { code, message: ERRORS.BAD_USER_INPUT.message, details: variableFault };
  }
  if (code === 'UNAUTHORIZED') return { code: 'FORBIDDEN', message: ERRORS.FORBIDDEN.message };
  if (error instanceof GraphQLError && isRequestCode(code) && code !== 'INTERNAL') {
    return { code, message: error.message };
  }
  if (isUnreachable(root)) return { code: 'UNAVAILABLE', message: ERRORS.UNAVAILABLE.message };
  if (root instanceof GraphQLError && MISSING_ARGUMENT.test(root.message)) {
    return { code: 'BAD_USER_INPUT', message: root.message };
  }
  return { code: 'INTERNAL', message: ERRORS.INTERNAL.message };
}

/** The `extensions` of an error that leaves the hub. */
export function errorExtensions({ code, details }: Pick<Fault, 'code' | 'details'>, requestId: string) {
  const { actsNext, retryable } = ERRORS[code];
  return {
    code,
    actsNext,
    retryable,
    requestId,
    ...(details === undefined ? {} : { details }),
  };
}

const variableFaults = new WeakMap<object, ErrorDetails>();

/** Apollo's `formatError`: every error of every answer passes here. It is not told of the request, whose id comes later. */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const key = typeof error === 'object' && error !== null ? error : undefined;
  const fault = faultOf(error, key && variableFaults.get(key));
  return {
    message: fault.message,
    ...(formatted.locations === undefined ? {} : { locations: formatted.locations }),
    ...(formatted.path === undefined ? {} : { path: formatted.path }),
    extensions: errorExtensions(fault, ''),
  };
}

/** An error that answers the whole request, with its HTTP status, in the form that Apollo passes on. */
export function requestError(error: unknown): GraphQLError {
  const { code, message } = faultOf(error);
  const status = code === 'INTERNAL' ? 500 : ERRORS[code].status;
  return new GraphQLError(message, {
    originalError: error instanceof Error ? error : new AppError('INTERNAL'),
    extensions: { code, http: { status } },
  });
}

export const requestFault = (code: RequestCode, message?: string, details?: ErrorDetails): GraphQLError =>
  requestError(new AppError(code, message, details));

/**
 * graphql-js tells what is wrong with a variable by quoting its value. The value is not ours to repeat, so the variable
 * is looked at once more to find the place alone.
 */
export function explainVariableFault(
  schema: GraphQLSchema,
  error: GraphQLError,
  variables: Readonly<Record<string, unknown>> | undefined,
): void {
  const node = error.nodes?.[0];
  if (node?.kind !== Kind.VARIABLE_DEFINITION) return;
  const name = node.variable.name.value;
  const type = typeFromAST(schema, node.type);
  let path = `variables.${name}`;
  let reason = `must be of type ${type === undefined ? 'unknown' : String(type)}`;
  const value = variables?.[name];
  if (value === undefined) {
    reason = 'is required';
  } else if (type !== undefined) {
    let found = false;
    try {
      coerceInputValue(value, type as Parameters<typeof coerceInputValue>[1], (at, invalid, problem) => {
        if (found) return;
        found = true;
        path = [path, ...at].join('.');
        if (/^Field "[^"]*" is not defined/.test(problem.message)) reason = 'holds a field that is not known';
        else if (/^Field "([_A-Za-z0-9]+)" of required type/.test(problem.message)) {
          path += `.${problem.message.split('"')[1] ?? ''}`;
          reason = 'is required';
        } else if (invalid === null || invalid === undefined) reason = 'is required';
        else reason = 'is not a value of its type';
      });
    } catch {
      // A scalar that throws something else than expected has no better place than the variable.
    }
  }
  variableFaults.set(error, { path, reason });
}
