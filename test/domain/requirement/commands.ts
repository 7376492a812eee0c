import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { main } from '../../../src/catalogue-cli';

/** A folder for the files of one run of a test file. */
export const folder = mkdtempSync(join(tmpdir(), 'catalogue-'));

/** Writes a file below the folder of this run; returns its path. */
export function file(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** Runs a command as it is typed. */
export function run(...args: string[]): { code: number; out: string[]; errors: string[] } {
  const out: string[] = [];
  const errors: string[] = [];
  const code = main(args, {
    line: (text) => out.push(text),
    error: (text) => errors.push(text),
    progress: () => undefined,
  });
  return { code, out, errors };
}

/** A pack of two requirements, the first for an amount. */
export const pack = (id: string, amount: string, more = ''): string => `pack: ${id}
authority: A Board
jurisdiction: US-CA
applies: { fact: profession, is: physician-md }
unit: hour
clock: { length: 12 months, anchor: 2020-01-01 }
sources:
  rule: { clause: Rule 7, asOf: 2024-05, confidence: high }
  page: { asOf: undated, confidence: low }
require:
  - { id: total, source: rule, of: any, at-least: ${amount} }
  - { id: ethics, source: page, of: { topic: medical-ethics }, at-least: 2 }
${more}`;

/** The person of the cases, up to what is known besides. */
export const person = '{ today: 2025-12-31, otherwise: false, facts: { profession: physician-md }';
const credit = '{ id: a, completed: 2025-03-01, amount: 10, system: ama-pra-1, topics: { medical-ethics: 2 } }';
/** A case of one person on the last day of the cycle; `expected` may be empty. */
export const ask = (id: string, of: string, expected: string, entries = credit): string =>
  `- id: ${id}\n  pack: ${of}\n  given: ${person}, entries: [${entries}] }\n${expected === '' ? '' : `  expect: { ${expected} }\n`}`;
