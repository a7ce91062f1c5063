import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What waited for a time on a complaint waits no more once another speaks for it, and goes on when it is parted. */
export class TimersOfTheMerged1796003410000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "merging" ADD "timers" jsonb NOT NULL DEFAULT '[]'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "merging" DROP "timers"`);
  }
}
