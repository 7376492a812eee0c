import { statusAt } from '../../src/compliance/standings';
import { rows } from '../../src/platform/database';
import { fromJson } from '../../src/platform/json';
import { bytesToId } from '../../src/platform/ids';
import type { Organization } from './compliance-world';
import type { Answer, TestHub } from './hub';

const DRAFT_FIELDS = 'id pack from to state sha256 draftedBy draftedAt approvedBy publishedAt set replacedBy';
const DRAFT = `mutation ($input: DraftRequirementSetInput!) { draftRequirementSet(input: $input) {
  draft { ${DRAFT_FIELDS} } problems { part line column message } changes
  cases { passed failed failures { case line column message } } } }`;
const PUBLISH = `mutation ($draft: ID!) { publishRequirementSet(input: { draft: $draft }) {
  draft { ${DRAFT_FIELDS} } replaced { id state replacedBy } } }`;
const IMPACT = `query ($draft: ID!, $asOf: Date) { ruleImpact(draft: $draft, asOf: $asOf) {
  people changed asOf evaluatedAt moves { from to people reasons { requirement people } } } }`;

export interface DraftInput {
  readonly text: string;
  readonly cases: string;
  readonly from: string;
  readonly to?: string;
}

/** What is done with drafts, in the name of a key. */
export function draftsAs(hub: TestHub, key: string) {
  const ask = async (query: string, variables: object): Promise<Answer<any>> => hub.ask<any>(key, query, variables);
  const get = async (query: string, variables: object): Promise<any> =>
    Object.values(await hub.get(key, query, variables))[0];
  return {
    draft: (input: DraftInput): Promise<any> => get(DRAFT, { input }),
    /** The id of a draft that was stored. */
    async stored(input: DraftInput): Promise<string> {
      const { draft, problems } = await get(DRAFT, { input });
      if (draft === null) throw new Error(JSON.stringify(problems));
      return draft.id;
    },
    publish: (draft: string): Promise<any> => get(PUBLISH, { draft }),
    impact: (draft: string, asOf?: string): Promise<any> => get(IMPACT, { draft, asOf }),
    /** The code with which each is refused. */
    refused: {
      draft: async (input: DraftInput): Promise<unknown> => codeOf(await ask(DRAFT, { input })),
      publish: async (draft: string): Promise<unknown> => codeOf(await ask(PUBLISH, { draft })),
      impact: async (draft: string): Promise<unknown> => codeOf(await ask(IMPACT, { draft })),
    },
  };
}
export type Drafts = ReturnType<typeof draftsAs>;

function codeOf({ errors }: Answer): unknown {
  return errors[0]?.extensions.code ?? null;
}

/** Two keys of one organization: the first drafts, the second publishes. */
export async function twoPeople(hub: TestHub, { id, key }: Organization, role: 'BOARD' | 'EMPLOYER') {
  return { first: draftsAs(hub, key), second: draftsAs(hub, await hub.key(role, { organizationId: id })) };
}

/** How the obligations to a set stand, as their stored rows say it. */
export interface Stood {
  readonly personId: string;
  readonly status: string;
  readonly short: readonly string[];
}

/** The stored rows of a set's obligations, by obligation. */
export async function standing({ app }: TestHub, pack: string): Promise<Map<string, Stood>> {
  const found = await rows<any>(
    app.db.manager,
    `SELECT c.person_id, c.obligation_id, c.standing, c.overdue_at, c.shortfalls FROM compliance c
       JOIN requirement_set s ON s.set_id = c.set_id WHERE s.pack = ?`,
    [pack],
  );
  return new Map(
    found.map((row) => [
      bytesToId(row.obligation_id),
      {
        personId: bytesToId(row.person_id),
        status: statusAt(row.standing, row.overdue_at, app.clock.now()),
        short: fromJson<{ requirement: string }[]>(row.shortfalls).map(({ requirement }) => requirement),
      },
    ]),
  );
}

/** What moved between two readings of the stored rows, in the shape of an impact without its reasons. */
export function movesBetween(before: ReadonlyMap<string, Stood>, after: ReadonlyMap<string, Stood>) {
  const people = new Map<string, Set<string>>();
  for (const [obligation, { personId, status }] of after) {
    const from = before.get(obligation)?.status ?? null;
    if (from === status) continue;
    const key = JSON.stringify({ from, to: status });
    people.set(key, (people.get(key) ?? new Set()).add(personId));
  }
  const moves = [...people].map(([key, { size }]) => ({ ...JSON.parse(key), people: size }));
  return {
    people: new Set([...after.values()].map(({ personId }) => personId)).size,
    changed: new Set([...people.values()].flatMap((some) => [...some])).size,
    moves: inOrder(moves),
  };
}

/** An impact without what rows cannot tell. */
export function movesOf({ people, changed, moves }: any) {
  return { people, changed, moves: inOrder(moves.map(({ reasons: _, ...move }: any) => move)) };
}

const inOrder = (moves: any[]): any[] => [...moves].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

/** A board's rules: so much credit in the cycle of a license, and whatever else is asked. */
export function boardPack(name: string, total: number, ...more: string[]): string {
  return `
pack: ${name}
authority: ${name}
jurisdiction: US-GA
applies: { fact: profession, is: physician-md }
unit: credit
clock: { length: 24 months, ends: license.expires }
sources: { rule: { asOf: "2026", confidence: high } }
require:
  - { id: total, says: ${total} credits in two years, source: rule, of: any, at-least: ${total} }
${more.map((one) => `  - ${one}\n`).join('')}`;
}

/** A case of such rules: somebody with exactly so much credit complies. */
export function boardCase(name: string, total: number, topics = '{}'): string {
  return `
- id: ${name} exactly
  pack: ${name}
  why: ${total} of ${total}
  given:
    today: 2026-06-30
    otherwise: false
    facts: { profession: physician-md, license.expires: 2026-06-30 }
    entries:
      - { id: c1, completed: 2025-03-01, amount: ${total}, system: ama-pra-1, topics: ${topics} }
  expect: { status: COMPLIANT, total.counted: ${total} }
`;
}
