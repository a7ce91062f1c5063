import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tries at a PIN beside the complaints, so that a number that is not there leaves the same trace as one that is. */
export class Tracking1796000400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "pin_try" ("number_index" bytea NOT NULL, "tries" smallint NOT NULL, "locked_until" TIMESTAMP WITH TIME ZONE, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_pin_try" PRIMARY KEY ("number_index"))`,
    );
    await runner.query(`CREATE INDEX "pin_try_age" ON "pin_try" ("at")`);
    await runner.query(`ALTER TABLE "complaint" DROP COLUMN "pin_failures", DROP COLUMN "pin_locked_until"`);
    await runner.query(`ALTER TABLE "complaint" ADD "pin_renewed_at" TIMESTAMP WITH TIME ZONE`);
    await runner.query(`ALTER TABLE "attachment" ADD "held" text`);
    await runner.query(`CREATE INDEX "attachment_to_scan" ON "attachment" ("id") WHERE held = 'unscanned'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "attachment_to_scan"`);
    await runner.query(`ALTER TABLE "attachment" DROP COLUMN "held"`);
    await runner.query(`ALTER TABLE "complaint" DROP COLUMN "pin_renewed_at"`);
    await runner.query(
      `ALTER TABLE "complaint" ADD "pin_failures" smallint NOT NULL DEFAULT '0', ADD "pin_locked_until" TIMESTAMP WITH TIME ZONE`,
    );
    await runner.query(`DROP TABLE "pin_try"`);
  }
}
