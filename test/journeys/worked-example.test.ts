import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workerPrincipal } from '../../src/auth/principal';
import { addDays, type CivilDate } from '../../src/domain/civil-date';
import { catalogueFolder } from '../../src/requirements/registry';
import { activity, clinician, idOf, organization, upsertLicenses, upsertRoster } from '../support/builders';
import { eventually, startTestHub, type TestHub } from '../support/hub';
import { type HubProcess, startProcess } from '../support/processes';

/**
 * The main job through the front door: the API and the worker as their own processes, HTTP, a real mail server. The
 * test's own process only makes the database and the first admin key, and moves the sandbox clock.
 */
let hub: TestHub;
let folder: string;
const processes: HubProcess[] = [];
let url: string;
let mailboxUrl: string;

const TODAY = '2026-05-20' as CivilDate;
const EXPIRES = '2026-08-31' as CivilDate;

interface Mail {
  readonly to: readonly string[];
  readonly subject: string;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cme-hub-mail-'));
  const mailbox = await startProcess(['scripts/mailbox.mjs', '--dir', folder], {}, (line) => line.startsWith('{'));
  processes.push(mailbox);
  const { smtpUrl, httpUrl } = JSON.parse(mailbox.line) as { smtpUrl: string; httpUrl: string };
  mailboxUrl = httpUrl;
  hub = await startTestHub({ workers: false, smtpUrl });
  await hub.setToday(TODAY);
  await hub.app.requirements.catalogueLoad(workerPrincipal('test'), catalogueFolder());
  const env = { ...hub.env, LOG_LEVEL: 'info' };
  const api = await startProcess(['dist/src/main.js'], env, (line) => line.includes('Server listening at'));
  processes.push(api);
  url = `${/http:\/\/127\.0\.0\.1:\d+/.exec(api.line)?.[0] ?? ''}/graphql`;
  processes.push(await startProcess(['dist/workers/main.js'], env, (line) => line.includes('workers started')));
}, 60_000);

afterAll(async () => {
  await Promise.all(processes.reverse().map((one) => one.stop()));
  await hub?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function ask<T>(key: string, query: string, variables: object = {}): Promise<T> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query, variables }),
  });
  const body = (await response.json()) as { data: T; errors?: unknown };
  if (body.errors !== undefined) throw new Error(JSON.stringify(body.errors, null, 1));
  return body.data;
}

const mails = async (): Promise<Mail[]> => (await fetch(`${mailboxUrl}/api/messages`)).json() as Promise<Mail[]>;

const ROSTER = `{ employer { roster(first: 10) { edges { node {
  displayName status deadline refreshing obligations { shortfalls { requirement short unit } }
} } } } }`;
interface RosterNode {
  readonly displayName: string;
  readonly status: string;
  readonly refreshing: boolean;
  readonly obligations: readonly { readonly shortfalls: readonly { requirement: string; short: string }[] }[];
}

