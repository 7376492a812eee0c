import { type CivilDate, dayNumber, isCivilDate } from '../domain/civil-date';
import { type CreditUnits, parseCredits } from '../domain/credit';
import {
  boardIdentifier,
  type Identifier,
  licenseIdentifier,
  monthDay,
  nameTokens,
  npiFault,
  npiIdentifier,
  type WrittenBoardId,
  type WrittenLicense,
} from '../domain/identity';
import { type Claim } from '../domain/match';
import type { RowCode } from '../platform/errors';
import { isPrintable } from '../organizations/printable';
import type { Vocabulary } from '../providers/vocabulary';
import type { Component, Content } from './content';
import type { ActivityOffer, Offers } from './offers';

/** One row of credit as a source writes it; nothing of it has been believed yet. */
export interface WrittenRow {
  readonly externalId: string | null;
  readonly learner: {
    readonly npi: string | null;
    readonly licenses: readonly WrittenLicense[];
    readonly boardIds: readonly WrittenBoardId[];
    readonly givenName: string | null;
    readonly familyName: string | null;
    readonly birthMonthDay: string | null;
  };
  /** The hub's id of the activity, or the source's own. */
  readonly activity: string;
  readonly system: string;
  readonly category: string | null;
  readonly amount: string;
  readonly minutes: number | null;
  readonly components: readonly { readonly topics: readonly string[]; readonly amount: string }[] | null;
  readonly format: string | null;
  readonly startedOn: string | null;
  readonly completedOn: string;
  readonly occurrence: number | null;
}

/** A fault that ends the judging of a row; it never leaves this file. */
class Fault extends Error {
  constructor(readonly code: RowCode) {
    super(code);
  }
}

const refuse = (code: RowCode): never => {
  throw new Fault(code);
};

const MOST_OCCURRENCES = 9_999;
const MINUTES_PER_DAY = 24 * 60;

export type JudgedRow = { readonly claim: Claim; readonly content: Content } | { readonly code: RowCode };

/** Reads and checks a row against what its source offers. `today` is that of the source's own calendar. */
export function judgeRow(row: WrittenRow, offers: Offers, vocabulary: Vocabulary): JudgedRow {
  try {
    checkExternalId(row.externalId);
    const claim = readClaim(row.learner);
    return { claim, content: readContent(row, offers, vocabulary) };
  } catch (error) {
    if (error instanceof Fault) return { code: error.code };
    throw error;
  }
}

/** Ids are compared byte by byte, so spaces at their ends are part of them; only what cannot be printed is refused. */
function checkExternalId(id: string | null): void {
  if (id !== null && (id.trim() === '' || id.length > 128 || /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(id)))
    refuse('TEXT_INVALID');
}

function readClaim(learner: WrittenRow['learner']): Claim {
  const identifiers: Identifier[] = [];
  if (learner.npi !== null) {
    const fault = npiFault(learner.npi);
    if (fault !== null) refuse(fault);
    identifiers.push(npiIdentifier(learner.npi));
  }
  if (learner.licenses.length + learner.boardIds.length > 20) refuse('LICENSE_UNREADABLE');
  for (const license of learner.licenses) identifiers.push(licenseIdentifier(license) ?? refuse('LICENSE_UNREADABLE'));
  for (const boardId of learner.boardIds) identifiers.push(boardIdentifier(boardId) ?? refuse('LICENSE_UNREADABLE'));
  const nameOf = (name: string | null): string | null => {
    if (name === null || name.trim() === '') return null;
    if (!isPrintable(name.trim(), 100)) refuse('TEXT_INVALID');
    return name.trim();
  };
  const birthMonthDay =
    learner.birthMonthDay === null ? null : (monthDay(learner.birthMonthDay) ?? refuse('DATE_IMPOSSIBLE'));
  const claim = {
    identifiers,
    givenName: nameOf(learner.givenName),
    familyName: nameOf(learner.familyName),
    birthMonthDay,
  };
  const named = nameTokens(claim.familyName).length + nameTokens(claim.givenName).length > 0;
  if (identifiers.length === 0 && !named) refuse('LEARNER_MISSING');
  return claim;
}

