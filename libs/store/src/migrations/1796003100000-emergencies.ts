import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Danger to life is marked, and whom to call for it is data. */
export class Emergencies1796003100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "complaint" ADD "emergency" text`);
    await runner.query(`ALTER TABLE "complaint" ADD "emergency_at" TIMESTAMP WITH TIME ZONE`);
    await runner.query(
      `CREATE INDEX "complaint_in_danger" ON "complaint" ("emergency_at", "id") WHERE emergency IS NOT NULL AND status NOT IN ('closed','archived','merged')`,
    );
    await runner.query(
      `CREATE TABLE "emergency_number" ("wilayah" text NOT NULL, "kind" text NOT NULL, "place" smallint NOT NULL, "name" text NOT NULL, "number" text NOT NULL, "to_check" boolean NOT NULL DEFAULT false, CONSTRAINT "PK_emergency_number" PRIMARY KEY ("wilayah", "kind", "place"))`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "emergency_number"`);
    await runner.query(`DROP INDEX "complaint_in_danger"`);
    await runner.query(`ALTER TABLE "complaint" DROP COLUMN "emergency_at"`);
    await runner.query(`ALTER TABLE "complaint" DROP COLUMN "emergency"`);
  }
}
