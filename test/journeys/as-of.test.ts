import {
  type AsOfWorld,
  asOfWorld,
  bothAxes,
  byKnowledge,
  OLD_DAY,
  pack,
  requirement,
  type When,
} from '../support/as-of';
import { type Person, WORKER } from '../support/compliance-world';

// What is told of people. Credit and what it rests on: as-of-credit.test.ts, which also knows every table in versions.

let world: AsOfWorld;
beforeAll(async () => {
  world = await asOfWorld();
});
afterAll(() => world?.hub.close());

/** A field of a clinician that takes a day and an instant, asked in their own name. */
const field =
  (person: Person, name: string, of: string) =>
  async (when: When): Promise<any> => {
    const key = await world.hub.key('CLINICIAN', { personId: person.id });
    const query = `query ($id: ID!, $asOf: Date, $knownAt: Instant) {
      clinician(id: $id) { ${name}(asOf: $asOf, knownAt: $knownAt) { ${of} } } }`;
    return (await world.hub.get(key, query, { id: person.publicId, ...when })).clinician[name];
  };

const upsert = async (row: object): Promise<void> => {
  const { upsertClinicians } = await world.hub.get(
    world.admin,
    `mutation ($input: UpsertCliniciansInput!) { upsertClinicians(input: $input) { outcomes { outcome code path } } }`,
    { input: { rows: [row] } },
  );
  expect(upsertClinicians.outcomes).toEqual([{ outcome: 'UPDATED', code: 'UPDATED', path: null }]);
};

