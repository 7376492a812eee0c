import { type CivilDate, isCivilDate } from '../domain/civil-date';
import {
  boardIdentifier,
  type Identifier,
  licenseIdentifier,
  monthDay,
  npiFault,
  npiIdentifier,
} from '../domain/identity';
import { type Claim } from '../domain/match';
import { isCode, isPrintable } from '../organizations/printable';
import { isZone } from '../platform/clock';
import type { ErrorCode } from '../platform/errors';
import { canonicalJson } from '../platform/hashing';
import type { Id } from '../platform/ids';

/** An identifier as an organization writes it. */
export interface WrittenIdentifier {
  readonly type: 'NPI' | 'LICENSE' | 'BOARD_ID';
  /** Board code, or `US-CA/MD` (jurisdiction/profession) for a license; nothing for an NPI. */
  readonly issuer?: string | null | undefined;
  readonly value: string;
}

/** A person as an organization describes them, in order to be found or created. */
export interface WrittenPerson {
  /** An id that the hub gave before; a name or birth day beside it must agree unless the person is already yours. */
  readonly clinician?: Id | null | undefined;
  readonly givenName?: string | null | undefined;
  readonly familyName?: string | null | undefined;
  readonly birthMonthDay?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly zone?: string | null | undefined;
  readonly identifiers: readonly WrittenIdentifier[];
  readonly formerNames?: readonly WrittenFormerName[] | null | undefined;
}

export interface WrittenFormerName {
  readonly givenName?: string | null | undefined;
  readonly familyName: string;
  /** The last day on which it was the name. */
  readonly until: CivilDate;
}

/** A statement about a person's practice. */
export interface WrittenFact {
  readonly name: string;
  /** JSON text: true, false, a text or a list of texts. */
  readonly value: string;
  readonly from?: CivilDate | null | undefined;
  /** The last day. */
  readonly to?: CivilDate | null | undefined;
}

/** Why a row cannot be taken, and where. */
export interface Fault {
  readonly code: ErrorCode;
  readonly path: string;
}

export interface ReadPerson extends Claim {
  readonly clinician: Id | null;
  readonly email: string | null;
  readonly zone: string | null;
  readonly formerNames: readonly WrittenFormerName[];
}

const fault = (code: ErrorCode, path: string): { fault: Fault } => ({ fault: { code, path } });

/** Reads what is written of a person, or says what is wrong with it. */
export function readPerson(written: WrittenPerson): { person: ReadPerson } | { fault: Fault } {
  for (const field of ['givenName', 'familyName'] as const) {
    const text = written[field];
    if (text != null && !isPrintable(text, 100)) return fault('TEXT_INVALID', field);
  }
  const birth = written.birthMonthDay == null ? null : monthDay(written.birthMonthDay);
  if (written.birthMonthDay != null && birth === null) return fault('DATE_IMPOSSIBLE', 'birthMonthDay');
  if (written.email != null && !isAddress(written.email)) return fault('TEXT_INVALID', 'email');
  if (written.zone != null && !isZone(written.zone)) return fault('BAD_INPUT', 'zone');
  const identifiers: Identifier[] = [];
  for (const [index, one] of written.identifiers.entries()) {
    const read = readIdentifier(one, `identifiers.${index}.value`);
    if ('fault' in read) return read;
    identifiers.push(read.identifier);
  }
  const formerNames = written.formerNames ?? [];
  for (const [index, name] of formerNames.entries()) {
    if (!isPrintable(name.familyName, 100)) return fault('TEXT_INVALID', `formerNames.${index}.familyName`);
    if (name.givenName != null && !isPrintable(name.givenName, 100))
      return fault('TEXT_INVALID', `formerNames.${index}.givenName`);
  }
  return {
    person: {
      clinician: written.clinician ?? null,
      givenName: written.givenName ?? null,
      familyName: written.familyName ?? null,
      birthMonthDay: birth,
      email: written.email ?? null,
      zone: written.zone ?? null,
      identifiers,
      formerNames,
    },
  };
}

/**
 * Whether a mail server may take it: letters of any script and the signs that need no quotes, at a name of the domain
 * system. What is refused here would only fail when the reminder is sent, when nobody is there to correct it.
 */
function isAddress(text: string): boolean {
  if (!isPrintable(text, 254)) return false;
  const [, local, domain] = /^([\p{L}\p{M}\p{N}.!#$%&'*+/=?^_`{|}~-]+)@([\p{L}\p{M}\p{N}.-]+)$/u.exec(text) ?? [];
  if (local === undefined || domain === undefined || Buffer.byteLength(local) > 64) return false;
  return domain.split('.').every((label) => label.length <= 63 && /^[^-](.*[^-])?$/u.test(label));
}

function readIdentifier(written: WrittenIdentifier, path: string): { identifier: Identifier } | { fault: Fault } {
  if (!isPrintable(written.value, 128)) return fault('TEXT_INVALID', path);
  if (written.type === 'NPI') {
    const wrong = npiFault(written.value);
    return wrong === null ? { identifier: npiIdentifier(written.value) } : fault(wrong, path);
  }
  if (written.type === 'BOARD_ID') {
    const identifier = boardIdentifier({ board: written.issuer ?? '', number: written.value });
    return identifier === null ? fault('TEXT_INVALID', path) : { identifier };
  }
  const [jurisdiction, profession] = (written.issuer ?? '').split('/');
  const identifier = licenseIdentifier({
    jurisdiction: jurisdiction ?? '',
    profession: profession ?? '',
    number: written.value,
  });
  return identifier === null ? fault('LICENSE_UNREADABLE', path) : { identifier };
}

/** A practice fact as it is stored. */
export interface ReadFact {
  readonly name: string;
  readonly value: string;
  readonly from: CivilDate | null;
  readonly to: CivilDate | null;
}

/** Reads practice facts, or says which one is wrong. */
export function readFacts(
  written: readonly WrittenFact[],
  knows: (name: string) => boolean,
): { facts: ReadFact[] } | { fault: Fault } {
  const facts: ReadFact[] = [];
  for (const [index, one] of written.entries()) {
    if (!isCode(one.name) || !knows(one.name)) return fault('BAD_INPUT', `facts.${index}.name`);
    const value = factValue(one.value);
    if (value === null) return fault('BAD_INPUT', `facts.${index}.value`);
    const [from, to] = [one.from ?? null, one.to ?? null];
    if (!isPeriod(from, to)) return fault('BAD_INPUT', `facts.${index}.to`);
    facts.push({ name: one.name, value, from, to });
  }
  return { facts };
}

/** True unless a period ends before it begins or names a day that does not exist. */
export function isPeriod(from: CivilDate | null, to: CivilDate | null): boolean {
  if ((from !== null && !isCivilDate(from)) || (to !== null && !isCivilDate(to))) return false;
  return from === null || to === null || from <= to;
}

function factValue(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text);
    const isText = (item: unknown): boolean => typeof item === 'string' && item.length <= 200;
    const fits = typeof value === 'boolean' || isText(value) || (Array.isArray(value) && value.every(isText));
    const written = canonicalJson(value);
    return fits && written.length <= 2000 ? written : null;
  } catch {
    return null;
  }
}
