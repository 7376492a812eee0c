import type { Operation } from './policy';

/**
 * Why a field may be read by whoever gets to it:
 * - `given`: whoever was given the object may read it; the query or the field that gave it asked;
 * - an operation's name: the field's own resolver asks the policy for that operation;
 * - `not-for-employers`: as given, and blank for a reader whose only ground is the roster with consent.
 */
export type FieldRule = 'given' | 'not-for-employers' | Operation;

const given = (names: string): Record<string, 'given'> =>
  Object.fromEntries(names.split(' ').map((name) => [name, 'given']));

/**
 * The rule of every field of every object type. A field that is not here fails the build: whoever adds one says why it
 * may be read. Pages (connections, edges, page info) are given whole and need no line unless they hold more.
 */
export const FIELD_RULES: Readonly<Record<string, Readonly<Record<string, FieldRule>>>> = {
  Activity: { ...given('externalId id registryId stands'), history: 'activity', provider: 'activity' },
  ActivitySystem: { ...given('categories maximum system') },
  ActivityVersion: {
    ...given('current endsOn format recordedAt startsOn status systems tags title topics validFrom validTo'),
  },
  ApiKey: { ...given('createdAt expiresAt id label revokedAt role') },
  AuditEntry: { ...given('actor at basis id operation outcome requestId role subjects') },
  Board: { ...given('code createdAt id jurisdiction kind name zone'), licensees: 'licensees' },
  Certificate: { ...given('board expiresOn issuedOn specialty status') },
  Clinician: {
    ...given('certificates department displayName familyName givenName id identifiers licenses zone'),
    birthMonthDay: 'not-for-employers',
    email: 'not-for-employers',
    employments: 'obligations',
    name: 'not-for-employers',
    obligations: 'obligations',
    simulate: 'simulate',
  },
  ClinicianIdentifier: { ...given('issuer masked type') },
  ClinicianName: { ...given('familyName givenName') },
  CreditChange: { ...given('actsNext code done message replaced report') },
  CreditComponent: { ...given('amount topics') },
  CreditReport: {
    ...given(
      'activityId actsNext amount category code completedOn components entryId externalId format id line message minutes occurrence receivedAt revision settledAt startedOn state system',
    ),
    sameAs: 'node',
  },
  CreditReportDocument: {
    ...given(
      'asOf canonical clinician entries from id knownAt license madeAt position sha256 to totals unchanged verdicts',
    ),
  },
  CreditRowOutcome: { ...given('actsNext code line message outcome report'), sameAs: 'node' },
  Cycle: { ...given('end start') },
  Discrepancy: { ...given('actsNext closedAt code externalId held id kind openedAt stated statementId') },
  DiscrepancySide: { ...given('amount completedOn') },
  DraftCaseFailure: { ...given('case column line message') },
  DraftCaseOutcomes: { ...given('failed failures passed') },
  DraftProblem: { ...given('column line message part') },
  DraftedRequirementSet: { ...given('cases changes draft problems') },
  Employment: { ...given('department employer employerName seen seenUntil') },
  Employer: { ...given('code createdAt id jurisdiction kind name zone'), roster: 'roster' },
  Event: { ...given('body clinician id occurredAt position type') },
  IssuedApiKey: { ...given('key token') },
  License: { ...given('board cmeEndsOn expiresOn id issuedOn number profession status') },
  Licensee: { ...given('clinician cureBy cycle displayName license number obligation refreshing') },
  Me: { ...given('role'), clinician: 'me', organization: 'me' },
  MissingKnowledge: { ...given('kind name') },
  Node: { ...given('id') },
  Obligation: {
    ...given(
      'actsNext asOf authority cureBy cycle deadline evaluatedAt holdsUntil id lastSafeDay missing pack pending shortfalls status what',
    ),
    requirements: 'proof',
    sentences: 'proof',
  },
  ObligationSummary: {
    ...given('actsNext authority deadline evaluatedAt id lastSafeDay pending shortfalls status what'),
  },
  Organization: { ...given('code createdAt id jurisdiction kind name zone') },
  Provider: { ...given('code createdAt id jurisdiction kind name zone') },
  PublishedRequirementSet: { ...given('draft replaced') },
  ReportComponent: { ...given('amount topics') },
  ReportCreditsResult: { ...given('intakeId rows') },
  ReportEntry: {
    ...given(
      'activity amount category completedOn components entry evidence format minutes provider providerName recordedAt startedOn system title',
    ),
  },
  RequirementCap: { ...given('atMost offered says') },
  RequirementCredit: { ...given('amount code completedOn counted credit provider title') },
  RequirementDraft: {
    ...given('approvedBy draftedAt draftedBy from id pack publishedAt replacedBy set sha256 state to'),
    cases: 'requirementDrafts',
    text: 'requirementDrafts',
  },
  RequirementProof: {
    ...given(
      'because caps children codes counted countsFrom countsTo credits cureUntil due id needed neededBecause pending result says short source strength unit withPending',
    ),
  },
  RequirementSet: {
    ...given('authority confidence id jurisdiction lastChecked owner pack requirements sha256 unit validFrom validTo'),
    text: 'requirementSets',
    versions: 'requirementSets',
  },
  RequirementSetItem: { ...given('children id says source standing strength') },
  RequirementSetSource: { ...given('asOf clause confidence conflict name url') },
  RequirementSetVersion: { ...given('current recordedAt sha256 validFrom validTo') },
  RequirementSource: { ...given('asOf clause confidence url') },
  ResolveMatchResult: { ...given('posted voided waiting') },
  ReviewCandidate: { ...given('birthDay clinicianId exact familyName givenName loose') },
  ReviewItem: {
    ...given('actsNext candidates code id kind learner message rows since sourceId'),
    report: 'myReports',
    resembles: 'myReports',
  },
  ReviewLearner: { ...given('birthDayGiven identifiers name') },
  RosterConnection: { ...given('edges pageInfo'), totalCount: 'roster' },
  RosterEntry: {
    ...given('clinician deadline department displayName evaluatedAt obligations refreshing staffNumber status'),
  },
  RuleImpact: { ...given('asOf changed evaluatedAt moves people') },
  RuleMove: { ...given('from people reasons to') },
  RuleMoveReason: { ...given('people requirement') },
  Shortfall: { ...given('due requirement says short unit') },
  SimulatedDifference: {
    ...given('deadlineAfter deadlineBefore statusAfter statusBefore'),
    requirements: 'proof',
    sentences: 'proof',
  },
  SimulatedObligation: { ...given('difference now obligation') },
  SimulatedRequirement: {
    ...given('countedAfter countedBefore id neededAfter neededBefore resultAfter resultBefore shortAfter shortBefore'),
  },
  Statement: { ...given('from id lineCount receivedAt state to') },
  SystemTotal: { ...given('amount entries system') },
  UpsertOutcomes: { ...given('outcomes') },
  UpsertRowOutcome: { ...given('actsNext clinician code message outcome path row') },
};

/** Root fields whose operation has another name than the field. */
export const ROOT_OPERATIONS: Readonly<Record<string, Operation>> = {
  storedReport: 'creditReport',
};
