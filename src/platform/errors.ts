/**
 * Every code that leaves the hub, in one table: what it says, who must act next, and whether the same request may
 * simply be sent again. docs/errors.md is this table in prose, and a test compares the two.
 *
 * Request codes end a request (`errors[].extensions.code`). Row codes are the outcome of one row of credit and are
 * ordinary values in an answer. A code, once published, is never given another meaning.
 */
export type ActsNext = 'PROVIDER' | 'BOARD' | 'EMPLOYER' | 'CLINICIAN' | 'HUB' | 'CALLER' | 'NOBODY';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

export interface ErrorDetails {
  /** Where in the input, for example `input.rows.3.completedOn`. */
  readonly path?: string;
  readonly reason?: string;
  readonly [key: string]: Json | undefined;
}

interface ErrorEntry {
  /** What the reader of the answer sees when the thrower says nothing better. */
  readonly message: string;
  /** HTTP status where the code answers the whole request; rows are always part of a 200. */
  readonly status: number;
  readonly actsNext: ActsNext;
  /** The same request may be sent again unchanged and may then succeed. */
  readonly retryable: boolean;
  /** The longer explanation of docs/errors.md. */
  readonly meaning: string;
}

const entry = (
  status: number,
  actsNext: ActsNext,
  retryable: boolean,
  message: string,
  meaning: string,
): ErrorEntry => ({ message, status, actsNext, retryable, meaning });

const row = (actsNext: ActsNext, message: string, meaning: string): ErrorEntry =>
  entry(200, actsNext, false, message, meaning);

const REQUEST = {
  BAD_INPUT: entry(
    400,
    'CALLER',
    false,
    'The input is not acceptable; details say where and why.',
    'A value breaks a rule that the schema alone cannot state. `details.path` names the place, `details.reason` the rule.',
  ),
  BAD_USER_INPUT: entry(
    400,
    'CALLER',
    false,
    'A variable does not have the type that the schema asks for.',
    'A variable is missing, null where it may not be, or not a value of its type. The value itself is not repeated.',
  ),
  GRAPHQL_PARSE_FAILED: entry(
    400,
    'CALLER',
    false,
    'The document is not GraphQL that can be read.',
    'The query text has a syntax error or more tokens than the hub reads.',
  ),
  GRAPHQL_VALIDATION_FAILED: entry(
    400,
    'CALLER',
    false,
    'The document does not fit the schema.',
    'A field, argument or type does not exist, a required argument is missing, or introspection is switched off here.',
  ),
  QUERY_TOO_DEEP: entry(
    400,
    'CALLER',
    false,
    'The document is nested more deeply than the hub allows.',
    'Ask for the inner objects in a second request.',
  ),
  QUERY_TOO_WIDE: entry(
    400,
    'CALLER',
    false,
    'The document selects more fields or aliases than the hub allows.',
    'Fields are counted after fragments are spread. Split the document.',
  ),
  OPERATION_RESOLUTION_FAILURE: entry(
    400,
    'CALLER',
    false,
    'The document holds no operation of that name, or several and no name was given.',
    'Send `operationName` with a document that holds more than one operation.',
  ),
  PERSISTED_QUERY_NOT_SUPPORTED: entry(
    400,
    'CALLER',
    false,
    'Persisted queries are not offered here; send the document.',
    'The hub does not keep documents by hash. Clients must send the text.',
  ),
  BAD_REQUEST: entry(
    400,
    'CALLER',
    false,
    'The HTTP request is not a GraphQL request.',
    'The body is missing or is not JSON, the content type is not `application/json`, or the request is a batch.',
  ),
  PAYLOAD_TOO_LARGE: entry(
    413,
    'CALLER',
    false,
    'The request body is larger than the hub reads.',
    'Split the rows over several requests, or use an import.',
  ),
  SUBSCRIPTION_OVER_HTTP: entry(
    400,
    'CALLER',
    false,
    'Subscriptions are served as server-sent events at /graphql/stream.',
    'A subscription was sent to `/graphql`. Nothing was executed; send it to `/graphql/stream`.',
  ),
  UNAUTHENTICATED: entry(
    401,
    'CALLER',
    false,
    'Send a valid key or token in the Authorization header.',
    'The Authorization header is missing, or the key or token is unknown, expired or revoked. Which of these is not told.',
  ),
  FORBIDDEN: entry(
    403,
    'CALLER',
    false,
    'This key may not do that.',
    'The caller is known, and its role or scope does not include the operation.',
  ),
  NOT_FOUND: entry(
    404,
    'CALLER',
    false,
    'There is no such thing that you may see.',
    'It does not exist, or it belongs to somebody else. The two are told apart to nobody.',
  ),
  CONFLICT: entry(
    409,
    'CALLER',
    false,
    'Somebody else changed this first; read it again and decide anew.',
    'The version sent is no longer the current one, or the state does not allow the step.',
  ),
  IDEMPOTENCY_MISMATCH: entry(
    409,
    'CALLER',
    false,
    'This idempotency key was used before with other content.',
    'Use a new key for new content. The first request under the key stands as it was answered.',
  ),
  IDEMPOTENCY_IN_PROGRESS: entry(
    409,
    'CALLER',
    true,
    'The first request with this idempotency key is still being worked on.',
    'Send the same request again in a moment; it will be answered as the first one was.',
  ),
  RULE_INVALID: entry(
    400,
    'BOARD',
    false,
    'The requirement set is not well-formed; details say where.',
    'A requirement pack breaks its schema or refers to something that does not exist. Nothing of it was stored.',
  ),
  RATE_LIMITED: entry(
    429,
    'CALLER',
    true,
    'Too many requests; wait and send it again.',
    'The caller used up its share for now. `details.retryAfterSeconds` says how long to wait, where it is known.',
  ),
  BATCH_TOO_LARGE: entry(
    400,
    'CALLER',
    false,
    'There are more rows in this request than it may hold.',
    'Send the rows in several requests, each with its own idempotency key.',
  ),
  BATCH_EMPTY: entry(
    400,
    'CALLER',
    false,
    'There is no row in this request.',
    'A request to report credit must hold at least one row.',
  ),
  PAGE_SIZE_REQUIRED: entry(
    400,
    'CALLER',
    false,
    'Say how many entries to return with `first`.',
    'Every list is read in pages, and the caller names the size.',
  ),
  PAGE_SIZE_TOO_LARGE: entry(
    400,
    'CALLER',
    false,
    '`first` must be a whole number from 1 to the largest page.',
    'The page asked for is larger than allowed, or smaller than one. `details.maximum` names the largest.',
  ),
  BAD_CURSOR: entry(
    400,
    'CALLER',
    false,
    'The cursor is not one that this list handed out.',
    'Cursors are opaque and belong to one list with one set of filters. Start again without a cursor.',
  ),
  UNAVAILABLE: entry(
    503,
    'HUB',
    true,
    'The hub cannot answer just now; nothing was acknowledged. Send the same request again.',
    'The database or another part is down or busy. A change sent with its idempotency key is safe to send again for ever.',
  ),
  INTERNAL: entry(
    500,
    'HUB',
    true,
    'Something went wrong inside the hub. Quote the request id when you report it.',
    'A fault of the hub. The answer holds nothing but the request id; the log holds the rest.',
  ),
} as const satisfies Record<string, ErrorEntry>;

