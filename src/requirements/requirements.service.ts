import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { AuditLog } from '../audit/audit-log';
import { authorize } from '../auth/policy';
import type { Principal } from '../auth/principal';
import type { CivilDate } from '../domain/civil-date';
import type { Pack } from '../domain/requirement/pack';
import type { EventLog, NewEvent, Position } from '../events/event-log';
import type { Clock } from '../platform/clock';
import { change, inTransaction, marks, rows, type Tx } from '../platform/database';
import { AppError } from '../platform/errors';
import { bytesToId, bytesToIdOrNull, type Id, idToBytes, newId } from '../platform/ids';
import { ALWAYS_FROM, knownAt, putVersions, UNTIL_FURTHER_NOTICE, type VersionTable } from '../platform/versions';
import { readCatalogue, readCheckedPack } from './catalogue-load';
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

/** A text that shall hold for some time; without an owner it is the catalogue's. */
export interface Publication {
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
   * @throws AppError BAD_INPUT with the problem's place when the text is not a pack; PACK_TAKEN when it is not the owner's.
   */
  async publish(
    principal: Principal,
    wanted: { ownerId: Id; text: string; from?: CivilDate; to?: CivilDate },
  ): Promise<{ setId: Id; changed: boolean }> {
    authorize(principal, 'work');
    const read = readCheckedPack(wanted.text, 'pack.yaml');
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
      const written = await this.write(tx, publications);
      const changed = written.filter((one) => one.changed).map(({ setId }) => setId);
      if (changed.length > 0) await this.audit.write(tx, principal, 'work', changed);
      return changed.length;
    });
  }

  /**
   * Writes texts as versions of their sets, with the events that tell of those that changed anything. A text of the
   * catalogue is left out where the set's owner has published one of its own. The caller writes the audit row.
   * @throws AppError PACK_TAKEN when a set is not its publication's owner's.
   */
  async write(tx: Tx, publications: readonly Publication[]): Promise<{ setId: Id; changed: boolean }[]> {
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
    const sets = await rows<{ set_id: Buffer; pack: string; owner_id: Buffer | null; drafted: number }>(
      tx,
      `SELECT s.set_id, s.pack, s.owner_id,
              EXISTS (SELECT 1 FROM requirement_draft d WHERE d.set_id = s.set_id) AS drafted
         FROM requirement_set s WHERE s.pack IN (${marks(names.length)}) ORDER BY s.set_id FOR UPDATE`,
      names,
    );
    const setOf = new Map(sets.map((row) => [row.pack, row]));
    const written: { setId: Id; changed: boolean }[] = [];
    const happened: NewEvent[] = [];
    for (const { text, pack, ownerId, from, to } of publications) {
      const set = setOf.get(pack.pack) as (typeof sets)[number];
      const setId = bytesToId(set.set_id);
      if (ownerId !== null && bytesToIdOrNull(set.owner_id) !== ownerId) throw new AppError('PACK_TAKEN');
      const sha256 = createHash('sha256').update(text).digest();
      const eventId = newId();
      const version = { key: [set.set_id], values: [text, sha256], from, to };
      const [changed = false] =
        ownerId === null && set.drafted === 1
          ? []
          : await putVersions(tx, SET_VERSION, [version], eventId, this.clock.now());
      written.push({ setId, changed });
      if (changed)
        happened.push({
          eventId,
          type: 'requirements.published',
          // A text of the catalogue concerns the people of whoever owns its set.
          tenantId: bytesToIdOrNull(set.owner_id),
          personId: null,
          body: { setId, pack: pack.pack, sha256: sha256.toString('hex') },
        });
    }
    await this.events.append(tx, happened);
    return written;
  }
}
