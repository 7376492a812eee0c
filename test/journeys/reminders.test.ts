import { workerPrincipal } from '../../src/auth/principal';
import { STANDINGS } from '../../src/compliance/standings';
import { addDays, civilDate } from '../../src/domain/civil-date';
import { rows } from '../../src/platform/database';
import { idToBytes } from '../../src/platform/ids';
import { startTestHub, type TestHub } from '../support/hub';
import { type MailSink, startMailSink } from '../support/mail-sink';
import { type RemindedPerson, reminders, shortPeople } from '../support/reminded-people';

const principal = workerPrincipal('test');
const DEADLINE = '2026-03-31';

let hub: TestHub;
let sink: MailSink;

beforeEach(async () => {
  sink = await startMailSink();
  hub = await startTestHub({ workers: false, smtpUrl: sink.url });
});
afterEach(async () => {
  await hub.close();
  await sink.close();
});

const plan = (): Promise<number> => hub.app.reminderPlanner.plan(principal);
const send = () => hub.app.reminderSender.sendDue(principal);
const states = async (): Promise<string[]> =>
  (await reminders(hub.app)).map((row) => `${row.stage} ${row.state} ${row.code}`);
const daysBefore = (days: number): Promise<void> => hub.setToday(addDays(civilDate(DEADLINE), -days));

/** Lets the hub's clock run on, as a wait would. */
async function later(minutes: number): Promise<void> {
  const offset = Math.round((hub.app.clock.now().getTime() - Date.now()) / 1000) + minutes * 60;
  await hub.app.db.query("UPDATE setting SET value = ? WHERE name = 'clock_offset_seconds'", [String(offset)]);
  hub.app.clock.setOffset(offset);
}

async function standing(person: RemindedPerson | undefined, value: number): Promise<void> {
  await hub.app.db.query('UPDATE compliance SET standing = ? WHERE person_id = ?', [
    value,
    idToBytes((person as RemindedPerson).personId),
  ]);
}

test('nothing is due before the first lead; then each stage goes out once, however often one looks', async () => {
  const [person] = await shortPeople(hub.app, 1, { deadline: DEADLINE });
  await daysBefore(91);
  expect(await plan()).toBe(0);
  for (const days of [90, 60, 30, 14, 7, 1]) {
    await daysBefore(days);
    await Promise.all([plan(), plan()]);
    await Promise.all([send(), send(), send()]);
    await plan();
    await send();
  }
  expect(await states()).toEqual(['D90', 'D60', 'D30', 'D14', 'D7', 'D1'].map((stage) => `${stage} SENT ACCEPTED`));
  expect(sink.mails).toHaveLength(6);
  expect(new Set(sink.mails.map((mail) => mail.messageId)).size).toBe(6);
  expect(sink.mails.every((mail) => JSON.stringify(mail.to).includes(person?.email ?? '-'))).toBe(true);
  const audited = await rows<{ count: number }>(
    hub.app.db.manager,
    "SELECT COUNT(*) AS count FROM audit_entry WHERE outcome = 'REMINDER_SENT'",
  );
  expect(Number(audited[0]?.count)).toBe(6);
});

test('a credit that arrives in time cancels the mail', async () => {
  const [first, second] = await shortPeople(hub.app, 2, { deadline: DEADLINE });
  await daysBefore(30);
  expect(await plan()).toBe(2);
  await standing(first, STANDINGS.MET);
  expect(await send()).toMatchObject({ sent: 1, cancelled: 1 });
  expect((await states()).sort()).toEqual(['D30 CANCELLED COMPLIANT', 'D30 SENT ACCEPTED']);
  expect(sink.mails.map((mail) => JSON.stringify(mail.to))).toEqual([expect.stringContaining(second?.email ?? '-')]);
  // The credit is withdrawn again: the reminder was never sent, so it is due as before.
  await standing(first, STANDINGS.SHORT);
  expect(await plan()).toBe(1);
  expect(await send()).toMatchObject({ sent: 1 });
  expect(sink.mails).toHaveLength(2);
});

