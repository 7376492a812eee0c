import { POLICY } from '../../../src/auth/policy';
import { rows } from '../../../src/platform/database';
import { type Id, idToBytes, type Kind, publicId } from '../../../src/platform/ids';
import { idOf } from '../../support/builders';
import type { Cast } from '../cast';
import { everybody, type Recipe } from '../cells';
import { absentId, type KeyRole, organizationOf, type Side, type Target } from '../sides';

type Scopes = Readonly<Partial<Record<KeyRole, 'own' | 'all'>>>;

interface NodeRecipe {
  readonly prefix: string;
  /** Who reads that kind by `node`: as by the query of its own kind. Nobody, where no reader is. */
  readonly may: Scopes;
  readonly id: (cast: Cast, side: Side, role: KeyRole) => string | Promise<string>;
}

const NOBODY: Scopes = {};

/** The first of a column of ids, as text. */
async function first({ hub }: Cast, kind: Kind, sql: string, ...parameters: readonly unknown[]): Promise<string> {
  const [row] = await rows<{ id: Buffer }>(hub.app.db.manager, `${sql} LIMIT 1`, parameters);
  if (row === undefined) throw new Error(`there is no ${kind}`);
  return publicId(kind, row.id.toString('hex') as Id);
}
const bytes = (id: string): Buffer => idToBytes(idOf(id));

/** Every kind of id that there is: a new one is an error of types until somebody says here who may read it. */
const NODES: Readonly<Record<Kind, NodeRecipe>> = {
  Organization: {
    prefix: 'org',
    may: { PROVIDER: 'own', BOARD: 'own', EMPLOYER: 'own', AUDITOR: 'all', ADMIN: 'all' },
    id: (_cast, side, role) => organizationOf(side, role).id,
  },
  Activity: { prefix: 'act', may: POLICY.activity, id: (_cast, side) => side.activity },
  Clinician: { prefix: 'cln', may: POLICY.clinician, id: (_cast, side) => side.person.id },
  License: {
    prefix: 'lic',
    may: POLICY.clinician,
    id: (cast, { person }) =>
      first(cast, 'License', 'SELECT license_id AS id FROM license WHERE person_id = ?', bytes(person.id)),
  },
  Certificate: {
    prefix: 'crt',
    may: NOBODY,
    id: (cast, { person }) =>
      first(cast, 'Certificate', 'SELECT certificate_id AS id FROM certificate WHERE person_id = ?', bytes(person.id)),
  },
  CreditReport: {
    prefix: 'rep',
    may: { PROVIDER: 'own', CLINICIAN: 'own', AUDITOR: 'all', ADMIN: 'all' },
    id: (_cast, { report }) => report.id,
  },
  CreditEntry: {
    prefix: 'cre',
    may: NOBODY,
    id: (cast, { person }) =>
      first(cast, 'CreditEntry', 'SELECT entry_id AS id FROM credit_entry WHERE person_id = ?', bytes(person.id)),
  },
  StoredReport: {
    prefix: 'srp',
    may: NOBODY,
    async id(cast, side) {
      const { creditReport } = await cast.hub.get(
        side.keys.BOARD,
        'query ($n: String!) { creditReport(license: { number: $n }, from: "2024-01-01", to: "2026-05-31") { id } }',
        { n: side.license },
      );
      return creditReport.id;
    },
  },
  RequirementSet: {
    prefix: 'set',
    may: POLICY.requirementSets,
    id: (_cast, { set }) => set,
  },
  RequirementDraft: {
    prefix: 'drf',
    may: POLICY.requirementDrafts,
    id: (cast, side, role) =>
      first(
        cast,
        'RequirementDraft',
        'SELECT draft_id AS id FROM requirement_draft WHERE owner_id = ?',
        bytes((role === 'EMPLOYER' ? side.employer : side.board).id),
      ),
  },
  Obligation: {
    prefix: 'obl',
    may: NOBODY,
    id: (cast, { person }) =>
      first(cast, 'Obligation', 'SELECT obligation_id AS id FROM compliance WHERE person_id = ?', bytes(person.id)),
  },
  ApiKey: { prefix: 'key', may: NOBODY, id: ({ make }, side, role) => make.spareKey(side.which, role) },
  Statement: {
    prefix: 'stm',
    may: NOBODY,
    id: (cast, { provider }) =>
      first(cast, 'Statement', 'SELECT statement_id AS id FROM statement WHERE source_id = ?', bytes(provider.id)),
  },
  Discrepancy: {
    prefix: 'dis',
    may: NOBODY,
    id: (cast, { provider }) =>
      first(
        cast,
        'Discrepancy',
        'SELECT discrepancy_id AS id FROM discrepancy WHERE source_id = ?',
        bytes(provider.id),
      ),
  },
  Event: {
    prefix: 'evt',
    may: NOBODY,
    id: (cast, side, role) =>
      first(
        cast,
        'Event',
        'SELECT event_id AS id FROM event WHERE tenant_id = ?',
        bytes(organizationOf(side, role).id),
      ),
  },
  AuditEntry: {
    prefix: 'aud',
    may: NOBODY,
    id: (cast, side, role) =>
      first(
        cast,
        'AuditEntry',
        'SELECT audit_id AS id FROM audit_entry WHERE tenant_id = ?',
        bytes(organizationOf(side, role).id),
      ),
  },
};

/** Kinds whose rule goes by whose it is. */
const OF_SOMEBODY: Readonly<Record<string, NodeRecipe>> = {
  'RequirementSet of an employer': {
    prefix: 'set',
    may: { EMPLOYER: 'own', AUDITOR: 'all', ADMIN: 'all' },
    id: (cast, { ownRules }) =>
      first(cast, 'RequirementSet', 'SELECT set_id AS id FROM requirement_set WHERE pack = ?', ownRules),
  },
};

const FOUND = /"node":\{"id":"/;
const NOT_FOUND = /NOT_FOUND/;
/** Equal answers are one object: then they are compared as a whole. */
const allowed = (scope: 'own' | 'all' | undefined): Readonly<Record<Target, RegExp>> => ({
  own: scope === undefined ? NOT_FOUND : FOUND,
  foreign: scope === 'all' ? FOUND : NOT_FOUND,
  absent: NOT_FOUND,
});

/** `node` for every kind of id: as by the query of its own kind, and NOT_FOUND where the role never reads the kind. */
export const NODE: readonly Recipe[] = Object.entries({ ...NODES, ...OF_SOMEBODY }).map(
  ([kind, { prefix, may, id }]) => ({
    inputs: ['node.id'],
    as: kind,
    operation: 'node',
    except: everybody((role) => allowed(may[role])),
    call: async (cast, role, target) => ({
      query: 'query ($id: ID!) { node(id: $id) { id __typename } }',
      variables: { id: target === 'absent' ? absentId(prefix) : await id(cast, cast[target], role) },
    }),
  }),
);
