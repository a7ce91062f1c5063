import type { MigrationInterface, QueryRunner } from 'typeorm';

/** For which area a report came, before routing read another one out of it: of readings that were before it is not known. */
export class ReadingContexts1796003870000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "routing_reading" ADD "context" text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "routing_reading" DROP COLUMN "context"`);
  }
}
