import { getNullableType, type GraphQLObjectType, isObjectType } from 'graphql';
import { FIELD_RULES } from '../../../src/auth/field-rules';
import { hubSchema } from '../../../src/schema';
import { npi } from '../../support/builders';
import { always, everybody, type Recipe } from '../cells';
import { absentId, organizationOf } from '../sides';

const CLINICIAN_FIELDS = (hubSchema().getType('Clinician') as GraphQLObjectType).getFields();
const CLINICIAN = (fields: string): string => `query ($id: ID!) { clinician(id: $id) { ${fields} } }`;
const EMPLOYER = (args: string, declared = ''): string =>
  `query ($id: ID!${declared}) { employer(id: $id) { roster(first: 5${args}) { edges { node { displayName clinician } } totalCount } } }`;
const REPORT = `creditReport(license: $license, npi: $npi, from: "2024-01-01", to: "2026-05-31") {
  id clinician entries { title } verdicts { status requirements { id } } }`;
const NOT_FOUND = /"code":"NOT_FOUND"/;
const NOT_FOR_EMPLOYERS = Object.entries(FIELD_RULES.Clinician ?? {})
  .filter(([, rule]) => rule === 'not-for-employers')
  .map(([field]) => `${field}${isObjectType(getNullableType(CLINICIAN_FIELDS[field]?.type)) ? ' { __typename }' : ''}`)
  .join(' ');
const EMPTY = /"edges":\[\]/;

