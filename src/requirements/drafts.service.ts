import { catalogueRegistry } from './registry';
import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { AuditLog } from '../audit/audit-log';
import { authorize, scopeOf } from '../auth/policy';
import type { Principal } from '../auth/principal';
import type { CivilDate } from '../domain/civil-date';
import type { Pack } from '../domain/requirement/pack';
import type { Wake } from '../jobs/wake';
import type { NodeValue } from '../nodes/node';
import type { OrganizationsService } from '../organizations/organizations.service';
import { dayAfter } from '../organizations/periods';
import type { Clock } from '../platform/clock';
import { inTransaction, insertRows, rows } from '../platform/database';
import { AppError } from '../platform/errors';
import { bytesToId, bytesToIdOrNull, type Id, idToBytes, newId } from '../platform/ids';
import { decodeCursor, encodeCursor, type Page, pageOf, pageSize } from '../platform/pagination';
import { UNTIL_FURTHER_NOTICE } from '../platform/versions';
import { NO_CASES, runCases } from './draft-cases';
import { readDraft } from './draft-reading';
import {
  draftPage,
  type DraftRow,
  draftRow,
  draftTexts,
  draftValue,
  replacedRows,
  settlePublished,
} from './draft-rows';
import {
  type DraftedRequirementSet,
  DraftPart,
  DraftState,
  type PublishedRequirementSet,
  type RequirementDraft,
} from './drafts.types';
import { diffPacks } from './pack-diff';
import type { RequirementsService } from './requirements.service';

const MOST_BYTES = 1_000_000;

export interface DraftTexts {
  readonly text: string;
  readonly cases: string;
}

/** A draft as others work with it: what it says, and when it would hold. */
export interface ReadDraft {
  readonly draftId: Id;
  readonly ownerId: Id;
  readonly pack: Pack;
  readonly sha256: string;
  readonly from: CivilDate;
  /** The first day on which it no longer holds. */
  readonly to: CivilDate;
  /** The set that it would be a version of; null while there is none. */
  readonly setId: Id | null;
}

