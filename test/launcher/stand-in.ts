import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT, temporaryDirectory, until } from './module';

/**
 * A checkout whose hub is a stand-in with the same commands: the launcher is tested for what it starts, in which order
 * and with which rights, and not for what the hub does then.
 */
const STAND_IN: Record<string, string> = {
  'migrations/run.ts': `
    import { createConnection } from 'mysql2/promise';
    (async () => {
      const db = await createConnection(process.env.DATABASE_ADMIN_URL!);
      await db.query('CREATE TABLE IF NOT EXISTS setting (name VARCHAR(50) PRIMARY KEY, value VARCHAR(50))');
      const user = process.env.HUB_APP_USER;
      if (user) await db.query("GRANT SELECT, INSERT, UPDATE ON setting TO '" + user + "'@'%'");
      console.log('migrated');
      await db.end();
    })();`,
  'src/cli.ts': `
    import { writeFileSync } from 'node:fs';
    import { createConnection } from 'mysql2/promise';
    (async () => {
      const db = await createConnection(process.env.DATABASE_URL!);
      const names = async () => {
        try {
          const [rows] = await db.query('SELECT name FROM setting');
          return (rows as { name: string }[]).map((row) => row.name);
        } catch {
          return [];
        }
      };
      const command = process.argv[2];
      if (command === 'is-marked') {
        const found = await names();
        console.log(JSON.stringify({ marked: found.includes('demo'), empty: found.length === 0 }));
      } else if (command === 'demo-seed') {
        const key = 'key-' + Date.now();
        await db.query("INSERT INTO setting VALUES ('demo', '1')");
        writeFileSync(process.argv[4]!, JSON.stringify({ keys: { clinician: key } }));
      } else console.log(command);
      await db.end();
    })();`,
  'src/main.ts': `
    import { createServer } from 'node:http';
    const answer = { pid: process.pid, admin: process.env.DATABASE_ADMIN_URL ?? null, smtp: process.env.SMTP_URL ?? null };
    const server = createServer((_, response) => response.end(JSON.stringify(answer)));
    server.listen(Number(process.env.PORT), process.env.HOST);
    process.once('SIGTERM', () => process.exit(0));`,
  'workers/main.ts': `
    setInterval(() => undefined, 1000);
    process.once('SIGTERM', () => process.exit(0));`,
};

/** What would change what is started; a test says it itself or it is not set. */
const SETTINGS = [
  ...['DATABASE_URL', 'DATABASE_ADMIN_URL', 'REDIS_URL', 'SMTP_URL', 'PORT', 'HOST', 'NODE_ENV'],
  ...['HUB_DEMO', 'HUB_MIGRATE', 'HUB_SECRET', 'HUB_DATA_DIR', 'HUB_APP_USER'],
];

export interface Started {
  readonly process: ChildProcess;
  readonly output: () => string;
  /** Asks it to stop and gives its exit code. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>;
  readonly ended: Promise<number | null>;
}

export interface Checkout {
  readonly directory: string;
  /** Runs `npm start`'s script until it is up or has ended. */
  readonly start: (env?: Record<string, string>) => Promise<Started>;
  readonly json: <T>(file: string) => T;
}

export function newCheckout(): Checkout {
  const directory = temporaryDirectory();
  for (const [file, text] of Object.entries(STAND_IN)) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), text);
  }
  for (const name of ['scripts', 'package.json', 'package-lock.json', '.swcrc'])
    cpSync(join(ROOT, name), join(directory, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'));

  return {
    directory,
    json: <T>(file: string) => JSON.parse(readFileSync(join(directory, '.data', file), 'utf8')) as T,
    async start(env = {}) {
      const unset = SETTINGS.flatMap((name) => ['-u', name]);
      const set = Object.entries(env).map(([name, value]) => `${name}=${value}`);
      const child = spawn('env', [...unset, ...set, process.execPath, 'scripts/start.mjs'], {
        cwd: directory,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (text: Buffer) => (output += text.toString()));
      let over = false;
      const ended = new Promise<number | null>((resolve) => {
        child.once('close', (code) => {
          over = true;
          resolve(code);
        });
      });
      await until('npm start', () => over || output.includes('Ctrl-C stops everything'), 40);
      return {
        process: child,
        output: () => output,
        ended,
        stop(signal = 'SIGINT') {
          child.kill(signal);
          return ended;
        },
      };
    },
  };
}
