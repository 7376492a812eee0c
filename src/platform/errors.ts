import type { ActsNext, ErrorEntry } from './error-entry';
import { REQUEST } from './request-codes';
import { ROW } from './row-codes';

/**
 * Every code that leaves the hub, in one table: what it says, who must act next, and whether the same request may
 * simply be sent again. docs/errors.md is this table in prose, and a test compares the two.
 *
 * Request codes end a request (`errors[].extensions.code`). Row codes are the outcome of one row of credit and are
 * ordinary values in an answer. A code, once published, is never given another meaning.
 */
export type { ActsNext };

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

export interface ErrorDetails {
  /** Where in the input, for example `input.rows.3.completedOn`. */
  readonly path?: string;
  readonly reason?: string;
  readonly [key: string]: Json | undefined;
}

export type RequestCode = keyof typeof REQUEST;
export type RowCode = keyof typeof ROW;
export type ErrorCode = RequestCode | RowCode;

export const ERRORS: Readonly<Record<ErrorCode, ErrorEntry>> = { ...REQUEST, ...ROW };
export const REQUEST_CODES = Object.keys(REQUEST) as readonly RequestCode[];
export const ROW_CODES = Object.keys(ROW) as readonly RowCode[];

export const isRequestCode = (code: unknown): code is RequestCode =>
  typeof code === 'string' && Object.hasOwn(REQUEST, code);

/** What an answer says about one row of credit. */
export function rowCode(code: RowCode): { readonly message: string; readonly actsNext: ActsNext } {
  const { message, actsNext } = ROW[code];
  return { message, actsNext };
}

/** The one error that a service throws on purpose; its message is written for the caller and leaves the hub. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails | undefined;

  constructor(code: ErrorCode, message?: string, details?: ErrorDetails) {
    super(message ?? ERRORS[code].message);
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }
}
