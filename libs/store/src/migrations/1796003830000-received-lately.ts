import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds the reports of the last weeks: they lie in the order in which they came, so that adding to it costs nothing. */
export class ReceivedLately1796003830000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX "complaint_received" ON "complaint" USING brin ("received_at")`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "complaint_received"`);
  }
}
