import type { DataSource } from 'typeorm';
import type { AuditLog } from '../audit/audit-log';
import { authorize } from '../auth/policy';
import type { Principal } from '../auth/principal';
import { checkRows, type KnowsFact, MOST_ROWS } from '../clinicians/clinicians.service';
import { ownerKeys } from '../clinicians/candidates';
import { LICENSE, WAIVER } from '../clinicians/fact-tables';
import { putAll, raiseVersions, writeFacts } from '../clinicians/people-writer';
import type { RowOutcome } from '../clinicians/row-outcome';
import { outcomesOf, type PlacedRow, type ReadRow, upsertPeople } from '../clinicians/upsert-people';
import {
  type Fault,
  isPeriod,
  type ReadFact,
  readFacts,
  readPerson,
  type WrittenFact,
  type WrittenPerson,
} from '../clinicians/written-person';
import { type CivilDate, isCivilDate } from '../domain/civil-date';
import type { CreditUnits } from '../domain/credit';
import { type Identifier, licenseIdentifier } from '../domain/identity';
import type { EventLog } from '../events/event-log';
import type { Wake } from '../jobs/wake';
import type { OrganizationFields } from '../organizations/organization.types';
import type { OrganizationsService } from '../organizations/organizations.service';
import { dayAfter } from '../organizations/periods';
import { isCode, isPrintable } from '../organizations/printable';
import type { Clock } from '../platform/clock';
import { inTransaction, insertRows, marks, rows, type Tx } from '../platform/database';
import { AppError } from '../platform/errors';
import { bytesToId, type Id, idToBytes, newId } from '../platform/ids';
import { ALWAYS_FROM, UNTIL_FURTHER_NOTICE } from '../platform/versions';
import { openRegisters } from './registers';

export const LICENSE_STATUSES: readonly string[] = ['ACTIVE', 'INACTIVE', 'EXPIRED', 'SUSPENDED', 'REVOKED', 'RETIRED'];

export interface WrittenWaiver {
  /** The requirement's id inside the pack. */
  readonly requirement: string;
  /** The part that is waived; null = all of it. */
  readonly amount?: CreditUnits | null | undefined;
  readonly ground: string;
  readonly from?: CivilDate | null | undefined;
  /** The last day. */
  readonly to?: CivilDate | null | undefined;
}

/** A license as its board describes it, with its holder. */
export interface LicenseRow extends WrittenPerson {
  readonly profession: string;
  readonly number: string;
  readonly issuedOn: CivilDate;
  readonly expiresOn: CivilDate;
  readonly cmeEndsOn?: CivilDate | null | undefined;
  readonly renewalNumber?: number | null | undefined;
  readonly status: string;
  /** From which day this holds; null = always for a new license, today for a known one. */
  readonly validFrom?: CivilDate | null | undefined;
  readonly waivers?: readonly WrittenWaiver[] | null | undefined;
  readonly facts?: readonly WrittenFact[] | null | undefined;
}

interface ReadLicense {
  readonly license: LicenseRow;
  readonly identifier: Identifier;
  readonly waivers: readonly WrittenWaiver[];
  readonly facts: readonly ReadFact[];
}

