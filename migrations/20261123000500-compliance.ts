import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTable, dropTables, VERSION_COLUMNS } from './table';

/** Requirement sets, the compliance and roster rows made from them, stored reports, reminders and reconciliation. */
export class Compliance20261123000500 implements MigrationInterface {
  name = 'Compliance1795392000500';

  async up(q: QueryRunner): Promise<void> {
    // The instant at which `holds_until` begins in the zone of the authority whose verdict may change then.
    await q.query(
      'ALTER TABLE person ADD COLUMN look_again_at DATETIME(6) NULL, ADD KEY ix_person_look_again (look_again_at)',
    );
    await createTable(
      q,
      'requirement_set',
      `set_id BINARY(16) NOT NULL,
       pack VARCHAR(64) NOT NULL,
       owner_id BINARY(16) NULL,
       PRIMARY KEY (set_id),
       UNIQUE KEY uq_requirement_set_pack (pack),
       KEY ix_requirement_set_owner (owner_id)`,
      'SELECT, INSERT, UPDATE',
    );
    await createTable(
      q,
      'requirement_set_version',
      `set_id BINARY(16) NOT NULL, ${VERSION_COLUMNS},
       text MEDIUMTEXT NOT NULL,
       sha256 BINARY(32) NOT NULL,
       PRIMARY KEY (set_id, version_id)`,
      'SELECT, INSERT, UPDATE',
    );
    await createTable(
      q,
      'compliance',
      `person_id BINARY(16) NOT NULL,
       obligation_id BINARY(16) NOT NULL,
       set_id BINARY(16) NOT NULL,
       license_id BINARY(16) NULL,
       authority_id BINARY(16) NOT NULL,
       scope_employer_id BINARY(16) NULL,
       authority VARCHAR(200) COLLATE utf8mb4_unicode_ci NOT NULL,
       what VARCHAR(96) NOT NULL,
       standing TINYINT UNSIGNED NOT NULL,
       cycle_starts_on DATE NULL,
       cycle_ends_on DATE NULL,
       deadline_on DATE NOT NULL,
       cure_on DATE NULL,
       last_safe_on DATE NOT NULL,
       overdue_at DATETIME(6) NOT NULL,
       shortfalls JSON NOT NULL,
       pending_units INT UNSIGNED NOT NULL,
       acts_next VARCHAR(12) NOT NULL,
       evaluated_version BIGINT UNSIGNED NOT NULL,
       evaluated_at DATETIME(6) NOT NULL,
       PRIMARY KEY (person_id, obligation_id),
       KEY ix_compliance_standing (authority_id, standing, deadline_on, person_id),
       KEY ix_compliance_deadline (authority_id, deadline_on, person_id),
       KEY ix_compliance_due (standing, deadline_on, person_id)`,
      'SELECT, INSERT, UPDATE, DELETE',
    );
    await createTable(
      q,
      'roster_standing',
      `employer_id BINARY(16) NOT NULL,
       person_id BINARY(16) NOT NULL,
       department VARCHAR(80) NOT NULL,
       staff_number VARCHAR(64) NOT NULL,
       visible TINYINT UNSIGNED NOT NULL,
       visible_until DATE NOT NULL,
       standing TINYINT UNSIGNED NOT NULL,
       deadline_on DATE NOT NULL,
       overdue_at DATETIME(6) NOT NULL,
       name_sort VARCHAR(160) NOT NULL,
       display_name VARCHAR(200) COLLATE utf8mb4_unicode_ci NOT NULL,
       evaluated_version BIGINT UNSIGNED NOT NULL,
       evaluated_at DATETIME(6) NOT NULL,
       PRIMARY KEY (employer_id, person_id),
       KEY ix_roster_deadline (employer_id, visible, standing, deadline_on, person_id),
       KEY ix_roster_department (employer_id, visible, department, standing, deadline_on, person_id),
       KEY ix_roster_name (employer_id, visible, name_sort, person_id),
       KEY ix_roster_standing_name (employer_id, visible, standing, name_sort, person_id),
       KEY ix_roster_person (person_id)`,
      'SELECT, INSERT, UPDATE, DELETE',
    );
    await createTable(
      q,
      'follower',
      `name VARCHAR(48) NOT NULL, position BIGINT UNSIGNED NOT NULL, PRIMARY KEY (name)`,
      'SELECT, INSERT, UPDATE',
    );
    await q.query("INSERT INTO follower (name, position) VALUES ('compliance', 0)");
    await createTable(
      q,
      'name_token',
      `employer_id BINARY(16) NOT NULL,
       token VARCHAR(64) NOT NULL,
       person_id BINARY(16) NOT NULL,
       PRIMARY KEY (employer_id, token, person_id),
       KEY ix_name_token_person (person_id, employer_id)`,
      'SELECT, INSERT, UPDATE, DELETE',
    );
    await createTable(
      q,
      'stored_report',
      `tenant_id BINARY(16) NOT NULL,
       report_id BINARY(16) NOT NULL,
       person_id BINARY(16) NOT NULL,
       license_id BINARY(16) NOT NULL,
       from_on DATE NOT NULL,
       to_on DATE NOT NULL,
       as_of_on DATE NOT NULL,
       position BIGINT UNSIGNED NOT NULL,
       set_versions JSON NOT NULL,
       sha256 BINARY(32) NOT NULL,
       made_at DATETIME(6) NOT NULL,
       PRIMARY KEY (tenant_id, report_id)`,
      'SELECT, INSERT',
    );
    await createTable(
      q,
      'reminder',
      `reminder_id BINARY(16) NOT NULL,
       person_id BINARY(16) NOT NULL,
       obligation_id BINARY(16) NOT NULL,
       deadline_on DATE NOT NULL,
       stage VARCHAR(16) NOT NULL,
       due_on DATE NOT NULL,
       state VARCHAR(12) NOT NULL,
       code VARCHAR(48) NOT NULL,
       tries SMALLINT UNSIGNED NOT NULL,
       next_at DATETIME(6) NOT NULL,
       claimed_by BINARY(16) NULL,
       message_id VARCHAR(128) NOT NULL,
       planned_at DATETIME(6) NOT NULL,
       settled_at DATETIME(6) NULL,
       PRIMARY KEY (reminder_id),
       UNIQUE KEY uq_reminder_stage (person_id, obligation_id, deadline_on, stage),
       KEY ix_reminder_next (state, next_at)`,
      'SELECT, INSERT, UPDATE',
    );
    // What a provider reported for a range of days is what its statement of these days is compared with.
    await q.query('ALTER TABLE credit_report ADD KEY ix_report_completed (source_id, completed_on)');
    await createTable(
      q,
      'statement',
      `source_id BINARY(16) NOT NULL,
       statement_id BINARY(16) NOT NULL,
       idempotency_key BINARY(32) NOT NULL,
       fingerprint BINARY(32) NOT NULL,
       from_on DATE NOT NULL,
       to_on DATE NOT NULL,
       line_count INT UNSIGNED NOT NULL,
       state VARCHAR(12) NOT NULL,
       received_at DATETIME(6) NOT NULL,
       next_at DATETIME(6) NOT NULL,
       settled_at DATETIME(6) NULL,
       event_id BINARY(16) NOT NULL,
       PRIMARY KEY (source_id, statement_id),
       UNIQUE KEY uq_statement_key (source_id, idempotency_key),
       KEY ix_statement_next (state, next_at)`,
      'SELECT, INSERT, UPDATE',
    );
    await createTable(
      q,
      'statement_line',
      `source_id BINARY(16) NOT NULL,
       statement_id BINARY(16) NOT NULL,
       line INT UNSIGNED NOT NULL,
       external_id VARCHAR(128) NOT NULL,
       amount_units INT UNSIGNED NOT NULL,
       completed_on DATE NOT NULL,
       PRIMARY KEY (source_id, statement_id, line)`,
      'SELECT, INSERT',
    );
    await createTable(
      q,
      'discrepancy',
      `source_id BINARY(16) NOT NULL,
       discrepancy_id BINARY(16) NOT NULL,
       external_id VARCHAR(128) NOT NULL,
       completed_on DATE NOT NULL,
       kind VARCHAR(16) NOT NULL,
       detail JSON NOT NULL,
       acts_next VARCHAR(12) NOT NULL,
       opened_by BINARY(16) NOT NULL,
       opened_at DATETIME(6) NOT NULL,
       closed_by BINARY(16) NULL,
       closed_at DATETIME(6) NULL,
       PRIMARY KEY (source_id, discrepancy_id),
       KEY ix_discrepancy_open (source_id, closed_at, discrepancy_id)`,
      'SELECT, INSERT, UPDATE',
    );
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query('ALTER TABLE credit_report DROP KEY ix_report_completed');
    await dropTables(
      q,
      'discrepancy',
      'statement_line',
      'statement',
      'reminder',
      'stored_report',
      'name_token',
      'follower',
      'roster_standing',
      'compliance',
      'requirement_set_version',
      'requirement_set',
    );
    await q.query('ALTER TABLE person DROP KEY ix_person_look_again, DROP COLUMN look_again_at');
  }
}