/** Queries that name what they ask for. */
export const QUERIES: readonly Recipe[] = [
  {
    inputs: ['activity.id'],
    operation: 'activity',
    good: /"history":\[\{/,
    call: (cast, _role, target) => ({
      query: 'query ($id: ID!) { activity(id: $id) { id provider { name } history { title } } }',
      variables: { id: cast.pick(target, (side) => side.activity, absentId('act')) },
    }),
  },
  {
    inputs: ['clinician.id'],
    operation: 'clinician',
    call: (cast, _role, target) => ({
      query: CLINICIAN('id displayName licenses(first: 5) { edges { node { id } } }'),
      variables: { id: cast.pick(target, (side) => side.person.id, absentId('cln')) },
      shows: cast.side(target).person.familyName,
    }),
  },
  {
    inputs: ['clinician.id'],
    as: 'what employers are not told',
    operation: 'clinician',
    good: /"birthMonthDay":"\d\d-\d\d"/,
    except: {
      EMPLOYER: { own: /"clinician":\{("\w+":null,?)+\}/, foreign: NOT_FOUND, absent: NOT_FOUND },
    },
    call: (cast, _role, target) => ({
      query: CLINICIAN(NOT_FOR_EMPLOYERS),
      variables: { id: cast.pick(target, (side) => side.person.id, absentId('cln')) },
    }),
  },
  {
    inputs: ['clinician.id'],
    as: 'obligations',
    operation: 'obligations',
    inside: 'clinician',
    good: /"obligations":\[\{/,
    call: (cast, _role, target) => ({
      query: CLINICIAN('obligations { status }'),
      variables: { id: cast.pick(target, (side) => side.person.id, absentId('cln')) },
    }),
  },
  {
    inputs: ['clinician.id'],
    as: 'proof',
    operation: 'proof',
    inside: 'clinician',
    good: /"requirements":\[\{.*"title":"Activity only-.*"sentences":\["/,
    // An employer is given the obligations without the proof, and is told of no credit.
    except: {
      EMPLOYER: {
        own: /^(?!.*Activity only).*"obligations":\[\{"requirements":null,"sentences":\["/,
        foreign: NOT_FOUND,
        absent: NOT_FOUND,
      },
    },
    call: (cast, _role, target) => ({
      query: CLINICIAN(
        'obligations { requirements { ...proof children { ...proof children { ...proof } } } sentences }',
      ).concat(' fragment proof on RequirementProof { id credits { title } }'),
      variables: { id: cast.pick(target, (side) => side.person.id, absentId('cln')) },
    }),
  },
  {
    inputs: ['clinician.id'],
    as: 'simulate',
    operation: 'simulate',
    inside: 'clinician',
    good: /"simulate":\[\{/,
    call: (cast, _role, target) => ({
      query: CLINICIAN('simulate(input: {}) { obligation { status } now { status } }'),
      variables: { id: cast.pick(target, (side) => side.person.id, absentId('cln')) },
    }),
  },
  {
    inputs: ['clinician.id'],
    as: 'proof in a simulation',
    operation: 'proof',
    inside: 'clinician',
    good: /"credits":\[\{.*"title":"Activity only-.*"requirements":\[\{"id":"/,
    except: {
      EMPLOYER: {
        own: /^(?!.*(Activity only|Supposed)).*"requirements":null.*"difference":\{"requirements":null/,
        foreign: NOT_FOUND,
        absent: NOT_FOUND,
      },
    },
    call: (cast, _role, target) => ({
      query: CLINICIAN(`simulate(input: { addCredits: [
          { system: "ama-pra-1", amount: "2", completedOn: "2026-05-01", title: "Supposed" }] }) {
        obligation { sentences requirements { ...proof children { ...proof } } }
        difference { requirements { id } sentences } }`).concat(
        ' fragment proof on RequirementProof { id credits { credit title } }',
      ),
      variables: { id: cast.pick(target, (side) => side.person.id, absentId('cln')) },
    }),
  },
  {
    // Boards' codes are public; a board is told of what is owed to itself, whatever license is supposed.
    inputs: ['Clinician.simulate.input.addLicense.board'],
    operation: 'simulate',
    inside: 'clinician',
    foreign: 'anyone',
    good: /"simulate":\[\{/,
    bad: /"code":"BAD_INPUT".*"path":"input.addLicense.board"/,
    call: (cast, _role, target) => ({
      query: `query ($id: ID!, $input: SimulateInput!) {
        clinician(id: $id) { simulate(input: $input) { obligation { status } now { status } } } }`,
      variables: {
        id: cast.own.person.id,
        input: {
          addLicense: {
            board: cast.pick(target, ({ board }) => board.code, 'board-xx'),
            profession: 'physician-md',
            issuedOn: '2021-01-01',
            expiresOn: '2027-01-31',
          },
        },
      },
    }),
  },
  {
    inputs: ['employer.id'],
    as: 'proof in a roster',
    operation: 'proof',
    // A roster's obligations have no proof to ask for, whoever asks.
    except: everybody(() => always(/GRAPHQL_VALIDATION_FAILED/)),
    call: (cast, _role, target) => ({
      query: `query ($id: ID!) { employer(id: $id) { roster(first: 5) { edges { node { obligations { requirements { id } } } } } } }`,
      variables: { id: cast.pick(target, (side) => side.employer.id, absentId('org')) },
    }),
  },
  {
    inputs: ['employer.id'],
    operation: 'employer',
    call: (cast, _role, target) => ({
      query: 'query ($id: ID!) { employer(id: $id) { id name } }',
      variables: { id: cast.pick(target, (side) => side.employer.id, absentId('org')) },
    }),
  },
  {
    inputs: ['board.id'],
    operation: 'board',
    call: (cast, _role, target) => ({
      query: 'query ($id: ID!) { board(id: $id) { id name } }',
      variables: { id: cast.pick(target, (side) => side.board.id, absentId('org')) },
    }),
  },
  {
    inputs: ['employer.id'],
    as: 'roster',
    operation: 'roster',
    inside: 'employer',
    good: /"totalCount":1/,
    call: (cast, _role, target) => ({
      query: EMPLOYER(''),
      variables: { id: cast.pick(target, (side) => side.employer.id, absentId('org')) },
      shows: cast.side(target).person.familyName,
    }),
  },
  {
    inputs: ['board.id'],
    as: 'licensees',
    operation: 'licensees',
    inside: 'board',
    call: (cast, _role, target) => ({
      query: 'query ($id: ID!) { board(id: $id) { licensees(first: 5) { edges { node { displayName } } } } }',
      variables: { id: cast.pick(target, (side) => side.board.id, absentId('org')) },
      shows: cast.side(target).person.familyName,
    }),
  },
  ...(['department', 'search'] as const).map((input): Recipe => ({
    inputs: [`Employer.roster.${input}`],
    operation: 'roster',
    good: /"totalCount":1/,
    bad: EMPTY,
    call: (cast, _role, target) => ({
      query: EMPLOYER(`, ${input}: $text`, ', $text: String'),
      variables: {
        // Whoever may not read a roster asks for an employer's that they may.
        id: cast.own.employer.id,
        text: cast.pick(target, (side) => (input === 'search' ? side.person.familyName : side.department), 'Nobody'),
      },
    }),
  })),
  {
    inputs: ['Employer.roster.search'],
    as: 'a staff number',
    operation: 'roster',
    good: /"totalCount":1/,
    bad: EMPTY,
    call: (cast, _role, target) => ({
      query: EMPLOYER(', search: $text', ', $text: String'),
      variables: { id: cast.own.employer.id, text: cast.pick(target, (side) => side.staffNumber, 'STAFF-NONE-3') },
    }),
  },
  {
    inputs: ['creditReport.license.number', 'creditReport.license.board'],
    operation: 'creditReport',
    good: /"requirements":\[\{/,
    call: (cast, _role, target) => ({
      query: `query ($license: LicenseReference, $npi: String) { ${REPORT} }`,
      variables: {
        license: {
          number: cast.pick(target, (side) => side.license, 'ME 99999'),
          board: cast.pick(target, (side) => side.board.code, 'board-xx'),
        },
      },
    }),
  },
  {
    inputs: ['creditReport.npi'],
    operation: 'creditReport',
    good: /"requirements":\[\{/,
    call: (cast, _role, target) => ({
      query: `query ($license: LicenseReference, $npi: String) { ${REPORT} }`,
      variables: { npi: cast.pick(target, (side) => side.person.npi, npi(7_999_999)) },
    }),
  },
  {
    inputs: ['storedReport.id'],
    operation: 'creditReport',
    good: /"unchanged":true/,
    async call(cast, role, target) {
      const asker = role === 'CLINICIAN' ? 'CLINICIAN' : 'BOARD';
      const stored = async (side: 'own' | 'foreign'): Promise<string> => {
        const { creditReport } = await cast.hub.get(
          cast[side].keys[asker],
          `query ($license: LicenseReference, $npi: String) { ${REPORT} }`,
          { license: { number: cast[side].license } },
        );
        return creditReport.id;
      };
      return {
        query: 'query ($id: ID!) { storedReport(id: $id) { id sha256 unchanged } }',
        variables: { id: target === 'absent' ? absentId('srp') : await stored(target) },
      };
    },
  },
  {
    inputs: ['storedReport.id'],
    as: 'of one’s own license, made for another',
    operation: 'creditReport',
    good: /"unchanged":true/,
    async call(cast, role, target) {
      const other = role === 'CLINICIAN' ? 'BOARD' : 'CLINICIAN';
      const self = role === 'CLINICIAN' ? 'CLINICIAN' : 'BOARD';
      const key = cast.own.keys[target === 'own' ? self : other];
      const { creditReport } = await cast.hub.get(
        key,
        `query ($license: LicenseReference, $npi: String) { ${REPORT} }`,
        { license: { number: cast.own.license } },
      );
      return {
        query: 'query ($id: ID!) { storedReport(id: $id) { id sha256 unchanged } }',
        variables: { id: target === 'absent' ? absentId('srp') : creditReport.id },
      };
    },
  },
  {
    inputs: [],
    as: 'me',
    operation: 'me',
    // Nothing is named: whatever the target, the asker is told of themselves alone.
    except: everybody((role) => always(new RegExp(`"role":"${role}"`))),
    call: (cast, role) => ({
      query: '{ me { role organization { id } clinician { id displayName } } }',
      variables: {},
      ...(role === 'AUDITOR' || role === 'ADMIN'
        ? { shows: '"organization":null,"clinician":null' }
        : { shows: role === 'CLINICIAN' ? cast.own.person.id : organizationOf(cast.own, role).id }),
    }),
  },
];
