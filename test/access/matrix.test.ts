import { ROOT_OPERATIONS } from '../../src/auth/field-rules';
import { type Operation, POLICY, scopeOf } from '../../src/auth/policy';
import { hubSchema } from '../../src/schema';
import { idOf } from '../support/builders';
import { type Answer, startTestHub, type TestHub } from '../support/hub';
import { type Cast, castOf } from './cast';
import { type Call, codeOf, firstValue, likeness, nameOf, type Recipe, textOf, withoutSent } from './cells';
import { KEY_ROLES, type KeyRole, type Side, type Target, TARGETS } from './sides';
import { draftedPack } from './left-drafts';
import { once } from './makers';
import { RECIPES } from './recipes/all';
import { LISTS, pageCall } from './recipes/lists';
import { type Holdings, holdingsOf } from './untouched';

/** Operations that no key can ask for. */
const NOT_ASKED: readonly Operation[] = ['work'];
const MUTATIONS = new Set(Object.keys(hubSchema().getMutationType()?.getFields() ?? {}));

let hub: TestHub;
let cast: Cast;
let idle: Cast;
let holdings: Holdings;
const cells = { names: 0, lists: 0, 'without a key': 0 };

beforeAll(async () => {
  hub = await startTestHub({ workers: false });
  await hub.setToday('2026-06-01');
  cast = await castOf(hub);
  idle = { ...cast, make: once(cast.make) };
  holdings = await holdingsOf(hub);
});
afterAll(async () => {
  const counts = Object.entries(cells);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  const parts = counts.map(([what, count]) => `${what} ${count}`).join(', ');
  process.stdout.write(`access matrix: ${total} cells run through HTTP (${parts})\n`);
  await hub.close();
});

test('every operation of the schema and of the policy has a recipe', () => {
  const schema = hubSchema();
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const all = [...RECIPES, ...Object.values(LISTS)];
  const asked = new Set([...all.flatMap(({ inputs }) => inputs.map((path) => path.split('.')[0])), 'me']);
  expect(roots.flatMap((type) => Object.keys(type?.getFields() ?? {})).filter((name) => !asked.has(name))).toEqual([]);
  const operations = new Set<Operation>([...all.map(({ operation }) => operation), ...NOT_ASKED]);
  expect((Object.keys(POLICY) as Operation[]).filter((name) => !operations.has(name))).toEqual([]);
  const known = new Set(Object.keys(POLICY));
  expect(Object.values(ROOT_OPERATIONS).filter((name) => !known.has(name))).toEqual([]);
});

