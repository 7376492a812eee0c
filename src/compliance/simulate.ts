import type { CivilDate } from '../domain/civil-date';
import type { CreditFact, TimedFact } from '../domain/requirement/facts';
import { bytesToId, derivedId, type Id, idToBytes } from '../platform/ids';
import { ALWAYS_FROM, UNTIL_FURTHER_NOTICE } from '../platform/versions';
import type { PackVersion } from '../requirements/requirements.service';
import type { CreditName } from './credit-facts';
import type { OrganizationRow } from './fact-rows';
import { group } from './grouping';
import type { ObligationFacts, PersonFacts, Read } from './person-facts';
import { restated } from './timed-facts';

/** A credit that nobody has reported, and what it is called. */
export interface SupposedCredit {
  readonly fact: CreditFact;
  readonly title: string | null;
}

/** A license that nobody has issued. */
export interface SupposedLicense {
  readonly board: OrganizationRow;
  readonly profession: string;
  readonly issuedOn: CivilDate;
  readonly expiresOn: CivilDate;
  readonly renewalNumber: number | null;
  readonly cmeEndsOn: CivilDate | null;
}

/** What is supposed of a person and of the rules. Nothing of it is written anywhere. */
export interface Supposition {
  /** The day asked about; null = today. */
  readonly asOf: CivilDate | null;
  readonly credits: readonly SupposedCredit[];
  readonly license: SupposedLicense | null;
  readonly facts: readonly TimedFact[];
  /** The day whose versions of the requirement sets judge; null = those of the day asked about. */
  readonly rulesOf: CivilDate | null;
  /** Texts that take the place of requirement sets, such as drafts. */
  readonly instead: readonly PackVersion[];
}

/**
 * The rows as they would be with another license and with other rules. What is made from them is then put together as
 * for a real license: its own requirement sets, waivers, and the profession that an employer's rules ask about.
 */
export function supposedRows(read: Read, people: readonly Id[], supposed: Supposition): Read {
  const { license } = supposed;
  const versions = insteadOf(rulesOf([...read.packsOf.values()].flat(), supposed.rulesOf), supposed.instead);
  const packsOf = group(versions, (version) => version.ownerId ?? '');
  if (license === null) return { ...read, packsOf };
  const board = bytesToId(license.board.organization_id);
  const licenses = people.map((personId) => {
    const row = {
      person_id: idToBytes(personId),
      license_id: idToBytes(derivedId('what-if', personId, board, license.profession)),
      board_id: license.board.organization_id,
      profession: license.profession,
      number_raw: '',
      valid_from: ALWAYS_FROM,
      valid_to: UNTIL_FURTHER_NOTICE,
      issued_on: license.issuedOn,
      expires_on: license.expiresOn,
      cme_ends_on: license.cmeEndsOn,
      renewal_number: license.renewalNumber,
      status: 'ACTIVE',
    };
    return [personId, [...(read.licenses.get(personId) ?? []), row]] as const;
  });
  return {
    ...read,
    packsOf,
    licenses: new Map([...read.licenses, ...licenses]),
    organizations: new Map([...read.organizations, [board, license.board]]),
  };
}

/** The version of each set that is in force on a day, as if it always were; null = leaves the versions as they are. */
function rulesOf(versions: readonly PackVersion[], day: CivilDate | null): readonly PackVersion[] {
  if (day === null) return versions;
  return versions.filter((one) => one.validFrom <= day && one.validTo > day).map(always);
}

/** Versions with others in the place of the sets that they name, by the set's id or by the pack's. */
export function insteadOf(versions: readonly PackVersion[], others: readonly PackVersion[]): readonly PackVersion[] {
  return others.reduce((result, other) => {
    const at = result.findIndex(({ setId, pack }) => setId === other.setId || pack.pack === other.pack.pack);
    const replaced = result[at];
    if (replaced === undefined) return [...result, always(other)];
    // The obligation stays the same one: what is owed to whom does not change with the text.
    const standIn = always({ ...other, setId: replaced.setId, ownerId: replaced.ownerId });
    return result.flatMap((one, index) => (index === at ? [standIn] : one.setId === replaced.setId ? [] : [one]));
  }, versions);
}

function always(version: PackVersion): PackVersion {
  return { ...version, validFrom: ALWAYS_FROM, validTo: UNTIL_FURTHER_NOTICE };
}

/** A person's facts with supposed credits and facts in every obligation. */
export function supposedFacts(person: PersonFacts, { credits, facts }: Supposition): PersonFacts {
  if (credits.length === 0 && facts.length === 0) return person;
  const names = credits.map(({ fact, title }): [string, CreditName] => [
    fact.id,
    { title, provider: null, pending: false, supposed: true },
  ]);
  return {
    ...person,
    obligations: person.obligations.map((obligation) => withSupposed(obligation, credits, facts)),
    credits: new Map([...person.credits, ...names]),
  };
}

function withSupposed(
  obligation: ObligationFacts,
  credits: readonly SupposedCredit[],
  stated: readonly TimedFact[],
): ObligationFacts {
  const { facts, today } = obligation;
  const completed = credits.map(({ fact }) => fact).filter(({ completedOn }) => completedOn <= today);
  return {
    ...obligation,
    facts: { ...facts, entries: [...facts.entries, ...completed], facts: restated(facts.facts, stated) },
  };
}
