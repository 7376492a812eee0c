import 'reflect-metadata';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { hubSchema } from '../src/schema';

/** Writes the schema that the code makes to schema/schema.graphql, or checks that the committed one equals it. */
function main(command: string): number {
  const file = join(process.cwd(), 'schema', 'schema.graphql');
  const printed = `${printSchema(lexicographicSortSchema(hubSchema()))}\n`;
  if (command === 'write') {
    writeFileSync(file, printed);
    return 0;
  }
  if (command === 'check') {
    if (readFileSync(file, 'utf8') === printed) return 0;
    process.stderr.write('schema/schema.graphql differs from the code: node dist/schema/emit.js write\n');
    return 1;
  }
  process.stderr.write('usage: emit write | check\n');
  return 2;
}

process.exit(main(process.argv[2] ?? ''));
