import { Connection } from 'mysql2';

type Send = (this: unknown, sql: unknown, ...rest: unknown[]) => unknown;

/** What every connection of the driver inherits, those of a pool too. */
const base = Object.getPrototypeOf((Connection as unknown as { prototype: object }).prototype) as Record<
  'query' | 'execute',
  Send
>;

/**
 * Constructs that one of the two engines does not take: MariaDB 10.11, on which tests run, or MySQL 8.4, which is
 * promised as well. Sources: the engines' compatibility pages and a trial of each on MariaDB 10.11.
 */
const REFUSED: readonly (readonly [RegExp, string])[] = [
  // not on MariaDB
  [/\)\s*AS\s+new\s+ON DUPLICATE/i, 'INSERT … AS new'],
  [/->>?\s*'\$/, 'the -> operator of JSON'],
  [/\bMEMBER\s+OF\b/i, 'MEMBER OF'],
  [/\bAS\s+JSON\)/i, 'CAST AS JSON'],
  [/\b(JSON_SCHEMA_VALID|ANY_VALUE|GROUPING|REGEXP_LIKE|UUID_TO_BIN|BIN_TO_UUID)\s*\(/i, 'a function of MySQL alone'],
  [/\bLATERAL\b/i, 'LATERAL'],
  [/\bVALUES\s+ROW\s*\(/i, 'VALUES ROW'],
  [/\bFOR\s+SHARE\b|\bFOR\s+UPDATE\s+OF\b/i, 'FOR SHARE, FOR UPDATE OF'],
  [/utf8mb4_0900/i, 'a collation of MySQL alone'],
  [/@@transaction_isolation|max_execution_time/i, 'a variable of MySQL alone'],
  // not on MySQL
  [/\bRETURNING\b/i, 'RETURNING'],
  [/\bCREATE\s+SEQUENCE\b|\bNEXTVAL\s*\(/i, 'sequences'],
  [/uca1400/i, 'a collation of MariaDB alone'],
  [/\b(ADD|DROP)\s+(COLUMN|INDEX|KEY)\s+IF\b|\bCREATE\s+INDEX\s+IF\b/i, 'ALTER … IF EXISTS'],
  [/\bmax_statement_time\b/i, 'a variable of MariaDB alone'],
  [/^\s*ANALYZE\s+(SELECT|UPDATE|DELETE)/i, 'ANALYZE statement'],
  [/\bLOCK\s+IN\s+SHARE\s+MODE\s+SKIP\b/i, 'LOCK IN SHARE MODE SKIP LOCKED'],
  [
    /[\s,.(](rank|groups|system|cume_dist|lead|lag|ntile|window)\s*(,|=|\)|\bFROM\b)/i,
    'a bare name reserved by MySQL 8',
  ],
  // wanted on neither
  [/\bOFFSET\s+(\?|\d)/i, 'OFFSET'],
  [/\bCREATE\s+(TRIGGER|PROCEDURE|FUNCTION)\b/i, 'triggers and procedures'],
];

const seen = new Set<string>();
let recording: string[] | null = null;
for (const name of ['query', 'execute'] as const) {
  const original = base[name];
  base[name] = function (sql, ...rest) {
    const text = typeof sql === 'string' ? sql : (sql as { sql?: unknown } | null)?.sql;
    if (typeof text === 'string') {
      seen.add(text);
      recording?.push(text);
    }
    return original.call(this, sql, ...rest);
  };
}

/** The statements that this process has sent so far, each text once. */
export function statementsSeen(): readonly string[] {
  return [...seen];
}

/** The statements that this process sends during some work, in their order. */
export async function statementsDuring(work: () => Promise<unknown>): Promise<readonly string[]> {
  const sent: string[] = [];
  recording = sent;
  try {
    await work();
  } finally {
    recording = null;
  }
  return sent;
}

/** What a statement holds that one of the engines refuses; null = nothing known. */
export function refusedIn(sql: string): string | null {
  return REFUSED.find(([pattern]) => pattern.test(sql))?.[1] ?? null;
}

/** Fails on the first statement that one of the two engines would refuse. */
export function checkStatements(): void {
  for (const sql of seen) {
    const refused = refusedIn(sql);
    if (refused !== null) throw new Error(`not for both engines (${refused}): ${sql.slice(0, 300)}`);
  }
}
