import type { Cast } from '../cast';
import type { Call, Recipe } from '../cells';
import { absentId, type Target } from '../sides';
import { creditRow, strangerNpi } from '../makers';

const REPORT = `mutation ($input: ReportCreditsInput!) {
  reportCredits(input: $input) { rows { outcome code message sameAs report { id state } } } }`;
const VOID = 'mutation ($input: VoidCreditInput!) { voidCredit(input: $input) { done code message report { id } } }';
const CORRECT = `mutation ($input: CorrectCreditInput!) {
  correctCredit(input: $input) { done code message report { id } replaced { id } } }`;

const DONE = /"done":true/;
const UNKNOWN = /ACTIVITY_UNKNOWN/;

const side = (target: Target): 'own' | 'foreign' => (target === 'foreign' ? 'foreign' : 'own');
const learnerOf = (cast: Cast, target: Target): object => {
  const { person } = cast.side(target);
  return { npi: person.npi, familyName: person.familyName };
};
const rowOf = (cast: Cast, more: object = {}): object => ({
  externalId: cast.make.fresh(),
  ...creditRow(learnerOf(cast, 'own'), cast.make.day()),
  ...more,
});

/** A learner who is named in one way: the side's person, or nobody. */
const LEARNERS: Readonly<Record<string, { inputs: string[]; learner: (cast: Cast, target: Target) => object }>> = {
  npi: {
    inputs: ['npi'],
    learner: (cast, target) => ({
      npi: cast.pick(target, ({ person }) => person.npi, strangerNpi(cast.make.fresh())),
      familyName: cast.side(target).person.familyName,
    }),
  },
  licenses: {
    inputs: ['licenses.number', 'licenses.jurisdiction'],
    learner: (cast, target) => ({
      licenses: [
        {
          jurisdiction: cast.side(target).jurisdiction,
          profession: 'physician-md',
          number: cast.pick(target, ({ license }) => license, `X ${cast.make.fresh()}`),
        },
      ],
      familyName: cast.side(target).person.familyName,
    }),
  },
  boardIds: {
    inputs: ['boardIds.number', 'boardIds.board'],
    learner: (cast, target) => ({
      boardIds: [
        {
          board: cast.pick(target, ({ board }) => board.code, 'board-xx'),
          number: cast.pick(target, ({ boardNumber }) => boardNumber, `B-${cast.make.fresh()}`),
        },
      ],
      familyName: cast.side(target).person.familyName,
    }),
  },
};

const ofLearners = (at: string, make: (inputs: string[], learner: (typeof LEARNERS)[string]['learner']) => Recipe) =>
  Object.values(LEARNERS).map(({ inputs, learner }) =>
    make(
      inputs.map((input) => `${at}.learner.${input}`),
      learner,
    ),
  );

const report = (cast: Cast, row: object, more: Partial<Call> & { key?: string } = {}): Call => {
  const { key, ...call } = more;
  return { query: REPORT, variables: { input: { idempotencyKey: key ?? cast.make.fresh(), rows: [row] } }, ...call };
};

const reportCredits: readonly Recipe[] = [
  ...(['id', 'the provider’s own id'] as const).map((as): Recipe => ({
    inputs: ['reportCredits.input.rows.activity'],
    as,
    operation: 'reportCredits',
    good: /ACCEPTED/,
    bad: UNKNOWN,
    call: (cast, _role, target) =>
      report(
        cast,
        rowOf(cast, {
          activity:
            as === 'id'
              ? cast.pick(target, ({ activity }) => activity, absentId('act'))
              : cast.pick(target, ({ activityName }) => activityName, 'only-nobody'),
        }),
      ),
  })),
  {
    inputs: ['reportCredits.input.rows.activity'],
    as: 'which another source reported before',
    operation: 'reportCredits',
    foreign: 'anyone',
    // That there is such a row is told, and not which one.
    good: /"code":"LOOKALIKE_OTHER_SOURCE",.*"sameAs":null/,
    bad: /"code":"LOOKALIKE_OTHER_SOURCE",.*"sameAs":null/,
    call: (cast) => report(cast, rowOf(cast, { activity: 'shared', completedOn: '2025-05-05' })),
  },
  {
    inputs: ['reportCredits.input.rows.externalId'],
    operation: 'reportCredits',
    foreign: 'free',
    good: /EQUAL_EXTERNAL_ID/,
    bad: /ACCEPTED/,
    async call(cast, _role, target) {
      const made = await cast.make.report(side(target));
      // Equal but for the learner, who is the asker's own.
      const row = { ...made.row, ...(target === 'own' ? {} : { learner: learnerOf(cast, 'own') }) };
      if (target === 'absent') return report(cast, rowOf(cast, { completedOn: cast.make.day() }));
      return report(cast, row, target === 'own' ? { shows: made.id } : { hides: [made.id] });
    },
  },
  {
    inputs: ['reportCredits.input.idempotencyKey'],
    operation: 'reportCredits',
    foreign: 'free',
    good: /ACCEPTED/,
    bad: /ACCEPTED/,
    async call(cast, _role, target) {
      // Both requests are equal to the letter, about a learner of the asker's.
      const made = await cast.make.report(side(target), 'own');
      if (target === 'absent') return report(cast, rowOf(cast));
      return report(cast, made.row, {
        key: made.idempotencyKey,
        ...(target === 'own' ? { shows: made.id } : { hides: [made.id] }),
      });
    },
  },
  ...ofLearners('reportCredits.input.rows', (inputs, learner) => ({
    inputs,
    operation: 'reportCredits',
    foreign: 'anyone',
    good: /ACCEPTED/,
    bad: /NOBODY_FOUND/,
    call: (cast, _role, target) => report(cast, rowOf(cast, { learner: learner(cast, target) })),
  })),
];

