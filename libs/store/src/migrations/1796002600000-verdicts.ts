import type { MigrationInterface, QueryRunner } from 'typeorm';

const made = [
  `ALTER TABLE "complaint" ADD "rewritten_title" text`,
  `ALTER TABLE "complaint" ADD "raised_to" text`,
  `CREATE TABLE "hop" ("id" uuid NOT NULL, "complaint_id" uuid NOT NULL, "kind" text NOT NULL, "from_instansi" text, "to_instansi" text, "reason" text NOT NULL, "proposal" text, "actor" text NOT NULL, "role" text, "at" TIMESTAMP WITH TIME ZONE NOT NULL, "undone_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "hop_kind" CHECK (kind IN ('disposed', 'forwarded', 'referred', 'returned', 'declined')), CONSTRAINT "PK_hop" PRIMARY KEY ("id"), CONSTRAINT "FK_hop_complaint" FOREIGN KEY ("complaint_id") REFERENCES "complaint"("id") ON DELETE RESTRICT ON UPDATE NO ACTION)`,
  `CREATE INDEX "hop_of_complaint" ON "hop" ("complaint_id", "at", "id")`,
  `CREATE INDEX "hop_that_corrects" ON "hop" ("at", "id") WHERE kind IN ('returned', 'declined') AND undone_at IS NULL`,
  `CREATE TABLE "referral_proof" ("id" uuid NOT NULL, "disposition_id" uuid NOT NULL, "how" text NOT NULL, "sent_at" TIMESTAMP WITH TIME ZONE NOT NULL, "number" text, "note" text, "attachment_id" uuid, "recorded_by" text NOT NULL, "recorded_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_referral_proof" PRIMARY KEY ("id"), CONSTRAINT "FK_referral_proof_disposition" FOREIGN KEY ("disposition_id") REFERENCES "disposition"("id") ON DELETE RESTRICT ON UPDATE NO ACTION)`,
  `CREATE INDEX "referral_proof_of_disposition" ON "referral_proof" ("disposition_id", "recorded_at")`,
  `CREATE TABLE "verdict" ("id" uuid NOT NULL, "complaint_id" uuid NOT NULL, "action" text NOT NULL, "actor" text NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, "before" jsonb NOT NULL, "after" jsonb NOT NULL, "trace" jsonb NOT NULL, "undone_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "PK_verdict" PRIMARY KEY ("id"), CONSTRAINT "FK_verdict_complaint" FOREIGN KEY ("complaint_id") REFERENCES "complaint"("id") ON DELETE RESTRICT ON UPDATE NO ACTION)`,
  `CREATE INDEX "verdict_of_complaint" ON "verdict" ("complaint_id", "at")`,
  // What went from desk to desk before there was a ledger: its dispositions, in the words they were made with.
  `INSERT INTO "hop" SELECT gen_random_uuid(), complaint_id, CASE kind WHEN 'referral' THEN 'referred' ELSE 'disposed' END, NULL, instansi, reason, NULL, made_by, NULL, made_at, NULL FROM "disposition"`,
];

/** The verdicts of the field: where a complaint went and why, what proves a referral, what may be taken back. */
export class Verdicts1796002600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of made) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['verdict', 'referral_proof', 'hop']) await runner.query(`DROP TABLE "${table}"`);
    await runner.query(`ALTER TABLE "complaint" DROP COLUMN "raised_to", DROP COLUMN "rewritten_title"`);
  }
}
