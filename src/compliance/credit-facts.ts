import { fromJson } from '../platform/json';
import type { CivilDate } from '../domain/civil-date';
import { formatCredits } from '../domain/credit';
import type { CreditFact, CreditPart } from '../domain/requirement/facts';
import type { Component } from '../credits/content';
import { bytesToId, type Id } from '../platform/ids';
import { APPROVED_BY } from '../providers/vocabulary';
import { type AccreditationRow, type ActivityRow, type EntryRow, type OrganizationRow } from './fact-rows';

/** What was read about the activities of credits and those who gave them. */
export interface CreditsRead {
  readonly activities: ReadonlyMap<string, readonly ActivityRow[]>;
  readonly accreditations: ReadonlyMap<string, readonly AccreditationRow[]>;
  readonly organizations: ReadonlyMap<Id, OrganizationRow>;
}

/** A credit as people speak of it. */
export interface CreditName {
  readonly title: string | null;
  readonly provider: string | null;
  readonly pending: boolean;
  /** A credit of a what-if: the facts' id of it is shown as it is, and is not that of a real one. */
  readonly supposed?: true;
}

/** Components are stored with amounts in units; a part of the language carries decimal text. */
function partsOf(components: unknown): CreditPart[] {
  return (fromJson<Component[] | null>(components) ?? []).map(({ topics, amount }) => ({
    topics,
    amount: formatCredits(amount),
  }));
}

function texts(value: unknown): string[] {
  const list = fromJson<unknown>(value);
  return Array.isArray(list) ? list.map(String) : [];
}

/** A row of the ledger, or one that waits, as requirements see it. */
export function creditFact(row: EntryRow, read: CreditsRead, pending: boolean): CreditFact {
  const source = bytesToId(row.source_id);
  const on = row.completed_on;
  const activityId = row.activity_id === null ? null : bytesToId(row.activity_id);
  const activity = activityOf(row, read);
  const tags = texts(activity?.tags ?? '[]');
  const approvedBy = [
    ...heldOn(read.accreditations.get(source), on).map((one) => one.accreditor),
    ...tags.filter((tag) => tag.startsWith(APPROVED_BY)).map((tag) => tag.slice(APPROVED_BY.length)),
  ];
  const provider = read.organizations.get(source)?.code;
  const format = row.format ?? activity?.format;
  const parts = partsOf(row.components);
  return {
    id: bytesToId(row.entry_id),
    completedOn: on,
    ...(row.started_on === null ? {} : { startedOn: row.started_on }),
    ...(row.amount_units === null ? {} : { amount: formatCredits(row.amount_units) }),
    ...(row.minutes === null ? {} : { minutes: String(row.minutes) }),
    ...(row.system_code === null ? {} : { system: row.system_code }),
    ...(row.category === null ? {} : { category: row.category }),
    ...(parts.length === 0 ? {} : { parts }),
    ...(tags.length === 0 ? {} : { tags }),
    ...(format === undefined ? {} : { format }),
    ...(provider === undefined ? {} : { provider }),
    ...(activityId === null ? {} : { activity: activityId }),
    ...(approvedBy.length === 0 ? {} : { approvedBy }),
    ...(pending ? { state: 'pending' as const } : {}),
  };
}

/** What a credit is called, by the id that the facts give it. */
export function creditName(row: EntryRow, read: CreditsRead, pending: boolean): [string, CreditName] {
  const name = {
    title: activityOf(row, read)?.title ?? null,
    provider: read.organizations.get(bytesToId(row.source_id))?.name ?? null,
    pending,
  };
  return [bytesToId(row.entry_id), name];
}

/**
 * The activity as it was on the day of completion; one that is known only by versions of other days is still that
 * activity, and its latest version speaks for it.
 */
function activityOf(row: EntryRow, read: CreditsRead): ActivityRow | undefined {
  if (row.activity_id === null) return undefined;
  const versions = read.activities.get(bytesToId(row.activity_id));
  return heldOn(versions, row.completed_on)[0] ?? versions?.at(-1);
}

export function heldOn<T extends { valid_from: CivilDate; valid_to: CivilDate }>(
  versions: readonly T[] | undefined,
  day: CivilDate,
): T[] {
  return (versions ?? []).filter((one) => one.valid_from <= day && one.valid_to > day);
}
