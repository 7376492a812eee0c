import { createHash } from 'node:crypto';
import type { App } from '../app';
import { HUB_TENANT, type Principal, type Role } from '../auth/principal';
import type { ClinicianRow } from '../clinicians/clinicians.service';
import { evaluate } from '../domain/evaluate';
import type { Pack } from '../domain/requirement/pack';
import { loadCatalogue } from '../requirements/catalogue-check';
import type { CivilDate } from '../domain/civil-date';
import { parseCredits } from '../domain/credit';
import type { WrittenRow } from '../credits/row';
import { rows } from '../platform/database';
import { bytesToId, type Id } from '../platform/ids';
import { writeSetting } from '../platform/settings';
import {
  ACTIVITIES_FROM,
  ACTIVITIES_TO,
  DEMO_ACTIVITIES,
  DEMO_BOARDS,
  DEMO_EMPLOYERS,
  DEMO_PROFESSION,
  DEMO_PROVIDERS,
  type DemoBoard,
  type DemoProvider,
} from './demo-catalogue';
import { type DemoPerson, demoPeople, type EmployerOf } from './demo-people';

/** What the demo's principals may be asked with. */
export interface DemoKeys {
  readonly provider: string;
  readonly board: string;
  readonly employer: string;
  readonly clinician: string;
  readonly auditor: string;
  readonly admin: string;
}

/** How a benchmark's data differ from the demo's. */
export interface SeedOptions {
  /** Not marked as a demo: a production process serves them, so nobody may be given keys that are known. */
  readonly unmarked?: boolean;
  readonly employerOf?: EmployerOf;
}

const CHUNK = 250;

/** The board whose key is given out, and one of whose licensees is the demo's clinician. */
const SHOWN: DemoBoard = 'US-TX';

/** Tells how far long work is: what is being done, how much of it is done. */
export type Progress = (what: string, done: number, of: number) => void;

/** The pack of the catalogue for the demo's profession in a state. */
function boardOf(jurisdiction: string, today: CivilDate): Pack {
  const facts = [{ name: 'profession', value: DEMO_PROFESSION }];
  const found = loadCatalogue().find(
    ({ pack }) =>
      pack.jurisdiction === jurisdiction &&
      evaluate(pack, { today, facts: { entries: [], facts } }).status !== 'NO_REQUIREMENT',
  );
  if (found === undefined) throw new Error(`the catalogue has no board of ${jurisdiction}`);
  return found.pack;
}

/**
 * Fills a database with synthetic organizations, clinicians and histories, through the same services that everybody
 * else uses. Run again, it adds nothing: ids, files and keys of requests are derived.
 */
export class DemoSeed {
  private readonly organizations = new Map<string, Id>();

  constructor(
    private readonly app: App,
    private readonly progress: Progress,
  ) {}

  /** Seeds organizations, people, licenses, rosters and credits, and has every verdict made. */
  async seed(count: number, options: SeedOptions = {}): Promise<void> {
    if (options.unmarked !== true) await writeSetting(this.app.db.manager, 'demo', '1');
    await this.createOrganizations();
    const people = demoPeople(this.app.clock.today('UTC'), count, options.employerOf);
    await this.putClinicians(people);
    await this.putLicenses(people);
    await this.putRosters(people);
    await this.reportCredits(people);
    await this.app.events.stamp();
    let done = 0;
    for (let some = -1; some !== 0; done += some) {
      some = await this.app.compliance.evaluateDue(this.as('WORKER', null));
      this.progress('verdicts', Math.min(done + some, count), count);
    }
  }

  /** New keys for the demo's personas: they are shown, so they are not derived from anything. */
  async issueKeys(): Promise<DemoKeys> {
    const [someone] = await rows<{ person_id: Buffer }>(
      this.app.db.manager,
      'SELECT person_id FROM license WHERE board_id = ? ORDER BY number_raw LIMIT 1',
      [Buffer.from(this.organization(SHOWN), 'hex')],
    );
    const issue = async (role: Role, organization: string | null, personId: Id | null = null): Promise<string> => {
      const organizationId = organization === null ? null : this.organization(organization);
      const wanted = { role, organizationId, personId, label: `demo ${role}`, expiresAt: null };
      return (await this.app.keys.create(this.as('ADMIN', null), wanted)).token;
    };
    return {
      provider: await issue('PROVIDER', 'demo-meridian'),
      board: await issue('BOARD', SHOWN),
      employer: await issue('EMPLOYER', 'demo-lakeside'),
      clinician: await issue('CLINICIAN', null, someone === undefined ? null : bytesToId(someone.person_id)),
      auditor: await issue('AUDITOR', null),
      admin: await issue('ADMIN', null),
    };
  }

