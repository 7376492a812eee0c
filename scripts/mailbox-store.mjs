import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makePrivateDirectory } from './checkout.mjs';

const ENVELOPE = ['return-path', 'delivered-to'];

const addresses = (field) => [field ?? []].flat().flatMap((group) => group.value.map((one) => one.address ?? one.name));

/** A mail as the page and the tests see it. Headers keep their order and their repeats. */
async function readMail(simpleParser, id, raw) {
  const mail = await simpleParser(raw, { skipImageLinks: true, skipTextToHtml: true, skipHtmlToText: true });
  const headers = mail.headerLines.map(({ key, line }) => [
    line.slice(0, key.length),
    line
      .slice(key.length + 1)
      .replace(/\r?\n[ \t]+/g, ' ')
      .trim(),
  ]);
  const values = (name) => headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);
  return {
    id,
    at: new Date(Number(id.split('-')[0])).toISOString(),
    from: mail.from?.text ?? values('return-path')[0] ?? '',
    to: addresses(mail.to),
    subject: mail.subject ?? '',
    messageId: mail.messageId ?? null,
    envelope: { from: values('return-path')[0]?.replace(/[<>]/g, '') ?? '', to: values('delivered-to') },
    headers: headers.filter(([key]) => !ENVELOPE.includes(key.toLowerCase())),
    text: mail.text ?? null,
    html: mail.html || null,
    attachments: mail.attachments.map((file) => ({
      name: file.filename ?? 'unnamed',
      type: file.contentType,
      size: file.size,
    })),
  };
}

/** Mails as .eml files in a directory, the envelope in front as a delivering mail server writes it. */
export async function openMailStore(dir) {
  const { simpleParser } = await import('mailparser');
  makePrivateDirectory(dir);
  const mails = new Map();
  let count = 0;
  const pathOf = (id) => join(dir, `${id}.eml`);
  for (const file of readdirSync(dir).filter((name) => /^\d+-\d+-[0-9a-f]+\.eml$/.test(name))) {
    const id = file.slice(0, -4);
    mails.set(id, await readMail(simpleParser, id, readFileSync(pathOf(id))));
  }
  const newestFirst = (a, b) =>
    a.at === b.at ? Number(b.id.split('-')[1]) - Number(a.id.split('-')[1]) : a.at < b.at ? 1 : -1;
  return {
    async add(raw, { from, to }) {
      count += 1;
      const id = `${Date.now()}-${count}-${randomBytes(4).toString('hex')}`;
      const front = [`Return-Path: <${from}>`, ...to.map((address) => `Delivered-To: ${address}`), ''].join('\r\n');
      const whole = Buffer.concat([Buffer.from(front), raw]);
      writeFileSync(pathOf(id), whole, { mode: 0o600 });
      const mail = await readMail(simpleParser, id, whole);
      mails.set(id, mail);
      return mail;
    },
    all: () => [...mails.values()].sort(newestFirst),
    get: (id) => mails.get(id) ?? null,
    raw: (id) => readFileSync(pathOf(id)),
    clear() {
      for (const id of mails.keys()) rmSync(pathOf(id), { force: true });
      mails.clear();
    },
  };
}
