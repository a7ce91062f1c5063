import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What may be public is listed by the day it came in, among millions that may not. */
export class PublicComplaints1796001400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX "complaint_public" ON "complaint" ("received_at", "id") WHERE NOT confidential AND NOT anonymous AND NOT supervisory AND instansi IS NOT NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "complaint_public"`);
  }
}
