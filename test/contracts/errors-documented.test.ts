import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERRORS, REQUEST_CODES, ROW_CODES, type ErrorCode } from '../../src/platform/errors';

const document = readFileSync(join(__dirname, '../../docs/errors.md'), 'utf8');

/** A row of the document as the table of `src/platform/errors.ts` has it. */
function line(code: ErrorCode): string {
  const { message, status, actsNext, retryable, meaning } = ERRORS[code];
  const rows: readonly string[] = ROW_CODES;
  const how = rows.includes(code) ? [] : [String(status), retryable ? 'yes' : 'no'];
  return `| ${[`\`${code}\``, ...how, actsNext, message, meaning].join(' | ')} |`;
}

const documented = document.split('\n').filter((text) => text.startsWith('| `'));
const cells = (text: string): string =>
  text
    .split('|')
    .map((cell) => cell.trim())
    .join('|');

it('documents every code as the table has it, in its order, and no other', () => {
  expect(documented.map(cells)).toEqual([...REQUEST_CODES, ...ROW_CODES].map(line).map(cells));
});

it.each(Object.entries(ERRORS))('%s says what happened in whole sentences', (code, { message, meaning }) => {
  expect(code).toMatch(/^[A-Z][A-Z_]*[A-Z]$/);
  for (const text of [message, meaning]) {
    expect(text).toMatch(/^[A-Z`].*[.]$/s);
    expect(text).not.toContain('|');
  }
});
