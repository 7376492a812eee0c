import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { AuditLog } from '../audit/audit-log';
import { authorize } from '../auth/policy';
import type { Principal } from '../auth/principal';
import type { CivilDate } from '../domain/civil-date';
import type { Pack } from '../domain/requirement/pack';
import type { EventLog, Position } from '../events/event-log';
import type { Clock } from '../platform/clock';
import { change, inTransaction, marks, rows, type Tx } from '../platform/database';
import { AppError } from '../platform/errors';
import { bytesToId, bytesToIdOrNull, type Id, idToBytes, newId } from '../platform/ids';
import { ALWAYS_FROM, knownAt, putVersions, UNTIL_FURTHER_NOTICE, type VersionTable } from '../platform/versions';
import { readCatalogue } from './catalogue-load';
import { readPack } from './pack-file';

const SET_VERSION: VersionTable = { table: 'requirement_set_version', key: ['set_id'], values: ['text', 'sha256'] };

/** One text of a requirement set: whose it is, when it holds, and the pack that was read from it. */
export interface PackVersion {
  readonly setId: Id;
  readonly versionId: Id;
  /** The board or employer whose requirements these are; null while no organization has taken them. */
  readonly ownerId: Id | null;
  readonly validFrom: CivilDate;
  readonly validTo: CivilDate;
  readonly sha256: string;
  readonly pack: Pack;
}

interface SetRow {
  readonly set_id: Buffer;
  readonly version_id: Buffer;
  readonly owner_id: Buffer | null;
  readonly valid_from: CivilDate;
  readonly valid_to: CivilDate;
  readonly sha256: Buffer;
}

interface Publication {
  readonly text: string;
  readonly pack: Pack;
  readonly ownerId: Id | null;
  readonly from: CivilDate;
  readonly to: CivilDate;
}

/** Requirement sets: the catalogue's packs and the packs that organizations publish, each in versions. */
export class RequirementsService {
  /** Packs by the hash of their text: a text never changes, so neither does what was read from it. */
  private readonly packs = new Map<string, Pack>();

  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly events: EventLog,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Brings the database in line with a catalogue folder: a pack whose text changed gets a version, the others stay.
   * A new pack belongs to nobody until an organization takes it. @returns how many packs there are, how many changed.
   */
  async catalogueLoad(principal: Principal, folder: string): Promise<{ packs: number; changed: number }> {
    authorize(principal, 'work');
    const catalogue = readCatalogue(folder);
    const changed = await this.put(
      principal,
      catalogue.map(({ text, pack }) => ({ text, pack, ownerId: null, from: ALWAYS_FROM, to: UNTIL_FURTHER_NOTICE })),
    );
    return { packs: catalogue.length, changed };
  }

  /**
   * Publishes one pack for an organization, true from `from` on (both open unless given).
   * @throws AppError BAD_INPUT with the problem's place when the text is not a pack; NOT_FOUND when the pack is another's.
   */
  async publish(
    principal: Principal,
    wanted: { ownerId: Id; text: string; from?: CivilDate; to?: CivilDate },
  ): Promise<{ setId: Id; changed: boolean }> {
    authorize(principal, 'work');
    const read = readPack(wanted.text, 'pack.yaml');
    if (read.pack === undefined) {
      const [first] = read.problems;
      throw new AppError('BAD_INPUT', undefined, {
        path: first === undefined ? 'text' : `text:${first.line}:${first.column}`,
        reason: first?.message ?? 'not a pack',
      });
    }
    const changed = await this.put(principal, [
      {
        text: wanted.text,
        pack: read.pack,
        ownerId: wanted.ownerId,
        from: wanted.from ?? ALWAYS_FROM,
        to: wanted.to ?? UNTIL_FURTHER_NOTICE,
      },
    ]);
    const [set] = await rows<{ set_id: Buffer }>(this.db.manager, 'SELECT set_id FROM requirement_set WHERE pack = ?', [
      read.pack.pack,
    ]);
    return { setId: bytesToId((set as { set_id: Buffer }).set_id), changed: changed > 0 };
  }

