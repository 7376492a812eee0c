import { fromJson } from '../platform/json';
import type { DataSource } from 'typeorm';
import type { AuditLog } from '../audit/audit-log';
import { authorize } from '../auth/policy';
import type { Principal } from '../auth/principal';
import type { CivilDate } from '../domain/civil-date';
import type { Clock, Instant } from '../platform/clock';
import { marks, preparedRows, rows } from '../platform/database';
import { AppError } from '../platform/errors';
import { bytesToId, type Id, idToBytes, publicId } from '../platform/ids';
import { pageSize } from '../platform/pagination';
import { UNTIL_FURTHER_NOTICE } from '../platform/versions';
import { padded } from './prepared';
import {
  countStatement,
  pageStatement,
  type Part,
  rosterCursor,
  type RosterPageRow,
  searchWords,
  type Statement,
  type When,
} from './roster-statement';
import type {
  ObligationSummary,
  RosterArgs,
  RosterAsked,
  RosterConnection,
  RosterEdge,
  RosterEntry,
  RosterSort,
  Shortfall,
} from './roster.types';
import { statusAt } from './standings';

const MOST_DAYS = 3_650;
const MOST_WORDS = 4;
const MOST_SEARCH = 100;

export interface SummaryRow {
  readonly person_id: Buffer;
  readonly obligation_id: Buffer;
  readonly authority: string;
  readonly what: string;
  readonly standing: number;
  readonly deadline_on: CivilDate;
  readonly last_safe_on: CivilDate;
  readonly overdue_at: Instant;
  readonly shortfalls: unknown;
  readonly pending_units: number;
  readonly acts_next: string;
  readonly evaluated_at: Instant;
}

export const SUMMARY_COLUMNS = `c.person_id, c.obligation_id, c.authority, c.what, c.standing, c.deadline_on, c.last_safe_on,
  c.overdue_at, c.shortfalls, c.pending_units, c.acts_next, c.evaluated_at`;

/** Reads an employer's roster: two statements a page, whatever its size and the roster's. */
export class RosterService {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
  ) {}

  /**
   * A page of the people on the employer's roster who consented, with what they owe.
   * @throws AppError FORBIDDEN, NOT_FOUND for another's roster, PAGE_SIZE_TOO_LARGE, BAD_CURSOR, BAD_INPUT.
   */
  async page(principal: Principal, asked: RosterAsked): Promise<RosterConnection> {
    this.own(principal, asked);
    const { args, employerId } = asked;
    pageSize(args.first);
    check(args);
    const when = this.when(asked.zone);
    const nothing = args.status?.length === 0 || (args.search != null && searchWords(args.search).length === 0);
    const read = nothing ? [] : await this.rows<RosterPageRow>(pageStatement(employerId, args, when));
    const page = read.slice(0, args.first);
    const ids = page.map((row) => bytesToId(row.person_id));
    const [obligations] = await Promise.all([
      this.summaries(employerId, page, when.now),
      this.audit.read(principal, 'roster', 'ROSTER_CONSENT', ids),
    ]);
    const edges = page.map(
      (row, at) => new Edge(entryOf(row, obligations.get(ids[at] as Id) ?? [], when.now), row, args.sort),
    );
    return {
      edges,
      pageInfo: { hasNextPage: read.length > args.first, endCursor: edges.at(-1)?.cursor ?? null },
      counted: asked,
    };
  }

  /** How many people the page's filters let through: one statement, run only when the query asks for it. */
  async count(principal: Principal, asked: RosterAsked): Promise<number> {
    this.own(principal, asked);
    if (asked.args.status?.length === 0) return 0;
    if (asked.args.search != null && searchWords(asked.args.search).length === 0) return 0;
    const { sql, parameters } = countStatement(asked.employerId, asked.args, this.when(asked.zone));
    const [row] = await rows<{ total: number | string }>(this.db.manager, sql, parameters);
    return Number.parseInt(String(row?.total ?? 0), 10);
  }

  private rows<T>({ sql, parameters, common }: Statement): Promise<T[]> {
    return common ? preparedRows(this.db, sql, parameters) : rows(this.db.manager, sql, parameters);
  }

  private own(principal: Principal, { employerId }: RosterAsked): void {
    authorize(principal, 'roster');
    if (principal.organizationId !== employerId) throw new AppError('NOT_FOUND');
  }

  private when(zone: string): When {
    return { today: this.clock.today(zone), now: this.clock.now() };
  }

  private async summaries(
    employerId: Id,
    page: readonly RosterPageRow[],
    now: Instant,
  ): Promise<Map<Id, ObligationSummary[]>> {
    const found = new Map<Id, ObligationSummary[]>();
    if (page.length === 0) return found;
    const { sql, parameters } = summaryStatement(
      employerId,
      page.map((row) => row.person_id),
    );
    const read = await preparedRows<SummaryRow>(this.db, sql, parameters);
    for (const row of read) {
      const key = bytesToId(row.person_id);
      const list = found.get(key);
      const summary = summaryOf(row, now);
      if (list === undefined) found.set(key, [summary]);
      else list.push(summary);
    }
    return found;
  }
}

