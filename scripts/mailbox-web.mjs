import { createServer } from 'node:http';
import { listPage, messagePage, missingPage } from './mailbox-page.mjs';

const SAFE = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};
const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'";
/** A mail's own HTML: in a sandbox of its own, without scripts, without anything fetched from elsewhere. */
const MAIL_POLICY =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:";

function readBody(request, limit = 64 * 1024) {
  return new Promise((resolve, reject) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (part) => {
      text += part;
      if (text.length > limit) reject(new Error('too long'));
    });
    request.on('end', () => resolve(text));
    request.on('error', reject);
  });
}

/**
 * The mailbox in the browser, and as JSON at /api/messages. Only somebody on this machine may ask: a request under
 * another host's name is refused, so no page on the web can read the mailbox through the reader's own browser. With
 * `faults`, PUT /api/faults sets how the mail server misbehaves and DELETE /api/messages empties the box.
 */
export function mailboxWeb(store, { setFaults = null } = {}) {
  const answer = (response, status, type, body, more = {}) => {
    response.writeHead(status, { ...SAFE, 'content-type': type, 'content-security-policy': PAGE_POLICY, ...more });
    response.end(body);
  };
  const json = (response, status, value) =>
    answer(response, status, 'application/json; charset=utf-8', JSON.stringify(value));
  const html = (response, status, body, more) => answer(response, status, 'text/html; charset=utf-8', body, more);

  async function handle(request, response) {
    const { hostname } = new URL(`http://${request.headers.host ?? 'none'}`);
    if (hostname !== '127.0.0.1' && hostname !== 'localhost') return json(response, 421, { error: 'not this host' });
    const { pathname } = new URL(request.url, 'http://localhost');
    const what = `${request.method} ${pathname}`;
    if (what === 'GET /') return html(response, 200, listPage(store.all()));
    if (what === 'GET /api/messages') return json(response, 200, store.all());
    if (setFaults && what === 'PUT /api/faults') {
      setFaults(JSON.parse(await readBody(request)));
      return json(response, 200, { set: true });
    }
    if (setFaults && what === 'DELETE /api/messages') {
      store.clear();
      return json(response, 200, { cleared: true });
    }
    const [, id, view] = /^\/messages\/([0-9a-f-]+)(?:\/(html|raw))?$/.exec(pathname) ?? [];
    const message = request.method === 'GET' && id ? store.get(id) : null;
    if (!message) return html(response, 404, missingPage());
    if (view === 'raw') return answer(response, 200, 'text/plain; charset=utf-8', store.raw(id));
    if (view === 'html') {
      return html(response, 200, `<base target="_blank">${message.html ?? ''}`, {
        'content-security-policy': MAIL_POLICY,
      });
    }
    return html(response, 200, messagePage(message));
  }

  return createServer((request, response) => {
    handle(request, response).catch((error) => json(response, 400, { error: error.message }));
  });
}
