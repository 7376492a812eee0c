import type { DataSource } from 'typeorm';
import type { AuditLog } from '../audit/audit-log';
import { authorize } from '../auth/policy';
import type { Principal } from '../auth/principal';
import type { CivilDate } from '../domain/civil-date';
import type { EventLog, NewEvent } from '../events/event-log';
import type { Clock } from '../platform/clock';
import { change, inTransaction, insertRows, isDuplicateKey, marks, rows, type Tx } from '../platform/database';
import { AppError } from '../platform/errors';
import { bytesToId, type Id, idToBytes, newId } from '../platform/ids';

import { type NewVersion, putVersions, type VersionTable } from '../platform/versions';
import { type OrganizationFields, type OrganizationKind, organizationValue } from './organization.types';
import { checkOrganization, type NewAccreditation, type NewOrganization } from './new-organization';
import { dayAfter, rounds } from './periods';

/** A provider's accreditation, in versions: by whom, and from when to when. The accreditor is the whole of the fact. */
export const ACCREDITATION: VersionTable = {
  table: 'accreditation_version',
  key: ['source_id', 'accreditor'],
  values: [],
};

interface Row {
  readonly organization_id: Buffer;
  readonly kind: OrganizationKind;
  readonly code: string;
  readonly name: string;
  readonly jurisdiction: string | null;
  readonly zone: string;
  readonly created_at: Date;
}

const COLUMNS = 'organization_id, kind, code, name, jurisdiction, zone, created_at';
const ZONE_BELIEVED_MS = 60_000;

/** What of an organization may change. */
const CHANGING = ['name', 'jurisdiction', 'zone'] as const;

