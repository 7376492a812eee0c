import { rows } from '../../src/platform/database';
import { bytesToId, publicId } from '../../src/platform/ids';
import { catalogueFolder } from '../../src/requirements/registry';
import { activity, idOf, issueKey, smallWorld, upsertClinicians, upsertRoster } from '../support/builders';
import { pack } from '../support/as-of';
import { WORKER } from '../support/compliance-world';
import type { TestHub } from '../support/hub';
import { leaveDrafts } from './left-drafts';
import { creditRow, type Makers, makersOf } from './makers';
import type { KeyRole, Side, Target } from './sides';

/** Two sides that have nothing to do with each other, and everybody's key. */
export interface Cast {
  readonly hub: TestHub;
  readonly own: Side;
  readonly foreign: Side;
  /** The other provider's report of a credit that the own provider reported later: `rep_…`. */
  readonly twin: string;
  /** The keys of the own side and of the hub's staff. */
  readonly keys: Readonly<Record<KeyRole, string>>;
  /** Makes what a cell uses up; for a role that may not do the operation, the same thing every time. */
  readonly make: Makers;
  /** Whose side a target is; nobody's has a side to take harmless values from. */
  side(target: Target): Side;
  /** One of three names. */
  pick(target: Target, name: (side: Side) => string, absent: string): string;
}

/** Builds both sides through HTTP, with something of every kind on each. */
export async function castOf(hub: TestHub): Promise<Cast> {
  await hub.app.requirements.catalogueLoad(WORKER, catalogueFolder());
  const world = await smallWorld(hub);
  const { admin } = world;
  await activity(hub, world.provider.key, { externalId: 'only-own' });
  await activity(hub, world.otherProvider.key, { externalId: 'A-1' });
  const sides = {
    own: await sideOf(hub, admin, {
      which: 'own',
      provider: world.provider,
      board: world.boardA,
      employer: world.employer,
      person: world.one,
      jurisdiction: 'US-CA',
      license: 'A 01234',
      boardNumber: 'B-OWN-1',
      staffNumber: 'STAFF-OWN-1',
      department: 'Ward of One',
      pack: 'us-ca-mbc-md',
      activityName: 'only-own',
      missing: 'gone-own',
    }),
    foreign: await sideOf(hub, admin, {
      which: 'foreign',
      provider: world.otherProvider,
      board: world.boardB,
      employer: world.otherEmployer,
      person: world.two,
      jurisdiction: 'US-FL',
      license: 'ME 05678',
      boardNumber: 'B-FOREIGN-2',
      staffNumber: 'STAFF-FOREIGN-2',
      department: 'Ward of Two',
      pack: 'us-fl-bom-md',
      activityName: 'only-foreign',
      missing: 'gone-foreign',
    }),
  };
  await hub.app.reconciliation.run(WORKER);
  await hub.app.events.stamp();
  await hub.app.compliance.evaluateDue(WORKER);
  const make = makersOf(hub, admin, sides);
  for (const which of ['own', 'foreign'] as const) {
    await make.lookalike(which);
    await make.waiting(which);
  }
  const twin = await twinOf(hub, sides.own, sides.foreign);
  const keys = { ...sides.own.keys, ADMIN: admin, AUDITOR: await issueKey(hub, admin, 'AUDITOR') };
  return {
    hub,
    ...sides,
    keys,
    make,
    twin,
    side: (target) => (target === 'foreign' ? sides.foreign : sides.own),
    pick: (target, name, absent) => (target === 'absent' ? absent : name(sides[target])),
  };
}