/** A person of the page. Their place is written down only where it is asked for. */
class Edge implements RosterEdge {
  constructor(
    readonly node: RosterEntry,
    private readonly row: RosterPageRow,
    private readonly sort: RosterSort,
  ) {}

  get cursor(): string {
    return rosterCursor(this.row, this.sort);
  }
}

/** What people owe, as far as an employer may see it: the page's second statement. */
export function summaryStatement(employerId: Id, people: readonly Buffer[]): Part {
  const asked = padded(people);
  return {
    sql: `SELECT ${SUMMARY_COLUMNS} FROM compliance c
        WHERE c.person_id IN (${marks(asked.length)}) AND (c.scope_employer_id IS NULL OR c.scope_employer_id = ?)
        ORDER BY c.person_id, c.deadline_on, c.obligation_id`,
    parameters: [...asked, idToBytes(employerId)],
  };
}

function check(args: RosterArgs): void {
  const { deadlineWithinDays: days, search } = args;
  if (days != null && (days < 0 || days > MOST_DAYS))
    throw new AppError('BAD_INPUT', undefined, { path: 'deadlineWithinDays', reason: `0 to ${MOST_DAYS}` });
  if (search != null && (search.length > MOST_SEARCH || searchWords(search).length > MOST_WORDS))
    throw new AppError('BAD_INPUT', undefined, {
      path: 'search',
      reason: `at most ${MOST_SEARCH} characters in ${MOST_WORDS} words`,
    });
}

function deadlineOf(date: CivilDate): CivilDate | null {
  return date === UNTIL_FURTHER_NOTICE ? null : date;
}

function entryOf(row: RosterPageRow, obligations: readonly ObligationSummary[], now: Instant): RosterEntry {
  return {
    clinician: publicId('Clinician', bytesToId(row.person_id)),
    displayName: row.display_name,
    staffNumber: row.staff_number,
    department: row.department,
    status: statusAt(row.standing, row.overdue_at, now),
    deadline: deadlineOf(row.deadline_on),
    evaluatedAt: row.evaluated_at,
    refreshing: row.refreshing === 1,
    obligations,
  };
}

/** The stored row of an obligation as lists show it. */
export function summaryOf(row: SummaryRow, now: Instant): ObligationSummary {
  return {
    id: publicId('Obligation', bytesToId(row.obligation_id)),
    authority: row.authority,
    what: row.what,
    status: statusAt(row.standing, row.overdue_at, now),
    deadline: deadlineOf(row.deadline_on),
    lastSafeDay: deadlineOf(row.last_safe_on),
    shortfalls: fromJson<readonly Shortfall[]>(row.shortfalls),
    pending: row.pending_units,
    actsNext: row.acts_next,
    evaluatedAt: row.evaluated_at,
  };
}
