import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTable, dropTables, VERSION_COLUMNS } from './table';

/** Clinicians with their identifiers, and the versioned facts that verdicts and rights read. */
export class People20261123000300 implements MigrationInterface {
  name = 'People1795392000300';

  async up(q: QueryRunner): Promise<void> {
    // Whoever may create people locks this row first, so that one person is never created twice at the same time.
    await q.query("INSERT INTO lease (name, holder, until_at) VALUES ('people', REPEAT('\\0', 16), '2000-01-01')");
    await createTable(
      q,
      'person',
      `person_id BINARY(16) NOT NULL,
       version BIGINT UNSIGNED NOT NULL,
       evaluated_version BIGINT UNSIGNED NOT NULL,
       dirty_since DATETIME(6) NULL,
       holds_until DATE NULL,
       created_at DATETIME(6) NOT NULL,
       PRIMARY KEY (person_id),
       KEY ix_person_dirty (dirty_since),
       KEY ix_person_holds (holds_until)`,
      'SELECT, INSERT, UPDATE',
    );
    await createTable(
      q,
      'person_profile',
      `person_id BINARY(16) NOT NULL,
       given_name VARCHAR(100) COLLATE utf8mb4_unicode_ci NULL,
       family_name VARCHAR(100) COLLATE utf8mb4_unicode_ci NULL,
       birth_month_day CHAR(5) NULL,
       email VARCHAR(254) NULL,
       zone VARCHAR(64) NOT NULL,
       PRIMARY KEY (person_id)`,
      'SELECT, INSERT, UPDATE',
    );
    await createTable(
      q,
      'person_name',
      `person_id BINARY(16) NOT NULL, ${VERSION_COLUMNS},
       given_name VARCHAR(100) COLLATE utf8mb4_unicode_ci NULL,
       family_name VARCHAR(100) COLLATE utf8mb4_unicode_ci NULL,
       family_key BINARY(32) NOT NULL,
       PRIMARY KEY (person_id, version_id),
       KEY ix_person_name_family (family_key, person_id)`,
      'SELECT, INSERT, UPDATE',
    );
    await createTable(
      q,
      'identifier_owner',
      `type VARCHAR(24) NOT NULL,
       issuer VARCHAR(96) NOT NULL,
       identifier_key BINARY(32) NOT NULL,
       person_id BINARY(16) NOT NULL,
       raw VARCHAR(128) NOT NULL,
       vouched TINYINT UNSIGNED NOT NULL,
       recorded_at DATETIME(6) NOT NULL,
       event_id BINARY(16) NOT NULL,
       PRIMARY KEY (type, issuer, identifier_key, person_id),
       KEY ix_identifier_person (person_id)`,
      'SELECT, INSERT, UPDATE, DELETE',
    );
    await createTable(
      q,
      'license',
      `person_id BINARY(16) NOT NULL,
       license_id BINARY(16) NOT NULL,
       board_id BINARY(16) NOT NULL,
       profession VARCHAR(48) NOT NULL,
       number_key BINARY(32) NOT NULL,
       number_raw VARCHAR(64) NOT NULL,
       PRIMARY KEY (person_id, license_id),
       UNIQUE KEY uq_license_number (board_id, profession, number_key, person_id),
       UNIQUE KEY uq_license_id (license_id)`,
      'SELECT, INSERT, UPDATE',
    );
    await createTable(
      q,
      'license_version',
      `person_id BINARY(16) NOT NULL, license_id BINARY(16) NOT NULL, ${VERSION_COLUMNS},
       issued_on DATE NOT NULL,
       expires_on DATE NOT NULL,
       cme_ends_on DATE NULL,
       renewal_number SMALLINT UNSIGNED NULL,
       status VARCHAR(16) NOT NULL,
       PRIMARY KEY (person_id, license_id, version_id)`,
      'SELECT, INSERT, UPDATE',
    );
    await createTable(
      q,
      'certificate',
      `person_id BINARY(16) NOT NULL,
       certificate_id BINARY(16) NOT NULL,
       board_id BINARY(16) NOT NULL,
       specialty VARCHAR(64) NOT NULL,
       PRIMARY KEY (person_id, certificate_id),
       UNIQUE KEY uq_certificate_specialty (board_id, specialty, person_id)`,
      'SELECT, INSERT',
    );
    await createTable(
      q,
      'certificate_version',
      `person_id BINARY(16) NOT NULL, certificate_id BINARY(16) NOT NULL, ${VERSION_COLUMNS},
       issued_on DATE NOT NULL,
       expires_on DATE NULL,
       status VARCHAR(16) NOT NULL,
       PRIMARY KEY (person_id, certificate_id, version_id)`,
      'SELECT, INSERT, UPDATE',
    );
    await createTable(
      q,
      'practice_fact_version',
      `person_id BINARY(16) NOT NULL, name VARCHAR(64) NOT NULL, ${VERSION_COLUMNS},
       value VARCHAR(2000) NOT NULL,
       PRIMARY KEY (person_id, name, version_id)`,
      'SELECT, INSERT, UPDATE',
    );
    await createTable(
      q,
      'waiver_version',
      `person_id BINARY(16) NOT NULL, board_id BINARY(16) NOT NULL, requirement VARCHAR(64) NOT NULL, ${VERSION_COLUMNS},
       amount_units INT UNSIGNED NULL,
       ground VARCHAR(64) NOT NULL,
       PRIMARY KEY (person_id, board_id, requirement, version_id)`,
      'SELECT, INSERT, UPDATE',
    );
    await createTable(
      q,
      'employment',
      `employer_id BINARY(16) NOT NULL,
       person_id BINARY(16) NOT NULL,
       staff_number VARCHAR(64) NOT NULL,
       PRIMARY KEY (employer_id, person_id),
       UNIQUE KEY uq_employment_staff_number (employer_id, staff_number),
       KEY ix_employment_person (person_id)`,
      'SELECT, INSERT, UPDATE',
    );
    await createTable(
      q,
      'employment_version',
      `employer_id BINARY(16) NOT NULL, person_id BINARY(16) NOT NULL, ${VERSION_COLUMNS},
       department VARCHAR(80) NOT NULL,
       PRIMARY KEY (employer_id, person_id, version_id),
       KEY ix_employment_version_person (person_id)`,
      'SELECT, INSERT, UPDATE',
    );
    await createTable(
      q,
      'consent_version',
      `person_id BINARY(16) NOT NULL, employer_id BINARY(16) NOT NULL, ${VERSION_COLUMNS},
       scope VARCHAR(16) NOT NULL,
       basis VARCHAR(32) NOT NULL,
       PRIMARY KEY (person_id, employer_id, version_id)`,
      'SELECT, INSERT, UPDATE',
    );
  }

  async down(q: QueryRunner): Promise<void> {
    await dropTables(
      q,
      'consent_version',
      'employment_version',
      'employment',
      'waiver_version',
      'practice_fact_version',
      'certificate_version',
      'certificate',
      'license_version',
      'license',
      'identifier_owner',
      'person_name',
      'person_profile',
      'person',
    );
    await q.query("DELETE FROM lease WHERE name = 'people'");
  }
}
