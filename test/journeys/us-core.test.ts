import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workerPrincipal } from '../../src/auth/principal';
import { catalogueFolder } from '../../src/requirements/registry';
import {
  activity,
  type BuiltOrganization,
  type Outcome,
  organization,
  upsertClinicians,
  upsertLicenses,
} from '../support/builders';
import { type OutcomeRow, REPORT } from '../support/fixtures';
import { startTestHub, type TestHub } from '../support/hub';

/** Clinicians whom nobody here wrote: the practitioners of HL7's US Core examples, identifiers as they stand. */
const folder = join(__dirname, '..', '..', '..', 'shared', 'samples', 'fhir', 'us-core');

interface Practitioner {
  readonly resourceType: string;
  readonly id: string;
  readonly identifier?: readonly { readonly system?: string; readonly value?: string }[];
  readonly name?: readonly { readonly family?: string; readonly given?: readonly string[] }[];
}

interface Identifier {
  readonly type: 'NPI' | 'BOARD_ID';
  readonly issuer?: string;
  readonly value: string;
}

function practitioners(): Practitioner[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap((name) => {
      const read = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Practitioner & {
        entry?: { resource: Practitioner }[];
      };
      return read.entry?.map(({ resource }) => resource) ?? [read];
    })
    .filter((one) => one.resourceType === 'Practitioner');
}

/** FHIR's naming systems as kinds of identifiers; what is no issued identifier of a clinician (an SSN) is left out. */
function identifiersOf(one: Practitioner): Identifier[] {
  return (one.identifier ?? []).flatMap(({ system = '', value = '' }): Identifier[] => {
    if (system.endsWith('/us-npi')) return [{ type: 'NPI', value }];
    if (system.endsWith('/NCSBNID')) return [{ type: 'BOARD_ID', issuer: 'ncsbn', value }];
    if (system.startsWith('http://www.acme.org/')) return [{ type: 'BOARD_ID', issuer: 'acme', value }];
    return [];
  });
}

const nameOf = (one: Practitioner): { givenName: string; familyName: string } => ({
  givenName: (one.name?.[0]?.given ?? []).join(' '),
  familyName: one.name?.[0]?.family ?? '',
});

/** The boards, with what their verdicts say of somebody with 2.5 credits in ethics of whose practice nothing is known. */
const BOARDS = [
  {
    code: 'us-ca-mbc',
    jurisdiction: 'US-CA',
    pack: 'us-ca-mbc-md',
    status: 'UNDETERMINED',
    says: [
      'Medical Board of California: cannot be decided yet; not known: board exam passed',
      'General: 2.5 of 50 credits so far; cannot be decided; not known: board exam passed, holder exam credit starts',
      'Geriatrics: 0 of 10 credits so far; cannot be decided; not known: specialty, share of patients 65 plus',
      'should they not count toward them, which is not verified',
    ],
  },
  {
    code: 'us-tx-tmb',
    jurisdiction: 'US-TX',
    pack: 'us-tx-tmb',
    status: 'UNDETERMINED',
    says: [
      'not known: board certification, direct patient care',
      'Ethics: 2.5 of 2 credits (2 formal credits in medical ethics',
      'Nutrition: announced, not yet in force',
    ],
  },
  {
    code: 'us-fl-bom',
    jurisdiction: 'US-FL',
    pack: 'us-fl-bom-md',
    status: 'OPEN',
    says: [
      'Total: 2.5 of 40 credits, 37.5 short, due by 31 January 2027',
      'Category 1: 2.5 of 38 credits, 35.5 short, due by 31 January 2027',
      'Controlled substances: 0 of 2 credits so far; cannot be decided; not known: dea registration',
    ],
  },
  {
    code: 'us-wa-wmc',
    jurisdiction: 'US-WA',
    pack: 'us-wa-wmc-md',
    status: 'OPEN',
    says: [
      'Hours: 2.5 of 200 hours, 197.5 short, due by 31 January 2027',
      'Suicide prevention: 0 of 6 hours, 6 short',
      'not known: abms moc',
    ],
  },
] as const;

interface Proof {
  readonly credits: readonly { readonly code: string; readonly counted: string }[] | null;
  readonly children: readonly Proof[] | null;
}
interface Report {
  readonly entries: readonly object[];
  readonly totals: readonly object[];
  readonly verdicts: readonly {
    readonly pack: string;
    readonly status: string;
    readonly sentences: readonly string[];
    readonly requirements: readonly Proof[];
  }[];
}

const PROOF = 'credits { code counted }';
const CREDIT_REPORT = `query ($number: String!) {
  creditReport(license: { number: $number }, from: "2024-01-01", to: "2027-01-31") {
    entries { amount completedOn provider } totals { system amount }
    verdicts { pack status sentences
      requirements { ${PROOF} children { ${PROOF} children { ${PROOF} } } } }
  }
}`;

const creditsOf = (proof: Proof): readonly { readonly code: string; readonly counted: string }[] => [
  ...(proof.credits ?? []),
  ...(proof.children ?? []).flatMap(creditsOf),
];

const numberOf = (board: BuiltOrganization, index: number): string =>
  `${board.code.slice(3, 5).toUpperCase()}${String(index + 1).padStart(6, '0')}`;

const present = existsSync(folder);
if (!present) process.stdout.write(`us-core: ${folder} is not there; skipped\n`);