test('while a verdict is being made the mail waits; it goes when the verdict says short, and not when it says met', async () => {
  const [one, two] = await shortPeople(hub.app, 2, { deadline: DEADLINE });
  await daysBefore(14);
  await plan();
  await hub.app.db.query('UPDATE person SET version = 2, dirty_since = ?', [hub.app.clock.now()]);
  expect(await send()).toMatchObject({ sent: 0, waiting: 2 });
  expect(await states()).toEqual(['D14 DUE VERDICT_OUTSTANDING', 'D14 DUE VERDICT_OUTSTANDING']);
  await standing(one, STANDINGS.MET);
  await hub.app.db.query('UPDATE person SET evaluated_version = 2, dirty_since = NULL');
  await later(1);
  expect(await send()).toMatchObject({ sent: 1, cancelled: 1 });
  expect(JSON.stringify(sink.mails[0]?.to)).toContain(two?.email);
  expect((await reminders(hub.app)).map((row) => row.tries)).toEqual([1, 1]);
});

test('a verdict that is not made in time holds back every stage but the final one', async () => {
  await shortPeople(hub.app, 1, { deadline: DEADLINE });
  await shortPeople(hub.app, 1, { deadline: addDays(civilDate(DEADLINE), -6) });
  await daysBefore(7);
  await plan();
  await hub.app.db.query('UPDATE person SET version = 2, dirty_since = ?', [hub.app.clock.now()]);
  await send();
  await later(2);
  await send();
  expect((await states()).sort()).toEqual(['D1 SENT ACCEPTED', 'D7 DUE VERDICT_OUTSTANDING']);
});

test('stages that were missed collapse into the latest', async () => {
  await shortPeople(hub.app, 1, { deadline: DEADLINE });
  await daysBefore(12);
  await plan();
  await send();
  expect(await states()).toEqual(['D14 SENT ACCEPTED']);
  // The mail server is away over a whole stage: what was planned and not sent is overtaken by the next.
  sink.behaviour = 'defer';
  await daysBefore(7);
  await plan();
  expect(await send()).toMatchObject({ retried: 1 });
  await daysBefore(1);
  sink.behaviour = 'accept';
  await plan();
  await send();
  expect(await states()).toEqual(['D14 SENT ACCEPTED', 'D7 CANCELLED OVERTAKEN', 'D1 SENT ACCEPTED']);
});

test('the day is that of the person, not of the machine', async () => {
  const [tokyo] = await shortPeople(hub.app, 1, { deadline: DEADLINE, zone: 'Asia/Tokyo' });
  await shortPeople(hub.app, 1, { deadline: DEADLINE, zone: 'Pacific/Honolulu' });
  await daysBefore(2);
  await plan();
  await later(5 * 60);
  await plan();
  const finals = (await reminders(hub.app)).filter((row) => row.stage === 'D1');
  expect(finals).toEqual([expect.objectContaining({ personId: tokyo?.personId, dueOn: '2026-03-30' })]);
});

test('a mail server that is away is tried again, and the mail arrives once', async () => {
  const port = Number(new URL(sink.url).port);
  await sink.close();
  await shortPeople(hub.app, 30, { deadline: DEADLINE });
  await daysBefore(7);
  await plan();
  const first = await send();
  // A few met no server; the rest did not use up a try.
  expect(first.retried).toBeGreaterThan(0);
  expect(first.retried).toBeLessThan(30);
  expect(new Set(await states())).toEqual(new Set(['D7 DUE MAIL_SERVER_AWAY', 'D7 DUE PLANNED']));
  sink = await startMailSink(port);
  await later(5);
  expect(await send()).toMatchObject({ sent: 30 });
  expect(new Set(await states())).toEqual(new Set(['D7 SENT ACCEPTED']));
  expect(sink.mails).toHaveLength(30);
});

test('a refused address fails at once, with its code', async () => {
  await shortPeople(hub.app, 1, { deadline: DEADLINE });
  sink.behaviour = 'refuse';
  await daysBefore(7);
  await plan();
  await send();
  expect(await states()).toEqual(['D7 FAILED SMTP_550']);
});

test('an answer lost after the whole message was sent leaves the reminder UNKNOWN, and it is not sent again', async () => {
  await shortPeople(hub.app, 1, { deadline: DEADLINE });
  sink.behaviour = 'drop';
  await daysBefore(7);
  await plan();
  expect(await send()).toMatchObject({ unknown: 1 });
  expect(await states()).toEqual(['D7 UNKNOWN REPLY_LOST']);
  sink.behaviour = 'accept';
  await later(120);
  await plan();
  expect(await send()).toMatchObject({ sent: 0 });
  expect(sink.mails).toHaveLength(1);
});

