import type { DataSource } from 'typeorm';
import type { AuditLog } from '../audit/audit-log';
import { authorize } from '../auth/policy';
import { type Principal, tenantOf } from '../auth/principal';
import { type CivilDate, isCivilDate } from '../domain/civil-date';
import type { EventLog } from '../events/event-log';
import type { Wake } from '../jobs/wake';
import type { OrganizationsService } from '../organizations/organizations.service';
import { isCode } from '../organizations/printable';
import type { Clock } from '../platform/clock';
import { inTransaction, insertRows, marks, rows, type Tx } from '../platform/database';
import { AppError } from '../platform/errors';
import { bytesToId, type Id, idToBytes, newId } from '../platform/ids';
import { ALWAYS_FROM, UNTIL_FURTHER_NOTICE } from '../platform/versions';
import { CERTIFICATE } from './fact-tables';
import { putAll, raiseVersions, writeFacts } from './people-writer';
import type { RowOutcome } from './row-outcome';
import { outcomesOf, type PlacedRow, type ReadRow, upsertPeople } from './upsert-people';
import {
  type Fault,
  isPeriod,
  type ReadFact,
  readFacts,
  readPerson,
  type WrittenFact,
  type WrittenPerson,
} from './written-person';

/** The most rows of one internal chunk; the API takes fewer. */
export const MOST_ROWS = 5_000;

/** Says whether the hub's vocabulary has a practice fact of that name. */
export type KnowsFact = (name: string) => boolean;

export interface WrittenCertificate {
  /** The certifying board's code. */
  readonly board: string;
  readonly specialty: string;
  readonly issuedOn: CivilDate;
  readonly expiresOn?: CivilDate | null | undefined;
  readonly status: string;
  /** From which day this holds; null = always for a new certificate, today for a known one. */
  readonly validFrom?: CivilDate | null | undefined;
}

/** A clinician as an organization describes them. */
export interface ClinicianRow extends WrittenPerson {
  readonly facts?: readonly WrittenFact[] | null | undefined;
  readonly certificates?: readonly WrittenCertificate[] | null | undefined;
}

interface ReadClinician {
  readonly facts: readonly ReadFact[];
  readonly certificates: readonly (WrittenCertificate & { readonly boardId: Id })[];
}

export const CERTIFICATE_STATUSES: readonly string[] = ['ACTIVE', 'INACTIVE', 'EXPIRED', 'REVOKED'];

/** Checks how many rows a chunk holds. @throws AppError BATCH_EMPTY, BATCH_TOO_LARGE. */
export function checkRows(rowsGiven: readonly unknown[], most: number): void {
  if (rowsGiven.length === 0) throw new AppError('BATCH_EMPTY');
  if (rowsGiven.length > most) throw new AppError('BATCH_TOO_LARGE', undefined, { maximum: most });
}

