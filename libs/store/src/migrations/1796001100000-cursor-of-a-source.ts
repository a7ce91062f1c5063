import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A channel may be pulled from several sources, each read as far as it was; a report may be too large to come whole. */
export class CursorOfASource1796001100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "channel_cursor" ADD "source" text NOT NULL DEFAULT ''`);
    await runner.query(`ALTER TABLE "channel_cursor" DROP CONSTRAINT "PK_453f2baacc82aec392d322d5c90"`);
    await runner.query(
      `ALTER TABLE "channel_cursor" ADD CONSTRAINT "PK_channel_cursor" PRIMARY KEY ("channel", "source")`,
    );
    await runner.query(`ALTER TABLE "complaint" ADD "incomplete" text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "complaint" DROP COLUMN "incomplete"`);
    await runner.query(`DELETE FROM "channel_cursor" WHERE "source" <> ''`);
    await runner.query(`ALTER TABLE "channel_cursor" DROP CONSTRAINT "PK_channel_cursor"`);
    await runner.query(
      `ALTER TABLE "channel_cursor" ADD CONSTRAINT "PK_453f2baacc82aec392d322d5c90" PRIMARY KEY ("channel")`,
    );
    await runner.query(`ALTER TABLE "channel_cursor" DROP COLUMN "source"`);
  }
}
