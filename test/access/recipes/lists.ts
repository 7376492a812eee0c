import { idOf } from '../../support/builders';
import type { Operation } from '../../../src/auth/policy';
import type { Call } from '../cells';
import { draftedPack } from '../left-drafts';
import type { KeyRole, Side } from '../sides';

/** A list without an id to ask for: what of each side stands in it, and what may be asked of it. */
export interface ListRecipe {
  readonly operation: Operation;
  /** The types of its other arguments. */
  readonly types: Readonly<Record<string, string>>;
  readonly document: (args: string) => string;
  /** Where the connection is in the answer. */
  readonly path: readonly string[];
  /** The inputs whose names may be somebody else's. */
  readonly inputs: readonly string[];
  /** What the whole list is narrowed by; each is asked with every cursor. */
  readonly filters: readonly Readonly<Record<string, unknown>>[];
  /** Texts that show a side's rows. */
  readonly marks: (side: Side, role: KeyRole) => readonly string[];
}

const PAGE = 'pageInfo { endCursor hasNextPage }';
/** An event and an audit entry name things by the digits alone. */
const digits = (publicId: string): string => idOf(publicId);

/** What a role deals with on its side. */
const subjectOf = (side: Side, role: KeyRole): string =>
  role === 'BOARD' || role === 'EMPLOYER' || role === 'CLINICIAN' ? side.person.id : side.activity;

const root = (field: string, args: string, node: string): string =>
  `{ ${field}(first: $first, after: $after${args}) { edges { cursor node { ${node} } } ${PAGE} } }`;

export const LISTS: Readonly<Record<string, ListRecipe>> = {
  events: {
    operation: 'events',
    types: { types: '[String!]' },
    document: (args) => root('events', args, 'id type clinician body'),
    path: ['events'],
    inputs: ['events.after'],
    filters: [{}, { types: ['activity.registered', 'license.changed', 'employment.changed'] }],
    marks: (side, role) => [digits(subjectOf(side, role))],
  },
  auditLog: {
    operation: 'auditLog',
    types: {},
    document: (args) => root('auditLog', args, 'id operation subjects'),
    path: ['auditLog'],
    inputs: ['auditLog.after'],
    filters: [{}],
    marks: (side, role) => [digits(subjectOf(side, role))],
  },
  discrepancies: {
    operation: 'discrepancies',
    types: { open: 'Boolean' },
    document: (args) => root('discrepancies', args, 'id externalId'),
    path: ['discrepancies'],
    inputs: ['discrepancies.after'],
    filters: [{}, { open: true }],
    marks: ({ missing }) => [missing],
  },
  myReports: {
    operation: 'myReports',
    types: { state: 'CreditReportState', since: 'Instant' },
    document: (args) => root('myReports', args, 'id externalId activityId sameAs'),
    path: ['myReports'],
    inputs: ['myReports.after'],
    filters: [{}, { state: 'ACCEPTED' }, { since: '2020-01-01T00:00:00Z' }],
    marks: ({ report }) => [report.id, report.externalId],
  },
  reviewQueue: {
    operation: 'reviewQueue',
    types: { kind: 'ReviewKind' },
    document: (args) =>
      root('reviewQueue', args, 'id kind sourceId candidates { clinicianId } report { id } resembles { id }'),
    path: ['reviewQueue'],
    inputs: ['reviewQueue.after'],
    filters: [{}, { kind: 'IDENTITY' }, { kind: 'LOOKALIKE' }],
    marks: ({ provider }) => [provider.id],
  },
  requirementDrafts: {
    operation: 'requirementDrafts',
    types: {},
    document: (args) => root('requirementDrafts', args, 'id pack text cases'),
    path: ['requirementDrafts'],
    inputs: ['requirementDrafts.after'],
    filters: [{}],
    marks: (side, role) => [draftedPack(side, role)],
  },
  requirementSets: {
    operation: 'requirementSets',
    types: { profession: 'String' },
    document: (args) => root('requirementSets', args, 'id pack'),
    path: ['requirementSets'],
    inputs: ['requirementSets.after'],
    filters: [{}, { profession: 'physician-md' }],
    marks: ({ pack }) => [pack],
  },
  'RequirementSet.versions': {
    operation: 'requirementSets',
    types: {},
    document: () =>
      `{ node(id: $of) { ... on RequirementSet {
          versions(first: $first, after: $after) { edges { cursor node { sha256 } } ${PAGE} } } } }`,
    path: ['node', 'versions'],
    inputs: ['RequirementSet.versions.after'],
    filters: [{}],
    marks: () => ['sha256'],
  },
  'Clinician.licenses': {
    operation: 'clinician',
    types: {},
    document: () =>
      `{ clinician(id: $of) { licenses(first: $first, after: $after) { edges { cursor node { id number } } ${PAGE} } } }`,
    path: ['clinician', 'licenses'],
    inputs: ['Clinician.licenses.after'],
    filters: [{}],
    marks: ({ licenseId }) => [licenseId],
  },
  'Employer.roster': {
    operation: 'roster',
    types: { sort: 'RosterSort!' },
    document: () =>
      `{ employer(id: $of) { roster(first: $first, after: $after, sort: $sort) {
          edges { cursor node { clinician displayName staffNumber department } } ${PAGE} } } }`,
    path: ['employer', 'roster'],
    inputs: ['Employer.roster.after'],
    filters: [{ sort: 'DEADLINE' }, { sort: 'NAME' }],
    marks: ({ person, staffNumber }) => [person.id, staffNumber],
  },
  'Board.licensees': {
    operation: 'licensees',
    types: {},
    document: () =>
      `{ board(id: $of) { licensees(first: $first, after: $after) {
          edges { cursor node { clinician displayName number } } ${PAGE} } } }`,
    path: ['board', 'licensees'],
    inputs: ['Board.licensees.after'],
    filters: [{}],
    marks: ({ person, license }) => [person.id, license],
  },
};

/** Whose connection is asked: that of the side. */
function ofWhom(name: string, side: Side): object {
  if (name === 'Clinician.licenses') return { of: side.person.id };
  if (name === 'Employer.roster') return { of: side.employer.id };
  if (name === 'RequirementSet.versions') return { of: side.set };
  return name === 'Board.licensees' ? { of: side.board.id } : {};
}

/** The call for a page of a list on a side. */
export function pageCall(name: string, side: Side, filter: object, after: string | null): Call {
  const { types, document } = LISTS[name] as ListRecipe;
  const of = ofWhom(name, side);
  const asked = Object.keys(filter);
  const declared = ['$first: Int!', '$after: String', ...('of' in of ? ['$of: ID!'] : [])];
  declared.push(...asked.map((arg) => `$${arg}: ${types[arg]}`));
  return {
    query: `query (${declared.join(', ')}) ${document(asked.map((arg) => `, ${arg}: $${arg}`).join(''))}`,
    variables: { first: 100, after, ...of, ...filter },
  };
}
