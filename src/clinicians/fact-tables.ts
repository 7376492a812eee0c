import type { VersionTable } from '../platform/versions';

/** The versioned facts about people: the key says which fact, the values what it says. */
export const PERSON_NAME: VersionTable = {
  table: 'person_name',
  key: ['person_id'],
  values: ['given_name', 'family_name', 'family_key'],
};

export const LICENSE: VersionTable = {
  table: 'license_version',
  key: ['person_id', 'license_id'],
  values: ['issued_on', 'expires_on', 'cme_ends_on', 'renewal_number', 'status'],
};

export const CERTIFICATE: VersionTable = {
  table: 'certificate_version',
  key: ['person_id', 'certificate_id'],
  values: ['issued_on', 'expires_on', 'status'],
};

export const PRACTICE_FACT: VersionTable = {
  table: 'practice_fact_version',
  key: ['person_id', 'name'],
  values: ['value'],
};

export const WAIVER: VersionTable = {
  table: 'waiver_version',
  key: ['person_id', 'board_id', 'requirement'],
  values: ['amount_units', 'ground'],
};

export const EMPLOYMENT: VersionTable = {
  table: 'employment_version',
  key: ['employer_id', 'person_id'],
  values: ['department'],
};

export const CONSENT: VersionTable = {
  table: 'consent_version',
  key: ['person_id', 'employer_id'],
  values: ['scope', 'basis'],
};