(present ? describe : describe.skip)('the US Core practitioners', () => {
  let hub: TestHub;
  let provider: BuiltOrganization;
  const boards: BuiltOrganization[] = [];
  const people = present ? practitioners() : [];
  /** The clinicians as the hub holds them, by the sample's id. */
  const clinicians = new Map<string, Outcome>();
  let keys = 0;

  beforeAll(async () => {
    hub = await startTestHub({ workers: false });
    await hub.setToday('2026-11-20');
    await hub.app.requirements.catalogueLoad(workerPrincipal('test'), catalogueFolder());
    const admin = await hub.key('ADMIN');
    provider = await organization(hub, admin, {
      kind: 'PROVIDER',
      code: 'society',
      accreditations: [{ accreditor: 'accme', from: '2020-01-01' }],
    });
    await activity(hub, provider.key, { externalId: 'meeting', topics: ['medical-ethics'] });
    for (const { code, jurisdiction, pack } of BOARDS)
      boards.push(await organization(hub, admin, { kind: 'BOARD', code, jurisdiction, requirementSets: [pack] }));
    const outcomes = await upsertClinicians(
      hub,
      admin,
      ...people.map((one) => ({ ...nameOf(one), identifiers: identifiersOf(one) })),
    );
    people.forEach((one, index) => clinicians.set(one.id, outcomes[index] as Outcome));
  });
  afterAll(() => hub?.close());

  const report = async (...learners: object[]): Promise<OutcomeRow[]> => {
    const data = await hub.get<{ reportCredits: { rows: OutcomeRow[] } }>(provider.key, REPORT, {
      input: {
        idempotencyKey: `key-${(keys += 1)}`,
        rows: learners.map((learner) => ({
          learner,
          activity: 'meeting',
          system: 'ama-pra-1',
          amount: '2.5',
          completedOn: '2026-03-02',
        })),
      },
    });
    return data.reportCredits.rows;
  };
  const learnerOf = (one: Practitioner, only?: 'NPI' | 'BOARD_ID'): object => {
    const wanted = identifiersOf(one).filter(({ type }) => only === undefined || type === only);
    return {
      ...nameOf(one),
      npi: wanted.find(({ type }) => type === 'NPI')?.value,
      boardIds: wanted.flatMap(({ type, issuer, value }) =>
        type === 'BOARD_ID' ? [{ board: issuer, number: value }] : [],
      ),
    };
  };
  const sharing = (one: Practitioner): boolean => {
    const npis = (other: Practitioner): string[] =>
      identifiersOf(other).flatMap(({ type, value }) => (type === 'NPI' ? [value] : []));
    return people.some((other) => other.id !== one.id && npis(other).some((value) => npis(one).includes(value)));
  };

  test('are all kept, the two that share an NPI as two people', () => {
    expect(people.length).toBeGreaterThanOrEqual(5);
    expect(people.filter(sharing).map((one) => one.id)).toEqual(['practitioner-2', 'practitioner-3']);
    const kept = [...clinicians.values()];
    expect(kept.map((one) => one.clinician)).not.toContain(null);
    expect(new Set(kept.map((one) => one.clinician)).size).toBe(people.length);
    expect(clinicians.get('practitioner-3')?.outcome).toBe('CONFLICT');
  });

  test('credit is attached to each who is meant without doubt; a shared NPI is a CONFLICT, whatever the name says', async () => {
    const outcomes = await report(...people.map((one) => learnerOf(one)));
    expect(outcomes.map((one) => `${one.outcome} ${one.code}`)).toEqual(
      people.map((one) => (sharing(one) ? 'CONFLICT MATCH_TWO_PEOPLE' : 'ACCEPTED ACCEPTED')),
    );
    const byBoardId = await report(...people.filter(sharing).map((one) => learnerOf(one, 'BOARD_ID')));
    expect(byBoardId.map((one) => one.outcome)).toEqual(['ACCEPTED', 'ACCEPTED']);
  });

  test('licenses of the four boards are recorded for them', async () => {
    for (const board of boards) {
      const outcomes = await upsertLicenses(
        hub,
        board.key,
        ...people.map((one, index) => ({
          ...nameOf(one),
          clinician: clinicians.get(one.id)?.clinician,
          number: numberOf(board, index),
          renewalNumber: 3,
          cmeEndsOn: '2027-01-31',
        })),
      );
      expect(outcomes.map((one) => `${one.outcome} ${one.code}`)).toEqual(people.map(() => 'UPDATED UPDATED'));
    }
  });

  test.each(BOARDS.map(({ code }, index) => [code, index] as const))(
    'the report of %s shows the credit, and its verdict is explained',
    async (_code, place) => {
      const board = boards[place] as BuiltOrganization;
      for (const [index, one] of people.entries()) {
        const { creditReport } = await hub.get<{ creditReport: Report }>(board.key, CREDIT_REPORT, {
          number: numberOf(board, index),
        });
        // Whoever shares an NPI has the credit that came by their own board id, and no other.
        expect(creditReport.entries).toMatchObject([{ amount: '2.5', completedOn: '2026-03-02', provider: 'society' }]);
        expect(creditReport.totals).toEqual([{ system: 'ama-pra-1', amount: '2.5' }]);
        const [verdict, ...others] = creditReport.verdicts;
        expect(others).toEqual([]);
        expect(verdict?.pack).toBe(BOARDS[place]?.pack);
        const { status, says } = BOARDS[place] as (typeof BOARDS)[number];
        expect(verdict?.status).toBe(status);
        for (const one of says) expect(verdict?.sentences.join('\n')).toContain(one);
        const credit = verdict?.requirements.flatMap(creditsOf).find(({ code }) => code === 'COUNTED');
        expect([one.id, credit]).toEqual([one.id, expect.objectContaining({ counted: '2.5' })]);
      }
    },
  );
});
