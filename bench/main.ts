import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Bench } from './benchmark';
import { BENCHMARKS } from './table';

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

function machine(bench: Partial<Bench>): object {
  const processors = cpus();
  return {
    processors: `${processors.length} x ${processors[0]?.model ?? 'unknown'}`,
    memoryMb: Math.round(totalmem() / 1024 / 1024),
    system: `${process.platform} ${release()} ${arch()}`,
    node: process.version,
    database: bench.database?.label ?? null,
    loadAverage: loadavg().map((value) => Math.round(value * 100) / 100),
  };
}

/** Runs the benchmarks named, prints their tables and writes their figures; 1 when one missed its floor. */
async function main(names: readonly string[]): Promise<number> {
  const given = process.env['BENCH_FILE'];
  const bench = (given === undefined ? {} : JSON.parse(readFileSync(given, 'utf8'))) as Bench;
  const out = join(process.env['HUB_DATA_DIR'] ?? '.data', 'bench');
  let code = 0;
  for (const name of names) {
    const benchmark = BENCHMARKS[name];
    if (benchmark === undefined) throw new Error(`There is no benchmark ${name}.`);
    say(`\n${name}: ${benchmark.says}`);
    const before = machine(bench);
    const { lines, figures, passed } = await benchmark.run(bench);
    for (const line of lines) say(line);
    mkdirSync(out, { recursive: true });
    const file = join(out, `${name}.json`);
    const result = { name, at: new Date().toISOString(), quick: bench.quick, passed, machine: before, ...figures };
    writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
    say(`written: ${file}`);
    if (!passed) code = 1;
  }
  return code;
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
