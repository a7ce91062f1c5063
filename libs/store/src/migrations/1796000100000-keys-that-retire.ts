import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  `CREATE TABLE "key_retired" ("half" text NOT NULL, "version" integer NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_key_retired" PRIMARY KEY ("half", "version"))`,
  `CREATE INDEX "key_batch_of_custodian" ON "key_batch" ("custodian_version")`,
  `CREATE INDEX "key_batch_of_escrow" ON "key_batch" ("escrow_version")`,
  // The private half of a retired key is destroyed: what a process that was late wraps to it would be lost.
  `CREATE FUNCTION refuse_retired_key() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
       IF EXISTS (SELECT FROM key_retired WHERE (half = 'custodian' AND version >= NEW.custodian_version)
                                             OR (half = 'escrow' AND version >= NEW.escrow_version)) THEN
         RAISE EXCEPTION 'wrapped to a key that retired' USING ERRCODE = 'KR001';
       END IF;
       RETURN NEW;
     END $$`,
  `CREATE TRIGGER key_batch_is_of_living_keys BEFORE INSERT OR UPDATE ON "key_batch"
     FOR EACH ROW EXECUTE FUNCTION refuse_retired_key()`,
];

const down = [
  `DROP TRIGGER key_batch_is_of_living_keys ON "key_batch"`,
  `DROP FUNCTION refuse_retired_key()`,
  `DROP INDEX "key_batch_of_escrow"`,
  `DROP INDEX "key_batch_of_custodian"`,
  `DROP TABLE "key_retired"`,
];

/** Versions of keys that nothing may be wrapped to any more. */
export class KeysThatRetire1796000100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
  }
}
