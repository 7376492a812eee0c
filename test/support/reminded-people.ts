import type { App } from '../../src/app';
import { addDays, civilDate } from '../../src/domain/civil-date';
import { STANDINGS } from '../../src/compliance/standings';
import { insertRows, rows } from '../../src/platform/database';
import { bytesToId, type Id, idToBytes, newId } from '../../src/platform/ids';

export interface RemindedPerson {
  readonly personId: Id;
  readonly obligationId: Id;
  readonly email: string;
}

/**
 * People with one obligation each that is 2.5 credits short, as the evaluator would have written them: nothing about
 * them is outdated, so nobody evaluates them again.
 */
export async function shortPeople(
  app: App,
  count: number,
  wanted: { readonly deadline: string; readonly zone?: string; readonly standing?: number; readonly name?: string },
): Promise<RemindedPerson[]> {
  const now = app.clock.now();
  const authorityId = newId();
  await insertRows(app.db.manager, 'organization', [
    {
      organization_id: idToBytes(authorityId),
      kind: 'BOARD',
      code: `board-${authorityId.slice(-8)}`,
      name: 'Medical Board of California',
      jurisdiction: 'US-CA',
      zone: 'America/Los_Angeles',
      created_at: now,
    },
  ]);
  const people = Array.from({ length: count }, (_, index) => ({
    personId: newId(),
    obligationId: newId(),
    email: `clinician${index + 1}-${authorityId.slice(-6)}@example.org`,
  }));
  const deadline = civilDate(wanted.deadline);
  const zone = wanted.zone ?? 'America/Los_Angeles';
  await insertRows(
    app.db.manager,
    'person',
    people.map(({ personId }) => ({
      person_id: idToBytes(personId),
      version: 1,
      evaluated_version: 1,
      dirty_since: null,
      holds_until: null,
      created_at: now,
    })),
  );
  await insertRows(
    app.db.manager,
    'person_profile',
    people.map(({ personId, email }, index) => ({
      person_id: idToBytes(personId),
      given_name: wanted.name ?? `Given${index + 1}`,
      family_name: `Family${index + 1}`,
      birth_month_day: '02-29',
      email,
      zone,
    })),
  );
  await insertRows(
    app.db.manager,
    'compliance',
    people.map(({ personId, obligationId }) => ({
      person_id: idToBytes(personId),
      obligation_id: idToBytes(obligationId),
      set_id: idToBytes(newId()),
      license_id: idToBytes(newId()),
      authority_id: idToBytes(authorityId),
      scope_employer_id: null,
      authority: 'Medical Board of California',
      what: 'physician-md',
      standing: wanted.standing ?? STANDINGS.SHORT,
      cycle_starts_on: addDays(deadline, -730),
      cycle_ends_on: deadline,
      deadline_on: deadline,
      cure_on: null,
      last_safe_on: addDays(deadline, -30),
      overdue_at: new Date('2100-01-01T00:00:00Z'),
      shortfalls: JSON.stringify([
        {
          requirement: 'total',
          says: '50 hours of approved continuing education',
          short: '2.5',
          unit: 'credit',
          due: deadline,
        },
      ]),
      pending_units: 0,
      acts_next: 'CLINICIAN',
      evaluated_version: 1,
      evaluated_at: now,
    })),
  );
  return people;
}

export interface ReminderRow {
  readonly personId: Id;
  readonly stage: string;
  readonly state: string;
  readonly code: string;
  readonly tries: number;
  readonly messageId: string;
  readonly dueOn: string;
}

export async function reminders(app: App): Promise<ReminderRow[]> {
  const found = await rows<{
    person_id: Buffer;
    stage: string;
    state: string;
    code: string;
    tries: number;
    message_id: string;
    due_on: string;
  }>(
    app.db.manager,
    'SELECT person_id, stage, state, code, tries, message_id, due_on FROM reminder ORDER BY reminder_id',
  );
  return found.map((row) => ({
    personId: bytesToId(row.person_id),
    stage: row.stage,
    state: row.state,
    code: row.code,
    tries: row.tries,
    messageId: row.message_id,
    dueOn: row.due_on,
  }));
}