test('worked example', async () => {
  const through = { ...hub, get: ask };
  const admin = await hub.key('ADMIN');
  const accreditations = [{ accreditor: 'accme', from: '2015-01-01' }];
  const online = await organization(through, admin, { kind: 'PROVIDER', code: 'online', accreditations });
  const society = await organization(through, admin, { kind: 'PROVIDER', code: 'society', accreditations });
  const board = await organization(through, admin, {
    kind: 'BOARD',
    code: 'california',
    jurisdiction: 'US-CA',
    zone: 'America/Los_Angeles',
    requirementSets: ['us-ca-mbc-md'],
  });
  const employer = await organization(through, admin, { kind: 'EMPLOYER', code: 'hospital' });
  await activity(through, online.key, { externalId: 'pain-module', format: 'online', topics: ['pain-management'] });
  await activity(through, online.key, { externalId: 'update', format: 'online' });
  await activity(through, society.key, { externalId: 'annual-meeting' });

  // Two emergency physicians five years out of residency; one will complete what is missing, the other will not.
  const facts = [
    { name: 'specialty', value: '"emergency-medicine"' },
    { name: 'board-exam-passed', value: 'false' },
  ];
  const ada = await clinician(through, admin, 1, {
    givenName: 'Ada',
    familyName: 'Okafor',
    email: 'ada@people.invalid',
    facts,
  });
  const bo = await clinician(through, admin, 2, {
    givenName: 'Bo',
    familyName: 'Lindqvist',
    email: 'bo@people.invalid',
    facts,
  });
  for (const [person, familyName, number, staffNumber] of [
    [ada, 'Okafor', 'C 100', '1'],
    [bo, 'Lindqvist', 'C 200', '2'],
  ] as const) {
    const [licensed] = await upsertLicenses(through, board.key, {
      clinician: person.id,
      familyName,
      number,
      issuedOn: '2022-08-10',
      expiresOn: EXPIRES,
      renewalNumber: 2,
    });
    expect(licensed).toMatchObject({ outcome: 'UPDATED' });
    await upsertRoster(through, employer.key, { clinician: person.id, familyName, staffNumber });
  }
  const adasKey = await hub.key('CLINICIAN', { personId: idOf(ada.id) });

  const report = async (provider: string, idempotencyKey: string, ...rows: object[]): Promise<{ outcome: string }[]> =>
    (
      await ask<{ reportCredits: { rows: { outcome: string }[] } }>(
        provider,
        'mutation ($input: ReportCreditsInput!) { reportCredits(input: $input) { rows { outcome code } } }',
        { input: { idempotencyKey, rows } },
      )
    ).reportCredits.rows;
  const credit = (npi: string, familyName: string, more: object): object => ({
    learner: { npi, familyName },
    system: 'ama-pra-1',
    ...more,
  });

  // Both have 34 credits, 4 of them on pain: short of 50, and of 12 on pain and terminal care.
  for (const [person, familyName] of [
    [ada, 'Okafor'],
    [bo, 'Lindqvist'],
  ] as const) {
    const outcomes = await report(
      online.key,
      `before-${familyName}`,
      credit(person.npi, familyName, {
        externalId: `${familyName}-1`,
        activity: 'update',
        amount: '20',
        completedOn: '2025-03-01',
      }),
      credit(person.npi, familyName, {
        externalId: `${familyName}-2`,
        activity: 'update',
        amount: '10',
        completedOn: '2025-10-01',
      }),
      credit(person.npi, familyName, {
        externalId: `${familyName}-3`,
        activity: 'pain-module',
        amount: '4',
        completedOn: '2025-11-01',
      }),
    );
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['ACCEPTED', 'ACCEPTED', 'ACCEPTED']);
  }
  const open = await eventually(async () => {
    const { employer: read } = await ask<{ employer: { roster: { edges: { node: RosterNode }[] } } }>(
      employer.key,
      ROSTER,
    );
    const nodes = read.roster.edges.map(({ node }) => node);
    return nodes.length === 2 && nodes.every((node) => !node.refreshing && node.status === 'OPEN') ? nodes : null;
  });
  const shortOf = (node: RosterNode | undefined): Record<string, string> =>
    Object.fromEntries((node?.obligations[0]?.shortfalls ?? []).map(({ requirement, short }) => [requirement, short]));
  expect(shortOf(open.find((node) => node.displayName === 'Ada Okafor'))).toMatchObject({ general: '16' });

  // Ada completes an online module and a session at the society's annual meeting; each provider reports it.
  expect(
    await report(
      online.key,
      'module',
      credit(ada.npi, 'Okafor', { externalId: 'm-1', activity: 'pain-module', amount: '8', completedOn: '2026-05-02' }),
    ),
  ).toMatchObject([{ outcome: 'ACCEPTED' }]);
  expect(
    await report(
      society.key,
      'meeting',
      credit(ada.npi, 'Okafor', {
        externalId: 's-1',
        activity: 'annual-meeting',
        amount: '20',
        completedOn: '2026-05-10',
      }),
    ),
  ).toMatchObject([{ outcome: 'ACCEPTED' }]);

  // The employer sees the verdict change, and nothing of what she learned.
  const roster = await eventually(async () => {
    const { employer: read } = await ask<{ employer: { roster: { edges: { node: RosterNode }[] } } }>(
      employer.key,
      ROSTER,
    );
    const nodes = read.roster.edges.map(({ node }) => node);
    return nodes.some((node) => node.displayName === 'Ada Okafor' && node.status === 'COMPLIANT') ? nodes : null;
  });
  expect(roster.find((node) => node.displayName === 'Bo Lindqvist')).toMatchObject({ status: 'OPEN' });

  // The board pulls a report that shows both, with their provenance, counted toward the license's cycle.
  const { creditReport } = await ask<{
    creditReport: {
      entries: {
        provider: string;
        title: string;
        amount: string;
        completedOn: string;
        system: string;
        recordedAt: string;
      }[];
      totals: { system: string; amount: string }[];
      verdicts: { status: string; cycle: { start: string; end: string } }[];
      sha256: string;
      id: string;
    };
  }>(
    board.key,
    `{ creditReport(license: { number: "c100" }, from: "2024-09-01", to: "2026-08-31") {
      id sha256 entries { provider title amount completedOn system recordedAt } totals { system amount }
      verdicts { status cycle { start end } } } }`,
  );
  expect(creditReport.verdicts).toMatchObject([{ status: 'COMPLIANT', cycle: { start: '2024-09-01', end: EXPIRES } }]);
  expect(creditReport.totals).toEqual([{ system: 'ama-pra-1', amount: '62' }]);
  expect(creditReport.entries.map(({ amount, completedOn }) => [amount, completedOn])).toEqual(
    expect.arrayContaining([
      ['8', '2026-05-02'],
      ['20', '2026-05-10'],
    ]),
  );
  expect(new Set(creditReport.entries.map(({ provider }) => provider)).size).toBe(2);

  // She herself sees one explained answer.
  const mine = await ask<{
    me: { clinician: { obligations: { status: string; requirements: { id: string; result: string }[] }[] } };
  }>(adasKey, '{ me { clinician { obligations { status requirements { id result } } } } }');
  expect(mine.me.clinician.obligations).toMatchObject([{ status: 'COMPLIANT' }]);

  // The day of the first reminder comes: Bo gets it, Ada does not.
  expect(await mails()).toEqual([]);
  await hub.setToday(addDays(EXPIRES, -89));
  const sent = await eventually(async () => {
    const found = await mails();
    return found.some((mail) => mail.to.includes('bo@people.invalid')) ? found : null;
  }, 90_000);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expect(sent.filter((mail) => mail.to.includes('ada@people.invalid'))).toEqual([]);
  expect((await mails()).map((mail) => mail.to)).toEqual([['bo@people.invalid']]);
  expect((await mails())[0]?.subject).toMatch(/short for your California license/);
}, 180_000);
