import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which reports accuse is known without reading all that do not: figures of the whole country leave them out so. */
export class SupervisoryReports1796003860000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX "complaint_accusing" ON "complaint" ("id") WHERE supervisory`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "complaint_accusing"`);
  }
}
