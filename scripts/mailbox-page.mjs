/** The pages of the demo's mailbox: plain HTML, nothing to run in the browser, everything from a mail escaped. */

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 56rem; padding: 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.25rem; margin: .5rem 0; }
h2 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
ul { list-style: none; margin: 0; padding: 0; border-top: 1px solid var(--line); }
li a { display: block; padding: .75rem .25rem; border-bottom: 1px solid var(--line); color: inherit; text-decoration: none; }
li a:hover, li a:focus-visible { background: var(--soft); }
li strong, li span { display: block; }
.quiet { opacity: .75; font-size: .875rem; }
iframe { width: 100%; height: 28rem; border: 1px solid var(--line); border-radius: .25rem; background: #fff; }
pre { white-space: pre-wrap; background: var(--soft); padding: .75rem; border-radius: .25rem; margin: 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem .75rem; margin: 0; }
dt { font-weight: 600; } dd { margin: 0; }
@media (max-width: 34rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; } }
`;

const SIGNS = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function escape(text) {
  return String(text ?? '').replace(/[&<>"']/g, (sign) => SIGNS[sign]);
}

function page(title, body, { refresh = false } = {}) {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
${refresh ? '<meta http-equiv="refresh" content="5">' : ''}<title>${escape(title)}</title><style>${STYLE}</style></head>
<body>${body}</body></html>`;
}

const when = (at) => `<time datetime="${escape(at)}">${escape(at.replace('T', ' ').slice(0, 19))} UTC</time>`;

export function listPage(messages) {
  const rows = messages.map(
    (
      message,
    ) => `<li><a href="/messages/${escape(message.id)}"><strong>${escape(message.subject || '(no subject)')}</strong>
<span>to ${escape(message.to.join(', '))}</span><span class="quiet">${when(message.at)} from ${escape(message.from)}</span></a></li>`,
  );
  const body =
    rows.length > 0 ? `<ul>${rows.join('\n')}</ul>` : '<p>No mail yet. What the hub sends will appear here.</p>';
  return page(
    `Mailbox (${messages.length})`,
    `<h1>Mailbox</h1><p class="quiet">Every mail this hub sends ends here; none leaves the machine.</p>${body}`,
    { refresh: true },
  );
}

export function messagePage(message) {
  const headers = message.headers.map(([name, value]) => `<dt>${escape(name)}</dt><dd>${escape(value)}</dd>`);
  const attached = message.attachments.map(
    (file) => `<li>${escape(file.name)} (${escape(file.type)}, ${file.size} bytes)</li>`,
  );
  return page(
    message.subject,
    `<p><a href="/">All mail</a></p><h1>${escape(message.subject || '(no subject)')}</h1>
<p>from ${escape(message.from)}<br>to ${escape(message.to.join(', '))}<br><span class="quiet">${when(message.at)}</span></p>
${message.html ? `<h2>HTML</h2><iframe title="The mail as HTML" sandbox="allow-popups allow-popups-to-escape-sandbox" src="/messages/${escape(message.id)}/html"></iframe>` : ''}
${message.text ? `<h2>Text</h2><pre>${escape(message.text)}</pre>` : ''}
${attached.length > 0 ? `<h2>Attachments</h2><ul>${attached.join('')}</ul>` : ''}
<h2>Headers</h2><dl>${headers.join('\n')}</dl>
<p><a href="/messages/${escape(message.id)}/raw">As received (.eml)</a></p>`,
  );
}

export function missingPage() {
  return page('Not found', '<h1>No such mail</h1><p><a href="/">All mail</a></p>');
}
