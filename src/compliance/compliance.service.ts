import type { DataSource } from 'typeorm';
import { authorize } from '../auth/policy';
import type { Principal } from '../auth/principal';
import { displayName } from '../clinicians/clinician.types';
import type { CivilDate } from '../domain/civil-date';
import type { Clock, Instant } from '../platform/clock';
import { inTransaction, marks, rows } from '../platform/database';
import { bytesToId, type Id, idToBytes } from '../platform/ids';
import type { RequirementsService } from '../requirements/requirements.service';
import { differing, type Evaluated, writeEvaluated } from './compliance-rows';
import { facts } from './facts';
import { fanOut } from './fan-out';
import { judge } from './judge';
import type { PersonFacts } from './person-facts';
import { complianceRow, foldName, lookAgain, rosterRow, searchTokens } from './standings';

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
    const failed = new Map<Id, unknown>();
    for (;;) {
      const due = (await this.due(failed.size)).filter(({ personId }) => !failed.has(personId)).slice(0, PAGE);
      if (due.length === 0) break;
      const written = await this.evaluate(due, failed);
      total += written;
      // Everybody on this page changed under our hands: let the others finish, the next look finds them again.
      if (written === 0 && !due.some(({ personId }) => failed.has(personId))) break;
    }
    throwFailed(failed);
    return total;
  }

  /** Makes both tables again for everybody, in pages; what changes meanwhile is left to the workers. */
  async rebuild(principal: Principal): Promise<number> {
    authorize(principal, 'work');
    let total = 0;
    const failed = new Map<Id, unknown>();
    let after: Buffer = Buffer.alloc(16);
    for (;;) {
      const found = await rows<{ person_id: Buffer; version: string }>(
        this.db.manager,
        `SELECT person_id, version FROM person WHERE person_id > ? ORDER BY person_id LIMIT ${PAGE}`,
        [after],
      );
      const last = found.at(-1);
      if (last === undefined) break;
      total += await this.evaluate(found.map(dueOf), failed);
      after = last.person_id;
    }
    throwFailed(failed);
    return total;
  }

  /**
   * Compares the stored rows of some people, chosen at random among those who are up to date, with what an evaluation
   * gives now. @returns how many were compared, and whose rows differ: a defect, or a hand in the tables.
   */
  async verify(principal: Principal, most = PAGE): Promise<{ compared: number; differ: readonly Id[] }> {
    authorize(principal, 'work');
    const found = await rows<{ person_id: Buffer; version: string }>(
      this.db.manager,
      `SELECT person_id, version FROM person
        WHERE dirty_since IS NULL AND evaluated_version = version AND (look_again_at IS NULL OR look_again_at > ?)
        ORDER BY RAND() LIMIT ?`,
      [this.clock.now(), Math.min(most, PAGE)],
    );
    if (found.length === 0) return { compared: 0, differ: [] };
    const failed = new Map<Id, unknown>();
    const evaluated = await this.evaluations(found.map(dueOf), failed, this.clock.now());
    const differ = await differing(this.db.manager, evaluated);
    return { compared: found.length, differ: [...failed.keys(), ...differ] };
  }

  /** A page of those who are due, longer by those who were tried in vain. */
  private async due(beyond: number): Promise<Due[]> {
    const most = PAGE + beyond;
    const dirty = await rows<{ person_id: Buffer; version: string }>(
      this.db.manager,
      `SELECT person_id, version FROM person WHERE dirty_since IS NOT NULL ORDER BY dirty_since LIMIT ?`,
      [most],
    );
    if (dirty.length > beyond) return dirty.map(dueOf);
    const over = await rows<{ person_id: Buffer; version: string }>(
      this.db.manager,
      `SELECT person_id, version FROM person WHERE look_again_at <= ? ORDER BY look_again_at LIMIT ?`,
      [this.clock.now(), most],
    );
    return [...dirty, ...over].map(dueOf);
  }

  /** Evaluates a page. Whoever cannot be evaluated is noted and left as they are; the others are not made to wait. */
  private async evaluate(due: readonly Due[], failed: Map<Id, unknown>): Promise<number> {
    const now = this.clock.now();
    const evaluated = await this.evaluations(due, failed, now);
    if (evaluated.length === 0) return 0;
    return inTransaction(this.db, (tx) => writeEvaluated(tx, evaluated, now));
  }

  private async evaluations(due: readonly Due[], failed: Map<Id, unknown>, now: Instant): Promise<Evaluated[]> {
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
      try {
        if (person !== undefined) evaluated.push(evaluatePerson(one, person, names.get(one.personId) ?? NAMELESS, now));
      } catch (error) {
        failed.set(one.personId, error);
      }
      // A page may take a second: whoever else lives in this process gets a turn after each person.
      await new Promise((resolve) => setImmediate(resolve));
    }
    return evaluated;
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

/** Somebody could not be evaluated: a defect to be told of, once the others are done. */
function throwFailed(failed: ReadonlyMap<Id, unknown>): void {
  if (failed.size === 0) return;
  const [first] = failed;
  throw new Error(`${failed.size} people could not be evaluated, first ${first?.[0] ?? ''}`, { cause: first?.[1] });
}

function dueOf(row: { person_id: Buffer; version: string }): Due {
  return { personId: bytesToId(row.person_id), version: String(row.version) };
}

function evaluatePerson(due: Due, person: PersonFacts, name: Name, now: Instant): Evaluated {
  const compliance = person.obligations.map((obligation) =>
    complianceRow(obligation, judge(obligation), person.pendingActs),
  );
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
    holdsUntil: lookAgain(person, compliance, now),
  };
}
