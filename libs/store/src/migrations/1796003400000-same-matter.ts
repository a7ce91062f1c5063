import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which public complaint a reporter was told of, or named himself, as being about the same. */
export class SameMatter1796003400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "same_matter" ("complaint_id" uuid NOT NULL, "code" text NOT NULL, "agreed" boolean NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_same_matter" PRIMARY KEY ("complaint_id"), CONSTRAINT "FK_same_matter_complaint" FOREIGN KEY ("complaint_id") REFERENCES "complaint"("id") ON DELETE RESTRICT ON UPDATE NO ACTION)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "same_matter"`);
  }
}
