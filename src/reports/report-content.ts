import { fromJson } from '../platform/json';
import { entryRows, activityRows, organizationRows, type Db, type EntryRow } from '../compliance/fact-rows';
import { facts } from '../compliance/facts';
import { judge } from '../compliance/judge';
import type { ObligationFacts, PersonFacts } from '../compliance/person-facts';
import type { CivilDate } from '../domain/civil-date';
import type { CreditUnits } from '../domain/credit';
import type { Verdict } from '../domain/requirement/verdict';
import type { Position } from '../events/event-log';
import type { Instant } from '../platform/clock';
import { bytesToId, type Id, idToBytes } from '../platform/ids';
import type { PackVersion } from '../requirements/requirements.service';

/** What a report says is fixed by this and by the ledger, the facts and the rules as they were known at the position. */
export interface ReportTerms {
  readonly personId: Id;
  readonly licenseId: Id;
  readonly from: CivilDate;
  readonly to: CivilDate;
  readonly asOf: CivilDate;
  readonly position: Position;
  /** The texts of requirements that were in force. */
  readonly sets: readonly { readonly set: Id; readonly version: Id; readonly sha256: string }[];
}

export interface ReportedEntry {
  readonly entry: Id;
  readonly provider: string;
  readonly providerName: string;
  readonly activity: Id;
  readonly title: string | null;
  readonly format: string;
  readonly system: string;
  readonly category: string | null;
  readonly amount: CreditUnits;
  readonly minutes: number | null;
  readonly components: readonly { readonly topics: readonly string[]; readonly amount: CreditUnits }[];
  readonly startedOn: CivilDate | null;
  readonly completedOn: CivilDate;
  readonly recordedAt: string;
  readonly evidence: string;
}

export interface ReportContent {
  readonly entries: readonly ReportedEntry[];
  readonly totals: readonly { readonly system: string; readonly amount: CreditUnits; readonly entries: number }[];
  readonly verdicts: readonly { readonly obligation: ObligationFacts; readonly verdict: Verdict }[];
  readonly person: PersonFacts;
  /** When each entry entered the ledger, as instants. */
  readonly recordedAt: readonly Instant[];
}

/**
 * Works out a report from what was known at its position. Rows that wait for a decision are no part of it: whether one
 * still waits is a matter of now. `packs` gives the texts of requirements, the same ones for the same terms.
 */
export async function reportContent(
  db: Db,
  terms: Omit<ReportTerms, 'sets'>,
  packs: (db: Db, position: Position | null) => Promise<readonly PackVersion[]>,
): Promise<ReportContent | null> {
  const [known, awards] = await Promise.all([
    facts(db, packs, [terms.personId], { asOf: () => terms.asOf, knownAt: terms.position, pending: false }),
    entryRows(db, [idToBytes(terms.personId)], terms.position),
  ]);
  const person = known.get(terms.personId);
  if (person === undefined) return null;
  const last = terms.to < terms.asOf ? terms.to : terms.asOf;
  const reported = awards.filter((row) => row.completed_on >= terms.from && row.completed_on <= last);
  const entries = await entriesOf(db, reported, terms.position);
  return {
    entries,
    totals: totalsOf(entries),
    verdicts: person.obligations
      .filter(({ licenseId }) => licenseId === terms.licenseId)
      .sort((a, b) => (a.obligationId < b.obligationId ? -1 : 1))
      .map((obligation) => ({ obligation, verdict: judge(obligation) })),
    person,
    recordedAt: reported.map((row) => row.recorded_at),
  };
}

async function entriesOf(db: Db, awards: readonly EntryRow[], position: Position): Promise<ReportedEntry[]> {
  const sources = new Map(awards.map((row) => [row.source_id.toString('hex'), row.source_id]));
  const activities = new Map(
    awards.flatMap((row) =>
      row.activity_id === null
        ? []
        : [[row.activity_id.toString('hex'), { source: row.source_id, activity: row.activity_id }]],
    ),
  );
  const [organizations, versions] = await Promise.all([
    organizationRows(db, [...sources.values()]),
    activityRows(db, [...activities.values()], position),
  ]);
  const providers = new Map(organizations.map((row) => [bytesToId(row.organization_id), row]));
  return awards.map((row) => {
    const provider = providers.get(bytesToId(row.source_id));
    const said = versions.filter((one) => row.activity_id !== null && one.activity_id.equals(row.activity_id));
    const activity =
      said.find((one) => one.valid_from <= row.completed_on && one.valid_to > row.completed_on) ?? said.at(-1);
    return {
      entry: bytesToId(row.entry_id),
      provider: provider?.code ?? '',
      providerName: provider?.name ?? '',
      activity: bytesToId(row.activity_id ?? Buffer.alloc(16)),
      title: activity?.title ?? null,
      format: row.format ?? '',
      system: row.system_code ?? '',
      category: row.category,
      amount: row.amount_units ?? 0,
      minutes: row.minutes,
      components: fromJson<ReportedEntry['components']>(row.components),
      startedOn: row.started_on,
      completedOn: row.completed_on,
      recordedAt: row.recorded_at.toISOString(),
      evidence: row.evidence,
    };
  });
}

function totalsOf(entries: readonly ReportedEntry[]): ReportContent['totals'] {
  const totals = new Map<string, { amount: CreditUnits; entries: number }>();
  for (const { system, amount } of entries) {
    const total = totals.get(system) ?? { amount: 0, entries: 0 };
    totals.set(system, { amount: total.amount + amount, entries: total.entries + 1 });
  }
  return [...totals].sort(([a], [b]) => (a < b ? -1 : 1)).map(([system, total]) => ({ system, ...total }));
}
