import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Answers that are drafted, reviewed and made of parts; notes among officers; and how a complaint ended. */
export class Answers1796002800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "instansi" ADD "reviews_answers" boolean NOT NULL DEFAULT false`);
    await runner.query(`ALTER TABLE "category" ADD "needs_evidence" boolean NOT NULL DEFAULT false`);
    await runner.query(`ALTER TABLE "message" ADD "parts" jsonb`);
    await runner.query(
      `ALTER TABLE "complaint" ADD "closed_as" text, ADD "closed_at" TIMESTAMP WITH TIME ZONE, ADD "rating" smallint`,
    );
    await runner.query(
      `ALTER TABLE "complaint" ADD CONSTRAINT "complaint_closed_as" CHECK (closed_as IN ('confirmed', 'automatic', 'by-officer')), ADD CONSTRAINT "complaint_rating" CHECK (rating BETWEEN 1 AND 5)`,
    );
    await runner.query(`ALTER TABLE "conversation" ADD "ended_at" TIMESTAMP WITH TIME ZONE`);
    await runner.query(
      `CREATE TABLE "draft" ("id" uuid NOT NULL, "complaint_id" uuid NOT NULL, "officer" text NOT NULL, "instansi" text, "parts" jsonb NOT NULL, "saved_at" TIMESTAMP WITH TIME ZONE NOT NULL, "submitted_at" TIMESTAMP WITH TIME ZONE, "on_behalf" boolean NOT NULL DEFAULT false, "sent_back_by" text, "sent_back_words" text, CONSTRAINT "PK_draft" PRIMARY KEY ("id"), CONSTRAINT "FK_draft_complaint" FOREIGN KEY ("complaint_id") REFERENCES "complaint"("id") ON DELETE RESTRICT ON UPDATE NO ACTION)`,
    );
    await runner.query(`CREATE UNIQUE INDEX "draft_of_officer" ON "draft" ("complaint_id", "officer")`);
    await runner.query(
      `CREATE UNIQUE INDEX "draft_in_review" ON "draft" ("complaint_id") WHERE submitted_at IS NOT NULL`,
    );
    await runner.query(
      `CREATE TABLE "internal_note" ("id" uuid NOT NULL, "complaint_id" uuid NOT NULL, "author" text NOT NULL, "instansi" text, "text" text NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_internal_note" PRIMARY KEY ("id"), CONSTRAINT "FK_internal_note_complaint" FOREIGN KEY ("complaint_id") REFERENCES "complaint"("id") ON DELETE RESTRICT ON UPDATE NO ACTION)`,
    );
    await runner.query(`CREATE INDEX "internal_note_of_complaint" ON "internal_note" ("complaint_id", "at")`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "internal_note"`);
    await runner.query(`DROP TABLE "draft"`);
    await runner.query(`ALTER TABLE "conversation" DROP COLUMN "ended_at"`);
    await runner.query(
      `ALTER TABLE "complaint" DROP COLUMN "rating", DROP COLUMN "closed_at", DROP COLUMN "closed_as"`,
    );
    await runner.query(`ALTER TABLE "message" DROP COLUMN "parts"`);
    await runner.query(`ALTER TABLE "category" DROP COLUMN "needs_evidence"`);
    await runner.query(`ALTER TABLE "instansi" DROP COLUMN "reviews_answers"`);
  }
}
