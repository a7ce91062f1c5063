import type { MigrationInterface, QueryRunner } from 'typeorm';

export class TakenOver1796001200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "complaint" ADD "taken_over" jsonb`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "complaint" DROP COLUMN "taken_over"`);
  }
}
