/** What happened, as other processes and organizations hear of it. Bodies hold ids, dates, amounts and codes only. */
export const EVENT_TYPES = [
  'organization.created',
  'accreditation.changed',
  'activity.registered',
  'clinician.changed',
  'identifier.added',
  'license.changed',
  'certificate.changed',
  'fact.changed',
  'waiver.changed',
  'employment.changed',
  'consent.changed',
  'credit.reported',
  'credit.posted',
  'credit.voided',
  'match.decided',
  'match.undone',
  'requirements.published',
  'statement.submitted',
  'discrepancy.opened',
  'discrepancy.closed',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];