describe.each(Object.keys(LISTS))('the list %s', (name) => {
  const { operation, filters, marks } = LISTS[name] as (typeof LISTS)[string];

  /** All pages from a cursor on, as text, and the first cursor. */
  async function read(key: string, side: Side, filter: object, after: string | null): Promise<[string, string | null]> {
    const call = pageCall(name, side, filter, after);
    const answer = await hub.ask(key, call.query, call.variables);
    if (codeOf(answer) !== 'none') return [codeOf(answer), null];
    const { edges, pageInfo } = connectionIn(answer, name);
    const rest = pageInfo.hasNextPage ? (await read(key, side, filter, pageInfo.endCursor))[0] : '';
    return [JSON.stringify(edges) + rest, edges[0]?.cursor ?? null];
  }

  test.each(KEY_ROLES)('as %s', async (role) => {
    const scope = scopeOf(role, operation);
    const { own, foreign } = cast;
    for (const filter of filters) {
      const [whole, ownCursor] = await read(cast.keys[role], own, filter, null);
      const others = role === 'AUDITOR' || role === 'ADMIN' ? 'PROVIDER' : role;
      const [, foreignCursor] = await read(foreign.keys[others], foreign, filter, null);
      const cursors = [null, ownCursor, foreignCursor, nobodys(ownCursor ?? foreignCursor)];
      for (const after of cursors) {
        const [text] = after === null ? [whole] : await read(cast.keys[role], own, filter, after);
        cells.lists += 1;
        if (scope === null) expect(text).toBe('FORBIDDEN');
        else expect(text).toMatch(/^\[/);
        if (scope !== null && after === null) for (const mark of marks(own, role)) expect(text).toContain(mark);
        if (scope === 'all' && after === null) for (const mark of marks(foreign, role)) expect(text).toContain(mark);
        if (scope !== 'all') expect(secretsOf(foreign, role).filter((secret) => text.includes(secret))).toEqual([]);
      }
    }
  });
});

describe.each(RECIPES.map((recipe) => [nameOf(recipe), recipe] as const))('%s', (_name, recipe) => {
  test.each(KEY_ROLES)('as %s', async (role) => {
    const scope = scopeOf(role, recipe.operation);
    const root = recipe.inputs[0]?.split('.')[0] ?? '';
    const alike: Partial<Record<Target, string>> = {};
    for (const target of TARGETS) {
      const call = await recipe.call(scope === null ? idle : cast, role, target);
      // What is another's stays as it was; nobody changes anything who may not.
      const guarded =
        MUTATIONS.has(root) && scope !== 'all' && recipe.foreign !== 'anyone' ? guardedBy(scope, target, call) : [];
      const before = guarded.length > 0 ? await holdings(guarded) : '';
      const answer = await hub.ask(cast.keys[role], call.query, call.variables);
      if (guarded.length > 0) expect(await holdings(guarded)).toBe(before);
      cells.names += 1;
      const seen = scope === null ? '' : ((await recipe.afterwards?.(cast, role, answer)) ?? '');
      const text = textOf(answer) + seen;
      alike[target] = likeness(text, call);
      judge(recipe, role, target, { call, answer, text });
    }
    if (scope === 'all' || recipe.foreign === 'anyone' || recipe.foreign === 'told') return;
    const except = recipe.except?.[role];
    if (except !== undefined && except.foreign !== except.absent) return;
    if (recipe.inside !== undefined && scopeOf(role, recipe.inside) === 'all') return;
    expect(alike.foreign).toBe(alike.absent);
  });

  test('without a key', async () => {
    const { query, variables } = await recipe.call(idle, 'ADMIN', 'own');
    const answer = await hub.ask(null, query, variables);
    cells['without a key'] += 1;
    expect(codeOf(answer)).toMatch(/^(UNAUTHENTICATED|GRAPHQL_VALIDATION_FAILED)$/);
  });
});

/** Holds one cell against the policy. */
function judge(
  recipe: Recipe,
  role: KeyRole,
  target: Target,
  { call, answer, text }: { call: Call; answer: Answer; text: string },
): void {
  const scope = scopeOf(role, recipe.operation);
  const at = `${role} ${target}: ${text}`;
  const mine = target === 'own' || (target === 'foreign' && (scope === 'all' || recipe.foreign === 'anyone'));
  const except = recipe.except?.[role]?.[target];
  if (except !== undefined) expect(at).toMatch(except);
  else if (scope === null) {
    const outside = recipe.inside !== undefined && scopeOf(role, recipe.inside) !== null && target === 'absent';
    expect(at).toMatch(outside ? /"code":"NOT_FOUND"/ : /"code":"FORBIDDEN"/);
  } else if (mine) {
    expect(`${at} ${codeOf(answer)}`).toMatch(/ none$/);
    expect(firstValue(answer)).not.toBeNull();
    if (recipe.good !== undefined) expect(at).toMatch(recipe.good);
  } else if (target === 'absent' || recipe.foreign !== 'told') expect(at).toMatch(recipe.bad ?? /"code":"NOT_FOUND"/);
  if (call.shows !== undefined && scope !== null && mine) expect(at).toContain(call.shows);
  if (scope === 'all') return;
  const told = withoutSent(text, call);
  const secrets = [...secretsOf(cast.foreign, role), ...(mine ? [] : (call.hides ?? []))];
  expect(secrets.filter((secret) => told.includes(secret))).toEqual([]);
}

/** Whose things a call must leave as they are. */
function guardedBy(scope: 'own' | null, target: Target, call: Call): string[] {
  const owners = ({ provider, board, employer, person }: Side): string[] =>
    [provider, board, employer, person].map(({ id }) => id);
  if (scope === null) return [...owners(cast.own), ...owners(cast.foreign)];
  return target === 'own' ? [] : [...owners(cast.foreign), ...(call.guards ?? [])];
}

/** Everything by which somebody else's people and things are told; ids by their digits, as the logs name them. */
function secretsOf(side: Side, role: KeyRole): string[] {
  const { provider, board, employer, person, report } = side;
  // Activities are for all to read, but for the providers that compete.
  const compete = role === 'PROVIDER';
  const ids = [provider.id, board.id, employer.id, person.id, side.licenseId, report.id];
  return [
    ...[...ids, ...(compete ? [side.activity, cast.twin] : [])].map(idOf),
    ...[person.npi, person.familyName, report.externalId, side.missing, ...(compete ? [side.activityName] : [])],
    ...[side.license, side.boardNumber, side.staffNumber, side.department],
    ...[draftedPack(side, 'BOARD'), draftedPack(side, 'EMPLOYER')],
  ];
}

interface Connection {
  readonly edges: readonly { readonly cursor: string }[];
  readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
}

function connectionIn(answer: Answer, name: string): Connection {
  const path = LISTS[name]?.path ?? [];
  return path.reduce<any>((value, field) => value[field], answer.data);
}

/** A cursor of the same list that no row has. */
function nobodys(cursor: string | null): string | null {
  if (cursor === null || /^\d+$/.test(cursor)) return cursor === null ? null : '999999999';
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  return Buffer.from(text.replaceAll(/[0-9a-f]{32,}/g, (id) => '0'.repeat(id.length))).toString('base64url');
}
