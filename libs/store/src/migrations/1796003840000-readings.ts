import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the machine read of each complaint, and whether a person decided so: readings that were before are not known. */
export class Readings1796003840000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "routing_reading" ("complaint_id" uuid NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, "model_version" text NOT NULL, "category" text NOT NULL, "classification" text, "wilayah" text, "supervisory" boolean NOT NULL, "instansi" text, "confidence" real NOT NULL, "outcome" text NOT NULL, "agreed" boolean, "decided_by" text, "decided_at" TIMESTAMP WITH TIME ZONE, "returned" boolean NOT NULL DEFAULT false, CONSTRAINT "PK_routing_reading" PRIMARY KEY ("complaint_id"), CONSTRAINT "FK_routing_reading_complaint" FOREIGN KEY ("complaint_id") REFERENCES "complaint"("id") ON DELETE RESTRICT ON UPDATE NO ACTION)`,
    );
    await runner.query(`CREATE INDEX "routing_reading_at" ON "routing_reading" ("at", "complaint_id")`);
    await runner.query(
      `CREATE INDEX "routing_reading_corrected" ON "routing_reading" ("decided_at", "complaint_id") WHERE NOT agreed`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "routing_reading"`);
  }
}
