import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import { createTransport } from 'nodemailer';
import { type Companion, companion, temporaryDirectory } from './module';

interface Mail {
  id: string;
  subject: string;
  to: string[];
  envelope: { from: string; to: string[] };
  messageId: string;
  text: string;
  html: string | null;
  headers: [string, string][];
}

describe('the mailbox', () => {
  const dir = temporaryDirectory();
  let mailbox: Companion<{ smtpUrl: string; httpUrl: string }>;
  const open = async (): Promise<void> => {
    mailbox = await companion('mailbox.mjs', ['--dir', dir, '--control']);
  };
  beforeAll(open);
  afterAll(() => mailbox.end());

  const send = async (more: object = {}): Promise<string> => {
    const transport = createTransport(mailbox.ready.smtpUrl);
    try {
      const sent = await transport.sendMail({
        from: 'Hub <hub@example.org>',
        to: 'Dr. Ada Sample <ada@example.org>',
        subject: 'Short 2.5 in ethics by 5 March',
        text: 'Text part',
        html: '<p onclick="x()">HTML <b>part</b></p><script>alert(1)</script>',
        ...more,
      });
      return sent.response;
    } finally {
      transport.close();
    }
  };
  const messages = async (): Promise<Mail[]> =>
    (await (await fetch(`${mailbox.ready.httpUrl}/api/messages`)).json()) as Mail[];
  const control = (method: string, path: string, body?: object): Promise<Response> =>
    fetch(`${mailbox.ready.httpUrl}${path}`, { method, body: body === undefined ? null : JSON.stringify(body) });
  const page = async (path: string): Promise<Response> => fetch(`${mailbox.ready.httpUrl}${path}`);

  beforeEach(async () => {
    await control('PUT', '/api/faults', {});
    await control('DELETE', '/api/messages');
  });

  it('keeps what is sent, and finds it again after a restart', async () => {
    await send({ bcc: 'board@example.org', headers: { 'X-Plan': 'seven' } });
    expect(readdirSync(dir)).toEqual([expect.stringMatching(/\.eml$/)]);
    await mailbox.end();
    await open();
    const [mail, ...others] = await messages();
    expect(others).toEqual([]);
    expect(mail).toMatchObject({
      subject: 'Short 2.5 in ethics by 5 March',
      to: ['ada@example.org'],
      envelope: { from: 'hub@example.org', to: ['ada@example.org', 'board@example.org'] },
      messageId: expect.stringContaining('@'),
      headers: expect.arrayContaining([['X-Plan', 'seven']]),
    });
    expect(mail?.text.trim()).toBe('Text part');
  });

  it('shows a mail without running anything that is in it', async () => {
    await send({ subject: '<img src=x onerror=alert(1)>', to: '"<script>" <ada@example.org>' });
    const [mail] = await messages();
    const list = await (await page('/')).text();
    const shown = await page(`/messages/${mail?.id}`);
    const text = await shown.text();
    for (const body of [list, text]) {
      expect(body).toContain('&lt;img src=x onerror=alert(1)&gt;');
      expect(body).not.toContain('<img src=x');
      expect(body).not.toContain('<script');
    }
    expect(shown.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(text).toMatch(/<iframe [^>]*sandbox="(?!.*allow-scripts)/);
    const html = await page(`/messages/${mail?.id}/html`);
    expect(html.headers.get('content-security-policy')).toMatch(/^sandbox (?!.*(allow-scripts|allow-same-origin))/);
    expect(await (await page(`/messages/${mail?.id}/raw`)).text()).toContain('Content-Type: multipart/alternative');
    expect((await page('/messages/1-1-abcd')).status).toBe(404);
    expect((await page('/messages/..%2f..%2fpackage')).status).toBe(404);
  });

  it('answers under no other name than this machine’s', async () => {
    const status = await new Promise((resolve) => {
      request(`${mailbox.ready.httpUrl}/api/messages`, { headers: { host: 'evil.example:8025' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end();
    });
    expect(status).toBe(421);
  });

  it('misbehaves around the final reply when it is told to', async () => {
    await control('PUT', '/api/faults', { refuse: 451, times: 1 });
    await expect(send()).rejects.toMatchObject({ responseCode: 451 });
    await control('PUT', '/api/faults', { dropBefore: 'lost', times: 1 });
    await expect(send()).rejects.toThrow();
    expect(await messages()).toHaveLength(0);

    await control('PUT', '/api/faults', { dropBefore: 'kept', times: 1 });
    await expect(send()).rejects.toThrow();
    expect(await messages()).toHaveLength(1);
    await control('PUT', '/api/faults', { delayBefore: 150, dropAfter: true, times: 1 });
    const start = Date.now();
    expect(await send()).toMatch(/^250/);
    expect(Date.now() - start).toBeGreaterThanOrEqual(145);
    expect(await send()).toMatch(/^250/);
    expect(await messages()).toHaveLength(3);
  });
});