  /**
   * Every text of every set that was known at a position (null = now). One statement, and a second one for texts that
   * this process has not met yet.
   */
  async versions(db: Pick<Tx, 'query'>, position: Position | null): Promise<PackVersion[]> {
    const known = knownAt('v', position);
    const found = await rows<SetRow>(
      db,
      `SELECT s.set_id, v.version_id, s.owner_id, v.valid_from, v.valid_to, v.sha256
         FROM requirement_set s
         JOIN requirement_set_version v ON v.set_id = s.set_id ${known.join}
        WHERE ${known.where}
        ORDER BY s.pack, v.valid_from`,
      known.parameters,
    );
    const unmet = found.filter((row) => !this.packs.has(row.sha256.toString('hex')));
    if (unmet.length > 0) {
      const texts = await rows<{ text: string; sha256: Buffer }>(
        db,
        `SELECT text, sha256 FROM requirement_set_version
          WHERE (set_id, version_id) IN (${unmet.map(() => '(?,?)').join(',')})`,
        unmet.flatMap((row) => [row.set_id, row.version_id]),
      );
      for (const { text, sha256 } of texts) this.meet(sha256.toString('hex'), text);
    }
    return found.map((row) => ({
      setId: bytesToId(row.set_id),
      versionId: bytesToId(row.version_id),
      ownerId: bytesToIdOrNull(row.owner_id),
      validFrom: row.valid_from,
      validTo: row.valid_to,
      sha256: row.sha256.toString('hex'),
      pack: this.packs.get(row.sha256.toString('hex')) as Pack,
    }));
  }

  /** Texts by version, whoever owns their sets now and whatever came after: what a stored report was made from. */
  async texts(
    db: Pick<Tx, 'query'>,
    wanted: readonly { readonly set: Id; readonly version: Id }[],
  ): Promise<Omit<PackVersion, 'ownerId'>[]> {
    if (wanted.length === 0) return [];
    const found = await rows<Omit<SetRow, 'owner_id'> & { text: string }>(
      db,
      `SELECT set_id, version_id, valid_from, valid_to, sha256, text FROM requirement_set_version
        WHERE (set_id, version_id) IN (${wanted.map(() => '(?,?)').join(',')}) ORDER BY set_id`,
      wanted.flatMap(({ set, version }) => [idToBytes(set), idToBytes(version)]),
    );
    return found.map((row) => {
      const sha256 = row.sha256.toString('hex');
      if (!this.packs.has(sha256)) this.meet(sha256, row.text);
      return {
        setId: bytesToId(row.set_id),
        versionId: bytesToId(row.version_id),
        validFrom: row.valid_from,
        validTo: row.valid_to,
        sha256,
        pack: this.packs.get(sha256) as Pack,
      };
    });
  }

  private meet(sha256: string, text: string): void {
    const read = readPack(text, 'stored pack');
    // What is stored was checked when it was published; a registry that lost a word is the only way to get here.
    if (read.pack === undefined) throw new Error(`a stored pack is no longer readable: ${read.problems[0]?.message}`);
    this.packs.set(sha256, read.pack);
  }

  private async put(principal: Principal, publications: readonly Publication[]): Promise<number> {
    if (publications.length === 0) return 0;
    return inTransaction(this.db, async (tx) => {
      const names = publications.map(({ pack }) => pack.pack);
      await change(
        tx,
        `INSERT INTO requirement_set (set_id, pack, owner_id)
         VALUES ${publications.map(() => '(?,?,?)').join(',')} ON DUPLICATE KEY UPDATE pack = VALUES(pack)`,
        publications.flatMap(({ pack, ownerId }) => [
          idToBytes(newId()),
          pack.pack,
          ownerId === null ? null : idToBytes(ownerId),
        ]),
      );
      const sets = await rows<{ set_id: Buffer; pack: string; owner_id: Buffer | null }>(
        tx,
        `SELECT set_id, pack, owner_id FROM requirement_set WHERE pack IN (${marks(names.length)})
          ORDER BY set_id FOR UPDATE`,
        names,
      );
      const setOf = new Map(sets.map((row) => [row.pack, row]));
      const eventIds = publications.map(() => newId());
      const changed: { publication: Publication; eventId: Id; setId: Id; sha256: Buffer }[] = [];
      for (const [index, publication] of publications.entries()) {
        const set = setOf.get(publication.pack.pack) as (typeof sets)[number];
        if (publication.ownerId !== null && bytesToIdOrNull(set.owner_id) !== publication.ownerId)
          throw new AppError('NOT_FOUND');
        const sha256 = createHash('sha256').update(publication.text).digest();
        const eventId = eventIds[index] as Id;
        const [did] = await putVersions(
          tx,
          SET_VERSION,
          [{ key: [set.set_id], values: [publication.text, sha256], from: publication.from, to: publication.to }],
          eventId,
          this.clock.now(),
        );
        if (did === true) changed.push({ publication, eventId, setId: bytesToId(set.set_id), sha256 });
      }
      if (changed.length === 0) return 0;
      await this.events.append(
        tx,
        changed.map(({ publication, eventId, setId, sha256 }) => ({
          eventId,
          type: 'requirements.published',
          tenantId: publication.ownerId,
          personId: null,
          body: { setId, pack: publication.pack.pack, sha256: sha256.toString('hex') },
        })),
      );
      await this.audit.write(
        tx,
        principal,
        'work',
        changed.map(({ setId }) => setId),
      );
      return changed.length;
    });
  }
}
