import { type ActsNext, entry, type ErrorEntry } from './error-entry';

const row = (actsNext: ActsNext, message: string, meaning: string): ErrorEntry =>
  entry(200, actsNext, false, message, meaning);

/** Codes that are the outcome of one row. */
export const ROW = {
  NPI_CHECK_DIGIT: row(
    'PROVIDER',
    'The NPI is mistyped: its check digit does not fit.',
    'An NPI has ten digits and the last one proves the others. Correct it and send the row again.',
  ),
  NPI_MALFORMED: row(
    'PROVIDER',
    'The NPI is not ten digits.',
    'An NPI is exactly ten digits, without letters. Correct it and send the row again.',
  ),
  LICENSE_UNREADABLE: row(
    'PROVIDER',
    'The license is incomplete or cannot be read.',
    'A license needs its state, its profession and its number as printed, zeros included.',
  ),
  PROFESSION_UNKNOWN: row(
    'BOARD',
    'There is no such profession.',
    'A license is of one of the professions that the hub lists, such as physician-md: rules ask about no other.',
  ),
  LICENSE_NUMBER_TAKEN: row(
    'BOARD',
    'This number stands for somebody else in another board’s register; nothing of the row was stored.',
    'The board that first registered a license of a state and profession keeps that register, and the number there is another person’s. Correct the number or the profession, or ask the hub’s staff.',
  ),
  LEARNER_MISSING: row(
    'PROVIDER',
    'The row does not say who the learner is.',
    'Give an NPI, a state license or a board id, and a family name or birth day beside it.',
  ),
  TEXT_INVALID: row(
    'PROVIDER',
    'A text is empty, too long or holds characters that cannot be printed.',
    'Names, titles and ids must be printable text of the stated length.',
  ),
  DATE_IMPOSSIBLE: row(
    'PROVIDER',
    'There is no such day in the calendar.',
    'Dates are written YYYY-MM-DD and must exist; 30 February does not.',
  ),
  DATE_IN_FUTURE: row(
    'PROVIDER',
    'The completion day has not come yet.',
    'Credit is reported for what was completed, on the calendar of the place where it happened.',
  ),
  DATE_OUTSIDE_ACTIVITY: row(
    'PROVIDER',
    'The completion day is outside the days on which the activity was offered.',
    'Check the day, or correct the activity’s first and last day.',
  ),
  ACTIVITY_UNKNOWN: row(
    'PROVIDER',
    'The hub knows no such activity of yours.',
    'The activity was never registered, or belongs to another provider. Register it and send the row again.',
  ),
  ACTIVITY_CLOSED: row(
    'PROVIDER',
    'The activity was withdrawn or cancelled.',
    'No credit is issued for an activity that did not take place or no longer stands.',
  ),
  NOT_ACCREDITED_ON_DATE: row(
    'PROVIDER',
    'The provider was not accredited for this credit on that day.',
    'Accreditation is checked as it was on the completion day. Ask the accreditor, or report another system.',
  ),
  SYSTEM_UNKNOWN: row(
    'PROVIDER',
    'There is no such credit system.',
    'Use one of the credit systems that the hub lists.',
  ),
  SYSTEM_NOT_OFFERED: row(
    'PROVIDER',
    'The activity does not offer credit of this system.',
    'Report a system that the activity was registered with, or correct the activity.',
  ),
  TOPIC_UNKNOWN: row(
    'PROVIDER',
    'There is no such topic.',
    'Use one of the topics that the hub lists; a free text cannot be counted toward a requirement.',
  ),
  FORMAT_UNKNOWN: row('PROVIDER', 'There is no such format of learning.', 'Use one of the formats that the hub lists.'),
  AMOUNT_NOT_POSITIVE: row(
    'PROVIDER',
    'The amount of credit must be more than zero.',
    'To take credit back, withdraw or correct the earlier report.',
  ),
  AMOUNT_NOT_A_STEP: row(
    'PROVIDER',
    'The amount is not a multiple of the step of its credit system.',
    'Most systems award credit in quarters: 0.25, 0.5, 0.75, 1.',
  ),
  AMOUNT_OVER_MAXIMUM: row(
    'PROVIDER',
    'The amount is more than the activity is accredited for.',
    'Report what the learner earned up to the activity’s maximum, or correct the activity.',
  ),
  COMPONENTS_OVER_AMOUNT: row(
    'PROVIDER',
    'A topic is given more credit than the whole row.',
    'The share of a topic is a part of the amount of the row.',
  ),
  MINUTES_OUT_OF_RANGE: row(
    'PROVIDER',
    'The minutes are not a whole number that one completion can have.',
    'Minutes are whole, more than zero and at most what the activity can last.',
  ),
  OCCURRENCE_OUT_OF_RANGE: row(
    'PROVIDER',
    'The occurrence is not a whole number from 1 to 9999.',
    'Which completion of one activity on one day is meant, counted from 1; not given, it is the first.',
  ),
  CREDIT_ID_REUSED: row(
    'PROVIDER',
    'This id already stands for another credit; to change that one use correctCredit.',
    'The same source sent the same external id with other content. Nothing was changed.',
  ),
  CREDIT_NOT_FOUND: row(
    'PROVIDER',
    'There is no such credit of yours.',
    'The id was never awarded by this source, or belongs to somebody else.',
  ),
  ALREADY_VOIDED: row(
    'NOBODY',
    'This credit was withdrawn before; nothing was changed.',
    'A credit can be withdrawn once. It may be awarded again under the same id as a new revision.',
  ),
  EQUAL_EXTERNAL_ID: row(
    'NOBODY',
    'This credit was reported before under the same id; it counts once.',
    'Same source, same id, equal content: a repetition. Nothing needs to be done.',
  ),
  EQUAL_CONTENT: row(
    'NOBODY',
    'An equal credit was reported before; it counts once.',
    'Same source, person, activity, day, system and amount, and one of the two has no id. If it was done twice, give an occurrence.',
  ),
  LOOKALIKE_EXTERNAL_ID: row(
    'HUB',
    'An equal credit stands under another id; it waits for a decision and is not counted yet.',
    'Two ids of one source with equal content. That source, or a person at the hub, decides whether they are one completion or two.',
  ),
  LOOKALIKE_AMOUNT: row(
    'HUB',
    'A credit equal but for its amount stands already; this one waits for a decision and is not counted yet.',
    'If it corrects the earlier one, use correctCredit; otherwise the source of both, or a person at the hub, decides.',
  ),
  LOOKALIKE_OTHER_SOURCE: row(
    'HUB',
    'Another source reported the same activity and day; this one waits for a decision and is not counted yet.',
    'Two sources may report one completion. A person at the hub decides which one stands; neither source decides about the other’s credit.',
  ),
  MATCH_NAME_ONLY: row(
    'PROVIDER',
    'Only the name fits a clinician, and a name alone never attaches credit.',
    'Send an NPI, a state license or a board id for this learner.',
  ),
  MATCH_NO_AGREEING_FACT: row(
    'PROVIDER',
    'An identifier fits, and nothing beside it agrees.',
    'Send the family name, or the month and day of birth, to show that the identifier was not mistyped.',
  ),
  MATCH_GIVEN_NAME_DIFFERS: row(
    'HUB',
    'The identifier fits, and the given name is another one.',
    'This may be a relative or a nickname. A person at the hub decides; the row is kept and not counted yet.',
  ),
  MATCH_FAMILY_NAME_DIFFERS: row(
    'HUB',
    'The identifier fits, and the family name is another one.',
    'This may be a mistyped identifier or a changed name, whatever else agrees; former names that the hub knows fit. A person at the hub decides; the row is kept and not counted yet.',
  ),
  MATCH_BIRTH_DAY_DIFFERS: row(
    'HUB',
    'The identifier fits, and the birth day is another one.',
    'A mistyped identifier is likely. A person at the hub decides; the row is kept and not counted yet.',
  ),
  MATCH_MANY_BIRTH_DAYS: row(
    'HUB',
    'Too many birth days were stated for this identifier; none of them is weighed any more.',
    'One source stated more than three different birth days for one identifier. Whether one of them is right is not told; a person at the hub decides, the row is kept and not counted yet.',
  ),
  MATCH_TWO_PEOPLE: row(
    'HUB',
    'The identifiers belong to two different people.',
    'One of them must be wrong. The row is kept, counted for nobody, until a person at the hub decides.',
  ),
  NOBODY_FOUND: row(
    'NOBODY',
    'No clinician with these identifiers is known yet; the row is kept and is tried again.',
    'It is attached by itself when the clinician or the identifier appears. Nothing is lost.',
  ),
  NOT_RELATED: row(
    'CALLER',
    'The clinician is known; the facts were left out, for nothing relates you to them.',
    'A board states facts of holders of its licenses and certificates, an employer of people on its own roster with consent. Send the license, the certificate or the roster row first.',
  ),
  NOT_ISSUER: row(
    'CALLER',
    'The certificate is another board’s; nothing of the row was stored.',
    'Only the board that issues a certificate states it and what becomes of it, and so does the hub’s staff. Send the row without that certificate.',
  ),
  STAFF_NUMBER_TAKEN: row(
    'EMPLOYER',
    'This staff number belongs to another person on your roster.',
    'A staff number names one person. Give the other person their new number first, or correct this one.',
  ),
} as const satisfies Record<string, ErrorEntry>;
