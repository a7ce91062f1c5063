import type { MigrationInterface, QueryRunner } from 'typeorm';

const open = `status NOT IN ('closed','archived','merged')`;

/** Reports of one matter are found by what, where and when; merged, they stay whole and may be parted again. */
export class Duplicates1796003000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [
      `ALTER TABLE "complaint" ADD "merged_into" uuid`,
      `ALTER TABLE "complaint" ADD CONSTRAINT "FK_complaint_merged_into" FOREIGN KEY ("merged_into") REFERENCES "complaint"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
      `ALTER TABLE "complaint" ADD CONSTRAINT "complaint_merged" CHECK (merged_into IS NULL OR (status = 'merged' AND merged_into <> id))`,
      `CREATE INDEX "complaint_merged_into" ON "complaint" ("merged_into") WHERE merged_into IS NOT NULL`,
      `CREATE INDEX "complaint_near_place" ON "complaint" ("category", ("place"->>'code'), "received_at") WHERE place IS NOT NULL AND ${open}`,
      `CREATE INDEX "complaint_near_point" ON "complaint" ("category", "lat", "lon") WHERE lat IS NOT NULL AND ${open}`,
      `CREATE INDEX "complaint_near_words" ON "complaint" ("category", "wilayah", "received_at") WHERE place_text IS NOT NULL AND ${open}`,
      `CREATE TABLE "merging" ("id" uuid NOT NULL, "act" uuid NOT NULL, "complaint_id" uuid NOT NULL, "lead_id" uuid NOT NULL, "status" text NOT NULL, "lead_answer_by" TIMESTAMP WITH TIME ZONE NOT NULL, "made_at" TIMESTAMP WITH TIME ZONE NOT NULL, "made_by" text NOT NULL, "ended_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "PK_merging" PRIMARY KEY ("id"), CONSTRAINT "FK_merging_complaint" FOREIGN KEY ("complaint_id") REFERENCES "complaint"("id") ON DELETE RESTRICT ON UPDATE NO ACTION, CONSTRAINT "FK_merging_lead" FOREIGN KEY ("lead_id") REFERENCES "complaint"("id") ON DELETE RESTRICT ON UPDATE NO ACTION)`,
      `CREATE UNIQUE INDEX "merging_of_complaint" ON "merging" ("complaint_id") WHERE ended_at IS NULL`,
      `CREATE INDEX "merging_of_lead" ON "merging" ("lead_id") WHERE ended_at IS NULL`,
      `CREATE INDEX "merging_of_act" ON "merging" ("act")`,
      `CREATE TABLE "support" ("id" uuid NOT NULL, "complaint_id" uuid NOT NULL, "supporter" bytea NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_support" PRIMARY KEY ("id"), CONSTRAINT "FK_support_complaint" FOREIGN KEY ("complaint_id") REFERENCES "complaint"("id") ON DELETE RESTRICT ON UPDATE NO ACTION)`,
      `CREATE UNIQUE INDEX "support_once" ON "support" ("complaint_id", "supporter")`,
    ]) {
      await runner.query(statement);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "support"`);
    await runner.query(`DROP TABLE "merging"`);
    for (const index of ['near_words', 'near_point', 'near_place', 'merged_into']) {
      await runner.query(`DROP INDEX "complaint_${index}"`);
    }
    await runner.query(
      `ALTER TABLE "complaint" DROP CONSTRAINT "complaint_merged", DROP CONSTRAINT "FK_complaint_merged_into", DROP "merged_into"`,
    );
  }
}
