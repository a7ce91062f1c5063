import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Officers are told, with proof: where, who is on duty, of what, and what became of it. */
export class Alerts1796002900000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "officer_contact" ("officer_id" uuid NOT NULL, "whatsapp" text, "email" text, "pin_hash" text, "quiet_from" smallint, "quiet_until" smallint, CONSTRAINT "PK_officer_contact" PRIMARY KEY ("officer_id"))`,
    );
    await runner.query(
      `CREATE TABLE "alert_setting" ("instansi" text NOT NULL, "unopened_hours" smallint NOT NULL DEFAULT 4, "quiet_from" smallint NOT NULL DEFAULT 20, "quiet_until" smallint NOT NULL DEFAULT 6, "storm_after" smallint NOT NULL DEFAULT 5, CONSTRAINT "PK_alert_setting" PRIMARY KEY ("instansi"))`,
    );
    await runner.query(
      `CREATE TABLE "duty" ("id" uuid NOT NULL, "instansi" text NOT NULL, "category" text, "officer_id" uuid NOT NULL, "deputy_id" uuid, "first_day" date NOT NULL, "last_day" date NOT NULL, "by" text NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_duty" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE INDEX "duty_of_instansi" ON "duty" ("instansi", "last_day")`);
    await runner.query(
      `CREATE TABLE "alert" ("id" uuid NOT NULL, "kind" text NOT NULL, "occasion" uuid NOT NULL, "step" text NOT NULL, "officer_id" uuid NOT NULL, "complaint_id" uuid, "instansi" text, "digest_id" uuid, "at" TIMESTAMP WITH TIME ZONE NOT NULL, "told_at" TIMESTAMP WITH TIME ZONE, "opened_at" TIMESTAMP WITH TIME ZONE, "opened_by" text, CONSTRAINT "PK_alert" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE UNIQUE INDEX "alert_once" ON "alert" ("occasion", "officer_id", "step")`);
    await runner.query(`CREATE INDEX "alert_of_officer" ON "alert" ("officer_id", "at")`);
    await runner.query(`CREATE INDEX "alert_of_complaint" ON "alert" ("complaint_id")`);
    await runner.query(`CREATE INDEX "alert_of_digest" ON "alert" ("digest_id") WHERE digest_id IS NOT NULL`);
    await runner.query(
      `CREATE UNIQUE INDEX "alert_open_digest" ON "alert" ("officer_id") WHERE kind = 'digest' AND told_at IS NULL`,
    );
    await runner.query(
      `CREATE INDEX "alert_unopened" ON "alert" ("officer_id") WHERE opened_at IS NULL AND kind <> 'digest'`,
    );
    await runner.query(
      `CREATE TABLE "alert_sending" ("id" uuid NOT NULL, "alert_id" uuid NOT NULL, "channel" text NOT NULL, "state" text NOT NULL DEFAULT 'queued', "due_at" TIMESTAMP WITH TIME ZONE NOT NULL, "attempts" smallint NOT NULL DEFAULT 0, "provider_id" text, "sent_at" TIMESTAMP WITH TIME ZONE, "delivered_at" TIMESTAMP WITH TIME ZONE, "read_at" TIMESTAMP WITH TIME ZONE, "failure" text, CONSTRAINT "PK_alert_sending" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE UNIQUE INDEX "alert_sending_once" ON "alert_sending" ("alert_id", "channel")`);
    await runner.query(
      `CREATE INDEX "alert_sending_due" ON "alert_sending" ("due_at", "id") WHERE state IN ('queued', 'sending')`,
    );
    await runner.query(
      `CREATE INDEX "alert_sending_of_provider" ON "alert_sending" ("channel", "provider_id") WHERE provider_id IS NOT NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['alert_sending', 'alert', 'duty', 'alert_setting', 'officer_contact']) {
      await runner.query(`DROP TABLE "${table}"`);
    }
  }
}
