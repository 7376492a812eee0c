import type { Problem } from './yaml-source';

/** Where the words of a command go. */
export interface Output {
  /** One line on standard output. */
  readonly line: (text: string) => void;
  /** One line on standard error. */
  readonly error: (text: string) => void;
  /** Replaces the line of progress on a terminal; null = it is done. */
  readonly progress: (text: string | null) => void;
}

/** A problem as it is printed. */
export function placed(problem: Problem): string {
  return `${problem.file}:${problem.line}:${problem.column} ${problem.message}`;
}
