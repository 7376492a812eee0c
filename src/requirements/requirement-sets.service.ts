import type { DataSource } from 'typeorm';
import { authorize } from '../auth/policy';
import type { Principal } from '../auth/principal';
import type { CivilDate } from '../domain/civil-date';
import type { EventLog } from '../events/event-log';
import type { OrganizationsService } from '../organizations/organizations.service';
import type { Instant } from '../platform/clock';
import { marks, rows } from '../platform/database';
import { AppError } from '../platform/errors';
import { bytesToId, type Id, idToBytes } from '../platform/ids';
import { decodeCursor, encodeCursor, type Page, pageOf, pageSize } from '../platform/pagination';
import type { Registry } from './registry';
import { mayApply, requirementSet } from './requirement-set-view';
import type { RequirementSet, RequirementSetVersion } from './requirement-sets.types';
import type { PackVersion, RequirementsService } from './requirements.service';

export interface SetsAsked {
  readonly jurisdiction: string | null;
  readonly profession: string | null;
  readonly asOf: CivilDate | null;
  readonly knownAt: Instant | null;
  readonly first: number;
  readonly after: string | null;
}

interface VersionRow {
  readonly set_id: Buffer;
  readonly version_id: Buffer;
  readonly valid_from: CivilDate;
  readonly valid_to: CivilDate;
  readonly recorded_at: Instant;
  readonly superseded_by: Buffer | null;
  readonly sha256: Buffer;
}

/** Requirement sets for whoever wants to read them. */
export class RequirementSetsService {
  constructor(
    private readonly db: DataSource,
    private readonly events: EventLog,
    private readonly organizations: OrganizationsService,
    private readonly requirements: RequirementsService,
    private readonly registry: Registry,
  ) {}

  /**
   * A page of the sets in force on a day, by pack. What they say is in the process already, so a page costs the
   * statements of all sets' versions and of what the principal may see, whatever is asked for.
   * @throws AppError BAD_INPUT for a word that the catalogue does not know, PAGE_SIZE_TOO_LARGE, BAD_CURSOR.
   */
  async page(principal: Principal, asked: SetsAsked): Promise<Page<RequirementSet>> {
    authorize(principal, 'requirementSets');
    const { jurisdiction, profession } = asked;
    const size = pageSize(asked.first);
    const last = asked.after === null ? '' : String(decodeCursor(asked.after, 1)[0]);
    if (jurisdiction !== null && !this.registry.names.jurisdictions.has(jurisdiction))
      throw new AppError('BAD_INPUT', undefined, { path: 'jurisdiction', reason: 'no such jurisdiction' });
    if (profession !== null && this.registry.facts.get('profession')?.values?.has(profession) === false)
      throw new AppError('BAD_INPUT', undefined, { path: 'profession', reason: 'no such profession' });
    const day = asked.asOf ?? (await this.organizations.today(principal));
    const position = asked.knownAt === null ? null : await this.events.positionAt(asked.knownAt);
    const [versions, visible] = await Promise.all([
      this.requirements.versions(this.db.manager, position),
      this.visible(principal),
    ]);
    const found = versions
      .filter(({ setId, validFrom, validTo, pack }) => {
        if (pack.pack <= last || validFrom > day || validTo <= day || !visible.has(setId)) return false;
        if (jurisdiction !== null && pack.jurisdiction !== jurisdiction) return false;
        return profession === null || mayApply(pack, profession, day);
      })
      .sort((a, b) => (a.pack.pack < b.pack.pack ? -1 : 1));
    const page = pageOf(found, size, ({ pack }) => encodeCursor(pack.pack));
    return { ...page, edges: page.edges.map(({ node, cursor }) => ({ node: requirementSet(node, day), cursor })) };
  }

  /** A set by `node`: the version in force today, else the next to come, else the last; null when it may not be seen. */
  async node(principal: Principal, setId: Id): Promise<RequirementSet | null> {
    authorize(principal, 'requirementSets');
    if (!(await this.visible(principal, setId)).has(setId)) return null;
    const today = await this.organizations.today(principal);
    const versions = (await this.requirements.versions(this.db.manager, null)).filter((one) => one.setId === setId);
    const version = versions.find(({ validTo }) => validTo > today) ?? versions.at(-1);
    return version === undefined ? null : requirementSet(version, dayOf(version, today));
  }

  /** The texts of versions, as published; in the order of the versions. */
  async texts(
    principal: Principal,
    versions: readonly Pick<RequirementSet, 'setId' | 'versionId'>[],
  ): Promise<string[]> {
    authorize(principal, 'requirementSets');
    const found = await rows<{ version_id: Buffer; text: string }>(
      this.db.manager,
      `SELECT version_id, text FROM requirement_set_version
        WHERE (set_id, version_id) IN (${versions.map(() => '(?,?)').join(',')})`,
      versions.flatMap(({ setId, versionId }) => [idToBytes(setId), idToBytes(versionId)]),
    );
    const byVersion = new Map(found.map((row) => [bytesToId(row.version_id), row.text]));
    return versions.map(({ versionId }) => byVersion.get(versionId) ?? '');
  }

  /** Every version that was ever published of sets that the principal was given, the latest first. */
  async histories(principal: Principal, setIds: readonly Id[]): Promise<RequirementSetVersion[][]> {
    authorize(principal, 'requirementSets');
    const found = await rows<VersionRow>(
      this.db.manager,
      `SELECT set_id, version_id, valid_from, valid_to, recorded_at, superseded_by, sha256
         FROM requirement_set_version WHERE set_id IN (${marks(setIds.length)}) ORDER BY version_id DESC`,
      setIds.map(idToBytes),
    );
    return setIds.map((setId) => found.filter((row) => bytesToId(row.set_id) === setId).map(versionOf));
  }

  /** The sets that a principal may read: an employer's own rules are nobody else's business but the hub's staff's. */
  private async visible(principal: Principal, setId: Id | null = null): Promise<Set<Id>> {
    const staff = principal.role === 'ADMIN' || principal.role === 'AUDITOR';
    const conditions = [
      ...(staff ? [] : [`(o.kind IS NULL OR o.kind <> 'EMPLOYER' OR s.owner_id = ?)`]),
      ...(setId === null ? [] : ['s.set_id = ?']),
    ];
    const found = await rows<{ set_id: Buffer }>(
      this.db.manager,
      `SELECT s.set_id FROM requirement_set s LEFT JOIN organization o ON o.organization_id = s.owner_id
       ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`}`,
      [
        ...(staff ? [] : [principal.organizationId === null ? null : idToBytes(principal.organizationId)]),
        ...(setId === null ? [] : [idToBytes(setId)]),
      ],
    );
    return new Set(found.map((row) => bytesToId(row.set_id)));
  }
}

/** The day on which to read a version: today, or the nearest day on which it holds. */
function dayOf({ validFrom, validTo }: PackVersion, today: CivilDate): CivilDate {
  return validFrom > today ? validFrom : validTo <= today ? validFrom : today;
}

function versionOf(row: VersionRow): RequirementSetVersion {
  return {
    versionId: bytesToId(row.version_id),
    validFrom: row.valid_from,
    validTo: row.valid_to,
    recordedAt: row.recorded_at,
    current: row.superseded_by === null,
    sha256: row.sha256.toString('hex'),
  };
}
