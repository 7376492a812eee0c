/** Who has to do something before it goes on. */
export type ActsNext = 'PROVIDER' | 'BOARD' | 'EMPLOYER' | 'CLINICIAN' | 'HUB' | 'CALLER' | 'NOBODY';

/** What is known of a code. */
export interface ErrorEntry {
  /** What the reader of the answer sees when the thrower says nothing better. */
  readonly message: string;
  /** HTTP status where the code answers the whole request; rows are always part of a 200. */
  readonly status: number;
  readonly actsNext: ActsNext;
  /** The same request may be sent again unchanged and may then succeed. */
  readonly retryable: boolean;
  /** The longer explanation of docs/errors.md. */
  readonly meaning: string;
}

export const entry = (
  status: number,
  actsNext: ActsNext,
  retryable: boolean,
  message: string,
  meaning: string,
): ErrorEntry => ({ message, status, actsNext, retryable, meaning });
