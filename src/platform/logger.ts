import { pino, type DestinationStream, type Logger } from 'pino';

export type { Logger };

/** What people wrote and what numbers they have stays out of the log: quoted text and long digits become a mark. */
const scrub = (text: string): string =>
  text
    .replace(/(["'`])(?:\\.|(?!\1).)*\1/gs, '…')
    .replace(/\d{4,}/g, '#')
    .slice(0, 300);

interface LoggedError {
  readonly type: string;
  readonly message?: string;
  readonly code?: string | number;
  readonly stack?: string;
  readonly cause?: LoggedError;
}

/** Kinds of error whose text speaks of the program and not of what people sent to it. */
const OWN_WORDS = new Set(['AppError', 'TypeError', 'ReferenceError', 'RangeError', 'AssertionError']);

/**
 * An error as the log keeps it. Drivers hang the statement and its parameters on their errors, and parsers quote what
 * they were given, so nothing is copied but the kind, the code and the frames; the text only where it is the program's.
 */
export function loggedError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: 'something that is not an Error was thrown' };
  const { code, syscall } = error as { code?: unknown; syscall?: unknown };
  const tells = OWN_WORDS.has(error.constructor.name) || typeof syscall === 'string';
  const frames = error.stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 20)
    .join('\n');
  return {
    type: error.constructor.name,
    ...(tells ? { message: scrub(error.message) } : {}),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(frames === undefined ? {} : { stack: frames }),
    ...(error.cause instanceof Error && depth < 3 ? { cause: loggedError(error.cause, depth + 1) } : {}),
  };
}

export interface LoggerOptions {
  readonly level?: string;
  /** The process that writes: `api`, `worker`, `cli`. */
  readonly name?: string;
  readonly destination?: DestinationStream;
}

/** JSON lines on stdout. Every error goes through `loggedError`, and well-known secrets are cut wherever they appear. */
export function createLogger({ level = 'info', name, destination }: LoggerOptions = {}): Logger {
  const settings = {
    level,
    ...(name === undefined ? {} : { name }),
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: loggedError, error: loggedError },
    redact: {
      paths: ['authorization', 'key', 'token', 'password', 'variables', '*.authorization', '*.password', '*.token'],
      remove: true,
    },
  };
  return destination === undefined ? pino(settings) : pino(settings, destination);
}
