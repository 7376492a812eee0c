import { fromJson } from '../platform/json';
import type { DataSource } from 'typeorm';
import type { AuditLog } from '../audit/audit-log';
import { authorize } from '../auth/policy';
import type { Principal } from '../auth/principal';
import type { CivilDate } from '../domain/civil-date';
import { parseCredits } from '../domain/credit';
import type { EventLog } from '../events/event-log';
import type { OrganizationFields } from '../organizations/organization.types';
import type { OrganizationsService } from '../organizations/organizations.service';
import { isPrintable } from '../organizations/printable';
import type { Clock, Instant } from '../platform/clock';
import { change, inTransaction, insertRows, isDuplicateKey, rows, type Tx } from '../platform/database';
import { AppError, type ErrorCode } from '../platform/errors';
import { canonicalJson, hashParts } from '../platform/hashing';
import { bytesToId, type Id, idToBytes, newId, publicId } from '../platform/ids';
import { ALWAYS_FROM, knownAt, putVersions, UNTIL_FURTHER_NOTICE, type VersionTable } from '../platform/versions';
import {
  type Activity,
  activityKey,
  type ActivityStatus,
  type ActivityVersion,
  type OfferedSystem,
} from './activity.types';
import type { Vocabulary } from './vocabulary';

/** What a provider says of an activity, in versions. */
export const ACTIVITY: VersionTable = {
  table: 'activity_version',
  key: ['source_id', 'activity_id'],
  values: ['title', 'format', 'systems', 'topics', 'tags', 'starts_on', 'ends_on', 'status'],
};

export interface NewActivity {
  readonly externalId: string;
  readonly title: string;
  readonly format: string;
  readonly systems: readonly OfferedSystem[];
  readonly topics: readonly string[];
  readonly tags: readonly string[];
  readonly startsOn: CivilDate;
  readonly endsOn: CivilDate;
  readonly registryId: string | null;
  readonly status: 'OPEN' | 'WITHDRAWN';
  /** Null: always when new, from today when changed. */
  readonly effectiveOn: CivilDate | null;
}

interface VersionRow {
  readonly version_id: Buffer;
  readonly valid_from: CivilDate;
  readonly valid_to: CivilDate;
  readonly recorded_at: Date;
  readonly superseded_by: Buffer | null;
  readonly title: string;
  readonly format: string;
  readonly systems: unknown;
  readonly topics: unknown;
  readonly tags: unknown;
  readonly starts_on: CivilDate;
  readonly ends_on: CivilDate;
  readonly status: ActivityStatus;
}

interface IdentityRow {
  readonly source_id: Buffer;
  readonly activity_id: Buffer;
  readonly external_id: string;
  readonly registry_id: string | null;
}

