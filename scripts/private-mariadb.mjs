import { randomBytes } from 'node:crypto';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { databaseProgram } from './binaries.mjs';
import { makePrivateDirectory, readJson, socketDirectory, writeJson } from './checkout.mjs';
import { newDataDirectory } from './database-template.mjs';
import { firstBytes, waitFor } from './ports.mjs';
import { serveUntilInputEnds } from './private-service.mjs';
import { launch, stop } from './processes.mjs';

export const DATABASE = 'hub';
const ADMIN = 'hub_admin';

/** What MySQL 8.4 has by default. Debian's MariaDB lacks ONLY_FULL_GROUP_BY and would let a bad GROUP BY pass. */
const SQL_MODE = [
  'ONLY_FULL_GROUP_BY',
  'STRICT_TRANS_TABLES',
  'NO_ZERO_IN_DATE',
  'NO_ZERO_DATE',
  'ERROR_FOR_DIVISION_BY_ZERO',
  'NO_ENGINE_SUBSTITUTION',
].join(',');

/** A server speaks first: length, protocol 10, then its version as text. */
async function greeting(port) {
  const bytes = await firstBytes({ port });
  if (!bytes || bytes[4] !== 10) return null;
  return bytes.toString('latin1', 5, bytes.indexOf(0, 5)).replace(/^5\.5\.5-/, '');
}

function flags({ program, files, sockets, opening, port, durable }) {
  const common = [
    '--no-defaults',
    `--datadir=${files}`,
    `--socket=${join(sockets, `${port}.sock`)}`,
    `--pid-file=${join(sockets, `${port}.pid`)}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    '--skip-log-bin',
    '--skip-name-resolve',
    '--character-set-server=utf8mb4',
    '--collation-server=utf8mb4_unicode_ci',
    '--default-time-zone=+00:00',
    '--transaction-isolation=READ-COMMITTED',
    `--sql-mode=${SQL_MODE}`,
    '--max-allowed-packet=64M',
    `--innodb-flush-log-at-trx-commit=${durable ? 1 : 0}`,
    `--init-file=${opening}`,
  ];
  if (process.getuid?.() === 0) common.push('--user=root');
  if (!durable) common.push('--innodb-doublewrite=0');
  if (program.engine === 'MySQL') {
    return [...common, '--mysqlx=OFF', '--performance-schema=OFF', '--innodb-redo-log-capacity=64M'];
  }
  // Without fsync at all: only for a throw-away instance that nobody kills.
  if (!durable) common.push('--innodb-flush-method=nosync', '--sync-frm=0');
  return [...common, `--innodb-log-file-size=${durable ? '64M' : '16M'}`];
}

/** Run by the server before it lets anybody in: the administrator gets a password, the accounts without one go. */
function openingStatements(password) {
  return [
    `CREATE USER IF NOT EXISTS '${ADMIN}'@'%' IDENTIFIED BY '${password}';`,
    `ALTER USER '${ADMIN}'@'%' IDENTIFIED BY '${password}';`,
    `GRANT ALL PRIVILEGES ON *.* TO '${ADMIN}'@'%' WITH GRANT OPTION;`,
    `ALTER USER IF EXISTS 'root'@'localhost' IDENTIFIED BY '${password}';`,
    "DROP USER IF EXISTS 'root'@'127.0.0.1', 'root'@'::1';",
    `CREATE DATABASE IF NOT EXISTS ${DATABASE} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;`,
    '',
  ].join('\n');
}

/**
 * A database server of our own on a loopback port, its files in `dir`. Durable: every commit is flushed to disk before
 * it is answered. Gives the administrator's address; `created` says whether the files were made just now.
 */
export async function start({ dir: place, port, durable = true, program = databaseProgram() }) {
  if (!program) throw new Error('neither mariadbd nor mysqld was found');
  const dir = makePrivateDirectory(resolve(place));
  const passwordFile = join(dir, 'password.json');
  const password = readJson(passwordFile)?.password ?? randomBytes(18).toString('hex');
  const files = join(dir, 'files');
  const created = !existsSync(files);
  if (created) await newDataDirectory(files, program);
  writeJson(passwordFile, { password });
  const sockets = socketDirectory(dir);
  const log = join(dir, 'database.log');
  let running;
  let version;

  const run = async () => {
    const opening = join(dir, 'opening.sql');
    writeFileSync(opening, openingStatements(password), { mode: 0o600 });
    running = launch(program.path, flags({ program, files, sockets, opening, port, durable }), { log });
    try {
      version = await waitFor('database', () => greeting(port), { seconds: 90, gone: () => running.exited() });
    } catch (error) {
      await stop(running);
      throw Object.assign(error, { log });
    } finally {
      rmSync(opening, { force: true });
    }
  };
  await run();
  const end = async (how) => {
    const outcome = await stop(running, { seconds: 60, ...how });
    rmSync(sockets, { recursive: true, force: true });
    return outcome;
  };
  return {
    name: 'database',
    url: `mysql://${ADMIN}:${password}@127.0.0.1:${port}/${DATABASE}`,
    port,
    created,
    get pid() {
      return running.pid;
    },
    get identity() {
      return { pid: running.pid, startedAt: running.startedAt };
    },
    exited: () => running.exited(),
    log,
    label: `private ${program.engine} ${/^[\d.]+/.exec(version)?.[0] ?? program.version}`,
    stop: () => end(),
    kill: () => end({ signal: 'SIGKILL' }),
    async restart() {
      await stop(running, { seconds: 60 });
      makePrivateDirectory(sockets);
      await run();
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await serveUntilInputEnds(start);
