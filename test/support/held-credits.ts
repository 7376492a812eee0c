import type { App } from '../../src/app';
import { externalKey } from '../../src/credits/intake';
import { insertRows } from '../../src/platform/database';
import { hashParts } from '../../src/platform/hashing';
import { type Id, idToBytes, newId } from '../../src/platform/ids';

export interface Held {
  readonly externalId: string;
  readonly state?: string;
  readonly code?: string;
  readonly actsNext?: string;
  readonly units?: number;
  readonly on?: string;
  readonly revision?: number;
}

/** Rows of credit as the intake leaves them: reported, and where ACCEPTED with an award in force. */
export async function holdCredits(app: App, sourceId: Id, credits: readonly Held[]): Promise<void> {
  const now = app.clock.now();
  const made = credits.map((credit) => ({ ...credit, reportId: newId(), entryId: newId(), personId: newId() }));
  await insertRows(
    app.db.manager,
    'credit_report',
    made.map((one, index) => {
      const counted = (one.state ?? 'ACCEPTED') === 'ACCEPTED';
      return {
        source_id: idToBytes(sourceId),
        report_id: idToBytes(one.reportId),
        intake_id: idToBytes(newId()),
        line: index + 1,
        external_key: one.state === 'REJECTED' ? null : externalKey(one.externalId),
        external_id: one.externalId,
        revision: one.revision ?? 1,
        state: one.state ?? 'ACCEPTED',
        code: one.code ?? 'POSTED',
        acts_next: one.actsNext ?? 'NOBODY',
        person_id: counted ? idToBytes(one.personId) : null,
        entry_id: counted ? idToBytes(one.entryId) : null,
        amount_units: one.units ?? 100,
        completed_on: one.on ?? '2026-03-10',
        received_at: now,
        event_id: idToBytes(newId()),
      };
    }),
  );
  const counted = made.filter((one) => (one.state ?? 'ACCEPTED') === 'ACCEPTED');
  const common = (one: (typeof made)[number]) => ({
    person_id: idToBytes(one.personId),
    entry_id: idToBytes(one.entryId),
    source_id: idToBytes(sourceId),
    report_id: idToBytes(one.reportId),
    system_code: 'ama-pra-1',
    category: null,
    amount_units: one.units ?? 100,
  });
  await insertRows(
    app.db.manager,
    'credit_entry',
    counted.map((one) => ({
      ...common(one),
      kind: 'AWARD',
      voids: null,
      reason: null,
      activity_id: idToBytes(newId()),
      activity_version: idToBytes(newId()),
      minutes: null,
      components: '[]',
      format: 'live',
      started_on: null,
      completed_on: one.on ?? '2026-03-10',
      occurrence: 1,
      evidence: 'A',
      recorded_at: now,
      event_id: idToBytes(newId()),
      body: Buffer.from('{}'),
      row_hash: Buffer.alloc(32),
    })),
  );
  await insertRows(
    app.db.manager,
    'live_award',
    counted.map((one) => ({
      ...common(one),
      content_key: hashParts('test', one.entryId),
      lookalike_key: hashParts('test', one.entryId),
      external_key: externalKey(one.externalId),
    })),
  );
}

/** Takes an award out of force, as a withdrawal does. */
export async function withdraw(app: App, sourceId: Id, externalId: string): Promise<void> {
  await app.db.query('DELETE FROM live_award WHERE source_id = ? AND external_key = ?', [
    idToBytes(sourceId),
    externalKey(externalId),
  ]);
  await app.db.query("UPDATE credit_report SET state = 'VOIDED' WHERE source_id = ? AND external_key = ?", [
    idToBytes(sourceId),
    externalKey(externalId),
  ]);
}
