import { HUB_TENANT, workerPrincipal } from '../../src/auth/principal';
import { parseCredits } from '../../src/domain/credit';
import { inTransaction, insertRows, rows } from '../../src/platform/database';
import { hashParts } from '../../src/platform/hashing';
import { type Id, idToBytes, newId, readId } from '../../src/platform/ids';
import { catalogueFolder } from '../../src/requirements/registry';
import type { TestHub } from './hub';

export const WORKER = workerPrincipal('test');

export interface Organization {
  readonly id: Id;
  readonly publicId: string;
  readonly key: string;
}

export interface Person {
  readonly id: Id;
  readonly publicId: string;
  readonly staffNumber: string;
}

/** A board, an employer and a provider over the real rules of Florida, and the means to make people there. */
export interface ComplianceWorld {
  readonly admin: string;
  readonly board: Organization;
  readonly employer: Organization;
  readonly provider: Organization;
  organization(kind: string, code: string, more?: object): Promise<Organization>;
  /** A licensed physician, known to the board; on the employer's roster with consent unless told otherwise. */
  physician(name: string, more?: { license?: object; roster?: object | null }): Promise<Person>;
  license(person: Person, more: object): Promise<void>;
  roster(employer: Organization, person: Person, more?: object): Promise<void>;
  activity(more?: object): Promise<string>;
  /** Posts an award to the ledger as the intake does; `hold` is awaited before the commit. */
  award(person: Person, award: Award, hold?: () => Promise<unknown>): Promise<Id>;
  /** Reports credit through the front door, for the holder of a license by number and family name. */
  report(learner: object, credit: object): Promise<{ outcome: string; code: string; reportId: string }>;
  /** Everything that is due is evaluated and every event has its position. */
  settle(): Promise<void>;
}

export interface Award {
  readonly amount: string;
  readonly completedOn: string;
  readonly system?: string;
  readonly category?: string;
  readonly components?: readonly { topics: readonly string[]; amount: string }[];
  readonly activity?: string;
}

export const EXPIRES = '2027-01-31';

