import type { MigrationInterface, QueryRunner } from 'typeorm';

// A hash that costs little, since every report pays for it: what counts is that it is kept in another place.
const entry = `min(id), array_agg(id), array_agg(subject), array_agg(hash_record_extended(
  ROW(id, at, actor, role, action, subject, instansi, reason, detail), 0))`;

const up = [
  `ALTER TABLE "timeline" RENAME TO "audit"`,
  `ALTER TABLE "audit" RENAME COLUMN "complaint_id" TO "subject"`,
  `ALTER TABLE "audit" RENAME CONSTRAINT "PK_357e2f03c197d8dda21028068da" TO "PK_audit"`,
  `ALTER SEQUENCE "timeline_id_seq" RENAME TO "audit_id_seq"`,
  `ALTER TABLE "audit" ADD COLUMN "role" text, ADD COLUMN "detail" jsonb`,
  `ALTER TRIGGER timeline_is_append_only ON "audit" RENAME TO audit_is_append_only`,
  `ALTER TRIGGER timeline_is_never_emptied ON "audit" RENAME TO audit_is_never_emptied`,
  `CREATE TABLE "audit_due" ("first" bigint NOT NULL, "ids" bigint array NOT NULL, "subjects" uuid array NOT NULL, "said" bigint array NOT NULL, CONSTRAINT "PK_audit_due" PRIMARY KEY ("first"))`,
  `CREATE TABLE "audit_chain" ("seq" bigint NOT NULL, "subject" uuid NOT NULL, "audit_id" bigint NOT NULL, "hash" bytea NOT NULL, CONSTRAINT "PK_audit_chain" PRIMARY KEY ("seq"))`,
  `CREATE UNIQUE INDEX "audit_chain_once" ON "audit_chain" ("audit_id")`,
  `CREATE TABLE "audit_tip" ("id" smallint NOT NULL DEFAULT '1', "seq" bigint NOT NULL, "hash" bytea NOT NULL, CONSTRAINT "audit_tip_is_one" CHECK ("id" = 1), CONSTRAINT "PK_audit_tip" PRIMARY KEY ("id"))`,
  `INSERT INTO "audit_tip" ("seq", "hash") VALUES (0, decode(repeat('00', 32), 'hex'))`,
  // As its owner: whoever may add to the audit needs no right to what stands behind it.
  `CREATE FUNCTION audit_becomes_due() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
     SET search_path = pg_catalog, public, pg_temp AS $$
     BEGIN
       INSERT INTO audit_due ("first", ids, subjects, said) SELECT ${entry} FROM fresh HAVING count(*) > 0;
       RETURN NULL;
     END $$`,
  `CREATE TRIGGER audit_becomes_due AFTER INSERT ON "audit" REFERENCING NEW TABLE AS fresh
     FOR EACH STATEMENT EXECUTE FUNCTION audit_becomes_due()`,
  `INSERT INTO "audit_due" ("first", "ids", "subjects", "said")
     SELECT ${entry} FROM (SELECT *, (row_number() OVER (ORDER BY id) - 1) / 100 AS part FROM "audit") AS kept GROUP BY part`,
  ...['audit_chain', 'audit_due', 'audit_tip'].map(
    (table) => `CREATE TRIGGER ${table}_is_never_emptied BEFORE TRUNCATE ON "${table}"
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
  ),
  `CREATE TRIGGER audit_chain_is_append_only BEFORE UPDATE OR DELETE ON "audit_chain"
     FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
  `CREATE TRIGGER audit_due_is_never_changed BEFORE UPDATE ON "audit_due"
     FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
  `CREATE TRIGGER audit_tip_is_kept BEFORE DELETE ON "audit_tip"
     FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
];

const down = [
  `DROP TABLE "audit_due", "audit_chain", "audit_tip"`,
  `DROP TRIGGER audit_becomes_due ON "audit"`,
  `DROP FUNCTION audit_becomes_due()`,
  `ALTER TRIGGER audit_is_append_only ON "audit" RENAME TO timeline_is_append_only`,
  `ALTER TRIGGER audit_is_never_emptied ON "audit" RENAME TO timeline_is_never_emptied`,
  `ALTER TABLE "audit" DROP COLUMN "role", DROP COLUMN "detail"`,
  `ALTER SEQUENCE "audit_id_seq" RENAME TO "timeline_id_seq"`,
  `ALTER TABLE "audit" RENAME CONSTRAINT "PK_audit" TO "PK_357e2f03c197d8dda21028068da"`,
  `ALTER TABLE "audit" RENAME COLUMN "subject" TO "complaint_id"`,
  `ALTER TABLE "audit" RENAME TO "timeline"`,
];

/** The timeline becomes the audit: every row is witnessed in its own commit, and chained soon after. */
export class Audit1796000200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
  }
}
