import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Files that are fetched from their provider, when and how often; and who wants no more messages of a channel. */
export class FilesAndSilence1796000900000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "silence" ("channel" text NOT NULL, "address_index" bytea NOT NULL, "inbound_id" uuid NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_silence" PRIMARY KEY ("channel", "address_index"))`,
    );
    await runner.query(
      `ALTER TABLE "attachment" ADD "fetch_at" TIMESTAMP WITH TIME ZONE, ADD "fetch_tries" smallint NOT NULL DEFAULT '0', ADD "missing" text`,
    );
    await runner.query(`DROP INDEX "attachment_to_fetch"`);
    await runner.query(
      `CREATE INDEX "attachment_to_fetch" ON "attachment" ("fetch_at") WHERE sealed_id IS NULL AND missing IS NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "attachment_to_fetch"`);
    await runner.query(`CREATE INDEX "attachment_to_fetch" ON "attachment" ("id") WHERE sealed_id IS NULL`);
    await runner.query(
      `ALTER TABLE "attachment" DROP COLUMN "fetch_at", DROP COLUMN "fetch_tries", DROP COLUMN "missing"`,
    );
    await runner.query(`DROP TABLE "silence"`);
  }
}