export async function complianceWorld(hub: TestHub): Promise<ComplianceWorld> {
  const { app } = hub;
  await app.requirements.catalogueLoad(WORKER, catalogueFolder());
  const admin = await hub.key('ADMIN');
  let count = 0;

  const organization: ComplianceWorld['organization'] = async (kind, code, more = {}) => {
    const { createOrganization } = await hub.get(
      admin,
      `mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) { id } }`,
      { input: { kind, code, name: `The ${code}`, zone: 'America/New_York', ...more } },
    );
    const id = readId('Organization', createOrganization.id);
    return { id, publicId: createOrganization.id, key: await hub.key(kind as 'BOARD', { organizationId: id }) };
  };
  const board = await organization('BOARD', 'us-fl-bom', {
    jurisdiction: 'US-FL',
    requirementSets: ['us-fl-bom-md'],
  });
  const employer = await organization('EMPLOYER', 'general-hospital');
  const provider = await organization('PROVIDER', 'learning-house', {
    accreditations: [{ accreditor: 'accme', from: '2010-01-01' }],
  });

  const upsert = async (key: string, mutation: string, type: string, row: object): Promise<{ clinician: string }> => {
    const answer = await hub.get(
      key,
      `mutation ($input: ${type}!) { ${mutation}(input: $input) { outcomes { outcome code path clinician } } }`,
      { input: { rows: [row] } },
    );
    const [outcome] = answer[mutation].outcomes;
    if (outcome.clinician === null) throw new Error(JSON.stringify(outcome));
    return outcome;
  };
  const licenseRow = (more: object): object => ({
    profession: 'physician-md',
    issuedOn: '2015-02-01',
    expiresOn: EXPIRES,
    renewalNumber: 5,
    status: 'ACTIVE',
    ...more,
  });
  const world: ComplianceWorld = {
    admin,
    board,
    employer,
    provider,
    organization,
    async physician(name, more = {}) {
      count += 1;
      const number = `ME${String(count).padStart(6, '0')}`;
      const { clinician } = await upsert(board.key, 'upsertLicenses', 'UpsertLicensesInput', {
        givenName: name.split(' ')[0],
        familyName: name.split(' ').slice(1).join(' '),
        birthMonthDay: '03-04',
        number,
        ...licenseRow(more.license ?? {}),
      });
      const person = { id: readId('Clinician', clinician), publicId: clinician, staffNumber: `S-${number}` };
      if (more.roster !== null) await world.roster(employer, person, { ...more.roster });
      return person;
    },
    async license(person, more) {
      await upsert(board.key, 'upsertLicenses', 'UpsertLicensesInput', {
        clinician: person.publicId,
        birthMonthDay: '03-04',
        number: person.staffNumber.slice(2),
        ...licenseRow(more),
      });
    },
    async roster(at, person, more = {}) {
      await upsert(at.key, 'upsertRoster', 'UpsertRosterInput', {
        clinician: person.publicId,
        birthMonthDay: '03-04',
        staffNumber: person.staffNumber,
        department: 'Medicine',
        from: '2020-01-01',
        consent: { from: '2020-01-01', basis: 'signed-form' },
        ...more,
      });
    },
    async activity(more = {}) {
      count += 1;
      const { registerActivity } = await hub.get(
        provider.key,
        `mutation ($input: RegisterActivityInput!) { registerActivity(input: $input) { id } }`,
        {
          input: {
            externalId: `a-${count}`,
            title: `Activity ${count}`,
            format: 'live',
            systems: [{ system: 'ama-pra-1', maximum: '100' }],
            startsOn: '2015-01-01',
            endsOn: '2030-12-31',
            ...more,
          },
        },
      );
      return registerActivity.id;
    },
    async award(person, award, hold) {
      const activity = readId('Activity', award.activity ?? (await world.activity()));
      const entryId = newId();
      await inTransaction(app.db, async (tx) => {
        await rows(tx, 'SELECT version FROM person WHERE person_id = ? FOR UPDATE', [idToBytes(person.id)]);
        const [eventId] = await app.events.append(tx, [
          { type: 'credit.posted', tenantId: provider.id, personId: person.id, body: { entryId } },
        ]);
        await insertRows(tx, 'credit_entry', [
          {
            person_id: idToBytes(person.id),
            entry_id: idToBytes(entryId),
            kind: 'AWARD',
            voids: null,
            reason: null,
            source_id: idToBytes(provider.id),
            report_id: idToBytes(newId()),
            activity_id: idToBytes(activity),
            activity_version: idToBytes(HUB_TENANT),
            system_code: award.system ?? 'ama-pra-1',
            category: award.category ?? null,
            amount_units: parseCredits(award.amount),
            minutes: null,
            components: JSON.stringify(
              (award.components ?? []).map(({ topics, amount }) => ({ topics, amount: parseCredits(amount) })),
            ),
            format: 'live',
            started_on: null,
            completed_on: award.completedOn,
            occurrence: 1,
            evidence: 'P',
            recorded_at: app.clock.now(),
            event_id: idToBytes(eventId as Id),
            body: Buffer.from('{}'),
            row_hash: hashParts('test'),
          },
        ]);
        await tx.query('UPDATE person SET version = version + 1, dirty_since = ? WHERE person_id = ?', [
          app.clock.now(),
          idToBytes(person.id),
        ]);
        await hold?.();
      });
      return entryId;
    },
    async report(learner, credit) {
      count += 1;
      const { reportCredits } = await hub.get(
        provider.key,
        `mutation ($input: ReportCreditsInput!) { reportCredits(input: $input) { rows { outcome code report { id } } } }`,
        { input: { idempotencyKey: `k-${count}`, rows: [{ learner, system: 'ama-pra-1', ...credit }] } },
      );
      const [{ outcome, code, report }] = reportCredits.rows;
      return { outcome, code, reportId: report?.id };
    },
    async settle() {
      await app.events.stamp();
      await app.compliance.evaluateDue(WORKER);
    },
  };
  return world;
}
