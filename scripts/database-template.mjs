import { spawnSync } from 'node:child_process';
import { constants, cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir } from './checkout.mjs';
import { alone } from './locks.mjs';

const asRoot = process.getuid?.() === 0 ? ['--user=root'] : [];

function initialise(directory, program) {
  const [command, args] =
    program.engine === 'MySQL'
      ? [program.path, ['--no-defaults', '--initialize-insecure', ...asRoot, `--datadir=${directory}`]]
      : [
          program.installer,
          [
            '--no-defaults',
            ...asRoot,
            `--datadir=${directory}`,
            '--auth-root-authentication-method=normal',
            '--skip-test-db',
            '--innodb-log-file-size=8M',
          ],
        ];
  const run = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 });
  if (run.status === 0) return;
  throw new Error(`${command} failed\n${run.error?.message ?? ''}${run.stdout ?? ''}${run.stderr ?? ''}`);
}

/**
 * The empty files of a database server. Making them takes seconds, copying them a tenth of one: they are made once per
 * engine and version, kept in .cache/, and copied from there.
 */
export async function newDataDirectory(target, program) {
  const template = join(cacheDir, `${program.engine}-${program.version}`.toLowerCase());
  if (!existsSync(template)) {
    await alone(`${template}.lock`, () => {
      if (existsSync(template)) return;
      const draft = `${template}.${process.pid}`;
      rmSync(draft, { recursive: true, force: true });
      mkdirSync(draft, { recursive: true, mode: 0o700 });
      try {
        initialise(draft, program);
        renameSync(draft, template);
      } finally {
        rmSync(draft, { recursive: true, force: true });
      }
    });
  }
  const draft = `${target}.new`;
  rmSync(draft, { recursive: true, force: true });
  cpSync(template, draft, { recursive: true, mode: constants.COPYFILE_FICLONE });
  renameSync(draft, target);
}
