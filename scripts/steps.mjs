import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const started = process.hrtime.bigint();

function elapsed() {
  return `${(Number(process.hrtime.bigint() - started) / 1e9).toFixed(1)} s`.padStart(7);
}

/** One line a step: how long since the start, what, and what came of it. */
export function say(name, text) {
  console.log(`${elapsed()}  ${name.padEnd(10)} ${text}`);
}

/** A step that failed: its name stays with the error, so that whoever prints it can say which. */
export class StepFailed extends Error {
  constructor(step, message, log = null) {
    super(message);
    this.step = step;
    this.log = log;
  }
}

export async function step(name, work) {
  try {
    const text = await work();
    if (text) say(name, text);
    return text;
  } catch (error) {
    if (error instanceof StepFailed) throw error;
    throw new StepFailed(name, error.message, error.log ?? null);
  }
}

export function lastLines(path, count = 20) {
  let file = null;
  try {
    file = openSync(path, 'r');
    const { size } = fstatSync(file);
    const length = Math.min(size, 32_768);
    const bytes = Buffer.alloc(length);
    readSync(file, bytes, 0, length, size - length);
    return bytes.toString('utf8').trimEnd().split('\n').slice(-count).join('\n');
  } catch {
    return '';
  } finally {
    if (file !== null) closeSync(file);
  }
}

export function sayFailure(error) {
  const name = error instanceof StepFailed ? error.step : 'start';
  console.error(`${elapsed()}  ${name.padEnd(10)} FAILED: ${error.message}`);
  if (!(error instanceof StepFailed) && error.stack) console.error(error.stack);
  const tail = error.log ? lastLines(error.log) : '';
  if (tail) console.error(`\nThe last lines of ${error.log}:\n${tail}\n`);
}
