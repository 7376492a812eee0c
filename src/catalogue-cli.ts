import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { checkCommand } from './requirements/check-command';
import type { Output } from './requirements/command-output';
import { diffCommand, fileAndDay } from './requirements/diff-command';
import { evaluateCommand } from './requirements/evaluate-command';
import { listCommand } from './requirements/list-command';
import { mutateCommand } from './requirements/mutate-command';
import { namesCommand } from './requirements/names-command';
import { catalogueFolder } from './requirements/registry';

const usage = `Usage:
  npm run catalogue -- check [PATH ...] [--strict]     check packs and run their cases; the whole catalogue by default
  npm run catalogue -- evaluate CASES ... [--explain] [--packs PATH]
                                                       the verdict of every case: one JSON object a line, or sentences
  npm run catalogue -- list [PATH ...]                 what the packs cover
  npm run catalogue -- names [WORD] [--packs PATH]     the names packs and cases may use, or those with a word in them
  npm run catalogue -- diff A B                        what differs between two packs; PACK@2026-01-01: as on that day
  npm run catalogue -- mutate [PATH ...] [--pack ID]   change every pack in one place at a time: do its cases notice?`;

const options = {
  strict: { type: 'boolean' },
  explain: { type: 'boolean' },
  packs: { type: 'string', multiple: true },
  pack: { type: 'string' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>['values'];

interface Command {
  /** The options it takes. */
  readonly takes: readonly (keyof typeof options)[];
  /** How many paths it needs at least and takes at most. */
  readonly paths: readonly [number, number];
  /** What it takes is no path. */
  readonly words?: true;
  readonly run: (paths: readonly string[], values: Values, output: Output) => number;
}

const orCatalogue = (paths: readonly string[]): readonly string[] => (paths.length > 0 ? paths : [catalogueFolder()]);

const commands: Readonly<Record<string, Command>> = {
  check: {
    takes: ['strict'],
    paths: [0, Infinity],
    run: (paths, values, output) => checkCommand(paths, values.strict ?? false, output),
  },
  evaluate: {
    takes: ['explain', 'packs'],
    paths: [1, Infinity],
    run: (paths, values, output) => evaluateCommand(paths, values.packs ?? [], values.explain ?? false, output),
  },
  list: { takes: [], paths: [0, Infinity], run: (paths, _, output) => listCommand(orCatalogue(paths), output) },
  names: {
    takes: ['packs'],
    paths: [0, 1],
    words: true,
    run: ([word], values, output) => namesCommand(word ?? null, values.packs?.at(-1) ?? process.cwd(), output),
  },
  diff: { takes: [], paths: [2, 2], run: ([a = '', b = ''], _, output) => diffCommand(a, b, output) },
  mutate: {
    takes: ['pack'],
    paths: [0, Infinity],
    run: (paths, values, output) => mutateCommand(orCatalogue(paths), values.pack ?? null, output),
  },
};

/** What was asked, or null when it was asked wrongly. */
function asked(args: readonly string[]): { command: Command; paths: string[]; values: Values } | null {
  let parsed;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true });
  } catch {
    return null;
  }
  const [name = '', ...paths] = parsed.positionals;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command || paths.length < command.paths[0] || paths.length > command.paths[1]) return null;
  const given = Object.keys(parsed.values) as (keyof typeof options)[];
  return given.every((key) => command.takes.includes(key)) ? { command, paths, values: parsed.values } : null;
}

/** Runs one command; returns the exit code: 0 all well, 1 something failed, 2 asked wrongly. */
export function main(args: readonly string[], output: Output): number {
  const wanted = asked(args);
  if (!wanted) {
    output.error(usage);
    return 2;
  }
  for (const path of [...(wanted.command.words ? [] : wanted.paths), ...(wanted.values.packs ?? [])])
    if (!existsSync(path) && !existsSync(fileAndDay(path).file)) {
      output.error(`there is no ${path}`);
      return 2;
    }
  return wanted.command.run(wanted.paths, wanted.values, output);
}

if (require.main === module) {
  // A reader such as `head` may stop reading early.
  process.stdout.on('error', () => process.exit(0));
  const shown = process.stderr.isTTY;
  try {
    process.exitCode = main(process.argv.slice(2), {
      line: (text) => process.stdout.write(`${text}\n`),
      error: (text) => process.stderr.write(`${text}\n`),
      progress: (text) => {
        if (shown) process.stderr.write(`\r\u001b[K${text ?? ''}`);
      },
    });
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  }
}
