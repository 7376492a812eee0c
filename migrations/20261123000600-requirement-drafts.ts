import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTable, dropTables } from './table';

/** Requirement sets that an organization has drafted and, with a second person's approval, published. */
export class RequirementDrafts20261123000600 implements MigrationInterface {
  name = 'RequirementDrafts1795392000600';

  async up(q: QueryRunner): Promise<void> {
    await createTable(
      q,
      'requirement_draft',
      `owner_id BINARY(16) NOT NULL,
       draft_id BINARY(16) NOT NULL,
       pack VARCHAR(64) NOT NULL,
       text MEDIUMTEXT NOT NULL,
       cases MEDIUMTEXT NOT NULL,
       sha256 BINARY(32) NOT NULL,
       from_on DATE NOT NULL,
       to_on DATE NULL,
       state VARCHAR(12) NOT NULL,
       drafted_by BINARY(16) NOT NULL,
       drafted_at DATETIME(6) NOT NULL,
       approved_by BINARY(16) NULL,
       published_at DATETIME(6) NULL,
       set_id BINARY(16) NULL,
       replaced_by BINARY(16) NULL,
       PRIMARY KEY (owner_id, draft_id),
       KEY ix_requirement_draft_set (set_id, state)`,
      'SELECT, INSERT, UPDATE',
    );
  }

  async down(q: QueryRunner): Promise<void> {
    await dropTables(q, 'requirement_draft');
  }
}