/** What providers offer. */
export class ActivitiesService {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly events: EventLog,
    private readonly organizations: OrganizationsService,
    private readonly vocabulary: Vocabulary,
  ) {}

  /**
   * Registers an activity, or changes the one with this external id from a day on; saying what is known changes
   * nothing. @throws AppError with a row code that says what is wrong, `details.path` where.
   */
  async register(principal: Principal, wanted: NewActivity): Promise<Activity> {
    authorize(principal, 'registerActivity');
    const sourceId = principal.organizationId;
    if (sourceId === null) throw new AppError('FORBIDDEN');
    this.check(wanted);
    const today = await this.organizations.today(principal);
    const now = this.clock.now();
    const activityId = await inTransaction(
      this.db,
      async (tx) => {
        const key = activityKey(wanted.externalId);
        const registryKey = wanted.registryId === null ? null : hashParts('registry', wanted.registryId);
        const [known] = await rows<IdentityRow>(
          tx,
          `SELECT source_id, activity_id, external_id, registry_id FROM activity
            WHERE source_id = ? AND external_key = ? FOR UPDATE`,
          [idToBytes(sourceId), key],
        );
        const id = known === undefined ? newId() : bytesToId(known.activity_id);
        if (known === undefined)
          await insertRows(tx, 'activity', [
            {
              source_id: idToBytes(sourceId),
              activity_id: idToBytes(id),
              external_key: key,
              external_id: wanted.externalId,
              registry_key: registryKey,
              registry_id: wanted.registryId,
              created_at: now,
            },
          ]);
        else if (wanted.registryId !== null && known.registry_id !== wanted.registryId)
          await change(
            tx,
            'UPDATE activity SET registry_key = ?, registry_id = ? WHERE source_id = ? AND activity_id = ?',
            [registryKey, wanted.registryId, idToBytes(sourceId), idToBytes(id)],
          );
        const eventId = newId();
        const from = wanted.effectiveOn ?? (known === undefined ? ALWAYS_FROM : today);
        const [changed] = await putVersions(
          tx,
          ACTIVITY,
          [{ key: [idToBytes(sourceId), idToBytes(id)], values: valuesOf(wanted), from, to: UNTIL_FURTHER_NOTICE }],
          eventId,
          now,
        );
        if (changed === true)
          await this.events.append(tx, [
            {
              type: 'activity.registered',
              tenantId: sourceId,
              personId: null,
              body: { activityId: id, from },
              eventId,
            },
          ]);
        await this.audit.write(tx, principal, 'registerActivity', [id], changed === true ? 'DONE' : 'UNCHANGED');
        return id;
      },
      isDuplicateKey,
    );
    const effective = wanted.effectiveOn ?? today;
    return this.find(sourceId, activityId, effective > today ? effective : today, null);
  }

  /**
   * An activity as it holds on a day (today unless given) and was known at an instant (now unless given).
   * @throws AppError NOT_FOUND when it is absent, foreign, or was not known or did not hold then.
   */
  async activity(principal: Principal, id: Id, asOf: CivilDate | null, known: Instant | null): Promise<Activity> {
    const scope = authorize(principal, 'activity');
    const day = asOf ?? (await this.organizations.today(principal));
    const position = known === null ? null : await this.events.positionAt(known);
    return this.find(scope === 'own' ? principal.organizationId : null, id, day, position);
  }

  /** An activity by `node`: null for roles that never read activities and for what they may not see. */
  async node(principal: Principal, id: Id): Promise<Activity | null> {
    try {
      return await this.activity(principal, id, null, null);
    } catch (error) {
      if (error instanceof AppError && (error.code === 'NOT_FOUND' || error.code === 'FORBIDDEN')) return null;
      throw error;
    }
  }

  /** Every version that was ever recorded of activities, newest statement first; in the order of the ids. */
  async histories(principal: Principal, ids: readonly Id[]): Promise<ActivityVersion[][]> {
    authorize(principal, 'activity');
    const found = await rows<VersionRow & { activity_id: Buffer }>(
      this.db.manager,
      `SELECT activity_id, ${VERSION_FIELDS} FROM activity_version v
         JOIN activity a USING (source_id, activity_id)
        WHERE a.activity_id IN (${ids.map(() => '?').join(',')}) ORDER BY v.recorded_at DESC, v.valid_from DESC`,
      ids.map(idToBytes),
    );
    return ids.map((id) => found.filter((row) => bytesToId(row.activity_id) === id).map(versionOf));
  }

  /** The providers of activities that the principal was given; in the order of the ids. */
  async providers(principal: Principal, sources: readonly Id[]): Promise<(OrganizationFields | null)[]> {
    authorize(principal, 'activity');
    const found = await this.organizations.load(sources);
    return sources.map((id) => found.get(id) ?? null);
  }

  private async find(source: Id | null, id: Id, day: CivilDate, position: string | null): Promise<Activity> {
    const [identity] = await rows<IdentityRow>(
      this.db.manager,
      `SELECT source_id, activity_id, external_id, registry_id FROM activity
        WHERE activity_id = ? ${source === null ? '' : 'AND source_id = ?'}`,
      source === null ? [idToBytes(id)] : [idToBytes(id), idToBytes(source)],
    );
    if (identity === undefined) throw new AppError('NOT_FOUND');
    const version = await this.version(this.db.manager, identity, day, position);
    if (version === null) throw new AppError('NOT_FOUND');
    return {
      __typename: 'Activity',
      id: publicId('Activity', id),
      activityId: id,
      sourceId: bytesToId(identity.source_id),
      externalId: identity.external_id,
      registryId: identity.registry_id,
      stands: version,
    };
  }

  private async version(
    db: Pick<Tx, 'query'>,
    identity: IdentityRow,
    day: CivilDate,
    position: string | null,
  ): Promise<ActivityVersion | null> {
    const known = knownAt('v', position);
    const [row] = await rows<VersionRow>(
      db,
      `SELECT ${VERSION_FIELDS} FROM activity_version v ${known.join}
        WHERE v.source_id = ? AND v.activity_id = ? AND v.valid_from <= ? AND v.valid_to > ? AND ${known.where}`,
      [identity.source_id, identity.activity_id, day, day, ...known.parameters],
    );
    return row === undefined ? null : versionOf(row);
  }

  private check(wanted: NewActivity): void {
    const refuse = (code: ErrorCode, path: string, reason?: string): never => {
      throw new AppError(code, undefined, { path: `input.${path}`, ...(reason === undefined ? {} : { reason }) });
    };
    if (!isPrintable(wanted.externalId, 128)) refuse('TEXT_INVALID', 'externalId');
    if (!isPrintable(wanted.title, 300)) refuse('TEXT_INVALID', 'title');
    if (wanted.registryId !== null && !isPrintable(wanted.registryId, 128)) refuse('TEXT_INVALID', 'registryId');
    if (!this.vocabulary.knows('formats', wanted.format)) refuse('FORMAT_UNKNOWN', 'format');
    if (wanted.endsOn < wanted.startsOn) refuse('BAD_INPUT', 'endsOn', 'not before startsOn');
    if (wanted.systems.length < 1 || wanted.systems.length > 10) refuse('BAD_INPUT', 'systems', '1 to 10');
    wanted.systems.forEach(({ system, categories, maximumUnits }, index) => {
      const step = this.vocabulary.stepOf(system);
      if (step === null) return refuse('SYSTEM_UNKNOWN', `systems.${index}.system`);
      if (wanted.systems.findIndex((other) => other.system === system) !== index)
        refuse('BAD_INPUT', `systems.${index}.system`, 'named once');
      if (maximumUnits <= 0) refuse('AMOUNT_NOT_POSITIVE', `systems.${index}.maximum`);
      if (maximumUnits % parseCredits(step) !== 0) refuse('AMOUNT_NOT_A_STEP', `systems.${index}.maximum`);
      for (const category of categories)
        if (!this.vocabulary.knows('categories', category))
          refuse('BAD_INPUT', `systems.${index}.categories`, 'no such category');
    });
    if (wanted.topics.length > 50 || wanted.tags.length > 50) refuse('BAD_INPUT', 'topics', 'at most 50');
    wanted.topics.forEach((topic, index) => {
      if (!this.vocabulary.knows('topics', topic)) refuse('TOPIC_UNKNOWN', `topics.${index}`);
    });
    wanted.tags.forEach((tag, index) => {
      if (!this.vocabulary.knows('tags', tag)) refuse('BAD_INPUT', `tags.${index}`, 'no such tag');
    });
  }
}

