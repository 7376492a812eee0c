import type { CivilDate } from '../domain/civil-date';
import type { Instant } from '../platform/clock';
import { change, marks, rows, type Tx } from '../platform/database';
import { bytesToId, bytesToIdOrNull, type Id, idToBytes, publicId } from '../platform/ids';
import type { DraftState, RequirementDraft } from './drafts.types';

type Db = Pick<Tx, 'query'>;

export interface DraftRow {
  readonly draft_id: Buffer;
  readonly owner_id: Buffer;
  readonly pack: string;
  readonly sha256: Buffer;
  readonly from_on: CivilDate;
  readonly to_on: CivilDate | null;
  readonly state: DraftState;
  readonly drafted_by: Buffer;
  readonly drafted_at: Instant;
  readonly approved_by: Buffer | null;
  readonly published_at: Instant | null;
  readonly set_id: Buffer | null;
  readonly replaced_by: Buffer | null;
}

const COLUMNS = `draft_id, owner_id, pack, sha256, from_on, to_on, state, drafted_by, drafted_at, approved_by,
  published_at, set_id, replaced_by`;

/** An organization's drafts, the latest first, from the one after `after` on. */
export function draftPage(db: Db, ownerId: Id, after: Id | null, limit: number): Promise<DraftRow[]> {
  return rows(
    db,
    `SELECT ${COLUMNS} FROM requirement_draft WHERE owner_id = ? ${after === null ? '' : 'AND draft_id < ?'}
      ORDER BY draft_id DESC LIMIT ?`,
    [idToBytes(ownerId), ...(after === null ? [] : [idToBytes(after)]), limit],
  );
}

/** One of an organization's drafts; locked when it is about to be changed. */
export async function draftRow(db: Db, ownerId: Id, draftId: Id, lock = false): Promise<DraftRow | null> {
  const [row] = await rows<DraftRow>(
    db,
    `SELECT ${COLUMNS} FROM requirement_draft WHERE owner_id = ? AND draft_id = ? ${lock ? 'FOR UPDATE' : ''}`,
    [idToBytes(ownerId), idToBytes(draftId)],
  );
  return row ?? null;
}

/** The two texts of drafts, by id. */
export async function draftTexts(
  db: Db,
  ownerId: Id,
  draftIds: readonly Id[],
): Promise<Map<Id, { readonly text: string; readonly cases: string }>> {
  if (draftIds.length === 0) return new Map();
  const found = await rows<{ draft_id: Buffer; text: string; cases: string }>(
    db,
    `SELECT draft_id, text, cases FROM requirement_draft WHERE owner_id = ? AND draft_id IN (${marks(draftIds.length)})`,
    [idToBytes(ownerId), ...draftIds.map(idToBytes)],
  );
  return new Map(found.map(({ draft_id, text, cases }) => [bytesToId(draft_id), { text, cases }]));
}

/** The drafts of which another one's publication took the last days. */
export function replacedRows(db: Db, ownerId: Id, draftId: Id): Promise<DraftRow[]> {
  return rows(db, `SELECT ${COLUMNS} FROM requirement_draft WHERE owner_id = ? AND replaced_by = ? ORDER BY draft_id`, [
    idToBytes(ownerId),
    idToBytes(draftId),
  ]);
}

/** Notes a draft as published, and those published before it whose text holds on none of their days any more. */
export async function settlePublished(
  tx: Tx,
  draft: DraftRow,
  { setId, approvedBy, at }: { readonly setId: Id; readonly approvedBy: Id; readonly at: Instant },
): Promise<void> {
  await change(
    tx,
    `UPDATE requirement_draft SET state = 'PUBLISHED', approved_by = ?, published_at = ?, set_id = ?
      WHERE owner_id = ? AND draft_id = ?`,
    [idToBytes(approvedBy), at, idToBytes(setId), draft.owner_id, draft.draft_id],
  );
  await change(
    tx,
    `UPDATE requirement_draft d SET d.state = 'REPLACED', d.replaced_by = ?
      WHERE d.set_id = ? AND d.state = 'PUBLISHED' AND d.draft_id <> ?
        AND NOT EXISTS (SELECT 1 FROM requirement_set_version v
                         WHERE v.set_id = d.set_id AND v.superseded_by IS NULL AND v.sha256 = d.sha256
                           AND v.valid_to > d.from_on AND (d.to_on IS NULL OR v.valid_from <= d.to_on))`,
    [draft.draft_id, idToBytes(setId), draft.draft_id],
  );
}

/** A draft as the API shows it; its texts are read when they are asked for. */
export function draftValue(row: DraftRow): RequirementDraft & { readonly __typename: 'RequirementDraft' } {
  const key = (id: Buffer): string => publicId('ApiKey', bytesToId(id));
  const setId = bytesToIdOrNull(row.set_id);
  const replacedBy = bytesToIdOrNull(row.replaced_by);
  return {
    __typename: 'RequirementDraft',
    draftId: bytesToId(row.draft_id),
    id: publicId('RequirementDraft', bytesToId(row.draft_id)),
    pack: row.pack,
    from: row.from_on,
    to: row.to_on,
    state: row.state,
    sha256: row.sha256.toString('hex'),
    draftedBy: key(row.drafted_by),
    draftedAt: row.drafted_at,
    approvedBy: row.approved_by === null ? null : key(row.approved_by),
    publishedAt: row.published_at,
    set: setId === null ? null : publicId('RequirementSet', setId),
    replacedBy: replacedBy === null ? null : publicId('RequirementDraft', replacedBy),
  };
}