function readContent(row: WrittenRow, offers: Offers, vocabulary: Vocabulary): Content {
  const completedOn = readDate(row.completedOn);
  const startedOn = row.startedOn === null ? null : readDate(row.startedOn);
  if (completedOn > offers.today) refuse('DATE_IN_FUTURE');
  const versions = offers.activity(row.activity);
  if (versions.length === 0) refuse('ACTIVITY_UNKNOWN');
  const offer =
    versions.find((one) => one.validFrom <= completedOn && completedOn < one.validTo) ??
    refuse('DATE_OUTSIDE_ACTIVITY');
  if (offer.status !== 'OPEN') refuse('ACTIVITY_CLOSED');
  if (completedOn < offer.startsOn || completedOn > offer.endsOn) refuse('DATE_OUTSIDE_ACTIVITY');
  if (startedOn !== null && (startedOn < offer.startsOn || startedOn > completedOn)) refuse('DATE_OUTSIDE_ACTIVITY');
  if (!offers.accreditedOn(completedOn)) refuse('NOT_ACCREDITED_ON_DATE');
  const step = vocabulary.stepOf(row.system) ?? refuse('SYSTEM_UNKNOWN');
  const offered = offer.systems.find((one) => one.system === row.system) ?? refuse('SYSTEM_NOT_OFFERED');
  const { category } = row;
  if (category !== null && !vocabulary.knows('categories', category)) refuse('SYSTEM_UNKNOWN');
  if (category !== null && offered.categories.length > 0 && !offered.categories.includes(category))
    refuse('SYSTEM_NOT_OFFERED');
  const amount = readAmount(row.amount, step);
  if (amount > offered.maximumUnits) refuse('AMOUNT_OVER_MAXIMUM');
  const format = row.format ?? offer.format;
  if (!vocabulary.knows('formats', format)) refuse('FORMAT_UNKNOWN');
  if (row.minutes !== null) {
    const days = dayNumber(offer.endsOn) - dayNumber(offer.startsOn) + 1;
    if (!Number.isInteger(row.minutes) || row.minutes < 1 || row.minutes > days * MINUTES_PER_DAY)
      refuse('MINUTES_OUT_OF_RANGE');
  }
  const occurrence = row.occurrence ?? 1;
  if (!Number.isInteger(occurrence) || occurrence < 1 || occurrence > MOST_OCCURRENCES)
    refuse('OCCURRENCE_OUT_OF_RANGE');
  return {
    sourceId: offers.sourceId,
    activityId: offer.activityId,
    activityVersion: offer.versionId,
    registryKey: offer.registryKey,
    system: row.system,
    category,
    amount,
    minutes: row.minutes,
    components: readComponents(row.components, amount, offer, vocabulary),
    format,
    startedOn,
    completedOn,
    occurrence,
  };
}

function readDate(text: string): CivilDate {
  return isCivilDate(text) ? text : refuse('DATE_IMPOSSIBLE');
}

/** Whole digits of the largest amount that a record may carry. */
const MOST_DIGITS = 5;

function readAmount(text: string, step: string): CreditUnits {
  const number = /^(-?)(\d+)(?:\.\d+)?$/.exec(text);
  if (number === null) return refuse('AMOUNT_NOT_A_STEP');
  if (number[1] === '-' || /^[0.]*$/.test(text)) refuse('AMOUNT_NOT_POSITIVE');
  if ((number[2] ?? '').replace(/^0+/, '').length > MOST_DIGITS) refuse('AMOUNT_OVER_MAXIMUM');
  try {
    return parseCredits(text, step);
  } catch {
    return refuse('AMOUNT_NOT_A_STEP');
  }
}

/** Parts in a fixed order. Without any, an activity of exactly one topic gives the whole amount to it. */
function readComponents(
  written: WrittenRow['components'],
  amount: CreditUnits,
  offer: ActivityOffer,
  vocabulary: Vocabulary,
): Component[] {
  if (written === null) return offer.topics.length === 1 ? [{ topics: offer.topics, amount }] : [];
  if (written.length > 50) refuse('COMPONENTS_OVER_AMOUNT');
  let sum = 0;
  const components = written.map((part) => {
    if (part.topics.length === 0 || part.topics.some((topic) => !vocabulary.knows('topics', topic)))
      refuse('TOPIC_UNKNOWN');
    let units: CreditUnits;
    try {
      units = parseCredits(part.amount);
    } catch {
      return refuse('AMOUNT_NOT_A_STEP');
    }
    sum += units;
    return { topics: [...new Set(part.topics)].sort(), amount: units };
  });
  if (sum > amount) refuse('COMPONENTS_OVER_AMOUNT');
  return components.sort((a, b) => (a.topics.join() < b.topics.join() ? -1 : 1));
}
