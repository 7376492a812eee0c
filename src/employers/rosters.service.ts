import type { DataSource } from 'typeorm';
import type { AuditLog } from '../audit/audit-log';
import { authorize } from '../auth/policy';
import type { Principal } from '../auth/principal';
import { checkRows, MOST_ROWS } from '../clinicians/clinicians.service';
import { CONSENT, EMPLOYMENT } from '../clinicians/fact-tables';
import { putAll, raiseVersions } from '../clinicians/people-writer';
import type { RowOutcome } from '../clinicians/row-outcome';
import { outcomesOf, type PlacedRow, type ReadRow, upsertPeople } from '../clinicians/upsert-people';
import { type Fault, isPeriod, readPerson, type WrittenPerson } from '../clinicians/written-person';
import type { CivilDate } from '../domain/civil-date';
import type { EventLog } from '../events/event-log';
import type { Wake } from '../jobs/wake';
import type { OrganizationsService } from '../organizations/organizations.service';
import { dayAfter } from '../organizations/periods';
import { isCode, isPrintable } from '../organizations/printable';
import type { Clock } from '../platform/clock';
import { inTransaction, insertRows, isDuplicateKey, marks, rows, type Tx } from '../platform/database';
import { AppError } from '../platform/errors';
import { bytesToId, type Id, idToBytes, newId } from '../platform/ids';
import { type NewVersion, UNTIL_FURTHER_NOTICE } from '../platform/versions';

/** What an employer may see by consent: verdicts and shortfalls, not what was learned. */
const CONSENT_SCOPE = 'VERDICTS';

export interface WrittenConsent {
  readonly from: CivilDate;
  /** The last day; null = until it is withdrawn. */
  readonly to?: CivilDate | null | undefined;
  /** A code such as `signed-form`. */
  readonly basis: string;
}

/** A member of staff as the employer describes them. */
export interface RosterRow extends WrittenPerson {
  readonly staffNumber: string;
  readonly department: string;
  readonly from?: CivilDate | null | undefined;
  /** The last day of employment; null = until further notice. */
  readonly to?: CivilDate | null | undefined;
  readonly consent?: WrittenConsent | null | undefined;
}

interface Stated {
  readonly personId: Id;
  readonly version: Omit<NewVersion, 'key'>;
}

/** Who works where, and whether they let their employer see how they stand. */
export class RostersService {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly events: EventLog,
    private readonly wake: Wake,
    private readonly organizations: OrganizationsService,
    private readonly secret: string,
  ) {}

  /**
   * Records employments and consents: 1 to 5,000 rows in a fixed number of statements. Nobody is created here: who is
   * not known is NO_MATCH. Removal is a row with `to`. @throws AppError BATCH_EMPTY, BATCH_TOO_LARGE.
   */
  async upsert(principal: Principal, written: readonly RosterRow[], most = MOST_ROWS): Promise<RowOutcome[]> {
    authorize(principal, 'upsertRoster');
    checkRows(written, most);
    const employerId = principal.organizationId;
    if (employerId === null) throw new AppError('FORBIDDEN');
    const today = await this.organizations.today(principal);
    const read = written.map(readRow);
    const outcomes = await inTransaction(
      this.db,
      async (tx) => this.write(tx, principal, employerId, read, today),
      isDuplicateKey,
    );
    this.wake.look('compliance.evaluate');
    this.wake.look('matching.retry');
    return outcomes;
  }

  private async write(
    tx: Tx,
    principal: Principal,
    employerId: Id,
    read: readonly ReadRow<RosterRow>[],
    today: CivilDate,
  ): Promise<RowOutcome[]> {
    const now = this.clock.now();
    const eventId = newId();
    const named = await nameByStaffNumber(tx, employerId, read);
    const chunk = await upsertPeople(tx, this.secret, principal, named, today, eventId, now, {
      mayCreate: false,
    });
    const { stored, taken } = await this.employ(tx, employerId, chunk.placed);
    const employments = await putAll(
      tx,
      EMPLOYMENT,
      stored.flatMap((one) => employment(one, today)),
      ({ personId, version }) => ({ key: [idToBytes(employerId), idToBytes(personId)], ...version }),
      eventId,
      now,
    );
    const consents = await putAll(
      tx,
      CONSENT,
      stored.flatMap(consent),
      ({ personId, version }) => ({ key: [idToBytes(personId), idToBytes(employerId)], ...version }),
      eventId,
      now,
    );
    const employed = new Set([...employments].map(({ personId }) => personId));
    const consented = new Set([...consents].map(({ personId }) => personId));
    const changed = new Set<Id>([...chunk.changed, ...employed, ...consented]);
    await raiseVersions(tx, [...changed], now);
    await this.events.append(
      tx,
      [...changed].map((personId, index) => ({
        type: 'employment.changed',
        tenantId: employerId,
        personId,
        body: { employment: employed.has(personId), consent: consented.has(personId) },
        // The versions of the whole chunk are known from its first event on: one transaction, one moment.
        ...(index === 0 ? { eventId } : {}),
      })),
    );
    await this.audit.write(tx, principal, 'upsertRoster', [...changed]);
    const outcomes = outcomesOf({ ...chunk, placed: stored }, changed, new Set());
    return [...outcomes, ...taken].sort((a, b) => a.row - b.row);
  }

  /** Makes sure that everybody has their row, under their staff number. */
  private async employ(
    tx: Tx,
    employerId: Id,
    placed: readonly PlacedRow<RosterRow>[],
  ): Promise<{ stored: (PlacedRow<RosterRow> & { readonly fresh: boolean })[]; taken: RowOutcome[] }> {
    if (placed.length === 0) return { stored: [], taken: [] };
    const people = placed.map((one) => idToBytes(one.personId));
    const found = await rows<{ person_id: Buffer; staff_number: string }>(
      tx,
      `SELECT person_id, staff_number FROM employment WHERE employer_id = ? AND person_id IN (${marks(people.length)})
        UNION SELECT person_id, staff_number FROM employment WHERE employer_id = ? AND staff_number IN (${marks(placed.length)})`,
      [idToBytes(employerId), ...people, idToBytes(employerId), ...placed.map((one) => one.row.staffNumber)],
    );
    const numberOf = new Map(found.map((row) => [bytesToId(row.person_id), row.staff_number]));
    const ownerOf = new Map(found.map((row) => [row.staff_number, bytesToId(row.person_id)]));
    const written = new Map<Id, string>();
    const taken: RowOutcome[] = [];
    const stored = placed.flatMap((one) => {
      const { personId, row, index } = one;
      const owner = ownerOf.get(row.staffNumber);
      if (owner !== undefined && owner !== personId) {
        taken.push({
          row: index,
          outcome: 'CONFLICT',
          code: 'STAFF_NUMBER_TAKEN',
          path: 'staffNumber',
          personId: null,
        });
        return [];
      }
      const before = numberOf.get(personId);
      if (before !== row.staffNumber) {
        if (before !== undefined) ownerOf.delete(before);
        numberOf.set(personId, row.staffNumber);
        ownerOf.set(row.staffNumber, personId);
        written.set(personId, row.staffNumber);
      }
      return [{ ...one, fresh: before === undefined }];
    });
    await insertRows(
      tx,
      'employment',
      [...written].map(([personId, staffNumber]) => ({
        employer_id: idToBytes(employerId),
        person_id: idToBytes(personId),
        staff_number: staffNumber,
      })),
      'ON DUPLICATE KEY UPDATE staff_number = VALUES(staff_number)',
    );
    return { stored, taken };
  }
}

