import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const ROOT = join(__dirname, '..', '..');

const temporary: string[] = [];
afterAll(() => {
  for (const directory of temporary) rmSync(directory, { recursive: true, force: true });
});

/** A directory that goes when the tests of this file are over. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'launcher-test-'));
  temporary.push(directory);
  return directory;
}

/**
 * Runs code as an ES module beside the scripts, in a process of its own, and gives what it returned. The scripts are ES
 * modules that run before any package is installed; jest's module system is CommonJS.
 */
export function inScripts<T>(code: string): T {
  const program = `const run = async () => { ${code} };\nprocess.stdout.write(JSON.stringify((await run()) ?? null));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: join(ROOT, 'scripts'),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(output) as T;
}

/** A script that prints lines of JSON, takes orders by standard input and stays until that closes. */
export interface Companion<T> {
  readonly process: ChildProcess;
  readonly ready: T;
  order<A>(line: string): Promise<A>;
  end(): Promise<void>;
}

export async function companion<T>(script: string, args: string[]): Promise<Companion<T>> {
  const child = spawn(process.execPath, [join(ROOT, 'scripts', script), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async <A>(): Promise<A> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`${script} ended`);
    return JSON.parse(value) as A;
  };
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    process: child,
    ready: await next<T>(),
    order: (line) => {
      child.stdin.write(`${line}\n`);
      return next();
    },
    end: () => {
      child.stdin.end();
      return ended;
    },
  };
}

/** Whether a process runs: one that has ended and that nobody has asked about yet does not. */
export function isAlive(pid: number): boolean {
  return !['', 'Z'].includes(
    spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.slice(0, 1),
  );
}

export async function until(what: string, look: () => boolean | Promise<boolean>, seconds = 10): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await look())) {
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
