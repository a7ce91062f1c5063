import type { MigrationInterface, QueryRunner } from 'typeorm';

const columns = [
  `ALTER TABLE "complaint" ADD "known" text NOT NULL DEFAULT 'nobody'`,
  `ALTER TABLE "complaint" ADD "name_shown" boolean NOT NULL DEFAULT false`,
  `ALTER TABLE "complaint" ADD "closed_by_category" boolean NOT NULL DEFAULT false`,
  `ALTER TABLE "complaint" ADD "service_data" text array NOT NULL DEFAULT '{}'`,
  `ALTER TABLE "complaint" ADD "consents" jsonb`,
  `ALTER TABLE "message" ADD "unread" boolean NOT NULL DEFAULT false`,
  `ALTER TABLE "category" ADD "confidential" boolean NOT NULL DEFAULT false`,
];

/** Two properties can contradict each other in no row. */
const checks = [
  `ALTER TABLE "complaint" ADD CONSTRAINT "complaint_known" CHECK (known IN ('nobody', 'contact', 'named', 'verified'))`,
  `ALTER TABLE "complaint" ADD CONSTRAINT "complaint_shows_no_anonymous_name" CHECK (NOT (name_shown AND anonymous))`,
  `ALTER TABLE "complaint" ADD CONSTRAINT "complaint_closed_by_category" CHECK (confidential OR NOT closed_by_category)`,
];

/** What an installation from before gets; a new one is seeded with it, and from then on it is data. */
const confidentialCategories = `UPDATE "category" SET "confidential" = true WHERE "id" IN ('perempuan-anak',
  'layanan-kesehatan', 'wabah', 'bpjs-kesehatan', 'masalah-sosial', 'pendidikan-dasar', 'pendidikan-menengah')`;

export class Protection1796000500000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...columns, ...checks, confidentialCategories]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of columns.toReversed()) {
      await runner.query(statement.replace(/ ADD ("\w+").*/, ' DROP COLUMN $1'));
    }
  }
}
