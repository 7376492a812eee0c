import { fromJson } from '../platform/json';
import type { Instant } from '../platform/clock';
import { change, insertRows, marks, rows, type Tx } from '../platform/database';
import { canonicalJson } from '../platform/hashing';
import { type Id, idToBytes } from '../platform/ids';
import type { ComplianceRow, RosterRow } from './standings';

/** What the evaluation of one person gave, ready to be written. */
export interface Evaluated {
  readonly personId: Id;
  /** The version of the person that was evaluated: if it is no longer the highest, nothing of this is written. */
  readonly version: string;
  readonly compliance: readonly ComplianceRow[];
  readonly rosters: readonly RosterRow[];
  readonly displayName: string;
  readonly nameSort: string;
  /** Search tokens by employer. */
  readonly tokens: readonly { readonly employerId: Id; readonly token: string }[];
  readonly holdsUntil: { readonly on: string; readonly at: Instant } | null;
}

const COMPLIANCE_KEY = ['person_id', 'obligation_id'];
const ROSTER_KEY = ['employer_id', 'person_id'];

/**
 * Writes what was evaluated, for those whose version is still the highest; rows of obligations and employments that are
 * gone are removed. A fixed number of statements, however many people. @returns for how many people it was written.
 */
export async function writeEvaluated(tx: Tx, evaluated: readonly Evaluated[], now: Instant): Promise<number> {
  const ids = evaluated.map(({ personId }) => idToBytes(personId));
  const locked = await rows<{ person_id: Buffer; version: string }>(
    tx,
    `SELECT person_id, version FROM person WHERE person_id IN (${marks(ids.length)}) ORDER BY person_id FOR UPDATE`,
    ids,
  );
  const versions = new Map(locked.map((row) => [row.person_id.toString('hex'), String(row.version)]));
  const current = evaluated.filter(({ personId, version }) => versions.get(personId) === version);
  if (current.length === 0) return 0;
  const people = current.map(({ personId }) => idToBytes(personId));

  await upsert(
    tx,
    'compliance',
    COMPLIANCE_KEY,
    current.flatMap((one) => complianceValues(one, now)),
  );
  await removeOthers(
    tx,
    'compliance',
    people,
    'obligation_id',
    current.flatMap((one) => one.compliance.map((row) => idToBytes(row.obligation.obligationId))),
  );
  await upsert(
    tx,
    'roster_standing',
    ROSTER_KEY,
    current.flatMap((one) => rosterValues(one, now)),
  );
  await removeOthers(
    tx,
    'roster_standing',
    people,
    '(employer_id, person_id)',
    current.flatMap((one) => one.rosters.map((row) => [idToBytes(row.employerId), idToBytes(one.personId)])),
  );
  await writeTokens(tx, current, people);
  await change(
    tx,
    `UPDATE person SET evaluated_version = version, dirty_since = NULL,
            holds_until = CASE person_id ${people.map(() => 'WHEN ? THEN ?').join(' ')} END,
            look_again_at = CASE person_id ${people.map(() => 'WHEN ? THEN ?').join(' ')} END
      WHERE person_id IN (${marks(people.length)})`,
    [
      ...current.flatMap((one) => [idToBytes(one.personId), one.holdsUntil?.on ?? null]),
      ...current.flatMap((one) => [idToBytes(one.personId), one.holdsUntil?.at ?? null]),
      ...people,
    ],
  );
  return current.length;
}

/** Whose stored obligations differ from what was evaluated. One statement. */
export async function differing(db: Pick<Tx, 'query'>, evaluated: readonly Evaluated[]): Promise<Id[]> {
  if (evaluated.length === 0) return [];
  const stored = await rows<Record<'person_id' | 'obligation_id', Buffer> & Record<string, unknown>>(
    db,
    `SELECT person_id, obligation_id, standing, deadline_on, pending_units, shortfalls FROM compliance
      WHERE person_id IN (${marks(evaluated.length)})`,
    evaluated.map(({ personId }) => idToBytes(personId)),
  );
  const textOf = (obligation: string, ...values: readonly unknown[]): string => canonicalJson([obligation, ...values]);
  const held = new Map<string, string[]>();
  for (const row of stored) {
    const key = row.person_id.toString('hex');
    const text = textOf(
      row.obligation_id.toString('hex'),
      row.standing,
      row.deadline_on,
      row.pending_units,
      fromJson<unknown>(row.shortfalls),
    );
    held.set(key, [...(held.get(key) ?? []), text]);
  }
  return evaluated
    .filter(({ personId, compliance }) => {
      const now = compliance.map((row) =>
        textOf(row.obligation.obligationId, row.standing, row.deadlineOn, row.pendingUnits, row.shortfalls),
      );
      return canonicalJson(now.sort()) !== canonicalJson((held.get(personId) ?? []).sort());
    })
    .map(({ personId }) => personId);
}

