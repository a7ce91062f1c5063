import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One body leads and others have copies; inspectorates open what is theirs, or somebody else is asked to. */
export class Bodies1796002700000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "disposition" ADD "role" text NOT NULL DEFAULT 'lead'`);
    await runner.query(`ALTER TABLE "instansi" ADD "deputy" text`);
    await runner.query(
      `CREATE TABLE "part_answer" ("disposition_id" uuid NOT NULL, "complaint_id" uuid NOT NULL, "text" text NOT NULL, "author" text NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_part_answer" PRIMARY KEY ("disposition_id"), CONSTRAINT "FK_part_answer_complaint" FOREIGN KEY ("complaint_id") REFERENCES "complaint"("id") ON DELETE RESTRICT ON UPDATE NO ACTION)`,
    );
    await runner.query(`CREATE INDEX "part_answer_of_complaint" ON "part_answer" ("complaint_id")`);
    await runner.query(
      `CREATE TABLE "inspection" ("complaint_id" uuid NOT NULL, "instansi" text NOT NULL, "raised" boolean NOT NULL DEFAULT false, "since" TIMESTAMP WITH TIME ZONE NOT NULL, "opened_at" TIMESTAMP WITH TIME ZONE, "opened_by" text, CONSTRAINT "PK_inspection" PRIMARY KEY ("complaint_id", "instansi"), CONSTRAINT "FK_inspection_complaint" FOREIGN KEY ("complaint_id") REFERENCES "complaint"("id") ON DELETE RESTRICT ON UPDATE NO ACTION)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "inspection"`);
    await runner.query(`DROP TABLE "part_answer"`);
    await runner.query(`ALTER TABLE "instansi" DROP COLUMN "deputy"`);
    await runner.query(`ALTER TABLE "disposition" DROP COLUMN "role"`);
  }
}