/** Texts of requirement sets that boards and employers hand in, and their publication by a second person. */
export class DraftsService {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly wake: Wake,
    private readonly organizations: OrganizationsService,
    private readonly requirements: RequirementsService,
  ) {}

  /**
   * Checks a text with its cases and stores it. With problems nothing is stored and the answer says where they are.
   * @throws AppError FORBIDDEN, BAD_INPUT, PACK_TAKEN.
   */
  async draft(
    principal: Principal,
    wanted: DraftTexts & { readonly from: CivilDate; readonly to: CivilDate | null },
  ): Promise<DraftedRequirementSet> {
    authorize(principal, 'draftRequirementSet');
    const ownerId = organizationOf(principal);
    check(wanted);
    const { pack, cases, problems } = readDraft(wanted.text, wanted.cases);
    if (pack !== null) await this.setOf(ownerId, pack.pack);
    if (pack === null || problems.length > 0) {
      const told = problems.map(({ part, ...place }) => ({ ...place, part: DraftPart[part] }));
      return { draft: null, problems: told, cases: NO_CASES, changes: [] };
    }
    const ran = await runCases(pack, cases);
    const changes = await this.changes(principal, pack, wanted.from);
    const row: DraftRow = {
      owner_id: idToBytes(ownerId),
      draft_id: idToBytes(newId()),
      pack: pack.pack,
      sha256: createHash('sha256').update(wanted.text).digest(),
      from_on: wanted.from,
      to_on: wanted.to,
      state: DraftState.DRAFT,
      drafted_by: idToBytes(principal.keyId),
      drafted_at: this.clock.now(),
      approved_by: null,
      published_at: null,
      set_id: null,
      replaced_by: null,
    };
    await inTransaction(this.db, async (tx) => {
      await insertRows(tx, 'requirement_draft', [{ ...row, text: wanted.text, cases: wanted.cases }]);
      await this.audit.write(tx, principal, 'draftRequirementSet', [bytesToId(row.draft_id)]);
    });
    return { draft: draftValue(row), problems: [], cases: ran, changes };
  }

  /**
   * Publishes a draft for a second person of its organization, once: whoever asks again gets the same answer.
   * @throws AppError FORBIDDEN, NOT_FOUND, SECOND_PERSON_NEEDED, RULE_INVALID, CASES_NEEDED, CASES_FAILED, PACK_TAKEN.
   */
  async publish(principal: Principal, draftId: Id): Promise<PublishedRequirementSet> {
    authorize(principal, 'publishRequirementSet');
    const ownerId = organizationOf(principal);
    const found = await draftRow(this.db.manager, ownerId, draftId);
    if (found === null) throw new AppError('NOT_FOUND');
    if (found.state !== DraftState.DRAFT) return this.published(ownerId, found);
    if (bytesToId(found.drafted_by) === principal.keyId) throw new AppError('SECOND_PERSON_NEEDED');
    const { text, cases } = await this.textsOf(ownerId, draftId);
    const pack = await proven(text, cases);
    await inTransaction(this.db, async (tx) => {
      const draft = await draftRow(tx, ownerId, draftId, true);
      if (draft?.state !== DraftState.DRAFT) return;
      const [written] = await this.requirements.write(tx, [
        { text, pack, ownerId, from: draft.from_on, to: dayAfter(draft.to_on) },
      ]);
      const { setId } = written as { setId: Id };
      await settlePublished(tx, draft, { setId, approvedBy: principal.keyId, at: this.clock.now() });
      await this.audit.write(tx, principal, 'publishRequirementSet', [draftId, setId]);
    });
    this.wake.look('events.relay');
    this.wake.look('compliance.evaluate');
    return this.published(ownerId, (await draftRow(this.db.manager, ownerId, draftId)) as DraftRow);
  }

  /** A page of the organization's drafts, the latest first. One statement. */
  async list(
    principal: Principal,
    wanted: { readonly first: number; readonly after: string | null },
  ): Promise<Page<RequirementDraft>> {
    authorize(principal, 'requirementDrafts');
    const first = pageSize(wanted.first);
    const after = wanted.after === null ? null : cursorId(wanted.after);
    const found = await draftPage(this.db.manager, organizationOf(principal), after, first + 1);
    return pageOf(found.map(draftValue), first, (draft) => encodeCursor(draft.draftId));
  }

  /** The two texts of each of these drafts of the organization, in their order. One statement. */
  async texts(principal: Principal, draftIds: readonly Id[]): Promise<DraftTexts[]> {
    authorize(principal, 'requirementDrafts');
    const found = await draftTexts(this.db.manager, organizationOf(principal), draftIds);
    return draftIds.map((id) => found.get(id) as DraftTexts);
  }

  /** A draft by its id, under the rules of `requirementDrafts`. */
  async node(principal: Principal, draftId: Id): Promise<(RequirementDraft & NodeValue) | null> {
    if (scopeOf(principal.role, 'requirementDrafts') === null || principal.organizationId === null) return null;
    const row = await draftRow(this.db.manager, principal.organizationId, draftId);
    return row === null ? null : draftValue(row);
  }

  /**
   * What a draft of the organization says, read with the registry of the day. For services that have asked who may.
   * @throws AppError NOT_FOUND, RULE_INVALID, PACK_TAKEN.
   */
  async read(ownerId: Id, draftId: Id): Promise<ReadDraft> {
    const row = await draftRow(this.db.manager, ownerId, draftId);
    if (row === null) throw new AppError('NOT_FOUND');
    const { text } = await this.textsOf(ownerId, draftId);
    const pack = readable(text, '').pack;
    return {
      draftId,
      ownerId,
      pack,
      sha256: row.sha256.toString('hex'),
      from: row.from_on,
      to: dayAfter(row.to_on),
      setId: await this.setOf(ownerId, pack.pack),
    };
  }

  private async published(ownerId: Id, row: DraftRow): Promise<PublishedRequirementSet> {
    const replaced = await replacedRows(this.db.manager, ownerId, bytesToId(row.draft_id));
    return { draft: draftValue(row), replaced: replaced.map(draftValue) };
  }

  private async textsOf(ownerId: Id, draftId: Id): Promise<DraftTexts> {
    const found = (await draftTexts(this.db.manager, ownerId, [draftId])).get(draftId);
    if (found === undefined) throw new AppError('NOT_FOUND');
    return found;
  }

  /** The set of that pack; null when there is none. @throws AppError PACK_TAKEN when it is not the organization's. */
  private async setOf(ownerId: Id, pack: string): Promise<Id | null> {
    const [set] = await rows<{ set_id: Buffer; owner_id: Buffer | null }>(
      this.db.manager,
      'SELECT set_id, owner_id FROM requirement_set WHERE pack = ?',
      [pack],
    );
    // Ids that begin with a country are the catalogue's: what it ships tomorrow may not be taken today.
    if (set === undefined && isCatalogueId(pack)) throw new AppError('PACK_TAKEN');
    if (set === undefined) return null;
    if (bytesToIdOrNull(set.owner_id) !== ownerId) throw new AppError('PACK_TAKEN');
    return bytesToId(set.set_id);
  }

  /** What the pack changes, in words, against the text in force on its first day, or today where that has passed. */
  private async changes(principal: Principal, pack: Pack, from: CivilDate): Promise<string[]> {
    const today = await this.organizations.today(principal);
    const day = from > today ? from : today;
    const versions = await this.requirements.versions(this.db.manager, null);
    const now = versions.find((one) => one.pack.pack === pack.pack && one.validFrom <= day && one.validTo > day);
    return diffPacks(now?.pack ?? { ...pack, require: [] }, pack).map(({ kind, text, details }) =>
      [`${kind} ${text}`, ...details.map((line) => line.trim())].join('; '),
    );
  }
}

