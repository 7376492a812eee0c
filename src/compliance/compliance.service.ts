import type { DataSource } from 'typeorm';
import { authorize } from '../auth/policy';
import type { Principal } from '../auth/principal';
import { displayName } from '../clinicians/clinician.types';
import type { CivilDate } from '../domain/civil-date';
import type { Clock, Instant } from '../platform/clock';
import { inTransaction, marks, rows } from '../platform/database';
import { bytesToId, type Id, idToBytes } from '../platform/ids';
import type { RequirementsService } from '../requirements/requirements.service';
import { type Evaluated, writeEvaluated } from './compliance-rows';
import { facts, type PersonFacts } from './facts';
import { fanOut } from './fan-out';
import { judge } from './judge';
import { complianceRow, foldName, rosterRow, searchTokens, startOf } from './standings';

/** How many people one transaction writes. */
const PAGE = 200;

interface Due {
  readonly personId: Id;
  readonly version: string;
}

/** Keeps the compliance and roster rows in line with the facts: the only writer of both tables. */
export class ComplianceService {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly requirements: RequirementsService,
  ) {}

  /**
   * Evaluates everybody whose version is ahead of the evaluated one, and everybody whose verdict no longer holds:
   * a cost of those who are due, never of everybody. Safe to run twice and at the same time. @returns how many people.
   */
  async evaluateDue(principal: Principal): Promise<number> {
    authorize(principal, 'work');
    await inTransaction(this.db, (tx) => fanOut(tx, this.clock.now()));
    let total = 0;
    for (;;) {
      const due = await this.due();
      if (due.length === 0) return total;
      const written = await this.evaluate(due);
      total += written;
      // Everybody on this page changed under our hands: let the others finish, the next look finds them again.
      if (written === 0) return total;
    }
  }

  /** Makes both tables again for everybody, in pages; what changes meanwhile is left to the workers. */
  async rebuild(principal: Principal): Promise<number> {
    authorize(principal, 'work');
    let total = 0;
    let after: Buffer = Buffer.alloc(16);
    for (;;) {
      const found = await rows<{ person_id: Buffer; version: string }>(
        this.db.manager,
        `SELECT person_id, version FROM person WHERE person_id > ? ORDER BY person_id LIMIT ${PAGE}`,
        [after],
      );
      const last = found.at(-1);
      if (last === undefined) return total;
      total += await this.evaluate(found.map(dueOf));
      after = last.person_id;
    }
  }

  private async due(): Promise<Due[]> {
    const dirty = await rows<{ person_id: Buffer; version: string }>(
      this.db.manager,
      `SELECT person_id, version FROM person WHERE dirty_since IS NOT NULL ORDER BY dirty_since LIMIT ${PAGE}`,
    );
    if (dirty.length > 0) return dirty.map(dueOf);
    const over = await rows<{ person_id: Buffer; version: string }>(
      this.db.manager,
      `SELECT person_id, version FROM person WHERE look_again_at <= ? ORDER BY look_again_at LIMIT ${PAGE}`,
      [this.clock.now()],
    );
    return over.map(dueOf);
  }

  private async evaluate(due: readonly Due[]): Promise<number> {
    const now = this.clock.now();
    const ids = due.map(({ personId }) => personId);
    const [known, names] = await Promise.all([
      facts(this.db.manager, (db, position) => this.requirements.versions(db, position), ids, {
        asOf: this.today(),
        knownAt: null,
        pending: true,
      }),
      this.names(ids),
    ]);
    const evaluated: Evaluated[] = [];
    for (const one of due) {
      const person = known.get(one.personId);
      if (person !== undefined) evaluated.push(evaluatePerson(one, person, names.get(one.personId) ?? NAMELESS, now));
      // A page may take a second: whoever else lives in this process gets a turn after each person.
      await new Promise((resolve) => setImmediate(resolve));
    }
    return inTransaction(this.db, (tx) => writeEvaluated(tx, evaluated, now));
  }

  /** The civil date in any zone at one instant: a page is evaluated at one time, however long it takes. */
  private today(): (zone: string) => CivilDate {
    const days = new Map<string, CivilDate>();
    return (zone) => {
      const known = days.get(zone) ?? this.clock.today(zone);
      days.set(zone, known);
      return known;
    };
  }

  private async names(ids: readonly Id[]): Promise<Map<Id, Name>> {
    const found = await rows<{ person_id: Buffer; given_name: string | null; family_name: string | null }>(
      this.db.manager,
      `SELECT person_id, given_name, family_name FROM person_profile WHERE person_id IN (${marks(ids.length)})`,
      ids.map(idToBytes),
    );
    return new Map(found.map((row) => [bytesToId(row.person_id), { given: row.given_name, family: row.family_name }]));
  }
}

interface Name {
  readonly given: string | null;
  readonly family: string | null;
}
const NAMELESS: Name = { given: null, family: null };

function dueOf(row: { person_id: Buffer; version: string }): Due {
  return { personId: bytesToId(row.person_id), version: String(row.version) };
}

function evaluatePerson(due: Due, person: PersonFacts, name: Name, now: Instant): Evaluated {
  const compliance = person.obligations.map((obligation) =>
    complianceRow(obligation, judge(obligation), person.pendingActs),
  );
  const edges = [
    ...compliance.flatMap((row) => (row.lookAgain === null ? [] : [row.lookAgain])),
    ...person.edges.map(({ on, zone }) => ({ on, at: startOf(on, zone) })),
  ].filter(({ at }) => at > now);
  const shown = displayName(name.given, name.family);
  return {
    personId: due.personId,
    version: due.version,
    compliance,
    rosters: person.rosters.map((roster) => rosterRow(person, roster, compliance)),
    displayName: shown.slice(0, 200),
    nameSort: foldName(`${name.family ?? ''} ${name.given ?? ''}`).slice(0, 160),
    tokens: person.rosters.flatMap(({ employerId, staffNumber }) =>
      searchTokens(name.given, name.family, staffNumber).map((token) => ({ employerId, token })),
    ),
    holdsUntil: edges.reduce<(typeof edges)[number] | null>(
      (first, edge) => (first === null || edge.at < first.at ? edge : first),
      null,
    ),
  };
}
