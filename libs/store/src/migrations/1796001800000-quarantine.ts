import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a person has looked at in quarantine and set aside: it stays, and stays counted. */
export class Quarantine1796001800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "inbound" ADD "discarded_at" TIMESTAMP WITH TIME ZONE`);
    await runner.query(
      `ALTER TABLE "inbound" ADD CONSTRAINT "inbound_discarded" CHECK (discarded_at IS NULL OR outcome = 'quarantined')`,
    );
    await runner.query(
      `CREATE INDEX "inbound_to_look_at" ON "inbound" ("received_at", "id") WHERE outcome = 'quarantined' AND discarded_at IS NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "inbound_to_look_at"`);
    await runner.query(`ALTER TABLE "inbound" DROP CONSTRAINT "inbound_discarded"`);
    await runner.query(`ALTER TABLE "inbound" DROP COLUMN "discarded_at"`);
  }
}