const VERSION_FIELDS =
  'v.version_id, v.valid_from, v.valid_to, v.recorded_at, v.superseded_by, v.title, v.format, v.systems, v.topics, v.tags, v.starts_on, v.ends_on, v.status';

function valuesOf(wanted: NewActivity): unknown[] {
  const sorted = (codes: readonly string[]): string => canonicalJson([...new Set(codes)].sort());
  const systems = [...wanted.systems]
    .sort((a, b) => (a.system < b.system ? -1 : 1))
    .map(({ system, categories, maximumUnits }) => ({ system, categories: [...categories].sort(), maximumUnits }));
  return [
    wanted.title,
    wanted.format,
    canonicalJson(systems),
    sorted(wanted.topics),
    sorted(wanted.tags),
    wanted.startsOn,
    wanted.endsOn,
    wanted.status,
  ];
}

function versionOf(row: VersionRow): ActivityVersion {
  return {
    validFrom: row.valid_from,
    validTo: row.valid_to,
    recordedAt: row.recorded_at,
    current: row.superseded_by === null,
    title: row.title,
    format: row.format,
    systems: fromJson<OfferedSystem[]>(row.systems).map(({ system, categories, maximumUnits }) => ({
      system,
      categories,
      maximum: maximumUnits,
    })),
    topics: fromJson<string[]>(row.topics),
    tags: fromJson<string[]>(row.tags),
    startsOn: row.starts_on,
    endsOn: row.ends_on,
    status: row.status,
  };
}
