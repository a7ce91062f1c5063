import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  `CREATE TABLE "blind_index" ("token" bytea NOT NULL, "owner_id" uuid NOT NULL, CONSTRAINT "PK_blind_index" PRIMARY KEY ("token", "owner_id"))`,
  `CREATE INDEX "blind_index_of_owner" ON "blind_index" ("owner_id")`,
  `CREATE TABLE "blind_indexed" ("owner_id" uuid NOT NULL, CONSTRAINT "PK_blind_indexed" PRIMARY KEY ("owner_id"))`,
];

/** Reporters are found again by what they say of themselves. */
export class BlindIndex1796000800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "blind_indexed"`);
    await runner.query(`DROP TABLE "blind_index"`);
  }
}
