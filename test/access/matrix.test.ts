import { ROOT_OPERATIONS } from '../../src/auth/field-rules';
import { type Operation, POLICY, scopeOf } from '../../src/auth/policy';
import { type Role, ROLES } from '../../src/auth/principal';
import { hubSchema } from '../../src/schema';
import { activity, issueKey, smallWorld } from '../support/builders';
import { type Answer, startTestHub, type TestHub } from '../support/hub';
import { ABSENT, type Cast, NOT_ROOTS, RECIPES, type Target } from './recipes';

const TARGETS: readonly Target[] = ['own', 'foreign', 'absent'];
const KEY_ROLES = ROLES.filter((role): role is Exclude<Role, 'WORKER'> => role !== 'WORKER');
const operationOf = (recipe: string): Operation => (ROOT_OPERATIONS[recipe] ?? recipe) as Operation;

let hub: TestHub;
let cast: Cast;
let cells = 0;

beforeAll(async () => {
  hub = await startTestHub({ workers: false });
  await hub.setToday('2026-06-01');
  cast = await castOf(hub);
});
afterAll(async () => {
  process.stdout.write(`access matrix: ${cells} cells run through HTTP\n`);
  await hub.close();
});

test('every operation of the schema and of the policy has a recipe', () => {
  const schema = hubSchema();
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const fields = roots.flatMap((type) => Object.keys(type?.getFields() ?? {}));
  expect(fields.filter((field) => RECIPES[field] === undefined)).toEqual([]);
  const asked = new Set(Object.keys(RECIPES).map(operationOf));
  const silent = (Object.keys(POLICY) as Operation[]).filter(
    (name) => !asked.has(name) && NOT_ROOTS[name] === undefined,
  );
  expect(silent).toEqual([]);
});

describe.each(Object.keys(RECIPES))('%s', (name) => {
  const recipe = RECIPES[name];
  const operation = operationOf(name);

  test.each(KEY_ROLES)('as %s', async (role) => {
    if (recipe === undefined) throw new Error('no recipe');
    const scope = scopeOf(role, operation);
    const answers = new Map<Target, Answer>();
    for (const target of recipe.byId ? TARGETS : (['own'] as const)) {
      const { query, variables } = await recipe.call(cast, role, target);
      answers.set(target, await hub.ask(cast.keys[role], query, variables));
      cells += 1;
    }
    const codes = [...answers].map(([target, answer]) => `${target}: ${codeOf(answer)}`);
    if (scope === null) {
      const outside = recipe.inside !== undefined && scopeOf(role, recipe.inside) !== null;
      const refusal = (target: Target): string => (outside && target === 'absent' ? 'NOT_FOUND' : 'FORBIDDEN');
      expect(codes).toEqual([...answers.keys()].map((target) => `${target}: ${refusal(target)}`));
      return;
    }
    const through = ['none', ...(recipe.letThrough ?? [])];
    expect(through).toContain(codeOf(answers.get('own')));
    if (codeOf(answers.get('own')) === 'none') expect(firstValue(answers.get('own'))).not.toBeNull();
    if (!recipe.byId) return;
    if (recipe.inRows === true) expect(withoutRequest(answers.get('own'))).not.toMatch(/NOT_FOUND|UNKNOWN/);
    if (scope === 'all') expect(through).toContain(codeOf(answers.get('foreign')));
    else expect(withoutRequest(answers.get('foreign'))).toBe(withoutRequest(answers.get('absent')));
    if (recipe.inRows === true) expect(withoutRequest(answers.get('absent'))).toMatch(/NOT_FOUND|UNKNOWN/);
    else expect(codeOf(answers.get('absent'))).toBe('NOT_FOUND');
  });

  test('without a key', async () => {
    if (recipe === undefined) throw new Error('no recipe');
    const { query, variables } = await recipe.call(cast, 'ADMIN', 'own');
    const answer = await hub.ask(null, query, variables);
    cells += 1;
    expect(codeOf(answer)).toBe('UNAUTHENTICATED');
  });
});

