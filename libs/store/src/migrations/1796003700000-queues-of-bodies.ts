import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a queue shows is found by each way that a complaint may come to a body, however many lie with others. */
export class QueuesOfBodies1796003700000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX "complaint_raised" ON "complaint" ("raised_to") WHERE instansi IS NULL AND raised_to IS NOT NULL`,
    );
    await runner.query(
      `CREATE INDEX "complaint_suggested" ON "complaint" ("suggested_instansi") WHERE instansi IS NULL AND suggested_instansi IS NOT NULL`,
    );
    await runner.query(
      `CREATE INDEX "complaint_of_desk" ON "complaint" ("entered_at_instansi", "answer_by", "id") WHERE entered_at_instansi IS NOT NULL`,
    );
    await runner.query(
      `CREATE INDEX "complaint_supervisory" ON "complaint" ("answer_by", "id") WHERE supervisory AND status NOT IN ('closed','archived','merged')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "complaint_supervisory"`);
    await runner.query(`DROP INDEX "complaint_of_desk"`);
    await runner.query(`DROP INDEX "complaint_suggested"`);
    await runner.query(`DROP INDEX "complaint_raised"`);
  }
}
