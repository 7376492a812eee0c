import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTable, dropTables, VERSION_COLUMNS } from './table';

/** Organizations, their API keys, accreditations and activities. */
export class Organizations20261123000200 implements MigrationInterface {
  name = 'Organizations1795392000200';

  async up(q: QueryRunner): Promise<void> {
    await createTable(
      q,
      'organization',
      `organization_id BINARY(16) NOT NULL,
       kind VARCHAR(16) NOT NULL,
       code VARCHAR(64) NOT NULL,
       name VARCHAR(200) COLLATE utf8mb4_unicode_ci NOT NULL,
       jurisdiction VARCHAR(16) NULL,
       zone VARCHAR(64) NOT NULL,
       created_at DATETIME(6) NOT NULL,
       PRIMARY KEY (organization_id),
       UNIQUE KEY uq_organization_code (code),
       KEY ix_organization_kind (kind, organization_id)`,
      'SELECT, INSERT, UPDATE',
    );
    await createTable(
      q,
      'api_key',
      `key_id BINARY(16) NOT NULL,
       role VARCHAR(16) NOT NULL,
       organization_id BINARY(16) NULL,
       person_id BINARY(16) NULL,
       secret_hash BINARY(32) NOT NULL,
       label VARCHAR(100) NOT NULL,
       created_at DATETIME(6) NOT NULL,
       expires_at DATETIME(6) NULL,
       revoked_at DATETIME(6) NULL,
       PRIMARY KEY (key_id),
       KEY ix_api_key_organization (organization_id, key_id)`,
      'SELECT, INSERT, UPDATE',
    );
    await createTable(
      q,
      'accreditation_version',
      `source_id BINARY(16) NOT NULL, accreditor VARCHAR(64) NOT NULL, ${VERSION_COLUMNS},
       PRIMARY KEY (source_id, version_id)`,
      'SELECT, INSERT, UPDATE',
    );
    await createTable(
      q,
      'activity',
      `source_id BINARY(16) NOT NULL,
       activity_id BINARY(16) NOT NULL,
       external_key BINARY(32) NOT NULL,
       external_id VARCHAR(128) NOT NULL,
       registry_key BINARY(32) NULL,
       registry_id VARCHAR(128) NULL,
       created_at DATETIME(6) NOT NULL,
       PRIMARY KEY (source_id, activity_id),
       UNIQUE KEY uq_activity_external (source_id, external_key),
       UNIQUE KEY uq_activity_id (activity_id)`,
      'SELECT, INSERT, UPDATE',
    );
    await createTable(
      q,
      'activity_version',
      `source_id BINARY(16) NOT NULL, activity_id BINARY(16) NOT NULL, ${VERSION_COLUMNS},
       title VARCHAR(300) COLLATE utf8mb4_unicode_ci NOT NULL,
       format VARCHAR(32) NOT NULL,
       systems JSON NOT NULL,
       topics JSON NOT NULL,
       tags JSON NOT NULL,
       starts_on DATE NOT NULL,
       ends_on DATE NOT NULL,
       status VARCHAR(16) NOT NULL,
       PRIMARY KEY (source_id, activity_id, version_id)`,
      'SELECT, INSERT, UPDATE',
    );
  }

  async down(q: QueryRunner): Promise<void> {
    await dropTables(q, 'activity_version', 'activity', 'accreditation_version', 'api_key', 'organization');
  }
}