/** Who the hub knows, and what their organizations say of them. */
export class CliniciansService {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly events: EventLog,
    private readonly wake: Wake,
    private readonly organizations: OrganizationsService,
    private readonly secret: string,
    private readonly knowsFact: KnowsFact,
  ) {}

  /**
   * Creates clinicians or brings them up to date: 1 to 5,000 rows in a fixed number of statements, one outcome per row.
   * Sending the same rows again changes nothing. Nobody is merged with anybody silently.
   * @throws AppError BATCH_EMPTY, BATCH_TOO_LARGE.
   */
  async upsert(principal: Principal, written: readonly ClinicianRow[], most = MOST_ROWS): Promise<RowOutcome[]> {
    authorize(principal, 'upsertClinicians');
    checkRows(written, most);
    const today = await this.organizations.today(principal);
    const outcomes = await inTransaction(this.db, async (tx) => this.write(tx, principal, written, today));
    this.wake.look('compliance.evaluate');
    this.wake.look('matching.retry');
    return outcomes;
  }

  private async write(
    tx: Tx,
    principal: Principal,
    written: readonly ClinicianRow[],
    today: CivilDate,
  ): Promise<RowOutcome[]> {
    const now = this.clock.now();
    const eventId = newId();
    const codes = [...new Set(written.flatMap((row) => (row.certificates ?? []).map((one) => one.board)))];
    const boards = await this.organizations.boardsByCode(tx, codes);
    const boardIds = new Map([...boards].map(([code, board]) => [code, board.organizationId]));
    const read = written.map((row) => this.read(principal, row, boardIds));
    const chunk = await upsertPeople(tx, this.secret, principal, read, today, eventId, now);
    const entitled = chunk.placed.filter(mayState);
    const facts = await writeFacts(
      tx,
      entitled.flatMap(({ personId, row }) => row.facts.map((fact) => ({ personId, fact }))),
      eventId,
      now,
    );
    const certificates = await writeCertificates(tx, chunk.placed, today, eventId, now);
    const changed = new Set<Id>([...chunk.changed, ...facts, ...certificates]);
    const leftOut = new Set(
      chunk.placed.filter((one) => !mayState(one) && one.row.facts.length > 0).map(({ index }) => index),
    );
    await raiseVersions(tx, [...changed], now);
    await this.events.append(
      tx,
      [...changed].map((personId, index) => ({
        type: 'clinician.changed',
        tenantId: tenantOf(principal),
        personId,
        body: {
          profile: chunk.changed.has(personId),
          facts: facts.has(personId),
          certificates: certificates.has(personId),
        },
        // The versions of the whole chunk are known from its first event on: one transaction, one moment.
        ...(index === 0 ? { eventId } : {}),
      })),
    );
    await this.audit.write(tx, principal, 'upsertClinicians', [...changed]);
    return outcomesOf(chunk, changed, leftOut);
  }

  /** Only the board that issues a certificate, and the hub's staff, say what became of it: it is that board's register. */
  private read(principal: Principal, row: ClinicianRow, boards: ReadonlyMap<string, Id>): ReadRow<ReadClinician> {
    const person = readPerson(row);
    if ('fault' in person) return person;
    const facts = readFacts(row.facts ?? [], this.knowsFact);
    if ('fault' in facts) return facts;
    const certificates: (WrittenCertificate & { readonly boardId: Id })[] = [];
    for (const [index, one] of (row.certificates ?? []).entries()) {
      const boardId = boards.get(one.board);
      const wrong = (field: string): { fault: Fault } => ({
        fault: { code: 'BAD_INPUT', path: `certificates.${index}.${field}` },
      });
      if (boardId === undefined) return wrong('board');
      if (principal.role !== 'ADMIN' && boardId !== principal.organizationId)
        return { fault: { code: 'NOT_ISSUER', path: `certificates.${index}.board` } };
      if (!isCode(one.specialty)) return wrong('specialty');
      if (!isCivilDate(one.issuedOn)) return wrong('issuedOn');
      if (!isPeriod(one.issuedOn, one.expiresOn ?? null)) return wrong('expiresOn');
      if (!CERTIFICATE_STATUSES.includes(one.status)) return wrong('status');
      if (!isPeriod(one.validFrom ?? null, null)) return wrong('validFrom');
      certificates.push({ ...one, boardId });
    }
    return { person: person.person, row: { facts: facts.facts, certificates } };
  }
}

/** Records certificates. @returns who was changed. */
async function writeCertificates(
  tx: Tx,
  placed: readonly PlacedRow<ReadClinician>[],
  today: CivilDate,
  eventId: Id,
  now: Date,
): Promise<Set<Id>> {
  const stated = placed.flatMap(({ personId, row }) => row.certificates.map((one) => ({ personId, ...one })));
  if (stated.length === 0) return new Set();
  const key = (personId: Id, boardId: Id, specialty: string): string => `${personId} ${boardId} ${specialty}`;
  const people = [...new Set(stated.map((one) => one.personId))];
  const found = await rows<Record<'person_id' | 'certificate_id' | 'board_id', Buffer> & { specialty: string }>(
    tx,
    `SELECT person_id, certificate_id, board_id, specialty FROM certificate WHERE person_id IN (${marks(people.length)})`,
    people.map(idToBytes),
  );
  const known = new Map(
    found.map((row) => [
      key(bytesToId(row.person_id), bytesToId(row.board_id), row.specialty),
      { id: bytesToId(row.certificate_id), isNew: false },
    ]),
  );
  const inserted: Record<string, unknown>[] = [];
  for (const { personId, boardId, specialty } of stated) {
    if (known.has(key(personId, boardId, specialty))) continue;
    const id = newId();
    known.set(key(personId, boardId, specialty), { id, isNew: true });
    inserted.push({
      person_id: idToBytes(personId),
      certificate_id: idToBytes(id),
      board_id: idToBytes(boardId),
      specialty,
    });
  }
  await insertRows(tx, 'certificate', inserted);
  const changed = await putAll(
    tx,
    CERTIFICATE,
    stated,
    (one) => {
      const certificate = known.get(key(one.personId, one.boardId, one.specialty));
      return {
        key: [idToBytes(one.personId), idToBytes(certificate?.id as Id)],
        values: [one.issuedOn, one.expiresOn ?? null, one.status],
        from: one.validFrom ?? (certificate?.isNew === true ? ALWAYS_FROM : today),
        to: UNTIL_FURTHER_NOTICE,
      };
    },
    eventId,
    now,
  );
  return new Set([...changed].map((one) => one.personId));
}

/**
 * A stranger, and a board of those who hold nothing of it, state no facts. Who holds a certificate that the row itself
 * states is no stranger to the board that issues it.
 */
const mayState = ({ right, row }: PlacedRow<ReadClinician>): boolean =>
  right === 'CORRECT' || right === 'STATE' || row.certificates.length > 0;
