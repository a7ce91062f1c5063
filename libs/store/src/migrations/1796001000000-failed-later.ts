import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A message may fail after its provider took it, and says why. */
export class FailedLater1796001000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE "delivery" ADD COLUMN "again" boolean NOT NULL DEFAULT false, ADD COLUMN "failure" text`,
    );
    // What failed until now said so in words alone.
    await runner.query(
      `UPDATE "delivery" SET failure = CASE WHEN last_error = 'erased' THEN 'erased' ELSE 'refused' END WHERE state = 'failed'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "delivery" DROP COLUMN "again", DROP COLUMN "failure"`);
  }
}
