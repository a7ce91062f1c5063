import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A list without states says of none of its reports where it stands: that is no state, and no difference. */
export class StateNotListed1796002200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "sp4n_record" ALTER COLUMN "standing" DROP NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`UPDATE "sp4n_record" SET "standing" = 'open' WHERE "standing" IS NULL`);
    await runner.query(`ALTER TABLE "sp4n_record" ALTER COLUMN "standing" SET NOT NULL`);
  }
}
