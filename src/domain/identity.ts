/** Identifiers in one spelling, and names that can be compared. */

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
