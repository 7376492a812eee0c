import { activity, idOf, issueKey, organization, smallWorld, type SmallWorld } from '../support/builders';
import { startTestHub, type TestHub } from '../support/hub';

let hub: TestHub;
let world: SmallWorld;
beforeAll(async () => {
  hub = await startTestHub({ workers: false });
  world = await smallWorld(hub);
});
afterAll(async () => hub.close());

const CREATE = `mutation ($input: CreateOrganizationInput!) {
  createOrganization(input: $input) { __typename id kind code name jurisdiction zone createdAt }
}`;

test('an organization is created once per code and brought up to date by sending it again', async () => {
  const input = {
    kind: 'BOARD',
    code: 'board-wa',
    name: 'Washington',
    jurisdiction: 'US-WA',
    zone: 'America/Los_Angeles',
  };
  const first = await hub.get(world.admin, CREATE, { input });
  const again = await hub.get(world.admin, CREATE, { input: { ...input, name: 'Washington Medical Commission' } });
  expect(first.createOrganization).toMatchObject({ __typename: 'Board', ...input });
  expect(again.createOrganization).toEqual({ ...first.createOrganization, name: 'Washington Medical Commission' });
  const other = await hub.ask(world.admin, CREATE, { input: { ...input, kind: 'PROVIDER' } });
  expect(other.errors[0]?.extensions.code).toBe('CONFLICT');
});

test.each([
  ['code', { code: 'Has Capitals' }],
  ['zone', { zone: 'Mars/Olympus' }],
  ['jurisdiction', { jurisdiction: 'Florida' }],
  ['accreditations', { accreditations: [{ accreditor: 'accme', from: '2020-01-01' }] }],
  ['requirementSets.0', { requirementSets: ['no-such-pack'] }],
])('an organization with a wrong %s is refused with the place', async (path, wrong) => {
  const input = { kind: 'BOARD', code: 'board-x', name: 'X', zone: 'UTC', ...wrong };
  const answer = await hub.ask(world.admin, CREATE, { input });
  expect(answer.errors[0]?.extensions).toMatchObject({ code: 'BAD_INPUT', details: { path: `input.${path}` } });
});

test('accreditation periods are added as versions; the same period again changes nothing', async () => {
  const input = { kind: 'PROVIDER', code: 'provider-acc', name: 'P', zone: 'UTC' };
  const period = { accreditor: 'accme', from: '2018-01-01', to: '2022-12-31' };
  const send = (...accreditations: object[]) => hub.get(world.admin, CREATE, { input: { ...input, accreditations } });
  await send(period);
  await send(period);
  const made = await send({ accreditor: 'accme', from: '2022-07-01' });
  const id = Buffer.from(idOf(made.createOrganization.id), 'hex');
  const rows = await hub.app.db.query(
    `SELECT valid_from, valid_to, superseded_by IS NULL AS current FROM accreditation_version
      WHERE source_id = ? ORDER BY version_id`,
    [id],
  );
  expect(
    rows.map((row: { valid_from: string; valid_to: string; current: unknown }) => [
      row.valid_from,
      row.valid_to,
      Number(row.current),
    ]),
  ).toEqual([
    ['2018-01-01', '2023-01-01', 0],
    ['2018-01-01', '2022-07-01', 1],
    ['2022-07-01', '9999-12-31', 1],
  ]);
});

