import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTable, dropTables } from './table';

/** Which board keeps the register of a state and profession, and the moment that a report was asked of. */
export class Registers20261123000700 implements MigrationInterface {
  name = 'Registers1795392000700';

  async up(q: QueryRunner): Promise<void> {
    await createTable(
      q,
      'license_register',
      `issuer VARCHAR(96) NOT NULL,
       board_id BINARY(16) NOT NULL,
       PRIMARY KEY (issuer)`,
      'SELECT, INSERT, UPDATE',
    );
    // The board of the first license of each; ids are in the order of time.
    await q.query(`
      INSERT INTO license_register (issuer, board_id)
      SELECT f.issuer, l.board_id
        FROM (SELECT i.issuer, MIN(n.license_id) AS license_id
                FROM license n
                JOIN identifier_owner i ON i.person_id = n.person_id AND i.identifier_key = n.number_key
               WHERE i.type = 'LICENSE' GROUP BY i.issuer) f
        JOIN license l ON l.license_id = f.license_id`);
    await q.query('ALTER TABLE stored_report ADD COLUMN known_at DATETIME(6) NULL');
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query('ALTER TABLE stored_report DROP COLUMN known_at');
    await dropTables(q, 'license_register');
  }
}
