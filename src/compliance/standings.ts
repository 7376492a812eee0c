import { addDays, type CivilDate } from '../domain/civil-date';
import type { CreditUnits } from '../domain/credit';
import type { RequirementNode, Standing, Status, Verdict } from '../domain/requirement/verdict';
import { endOfDay, type Instant } from '../platform/clock';
import type { ActsNext } from '../platform/errors';
import type { Id } from '../platform/ids';
import { UNTIL_FURTHER_NOTICE } from '../platform/versions';
import type { ObligationFacts, PersonFacts, RosterFacts } from './person-facts';

/** Standings as numbers, the worst first: a roster's standing is the smallest. */
export const STANDINGS: Record<Standing, number> = {
  SHORT: 1,
  UNDETERMINED: 2,
  PENDING: 3,
  MET: 4,
  EXEMPT: 5,
  NONE: 6,
};

const STATUS_OF: readonly (Status | null)[] = [
  null,
  null,
  'UNDETERMINED',
  'PENDING',
  'COMPLIANT',
  'EXEMPT',
  'NO_REQUIREMENT',
];

/** The status that a stored standing has at an instant: SHORT is OPEN until its last day is over. */
export function statusAt(standing: number, overdueAt: Instant, now: Instant): Status {
  return STATUS_OF[standing] ?? (overdueAt <= now ? 'OVERDUE' : 'OPEN');
}

/** Providers' delays are not measured yet: credit earned so long before the deadline is safe to arrive in time. */
const SAFE_DAYS = 30;

/** The last day on which earning credit is still safe; null where there is no deadline. */
export function lastSafeDay(deadline: CivilDate): CivilDate | null {
  return deadline === UNTIL_FURTHER_NOTICE ? null : addDays(deadline, -SAFE_DAYS);
}

/** What is short, as it is stored in a compliance row and shown by the API. */
export interface StoredShortfall {
  readonly requirement: string;
  readonly says: string | null;
  readonly short: string;
  readonly unit: string;
  readonly due: CivilDate | null;
}

/** One obligation as it is stored: what lists and rosters read. */
export interface ComplianceRow {
  readonly obligation: ObligationFacts;
  readonly standing: number;
  readonly cycleStartsOn: CivilDate | null;
  readonly cycleEndsOn: CivilDate | null;
  readonly deadlineOn: CivilDate;
  readonly cureOn: CivilDate | null;
  readonly lastSafeOn: CivilDate;
  readonly overdueAt: Instant;
  readonly shortfalls: readonly StoredShortfall[];
  readonly pendingUnits: CreditUnits;
  readonly actsNext: ActsNext;
  /** The first instant at which the same facts could give another answer; null = never. */
  readonly lookAgain: { readonly on: CivilDate; readonly at: Instant } | null;
}

/** Makes the stored row of a verdict. */
export function complianceRow(
  obligation: ObligationFacts,
  verdict: Verdict,
  pendingActs: readonly string[],
): ComplianceRow {
  const { zone } = obligation;
  const deadlineOn =
    verdict.deadline ?? (verdict.overdueOn === null ? UNTIL_FURTHER_NOTICE : addDays(verdict.overdueOn, -1));
  return {
    obligation,
    standing: STANDINGS[verdict.standing],
    cycleStartsOn: verdict.cycle?.start ?? null,
    cycleEndsOn: verdict.cycle?.end ?? null,
    deadlineOn,
    cureOn: verdict.cureBy,
    lastSafeOn: lastSafeDay(deadlineOn) ?? UNTIL_FURTHER_NOTICE,
    overdueAt: verdict.overdueOn === null ? NEVER : startOf(verdict.overdueOn, zone),
    shortfalls: verdict.shortfalls.map(({ requirement, says, short, unit, due }) => ({
      requirement,
      says,
      short,
      unit,
      due,
    })),
    pendingUnits: pendingUnits(verdict),
    actsNext: actsNext(verdict, pendingActs),
    lookAgain: verdict.holdsUntil === null ? null : { on: verdict.holdsUntil, at: startOf(verdict.holdsUntil, zone) },
  };
}

/**
 * The next instant at which the same rows could give another answer: another verdict, or something else that is owed or
 * seen. Until then nobody needs to look; null = never.
 */
export function lookAgain(
  person: PersonFacts,
  rows: readonly ComplianceRow[],
  now: Instant,
): ComplianceRow['lookAgain'] {
  const edges = [
    ...rows.flatMap((row) => (row.lookAgain === null ? [] : [row.lookAgain])),
    ...person.edges.map(({ on, zone }) => ({ on, at: startOf(on, zone) })),
  ].filter(({ at }) => at > now);
  return edges.reduce<ComplianceRow['lookAgain']>(
    (first, edge) => (first === null || edge.at < first.at ? edge : first),
    null,
  );
}

