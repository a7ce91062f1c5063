import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Sp4n1796001300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE UNIQUE INDEX "external_reference_lapor_id" ON "external_reference" ("reference") WHERE system = 'sp4n-lapor'`,
    );
    await runner.query(
      `CREATE UNIQUE INDEX "external_reference_one_lapor_id" ON "external_reference" ("complaint_id") WHERE system = 'sp4n-lapor'`,
    );
    await runner.query(
      `CREATE TABLE "sp4n_record" ("reference" text NOT NULL, "date" date, "state" text, "standing" text NOT NULL, "instansi" text, "seen_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "sp4n_record_standing" CHECK (standing IN ('open', 'done', 'archived')), CONSTRAINT "PK_sp4n_record" PRIMARY KEY ("reference"))`,
    );
    await runner.query(
      `CREATE TABLE "sp4n_sending" ("complaint_id" uuid NOT NULL, "state" text NOT NULL DEFAULT 'waiting', "attempts" integer NOT NULL DEFAULT '0', "due_at" TIMESTAMP WITH TIME ZONE NOT NULL, "uncertain" boolean NOT NULL DEFAULT false, "error" text, CONSTRAINT "sp4n_sending_state" CHECK (state IN ('waiting', 'sent', 'refused', 'kept-back')), CONSTRAINT "PK_sp4n_sending" PRIMARY KEY ("complaint_id"), CONSTRAINT "FK_sp4n_sending_complaint" FOREIGN KEY ("complaint_id") REFERENCES "complaint"("id") ON DELETE RESTRICT ON UPDATE NO ACTION)`,
    );
    await runner.query(
      `CREATE INDEX "sp4n_sending_due" ON "sp4n_sending" ("due_at", "complaint_id") WHERE state = 'waiting'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "sp4n_sending"`);
    await runner.query(`DROP TABLE "sp4n_record"`);
    await runner.query(`DROP INDEX "external_reference_one_lapor_id"`);
    await runner.query(`DROP INDEX "external_reference_lapor_id"`);
  }
}
