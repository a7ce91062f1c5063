import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = [
  `CREATE TABLE "retention_term" ("category" text NOT NULL, "months" smallint NOT NULL, "source" text NOT NULL, CONSTRAINT "PK_retention_term" PRIMARY KEY ("category"), CONSTRAINT "retention_term_months" CHECK (months BETWEEN 1 AND 1200))`,
  `CREATE TABLE "data_hold" ("complaint_id" uuid NOT NULL, "kind" text NOT NULL, "reason" text NOT NULL, "set_by" text NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_data_hold" PRIMARY KEY ("complaint_id", "kind"))`,
  `CREATE TABLE "data_request" ("id" uuid NOT NULL, "complaint_id" uuid NOT NULL, "kind" text NOT NULL, "asked_by" text NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, "due_at" TIMESTAMP WITH TIME ZONE NOT NULL, "state" text NOT NULL DEFAULT 'wanted', "decided_by" text, "reason" text, "decided_at" TIMESTAMP WITH TIME ZONE, "done_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "PK_data_request" PRIMARY KEY ("id"))`,
  `CREATE INDEX "data_request_of_complaint" ON "data_request" ("complaint_id")`,
  `CREATE INDEX "data_request_due" ON "data_request" ("due_at", "id") WHERE state IN ('wanted','decided')`,
  `CREATE UNIQUE INDEX "data_request_once" ON "data_request" ("complaint_id", "kind") WHERE state IN ('wanted','decided')`,
  `CREATE TABLE "erasure" ("owner_id" uuid NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, "why" text NOT NULL, "by" text NOT NULL, "redacted_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "PK_erasure" PRIMARY KEY ("owner_id"))`,
  `CREATE INDEX "erasure_to_redact" ON "erasure" ("at") WHERE redacted_at IS NULL`,
  `CREATE TABLE "breach" ("id" uuid NOT NULL, "noticed_at" TIMESTAMP WITH TIME ZONE NOT NULL, "from_at" TIMESTAMP WITH TIME ZONE NOT NULL, "until_at" TIMESTAMP WITH TIME ZONE NOT NULL, "actor" text, "role" text, "what" text NOT NULL, "measures" text NOT NULL, "registered_by" text NOT NULL, "registered_at" TIMESTAMP WITH TIME ZONE NOT NULL, "notified_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "PK_breach" PRIMARY KEY ("id"))`,
  `CREATE INDEX "breach_noticed" ON "breach" ("noticed_at", "id")`,
  `CREATE TABLE "breach_affected" ("breach_id" uuid NOT NULL, "complaint_id" uuid NOT NULL, "openings" integer NOT NULL, "first_at" TIMESTAMP WITH TIME ZONE NOT NULL, "last_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_breach_affected" PRIMARY KEY ("breach_id", "complaint_id"))`,
  `CREATE INDEX "breach_affected_complaint" ON "breach_affected" ("complaint_id")`,
  `ALTER TABLE "complaint" ADD "erased" boolean NOT NULL DEFAULT false`,
  `CREATE INDEX "complaint_to_erase" ON "complaint" ("received_at", "id") WHERE NOT erased AND status IN ('closed','archived','merged')`,
  // Rows lie in the order of their times: a small index leads to those between two instants, and adding costs nothing.
  `CREATE INDEX "audit_at" ON "audit" USING brin ("at")`,
];

/** No regulation names years for complaint files: these stand until the body's own archive schedule (JRA) is entered. */
const terms = `INSERT INTO "retention_term" ("category", "months", "source") VALUES
  ('*', 12, 'Ketetapan awal Muara; ganti dengan jadwal retensi arsip (JRA) instansi'),
  ('quarantine', 1, 'Ketetapan awal Muara: 30 hari bagi kiriman yang tidak menjadi laporan')`;

const down = [
  `DROP INDEX "audit_at"`,
  `DROP INDEX "complaint_to_erase"`,
  `ALTER TABLE "complaint" DROP COLUMN "erased"`,
  `DROP TABLE "breach_affected", "breach", "erasure", "data_request", "data_hold", "retention_term"`,
];

/** Retention, requests, holds, erasures and breaches, as UU 27/2022 asks for them. */
export class Law1796000600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, terms]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
  }
}