/** The first instant of a civil date in a zone. */
export function startOf(date: CivilDate, zone: string): Instant {
  return endOfDay(addDays(date, -1), zone);
}

/** The end of time as the database keeps it. */
export const NEVER: Instant = endOfDay(addDays(UNTIL_FURTHER_NOTICE, -1), 'UTC');

/** The most that waiting credit would add to one requirement; sums over requirements would count it twice. */
export function pendingUnits(verdict: Verdict): CreditUnits {
  const most = (nodes: readonly RequirementNode[]): number =>
    nodes.reduce(
      (found, node) => Math.max(found, node.shape === 'amount' ? unitsOf(node.pending) : 0, most(node.children)),
      0,
    );
  return most(verdict.requirements);
}

/** Exact text (`2.5`, `7/3`) in whole hundredths, rounded down. */
function unitsOf(text: string | null): CreditUnits {
  const match = /^(\d+)(?:\.(\d+))?(?:\/(\d+))?$/.exec(text ?? '');
  if (match === null) return 0;
  if (match[3] !== undefined)
    return Math.floor((Number.parseInt(match[1] ?? '0', 10) * 100) / Number.parseInt(match[3], 10));
  return Number.parseInt(match[1] ?? '0', 10) * 100 + Number.parseInt((match[2] ?? '').padEnd(2, '0').slice(0, 2), 10);
}

/** Who can change the verdict: the clinician who is short, whoever decides what waits, or who knows what is missing. */
export function actsNext(verdict: Verdict, pendingActs: readonly string[]): ActsNext {
  switch (verdict.standing) {
    case 'SHORT':
      return 'CLINICIAN';
    case 'PENDING':
      return pendingActs.includes('PROVIDER') ? 'PROVIDER' : 'HUB';
    case 'UNDETERMINED': {
      const [first] = verdict.missing;
      if (first === undefined) return 'BOARD';
      if (first.kind === 'credit-amount' || first.kind === 'credit-tag') return 'PROVIDER';
      if (first.kind !== 'fact' || /^(license|certificate)\./.test(first.name)) return 'BOARD';
      return 'CLINICIAN';
    }
    case 'MET':
    case 'EXEMPT':
    case 'NONE':
      return 'NOBODY';
  }
}

/** One person on one employer's roster, as it is stored. */
export interface RosterRow {
  readonly employerId: Id;
  readonly personId: Id;
  readonly department: string;
  readonly staffNumber: string;
  readonly visible: boolean;
  readonly visibleUntil: CivilDate;
  readonly standing: number;
  readonly deadlineOn: CivilDate;
  readonly overdueAt: Instant;
}

/**
 * The roster row of a person with one employer: the worst standing over what this employer may see (every license and
 * certificate, and its own rules; another employer's rules are not its business) and the earliest deadline that is
 * still open, or the earliest of all when nothing is.
 */
export function rosterRow(person: PersonFacts, roster: RosterFacts, all: readonly ComplianceRow[]): RosterRow {
  const seen = all.filter(
    ({ obligation }) => obligation.scopeEmployerId === null || obligation.scopeEmployerId === roster.employerId,
  );
  const open = seen.filter((row) => row.standing <= STANDINGS.PENDING);
  return {
    employerId: roster.employerId,
    personId: person.personId,
    department: roster.department,
    staffNumber: roster.staffNumber,
    visible: roster.visibleUntil !== null,
    visibleUntil: roster.visibleUntil ?? UNTIL_FURTHER_NOTICE,
    standing: seen.reduce((worst, row) => Math.min(worst, row.standing), STANDINGS.NONE),
    deadlineOn: (open.length > 0 ? open : seen).reduce(
      (first, row) => (row.deadlineOn < first ? row.deadlineOn : first),
      UNTIL_FURTHER_NOTICE,
    ),
    overdueAt: seen.reduce((first, row) => (row.overdueAt < first ? row.overdueAt : first), NEVER),
  };
}

const TOKEN_LETTERS = 64;

/**
 * What a prefix search finds a person by: every word of the name and the staff number, folded to plain letters, whole
 * ("obrien", "s001") and by its parts ("o", "brien", "s", "001").
 */
export function searchTokens(...texts: readonly (string | null)[]): string[] {
  const words = texts.flatMap((text) => (text ?? '').split(/\s+/u));
  const tokens = words.flatMap((word) => [searchWord(word), ...foldName(word).split(' ')]);
  return [...new Set(tokens.filter((token) => token !== '').map(cut))].sort();
}

/** One word of a search, as its tokens are written. */
export function searchWord(word: string): string {
  return cut(foldName(word).replaceAll(' ', ''));
}

/** The first letters of a word: as many as a token holds, so that a longer word finds what begins like it. */
function cut(word: string): string {
  return word.length <= TOKEN_LETTERS ? word : [...word].slice(0, TOKEN_LETTERS).join('');
}

/** A name without case, accents and punctuation, for sorting and searching. */
export function foldName(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
