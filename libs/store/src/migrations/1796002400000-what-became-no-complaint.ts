import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was only answered holds an identity too: its term ends, and an erasure finds it. */
export class WhatBecameNoComplaint1796002400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "inbound_quarantined"`);
    await runner.query(`DROP INDEX "inbound_joined"`);
    await runner.query(
      `CREATE INDEX "inbound_joined" ON "inbound" ("complaint_id") WHERE outcome IN ('joined', 'answered')`,
    );
    await runner.query(
      `CREATE INDEX "inbound_without_complaint" ON "inbound" ("received_at", "id") WHERE outcome IN ('quarantined', 'answered') AND complaint_id IS NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "inbound_without_complaint"`);
    await runner.query(`DROP INDEX "inbound_joined"`);
    await runner.query(
      `CREATE INDEX "inbound_joined" ON "inbound" ("complaint_id") WHERE outcome = 'joined'`,
    );
    await runner.query(
      `CREATE INDEX "inbound_quarantined" ON "inbound" ("received_at", "id") WHERE outcome = 'quarantined'`,
    );
  }
}