describe('what was true of a person on a day, and what was known at a moment', () => {
  it('a license that is renewed from a day on', async () => {
    const person = await world.physician('Lena License');
    const seen = await world.changed(world.obligations(person), () =>
      world.license(person, { expiresOn: '2029-01-31', renewalNumber: 6, validFrom: '2026-10-01' }),
    );
    bothAxes(seen);
    expect(seen.before[0]).toMatchObject({ deadline: '2027-01-31', cycle: { end: '2027-01-31' } });
    expect(seen.after[0]).toMatchObject({ cycle: { start: '2027-02-01', end: '2029-01-31' } });
    expect(seen.oldDay[0]).toMatchObject({ cycle: { end: '2027-01-31' } });
    expect(requirement(seen.after, 'domestic-violence').result).not.toBe('NOT_APPLICABLE');
    expect(requirement(seen.oldKnowledge, 'domestic-violence').result).toBe('NOT_APPLICABLE');
  });

  it('a license that was always so, corrected: the old day tells the correction, old knowledge does not', async () => {
    const person = await world.physician('Cory Corrected');
    const seen = await world.changed(world.obligations(person), () =>
      world.license(person, { expiresOn: '2026-12-31', validFrom: '0001-01-01' }),
    );
    byKnowledge(seen);
    expect(seen.oldDay[0]).toMatchObject({ cycle: { end: '2026-12-31' } });
    expect(seen.oldDayOldKnowledge[0]).toMatchObject({ cycle: { end: '2027-01-31' } });
  });

  it('a practice fact that begins', async () => {
    const person = await world.physician('Pat Practice', {
      license: { facts: [{ name: 'dea-registration', value: 'false', to: '2026-09-30' }] },
    });
    const seen = await world.changed(world.obligations(person), () =>
      world.license(person, { facts: [{ name: 'dea-registration', value: 'true', from: '2026-10-01' }] }),
    );
    byKnowledge(seen);
    // What no statement covers is unknown, never false.
    expect(requirement(seen.before, 'controlled-substances').result).toBe('UNKNOWN');
    expect(requirement(seen.after, 'controlled-substances').result).toBe('SHORT');
    expect(requirement(seen.oldDayBefore, 'controlled-substances').result).toBe('NOT_APPLICABLE');
    expect(requirement(seen.oldDay, 'controlled-substances').result).toBe('NOT_APPLICABLE');
  });

  it('a waiver', async () => {
    const person = await world.physician('Will Waiver');
    const seen = await world.changed(world.obligations(person), () =>
      world.license(person, { waivers: [{ requirement: 'medical-errors', ground: 'illness', from: '2026-10-01' }] }),
    );
    bothAxes(seen);
    expect(requirement(seen.before, 'medical-errors').result).toBe('SHORT');
    expect(requirement(seen.after, 'medical-errors')).toMatchObject({ result: 'EXCUSED', because: ['illness'] });
    expect(requirement(seen.oldDay, 'medical-errors').result).toBe('SHORT');
  });

  it('a certificate that is issued, and one that ends', async () => {
    const board = await world.organization('BOARD', 'specialty-board');
    await world.hub.app.requirements.publish(WORKER, { ownerId: board.id, text: pack('specialty-rules', 5) });
    const person = await world.physician('Cora Certificate');
    const certify = (status: string, validFrom: string): Promise<void> =>
      upsert({
        clinician: person.publicId,
        birthMonthDay: '03-04',
        certificates: [{ board: 'specialty-board', specialty: 'pathology', issuedOn: '2026-07-01', status, validFrom }],
      });
    const packs = (obligations: any[]): string[] => obligations.map((one) => one.pack).sort();
    const issued = await world.changed(world.obligations(person), () => certify('ACTIVE', '2026-07-01'));
    bothAxes(issued);
    expect(packs(issued.before)).toEqual(['us-fl-bom-md']);
    expect(packs(issued.after)).toEqual(['specialty-rules', 'us-fl-bom-md']);
    expect(packs(issued.oldDay)).toEqual(['us-fl-bom-md']);

    const ended = await world.changed(world.obligations(person), () => certify('REVOKED', '2026-10-01'), '2026-08-01');
    bothAxes(ended);
    expect(packs(ended.after)).toEqual(['us-fl-bom-md']);
    expect(packs(ended.oldDay)).toEqual(['specialty-rules', 'us-fl-bom-md']);
    // On the first day of the term and the day before, whatever came later.
    expect(packs(await world.obligations(person)({ asOf: '2026-07-01' }))).toHaveLength(2);
    expect(packs(await world.obligations(person)({ asOf: '2026-06-30' }))).toHaveLength(1);
  });

  it('an employment, the department of it, and the consent that lets the employer see', async () => {
    const clinic = await world.organization('EMPLOYER', 'ruled-clinic');
    await world.hub.app.requirements.publish(WORKER, { ownerId: clinic.id, text: pack('clinic-rules', 7) });
    const person = await world.physician('Emma Employment', { roster: null });
    const employments = field(person, 'employments', 'employer employerName department seen seenUntil');
    const place = { employer: clinic.publicId, employerName: 'The ruled-clinic', department: 'Medicine' };
    const hidden = { ...place, seen: false, seenUntil: null };

    const owed = await world.changed(
      world.obligations(person),
      () => world.roster(clinic, person, { from: '2026-03-01', consent: null }),
      '2026-02-01',
    );
    bothAxes(owed);
    expect([owed.before, owed.after, owed.oldDay].map((one) => one.length)).toEqual([1, 2, 1]);
    expect(await employments({ asOf: '2026-02-28' })).toEqual([]);
    expect(await employments({ asOf: '2026-03-01' })).toEqual([hidden]);

    const consented = await world.changed(employments, () =>
      world.roster(clinic, person, {
        from: '2026-03-01',
        consent: { from: '2026-08-01', to: '2026-12-31', basis: 'form' },
      }),
    );
    bothAxes(consented);
    expect(consented.before).toEqual([hidden]);
    expect(consented.after).toEqual([{ ...place, seen: true, seenUntil: '2026-12-31' }]);
    expect(consented.oldDay).toEqual([hidden]);

    const withdrawn = await world.changed(
      employments,
      () =>
        world.roster(clinic, person, {
          from: '2026-03-01',
          consent: { from: '2026-08-01', to: '2026-09-30', basis: 'form' },
        }),
      '2026-09-01',
    );
    byKnowledge(withdrawn);
    expect(withdrawn.after).toEqual([hidden]);
    // On the old day it held; how long it would still hold was told anew.
    expect(withdrawn.oldDayBefore).toEqual([{ ...place, seen: true, seenUntil: '2026-12-31' }]);
    expect(withdrawn.oldDay).toEqual([{ ...place, seen: true, seenUntil: '2026-09-30' }]);

    const moved = await world.changed(employments, () =>
      world.roster(clinic, person, { department: 'Surgery', from: '2026-10-01', consent: null }),
    );
    bothAxes(moved);
    expect(moved.after).toEqual([{ ...hidden, department: 'Surgery' }]);
    expect(moved.oldDay).toEqual([hidden]);
  });

  it('an employer reads of employments its own, a board none', async () => {
    const person = await world.physician('Owen Own');
    const other = await world.organization('EMPLOYER', 'second-hospital');
    await world.roster(other, person);
    const query = 'query ($id: ID!) { clinician(id: $id) { name { familyName } employments { employerName } } }';
    const asked = async (key: string): Promise<any> =>
      (await world.hub.get(key, query, { id: person.publicId })).clinician;
    // A former name is not the employer's business, so it reads names from what it is shown today.
    expect(await asked(other.key)).toEqual({ name: null, employments: [{ employerName: 'The second-hospital' }] });
    expect(await asked(world.board.key)).toEqual({ name: { familyName: 'Own' }, employments: [] });
  });

  it('a name that was taken on a day', async () => {
    const person = await world.physician('Nora Before');
    const name = field(person, 'name', 'givenName familyName');
    const seen = await world.changed(name, () =>
      world.license(person, {
        givenName: 'Nora',
        familyName: 'After',
        formerNames: [{ givenName: 'Nora', familyName: 'Before', until: '2026-09-30' }],
      }),
    );
    bothAxes(seen);
    expect(seen.before).toEqual({ givenName: 'Nora', familyName: 'Before' });
    expect(seen.after).toEqual({ givenName: 'Nora', familyName: 'After' });
    expect(seen.oldDay).toEqual({ givenName: 'Nora', familyName: 'Before' });
    expect(OLD_DAY < '2026-09-30').toBe(true);
  });

  // Identifiers have no time: a number that was ever somebody's stays theirs, or credit under it would go astray. They
  // are shown as they are known today, and no verdict reads them. Names, zones and jurisdictions of organizations are
  // not in versions either: old answers call an organization by its present name, and no verdict depends on it.
  it('an organization has no versions: an old answer calls it by its present name, and is else the same', async () => {
    const clinic = await world.organization('EMPLOYER', 'renamed-clinic');
    const person = await world.physician('Ray Renamed', { roster: null });
    await world.roster(clinic, person);
    const seen = await world.changed(field(person, 'employments', 'employer employerName department seen'), () =>
      world.organization('EMPLOYER', 'renamed-clinic', { name: 'Another name' }),
    );
    expect(seen.before[0].employerName).toBe('The renamed-clinic');
    for (const answer of [seen.after, seen.oldDay, seen.oldKnowledge])
      expect(answer).toEqual([{ ...seen.before[0], employerName: 'Another name' }]);
  });
});