test('of the final notice a second copy under the same Message-ID is preferred to silence', async () => {
  await shortPeople(hub.app, 1, { deadline: DEADLINE });
  sink.behaviour = 'drop';
  await daysBefore(1);
  await plan();
  expect(await send()).toMatchObject({ unknown: 1 });
  expect(await states()).toEqual(['D1 DUE REPLY_LOST']);
  sink.behaviour = 'accept';
  await later(5);
  expect(await send()).toMatchObject({ sent: 1 });
  expect(await states()).toEqual(['D1 SENT ACCEPTED']);
  expect(sink.mails).toHaveLength(2);
  expect(new Set(sink.mails.map((mail) => mail.messageId)).size).toBe(1);
});

test('a final notice that may have been sent, and is no longer needed, stays visible as UNKNOWN', async () => {
  const [person] = await shortPeople(hub.app, 1, { deadline: DEADLINE });
  sink.behaviour = 'drop';
  await daysBefore(1);
  await plan();
  await send();
  await standing(person, STANDINGS.MET);
  await later(5);
  await send();
  expect(await states()).toEqual(['D1 UNKNOWN REPLY_LOST']);
});

test('a claim that ran out is UNKNOWN, never simply due again; the final notice is due again', async () => {
  await shortPeople(hub.app, 2, { deadline: DEADLINE });
  await shortPeople(hub.app, 1, { deadline: addDays(civilDate(DEADLINE), -6) });
  await daysBefore(7);
  await plan();
  await hub.app.db.query("UPDATE reminder SET state = 'SENDING', tries = 1, claimed_by = ?, next_at = ?", [
    Buffer.alloc(16, 1),
    hub.app.clock.plusMs(-1),
  ]);
  await send();
  expect((await states()).sort()).toEqual([
    'D1 DUE CLAIM_RAN_OUT',
    'D7 UNKNOWN CLAIM_RAN_OUT',
    'D7 UNKNOWN CLAIM_RAN_OUT',
  ]);
  await later(2);
  await send();
  expect(sink.mails).toHaveLength(1);
});

test('a claim that ran out before the mail server was ready for the message is due again', async () => {
  await shortPeople(hub.app, 1, { deadline: DEADLINE });
  await daysBefore(7);
  await plan();
  await hub.app.db.query("UPDATE reminder SET state = 'CLAIMED', tries = 1, claimed_by = ?, next_at = ?", [
    Buffer.alloc(16, 1),
    hub.app.clock.plusMs(-1),
  ]);
  await send();
  expect(await states()).toEqual(['D7 DUE CLAIM_UNUSED']);
  await later(2);
  await send();
  expect(await states()).toEqual(['D7 SENT ACCEPTED']);
});

test('a kept connection that the server closed meanwhile loses nothing and is no doubt', async () => {
  await shortPeople(hub.app, 1, { deadline: DEADLINE });
  await daysBefore(7);
  await plan();
  await send();
  const port = Number(new URL(sink.url).port);
  sink.hangUp();
  await sink.close();
  sink = await startMailSink(port);
  await shortPeople(hub.app, 1, { deadline: DEADLINE });
  await plan();
  await send();
  await later(2);
  await send();
  expect(await states()).toEqual(['D7 SENT ACCEPTED', 'D7 SENT ACCEPTED']);
  expect(sink.mails).toHaveLength(1);
});

test('a deadline that passes unsent is a visible failure', async () => {
  await shortPeople(hub.app, 1, { deadline: DEADLINE });
  sink.behaviour = 'defer';
  await daysBefore(1);
  await plan();
  await send();
  await daysBefore(-1);
  await send();
  expect(await states()).toEqual(['D1 FAILED TOO_LATE']);
});

