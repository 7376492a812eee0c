import type { DataSource } from 'typeorm';
import type { AuditLog } from '../audit/audit-log';
import { authorize } from '../auth/policy';
import type { Principal } from '../auth/principal';
import type { CivilDate } from '../domain/civil-date';
import type { OrganizationsService } from '../organizations/organizations.service';
import type { Clock } from '../platform/clock';
import { rows } from '../platform/database';
import { AppError } from '../platform/errors';
import { bytesToId, type Id, idToBytes } from '../platform/ids';
import type { DraftsService, ReadDraft } from '../requirements/drafts.service';
import type { PackVersion, RequirementsService } from '../requirements/requirements.service';
import { facts } from './facts';
import { judge } from './judge';
import type { ObligationFacts, PersonFacts } from './person-facts';
import type { RuleImpact } from './rule-impact.types';
import { Moves } from './rule-moves';

const PAGE = 200;
const MOST_PEOPLE = 10_000;
/** Longer than this, in ms, nobody waits: neither for one person nor for all of them. */
const WITHIN_MS = { person: 5_000, all: 120_000 };

/** What a draft would do to the people of its organization. */
export class RuleImpactService {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly organizations: OrganizationsService,
    private readonly requirements: RequirementsService,
    private readonly drafts: DraftsService,
    private readonly mostPeople = MOST_PEOPLE,
  ) {}

  /**
   * Judges everybody of the organization by the text in force and by the draft, from the same facts, and counts who
   * would stand otherwise. Nothing is written but the audit row, which names the draft alone.
   * @throws AppError FORBIDDEN, NOT_FOUND, TOO_MANY_PEOPLE, RULE_INVALID, PACK_TAKEN, RULE_TOO_SLOW.
   */
  async impact(principal: Principal, draftId: Id, asOf: CivilDate | null): Promise<RuleImpact> {
    authorize(principal, 'ruleImpact');
    if (principal.organizationId === null) throw new AppError('NOT_FOUND');
    const draft = await this.drafts.read(principal.organizationId, draftId);
    const people = await this.people(principal, draft.ownerId);
    const texts = supposed(await this.requirements.versions(this.db.manager, null), draft);
    const now = this.clock.now();
    const day = this.days(draft, asOf);
    const moves = new Moves();
    let spent = 0;
    for (let at = 0; at < people.length; at += PAGE) {
      const known = await facts(this.db.manager, async () => texts, people.slice(at, at + PAGE), {
        asOf: day,
        knownAt: null,
        pending: true,
      });
      for (const person of known.values()) {
        const begun = performance.now();
        if (principal.role !== 'EMPLOYER' || consents(person, draft.ownerId)) count(moves, person, draft);
        const took = performance.now() - begun;
        spent += took;
        if (took > WITHIN_MS.person || spent > WITHIN_MS.all) throw new AppError('RULE_TOO_SLOW');
        // A page may take a second: whoever else lives in this process gets a turn after each person.
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    const basis = principal.role === 'EMPLOYER' ? 'ROSTER_CONSENT' : 'LICENSE';
    await this.audit.read(principal, 'ruleImpact', basis, [draftId]);
    return {
      people: moves.people,
      changed: moves.changed,
      moves: moves.all(),
      asOf: day(draft.pack.zone ?? (await this.zone(draft.ownerId))),
      evaluatedAt: now,
    };
  }

  /** Everybody who ever held a license or certificate of the board, or was employed; whom it concerns, the facts say. */
  private async people(principal: Principal, ownerId: Id): Promise<Id[]> {
    const owner = idToBytes(ownerId);
    const [sql, parameters] =
      principal.role === 'EMPLOYER'
        ? ['SELECT person_id FROM employment WHERE employer_id = ?', [owner]]
        : [
            'SELECT person_id FROM license WHERE board_id = ? UNION SELECT person_id FROM certificate WHERE board_id = ?',
            [owner, owner],
          ];
    const found = await rows<{ person_id: Buffer }>(this.db.manager, `${sql} ORDER BY person_id LIMIT ?`, [
      ...parameters,
      this.mostPeople + 1,
    ]);
    if (found.length > this.mostPeople) throw new AppError('TOO_MANY_PEOPLE', undefined, { maximum: this.mostPeople });
    return found.map((row) => bytesToId(row.person_id));
  }

  /** The day in any zone: the one asked about; else today at one instant, or the draft's first day if that is later. */
  private days(draft: ReadDraft, asOf: CivilDate | null): (zone: string) => CivilDate {
    const todays = new Map<string, CivilDate>();
    return (zone) => {
      if (asOf !== null) return asOf;
      const today = todays.get(zone) ?? this.clock.today(zone);
      todays.set(zone, today);
      return draft.from > today ? draft.from : today;
    };
  }

  private async zone(ownerId: Id): Promise<string> {
    return (await this.organizations.load([ownerId])).get(ownerId)?.zone ?? 'UTC';
  }
}

/**
 * The texts of the draft's set as they are and, under the draft's id in place of the set's, as they would be: so that
 * one reading of the facts gives each obligation twice.
 */
function supposed(versions: readonly PackVersion[], draft: ReadDraft): PackVersion[] {
  const now = versions.filter((one) => one.setId === draft.setId);
  const { ownerId, sha256, pack, from, to } = draft;
  const beside = now.flatMap((one) => [
    ...(one.validFrom < from ? [{ ...one, validTo: one.validTo < from ? one.validTo : from }] : []),
    ...(one.validTo > to ? [{ ...one, validFrom: one.validFrom > to ? one.validFrom : to }] : []),
  ]);
  const made = { setId: draft.draftId, versionId: draft.draftId, ownerId, validFrom: from, validTo: to, sha256, pack };
  const then = [...beside, made].sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1));
  return [...now, ...then.map((one) => ({ ...one, setId: draft.draftId }))];
}

/** Whether the employer may see this person on the day asked about. */
function consents(person: PersonFacts, employerId: Id): boolean {
  return person.rosters.some((roster) => roster.employerId === employerId && roster.visibleUntil !== null);
}

function count(moves: Moves, person: PersonFacts, draft: ReadDraft): void {
  const keyOf = ({ kind, ownerRowId }: ObligationFacts): string => `${kind} ${ownerRowId}`;
  const isSupposed = (one: ObligationFacts): boolean => one.version.setId === draft.draftId;
  const now = new Map(person.obligations.filter((one) => !isSupposed(one)).map((one) => [keyOf(one), one]));
  for (const one of person.obligations.filter(isSupposed)) {
    const before = now.get(keyOf(one));
    moves.add(person.personId, before === undefined ? null : judge(before), judge(one));
  }
}
