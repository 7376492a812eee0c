import type { Cast } from '../cast';
import type { Call, Recipe } from '../cells';
import { absentId, type KeyRole, type Target } from '../sides';
import { strangerNpi } from '../makers';

const OUTCOMES = 'outcomes { outcome code path clinician }';
const MUTATIONS = {
  upsertClinicians: `mutation ($rows: [ClinicianInput!]!) { upsertClinicians(input: { rows: $rows }) { ${OUTCOMES} } }`,
  upsertLicenses: `mutation ($rows: [LicenseInput!]!) { upsertLicenses(input: { rows: $rows }) { ${OUTCOMES} } }`,
  upsertRoster: `mutation ($rows: [RosterInput!]!) { upsertRoster(input: { rows: $rows }) { ${OUTCOMES} } }`,
};
type Upsert = keyof typeof MUTATIONS;

const STORED = /"outcome":"(UPDATED|UNCHANGED)"/;
const REFUSED = /"code":"NOT_FOUND"/;
const NOT_ISSUER = /"outcome":"REJECTED","code":"NOT_ISSUER"/;

const upsert = (operation: Upsert, row: object, more: Partial<Call> = {}): Call => ({
  query: MUTATIONS[operation],
  variables: { rows: [row] },
  ...more,
});

/** What a row of each kind must say beside whom it means; on the asker's own list it means the own person. */
const rowFor = (operation: Upsert, cast: Cast, target: Target): object => {
  if (operation === 'upsertClinicians') return {};
  if (operation === 'upsertRoster')
    return {
      staffNumber: target === 'own' ? cast.own.staffNumber : cast.make.fresh(),
      department: cast.own.department,
    };
  return {
    profession: 'physician-md',
    number: target === 'own' ? cast.own.license : cast.make.fresh(),
    issuedOn: '2020-01-15',
    expiresOn: '2027-01-31',
    status: 'ACTIVE',
  };
};

const OPERATIONS = Object.keys(MUTATIONS) as Upsert[];

/** An id alone names nobody to whom the asker is not related. */
const byClinician = OPERATIONS.map((operation): Recipe => ({
  inputs: [`${operation}.input.rows.clinician`],
  operation,
  good: STORED,
  bad: REFUSED,
  call: (cast, _role, target) =>
    upsert(operation, {
      ...rowFor(operation, cast, target),
      clinician: cast.pick(target, ({ person }) => person.id, absentId('cln')),
    }),
}));

/** The name that is sent is nobody's whom the identifier names: nothing of theirs may be told or changed. */
const byIdentifier = OPERATIONS.flatMap((operation) =>
  (['NPI', 'LICENSE', 'BOARD_ID'] as const).map((type): Recipe => ({
    inputs: [`${operation}.input.rows.identifiers.value`, `${operation}.input.rows.identifiers.issuer`],
    as: type,
    operation,
    foreign: 'told',
    good: STORED,
    bad: /"outcome":"(CREATED|NO_MATCH)"/,
    async call(cast, role, target) {
      const { person, license, boardNumber, ...side } = cast.side(target);
      const made = cast.make.fresh();
      const known = {
        own: async () => ({ ...person, license, boardNumber }),
        foreign: () => cast.make.bystander('foreign'),
        absent: async () => ({
          npi: strangerNpi(made),
          license: `L ${made}`,
          boardNumber: `B ${made}`,
          id: absentId('cln'),
        }),
      };
      const who = await known[target]();
      const issuer = { NPI: null, LICENSE: `${side.jurisdiction}/physician-md`, BOARD_ID: side.board.code }[type];
      const value = { NPI: who.npi, LICENSE: who.license, BOARD_ID: who.boardNumber }[type];
      // Only the hub's staff may say who anybody is: they send the name that is theirs.
      const named = 'givenName' in who && (target === 'own' || role === 'ADMIN');
      const { givenName, familyName } = named
        ? who
        : { givenName: 'Somebody', familyName: `Else${made.replace('-', '')}` };
      const row = { ...rowFor(operation, cast, target), givenName, familyName, identifiers: [{ type, issuer, value }] };
      return upsert(operation, row, target === 'foreign' ? { hides: [who.id], guards: [who.id] } : {});
    },
  })),
);

/** A row about the asker's own person, or one who is new. */
const ownPerson = (cast: Cast, role: KeyRole, target: Target): object =>
  role === 'ADMIN' ? { clinician: cast.side(target).person.id } : { clinician: cast.own.person.id };

/** Who may be said what of, by people's organizations. */
export const PEOPLE: readonly Recipe[] = [
  ...byClinician,
  ...byIdentifier,
  {
    // Boards' codes are public: who names another board is told that its certificates are not theirs to state.
    inputs: ['upsertClinicians.input.rows.certificates.board'],
    operation: 'upsertClinicians',
    good: STORED,
    bad: /"code":"BAD_INPUT"/,
    except: {
      BOARD: { own: STORED, foreign: NOT_ISSUER, absent: /"code":"BAD_INPUT"/ },
      EMPLOYER: { own: NOT_ISSUER, foreign: NOT_ISSUER, absent: /"code":"BAD_INPUT"/ },
    },
    call: (cast, role, target) =>
      upsert('upsertClinicians', {
        ...ownPerson(cast, role, target),
        certificates: [
          {
            board: cast.pick(target, ({ board }) => board.code, 'board-xx'),
            specialty: 'cardiology',
            issuedOn: '2021-01-01',
            status: 'ACTIVE',
          },
        ],
      }),
  },
  {
    inputs: ['upsertLicenses.input.rows.number'],
    operation: 'upsertLicenses',
    foreign: 'free',
    good: STORED,
    bad: /"outcome":"CREATED"/,
    call: (cast, _role, target) =>
      upsert('upsertLicenses', {
        ...rowFor('upsertLicenses', cast, target),
        number: cast.pick(target, ({ license }) => license, `X ${cast.make.fresh()}`),
        familyName: target === 'own' ? cast.own.person.familyName : `Holder${cast.make.fresh().replace('-', '')}`,
      }),
  },
  {
    inputs: ['upsertRoster.input.rows.staffNumber'],
    operation: 'upsertRoster',
    good: STORED,
    bad: /"code":"LEARNER_MISSING"/,
    call: (cast, _role, target) =>
      upsert('upsertRoster', {
        staffNumber: cast.pick(target, ({ staffNumber }) => staffNumber, 'STAFF-NONE-3'),
        department: cast.own.department,
      }),
  },
];