/** Gives a side what the small world has not: rules, a second activity, a roster of its own words, reports, a statement. */
async function sideOf(
  hub: TestHub,
  admin: string,
  side: Omit<Side, 'activity' | 'report' | 'keys' | 'licenseId' | 'set' | 'ownRules'>,
): Promise<Side> {
  const { provider, board, employer, person, jurisdiction } = side;
  await hub.get(admin, 'mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) { id } }', {
    input: {
      kind: 'BOARD',
      code: board.code,
      name: `The ${board.code}`,
      zone: 'America/New_York',
      jurisdiction,
      requirementSets: [side.pack],
    },
  });
  await upsertClinicians(hub, admin, {
    clinician: person.id,
    identifiers: [{ type: 'BOARD_ID', issuer: board.code, value: side.boardNumber }],
    certificates: [{ board: board.code, specialty: 'internal-medicine', issuedOn: '2021-01-01', status: 'ACTIVE' }],
  });
  await upsertRoster(hub, employer.key, {
    clinician: person.id,
    staffNumber: side.staffNumber,
    department: side.department,
  });
  const ownRules = `rules-${side.which}`;
  await hub.app.requirements.publish(WORKER, { ownerId: idOf(employer.id), text: pack(ownRules, 1) });
  const [set] = await rows<{ set_id: Buffer }>(
    hub.app.db.manager,
    'SELECT set_id FROM requirement_set WHERE pack = ?',
    [side.pack],
  );
  if (set === undefined) throw new Error(`there is no set ${side.pack}`);
  const act = await activity(hub, provider.key, {
    externalId: side.activityName,
    registryId: `reg-${side.activityName}`,
  });
  await activity(hub, provider.key, { externalId: `taken-${side.which}` });
  const keys = {
    PROVIDER: provider.key,
    BOARD: board.key,
    EMPLOYER: employer.key,
    CLINICIAN: await issueKey(hub, admin, 'CLINICIAN', { clinician: person.id }),
  };
  await leaveDrafts(hub, { ...side, keys });
  const report = { externalId: `kept-${side.activityName}`, key: `key-${side.activityName}` };
  const { reportCredits } = await hub.get(
    provider.key,
    'mutation ($input: ReportCreditsInput!) { reportCredits(input: $input) { rows { report { id } } } }',
    {
      input: {
        idempotencyKey: report.key,
        rows: [
          {
            externalId: report.externalId,
            learner: { npi: person.npi, familyName: person.familyName },
            activity: act,
            system: 'ama-pra-1',
            amount: '3',
            completedOn: '2026-03-04',
          },
        ],
      },
    },
  );
  const line = { externalId: side.missing, amount: '1', completedOn: '2026-04-02' };
  await hub.get(provider.key, 'mutation ($input: SubmitStatementInput!) { submitStatement(input: $input) { id } }', {
    input: { idempotencyKey: 'first', from: '2026-04-01', to: '2026-04-30', lines: [line] },
  });
  const { me } = await hub.get(keys.CLINICIAN, '{ me { clinician { licenses(first: 1) { edges { node { id } } } } } }');
  // What a person reads of themselves is in their own audit log.
  await hub.get(
    keys.CLINICIAN,
    'query ($n: String!) { creditReport(license: { number: $n }, from: "2024-01-01", to: "2026-05-31") { id } }',
    { n: side.license },
  );
  return {
    ...side,
    ownRules,
    set: publicId('RequirementSet', bytesToId(set.set_id)),
    licenseId: me.clinician.licenses.edges[0].node.id,
    activity: act,
    keys,
    report: { ...report, id: reportCredits.rows[0].report.id },
  };
}

/** Both providers report one completion of one activity; the own one comes second and waits. */
async function twinOf(hub: TestHub, own: Side, foreign: Side): Promise<string> {
  const ids: string[] = [];
  for (const { keys } of [foreign, own]) {
    await activity(hub, keys.PROVIDER, { externalId: 'shared', registryId: 'reg-shared' });
    const learner = { npi: own.person.npi, familyName: own.person.familyName };
    const row = { ...creditRow(learner, '2025-05-05'), activity: 'shared', externalId: 'shared' };
    const { reportCredits } = await hub.get(
      keys.PROVIDER,
      'mutation ($input: ReportCreditsInput!) { reportCredits(input: $input) { rows { code report { id } } } }',
      { input: { idempotencyKey: 'shared', rows: [row] } },
    );
    ids.push(reportCredits.rows[0].report.id, reportCredits.rows[0].code);
  }
  if (ids[3] !== 'LOOKALIKE_OTHER_SOURCE') throw new Error(`not the same completion: ${ids[3]}`);
  return ids[0] as string;
}
