import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  `ALTER TABLE "officer" ADD "sk" text`,
  `ALTER TABLE "officer" ADD "valid_from" date`,
  `ALTER TABLE "officer" ADD "valid_until" date`,
  `ALTER TABLE "officer" ADD "successor" text`,
  `ALTER TABLE "officer" ADD "must_change_password" boolean NOT NULL DEFAULT false`,
  // Nobody was asked for a second factor when these were opened.
  `DELETE FROM "session" WHERE kind = 'console'`,
  `ALTER TABLE "session" ADD "id" uuid NOT NULL DEFAULT gen_random_uuid()`,
  `ALTER TABLE "session" ALTER COLUMN "id" DROP DEFAULT`,
  `ALTER TABLE "session" ADD "officer_id" uuid`,
  `ALTER TABLE "session" ADD "scopes" text array`,
  `ALTER TABLE "session" ADD "opened_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now()`,
  `ALTER TABLE "session" ALTER COLUMN "opened_at" DROP DEFAULT`,
  `ALTER TABLE "session" ADD "idle_minutes" smallint`,
  `ALTER TABLE "session" ADD "stepped_up_at" TIMESTAMP WITH TIME ZONE`,
  `ALTER TABLE "session" ADD "stepped_up_by" text`,
  `CREATE UNIQUE INDEX "session_id" ON "session" ("id")`,
  `CREATE INDEX "session_of_officer" ON "session" ("officer_id")`,
  `CREATE TABLE "factor" ("id" uuid NOT NULL, "officer_id" uuid NOT NULL, "kind" text NOT NULL, "name" text NOT NULL, "secret" bytea, "last_step" bigint, "credential_id" text, "public_key" bytea, "counter" bigint NOT NULL DEFAULT '0', "transports" text array NOT NULL DEFAULT '{}', "added_at" TIMESTAMP WITH TIME ZONE NOT NULL, "confirmed_at" TIMESTAMP WITH TIME ZONE, "used_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "PK_factor" PRIMARY KEY ("id"))`,
  `CREATE INDEX "factor_of_officer" ON "factor" ("officer_id")`,
  `CREATE UNIQUE INDEX "factor_credential" ON "factor" ("credential_id") WHERE credential_id IS NOT NULL`,
  `CREATE TABLE "recovery_code" ("officer_id" uuid NOT NULL, "code_hash" bytea NOT NULL, "used_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "PK_recovery_code" PRIMARY KEY ("officer_id", "code_hash"))`,
  `CREATE TABLE "passkey_challenge" ("session_id" uuid NOT NULL, "purpose" text NOT NULL, "challenge" text NOT NULL, "expires_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_passkey_challenge" PRIMARY KEY ("session_id", "purpose"))`,
];

const down = [
  `DROP TABLE "passkey_challenge"`,
  `DROP TABLE "recovery_code"`,
  `DROP TABLE "factor"`,
  `DROP INDEX "session_of_officer"`,
  `DROP INDEX "session_id"`,
  ...['id', 'officer_id', 'scopes', 'opened_at', 'idle_minutes', 'stepped_up_at', 'stepped_up_by'].map(
    (column) => `ALTER TABLE "session" DROP COLUMN "${column}"`,
  ),
  ...['sk', 'valid_from', 'valid_until', 'successor', 'must_change_password'].map(
    (column) => `ALTER TABLE "officer" DROP COLUMN "${column}"`,
  ),
];

/** Officers with dates, second factors, and sessions that know how they were opened. */
export class Access1796000300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
  }
}