const ROW = {
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
    'Two ids of one source with equal content. A person at the hub decides whether they are one completion or two.',
  ),
  LOOKALIKE_AMOUNT: row(
    'HUB',
    'A credit equal but for its amount stands already; this one waits for a decision and is not counted yet.',
    'If it corrects the earlier one, use correctCredit; otherwise a person at the hub decides.',
  ),
  LOOKALIKE_OTHER_SOURCE: row(
    'HUB',
    'Another source reported the same activity and day; this one waits for a decision and is not counted yet.',
    'Two sources may report one completion. A person at the hub decides which one stands.',
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
    'The identifier and family name fit, and the given name is another one.',
    'This may be a relative or a nickname. A person at the hub decides; the row is kept and not counted yet.',
  ),
  MATCH_FAMILY_NAME_DIFFERS: row(
    'HUB',
    'The identifier fits, and the family name is another one.',
    'This may be a mistyped identifier or a changed name. A person at the hub decides; the row is kept and not counted yet.',
  ),
  MATCH_BIRTH_DAY_DIFFERS: row(
    'HUB',
    'The identifier fits, and the birth day is another one.',
    'A mistyped identifier is likely. A person at the hub decides; the row is kept and not counted yet.',
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
    'EMPLOYER',
    'The clinician is known; what only their employer may state was left out.',
    'An employer states facts and corrects names of people on its own roster with consent only. Send the roster row first.',
  ),
  STAFF_NUMBER_TAKEN: row(
    'EMPLOYER',
    'This staff number belongs to another person on your roster.',
    'A staff number names one person. Give the other person their new number first, or correct this one.',
  ),
} as const satisfies Record<string, ErrorEntry>;

export type RequestCode = keyof typeof REQUEST;
export type RowCode = keyof typeof ROW;
export type ErrorCode = RequestCode | RowCode;

export const ERRORS: Readonly<Record<ErrorCode, ErrorEntry>> = { ...REQUEST, ...ROW };
export const REQUEST_CODES = Object.keys(REQUEST) as readonly RequestCode[];
export const ROW_CODES = Object.keys(ROW) as readonly RowCode[];

export const isRequestCode = (code: unknown): code is RequestCode =>
  typeof code === 'string' && Object.hasOwn(REQUEST, code);

/** What an answer says about one row of credit. */
export function rowCode(code: RowCode): { readonly message: string; readonly actsNext: ActsNext } {
  const { message, actsNext } = ROW[code];
  return { message, actsNext };
}

/** The one error that a service throws on purpose; its message is written for the caller and leaves the hub. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails | undefined;

  constructor(code: ErrorCode, message?: string, details?: ErrorDetails) {
    super(message ?? ERRORS[code].message);
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }
}
