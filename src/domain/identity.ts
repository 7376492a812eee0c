/**
 * Who is meant: identifiers in one spelling, names that can be compared, and the decision whether a learner described
 * by one source is a clinician known here. Name alone never attaches a credit; nothing is ever guessed.
 */

import { isCivilDate } from './civil-date';

export type IdentifierType = 'NPI' | 'LICENSE' | 'BOARD_ID';

/** An identifier that somebody issued, in its canonical spelling. Equal type, issuer and text = the same identifier. */
export interface Identifier {
  readonly type: IdentifierType;
  /** `US` for an NPI, `US-CA/MD` for a license (jurisdiction and profession), the board's code for a board id. */
  readonly issuer: string;
  readonly canonical: string;
  /** As it was written. */
  readonly raw: string;
}

/** A license as a source writes it. */
export interface WrittenLicense {
  readonly jurisdiction: string;
  readonly profession: string;
  readonly number: string;
}

/** A board's own number of a person as a source writes it. */
export interface WrittenBoardId {
  readonly board: string;
  readonly number: string;
}

export type NpiFault = 'NPI_MALFORMED' | 'NPI_CHECK_DIGIT';

/** What is wrong with an NPI: null when it is ten digits whose last proves the others (Luhn over 80840 + NPI). */
export function npiFault(text: string): NpiFault | null {
  if (!/^[0-9]{10}$/.test(text)) return 'NPI_MALFORMED';
  let sum = 24; // the Luhn sum of the prefix 80840 that stands before every NPI
  for (let place = 0; place < 10; place += 1) {
    const digit = text.charCodeAt(place) - 48;
    const weighed = place % 2 === 0 ? digit * 2 : digit;
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return sum % 10 === 0 ? null : 'NPI_CHECK_DIGIT';
}

/** An NPI without the white space around it; the caller has asked `npiFault`. */
export function npiIdentifier(npi: string): Identifier {
  return { type: 'NPI', issuer: 'US', canonical: npi.trim(), raw: npi };
}

/** The state codes that stand for themselves: `CA` is written `US-CA`. Elsewhere ISO 3166-2 is asked for. */
const US_STATES = new Set(
  (
    'AK AL AR AS AZ CA CO CT DC DE FL GA GU HI IA ID IL IN KS KY LA MA MD ME MI MN MO MP MS MT NC ND NE NH NJ NM NV NY ' +
    'OH OK OR PA PR RI SC SD TN TX UT VA VI VT WA WI WV WY'
  ).split(' '),
);

/** `ca`, `CA` and `us-ca` are `US-CA`; null when it is no code of a state or region. */
export function canonicalJurisdiction(text: string): string | null {
  const code = text.trim().toUpperCase();
  if (US_STATES.has(code)) return `US-${code}`;
  return /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/.test(code) ? code : null;
}

/** `m.d.` and `MD` are `MD`, `registered nurse` is `REGISTERED-NURSE`; null when nothing is left. */
export function canonicalProfession(text: string): string | null {
  const code = text
    .trim()
    .toUpperCase()
    .replace(/[.']/g, '')
    .replace(/[^A-Z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return code === '' || code.length > 48 ? null : code;
}

/** Upper case without spaces and punctuation; zeros are kept, since boards print them. */
export function canonicalNumber(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** Without a prefix of letters and without leading zeros: what people mistype. It proposes and never decides. */
export function looseNumber(canonical: string): string {
  const loose = canonical.replace(/^\p{L}+/u, '').replace(/^0+/, '');
  return loose === '' ? canonical : loose;
}

/** Null when state, profession or number cannot be read. */
export function licenseIdentifier(license: WrittenLicense): Identifier | null {
  const jurisdiction = canonicalJurisdiction(license.jurisdiction);
  const profession = canonicalProfession(license.profession);
  const canonical = canonicalNumber(license.number);
  if (jurisdiction === null || profession === null || canonical === '' || canonical.length > 64) return null;
  return { type: 'LICENSE', issuer: `${jurisdiction}/${profession}`, canonical, raw: license.number };
}

/** Null when board or number cannot be read. */
export function boardIdentifier(boardId: WrittenBoardId): Identifier | null {
  const issuer = canonicalProfession(boardId.board);
  const canonical = canonicalNumber(boardId.number);
  if (issuer === null || canonical === '' || canonical.length > 64) return null;
  return { type: 'BOARD_ID', issuer, canonical, raw: boardId.number };
}

/** `MM-DD`, `--MM-DD` or a whole date `YYYY-MM-DD` as `MM-DD`; null when there is no such day in any year. */
export function monthDay(text: string): string | null {
  const match = /^(?:\d{4}-|--)?(\d{2})-(\d{2})$/.exec(text.trim());
  if (match === null) return null;
  const monthAndDay = `${match[1]}-${match[2]}`;
  // 2000 was a leap year: it has every day that any year has.
  return isCivilDate(`2000-${monthAndDay}`) ? monthAndDay : null;
}

const ASCII: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  ı: 'i',
  þ: 'th',
  ħ: 'h',
};

const BEFORE = new Set(['dr', 'doctor', 'prof', 'professor', 'mr', 'mrs', 'ms', 'miss', 'mx']);
const AFTER = new Set(
  (
    'md do mbbs phd dnp pharmd dds dmd dpm od dc rn np pa aprn crna cnm fnp msn bsn mph mba ms facp facs faap facog ' +
    'jr sr ii iii iv esq'
  ).split(' '),
);

/**
 * The words of a name for comparing: without marks, case and punctuation, titles before and credentials after it left
 * out. Letters of other scripts stay as they are; a name is never refused for its script or for having one word.
 */
export function nameTokens(name: string | null | undefined): string[] {
  const folded = (name ?? '')
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[ßæœøđðłıþħ]/g, (letter) => ASCII[letter] ?? letter)
    .replace(/['’ʼ`.]/g, '');
  const words = folded.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  let start = 0;
  let end = words.length;
  while (end - start > 1 && BEFORE.has(words[start] as string)) start += 1;
  while (end - start > 1 && AFTER.has(words[end - 1] as string)) end -= 1;
  return words.slice(start, end);
}

/** One text for all spellings of a family name: "Carreño Quiñones" and "Carreno-Quinones" are "carreno quinones". */
export function foldedName(name: string | null | undefined): string {
  return [...new Set(nameTokens(name))].sort().join(' ');
}

export type Agreement = 'AGREES' | 'DIFFERS' | 'UNKNOWN';

const PARTICLES = new Set('al bin da das de del della den der di do dos du el la las le los van von y zu'.split(' '));

/** Two family names agree when their words are the same, or all words of one are in the other ("Lopez Garcia", "Lopez"). */
export function familyAgreement(a: string | null, b: string | null): Agreement {
  const left = new Set(nameTokens(a));
  const right = new Set(nameTokens(b));
  if (left.size === 0 || right.size === 0) return 'UNKNOWN';
  const [small, large] = left.size <= right.size ? [left, right] : [right, left];
  const within = [...small].every((word) => large.has(word));
  const telling = small.size === large.size || [...small].some((word) => !PARTICLES.has(word));
  return within && telling ? 'AGREES' : 'DIFFERS';
}

/** Given names agree when they share a word, or one is the initial of the other. Nicknames are not guessed. */
export function givenAgreement(a: string | null, b: string | null): Agreement {
  const left = nameTokens(a);
  const right = nameTokens(b);
  if (left.length === 0 || right.length === 0) return 'UNKNOWN';
  if (left.some((word) => right.includes(word))) return 'AGREES';
  const [first, other] = [left[0] as string, right[0] as string];
  const initial = (short: string, long: string): boolean => short.length === 1 && long.startsWith(short);
  return initial(first, other) || initial(other, first) ? 'AGREES' : 'DIFFERS';
}

/** What one source says about a learner. */
export interface Claim {
  readonly identifiers: readonly Identifier[];
  readonly givenName: string | null;
  readonly familyName: string | null;
  /** `MM-DD`. */
  readonly birthMonthDay: string | null;
}

/** A clinician who might be meant. `exact` and `loose` are places in the claim's list of identifiers. */
export interface Candidate {
  readonly personId: string;
  readonly exact: readonly number[];
  readonly loose: readonly number[];
  /** The current name and former ones. */
  readonly names: readonly { readonly givenName: string | null; readonly familyName: string | null }[];
  readonly birthMonthDay: string | null;
}

export type MatchOutcome = 'MATCHED' | 'REVIEW' | 'NO_MATCH' | 'CONFLICT';
export type MatchCode =
  | 'MATCH_NAME_ONLY'
  | 'MATCH_NO_AGREEING_FACT'
  | 'MATCH_GIVEN_NAME_DIFFERS'
  | 'MATCH_FAMILY_NAME_DIFFERS'
  | 'MATCH_BIRTH_DAY_DIFFERS'
  | 'MATCH_TWO_PEOPLE'
  | 'NOBODY_FOUND'
  | 'MATCHED';

/** Why: codes and ids only, so that it may be kept for ever. */
export interface Evidence {
  readonly personId: string;
  readonly exact: readonly IdentifierType[];
  readonly loose: readonly IdentifierType[];
  readonly birthDay: Agreement;
  readonly familyName: Agreement;
  readonly givenName: Agreement;
}

export interface MatchDecision {
  readonly outcome: MatchOutcome;
  readonly code: MatchCode;
  /** Who is meant (MATCHED), or the one clinician who may be meant (REVIEW, CONFLICT over a birth day). */
  readonly personId: string | null;
  readonly evidence: readonly Evidence[];
}

/** Weighs one candidate. */
function weigh(claim: Claim, candidate: Candidate): Evidence {
  const best = (ways: Agreement[]): Agreement =>
    ways.includes('AGREES') ? 'AGREES' : ways.includes('DIFFERS') ? 'DIFFERS' : 'UNKNOWN';
  const types = (places: readonly number[]): IdentifierType[] => [
    ...new Set(places.map((place) => (claim.identifiers[place] as Identifier).type)),
  ];
  const { birthMonthDay } = candidate;
  return {
    personId: candidate.personId,
    exact: types(candidate.exact),
    loose: types(candidate.loose),
    birthDay:
      claim.birthMonthDay === null || birthMonthDay === null
        ? 'UNKNOWN'
        : claim.birthMonthDay === birthMonthDay
          ? 'AGREES'
          : 'DIFFERS',
    familyName: best(candidate.names.map((name) => familyAgreement(claim.familyName, name.familyName))),
    givenName: best(candidate.names.map((name) => givenAgreement(claim.givenName, name.givenName))),
  };
}

/**
 * Decides who is meant. MATCHED needs one exact issued identifier and one independent fact that agrees (birth day or
 * family name), with nothing against it. Identifiers of two people, or a birth day that differs, are a CONFLICT
 * whatever the names say. What fits in part is for a person to decide (REVIEW); the rest waits (NO_MATCH).
 */
export function decide(claim: Claim, candidates: readonly Candidate[]): MatchDecision {
  const weighed = candidates
    .map((candidate) => weigh(claim, candidate))
    .sort((a, b) => (a.personId < b.personId ? -1 : 1));
  const exact = weighed.filter((one) => one.exact.length > 0);
  const [only] = exact;
  if (only === undefined) return propose(claim, weighed);
  const say = (outcome: MatchOutcome, code: MatchCode): MatchDecision => ({
    outcome,
    code,
    personId: exact.length === 1 ? only.personId : null,
    evidence: exact,
  });
  if (exact.length > 1) return say('CONFLICT', 'MATCH_TWO_PEOPLE');
  if (only.birthDay === 'DIFFERS') return say('CONFLICT', 'MATCH_BIRTH_DAY_DIFFERS');
  if (only.familyName === 'AGREES')
    return only.givenName === 'DIFFERS' ? say('REVIEW', 'MATCH_GIVEN_NAME_DIFFERS') : say('MATCHED', 'MATCHED');
  if (only.birthDay === 'AGREES')
    return only.familyName === 'DIFFERS' && only.givenName === 'DIFFERS'
      ? say('REVIEW', 'MATCH_FAMILY_NAME_DIFFERS')
      : say('MATCHED', 'MATCHED');
  return only.familyName === 'DIFFERS'
    ? say('REVIEW', 'MATCH_FAMILY_NAME_DIFFERS')
    : say('REVIEW', 'MATCH_NO_AGREEING_FACT');
}

/** Without an exact identifier: name and birth day, or a loose number with either, may propose one person. */
function propose(claim: Claim, weighed: readonly Evidence[]): MatchDecision {
  const proposed = weighed.filter(
    (one) =>
      one.birthDay !== 'DIFFERS' &&
      ((one.loose.length > 0 && (one.birthDay === 'AGREES' || one.familyName === 'AGREES')) ||
        (one.birthDay === 'AGREES' && one.familyName === 'AGREES' && one.givenName === 'AGREES')),
  );
  if (proposed.length > 0)
    return {
      outcome: 'REVIEW',
      code: proposed.some((one) => one.loose.length > 0) ? 'MATCH_NO_AGREEING_FACT' : 'MATCH_NAME_ONLY',
      personId: proposed.length === 1 ? (proposed[0] as Evidence).personId : null,
      evidence: proposed,
    };
  const code = claim.identifiers.length === 0 ? 'MATCH_NAME_ONLY' : 'NOBODY_FOUND';
  return { outcome: 'NO_MATCH', code, personId: null, evidence: [] };
}
