import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inScripts, isAlive, ROOT, temporaryDirectory, until } from './module';

describe('a process that was written down', () => {
  let stranger: ChildProcess;
  beforeEach(() => {
    stranger = spawn('sleep', ['60']);
  });
  afterEach(() => {
    stranger.kill('SIGKILL');
  });
  const pid = (): number => stranger.pid ?? 0;

  it('is ended when it is still the same', () => {
    const outcome = inScripts(`
      const { identify, stop } = await import('./processes.mjs');
      return stop(identify(${pid()}));
    `);
    expect(outcome).toBe('stopped');
  });

  it('is left alone when its number was given to a stranger', () => {
    const outcome = inScripts(`
      const { stop } = await import('./processes.mjs');
      return stop({ pid: ${pid()}, startedAt: '1' });
    `);
    expect(outcome).toBe('gone');
    expect(isAlive(pid())).toBe(true);
  });

  it('is killed when it does not end by itself', async () => {
    const stubborn = spawn('sh', ['-c', "trap '' TERM; echo ready; while :; do sleep 0.1; done"]);
    await new Promise((resolve) => stubborn.stdout.once('data', resolve));
    const outcome = inScripts(`
      const { identify, stop } = await import('./processes.mjs');
      return stop(identify(${stubborn.pid}), { seconds: 0.2 });
    `);
    expect(outcome).toBe('killed');
  });
});

describe('a lock', () => {
  const lockFile = (content: string): string => {
    const path = join(temporaryDirectory(), 'launcher.lock');
    writeFileSync(path, content);
    return path;
  };

  it('whose process is gone, or whose number is a stranger now, counts for nothing', () => {
    for (const content of [`{"pid":${process.pid},"startedAt":"1"}`, '{"pid":999999,"startedAt":"1"}', 'broken']) {
      const path = lockFile(content);
      const taken = inScripts(`
        const lock = (await import('./locks.mjs')).tryLock(${JSON.stringify(path)});
        const taken = lock.release !== null;
        lock.release();
        return taken;
      `);
      expect(taken).toBe(true);
      expect(readdirSync(join(path, '..'))).toEqual([]);
    }
  });

  it('of a living process is respected, and names it', () => {
    const path = lockFile('');
    const holder = inScripts(`
      const { writeFileSync } = await import('node:fs');
      const { identify } = await import('./processes.mjs');
      writeFileSync(${JSON.stringify(path)}, JSON.stringify(identify(${process.pid})));
      return (await import('./locks.mjs')).tryLock(${JSON.stringify(path)}).holder.pid;
    `);
    expect(holder).toBe(process.pid);
  });
});

test('what a process started ends with it, even when it is killed', async () => {
  const code = `
    import { guard, launch } from './processes.mjs';
    const { pid } = launch('sleep', ['60']);
    guard([pid]);
    console.log(pid);
    setTimeout(() => {}, 60000);
  `;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', code], { cwd: join(ROOT, 'scripts') });
  const pid = Number(await new Promise((resolve) => owner.stdout.once('data', resolve)));
  expect(isAlive(pid)).toBe(true);
  owner.kill('SIGKILL');
  await until('the sleeper to end', () => !isAlive(pid));
});