test('a list holds nothing of anybody else', async () => {
  const reports = await hub.get(world().provider.key, '{ myReports(first: 100) { edges { node { id } } } }');
  const ids = reports.myReports.edges.map((edge: { node: { id: string } }) => edge.node.id);
  expect(ids).toContain(cast.report.own);
  expect(ids).not.toContain(cast.report.foreign);
  await hub.app.events.stamp();
  const events = await hub.get(
    world().otherEmployer.key,
    '{ events(first: 100) { edges { node { type clinician } } } }',
  );
  const people = events.events.edges.map((edge: { node: { clinician: string | null } }) => edge.node.clinician);
  expect(people).toContain(world().two.id);
  expect(people).not.toContain(world().one.id);
  const audit = await hub.get(
    world().otherEmployer.key,
    '{ auditLog(first: 100) { edges { node { role subjects } } } }',
  );
  expect(audit.auditLog.edges.every((edge: { node: { role: string } }) => edge.node.role === 'EMPLOYER')).toBe(true);
});

const world = (): Cast['world'] => cast.world;

function codeOf(answer: Answer | undefined): string {
  return (answer?.errors[0]?.extensions.code as string | undefined) ?? 'none';
}

function firstValue(answer: Answer | undefined): unknown {
  return Object.values(answer?.data ?? {})[0] ?? null;
}

/** The whole answer as text, but for the id of the request. */
function withoutRequest(answer: Answer | undefined): string {
  return JSON.stringify(answer, (key, value: unknown) => (key === 'requestId' ? undefined : value));
}

async function castOf(of: TestHub): Promise<Cast> {
  const world = await smallWorld(of);
  const foreignActivity = await activity(of, world.otherProvider.key, { externalId: 'A-1' });
  const keys: Cast['keys'] = {
    PROVIDER: world.provider.key,
    BOARD: world.boardA.key,
    EMPLOYER: world.employer.key,
    CLINICIAN: await issueKey(of, world.admin, 'CLINICIAN', { clinician: world.one.id }),
    AUDITOR: await issueKey(of, world.admin, 'AUDITOR'),
    ADMIN: world.admin,
  };
  let made = 0;
  const fresh = (): string => `fresh-${(made += 1)}`;
  const report = async (key: string, act: string): Promise<string> => {
    const row = { activity: act, system: 'ama-pra-1', amount: '3', completedOn: '2026-03-04' };
    const learner = { npi: world.one.npi, familyName: world.one.familyName };
    const answer = await of.get(
      key,
      'mutation ($input: ReportCreditsInput!) { reportCredits(input: $input) { rows { report { id } } } }',
      { input: { idempotencyKey: fresh(), rows: [{ ...row, learner }] } },
    );
    return answer.reportCredits.rows[0].report.id;
  };
  const stored = async (key: string, number: string): Promise<string> => {
    const answer = await of.get(
      key,
      'query ($n: String!) { creditReport(license: { number: $n }, from: "2024-01-01", to: "2026-05-31") { id } }',
      { n: number },
    );
    return answer.creditReport.id;
  };
  const foreignStored = await stored(world.boardB.key, 'ME 05678');
  const byBoard = { own: await stored(keys.BOARD, 'A 01234'), foreign: foreignStored, absent: `srp_${ABSENT}` };
  const bySelf = { own: await stored(keys.CLINICIAN, 'A 01234'), foreign: byBoard.own, absent: `srp_${ABSENT}` };
  return {
    world,
    keys,
    fresh,
    activity: { own: world.activity, foreign: foreignActivity, absent: `act_${ABSENT}` },
    clinician: { own: world.one.id, foreign: world.two.id, absent: `cln_${ABSENT}` },
    report: {
      own: await report(world.provider.key, world.activity),
      foreign: await report(world.otherProvider.key, foreignActivity),
      absent: `rep_${ABSENT}`,
    },
    storedReport: (role) => (role === 'CLINICIAN' ? bySelf : byBoard),
    async spareKey(role, target) {
      if (target === 'absent') return `key_${ABSENT}`;
      const owner = { BOARD: world.boardA, EMPLOYER: world.employer }[role as 'BOARD' | 'EMPLOYER'] ?? world.provider;
      const other =
        { BOARD: world.boardB, EMPLOYER: world.otherEmployer }[role as 'BOARD' | 'EMPLOYER'] ?? world.otherProvider;
      const answer = await of.get(
        (target === 'own' ? owner : other).key,
        'mutation ($input: IssueApiKeyInput!) { issueApiKey(input: $input) { key { id } } }',
        {
          input: {
            role: owner === world.boardA ? 'BOARD' : owner === world.employer ? 'EMPLOYER' : 'PROVIDER',
            label: 'spare',
          },
        },
      );
      return answer.issueApiKey.key.id;
    },
  };
}