test('who has no address is a visible failure, and is planned anew when an address appears in time', async () => {
  const [person] = await shortPeople(hub.app, 1, { deadline: DEADLINE });
  const address = (email: string | null): Promise<unknown> =>
    hub.app.db.query('UPDATE person_profile SET email = ?', [email]);
  await address(null);
  await daysBefore(20);
  expect(await plan()).toBe(1);
  expect(await send()).toMatchObject({ failed: 1 });
  expect(await plan()).toBe(0);
  expect(await states()).toEqual(['D30 FAILED NO_ADDRESS']);
  await address(person?.email ?? '');
  expect(await plan()).toBe(1);
  expect(await send()).toMatchObject({ sent: 1 });
  expect(await plan()).toBe(0);
  expect(await states()).toEqual(['D30 SENT ACCEPTED']);
});

const deadlineIs = (days: number): Promise<unknown> =>
  hub.app.db.query('UPDATE compliance SET deadline_on = ?', [addDays(civilDate(DEADLINE), days)]);

test('a deadline corrected by little is not warned of twice; a new one is', async () => {
  await shortPeople(hub.app, 1, { deadline: DEADLINE });
  await daysBefore(30);
  await plan();
  await send();
  for (const days of [1, 0, -1, 16, 1]) {
    await deadlineIs(days);
    expect(await plan()).toBe(0);
  }
  // The last notice is near: two days are another deadline.
  for (const [before, days] of [
    [13, 1],
    [7, 0],
    [1, 0],
    [0, 1],
    [-1, 2],
  ] as const) {
    await daysBefore(before);
    await deadlineIs(days);
    await plan();
    await send();
  }
  expect(await states()).toEqual(['D30', 'D14', 'D7', 'D1', 'D1'].map((stage) => `${stage} SENT ACCEPTED`));
  // Renewed for two years.
  await deadlineIs(731);
  await daysBefore(-(731 - 90));
  expect(await plan()).toBe(1);
  await send();
  expect(sink.mails).toHaveLength(6);
});

test('a date that is corrected to and fro while the mail server is away is told of once', async () => {
  await shortPeople(hub.app, 1, { deadline: DEADLINE });
  sink.behaviour = 'defer';
  await daysBefore(25);
  await plan();
  await send();
  await deadlineIs(1);
  sink.behaviour = 'accept';
  expect(await plan()).toBe(1);
  await send();
  await deadlineIs(0);
  await later(5);
  expect(await plan()).toBe(0);
  await send();
  expect(await plan()).toBe(0);
  expect(await states()).toEqual(['D30 CANCELLED ALREADY_TOLD', 'D30 SENT ACCEPTED']);
});

test('a final notice in doubt is given again for the corrected date, under its old Message-ID', async () => {
  const [person] = await shortPeople(hub.app, 1, { deadline: DEADLINE });
  sink.behaviour = 'drop';
  await daysBefore(1);
  await plan();
  await send();
  await standing(person, STANDINGS.MET);
  await later(5);
  await send();
  await standing(person, STANDINGS.SHORT);
  await deadlineIs(-1);
  sink.behaviour = 'accept';
  expect(await plan()).toBe(1);
  await send();
  expect(await states()).toEqual(['D1 UNKNOWN REPLY_LOST', 'D1 SENT ACCEPTED']);
  expect(new Set(sink.mails.map((mail) => mail.messageId)).size).toBe(1);
});

test('the mail: the answer first, both forms alike, no number or birthday in subject or preview', async () => {
  await shortPeople(hub.app, 1, { deadline: DEADLINE, name: 'Zoë <b>' });
  await daysBefore(30);
  await plan();
  await send();
  const [mail] = sink.mails;
  expect(mail?.subject).toBe('You are 2.5 credits short for your California license by 31 March 2026');
  expect(mail?.text?.split('\n')[0]).toBe('You are 2.5 credits short for your California license by 31 March 2026.');
  const html = String(mail?.html);
  const words = (text: string): string[] =>
    text
      .replace(/[^\p{L}\p{N}.]+/gu, ' ')
      .toLowerCase()
      .trim()
      .split(' ');
  const plain = html
    .replace(/^[\s\S]*?<body[^>]*>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>');
  const asText = (mail?.text ?? '').replace(/^(\d+\.|-) /gm, '');
  expect(words(plain)).toEqual(words(asText));
  expect(html).not.toContain('<b>');
  expect(html).toMatch(/<html lang="en"/);
  expect(html).not.toMatch(/<img|https?:/);
  expect(`${mail?.subject}${mail?.text?.slice(0, 200)}`).not.toMatch(/02-29|\d{5}/);
});