/** A row that says nothing but a staff number means whoever has it here. */
async function nameByStaffNumber(
  tx: Tx,
  employerId: Id,
  read: readonly ReadRow<RosterRow>[],
): Promise<ReadRow<RosterRow>[]> {
  const bare = (one: ReadRow<RosterRow>): boolean =>
    'person' in one &&
    one.person.clinician === null &&
    one.person.identifiers.length === 0 &&
    // A number that says whom it means must be told apart from one that was given to somebody else.
    one.person.familyName === null &&
    one.person.birthMonthDay === null &&
    one.person.email === null;
  const numbers = read.flatMap((one) => ('person' in one && bare(one) ? [one.row.staffNumber] : []));
  if (numbers.length === 0) return [...read];
  const found = await rows<{ person_id: Buffer; staff_number: string }>(
    tx,
    `SELECT person_id, staff_number FROM employment WHERE employer_id = ? AND staff_number IN (${marks(numbers.length)})`,
    [idToBytes(employerId), ...numbers],
  );
  const owners = new Map(found.map((row) => [row.staff_number, bytesToId(row.person_id)]));
  return read.map((one) =>
    'person' in one && bare(one)
      ? { ...one, person: { ...one.person, clinician: owners.get(one.row.staffNumber) ?? null } }
      : one,
  );
}

/** What a row says of the employment: it holds from a day on, and no longer after its last day. */
function employment({ personId, row }: PlacedRow<RosterRow>, today: CivilDate): Stated[] {
  const from = row.from ?? today;
  const end = dayAfter(row.to ?? null);
  const holds: Stated = { personId, version: { values: [row.department], from, to: end } };
  const ends: Stated = { personId, version: { values: null, from: end, to: UNTIL_FURTHER_NOTICE } };
  return [...(from < end ? [holds] : []), ...(end < UNTIL_FURTHER_NOTICE ? [ends] : [])];
}

function consent({ personId, row }: PlacedRow<RosterRow>): Stated[] {
  const given = row.consent;
  if (given == null) return [];
  const end = dayAfter(given.to ?? null);
  const holds: Stated = { personId, version: { values: [CONSENT_SCOPE, given.basis], from: given.from, to: end } };
  const ends: Stated = { personId, version: { values: null, from: end, to: UNTIL_FURTHER_NOTICE } };
  return [...(given.from < end ? [holds] : []), ...(end < UNTIL_FURTHER_NOTICE ? [ends] : [])];
}

function readRow(row: RosterRow): ReadRow<RosterRow> {
  const wrong = (code: Fault['code'], path: string): { fault: Fault } => ({ fault: { code, path } });
  const person = readPerson(row);
  if ('fault' in person) return person;
  if (!isPrintable(row.staffNumber, 64)) return wrong('TEXT_INVALID', 'staffNumber');
  if (!isPrintable(row.department, 80)) return wrong('TEXT_INVALID', 'department');
  if (!isPeriod(row.from ?? null, row.to ?? null)) return wrong('BAD_INPUT', 'to');
  if (row.consent != null) {
    if (!isPeriod(row.consent.from, row.consent.to ?? null)) return wrong('BAD_INPUT', 'consent.to');
    if (!isCode(row.consent.basis, 32)) return wrong('BAD_INPUT', 'consent.basis');
  }
  return { person: person.person, row };
}
