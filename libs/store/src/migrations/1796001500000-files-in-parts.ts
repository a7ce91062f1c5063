import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Files that come after their report, in parts and over a bad network. */
export class FilesInParts1796001500000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "upload" ("complaint_id" uuid NOT NULL, "id" uuid NOT NULL, "about" bytea NOT NULL, "size" integer NOT NULL, "received" integer NOT NULL DEFAULT '0', "state" text NOT NULL DEFAULT 'receiving', "reason" text, "attachment_id" uuid, "touched_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_upload" PRIMARY KEY ("complaint_id", "id"))`,
    );
    await runner.query(`CREATE INDEX "upload_touched" ON "upload" ("touched_at")`);
    await runner.query(
      `CREATE TABLE "upload_part" ("complaint_id" uuid NOT NULL, "upload_id" uuid NOT NULL, "start" integer NOT NULL, "bytes" bytea NOT NULL, CONSTRAINT "PK_upload_part" PRIMARY KEY ("complaint_id", "upload_id", "start"))`,
    );
    await runner.query(
      `ALTER TABLE "upload" ADD CONSTRAINT "FK_upload_complaint" FOREIGN KEY ("complaint_id") REFERENCES "complaint"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "upload_part" ADD CONSTRAINT "FK_upload_part_upload" FOREIGN KEY ("complaint_id", "upload_id") REFERENCES "upload"("complaint_id","id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "upload_part", "upload"`);
  }
}
