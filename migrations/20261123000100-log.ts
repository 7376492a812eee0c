import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTable, dropTables, grant } from './table';

/** Settings, leases, the event log and the audit log: what every later table refers to. */
export class Log20261123000100 implements MigrationInterface {
  name = 'Log1795392000100';

  async up(q: QueryRunner): Promise<void> {
    await grant(q, 'migration', 'SELECT');
    await createTable(
      q,
      'setting',
      `name VARCHAR(48) NOT NULL, value VARCHAR(255) NOT NULL, PRIMARY KEY (name)`,
      'SELECT, INSERT, UPDATE',
    );
    await createTable(
      q,
      'lease',
      `name VARCHAR(48) NOT NULL, holder BINARY(16) NOT NULL, until_at DATETIME(6) NOT NULL, PRIMARY KEY (name)`,
      'SELECT, INSERT, UPDATE',
    );
    // Locking this row is what lets one process at a time stamp events with their positions.
    await q.query("INSERT INTO lease (name, holder, until_at) VALUES ('relay', REPEAT('\\0', 16), '2000-01-01')");
    await createTable(
      q,
      'event',
      `event_id BINARY(16) NOT NULL,
       type VARCHAR(48) NOT NULL,
       tenant_id BINARY(16) NULL,
       person_id BINARY(16) NULL,
       body JSON NOT NULL,
       occurred_at DATETIME(6) NOT NULL,
       row_hash BINARY(32) NOT NULL,
       position BIGINT UNSIGNED NULL,
       stamped_at DATETIME(6) NULL,
       PRIMARY KEY (event_id),
       UNIQUE KEY uq_event_position (position),
       KEY ix_event_tenant (tenant_id, position),
       KEY ix_event_stamped (stamped_at, position)`,
      'SELECT, INSERT',
    );
    await grant(q, 'event', 'UPDATE (position, stamped_at)');
    await createTable(
      q,
      'audit_entry',
      `tenant_id BINARY(16) NOT NULL,
       audit_id BINARY(16) NOT NULL,
       actor_id BINARY(16) NOT NULL,
       role VARCHAR(16) NOT NULL,
       operation VARCHAR(64) NOT NULL,
       basis VARCHAR(32) NOT NULL,
       subjects MEDIUMBLOB NOT NULL,
       outcome VARCHAR(48) NOT NULL,
       request_id VARCHAR(64) NOT NULL,
       at DATETIME(6) NOT NULL,
       row_hash BINARY(32) NOT NULL,
       PRIMARY KEY (tenant_id, audit_id),
       KEY ix_audit_id (audit_id)`,
      'SELECT, INSERT',
    );
  }

  async down(q: QueryRunner): Promise<void> {
    await dropTables(q, 'audit_entry', 'event', 'lease', 'setting');
  }
}