const voidCredit: readonly Recipe[] = [
  ...(['reportId', 'externalId'] as const).map((input): Recipe => ({
    inputs: [`voidCredit.input.${input}`],
    operation: 'voidCredit',
    good: DONE,
    bad: /CREDIT_NOT_FOUND/,
    async call(cast, _role, target) {
      const made = await cast.make.report(side(target));
      const name = input === 'reportId' ? made.id : made.externalId;
      const absent = input === 'reportId' ? absentId('rep') : cast.make.fresh();
      const named = { [input]: target === 'absent' ? absent : name };
      return { query: VOID, variables: { input: { idempotencyKey: cast.make.fresh(), reason: 'OTHER', ...named } } };
    },
  })),
  {
    inputs: ['voidCredit.input.idempotencyKey'],
    operation: 'voidCredit',
    foreign: 'free',
    good: DONE,
    bad: DONE,
    async call(cast, role, target) {
      const made = await cast.make.report('own');
      const input = { idempotencyKey: cast.make.fresh(), reason: 'OTHER', reportId: made.id };
      if (target === 'absent' || role !== 'PROVIDER') return { query: VOID, variables: { input } };
      // Sent before by its owner: the asker is answered as then, the other provider's answer stays theirs.
      const before = target === 'own' ? input : { ...input, reportId: (await cast.make.report('foreign')).id };
      await cast.hub.get(cast[side(target)].keys.PROVIDER, VOID, { input: before });
      return { query: VOID, variables: { input }, shows: made.id, hides: target === 'own' ? [] : [before.reportId] };
    },
  },
];

const correct = (cast: Cast, named: object, row: object = {}): Call => ({
  query: CORRECT,
  variables: { input: { idempotencyKey: cast.make.fresh(), row: rowOf(cast, row), ...named } },
});

const correctCredit: readonly Recipe[] = [
  ...(['reportId', 'externalId'] as const).map((input): Recipe => ({
    inputs: [`correctCredit.input.${input}`],
    operation: 'correctCredit',
    good: DONE,
    bad: /CREDIT_NOT_FOUND/,
    async call(cast, _role, target) {
      const made = await cast.make.report(side(target));
      const name = input === 'reportId' ? made.id : made.externalId;
      const absent = input === 'reportId' ? absentId('rep') : cast.make.fresh();
      return correct(cast, { [input]: target === 'absent' ? absent : name });
    },
  })),
  {
    inputs: ['correctCredit.input.row.activity'],
    operation: 'correctCredit',
    good: DONE,
    bad: UNKNOWN,
    call: async (cast, _role, target) =>
      correct(
        cast,
        { reportId: (await cast.make.report('own')).id },
        { activity: cast.pick(target, ({ activity }) => activity, absentId('act')) },
      ),
  },
  {
    inputs: ['correctCredit.input.row.externalId'],
    operation: 'correctCredit',
    foreign: 'free',
    // What is corrected keeps its id, whatever the row says.
    good: DONE,
    bad: DONE,
    async call(cast, _role, target) {
      const other = await cast.make.report(side(target));
      return {
        ...correct(
          cast,
          { reportId: (await cast.make.report('own')).id },
          { externalId: target === 'absent' ? cast.make.fresh() : other.externalId },
        ),
        hides: [other.id],
      };
    },
  },
  {
    inputs: ['correctCredit.input.idempotencyKey'],
    operation: 'correctCredit',
    foreign: 'free',
    good: DONE,
    bad: DONE,
    async call(cast, role, target) {
      const made = await cast.make.report('own');
      const call = correct(cast, { reportId: made.id });
      if (target === 'absent' || role !== 'PROVIDER') return call;
      const other = target === 'own' ? made : await cast.make.report('foreign');
      const { input } = call.variables as { input: object };
      await cast.hub.get(cast[side(target)].keys.PROVIDER, CORRECT, {
        input: {
          ...input,
          reportId: other.id,
          row: { ...rowOf(cast), ...(target === 'own' ? { ...(input as { row: object }).row } : {}) },
        },
      });
      return { ...call, shows: made.id, hides: target === 'own' ? [] : [other.id] };
    },
  },
  ...ofLearners('correctCredit.input.row', (inputs, learner) => ({
    inputs,
    operation: 'correctCredit',
    foreign: 'anyone',
    good: /"done":true,"code":"ACCEPTED"/,
    bad: /"done":false,"code":"NOBODY_FOUND"/,
    call: async (cast, _role, target) =>
      correct(cast, { reportId: (await cast.make.report('own')).id }, { learner: learner(cast, target) }),
  })),
];

/** What providers do with credit. */
export const CREDITS: readonly Recipe[] = [...reportCredits, ...voidCredit, ...correctCredit];
