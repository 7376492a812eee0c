import { addDays, type CivilDate, isCivilDate } from '../domain/civil-date';
import type { CreditFact, Facts, TimedFact } from '../domain/requirement/facts';
import { bytesToId, derivedId, type Id } from '../platform/ids';
import { UNTIL_FURTHER_NOTICE } from '../platform/versions';
import type { PackVersion } from '../requirements/requirements.service';
import { type CreditName, type CreditsRead, creditFact, creditName } from './credit-facts';
import type {
  CertificateRow,
  ConsentRow,
  EmploymentRow,
  EntryRow,
  LicenseRow,
  PracticeRow,
  WaiverRow,
} from './fact-rows';
import { group } from './grouping';
import { restated } from './timed-facts';
import { COMPLETE_FROM, ENDED, factValue, practiceFacts, professionsOf, waiverOf } from './told-facts';

/** What one person owes one authority, with everything that its verdict reads. */
export interface ObligationFacts {
  readonly obligationId: Id;
  readonly personId: Id;
  readonly kind: 'LICENSE' | 'CERTIFICATE' | 'EMPLOYMENT';
  /** The license, certificate or employer on which it rests. */
  readonly ownerRowId: Id;
  readonly licenseId: Id | null;
  readonly authorityId: Id;
  readonly authority: string;
  /** What is owed for: a profession, a specialty, or the pack of an employer. */
  readonly what: string;
  /** An employer's own rules are nobody else's business. */
  readonly scopeEmployerId: Id | null;
  /** The zone in which its days begin and end. */
  readonly zone: string;
  /** The day asked about, in that zone. */
  readonly today: CivilDate;
  readonly version: PackVersion;
  readonly facts: Facts;
}

/** An employment and the consent to it, as they stand on the day asked. */
export interface RosterFacts {
  readonly employerId: Id;
  readonly zone: string;
  readonly staffNumber: string;
  readonly department: string;
  /** The last day on which both employment and consent hold; null = the employer may not see this person. */
  readonly visibleUntil: CivilDate | null;
}

export interface PersonFacts {
  readonly personId: Id;
  readonly obligations: readonly ObligationFacts[];
  readonly rosters: readonly RosterFacts[];
  /** The next day, each in its zone, on which a versioned fact changes by itself. */
  readonly edges: readonly { readonly on: CivilDate; readonly zone: string }[];
  /** Who acts next on the rows that wait. */
  readonly pendingActs: readonly string[];
  /** What the credits are called, by the ids that the facts give them. */
  readonly credits: ReadonlyMap<string, CreditName>;
}

/** Rows as they were known, whatever the day asked about. */
export interface Read extends CreditsRead {
  readonly licenses: ReadonlyMap<Id, readonly LicenseRow[]>;
  readonly certificates: ReadonlyMap<Id, readonly CertificateRow[]>;
  readonly practice: ReadonlyMap<Id, readonly PracticeRow[]>;
  readonly waivers: ReadonlyMap<Id, readonly WaiverRow[]>;
  readonly employments: ReadonlyMap<Id, readonly EmploymentRow[]>;
  readonly consents: ReadonlyMap<Id, readonly ConsentRow[]>;
  readonly awards: ReadonlyMap<Id, readonly EntryRow[]>;
  readonly pending: ReadonlyMap<Id, readonly EntryRow[]>;
  readonly packsOf: ReadonlyMap<string, readonly PackVersion[]>;
}

interface Holding {
  readonly kind: ObligationFacts['kind'];
  readonly ownerRowId: Id;
  readonly authorityId: Id;
  readonly what: string;
  readonly own: readonly TimedFact[];
}

