import type { DataSource } from 'typeorm';
import type { AuditLog } from '../audit/audit-log';
import { authorize, scopeOf } from '../auth/policy';
import type { Principal } from '../auth/principal';
import { relationsOf } from '../clinicians/relations';
import type { CivilDate } from '../domain/civil-date';
import type { EventLog, Position } from '../events/event-log';
import type { OrganizationsService } from '../organizations/organizations.service';
import type { Clock, Instant } from '../platform/clock';
import { bytesToId, type Id, idToBytes, publicId } from '../platform/ids';
import { UNTIL_FURTHER_NOTICE } from '../platform/versions';
import type { RequirementsService } from '../requirements/requirements.service';
import type { Employment } from './employment.types';
import { organizationRows } from './fact-rows';
import { facts, MOST_PEOPLE } from './facts';
import { judge } from './judge';
import { obligationView } from './obligation-view';
import type { Obligation } from './obligation.types';
import type { ObligationFacts, PersonFacts } from './person-facts';

/** The answer for a day and a state of knowledge; nothing given = today, and everything known. */
export interface Knowledge {
  readonly asOf: CivilDate | null;
  readonly knownAt: Instant | null;
}

/** Verdicts made on reading, with their proof: they see an acknowledged credit at once. */
export class ObligationsService {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly events: EventLog,
    private readonly audit: AuditLog,
    private readonly organizations: OrganizationsService,
    private readonly requirements: RequirementsService,
  ) {}

  /**
   * What each of these people owes, as far as the principal may see it: a clinician everything of their own, a board
   * what is owed to it, an employer licenses, certificates and its own rules, without proof. Whom the principal may not
   * read has no answer. A fixed number of statements for any number of people up to 500.
   */
  async ofPeople(
    principal: Principal,
    personIds: readonly Id[],
    knowledge: Knowledge,
  ): Promise<Map<Id, readonly Obligation[]>> {
    authorize(principal, 'obligations');
    const known = await this.readable(principal, personIds, knowledge);
    const proof = scopeOf(principal.role, 'proof') !== null;
    const now = this.clock.now();
    return new Map(
      [...known].map(([personId, person]) => [
        personId,
        person.obligations
          .filter((obligation) => maySee(principal, obligation))
          .map((obligation) => obligationView(obligation, judge(obligation), person, proof, now)),
      ]),
    );
  }

  /**
   * Where each of these people works and who may see how they stand: a clinician of their own, an employer of itself,
   * a board of nobody. A fixed number of statements for any number of people up to 500.
   */
  async employments(
    principal: Principal,
    personIds: readonly Id[],
    knowledge: Knowledge,
  ): Promise<Map<Id, readonly Employment[]>> {
    authorize(principal, 'obligations');
    if (principal.role === 'BOARD') return new Map();
    const known = await this.readable(principal, personIds, knowledge);
    const places = [...known].map(([personId, { rosters }]) => ({
      personId,
      rosters: rosters.filter((one) => principal.role === 'CLINICIAN' || one.employerId === principal.organizationId),
    }));
    const employers = [...new Set(places.flatMap(({ rosters }) => rosters.map(({ employerId }) => employerId)))];
    const names = new Map(
      (await organizationRows(this.db.manager, employers.map(idToBytes))).map((row) => [
        bytesToId(row.organization_id),
        row.name,
      ]),
    );
    return new Map(
      places.map(({ personId, rosters }) => [
        personId,
        rosters.map(({ employerId, department, visibleUntil }) => ({
          employer: publicId('Organization', employerId),
          employerName: names.get(employerId) ?? '',
          department,
          seen: visibleUntil !== null,
          seenUntil: visibleUntil === UNTIL_FURTHER_NOTICE ? null : visibleUntil,
        })),
      ]),
    );
  }

  /** The facts of those of these people whom the principal may read on its own calendar's today; the read is audited unless it is of oneself. */
  private async readable(
    principal: Principal,
    personIds: readonly Id[],
    knowledge: Knowledge,
  ): Promise<Map<Id, PersonFacts>> {
    const people = [...new Set(personIds)].slice(0, MOST_PEOPLE);
    const today = await this.organizations.today(principal);
    const relations = await relationsOf(this.db.manager, principal, people, today);
    const readable = people.filter((personId) => relations.has(personId));
    if (readable.length === 0) return new Map();
    const position = knowledge.knownAt === null ? null : await this.events.positionAt(knowledge.knownAt);
    const known = await this.facts(readable, knowledge.asOf, position, position === null);
    const basis = relations.get(readable[0] as Id);
    if (basis !== undefined && basis !== 'SELF') await this.audit.read(principal, 'obligations', basis, readable);
    return known;
  }

  /** The facts of people on a day and at a position, in this hub's zones and with its requirement sets. */
  facts(
    personIds: readonly Id[],
    asOf: CivilDate | null,
    position: Position | null,
    pending: boolean,
  ): Promise<Map<Id, PersonFacts>> {
    return facts(this.db.manager, (db, at) => this.requirements.versions(db, at), personIds, {
      asOf: (zone) => asOf ?? this.clock.today(zone),
      knownAt: position,
      pending,
    });
  }
}

/** Whose business an obligation is. */
export function maySee(principal: Principal, obligation: ObligationFacts): boolean {
  switch (principal.role) {
    case 'CLINICIAN':
      return true;
    case 'BOARD':
      return obligation.authorityId === principal.organizationId;
    case 'EMPLOYER':
      return obligation.scopeEmployerId === null || obligation.scopeEmployerId === principal.organizationId;
    default:
      return false;
  }
}