/** Licenses, as their boards state them. */
export class LicensesService {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly events: EventLog,
    private readonly wake: Wake,
    private readonly organizations: OrganizationsService,
    private readonly secret: string,
    private readonly knowsFact: KnowsFact,
    private readonly knowsProfession: (name: string) => boolean,
  ) {}

  /**
   * Records the board's licenses, with waivers and facts: 1 to 5,000 rows in a fixed number of statements. A holder who
   * is not known is created. @throws AppError BATCH_EMPTY, BATCH_TOO_LARGE, BAD_INPUT for a board without jurisdiction.
   */
  async upsert(principal: Principal, written: readonly LicenseRow[], most = MOST_ROWS): Promise<RowOutcome[]> {
    authorize(principal, 'upsertLicenses');
    checkRows(written, most);
    if (principal.organizationId === null) throw new AppError('FORBIDDEN');
    const board = (await this.organizations.load([principal.organizationId])).get(principal.organizationId);
    if (board === undefined) throw new AppError('NOT_FOUND');
    if (board.jurisdiction === null)
      throw new AppError('BAD_INPUT', 'Only a board with a jurisdiction issues licenses.', { path: 'input' });
    const today = this.clock.today(board.zone);
    const read = written.map((row) => this.read(row, board));
    const outcomes = await inTransaction(this.db, async (tx) => this.write(tx, principal, board, read, today));
    this.wake.look('compliance.evaluate');
    this.wake.look('matching.retry');
    return outcomes;
  }

  private async write(
    tx: Tx,
    principal: Principal,
    board: OrganizationFields,
    read: readonly ReadRow<ReadLicense>[],
    today: CivilDate,
  ): Promise<RowOutcome[]> {
    const now = this.clock.now();
    const eventId = newId();
    const numbers = read.flatMap((one) => ('row' in one ? [one.row.identifier] : []));
    const registers = await openRegisters(tx, this.secret, board.organizationId, numbers);
    const chunk = await upsertPeople(tx, this.secret, principal, read, today, eventId, now, {
      issued: (row: ReadLicense) => row.identifier,
      keeps: (issuer) => registers.keeps(issuer),
      refuses: ({ identifier }, personId) =>
        registers.isOfAnother(identifier, personId) ? { code: 'LICENSE_NUMBER_TAKEN', path: 'number' } : null,
    });
    const licenses = await this.writeLicenses(tx, board, chunk.placed, today, eventId, now);
    const waivers = await putAll(
      tx,
      WAIVER,
      chunk.placed.flatMap(({ personId, row }) => row.waivers.map((waiver) => ({ personId, waiver }))),
      ({ personId, waiver }) => ({
        key: [idToBytes(personId), idToBytes(board.organizationId), waiver.requirement],
        values: [waiver.amount ?? null, waiver.ground],
        from: waiver.from ?? ALWAYS_FROM,
        to: dayAfter(waiver.to ?? null),
      }),
      eventId,
      now,
    );
    const waived = new Set([...waivers].map(({ personId }) => personId));
    const facts = await writeFacts(
      tx,
      chunk.placed.flatMap(({ personId, row }) => row.facts.map((fact) => ({ personId, fact }))),
      eventId,
      now,
    );
    const changed = new Set<Id>([...chunk.changed, ...licenses, ...waived, ...facts]);
    await raiseVersions(tx, [...changed], now);
    await this.events.append(
      tx,
      [...changed].map((personId, index) => ({
        type: 'license.changed',
        tenantId: board.organizationId,
        personId,
        body: { license: licenses.has(personId), waivers: waived.has(personId), facts: facts.has(personId) },
        // The versions of the whole chunk are known from its first event on: one transaction, one moment.
        ...(index === 0 ? { eventId } : {}),
      })),
    );
    await this.audit.write(tx, principal, 'upsertLicenses', [...changed]);
    return outcomesOf(chunk, changed, new Set());
  }

  private async writeLicenses(
    tx: Tx,
    board: OrganizationFields,
    placed: readonly PlacedRow<ReadLicense>[],
    today: CivilDate,
    eventId: Id,
    now: Date,
  ): Promise<Set<Id>> {
    if (placed.length === 0) return new Set();
    const people = [...new Set(placed.map((one) => one.personId))];
    const found = await rows<Record<'person_id' | 'license_id' | 'number_key', Buffer> & { profession: string }>(
      tx,
      `SELECT person_id, license_id, number_key, profession FROM license
        WHERE board_id = ? AND person_id IN (${marks(people.length)})`,
      [idToBytes(board.organizationId), ...people.map(idToBytes)],
    );
    const text = (personId: Id, profession: string, key: Buffer): string =>
      `${personId} ${profession} ${key.toString('hex')}`;
    const known = new Map(
      found.map((row) => [
        text(bytesToId(row.person_id), row.profession, row.number_key),
        { licenseId: bytesToId(row.license_id), isNew: false },
      ]),
    );
    const inserted: Record<string, unknown>[] = [];
    const stated = placed.map(({ personId, row }) => {
      const numberKey = ownerKeys(this.secret, row.identifier)[0]?.key ?? Buffer.alloc(32);
      const key = text(personId, row.license.profession, numberKey);
      const license = known.get(key) ?? { licenseId: newId(), isNew: true };
      if (!known.has(key)) {
        known.set(key, license);
        inserted.push({
          person_id: idToBytes(personId),
          license_id: idToBytes(license.licenseId),
          board_id: idToBytes(board.organizationId),
          profession: row.license.profession,
          number_key: numberKey,
          number_raw: row.license.number,
        });
      }
      return { personId, license, row: row.license };
    });
    await insertRows(tx, 'license', inserted);
    const changed = await putAll(
      tx,
      LICENSE,
      stated,
      ({ personId, license, row }) => ({
        key: [idToBytes(personId), idToBytes(license.licenseId)],
        values: [row.issuedOn, row.expiresOn, row.cmeEndsOn ?? null, row.renewalNumber ?? null, row.status],
        from: row.validFrom ?? (license.isNew ? ALWAYS_FROM : today),
        to: UNTIL_FURTHER_NOTICE,
      }),
      eventId,
      now,
    );
    return new Set([...changed].map((one) => one.personId));
  }

  private read(row: LicenseRow, board: OrganizationFields): ReadRow<ReadLicense> {
    const wrong = (code: Fault['code'], path: string): { fault: Fault } => ({ fault: { code, path } });
    const person = readPerson(row);
    if ('fault' in person) return person;
    const facts = readFacts(row.facts ?? [], this.knowsFact);
    if ('fault' in facts) return facts;
    if (!isCode(row.profession, 48) || !this.knowsProfession(row.profession))
      return wrong('PROFESSION_UNKNOWN', 'profession');
    if (!isPrintable(row.number, 64)) return wrong('LICENSE_UNREADABLE', 'number');
    const identifier = licenseIdentifier({
      jurisdiction: board.jurisdiction ?? '',
      profession: row.profession,
      number: row.number,
    });
    if (identifier === null) return wrong('LICENSE_UNREADABLE', 'number');
    if (!isCivilDate(row.issuedOn)) return wrong('DATE_IMPOSSIBLE', 'issuedOn');
    if (!isCivilDate(row.expiresOn)) return wrong('DATE_IMPOSSIBLE', 'expiresOn');
    if (row.expiresOn < row.issuedOn) return wrong('BAD_INPUT', 'expiresOn');
    if (row.cmeEndsOn != null && !isCivilDate(row.cmeEndsOn)) return wrong('DATE_IMPOSSIBLE', 'cmeEndsOn');
    const renewal = row.renewalNumber ?? 1;
    if (!Number.isInteger(renewal) || renewal < 0 || renewal > 1_000) return wrong('BAD_INPUT', 'renewalNumber');
    if (!LICENSE_STATUSES.includes(row.status)) return wrong('BAD_INPUT', 'status');
    const waivers = row.waivers ?? [];
    for (const [index, waiver] of waivers.entries()) {
      if (!isCode(waiver.requirement)) return wrong('BAD_INPUT', `waivers.${index}.requirement`);
      if (!isCode(waiver.ground)) return wrong('BAD_INPUT', `waivers.${index}.ground`);
      if (!isPeriod(waiver.from ?? null, waiver.to ?? null)) return wrong('BAD_INPUT', `waivers.${index}.to`);
      if (waiver.amount === 0) return wrong('AMOUNT_NOT_POSITIVE', `waivers.${index}.amount`);
    }
    return {
      person: { ...person.person, identifiers: [...person.person.identifiers, identifier] },
      row: { license: row, identifier, waivers, facts: facts.facts },
    };
  }
}
