import type { NewEvent } from '../events/event-log';
import type { Clock } from '../platform/clock';
import { change, insertRows, marks, rows, type Tx } from '../platform/database';
import type { RowCode } from '../platform/errors';
import { canonicalJson, rowHash } from '../platform/hashing';
import { bytesToId, type Id, idToBytes, newId } from '../platform/ids';
import { secondKey } from './fingerprint';
import type { Report } from './report';

/** An award in force, as look-alikes are told by it. */
interface LiveAward {
  readonly personId: Id;
  readonly contentKey: Buffer;
  readonly entryId: Id;
  readonly reportId: Id;
  readonly externalKey: Buffer | null;
  readonly sourceId: Id;
  readonly system: string;
  readonly category: string | null;
}

/** What becomes of a row whose person is known. */
export type Posting =
  | { readonly state: 'ACCEPTED'; readonly entryId: Id }
  | { readonly state: 'DUPLICATE' | 'REVIEW'; readonly code: RowCode; readonly sameAs: Id };

/** Why an award is withdrawn. */
export type VoidReason =
  | 'ENTERED_IN_ERROR'
  | 'WRONG_LEARNER'
  | 'ACTIVITY_WITHDRAWN'
  | 'NOT_COMPLETED'
  | 'OTHER'
  | 'CORRECTED'
  | 'MATCH_UNDONE';

/**
 * One transaction's writing to the ledger. It judges rows in their order against the awards in force and writes all of
 * them at the end, each kind by one statement. The people concerned are locked first, in id order; nothing is ever
 * locked in the ledger.
 */
export class LedgerWriter {
  private readonly awards = new Map<string, LiveAward[]>();
  private readonly entries: Record<string, unknown>[] = [];
  private readonly live: Record<string, unknown>[] = [];
  private readonly gone: Buffer[][] = [];
  private readonly raised = new Set<Id>();
  readonly events: NewEvent[] = [];

  private constructor(
    private readonly tx: Tx,
    private readonly clock: Clock,
  ) {}

  /** Locks the people and reads which of their awards may be the same as the given credits: two statements. */
  static async open(
    tx: Tx,
    clock: Clock,
    people: readonly Id[],
    credits: readonly { readonly personId: Id; readonly lookalikeKey: Buffer }[],
  ): Promise<LedgerWriter> {
    const writer = new LedgerWriter(tx, clock);
    const locked = [...new Set(people)].sort();
    if (locked.length > 0)
      await rows(
        tx,
        `SELECT person_id FROM person WHERE person_id IN (${marks(locked.length)}) ORDER BY person_id FOR UPDATE`,
        locked.map(idToBytes),
      );
    if (credits.length > 0) await writer.load(credits);
    return writer;
  }

  /** Reads awards in force beside those that were read at opening; one statement. */
  async load(credits: readonly { readonly personId: Id; readonly lookalikeKey: Buffer }[]): Promise<void> {
    const read = await rows<{
      person_id: Buffer;
      content_key: Buffer;
      lookalike_key: Buffer;
      entry_id: Buffer;
      report_id: Buffer;
      external_key: Buffer | null;
      source_id: Buffer;
      system_code: string;
      category: string | null;
    }>(
      this.tx,
      `SELECT person_id, content_key, lookalike_key, entry_id, report_id, external_key, source_id, system_code, category
         FROM live_award WHERE (person_id, lookalike_key) IN (${credits.map(() => '(?,?)').join(',')})
        ORDER BY entry_id`,
      credits.flatMap((credit) => [idToBytes(credit.personId), credit.lookalikeKey]),
    );
    for (const row of read) {
      const award: LiveAward = {
        personId: bytesToId(row.person_id),
        contentKey: row.content_key,
        entryId: bytesToId(row.entry_id),
        reportId: bytesToId(row.report_id),
        externalKey: row.external_key,
        sourceId: bytesToId(row.source_id),
        system: row.system_code,
        category: row.category,
      };
      this.group(award.personId, row.lookalike_key).push(award);
    }
  }

  /**
   * Posts a row for a person, unless an award in force is the same (DUPLICATE) or may be the same (REVIEW). `decided`:
   * a person has said that it is a second completion; then only an equal credit without an id stands in its way. It keeps
   * what its source said of it, the occurrence too, so that whatever equals it is known to do so when it stands alone.
   */
  post(report: Report, personId: Id, decided = false): Posting {
    const { content, contentKey, lookalikeKey } = report;
    if (content === null || contentKey === null || lookalikeKey === null)
      throw new Error('a refused row is not posted');
    const group = this.group(personId, lookalikeKey);
    const equals = group.filter(
      (award) => award.contentKey.equals(contentKey) || award.contentKey.equals(secondKey(contentKey, award.reportId)),
    );
    const nameless = equals.find((award) => award.externalKey === null || report.externalKey === null);
    if (nameless !== undefined) return { state: 'DUPLICATE', code: 'EQUAL_CONTENT', sameAs: nameless.reportId };
    const same = equals.find((award) => award.externalKey?.equals(report.externalKey as Buffer));
    if (same !== undefined) return { state: 'DUPLICATE', code: 'EQUAL_EXTERNAL_ID', sameAs: same.reportId };
    const [equal] = equals;
    if (equal !== undefined && !decided)
      return { state: 'REVIEW', code: 'LOOKALIKE_EXTERNAL_ID', sameAs: equal.reportId };
    const standsUnder = equal === undefined ? contentKey : secondKey(contentKey, report.reportId);
    if (!decided) {
      const own = group.find(
        (award) =>
          award.sourceId === report.sourceId && award.system === content.system && award.category === content.category,
      );
      if (own !== undefined) return { state: 'REVIEW', code: 'LOOKALIKE_AMOUNT', sameAs: own.reportId };
      const other = group.find((award) => award.sourceId !== report.sourceId);
      if (other !== undefined) return { state: 'REVIEW', code: 'LOOKALIKE_OTHER_SOURCE', sameAs: other.reportId };
    }
    const entryId = newId();
    this.entry(report, personId, entryId, { kind: 'AWARD', voids: null, reason: null });
    const award: LiveAward = {
      personId,
      contentKey: standsUnder,
      entryId,
      reportId: report.reportId,
      externalKey: report.externalKey,
      sourceId: report.sourceId,
      system: content.system,
      category: content.category,
    };
    group.push(award);
    this.live.push({
      person_id: idToBytes(personId),
      content_key: standsUnder,
      entry_id: idToBytes(entryId),
      lookalike_key: lookalikeKey,
      external_key: report.externalKey,
      source_id: idToBytes(report.sourceId),
      report_id: idToBytes(report.reportId),
      system_code: content.system,
      category: content.category,
      amount_units: content.amount,
    });
    return { state: 'ACCEPTED', entryId };
  }

