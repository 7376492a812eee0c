import 'reflect-metadata';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type App, createApp } from './app';
import { HUB_TENANT, type Principal, workerPrincipal } from './auth/principal';
import { DemoSeed } from './demo/seed';
import { type Config, readConfig } from './platform/config';
import { openDatabase, rows } from './platform/database';
import { publicId } from './platform/ids';
import { readSetting } from './platform/settings';

interface Command {
  readonly says: string;
  run?(app: App, words: readonly string[]): Promise<void>;
  /** In place of `run`: what must answer before anything is migrated. */
  bare?(config: Config): Promise<void>;
}

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const admin: Principal = { ...workerPrincipal('cli'), role: 'ADMIN', keyId: HUB_TENANT };

/** What `npm run hub -- …` can do. Each command calls services; none holds rules of its own. */
const COMMANDS: Readonly<Record<string, Command>> = {
  init: {
    says: 'makes the first admin key of an empty hub and shows it once',
    async run(app) {
      const [row] = await rows<{ keys: string }>(
        app.db.manager,
        "SELECT COUNT(*) AS `keys` FROM api_key WHERE role = 'ADMIN'",
      );
      if (String(row?.keys) !== '0')
        throw new Error('This hub has an admin key already; an admin issues further ones.');
      const wanted = {
        role: 'ADMIN' as const,
        organizationId: null,
        personId: null,
        label: 'first admin key',
        expiresAt: null,
      };
      const { token } = await app.keys.create(admin, wanted);
      say(`The first admin key. It is shown this once; keep it where only you can read it:\n\n  ${token}\n`);
      say('Next: createOrganization and issueApiKey, with this key as `Authorization: Bearer …`.');
    },
  },
  'is-marked': {
    says: 'prints whether the database is a demo and whether it is empty, as JSON',
    async bare(config) {
      say(JSON.stringify(await markOf(config)));
    },
  },
  'catalogue-load': {
    says: 'loads the requirement packs of the catalogue',
    async run(app) {
      const { packs, changed } = await app.requirements.catalogueLoad(
        workerPrincipal('catalogue-load'),
        catalogueFolder(),
      );
      say(`${packs} packs, ${changed} new or changed`);
    },
  },
  'demo-seed': {
    says: 'fills the database with synthetic people and writes their keys: --out FILE [--people N]',
    async run(app, words) {
      if (app.config.production) throw new Error('A demo has no place in production.');
      const out = option(words, '--out') ?? join('.data', 'demo.json');
      const seed = new DemoSeed(app, (what, done, of) => {
        if (done === of || process.stdout.isTTY) say(`${what}: ${done} of ${of}`);
      });
      await seed.seed(Number.parseInt(option(words, '--people') ?? '500', 10));
      const known = readJson(out);
      mkdirSync(dirname(out), { recursive: true });
      writeFileSync(
        out,
        `${JSON.stringify({ ...known, keys: await seed.issueKeys(), firstQuery: firstQuery() }, null, 2)}\n`,
        { mode: 0o600 },
      );
    },
  },
  verify: {
    says: 'compares stored verdicts of some people, drawn at random, with what an evaluation gives now',
    async run(app) {
      const { compared, differ } = await app.compliance.verify(workerPrincipal('verify'));
      say(`${compared} people compared, ${differ.length} differ`);
      for (const id of differ) say(`  ${publicId('Clinician', id)}`);
      if (differ.length > 0) process.exitCode = 1;
    },
  },
  rebuild: {
    says: 'makes the compliance and roster rows of everybody again',
    async run(app) {
      say(`${await app.compliance.rebuild(workerPrincipal('rebuild'))} people evaluated`);
    },
  },
};

/** What a newcomer pastes first: the employer's question, without its comment and line breaks. */
function firstQuery(): { role: string; query: string } {
  const text = readFileSync(join(process.cwd(), 'schema', 'operations', 'employer.graphql'), 'utf8');
  return { role: 'employer', query: text.replace(/^#.*$/gm, '').replace(/\s+/g, ' ').trim() };
}

/** Looks at the database as it is, migrated or not; one that does not answer is an error, never an empty one. */
async function markOf(config: Config): Promise<{ marked: boolean; empty: boolean }> {
  const db = await openDatabase({ ...config, databasePool: 2 }, []);
  try {
    const tables = await rows<{ name: string }>(
      db.manager,
      'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
    );
    const names = new Set(tables.map((table) => table.name));
    const ours = ['organization', 'person', 'api_key'].filter((name) => names.has(name));
    const held = await Promise.all(
      ours.map(async (name) => (await rows(db.manager, `SELECT 1 FROM ${name} LIMIT 1`)).length > 0),
    );
    const foreign = ours.length === 0 && [...names].some((name) => name !== 'migration' && name !== 'setting');
    const marked = names.has('setting') && (await readSetting(db.manager, 'demo')) !== null;
    return { marked, empty: !foreign && !held.includes(true) };
  } finally {
    await db.destroy();
  }
}

function catalogueFolder(): string {
  return join(process.cwd(), 'catalogue');
}

function option(words: readonly string[], name: string): string | undefined {
  const at = words.indexOf(name);
  return at === -1 ? undefined : words[at + 1];
}

function readJson(file: string): object {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as object;
  } catch {
    return {};
  }
}

/** Runs one command; gives the exit code. */
export async function main(given: readonly string[], environment: () => Config = readConfig): Promise<number> {
  const [name, ...words] = given;
  const command = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    say('npm run hub -- COMMAND');
    for (const [known, { says }] of Object.entries(COMMANDS)) say(`  ${known.padEnd(16)} ${says}`);
    return name === undefined ? 0 : 2;
  }
  const config = environment();
  await command.bare?.(config);
  if (command.run === undefined) return 0;
  const app = await createApp(config);
  try {
    await command.run(app, words);
  } finally {
    await app.close();
  }
  return 0;
}

if (require.main === module)
  main(process.argv.slice(2)).then(
    (code) => process.exit(code),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exit(1);
    },
  );