test('a key is shown once, works, is rotated by its owner, and ends when revoked', async () => {
  const issue = 'mutation ($input: IssueApiKeyInput!) { issueApiKey(input: $input) { token key { id role label } } }';
  const { issueApiKey } = await hub.get(world.provider.key, issue, { input: { role: 'PROVIDER', label: 'second' } });
  const me = 'query { me { role organization { __typename code } clinician { id } } }';
  expect(await hub.get(issueApiKey.token, me)).toEqual({
    me: { role: 'PROVIDER', organization: { __typename: 'Provider', code: 'provider-one' }, clinician: null },
  });
  const revoke = 'mutation ($id: ID!) { revokeApiKey(id: $id) { revokedAt } }';
  const foreign = await hub.ask(world.otherProvider.key, revoke, { id: issueApiKey.key.id });
  expect(foreign.errors[0]?.extensions.code).toBe('NOT_FOUND');
  await hub.get(world.provider.key, revoke, { id: issueApiKey.key.id });
  const after = await hub.ask(issueApiKey.token, me);
  expect(after.errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
});

test('a key that has an end issues none that outlives it', async () => {
  const issue = 'mutation ($input: IssueApiKeyInput!) { issueApiKey(input: $input) { token key { expiresAt } } }';
  const end = new Date(hub.app.clock.now().getTime() + 3_600_000);
  const { issueApiKey } = await hub.get(world.admin, issue, {
    input: { role: 'PROVIDER', organization: world.provider.id, label: 'for an hour', expiresAt: end.toISOString() },
  });
  const again = (expiresAt?: string) =>
    hub.ask(issueApiKey.token, issue, { input: { role: 'PROVIDER', label: 'longer', expiresAt } });
  for (const later of [undefined, new Date(end.getTime() + 1).toISOString()]) {
    const { extensions } = (await again(later)).errors[0]!;
    expect(extensions).toMatchObject({ code: 'BAD_INPUT', details: { path: 'input.expiresAt' } });
  }
  const sooner = await again(end.toISOString());
  expect(sooner.data).toMatchObject({ issueApiKey: { key: { expiresAt: end.toISOString() } } });
});

test('a key never gets a role that does not fit its owner', async () => {
  const issue = 'mutation ($input: IssueApiKeyInput!) { issueApiKey(input: $input) { token } }';
  const code = async (key: string, input: object) =>
    (await hub.ask(key, issue, { input: { label: 'x', ...input } })).errors[0]?.extensions.code;
  expect(await code(world.admin, { role: 'PROVIDER', organization: world.boardA.id })).toBe('NOT_FOUND');
  expect(await code(world.admin, { role: 'PROVIDER' })).toBe('BAD_INPUT');
  expect(await code(world.admin, { role: 'ADMIN', organization: world.boardA.id })).toBe('BAD_INPUT');
  expect(await code(world.provider.key, { role: 'ADMIN' })).toBe('NOT_FOUND');
  expect(await code(world.provider.key, { role: 'PROVIDER', organization: world.otherProvider.id })).toBe('NOT_FOUND');
  const own = await issueKey(hub, world.admin, 'CLINICIAN', { clinician: world.one.id });
  expect(await hub.get(own, 'query { me { role clinician { id email birthMonthDay } } }')).toEqual({
    me: { role: 'CLINICIAN', clinician: { id: world.one.id, email: null, birthMonthDay: '02-15' } },
  });
});

test('an activity is changed from a day on, and both days can be asked for', async () => {
  await hub.setToday('2026-06-01');
  const read = `query ($id: ID!, $asOf: Date, $knownAt: Instant) {
    activity(id: $id, asOf: $asOf, knownAt: $knownAt) {
      externalId stands { title validFrom validTo systems { system maximum } } history { title current }
    }
  }`;
  const id = await activity(hub, world.provider.key, { externalId: 'V-1', title: 'Before' });
  await hub.app.events.stamp();
  const before = hub.app.clock.now().toISOString();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(
    await activity(hub, world.provider.key, { externalId: 'V-1', title: 'After', effectiveOn: '2026-03-01' }),
  ).toBe(id);
  await hub.app.events.stamp();
  const today = await hub.get(world.provider.key, read, { id });
  expect(today.activity.stands).toEqual({
    title: 'After',
    validFrom: '2026-03-01',
    validTo: '9999-12-31',
    systems: [{ system: 'ama-pra-1', maximum: '25' }],
  });
  expect(today.activity.history).toHaveLength(3);
  expect((await hub.get(world.provider.key, read, { id, asOf: '2026-02-28' })).activity.stands.title).toBe('Before');
  expect((await hub.get(world.provider.key, read, { id, knownAt: before })).activity.stands.title).toBe('Before');
});

test.each([
  ['SYSTEM_UNKNOWN', 'systems.0.system', { systems: [{ system: 'nonesuch', maximum: '1' }] }],
  ['AMOUNT_NOT_A_STEP', 'systems.0.maximum', { systems: [{ system: 'ama-pra-1', maximum: '1.1' }] }],
  ['AMOUNT_NOT_POSITIVE', 'systems.0.maximum', { systems: [{ system: 'ama-pra-1', maximum: '0' }] }],
  ['TOPIC_UNKNOWN', 'topics.0', { topics: ['nonesuch'] }],
  ['FORMAT_UNKNOWN', 'format', { format: 'telepathy' }],
  ['TEXT_INVALID', 'title', { title: ' ' }],
  ['BAD_INPUT', 'endsOn', { startsOn: '2026-02-01', endsOn: '2026-01-01' }],
])('an activity is refused with %s at %s', async (code, path, wrong) => {
  await expect(activity(hub, world.provider.key, { externalId: 'W-1', ...wrong })).rejects.toThrow(code);
  const answer = await hub.ask(
    world.provider.key,
    'mutation ($input: RegisterActivityInput!) { registerActivity(input: $input) { id } }',
    {
      input: {
        externalId: 'W-1',
        title: 'T',
        format: 'live',
        systems: [{ system: 'ama-pra-1', maximum: '1' }],
        startsOn: '2026-01-01',
        endsOn: '2026-01-01',
        ...wrong,
      },
    },
  );
  expect(answer.errors[0]?.extensions).toMatchObject({ code, details: { path: `input.${path}` } });
});

test('events come in order, once each, to their own organization; everything to an auditor', async () => {
  await hub.app.events.stamp();
  const read = `query ($after: String, $types: [String!]) {
    events(first: 100, after: $after, types: $types) { edges { cursor node { position type body } } pageInfo { hasNextPage } }
  }`;
  const own = await hub.get(world.provider.key, read);
  const types = own.events.edges.map((edge: { node: { type: string } }) => edge.node.type);
  expect(types.slice(0, 2)).toEqual(['organization.created', 'accreditation.changed']);
  const positions = own.events.edges.map((edge: { cursor: string }) => Number(edge.cursor));
  expect(positions).toEqual([...positions].sort((a, b) => a - b));
  const rest = await hub.get(world.provider.key, read, { after: own.events.edges[0].cursor });
  expect(rest.events.edges).toEqual(own.events.edges.slice(1));
  const auditor = await hub.key('AUDITOR');
  const all = await hub.get(auditor, read, { types: ['organization.created'] });
  expect(all.events.edges.length).toBeGreaterThan(6);
  const wrong = await hub.ask(auditor, read, { types: ['nonesuch'] });
  expect(wrong.errors[0]?.extensions.code).toBe('BAD_INPUT');
  expect((await hub.ask(auditor, read, { after: 'x' })).errors[0]?.extensions.code).toBe('BAD_CURSOR');
});

test('the audit log has what was done in one’s own name, page by page, newest first', async () => {
  const read = `query ($after: String) {
    auditLog(first: 1, after: $after) { edges { cursor node { operation outcome role subjects } } pageInfo { hasNextPage endCursor } }
  }`;
  const first = await hub.get(world.employer.key, read);
  expect(first.auditLog.edges[0].node).toMatchObject({ operation: 'upsertRoster', role: 'EMPLOYER' });
  expect(first.auditLog.edges[0].node.subjects).toEqual([idOf(world.one.id)]);
  await organization(hub, world.admin, { kind: 'EMPLOYER', code: 'employer-audited' });
  const admin = await hub.get(world.admin, read);
  expect(admin.auditLog.pageInfo.hasNextPage).toBe(true);
  const next = await hub.get(world.admin, read, { after: admin.auditLog.pageInfo.endCursor });
  expect(next.auditLog.edges[0].cursor).not.toBe(admin.auditLog.edges[0].cursor);
});

test('node finds what its own query would, and nothing else', async () => {
  const read =
    'query ($id: ID!) { node(id: $id) { __typename id ... on Clinician { displayName } ... on License { number } } }';
  const ask = async (key: string, id: string) => {
    const answer = await hub.ask(key, read, { id });
    return answer.errors[0]?.extensions.code ?? (answer.data as { node: { __typename: string } }).node.__typename;
  };
  expect(await ask(world.boardA.key, world.one.id)).toBe('Clinician');
  expect(await ask(world.boardA.key, world.two.id)).toBe('NOT_FOUND');
  expect(await ask(world.provider.key, world.one.id)).toBe('NOT_FOUND');
  expect(await ask(world.provider.key, world.activity)).toBe('Activity');
  expect(await ask(world.otherProvider.key, world.activity)).toBe('NOT_FOUND');
  expect(await ask(world.provider.key, world.provider.id)).toBe('Provider');
  expect(await ask(world.provider.key, world.boardA.id)).toBe('NOT_FOUND');
  expect(await ask(world.admin, world.boardA.id)).toBe('Board');
  expect(await ask(world.admin, 'not an id')).toBe('NOT_FOUND');
});
