import { addDays, type CivilDate, isCivilDate } from '../domain/civil-date';
import type { Status } from '../domain/requirement/verdict';
import type { Instant } from '../platform/clock';
import { AppError } from '../platform/errors';
import { type Id, idToBytes } from '../platform/ids';
import { decodeCursor, encodeCursor } from '../platform/pagination';
import { type RosterArgs, RosterSort } from './roster.types';
import { searchWord, STANDINGS } from './standings';

/** A page's rows in the order asked. */
export interface RosterPageRow {
  readonly person_id: Buffer;
  readonly display_name: string;
  readonly staff_number: string;
  readonly department: string;
  readonly standing: number;
  readonly deadline_on: CivilDate;
  readonly overdue_at: Instant;
  readonly name_sort: string;
  readonly evaluated_at: Instant;
  readonly refreshing: number;
}

/** A statement or a part of one, with what its marks stand for. */
export interface Part {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

export interface Statement extends Part {
  /** One of a few shapes that most pages have: worth keeping prepared. */
  readonly common: boolean;
}

export interface When {
  readonly today: CivilDate;
  readonly now: Instant;
}

const COLUMNS = `r.person_id, r.display_name, r.staff_number, r.department, r.standing, r.deadline_on, r.overdue_at,
  r.name_sort, r.evaluated_at, r.evaluated_version < p.version AS refreshing`;

const BY_STATUS: Record<Exclude<Status, 'OPEN' | 'OVERDUE'>, number> = {
  UNDETERMINED: STANDINGS.UNDETERMINED,
  PENDING: STANDINGS.PENDING,
  COMPLIANT: STANDINGS.MET,
  EXEMPT: STANDINGS.EXEMPT,
  NO_REQUIREMENT: STANDINGS.NONE,
};

/**
 * The page's one statement: for each standing asked one range that begins at the cursor and ends with the page, joined
 * by UNION ALL; so its cost grows with the page and not with the roster.
 */
export function pageStatement(employerId: Id, args: RosterArgs, when: When): Statement {
  const order = args.sort === RosterSort.NAME ? 'name_sort' : 'deadline_on';
  const after = args.after == null ? null : readCursor(args.after, args.sort);
  const standings = standingsOf(args.status ?? null, when.now, 'r');
  // By name without statuses is one range of its own index; everything else is one range a standing.
  const ranges = args.sort === RosterSort.NAME && args.status == null ? [null] : standings;
  const common = filters(employerId, args, when);
  const cursor: Part =
    after === null
      ? { sql: '', parameters: [] }
      : {
          sql: `AND (r.${order} > ? OR (r.${order} = ? AND r.person_id > ?))`,
          parameters: [after.value, after.value, idToBytes(after.personId)],
        };
  const limit = args.first + 1;
  const branches = ranges.map((range): Part => ({
    sql: `(SELECT ${COLUMNS} FROM roster_standing r JOIN person p ON p.person_id = r.person_id
      WHERE r.employer_id = ? AND r.visible = 1 ${range?.sql ?? ''} ${common.sql} ${cursor.sql}
      ORDER BY r.${order}, r.person_id LIMIT ?)`,
    parameters: [
      idToBytes(employerId),
      ...(range?.parameters ?? []),
      ...common.parameters,
      ...cursor.parameters,
      limit,
    ],
  }));
  const all = branches.flatMap(({ parameters }) => parameters);
  const only = branches[0];
  if (branches.length === 1 && only !== undefined) return { ...only, common: args.search == null };
  return {
    sql: `${branches.map(({ sql }) => sql).join(' UNION ALL ')} ORDER BY ${order}, person_id LIMIT ?`,
    parameters: [...all, limit],
    common: false,
  };
}

/** How many people the same filters let through. */
export function countStatement(employerId: Id, args: RosterArgs, when: When): Part {
  const common = filters(employerId, args, when);
  const ranges = args.status == null ? [] : standingsOf(args.status, when.now, 'r');
  const anyOf = ranges.map(({ sql }) => `(${sql.replace(/^AND /, '')})`).join(' OR ');
  return {
    sql: `SELECT COUNT(*) AS total FROM roster_standing r
           WHERE r.employer_id = ? AND r.visible = 1 ${ranges.length === 0 ? '' : `AND (${anyOf})`} ${common.sql}`,
    parameters: [idToBytes(employerId), ...ranges.flatMap(({ parameters }) => parameters), ...common.parameters],
  };
}

export function rosterCursor(row: RosterPageRow, sort: RosterSort): string {
  const value = sort === RosterSort.NAME ? row.name_sort : row.deadline_on;
  return encodeCursor(sort, value, row.person_id.toString('hex'));
}

function readCursor(cursor: string, sort: RosterSort): { value: string; personId: Id } {
  const [kind, value, personId] = decodeCursor(cursor, 3);
  if (kind !== sort || typeof value !== 'string' || typeof personId !== 'string' || !/^[0-9a-f]{32}$/.test(personId))
    throw new AppError('BAD_CURSOR');
  if (sort === RosterSort.DEADLINE && !isCivilDate(value)) throw new AppError('BAD_CURSOR');
  return { value, personId: personId as Id };
}

/**
 * The standings that show as these statuses, one condition each on the table of that alias; null = every standing. OPEN
 * and OVERDUE are one standing, told apart by the instant.
 */
export function standingsOf(status: readonly Status[] | null, now: Instant, alias: string): Part[] {
  const is = `AND ${alias}.standing = ?`;
  if (status === null) return Object.values(STANDINGS).map((standing) => ({ sql: is, parameters: [standing] }));
  const asked = [...new Set(status)];
  const open = asked.includes('OPEN');
  const overdue = asked.includes('OVERDUE');
  const short: Part[] = [];
  if (open && overdue) short.push({ sql: is, parameters: [STANDINGS.SHORT] });
  else if (open) short.push({ sql: `${is} AND ${alias}.overdue_at > ?`, parameters: [STANDINGS.SHORT, now] });
  else if (overdue) short.push({ sql: `${is} AND ${alias}.overdue_at <= ?`, parameters: [STANDINGS.SHORT, now] });
  return [
    ...short,
    ...asked.flatMap((one) => (one === 'OPEN' || one === 'OVERDUE' ? [] : [{ sql: is, parameters: [BY_STATUS[one]] }])),
  ];
}

function filters(employerId: Id, args: RosterArgs, { today }: When): Part {
  const parts: Part[] = [{ sql: 'AND r.visible_until >= ?', parameters: [today] }];
  if (args.department != null) parts.push({ sql: 'AND r.department = ?', parameters: [args.department] });
  if (args.deadlineWithinDays != null)
    parts.push({ sql: 'AND r.deadline_on <= ?', parameters: [addDays(today, args.deadlineWithinDays)] });
  // The longest word picks the candidates; the others are looked up person by person, whatever the statistics say.
  const [longest, ...others] = searchWords(args.search ?? '').sort((a, b) => b.length - a.length);
  if (longest !== undefined)
    parts.push({
      sql: 'AND r.person_id IN (SELECT n.person_id FROM name_token n WHERE n.employer_id = ? AND n.token LIKE ?)',
      parameters: [idToBytes(employerId), `${longest}%`],
    });
  for (const word of others)
    parts.push({
      sql: `AND (SELECT COUNT(*) FROM name_token n
                  WHERE n.person_id = r.person_id AND n.employer_id = ? AND n.token LIKE ?) > 0`,
      parameters: [idToBytes(employerId), `${word}%`],
    });
  return {
    sql: parts.map(({ sql }) => sql).join(' '),
    parameters: parts.flatMap(({ parameters }) => parameters),
  };
}

/** The words of a search as the tokens are written; tokens hold letters and digits alone, so LIKE needs no escape. */
export function searchWords(search: string): string[] {
  return search
    .split(/\s+/u)
    .map(searchWord)
    .filter((word) => word !== '');
}
