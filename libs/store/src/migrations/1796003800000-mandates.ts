import type { MigrationInterface, QueryRunner } from 'typeorm';

const dated = `"valid_from" date NOT NULL, "valid_until" date, "basis" text NOT NULL, "entered_by" text NOT NULL, "entered_at" TIMESTAMP WITH TIME ZONE NOT NULL`;

/** Who handles what where is dated, and words and places of an installation's own are rows beside it. */
export class Mandates1796003800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "mandate" ("id" uuid NOT NULL, "instansi" text NOT NULL, "category" text NOT NULL, "wilayah" text, ${dated}, CONSTRAINT "PK_mandate" PRIMARY KEY ("id"), CONSTRAINT "mandate_days" CHECK (valid_until >= valid_from - 1))`,
    );
    // What bodies have handled so far they go on handling, in the area they were given with it.
    await runner.query(
      `INSERT INTO mandate (id, instansi, category, wilayah, valid_from, basis, entered_by, entered_at) SELECT gen_random_uuid(), id, handled, wilayah, '2000-01-01', '', 'system', now() FROM instansi, unnest(handles) AS handled`,
    );
    await runner.query(
      `CREATE TABLE "routing_rule" ("id" uuid NOT NULL, "name" text NOT NULL, "words" text NOT NULL, "wilayah" text, "category" text, "instansi" text, ${dated}, CONSTRAINT "PK_routing_rule" PRIMARY KEY ("id"), CONSTRAINT "routing_rule_days" CHECK (valid_until >= valid_from - 1), CONSTRAINT "routing_rule_says" CHECK (category IS NOT NULL OR instansi IS NOT NULL))`,
    );
    await runner.query(
      `CREATE TABLE "own_place" ("id" uuid NOT NULL, "name" text NOT NULL, "wilayah" text NOT NULL, "road" text, ${dated}, CONSTRAINT "PK_own_place" PRIMARY KEY ("id"), CONSTRAINT "own_place_days" CHECK (valid_until >= valid_from - 1), CONSTRAINT "own_place_road" CHECK (road IN ('nasional', 'provinsi', 'kabupaten', 'desa')))`,
    );
    await runner.query(
      `CREATE TABLE "routing_state" ("id" smallint NOT NULL, "version" bigint NOT NULL, CONSTRAINT "PK_routing_state" PRIMARY KEY ("id"), CONSTRAINT "routing_state_one" CHECK (id = 1))`,
    );
    await runner.query(`INSERT INTO routing_state (id, version) VALUES (1, 0)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['routing_state', 'own_place', 'routing_rule', 'mandate'])
      await runner.query(`DROP TABLE "${table}"`);
  }
}
