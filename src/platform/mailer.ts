import { Readable } from 'node:stream';
import { createTransport } from 'nodemailer';
import type { Config } from './config';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** With its angle brackets. The same mail sent again carries the same id, so that a second copy can be told. */
  readonly messageId: string;
}

/**
 * What became of a mail. `code` is ours or `SMTP_<reply>`: a server's words may quote the address, so they are not kept.
 * ACCEPTED: the server took responsibility. RETRY: it certainly did not, and may later. REFUSED: it will not.
 * UNKNOWN: all of the message was sent and no answer came; it may have been delivered.
 */
export interface MailOutcome {
  readonly result: 'ACCEPTED' | 'RETRY' | 'REFUSED' | 'UNKNOWN';
  readonly code: string;
  /** The server could not be spoken to at all: the next mail will fare no better. */
  readonly unreachable: boolean;
}

/** How many connections to the mail server one process opens. */
export const MAIL_CONNECTIONS = 4;

/** The longest that one mail may take from start to answer, in ms. A claim on a reminder lasts longer than this. */
export const MAIL_WITHIN_MS = 45_000;

const CONNECT_WITHIN_MS = 5_000;
const SILENCE_WITHIN_MS = 15_000;

interface SmtpError {
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number | false;
}

interface Progress {
  readonly ready: () => Promise<void>;
  readonly sent: () => void;
}

/** Nothing is read of a message before the server has said that it is ready for it. */
async function* observed(message: Readable, progress: Progress): AsyncGenerator<Buffer> {
  await progress.ready();
  for await (const chunk of message) yield chunk as Buffer;
  progress.sent();
}

/** The hub's one way to send mail: SMTP over a small pool of kept connections, opened when first used. */
export class Mailer {
  private readonly transport;

  constructor(private readonly config: Pick<Config, 'smtpUrl' | 'mailFrom'>) {
    const url = new URL(config.smtpUrl);
    this.transport = createTransport({
      pool: true,
      host: url.hostname,
      port: url.port === '' ? (url.protocol === 'smtps:' ? 465 : 587) : Number(url.port),
      secure: url.protocol === 'smtps:',
      ...(url.username === ''
        ? {}
        : { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }),
      maxConnections: MAIL_CONNECTIONS,
      maxMessages: 1_000,
      // Whether a mail may be sent again is decided here, by what the server is known to have seen.
      maxRequeues: 0,
      connectionTimeout: CONNECT_WITHIN_MS,
      greetingTimeout: CONNECT_WITHIN_MS,
      dnsTimeout: CONNECT_WITHIN_MS,
      socketTimeout: SILENCE_WITHIN_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    this.transport.on('error', () => undefined);
    this.transport.use('stream', (mail, done) => {
      const { progress } = mail.data as { progress?: Progress };
      if (progress !== undefined)
        mail.message.processFunc((message) => Readable.from(observed(message, progress), { objectMode: false }));
      done();
    });
  }

  /** The domain of the sender, which also names our message ids. */
  get domain(): string {
    return /@([^\s<>@]+?)>?\s*$/.exec(this.config.mailFrom)?.[1] ?? 'localhost';
  }

  /**
   * Sends one mail and says what became of it; does not throw. `ready` is waited for when the server is ready for the
   * message and has seen nothing of it; when it throws, the message is not sent.
   */
  async send(mail: Mail, ready: () => Promise<void> = async () => undefined): Promise<MailOutcome> {
    let bodySent = false;
    const message = {
      from: this.config.mailFrom,
      to: { name: '', address: mail.to },
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      messageId: mail.messageId,
      headers: { 'Auto-Submitted': 'auto-generated' },
      signal: AbortSignal.timeout(MAIL_WITHIN_MS),
      progress: {
        ready,
        sent: () => {
          bodySent = true;
        },
      },
    };
    try {
      await this.transport.sendMail(message);
      return { result: 'ACCEPTED', code: 'ACCEPTED', unreachable: false };
    } catch (error) {
      return classify(error as SmtpError, bodySent);
    }
  }

  /** Lets what is being sent finish and closes the idle connections. */
  close(): void {
    this.transport.close();
  }
}

/**
 * An answer to the message is the truth. 421 is no such answer: a server says it when it hangs up, whatever it did with
 * the message before. Without an answer, all depends on whether the end of the message had been handed to the socket.
 */
export function classify(error: SmtpError, bodySent: boolean): MailOutcome {
  const reply = typeof error.responseCode === 'number' ? error.responseCode : 0;
  if (reply >= 400 && reply !== 421) {
    const aboutTheMail = error.command === 'RCPT TO' || error.command === 'DATA';
    const refused = reply >= 500 && reply !== 503 && aboutTheMail;
    return { result: refused ? 'REFUSED' : 'RETRY', code: `SMTP_${reply}`, unreachable: !aboutTheMail };
  }
  if (bodySent) return { result: 'UNKNOWN', code: 'REPLY_LOST', unreachable: false };
  if (error.code === 'ESTREAM') return { result: 'RETRY', code: 'HUB_FAULT', unreachable: false };
  if (error.code === 'EENVELOPE') return { result: 'REFUSED', code: 'ADDRESS_INVALID', unreachable: false };
  return { result: 'RETRY', code: reply === 421 ? 'SMTP_421' : 'MAIL_SERVER_AWAY', unreachable: true };
}
