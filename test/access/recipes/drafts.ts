import { issueKey } from '../../support/builders';
import type { Cast } from '../cast';
import { always, type Recipe } from '../cells';
import { DRAFT, kindOf, texts } from '../left-drafts';
import { absentId, type KeyRole, type Side } from '../sides';

const PUBLISH = `mutation ($input: PublishRequirementSetInput!) { publishRequirementSet(input: $input) {
  draft { id pack state text } replaced { id pack } } }`;
const IMPACT = 'query ($id: ID!) { ruleImpact(draft: $id) { people changed moves { from to people } } }';
const DRAFTED = /"draft":\{"id":"drf_/;

/** A draft of a new set that a colleague of the side's key handed in: `drf_…`. */
async function drafted(cast: Cast, side: Side, role: KeyRole): Promise<string> {
  const kind = kindOf(role);
  const owner = kind === 'BOARD' ? side.board : side.employer;
  const colleague = await issueKey(cast.hub, side.keys[kind], kind, { organization: owner.id });
  const { draftRequirementSet } = await cast.hub.get(colleague, DRAFT, { input: texts(`made-${cast.make.fresh()}`) });
  return draftRequirementSet.draft.id;
}

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
  {
    // A draft is its organization's: a clinician has none, whoever's it is, and an employer may not try its own on people.
    inputs: ['Clinician.simulate.input.draft'],
    operation: 'simulate',
    inside: 'clinician',
    good: /"simulate":\[\{/,
    except: { CLINICIAN: always(/"code":"NOT_FOUND"/), EMPLOYER: always(/"code":"FORBIDDEN"/) },
    call: async (cast, role, target) => ({
      query:
        'query ($id: ID!, $draft: ID) { clinician(id: $id) { simulate(input: { draft: $draft }) { obligation { status } } } }',
      variables: {
        id: cast.own.person.id,
        draft: target === 'absent' ? absentId('drf') : await drafted(cast, cast[target], role),
      },
    }),
  },
];
