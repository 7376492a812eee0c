import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { choosePort } from './ports.mjs';
import { guard, onStopRequest } from './processes.mjs';

/**
 * The command-line form of a private service, for tests, which are not ES modules:
 *
 *   node scripts/private-redis.mjs --dir D [--port P] [--relaxed]
 *
 * prints one line of JSON `{url, pid, port}` and stays until its standard input closes. Lines that it reads are orders:
 * `kill` (SIGKILL), `stop` and `start`; each is answered with one line of JSON when it is done.
 */
export async function serveUntilInputEnds(start) {
  const { values } = parseArgs({
    options: { dir: { type: 'string' }, port: { type: 'string' }, relaxed: { type: 'boolean', default: false } },
  });
  if (!values.dir) throw new Error('--dir is needed');
  const port = values.port ? Number(values.port) : await choosePort();
  const service = await start({ dir: values.dir, port, durable: !values.relaxed });
  let watchman = guard([service.pid]);
  const print = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);
  const ready = () => print({ url: service.url, pid: service.pid, port });

  const orders = {
    kill: async () => {
      await service.kill();
      print({ killed: true });
    },
    stop: async () => {
      await service.stop();
      print({ stopped: true });
    },
    start: async () => {
      await service.restart();
      watchman.release();
      watchman = guard([service.pid]);
      ready();
    },
  };
  let last = Promise.resolve();
  const end = () => {
    last = last.then(async () => {
      await service.stop();
      watchman.release();
      process.exit(0);
    });
  };
  onStopRequest(end);
  createInterface({ input: process.stdin })
    .on('line', (line) => {
      const order = orders[line.trim()];
      last = last.then(order ?? (() => print({ error: `unknown order: ${line}` })));
      last = last.catch((error) => print({ error: error.message }));
    })
    .on('close', end);
  ready();
}
