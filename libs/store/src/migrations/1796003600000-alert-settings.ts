import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A body says for each step how long it waits, and on which ways its officers are told. */
export class AlertSettings1796003600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE "alert_setting" ADD "deputy_hours" smallint NOT NULL DEFAULT 4, ADD "superior_hours" smallint NOT NULL DEFAULT 4, ADD "by_whatsapp" boolean NOT NULL DEFAULT true, ADD "by_email" boolean NOT NULL DEFAULT true`,
    );
    // Until now one figure was every step's.
    await runner.query(
      `UPDATE "alert_setting" SET "deputy_hours" = "unopened_hours", "superior_hours" = "unopened_hours"`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE "alert_setting" DROP "deputy_hours", DROP "superior_hours", DROP "by_whatsapp", DROP "by_email"`,
    );
  }
}