  /** Withdraws the award of a posted row. */
  void(report: Report, reason: VoidReason): Id {
    const { personId, entryId, lookalikeKey } = report;
    if (personId === null || entryId === null || lookalikeKey === null) throw new Error('nothing was posted');
    const voidId = newId();
    this.entry(report, personId, voidId, { kind: 'VOID', voids: entryId, reason });
    this.gone.push([idToBytes(personId), idToBytes(entryId)]);
    const group = this.group(personId, lookalikeKey);
    group.splice(0, group.length, ...group.filter((award) => award.entryId !== entryId));
    return voidId;
  }

  /** Says that something else about a person changed that a verdict shows, such as a credit that waits. */
  touch(personId: Id): void {
    this.raised.add(personId);
  }

  /** Writes everything: awards withdrawn, entries, awards in force, versions of people; at most four statements. */
  async write(): Promise<void> {
    if (this.gone.length > 0)
      await change(
        this.tx,
        `DELETE FROM live_award WHERE (person_id, entry_id) IN (${this.gone.map(() => '(?,?)').join(',')})`,
        this.gone.flat(),
      );
    await insertRows(this.tx, 'credit_entry', this.entries);
    await insertRows(this.tx, 'live_award', this.live);
    const people = [...this.raised].sort();
    if (people.length > 0)
      await change(
        this.tx,
        `UPDATE person SET version = version + 1, dirty_since = COALESCE(dirty_since, ?)
          WHERE person_id IN (${marks(people.length)})`,
        [this.clock.now(), ...people.map(idToBytes)],
      );
  }

  private group(personId: Id, lookalikeKey: Buffer): LiveAward[] {
    const name = `${personId} ${lookalikeKey.toString('hex')}`;
    const known = this.awards.get(name) ?? [];
    this.awards.set(name, known);
    return known;
  }

  private entry(
    report: Report,
    personId: Id,
    entryId: Id,
    what: { kind: 'AWARD' | 'VOID'; voids: Id | null; reason: VoidReason | null },
  ): void {
    const { content } = report;
    if (content === null) throw new Error('a refused row has no entry');
    const eventId = newId();
    const recordedAt = this.clock.now();
    const hashed = {
      personId,
      entryId,
      ...what,
      sourceId: report.sourceId,
      reportId: report.reportId,
      activityId: content.activityId,
      activityVersion: content.activityVersion,
      system: content.system,
      category: content.category,
      amount: content.amount,
      minutes: content.minutes,
      components: content.components,
      format: content.format,
      startedOn: content.startedOn,
      completedOn: content.completedOn,
      occurrence: content.occurrence,
      evidence: 'A',
      recordedAt: recordedAt.toISOString(),
      eventId,
    };
    this.entries.push({
      person_id: idToBytes(personId),
      entry_id: idToBytes(entryId),
      kind: what.kind,
      voids: what.voids === null ? null : idToBytes(what.voids),
      reason: what.reason,
      source_id: idToBytes(report.sourceId),
      report_id: idToBytes(report.reportId),
      activity_id: idToBytes(content.activityId),
      activity_version: idToBytes(content.activityVersion),
      system_code: content.system,
      category: content.category,
      amount_units: content.amount,
      minutes: content.minutes,
      components: JSON.stringify(content.components),
      format: content.format,
      started_on: content.startedOn,
      completed_on: content.completedOn,
      occurrence: content.occurrence,
      evidence: 'A',
      recorded_at: recordedAt,
      event_id: idToBytes(eventId),
      body: Buffer.from(canonicalJson(hashed), 'utf8'),
      row_hash: rowHash('credit_entry', hashed),
    });
    this.raised.add(personId);
    this.events.push({
      type: what.kind === 'AWARD' ? 'credit.posted' : 'credit.voided',
      tenantId: report.sourceId,
      personId,
      eventId,
      body: {
        entryId,
        ...(what.voids === null ? {} : { voids: what.voids, reason: what.reason }),
        reportId: report.reportId,
        activityId: content.activityId,
        system: content.system,
        amount: content.amount,
        completedOn: content.completedOn,
      },
    });
  }
}
