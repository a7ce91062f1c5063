import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = [
  `CREATE TABLE "partner" ("id" uuid NOT NULL, "name" text NOT NULL, "instansi" text, "wilayah" text, "topics" text array, "made_by" text NOT NULL, "made_at" TIMESTAMP WITH TIME ZONE NOT NULL, "token_hash" bytea NOT NULL, "rights" text array NOT NULL, "expires_at" TIMESTAMP WITH TIME ZONE NOT NULL, "seen_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "PK_partner" PRIMARY KEY ("id"))`,
  `CREATE UNIQUE INDEX "partner_token" ON "partner" ("token_hash")`,
  `CREATE TABLE "webhook" ("id" uuid NOT NULL, "name" text NOT NULL, "instansi" text, "wilayah" text, "topics" text array, "made_by" text NOT NULL, "made_at" TIMESTAMP WITH TIME ZONE NOT NULL, "url" text NOT NULL, "secrets" bytea NOT NULL, "types" text array NOT NULL, "state" text NOT NULL DEFAULT 'active', "failing_since" TIMESTAMP WITH TIME ZONE, "disabled_why" text, CONSTRAINT "PK_webhook" PRIMARY KEY ("id"))`,
  `CREATE TABLE "peer" ("id" uuid NOT NULL, "name" text NOT NULL, "url" text NOT NULL, "secrets" bytea NOT NULL, "instansi" text, "made_by" text NOT NULL, "made_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_peer" PRIMARY KEY ("id"))`,
  `CREATE UNIQUE INDEX "peer_of_instansi" ON "peer" ("instansi")`,
  `CREATE TABLE "handover" ("id" uuid NOT NULL, "complaint_id" uuid NOT NULL, "peer_id" uuid NOT NULL, "direction" text NOT NULL, "foreign_id" text, "state" text NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_handover" PRIMARY KEY ("id"))`,
  `CREATE INDEX "handover_of_complaint" ON "handover" ("complaint_id")`,
  `CREATE UNIQUE INDEX "handover_once" ON "handover" ("peer_id", "foreign_id") WHERE direction = 'in'`,
  `CREATE UNIQUE INDEX "handover_out_once" ON "handover" ("complaint_id", "peer_id") WHERE direction = 'out'`,
  `CREATE TABLE "partner_message" ("id" uuid NOT NULL, "webhook_id" uuid, "handover_id" uuid, "complaint_id" uuid NOT NULL, "type" text NOT NULL, "message_id" uuid, "state" text NOT NULL DEFAULT 'queued', "queued_at" TIMESTAMP WITH TIME ZONE NOT NULL, "due_at" TIMESTAMP WITH TIME ZONE NOT NULL, "attempts" smallint NOT NULL DEFAULT '0', "last_error" text, "done_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "PK_partner_message" PRIMARY KEY ("id"))`,
  `CREATE INDEX "partner_message_of_complaint" ON "partner_message" ("complaint_id")`,
  `CREATE INDEX "partner_message_of_webhook" ON "partner_message" ("webhook_id", "queued_at") WHERE webhook_id IS NOT NULL`,
  `CREATE INDEX "partner_message_due" ON "partner_message" ("due_at", "id") WHERE state IN ('queued','sending')`,
  `CREATE TABLE "partner_change" ("complaint_id" uuid NOT NULL, "changed_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_partner_change" PRIMARY KEY ("complaint_id"))`,
  `CREATE INDEX "partner_change_order" ON "partner_change" ("changed_at", "complaint_id")`,
  // What was handed to a body before anybody could be told of it.
  `INSERT INTO "partner_change" SELECT complaint_id, max(made_at) FROM "disposition" GROUP BY complaint_id`,
];

/** Other government systems: those that ask, those that are told, and those that complaints are handed over to. */
export class Partners1796001600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of tables) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `DROP TABLE "partner_change", "partner_message", "handover", "peer", "webhook", "partner"`,
    );
  }
}
