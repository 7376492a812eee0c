import { pack } from '../../support/as-of';
import { issueKey } from '../../support/builders';
import type { Cast } from '../cast';
import type { Recipe } from '../cells';
import { absentId, type KeyRole, type Side } from '../sides';

const DRAFT = `mutation ($input: DraftRequirementSetInput!) { draftRequirementSet(input: $input) {
  draft { id pack text cases } problems { message } cases { passed failed } changes } }`;
const PUBLISH = `mutation ($input: PublishRequirementSetInput!) { publishRequirementSet(input: $input) {
  draft { id pack state text } replaced { id pack } } }`;
const IMPACT = 'query ($id: ID!) { ruleImpact(draft: $id) { people changed moves { from to people } } }';
const DRAFTED = /"draft":\{"id":"drf_/;

/** Long after everything else in the matrix: what is published there changes nobody's answers here. */
const FROM = '2030-01-01';

/** A pack that asks for one credit, with a case that shows it. */
const texts = (name: string): object => ({
  text: pack(name, 1),
  cases: `
- id: one is enough
  pack: ${name}
  given: { today: 2026-06-01, entries: [{ id: c1, completed: 2026-02-01, amount: 1, system: ama-pra-1 }] }
  expect: { status: COMPLIANT }`,
  from: FROM,
});

const kindOf = (role: KeyRole): 'BOARD' | 'EMPLOYER' => (role === 'EMPLOYER' ? 'EMPLOYER' : 'BOARD');

/** A draft of a new set that a colleague of the side's key handed in: `drf_…`. */
async function drafted(cast: Cast, side: Side, role: KeyRole): Promise<string> {
  const kind = kindOf(role);
  const owner = kind === 'BOARD' ? side.board : side.employer;
  const colleague = await issueKey(cast.hub, side.keys[kind], kind, { organization: owner.id });
  const { draftRequirementSet } = await cast.hub.get(colleague, DRAFT, { input: texts(`made-${cast.make.fresh()}`) });
  return draftRequirementSet.draft.id;
}

/** Leaves a draft of each kind on a side, under a name that tells whose it is. */
export async function leaveDrafts({ hub }: Pick<Cast, 'hub'>, side: Pick<Side, 'which' | 'keys'>): Promise<void> {
  for (const kind of ['BOARD', 'EMPLOYER'] as const)
    await hub.get(side.keys[kind], DRAFT, { input: texts(draftedPack(side, kind)) });
}

/** The pack of that draft. */
export const draftedPack = ({ which }: Pick<Side, 'which'>, role: KeyRole): string =>
  `drafted-${kindOf(role).toLowerCase()}-${which}`;

/** Requirement sets that boards and employers hand in and publish. */
export const DRAFTS: readonly Recipe[] = [
  {
    inputs: ['draftRequirementSet.input.text'],
    operation: 'draftRequirementSet',
    // One name stands for one set in the whole hub: that another's is taken is told, and nothing else of it.
    foreign: 'told',
    except: Object.fromEntries(
      (['BOARD', 'EMPLOYER'] as const).map((role) => [role, { own: DRAFTED, foreign: /PACK_TAKEN/, absent: DRAFTED }]),
    ),
    call: (cast, role, target) => ({
      query: DRAFT,
      variables: {
        input: texts(
          cast.pick(
            target,
            (side) => (kindOf(role) === 'BOARD' ? side.pack : side.ownRules),
            `new-${cast.make.fresh()}`,
          ),
        ),
      },
    }),
  },
  {
    inputs: ['publishRequirementSet.input.draft'],
    operation: 'publishRequirementSet',
    good: /"state":"PUBLISHED"/,
    call: async (cast, role, target) => ({
      query: PUBLISH,
      variables: { input: { draft: target === 'absent' ? absentId('drf') : await drafted(cast, cast[target], role) } },
    }),
  },
  {
    inputs: ['ruleImpact.draft'],
    operation: 'ruleImpact',
    good: /"people":[1-9]\d*,"changed":[1-9]\d*,"moves":\[\{"from":null/,
    call: async (cast, role, target) => ({
      query: IMPACT,
      variables: { id: target === 'absent' ? absentId('drf') : await drafted(cast, cast[target], role) },
    }),
  },
];
