import type { CivilDate } from '../domain/civil-date';
import type { Clock } from '../platform/clock';
import { rows, type Tx } from '../platform/database';
import { bytesToId, type Id, idToBytes, parsePublicId } from '../platform/ids';
import { activityKey, type OfferedSystem } from '../providers/activity.types';
import { fromJson } from '../platform/json';

/** One version of an activity: what a credit completed in its days may say. */
export interface ActivityOffer {
  readonly activityId: Id;
  readonly versionId: Id;
  readonly registryKey: Buffer | null;
  readonly validFrom: CivilDate;
  readonly validTo: CivilDate;
  readonly systems: readonly OfferedSystem[];
  readonly topics: readonly string[];
  readonly format: string;
  readonly startsOn: CivilDate;
  readonly endsOn: CivilDate;
  readonly status: string;
}

/** What a source may report: its activities and accreditation, and today on its own calendar. */
export interface Offers {
  readonly sourceId: Id;
  readonly today: CivilDate;
  /** The versions of an activity by the hub's id or the source's own; none when there is no such activity. */
  activity(written: string): readonly ActivityOffer[];
  accreditedOn(day: CivilDate): boolean;
}

interface ActivityRow {
  readonly activity_id: Buffer;
  readonly external_key: Buffer;
  readonly registry_key: Buffer | null;
  readonly version_id: Buffer;
  readonly valid_from: CivilDate;
  readonly valid_to: CivilDate;
  readonly systems: unknown;
  readonly topics: unknown;
  readonly format: string;
  readonly starts_on: CivilDate;
  readonly ends_on: CivilDate;
  readonly status: string;
}

/** Reads what a source offers of the activities that some rows name; three statements. */
export async function readOffers(
  tx: Pick<Tx, 'query'>,
  clock: Clock,
  sourceId: Id,
  written: readonly string[],
): Promise<Offers> {
  const source = idToBytes(sourceId);
  const keys = new Map<string, Buffer>(); // what was written → external key or activity id
  for (const text of new Set(written)) {
    const parsed = parsePublicId(text);
    keys.set(text, parsed?.kind === 'Activity' ? idToBytes(parsed.id) : activityKey(text));
  }
  const wanted = [...keys.values()];
  const marked = wanted.length > 0 ? wanted.map(() => '?').join(',') : 'NULL';
  const found = await rows<ActivityRow>(
    tx,
    `SELECT a.activity_id, a.external_key, a.registry_key, v.version_id, v.valid_from, v.valid_to, v.systems, v.topics,
            v.format, v.starts_on, v.ends_on, v.status
       FROM activity a JOIN activity_version v ON v.source_id = a.source_id AND v.activity_id = a.activity_id
      WHERE a.source_id = ? AND (a.external_key IN (${marked}) OR a.activity_id IN (${marked}))
        AND v.superseded_by IS NULL`,
    [source, ...wanted, ...wanted],
  );
  const accredited = await rows<{ valid_from: CivilDate; valid_to: CivilDate }>(
    tx,
    'SELECT valid_from, valid_to FROM accreditation_version WHERE source_id = ? AND superseded_by IS NULL',
    [source],
  );
  const [organization] = await rows<{ zone: string }>(tx, 'SELECT zone FROM organization WHERE organization_id = ?', [
    source,
  ]);

  const offers = new Map<string, ActivityOffer[]>();
  for (const row of found) {
    const offer: ActivityOffer = {
      activityId: bytesToId(row.activity_id),
      versionId: bytesToId(row.version_id),
      registryKey: row.registry_key,
      validFrom: row.valid_from,
      validTo: row.valid_to,
      systems: fromJson<OfferedSystem[]>(row.systems),
      topics: fromJson<string[]>(row.topics),
      format: row.format,
      startsOn: row.starts_on,
      endsOn: row.ends_on,
      status: row.status,
    };
    for (const name of [row.activity_id.toString('hex'), row.external_key.toString('hex')])
      offers.set(name, [...(offers.get(name) ?? []), offer]);
  }
  return {
    sourceId,
    today: clock.today(organization?.zone ?? 'UTC'),
    activity: (text) => offers.get(keys.get(text)?.toString('hex') ?? '') ?? [],
    accreditedOn: (day) => accredited.some((one) => one.valid_from <= day && day < one.valid_to),
  };
}
