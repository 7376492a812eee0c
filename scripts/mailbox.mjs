import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openMailStore } from './mailbox-store.mjs';
import { mailboxWeb } from './mailbox-web.mjs';
import { choosePort } from './ports.mjs';
import { onStopRequest } from './processes.mjs';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function readAll(stream) {
  const parts = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

/**
 * A mail server that keeps everything and sends nothing on, with a page to read it.
 *
 * `faults` lets a test make it misbehave at the moment that matters, around the final reply to a mail:
 *   delayBefore   milliseconds between the mail kept and the reply
 *   dropBefore    'kept' | 'lost': the connection breaks before the reply, the mail kept or not
 *   dropAfter     true: the connection breaks right after the reply
 *   refuse        a reply code such as 451 (try again) or 550 (never), in place of keeping the mail
 *   times         how many mails it applies to (all, when left out)
 */
export async function startMailbox({ smtpPort, httpPort, dir, faults: firstFaults = {}, control = false }) {
  const { SMTPServer } = await import('smtp-server');
  const store = await openMailStore(dir);
  let faults = firstFaults;

  const faultsOfThisMail = () => {
    if (faults.times === undefined) return faults;
    if (faults.times <= 0) return {};
    faults = { ...faults, times: faults.times - 1 };
    return faults;
  };

  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    banner: 'CME Hub mailbox',
    size: 32 * 1024 * 1024,
    onData(stream, session, reply) {
      const hangUp = () => {
        for (const connection of smtp.connections) if (connection.id === session.id) connection._socket.destroy();
      };
      const take = async () => {
        const raw = await readAll(stream);
        const now = faultsOfThisMail();
        if (now.refuse) throw Object.assign(new Error('refused, as asked'), { responseCode: now.refuse });
        if (now.dropBefore === 'lost') return hangUp();
        const { mailFrom, rcptTo } = session.envelope;
        await store.add(raw, { from: mailFrom ? mailFrom.address : '', to: rcptTo.map((one) => one.address) });
        if (now.delayBefore) await pause(now.delayBefore);
        if (now.dropBefore === 'kept') return hangUp();
        reply();
        if (now.dropAfter) setImmediate(hangUp);
      };
      take().catch((error) => reply(error));
    },
  });
  smtp.on('error', () => {});
  const web = mailboxWeb(store, control ? { setFaults: (next) => (faults = next) } : {});
  const listening = (server, port) => {
    const answer = once(server, 'listening');
    server.listen(port, '127.0.0.1');
    return answer;
  };
  await listening(smtp.server, smtpPort);
  await listening(web, httpPort);

  return {
    smtpUrl: `smtp://127.0.0.1:${smtpPort}`,
    httpUrl: `http://127.0.0.1:${httpPort}`,
    messages: () => store.all(),
    setFaults: (next) => (faults = next),
    async close() {
      for (const connection of smtp.connections) connection._socket.destroy();
      web.closeAllConnections();
      await Promise.all([new Promise((resolve) => smtp.close(resolve)), new Promise((resolve) => web.close(resolve))]);
    },
  };
}

/**
 * By hand and for tests: `node scripts/mailbox.mjs --dir D [--smtp-port P] [--http-port P] [--control]` prints one line
 * of JSON `{smtpUrl, httpUrl, pid}` and stays until its standard input closes.
 */
async function main() {
  const { values } = parseArgs({
    options: {
      dir: { type: 'string' },
      'smtp-port': { type: 'string' },
      'http-port': { type: 'string' },
      control: { type: 'boolean', default: false },
    },
  });
  if (!values.dir) throw new Error('--dir is needed');
  const taken = new Set();
  const mailbox = await startMailbox({
    dir: values.dir,
    control: values.control,
    smtpPort: Number(values['smtp-port'] ?? (await choosePort({ taken }))),
    httpPort: Number(values['http-port'] ?? (await choosePort({ taken }))),
  });
  const end = () => mailbox.close().then(() => process.exit(0));
  onStopRequest(end);
  process.stdin.on('end', end).resume();
  console.log(JSON.stringify({ smtpUrl: mailbox.smtpUrl, httpUrl: mailbox.httpUrl, pid: process.pid }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