function complianceValues({ personId, version, compliance }: Evaluated, now: Instant): Record<string, unknown>[] {
  return compliance.map((row) => ({
    person_id: idToBytes(personId),
    obligation_id: idToBytes(row.obligation.obligationId),
    set_id: idToBytes(row.obligation.version.setId),
    license_id: row.obligation.licenseId === null ? null : idToBytes(row.obligation.licenseId),
    authority_id: idToBytes(row.obligation.authorityId),
    scope_employer_id: row.obligation.scopeEmployerId === null ? null : idToBytes(row.obligation.scopeEmployerId),
    authority: row.obligation.authority,
    what: row.obligation.what,
    standing: row.standing,
    cycle_starts_on: row.cycleStartsOn,
    cycle_ends_on: row.cycleEndsOn,
    deadline_on: row.deadlineOn,
    cure_on: row.cureOn,
    last_safe_on: row.lastSafeOn,
    overdue_at: row.overdueAt,
    shortfalls: JSON.stringify(row.shortfalls),
    pending_units: row.pendingUnits,
    acts_next: row.actsNext,
    evaluated_version: version,
    evaluated_at: now,
  }));
}

function rosterValues(one: Evaluated, now: Instant): Record<string, unknown>[] {
  return one.rosters.map((row) => ({
    employer_id: idToBytes(row.employerId),
    person_id: idToBytes(one.personId),
    department: row.department,
    staff_number: row.staffNumber,
    visible: row.visible ? 1 : 0,
    visible_until: row.visibleUntil,
    standing: row.standing,
    deadline_on: row.deadlineOn,
    overdue_at: row.overdueAt,
    name_sort: one.nameSort,
    display_name: one.displayName,
    evaluated_version: one.version,
    evaluated_at: now,
  }));
}

async function upsert(
  tx: Tx,
  table: string,
  key: readonly string[],
  values: readonly Record<string, unknown>[],
): Promise<void> {
  const columns = Object.keys(values[0] ?? {}).filter((column) => !key.includes(column));
  await insertRows(
    tx,
    table,
    values,
    `ON DUPLICATE KEY UPDATE ${columns.map((column) => `${column} = VALUES(${column})`).join(', ')}`,
  );
}

/** Removes these people's rows that are not among those just written. */
async function removeOthers(
  tx: Tx,
  table: string,
  people: readonly Buffer[],
  key: string,
  kept: readonly (Buffer | readonly Buffer[])[],
): Promise<void> {
  const keep = kept.map((one) => (Buffer.isBuffer(one) ? '?' : `(${marks(one.length)})`)).join(',');
  await change(
    tx,
    `DELETE FROM ${table} WHERE person_id IN (${marks(people.length)})
      ${kept.length === 0 ? '' : `AND ${key} NOT IN (${keep})`}`,
    [...people, ...kept.flat()],
  );
}

/** Brings the search tokens in line; names change rarely, so mostly this only reads. */
async function writeTokens(tx: Tx, current: readonly Evaluated[], people: readonly Buffer[]): Promise<void> {
  const stored = await rows<{ employer_id: Buffer; token: string; person_id: Buffer }>(
    tx,
    `SELECT employer_id, token, person_id FROM name_token WHERE person_id IN (${marks(people.length)})`,
    people,
  );
  const keyOf = (employer: string, token: string, person: string): string => `${employer} ${person} ${token}`;
  const wanted = new Map(
    current.flatMap(({ personId, tokens }) =>
      tokens.map(({ employerId, token }) => [
        keyOf(employerId, token, personId),
        { employer_id: idToBytes(employerId), token, person_id: idToBytes(personId) },
      ]),
    ),
  );
  const gone = stored.filter((row) => {
    const key = keyOf(row.employer_id.toString('hex'), row.token, row.person_id.toString('hex'));
    return !wanted.delete(key);
  });
  if (gone.length > 0)
    await change(
      tx,
      `DELETE FROM name_token WHERE (employer_id, token, person_id) IN (${gone.map(() => '(?,?,?)').join(',')})`,
      gone.flatMap((row) => [row.employer_id, row.token, row.person_id]),
    );
  await insertRows(tx, 'name_token', [...wanted.values()]);
}
