import { always, type Recipe } from '../cells';
import { absentId, type KeyRole, organizationOf } from '../sides';
import { WORKER } from '../../support/compliance-world';

const CREATE = 'mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) { id code } }';
const ISSUE = `mutation ($input: IssueApiKeyInput!) {
  issueApiKey(input: $input) { token key { id role label createdAt expiresAt revokedAt } } }`;
const REGISTER =
  'mutation ($input: RegisterActivityInput!) { registerActivity(input: $input) { id externalId registryId } }';
const SUBMIT = 'mutation ($input: SubmitStatementInput!) { submitStatement(input: $input) { id state lineCount } }';

const roleOf = (role: KeyRole): string => (role === 'BOARD' || role === 'EMPLOYER' ? role : 'PROVIDER');
const board = (more: object): object => ({
  input: { kind: 'BOARD', name: 'Made', zone: 'America/New_York', ...more },
});
const activity = (more: object): object => ({
  input: {
    title: 'Matrix',
    format: 'live',
    systems: [{ system: 'ama-pra-1', maximum: '25' }],
    startsOn: '2020-01-01',
    endsOn: '2030-12-31',
    ...more,
  },
});

/** Organizations, their keys, what they offer and state. */
export const ORGANIZATIONS: readonly Recipe[] = [
  {
    inputs: ['createOrganization.input.code'],
    operation: 'createOrganization',
    bad: /"createOrganization":\{"id":"org_/,
    call: (cast, _role, target) => ({
      query: CREATE,
      variables: board({
        code: cast.pick(target, (side) => side.board.code, `made-${cast.make.fresh()}`),
        jurisdiction: cast.side(target).jurisdiction,
      }),
      ...(target === 'absent' ? {} : { shows: cast[target].board.id }),
    }),
  },
  {
    inputs: ['createOrganization.input.requirementSets'],
    operation: 'createOrganization',
    // A pack has one owner, and nobody takes it away.
    except: { ADMIN: { own: /"createOrganization":\{"id":"org_/, foreign: /"CONFLICT"/, absent: /"BAD_INPUT"/ } },
    call: (cast, _role, target) => ({
      query: CREATE,
      variables: board({
        code: cast.own.board.code,
        jurisdiction: cast.own.jurisdiction,
        requirementSets: [cast.pick(target, (side) => side.pack, 'no-such-pack')],
      }),
    }),
  },
  {
    inputs: ['issueApiKey.input.organization'],
    operation: 'issueApiKey',
    good: /"token":"cme_/,
    call: (cast, role, target) => ({
      query: ISSUE,
      variables: {
        input: {
          role: roleOf(role),
          label: 'matrix',
          organization: cast.pick(target, (side) => organizationOf(side, role).id, absentId('org')),
        },
      },
    }),
  },
  {
    inputs: ['issueApiKey.input.clinician'],
    operation: 'issueApiKey',
    good: /"token":"cme_/,
    // A person's key is the hub's to issue, also of people whom an organization deals with.
    except: { PROVIDER: always(/NOT_FOUND/), BOARD: always(/NOT_FOUND/), EMPLOYER: always(/NOT_FOUND/) },
    call: (cast, _role, target) => ({
      query: ISSUE,
      variables: {
        input: {
          role: 'CLINICIAN',
          label: 'matrix',
          clinician: cast.pick(target, (side) => side.person.id, absentId('cln')),
        },
      },
    }),
  },
  ...(['CLINICIAN', 'AUDITOR', 'ADMIN'] as const).map((wanted): Recipe => ({
    inputs: ['issueApiKey.input.organization'],
    as: `for the role ${wanted}`,
    operation: 'issueApiKey',
    except: {
      PROVIDER: always(/NOT_FOUND/),
      BOARD: always(/NOT_FOUND/),
      EMPLOYER: always(/NOT_FOUND/),
      ADMIN: always(/BAD_INPUT/),
    },
    call: (cast, role, target) => ({
      query: ISSUE,
      variables: {
        input: {
          role: wanted,
          label: 'matrix',
          organization: cast.pick(target, (side) => organizationOf(side, role).id, absentId('org')),
        },
      },
    }),
  })),
  {
    inputs: ['revokeApiKey.id'],
    operation: 'revokeApiKey',
    call: async (cast, role, target) => ({
      query: 'mutation ($id: ID!) { revokeApiKey(id: $id) { id label revokedAt } }',
      variables: { id: target === 'absent' ? absentId('key') : await cast.make.spareKey(target, role) },
    }),
  },
  {
    inputs: ['registerActivity.input.externalId'],
    operation: 'registerActivity',
    foreign: 'free',
    bad: /"registerActivity":\{"id":"act_/,
    call: (cast, _role, target) => ({
      query: REGISTER,
      variables: activity({ externalId: cast.pick(target, (side) => `taken-${side.which}`, cast.make.fresh()) }),
    }),
  },
  {
    inputs: ['registerActivity.input.registryId'],
    operation: 'registerActivity',
    foreign: 'free',
    bad: /"registerActivity":\{"id":"act_/,
    call: (cast, _role, target) => ({
      query: REGISTER,
      variables: activity({
        externalId: cast.make.fresh(),
        registryId: cast.pick(target, (side) => `reg-${side.activityName}`, cast.make.fresh()),
      }),
    }),
  },
  {
    inputs: ['submitStatement.input.idempotencyKey'],
    operation: 'submitStatement',
    foreign: 'free',
    bad: /"submitStatement":\{"id":"stm_/,
    async call(cast, role, target) {
      const lines = [{ externalId: cast.make.fresh(), amount: '1', completedOn: '2024-01-02' }];
      const input = { idempotencyKey: cast.make.fresh(), from: '2024-01-01', to: '2024-01-31', lines };
      if (target === 'absent' || role !== 'PROVIDER') return { query: SUBMIT, variables: { input } };
      const { submitStatement } = await cast.hub.get(cast[target].keys.PROVIDER, SUBMIT, { input });
      const made = submitStatement.id as string;
      return { query: SUBMIT, variables: { input }, ...(target === 'own' ? { shows: made } : { hides: [made] }) };
    },
  },
  {
    inputs: ['submitStatement.input.lines.externalId'],
    operation: 'submitStatement',
    foreign: 'free',
    good: /"discrepancies":\{"edges":\[\]\}/,
    bad: /NOT_REPORTED/,
    call: (cast, _role, target) => ({
      query: SUBMIT,
      variables: {
        input: {
          idempotencyKey: cast.make.fresh(),
          from: '2026-03-04',
          to: '2026-03-04',
          lines: [
            {
              externalId: cast.pick(target, (side) => side.report.externalId, cast.make.fresh()),
              amount: '3',
              completedOn: '2026-03-04',
            },
          ],
        },
      },
    }),
    // What the comparison then finds: that somebody else has such a credit shows nowhere.
    async afterwards(cast, role, answer) {
      const { id } = (answer.data as { submitStatement: { id: string } }).submitStatement;
      await cast.hub.app.reconciliation.run(WORKER);
      const found = await cast.hub.get(
        cast.keys[role],
        `{ discrepancies(first: 100, open: true) {
          edges { node { externalId kind code actsNext stated { amount } held { amount } statementId } } } }`,
      );
      const edges = found.discrepancies.edges.filter(
        ({ node }: { node: { statementId: string; kind: string } }) =>
          node.statementId === id && node.kind === 'MISSING_HERE',
      );
      return JSON.stringify({ discrepancies: { edges } });
    },
  },
];