  private async createOrganizations(): Promise<void> {
    const admin = this.as('ADMIN', null);
    const create = async (organization: {
      kind: 'PROVIDER' | 'BOARD' | 'EMPLOYER';
      code: string;
      name: string;
      zone: string;
      jurisdiction?: string;
    }): Promise<void> => {
      const made = await this.app.organizations.create(admin, {
        jurisdiction: null,
        ...organization,
        accreditations:
          organization.kind === 'PROVIDER' ? [{ accreditor: 'accme', from: ACTIVITIES_FROM, to: null }] : [],
        requirementSets: organization.kind === 'BOARD' ? [organization.code] : [],
      });
      this.organizations.set(organization.code, made.organizationId);
    };
    for (const one of DEMO_PROVIDERS) await create({ kind: 'PROVIDER', ...one });
    for (const { jurisdiction, zone } of DEMO_BOARDS) {
      const { pack, authority } = boardOf(jurisdiction, this.app.clock.today(zone));
      await create({ kind: 'BOARD', code: pack, name: authority, jurisdiction, zone });
      this.organizations.set(jurisdiction, this.organization(pack));
    }
    for (const one of DEMO_EMPLOYERS) await create({ kind: 'EMPLOYER', ...one });
    for (const [index, one] of DEMO_ACTIVITIES.entries()) {
      await this.app.activities.register(this.as('PROVIDER', one.provider), {
        externalId: one.externalId,
        title: one.title,
        format: one.format,
        systems: [{ system: one.system, categories: [], maximumUnits: parseCredits(one.maximum) }],
        topics: one.topics,
        tags: (one.approvedBy ?? []).map((approver) => `approved-by:${approver}`),
        startsOn: ACTIVITIES_FROM,
        endsOn: ACTIVITIES_TO,
        registryId: null,
        status: 'OPEN',
        effectiveOn: null,
      });
      this.progress('activities', index + 1, DEMO_ACTIVITIES.length);
    }
  }

  private async putClinicians(people: readonly DemoPerson[]): Promise<void> {
    for (const chunk of chunks(people)) {
      await this.app.clinicians.upsert(
        this.as('ADMIN', null),
        chunk.map((person) => ({
          ...written(person),
          email: person.email,
          facts: person.facts.map((fact) => ({ name: fact.name, value: JSON.stringify(fact.value) })),
        })),
      );
      this.progress('clinicians', (chunk.at(-1)?.serial ?? 0) + 1, people.length);
    }
  }

  private async putLicenses(people: readonly DemoPerson[]): Promise<void> {
    for (const board of DEMO_BOARDS) {
      for (const chunk of chunks(people.filter((person) => person.board === board.jurisdiction)))
        await this.app.licenses.upsert(
          this.as('BOARD', board.jurisdiction),
          chunk.map((person) => ({
            ...written(person),
            profession: person.profession,
            number: person.licenseNumber,
            issuedOn: person.issuedOn,
            expiresOn: person.expiresOn,
            cmeEndsOn: person.cmeEndsOn,
            renewalNumber: person.renewalNumber,
            status: 'ACTIVE',
            waivers: person.waived.map((requirement) => ({ requirement, ground: 'hardship' })),
          })),
        );
    }
    this.progress('licenses', people.length, people.length);
  }

  private async putRosters(people: readonly DemoPerson[]): Promise<void> {
    for (const [index, employer] of DEMO_EMPLOYERS.entries()) {
      for (const chunk of chunks(people.filter((person) => person.employer === index)))
        await this.app.rosters.upsert(
          this.as('EMPLOYER', employer.code),
          chunk.map((person) => ({
            ...written(person),
            staffNumber: person.staffNumber,
            department: person.department,
            consent: person.consented ? { from: ACTIVITIES_FROM, basis: 'signed-form' } : null,
          })),
        );
    }
    this.progress('rosters', people.length, people.length);
  }

  private async reportCredits(people: readonly DemoPerson[]): Promise<void> {
    const reported = new Map<DemoProvider, WrittenRow[]>(DEMO_PROVIDERS.map((one) => [one.code, []]));
    for (const person of people)
      for (const credit of person.credits)
        reported.get(credit.activity.provider)?.push({
          externalId: credit.externalId,
          learner: {
            npi: person.npi,
            licenses: [],
            boardIds: [],
            givenName: credit.doubtful ? 'Alex' : person.givenName,
            familyName: person.familyName,
            birthMonthDay: credit.doubtful ? null : person.birthMonthDay,
          },
          activity: credit.activity.externalId,
          system: credit.activity.system,
          category: credit.activity.category ?? null,
          amount: credit.amount,
          minutes: null,
          components:
            credit.activity.topics.length === 0 ? null : [{ topics: credit.activity.topics, amount: credit.amount }],
          format: null,
          startedOn: null,
          completedOn: credit.completedOn,
          occurrence: null,
        });
    const total = [...reported.values()].reduce((sum, list) => sum + list.length, 0);
    let done = 0;
    for (const [provider, list] of reported)
      for (const chunk of chunks(list)) {
        await this.app.credits.report(this.as('PROVIDER', provider), {
          idempotencyKey: `demo-${createHash('sha256').update(JSON.stringify(chunk)).digest('hex')}`,
          rows: chunk,
        });
        done += chunk.length;
        this.progress('credits', done, total);
      }
  }

  private as(role: Role, organization: string | null): Principal {
    const organizationId = organization === null ? null : this.organization(organization);
    return { role, keyId: HUB_TENANT, organizationId, personId: null, requestId: 'demo-seed' };
  }

  private organization(code: string): Id {
    const id = this.organizations.get(code);
    if (id === undefined) throw new Error(`no such demo organization: ${code}`);
    return id;
  }
}

function written(person: DemoPerson): ClinicianRow {
  return {
    givenName: person.givenName,
    familyName: person.familyName,
    birthMonthDay: person.birthMonthDay,
    identifiers: [{ type: 'NPI', value: person.npi }],
  };
}

function* chunks<T>(list: readonly T[]): Generator<T[]> {
  for (let at = 0; at < list.length; at += CHUNK) yield list.slice(at, at + CHUNK);
}
