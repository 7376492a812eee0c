import { always, type Recipe } from '../cells';
import { absentId, type Target } from '../sides';

const RESOLVE = 'mutation ($input: ResolveMatchInput!) { resolveMatch(input: $input) { posted voided waiting } }';

const side = (target: Target): 'own' | 'foreign' => (target === 'foreign' ? 'foreign' : 'own');

/** Who a learner is, the hub alone decides: the provider is told so of its own items, and of no others. */
const BY_THE_HUB = { PROVIDER: { own: /"FORBIDDEN"/, foreign: /NOT_FOUND/, absent: /NOT_FOUND/ } } as const;

const decide = (item: string, decision: string, more: object = {}): { query: string; variables: object } => ({
  query: RESOLVE,
  variables: { input: { item, decision, reason: 'the matrix', ...more } },
});

/** Decisions about what waits. */
export const MATCHING: readonly Recipe[] = [
  ...(['SECOND_COMPLETION', 'DUPLICATE', 'UNDO'] as const).map((decision): Recipe => ({
    inputs: ['resolveMatch.input.item'],
    as: `a row, ${decision}`,
    operation: 'resolveMatch',
    call: async ({ make }, _role, target) =>
      decide(
        target === 'absent'
          ? absentId('rep')
          : await (decision === 'UNDO' ? make.decided(side(target)) : make.lookalike(side(target))),
        decision,
      ),
  })),
  ...(['learner', 'report'] as const).map((named): Recipe => ({
    inputs: ['resolveMatch.input.item'],
    as: `a learner by the id of the ${named}`,
    operation: 'resolveMatch',
    except: BY_THE_HUB,
    call: async ({ make }, _role, target) =>
      decide(
        target === 'absent'
          ? named === 'learner'
            ? `lrn_${'0'.repeat(96)}`
            : absentId('rep')
          : (await make.waiting(side(target)))[named],
        'NOBODY',
      ),
  })),
  {
    inputs: ['resolveMatch.input.clinicianId'],
    operation: 'resolveMatch',
    except: { PROVIDER: always(/"FORBIDDEN"/) },
    good: /"posted":1/,
    call: async (cast, _role, target) =>
      decide((await cast.make.waiting('own')).learner, 'MATCH', {
        clinicianId: cast.pick(target, ({ person }) => person.id, absentId('cln')),
      }),
  },
  {
    inputs: ['resolveMatch.input.clinicianId'],
    as: 'where it means nothing',
    operation: 'resolveMatch',
    foreign: 'anyone',
    good: /"posted":1/,
    bad: /"posted":1/,
    call: async (cast, _role, target) =>
      decide(await cast.make.lookalike('own'), 'SECOND_COMPLETION', {
        clinicianId: cast.pick(target, ({ person }) => person.id, absentId('cln')),
      }),
  },
];
