import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** What the sink does with a message that it has read to its end. */
export type Behaviour = 'accept' | 'drop' | 'refuse' | 'defer';

/** A real SMTP server that keeps every message it took in, or misbehaves on demand. */
export interface MailSink {
  readonly url: string;
  /** Every message whose end was seen, whatever was answered, in order. */
  readonly mails: ParsedMail[];
  behaviour: Behaviour;
  /** Milliseconds between the end of a message and the answer. */
  delayMs: number;
  /** Cuts every connection, as a server does with idle ones. */
  hangUp(): void;
  close(): Promise<void>;
}

export async function startMailSink(port = 0): Promise<MailSink> {
  const mails: ParsedMail[] = [];
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onData(stream, session, answer) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      // A message that breaks off in the middle has not arrived.
      stream.on('error', () => undefined);
      stream.on('end', () => void take());
      const take = async (): Promise<void> => {
        const mail = await simpleParser(Buffer.concat(chunks), { skipTextToHtml: true });
        mails.push(mail);
        if (sink.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, sink.delayMs));
        switch (sink.behaviour) {
          case 'accept':
            return answer();
          case 'refuse':
            return answer(Object.assign(new Error('no such mailbox'), { responseCode: 550 }));
          case 'defer':
            return answer(Object.assign(new Error('try later'), { responseCode: 451 }));
          case 'drop': {
            hangUp(session.id);
          }
        }
      };
    },
  });
  const hangUp = (id?: string): void => {
    const { connections } = server as unknown as { connections: Set<{ id: string; _socket: { destroy(): void } }> };
    for (const one of connections) if (id === undefined || one.id === id) one._socket.destroy();
  };
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', () => resolve()));
  const sink: MailSink = {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    mails,
    behaviour: 'accept',
    delayMs: 0,
    hangUp: () => hangUp(),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return sink;
}
