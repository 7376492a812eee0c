import { idToBytes } from '../../src/platform/ids';
import { type ComplianceWorld, complianceWorld, type Person, WORKER } from '../support/compliance-world';
import { startTestHub, type TestHub } from '../support/hub';

let hub: TestHub;
let world: ComplianceWorld;
beforeAll(async () => {
  hub = await startTestHub({ workers: false });
  await hub.setToday('2026-11-23');
  world = await complianceWorld(hub);
});
afterAll(() => hub?.close());

const OBLIGATIONS = `query ($id: ID!, $asOf: Date, $knownAt: Instant) { clinician(id: $id) {
  obligations(asOf: $asOf, knownAt: $knownAt) { authority what pack status deadline cycle { start end }
    shortfalls { requirement short } missing { name }
    requirements { id result needed counted codes because credits { title } } } } }`;

const ask = async (person: Person, when: { asOf?: string; knownAt?: string } = {}): Promise<any[]> => {
  const key = await hub.key('CLINICIAN', { personId: person.id });
  return (await hub.get(key, OBLIGATIONS, { id: person.publicId, ...when })).clinician.obligations;
};

/** The instant at which everything so far is known, and nothing of what follows. */
const moment = async (): Promise<string> => {
  await hub.app.events.stamp();
  await new Promise((resolve) => setTimeout(resolve, 5));
  const now = hub.app.clock.now().toISOString();
  await new Promise((resolve) => setTimeout(resolve, 5));
  return now;
};

const requirement = (obligations: any[], id: string): any =>
  obligations.flatMap(({ requirements }) => requirements).find((one: any) => one.id === id);

/** Changes something from a day on, and returns the answers before and after by day and by knowledge. */
const changed = async (
  person: Person,
  change: () => Promise<unknown>,
): Promise<{ before: any[]; after: any[]; oldDay: any[]; oldKnowledge: any[]; newKnowledge: any[] }> => {
  const before = await ask(person);
  const known = await moment();
  await change();
  await hub.app.events.stamp();
  const later = await moment();
  return {
    before,
    after: await ask(person),
    oldDay: await ask(person, { asOf: '2026-06-01' }),
    oldKnowledge: await ask(person, { knownAt: known }),
    newKnowledge: await ask(person, { knownAt: later }),
  };
};

const errors = { amount: '2', completedOn: '2026-03-01', components: [{ topics: ['medical-errors'], amount: '2' }] };