function organizationOf(principal: Principal): Id {
  if (principal.organizationId === null) throw new AppError('FORBIDDEN');
  return principal.organizationId;
}

function check({ text, cases, from, to }: DraftTexts & { from: CivilDate; to: CivilDate | null }): void {
  for (const [path, value] of Object.entries({ text, cases }))
    if (Buffer.byteLength(value) > MOST_BYTES)
      throw new AppError('BAD_INPUT', undefined, { path: `input.${path}`, reason: `at most ${MOST_BYTES} bytes` });
  if (from >= UNTIL_FURTHER_NOTICE)
    throw new AppError('BAD_INPUT', undefined, { path: 'input.from', reason: 'a day that comes' });
  if (to !== null && to < from)
    throw new AppError('BAD_INPUT', undefined, { path: 'input.to', reason: 'not before from' });
}

/** A stored text as it reads today. @throws AppError RULE_INVALID when the registry of the day refuses it. */
function readable(text: string, caseText: string): { pack: Pack; cases: ReturnType<typeof readDraft>['cases'] } {
  const { pack, cases, problems } = readDraft(text, caseText);
  const [first] = problems;
  if (pack !== null && first === undefined) return { pack, cases };
  const path =
    first === undefined ? 'text' : `${first.part === 'PACK' ? 'text' : 'cases'}:${first.line}:${first.column}`;
  throw new AppError('RULE_INVALID', undefined, { path, reason: first?.message ?? 'not a pack' });
}

/** The pack of a text that is in order and whose cases all pass, one at least. @throws AppError. */
async function proven(text: string, caseText: string): Promise<Pack> {
  const { pack, cases } = readable(text, caseText);
  if (cases.length === 0) throw new AppError('CASES_NEEDED');
  const { passed, failed, failures } = await runCases(pack, cases);
  if (failed > 0) throw new AppError('CASES_FAILED', undefined, { passed, failed, reason: failures[0]?.message ?? '' });
  return pack;
}

function cursorId(cursor: string): Id {
  const [value] = decodeCursor(cursor, 1);
  if (typeof value !== 'string' || !/^[0-9a-f]{32}$/.test(value)) throw new AppError('BAD_CURSOR');
  return value as Id;
}

/** Whether an id begins with the code of a country, as the catalogue's ids do. */
function isCatalogueId(pack: string): boolean {
  const [, country] = /^([a-z]{2})-/.exec(pack) ?? [];
  return country !== undefined && catalogueRegistry().names.jurisdictions.has(country.toUpperCase());
}