/** What the rows say of one person on a day: the day in a zone is a fixed one, or the clock's. Pure. */
export function personFacts(personId: Id, read: Read, asOf: (zone: string) => CivilDate): PersonFacts {
  const of = <T>(rows: ReadonlyMap<Id, readonly T[]>): readonly T[] => rows.get(personId) ?? [];
  const edges: { on: CivilDate; zone: string }[] = [];
  const zoneOf = (organization: Id): string => read.organizations.get(organization)?.zone ?? 'UTC';
  /** The version of a fact that holds on the day; its ends that lie ahead are noted as edges. */
  const inForce = <T extends { valid_from: CivilDate; valid_to: CivilDate }>(
    rows: readonly T[],
    zone: string,
  ): T | undefined => {
    const today = asOf(zone);
    for (const row of rows) {
      if (row.valid_from > today) edges.push({ on: row.valid_from, zone });
      if (row.valid_to > today && row.valid_to < UNTIL_FURTHER_NOTICE) edges.push({ on: row.valid_to, zone });
    }
    return rows.find((row) => row.valid_from <= today && row.valid_to > today);
  };

  const holdings: Holding[] = [];
  for (const rows of group(of(read.licenses), (row) => bytesToId(row.license_id)).values()) {
    const board = bytesToId((rows[0] as LicenseRow).board_id);
    const license = inForce(rows, zoneOf(board));
    if (license === undefined || ENDED.has(license.status)) continue;
    holdings.push({
      kind: 'LICENSE',
      ownerRowId: bytesToId(license.license_id),
      authorityId: board,
      what: license.profession,
      own: [
        { name: 'profession', value: license.profession },
        { name: 'license.issued', value: license.issued_on },
        { name: 'license.expires', value: license.expires_on },
        ...(license.renewal_number === null
          ? []
          : [{ name: 'license.renewal', value: String(license.renewal_number) }]),
        ...(license.cme_ends_on === null ? [] : [{ name: 'license.cme-ends', value: license.cme_ends_on }]),
      ],
    });
  }
  for (const rows of group(of(read.certificates), (row) => bytesToId(row.certificate_id)).values()) {
    const board = bytesToId((rows[0] as CertificateRow).board_id);
    const certificate = inForce(rows, zoneOf(board));
    if (certificate === undefined || ENDED.has(certificate.status)) continue;
    holdings.push({
      kind: 'CERTIFICATE',
      ownerRowId: bytesToId(certificate.certificate_id),
      authorityId: board,
      what: certificate.specialty,
      own: [
        { name: 'certificate.issued', value: certificate.issued_on },
        ...(certificate.expires_on === null ? [] : [{ name: 'certificate.expires', value: certificate.expires_on }]),
      ],
    });
  }
  const rosters: RosterFacts[] = [];
  const professions = professionsOf(of(read.licenses));
  const consentsBy = group(of(read.consents), (row) => bytesToId(row.employer_id));
  for (const [employerId, rows] of group(of(read.employments), (row) => bytesToId(row.employer_id))) {
    const zone = zoneOf(employerId);
    const employment = inForce(rows, zone);
    const consent = inForce(consentsBy.get(employerId) ?? [], zone);
    if (employment === undefined) continue;
    holdings.push({
      kind: 'EMPLOYMENT',
      ownerRowId: employerId,
      authorityId: employerId,
      what: employment.department,
      own: professions,
    });
    rosters.push({
      employerId,
      zone,
      staffNumber: employment.staff_number,
      department: employment.department,
      visibleUntil: consent === undefined ? null : lastDay(minimum(employment.valid_to, consent.valid_to)),
    });
  }

  const shared = practiceFacts(of(read.practice), of(read.certificates));
  const credits = new Map<string, readonly CreditFact[]>();
  const creditsUntil = (today: CivilDate, zone: string): readonly CreditFact[] => {
    // A provider east of the authority may report what is still tomorrow there: that day is looked at again.
    for (const { completed_on: on } of [...of(read.awards), ...of(read.pending)])
      if (on > today) edges.push({ on, zone });
    const known = credits.get(today);
    if (known !== undefined) return known;
    const made = [
      ...of(read.awards)
        .filter((row) => row.completed_on <= today)
        .map((row) => creditFact(row, read, false)),
      ...of(read.pending)
        .filter((row) => row.completed_on <= today)
        .map((row) => creditFact(row, read, true)),
    ];
    credits.set(today, made);
    return made;
  };

  const complete = of(read.practice).filter(({ name }) => name === COMPLETE_FROM);
  const historyFrom = (zone: string): { readonly historyFrom?: CivilDate } => {
    const row = inForce(complete, zone);
    const day = row && factValue(row.value);
    return isCivilDate(day) ? { historyFrom: day } : {};
  };

  const obligations = holdings.flatMap((holding) => {
    const organization = read.organizations.get(holding.authorityId);
    const packs = read.packsOf.get(holding.authorityId) ?? [];
    return [...group(packs, (version) => version.setId).values()].flatMap((versions): ObligationFacts[] => {
      const zone = versions[0]?.pack.zone ?? organization?.zone ?? 'UTC';
      const today = asOf(zone);
      const version = inForce(
        versions.map((one) => ({ valid_from: one.validFrom, valid_to: one.validTo, one })),
        zone,
      )?.one;
      if (version === undefined) return [];
      const waivers = of(read.waivers).filter((row) => bytesToId(row.board_id) === holding.authorityId);
      return [
        {
          obligationId: derivedId(holding.kind, holding.ownerRowId, personId, version.setId),
          personId,
          kind: holding.kind,
          ownerRowId: holding.ownerRowId,
          licenseId: holding.kind === 'LICENSE' ? holding.ownerRowId : null,
          authorityId: holding.authorityId,
          authority: organization?.name ?? version.pack.authority,
          what: holding.kind === 'EMPLOYMENT' ? version.pack.pack : holding.what,
          scopeEmployerId: holding.kind === 'EMPLOYMENT' ? holding.authorityId : null,
          zone,
          today,
          version,
          facts: {
            entries: creditsUntil(today, zone),
            facts: withOwn(shared, holding),
            waivers: waivers.map(waiverOf),
            ...historyFrom(zone),
          },
        },
      ];
    });
  });
  return {
    personId,
    obligations,
    rosters,
    edges,
    pendingActs: of(read.pending).map((row) => row.acts_next ?? 'HUB'),
    credits: new Map([
      ...of(read.awards).map((row) => creditName(row, read, false)),
      ...of(read.pending).map((row) => creditName(row, read, true)),
    ]),
  };
}

function lastDay(validTo: CivilDate): CivilDate {
  return validTo === UNTIL_FURTHER_NOTICE ? validTo : addDays(validTo, -1);
}

function minimum(a: CivilDate, b: CivilDate): CivilDate {
  return a < b ? a : b;
}

/**
 * What was told of a person's practice, with what the license or certificate itself says in its place: its board's word
 * stands.
 */
function withOwn(shared: readonly TimedFact[], { kind, own }: Holding): TimedFact[] {
  const property = `${kind.toLowerCase()}.`;
  return restated(
    shared.filter(({ name }) => !name.startsWith(property)),
    own,
  );
}
