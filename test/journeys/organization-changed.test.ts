import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalogueFolder } from '../../src/requirements/registry';
import {
  type ComplianceWorld,
  complianceWorld,
  type Organization,
  type Person,
  WORKER,
} from '../support/compliance-world';
import { startTestHub, type TestHub } from '../support/hub';

/** Lists follow what becomes of an organization after its people were judged. */
let hub: TestHub;
let world: ComplianceWorld;
let board: Organization;
let person: Person;

const BOARD = { jurisdiction: 'US-NV', zone: 'America/Los_Angeles' };

beforeAll(async () => {
  hub = await startTestHub({ workers: false });
  await hub.setToday('2026-11-23');
  world = await complianceWorld(hub);
  board = await world.organization('BOARD', 'late-board', BOARD);
  person = await world.physician('Nevada Nell', { license: { expiresOn: '2026-12-31' } });
  await hub.get(
    board.key,
    'mutation ($input: UpsertLicensesInput!) { upsertLicenses(input: $input) { outcomes { code } } }',
    {
      input: {
        rows: [
          {
            clinician: person.publicId,
            birthMonthDay: '03-04',
            profession: 'physician-md',
            number: 'NV1',
            issuedOn: '2020-07-01',
            expiresOn: '2027-06-30',
            renewalNumber: 3,
            status: 'ACTIVE',
          },
        ],
      },
    },
  );
  await world.settle();
});
afterAll(() => hub?.close());

/** The authorities of a board's list, and those of the roster: both read stored rows. */
async function listed(): Promise<{ licensees: string[]; roster: string[] }> {
  const licensees = await hub.get(
    board.key,
    '{ board { licensees(first: 9) { edges { node { obligation { authority status } refreshing } } } } }',
  );
  const { employer } = await hub.get(
    world.employer.key,
    '{ employer { roster(first: 9) { edges { node { refreshing obligations { authority } } } } } }',
  );
  return {
    licensees: licensees.board.licensees.edges.map(
      ({ node }: any) => `${node.obligation.authority} ${node.refreshing}`,
    ),
    roster: employer.roster.edges.flatMap(({ node }: any) => node.obligations.map(({ authority }: any) => authority)),
  };
}

const overdueAt = async (): Promise<string> => {
  const [row] = await hub.app.db.query(
    "SELECT DATE_FORMAT(overdue_at, '%Y-%m-%dT%H:%i') AS at FROM compliance WHERE authority_id = ?",
    [Buffer.from(board.id, 'hex')],
  );
  return row.at;
};

const changed = async (more: object): Promise<number> => {
  await world.organization('BOARD', 'late-board', { ...BOARD, ...more });
  await hub.app.events.stamp();
  return hub.app.compliance.evaluateDue(WORKER);
};

test('a board that is given a pack later has everybody judged by it', async () => {
  expect((await listed()).licensees).toEqual([]);
  expect(await changed({ requirementSets: ['us-nv-bme-md'] })).toBe(1);
  const { licensees, roster } = await listed();
  expect(licensees).toEqual(['The late-board false']);
  expect(roster).toContain('The late-board');
});

test('another name or zone is followed; saying again what is known moves nobody', async () => {
  const before = await overdueAt();
  expect(await changed({ requirementSets: ['us-nv-bme-md'] })).toBe(0);
  expect(await changed({ name: 'Renamed Board', zone: 'Asia/Tokyo' })).toBe(1);
  const { licensees, roster } = await listed();
  expect(licensees).toEqual(['Renamed Board false']);
  expect(roster).toContain('Renamed Board');
  expect(await overdueAt()).not.toBe(before);

  const { events } = await hub.get(
    board.key,
    '{ events(first: 50, types: ["organization.changed"]) { edges { node { body } } } }',
  );
  expect(events.edges.map(({ node }: any) => JSON.parse(node.body))).toEqual([
    { fields: [], requirementSets: ['us-nv-bme-md'] },
    { fields: ['name', 'zone'], requirementSets: [] },
  ]);
});

test('a text of the catalogue that changes is followed by the people of the board that owns its set', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'catalogue-'));
  try {
    cpSync(catalogueFolder(), folder, { recursive: true });
    const file = join(folder, 'us', 'nv', 'bme-md.yaml');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, `${text}\n# Read again.\n`);
    expect((await hub.app.requirements.catalogueLoad(WORKER, folder)).changed).toBe(1);
    await hub.app.events.stamp();
    expect(await hub.app.compliance.evaluateDue(WORKER)).toBe(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