/** Providers, boards and employers. */
export class OrganizationsService {
  private readonly zones = new Map<Id, { zone: string; until: number }>();

  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly events: EventLog,
  ) {}

  /**
   * Creates an organization, or brings the one with this code up to date: its name, jurisdiction and zone become what
   * is sent, accreditations and requirement sets are added to. What it is (kind) never changes.
   * @throws AppError BAD_INPUT, or CONFLICT when the code belongs to an organization of another kind.
   */
  async create(principal: Principal, wanted: NewOrganization): Promise<OrganizationFields> {
    authorize(principal, 'createOrganization');
    checkOrganization(wanted);
    const now = this.clock.now();
    return inTransaction(
      this.db,
      async (tx) => {
        const known = await this.lockByCode(tx, wanted.code);
        if (known !== null && known.kind !== wanted.kind)
          throw new AppError('CONFLICT', 'This code belongs to an organization of another kind.', {
            path: 'input.code',
          });
        const organizationId = known?.organizationId ?? newId();
        const fields = known === null ? [] : CHANGING.filter((field) => known[field] !== wanted[field]);
        const createdEventId = newId();
        const eventId = newId();
        const happened: NewEvent[] = [];
        if (known === null) {
          await insertRows(tx, 'organization', [
            {
              organization_id: idToBytes(organizationId),
              kind: wanted.kind,
              code: wanted.code,
              name: wanted.name,
              jurisdiction: wanted.jurisdiction,
              zone: wanted.zone,
              created_at: now,
            },
          ]);
          happened.push(created(organizationId, wanted, createdEventId));
        } else if (fields.length > 0)
          await change(tx, 'UPDATE organization SET name = ?, jurisdiction = ?, zone = ? WHERE organization_id = ?', [
            wanted.name,
            wanted.jurisdiction,
            wanted.zone,
            idToBytes(organizationId),
          ]);
        const accredited = await this.accredit(tx, organizationId, wanted.accreditations, eventId, now);
        if (accredited.length > 0)
          happened.push({
            type: 'accreditation.changed',
            tenantId: organizationId,
            personId: null,
            body: { accreditors: accredited },
            eventId,
          });
        const taken = await this.own(tx, organizationId, wanted.requirementSets);
        // Whoever is judged by its rules or on its days is judged anew; of a new one there is nothing older to follow.
        if (known !== null && fields.length + taken.length > 0)
          happened.push({
            type: 'organization.changed',
            tenantId: organizationId,
            personId: null,
            body: { fields, requirementSets: taken },
          });
        await this.events.append(tx, happened);
        await this.audit.write(tx, principal, 'createOrganization', [organizationId]);
        this.zones.delete(organizationId);
        return organizationValue({
          organizationId,
          kind: wanted.kind,
          code: wanted.code,
          name: wanted.name,
          jurisdiction: wanted.jurisdiction,
          zone: wanted.zone,
          createdAt: known?.createdAt ?? now,
        });
      },
      isDuplicateKey,
    );
  }

  /**
   * The employer of that id, or the asker's own when none is given. @throws AppError NOT_FOUND when it is absent,
   * foreign or of another kind.
   */
  async employer(principal: Principal, id: Id | null): Promise<OrganizationFields> {
    return this.scoped(principal, authorize(principal, 'employer'), 'EMPLOYER', id);
  }

  /** The board of that id, or the asker's own when none is given. @throws AppError NOT_FOUND. */
  async board(principal: Principal, id: Id | null): Promise<OrganizationFields> {
    return this.scoped(principal, authorize(principal, 'board'), 'BOARD', id);
  }

  /** Any organization that the principal may read by `node`: its own; every one for auditors and admins. */
  async node(principal: Principal, id: Id): Promise<OrganizationFields | null> {
    const scope = authorize(principal, 'node');
    if (scope === 'own' && id !== principal.organizationId) return null;
    return (await this.load([id])).get(id) ?? null;
  }

  /** The asker's own organization; null for people and for the hub's staff. */
  async ofPrincipal(principal: Principal): Promise<OrganizationFields | null> {
    authorize(principal, 'me');
    if (principal.organizationId === null) return null;
    return (await this.load([principal.organizationId])).get(principal.organizationId) ?? null;
  }

  /** Organizations by id, in one statement. For services and loaders that have asked who may. */
  async load(ids: readonly Id[], db: Pick<Tx, 'query'> = this.db.manager): Promise<Map<Id, OrganizationFields>> {
    if (ids.length === 0) return new Map();
    const found = await rows<Row>(
      db,
      `SELECT ${COLUMNS} FROM organization WHERE organization_id IN (${marks(ids.length)})`,
      ids.map(idToBytes),
    );
    return new Map(found.map((row) => [bytesToId(row.organization_id), valueOf(row)]));
  }

  /** Boards by code, in one statement. */
  async boardsByCode(db: Pick<Tx, 'query'>, codes: readonly string[]): Promise<Map<string, OrganizationFields>> {
    if (codes.length === 0) return new Map();
    const found = await rows<Row>(
      db,
      `SELECT ${COLUMNS} FROM organization WHERE kind = 'BOARD' AND code IN (${marks(codes.length)})`,
      codes,
    );
    return new Map(found.map((row) => [row.code, valueOf(row)]));
  }

  /** Today on the calendar of the principal's organization; UTC for people and the hub's own staff. */
  async today(principal: Principal): Promise<CivilDate> {
    return this.clock.today(await this.zoneOf(principal.organizationId));
  }

  private async zoneOf(id: Id | null): Promise<string> {
    if (id === null) return 'UTC';
    const now = performance.now();
    const known = this.zones.get(id);
    if (known !== undefined && known.until > now) return known.zone;
    const zone = (await this.load([id])).get(id)?.zone ?? 'UTC';
    if (this.zones.size > 10_000) this.zones.clear();
    this.zones.set(id, { zone, until: now + ZONE_BELIEVED_MS });
    return zone;
  }

  private async scoped(
    principal: Principal,
    scope: 'own' | 'all',
    kind: OrganizationKind,
    id: Id | null,
  ): Promise<OrganizationFields> {
    const wanted = id ?? principal.organizationId;
    if (wanted === null || (scope === 'own' && wanted !== principal.organizationId)) throw new AppError('NOT_FOUND');
    const found = (await this.load([wanted])).get(wanted);
    if (found?.kind !== kind) throw new AppError('NOT_FOUND');
    return found;
  }

  private async lockByCode(tx: Tx, code: string): Promise<OrganizationFields | null> {
    const [row] = await rows<Row>(tx, `SELECT ${COLUMNS} FROM organization WHERE code = ? FOR UPDATE`, [code]);
    return row === undefined ? null : valueOf(row);
  }

  /** Adds accreditation periods; returns the accreditors whose periods changed. */
  private async accredit(
    tx: Tx,
    organizationId: Id,
    wanted: readonly NewAccreditation[],
    eventId: Id,
    now: Date,
  ): Promise<string[]> {
    const changed = new Set<string>();
    for (const round of rounds(wanted, (one) => one.accreditor)) {
      const versions = round.map((one): NewVersion => ({
        key: [idToBytes(organizationId), one.accreditor],
        values: [],
        from: one.from,
        to: dayAfter(one.to),
      }));
      const marked = await putVersions(tx, ACCREDITATION, versions, eventId, now);
      round.forEach((one, index) => marked[index] === true && changed.add(one.accreditor));
    }
    return [...changed].sort();
  }

  /**
   * Sets who owns the requirement sets of these packs, where the catalogue holds them and nobody else owns them.
   * @returns the packs that nobody owned before.
   */
  private async own(tx: Tx, organizationId: Id, packs: readonly string[]): Promise<string[]> {
    if (packs.length === 0) return [];
    const found = await rows<{ pack: string; owner_id: Buffer | null }>(
      tx,
      `SELECT pack, owner_id FROM requirement_set WHERE pack IN (${marks(packs.length)}) FOR UPDATE`,
      packs,
    );
    packs.forEach((pack, index) => {
      const path = `input.requirementSets.${index}`;
      const set = found.find((row) => row.pack === pack);
      if (set === undefined) throw new AppError('BAD_INPUT', 'No such pack is loaded.', { path, reason: 'unknown' });
      if (set.owner_id !== null && bytesToId(set.owner_id) !== organizationId)
        throw new AppError('CONFLICT', 'This pack belongs to another organization.', { path });
    });
    await change(
      tx,
      `UPDATE requirement_set SET owner_id = ? WHERE owner_id IS NULL AND pack IN (${marks(packs.length)})`,
      [idToBytes(organizationId), ...packs],
    );
    return found.filter((row) => row.owner_id === null).map((row) => row.pack);
  }
}

function valueOf(row: Row): OrganizationFields {
  return organizationValue({
    organizationId: bytesToId(row.organization_id),
    kind: row.kind,
    code: row.code,
    name: row.name,
    jurisdiction: row.jurisdiction,
    zone: row.zone,
    createdAt: row.created_at,
  });
}

function created(organizationId: Id, wanted: NewOrganization, eventId: Id): NewEvent {
  return {
    type: 'organization.created',
    tenantId: organizationId,
    personId: null,
    body: { kind: wanted.kind, code: wanted.code },
    eventId,
  };
}