describe('what was true, and what was known', () => {
  it('a license that is renewed from a day on', async () => {
    const person = await world.physician('Lena License');
    const seen = await changed(person, () =>
      world.license(person, { expiresOn: '2029-01-31', renewalNumber: 6, validFrom: '2026-10-01' }),
    );
    expect(seen.before[0]).toMatchObject({ deadline: '2027-01-31', cycle: { end: '2027-01-31' } });
    expect(seen.after[0]).toMatchObject({ cycle: { start: '2027-02-01', end: '2029-01-31' } });
    expect(seen.oldDay[0]).toMatchObject({ cycle: { end: '2027-01-31' } });
    expect(seen.oldKnowledge).toEqual(seen.before);
    expect(seen.newKnowledge).toEqual(seen.after);
    expect(requirement(seen.after, 'domestic-violence').result).not.toBe('NOT_APPLICABLE');
    expect(requirement(seen.oldKnowledge, 'domestic-violence').result).toBe('NOT_APPLICABLE');
  });

  it('a practice fact that begins', async () => {
    const person = await world.physician('Pat Practice', {
      license: { facts: [{ name: 'dea-registration', value: 'false', to: '2026-09-30' }] },
    });
    const seen = await changed(person, () =>
      world.license(person, { facts: [{ name: 'dea-registration', value: 'true', from: '2026-10-01' }] }),
    );
    // What no statement covers is unknown, never false.
    expect(requirement(seen.before, 'controlled-substances').result).toBe('UNKNOWN');
    expect(requirement(seen.after, 'controlled-substances').result).toBe('SHORT');
    expect(requirement(seen.oldDay, 'controlled-substances').result).toBe('NOT_APPLICABLE');
    expect(seen.oldKnowledge).toEqual(seen.before);
  });

  it('a waiver', async () => {
    const person = await world.physician('Will Waiver');
    const seen = await changed(person, () =>
      world.license(person, { waivers: [{ requirement: 'medical-errors', ground: 'illness', from: '2026-10-01' }] }),
    );
    expect(requirement(seen.before, 'medical-errors').result).toBe('SHORT');
    expect(requirement(seen.after, 'medical-errors')).toMatchObject({ result: 'EXCUSED', because: ['illness'] });
    expect(requirement(seen.oldDay, 'medical-errors').result).toBe('SHORT');
    expect(seen.oldKnowledge).toEqual(seen.before);
  });

  it('a certificate', async () => {
    const board = await world.organization('BOARD', 'specialty-board');
    await hub.app.requirements.publish(WORKER, {
      ownerId: board.id,
      text: pack('specialty-rules', 'applies: true', 5),
    });
    const person = await world.physician('Cora Certificate');
    const seen = await changed(person, async () => {
      await hub.get(
        world.admin,
        `mutation ($input: UpsertCliniciansInput!) { upsertClinicians(input: $input) { outcomes { outcome code } } }`,
        {
          input: {
            rows: [
              {
                clinician: person.publicId,
                birthMonthDay: '03-04',
                certificates: [
                  { board: 'specialty-board', specialty: 'pathology', issuedOn: '2020-01-01', status: 'ACTIVE' },
                ],
              },
            ],
          },
        },
      );
    });
    expect(seen.before.map(({ pack: name }) => name)).toEqual(['us-fl-bom-md']);
    expect(seen.after.map(({ pack: name }) => name).sort()).toEqual(['specialty-rules', 'us-fl-bom-md']);
    expect(seen.oldKnowledge).toEqual(seen.before);
  });

  it('an employment and the consent to it', async () => {
    const clinic = await world.organization('EMPLOYER', 'ruled-clinic');
    await hub.app.requirements.publish(WORKER, { ownerId: clinic.id, text: pack('clinic-rules', 'applies: true', 7) });
    const person = await world.physician('Emma Employment', { roster: null });
    const facts = async (knownAt: string | null): Promise<any> => {
      const position = knownAt === null ? null : await hub.app.events.positionAt(new Date(knownAt));
      const found = await hub.app.obligations.facts([person.id], null, position, false);
      return found.get(person.id)?.rosters;
    };
    const known = await moment();
    const seen = await changed(person, () => world.roster(clinic, person, { from: '2026-10-01', consent: null }));
    expect(seen.before).toHaveLength(1);
    expect(seen.after).toHaveLength(2);
    expect(seen.oldDay).toHaveLength(1);
    expect(seen.oldKnowledge).toEqual(seen.before);
    const employed = await moment();
    await world.roster(clinic, person, { from: '2026-10-01', consent: { from: '2026-10-01', basis: 'form' } });
    await hub.app.events.stamp();
    expect(await facts(known)).toEqual([]);
    expect(await facts(employed)).toMatchObject([{ visibleUntil: null }]);
    expect(await facts(null)).toMatchObject([{ visibleUntil: '9999-12-31' }]);
  });

  it('an activity that is corrected, and an accreditation', async () => {
    await hub.app.requirements.publish(WORKER, {
      ownerId: world.board.id,
      text: pack('approved-rules', 'applies: true', 1)
        .replace('of: any', 'of: { approved-by: fl-professional-association }')
        .replace('id: only', 'id: approved'),
    });
    const person = await world.physician('Tara Title');
    const activity = { externalId: 'titled', title: 'Prescribing' };
    const id = await world.activity(activity);
    await world.award(person, { amount: '2', completedOn: '2026-03-01', activity: id });
    const titled = await changed(person, () =>
      world.activity({ ...activity, title: 'Prescribing with care', effectiveOn: '2015-01-01' }),
    );
    const titles = (obligations: any[]): string[] =>
      requirement(obligations, 'total').credits.map((one: any) => one.title);
    expect(titles(titled.before)).toEqual(['Prescribing']);
    expect(titles(titled.after)).toEqual(['Prescribing with care']);
    expect(titles(titled.oldKnowledge)).toEqual(['Prescribing']);

    const other = await world.physician('Abe Accredited');
    await world.award(other, { amount: '2', completedOn: '2026-03-01' });
    const accredited = await changed(other, () =>
      hub.get(world.admin, `mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) { id } }`, {
        input: {
          kind: 'PROVIDER',
          code: 'learning-house',
          name: 'The learning-house',
          zone: 'America/New_York',
          accreditations: [{ accreditor: 'fl-professional-association', from: '2026-01-01' }],
        },
      }),
    );
    expect(requirement(accredited.before, 'approved').result).toBe('SHORT');
    expect(requirement(accredited.after, 'approved').result).toBe('MET');
    expect(requirement(accredited.oldKnowledge, 'approved').result).toBe('SHORT');
  });

  it('a set of requirements, from a day on', async () => {
    const clinic = await world.organization('EMPLOYER', 'changing-clinic');
    const publish = (most: number, from?: string): Promise<unknown> =>
      hub.app.requirements.publish(WORKER, {
        ownerId: clinic.id,
        text: pack('changing-rules', 'applies: true', most),
        ...(from === undefined ? {} : { from: from as never }),
      });
    await publish(3);
    const person = await world.physician('Rita Rules', { roster: null });
    await world.roster(clinic, person);
    const seen = await changed(person, () => publish(9, '2026-10-01'));
    expect(requirement(seen.before, 'only').needed).toBe('3');
    expect(requirement(seen.after, 'only').needed).toBe('9');
    expect(requirement(seen.oldDay, 'only').needed).toBe('3');
    expect(seen.oldKnowledge).toEqual(seen.before);
  });

  it('a credit, by the day it was completed and by when it came', async () => {
    const person = await world.physician('Cleo Credit');
    const seen = await changed(person, () => world.award(person, { ...errors, completedOn: '2026-08-01' }));
    expect(requirement(seen.before, 'medical-errors').counted).toBe('0');
    expect(requirement(seen.after, 'medical-errors').counted).toBe('2');
    expect(requirement(seen.oldDay, 'medical-errors').counted).toBe('0');
    expect(seen.oldKnowledge).toEqual(seen.before);
    expect(seen.newKnowledge).toEqual(seen.after);
  });

  it('a match that is decided, and taken back', async () => {
    const person = await world.physician('Mona Matchable');
    await world.activity({ externalId: 'matched', title: 'Matched' });
    const said = await world.report(
      { licenses: [license(person)], givenName: 'Mona' },
      { activity: 'matched', amount: '2', completedOn: '2026-03-01', components: errors.components },
    );
    expect(said.outcome).toBe('REVIEW');
    const decide = (decision: string): Promise<unknown> =>
      hub.get(world.admin, `mutation ($input: ResolveMatchInput!) { resolveMatch(input: $input) { posted voided } }`, {
        input: {
          item: said.reportId,
          decision,
          reason: 'asked by telephone',
          ...(decision === 'MATCH' ? { clinicianId: person.publicId } : {}),
        },
      });
    const matched = await changed(person, () => decide('MATCH'));
    const met = (obligations: any[]): string => requirement(obligations, 'medical-errors').result;
    expect([met(matched.before), met(matched.after), met(matched.oldKnowledge)]).toEqual(['SHORT', 'MET', 'SHORT']);
    const undone = await changed(person, () => decide('UNDO'));
    expect([met(undone.before), met(undone.after), met(undone.oldKnowledge)]).toEqual(['MET', 'SHORT', 'MET']);
  });

  it('reaches everybody concerned when rules change', async () => {
    await world.settle();
    const person = await world.physician('Fay Follower');
    const id = await world.activity({ externalId: 'followed', title: 'Followed' });
    await world.award(person, { amount: '2', completedOn: '2026-03-01', activity: id });
    await world.settle();
    const standing = async (): Promise<string> =>
      (
        await hub.app.db.query(
          'SELECT GROUP_CONCAT(CONCAT(standing, shortfalls) ORDER BY obligation_id) AS all_of FROM compliance WHERE person_id = ?',
          [idToBytes(person.id)],
        )
      )[0].all_of;
    const before = await standing();
    await hub.app.requirements.publish(WORKER, {
      ownerId: world.board.id,
      text: pack('approved-rules', 'applies: true', 50).replace('id: only', 'id: approved'),
    });
    await world.settle();
    expect(await standing()).not.toBe(before);
  });
});

const license = (person: Person): object => ({
  jurisdiction: 'US-FL',
  profession: 'physician-md',
  number: person.staffNumber.slice(2),
});

function pack(name: string, applies: string, atLeast: number): string {
  return `
pack: ${name}
authority: ${name}
jurisdiction: US-FL
${applies}
unit: credit
clock: { length: 12 months, anchor: 2026-01-01 }
sources: { house: { asOf: "2026", confidence: high } }
require:
  - { id: only, says: some credits a year, source: house, of: any, at-least: ${atLeast} }
`;
}
