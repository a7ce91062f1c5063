import type { MigrationInterface, QueryRunner } from 'typeorm';

const firstRules = {
  id: 'permenpanrb-62-2018',
  name: 'PermenPANRB 62/2018',
  validFrom: '2018-12-31',
  verification: 3,
  firstResponse: 5,
  settlement: { permintaan_informasi: 5, aspirasi: 5, pengaduan: 14 },
  supervisorySettlement: 60,
  closing: 10,
  information: 10,
  informationExtension: 7,
  reminders: [7, 21],
  lapse: 30,
  pauses: 2,
  warning: 1,
  escalation: [2, 4, 6],
};

/** Terms are rows: what runs until when on which complaint, by which rules and whose calendar. */
export class Clocks1796003200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "rule_set" ("id" text NOT NULL, "valid_from" date NOT NULL, "rules" jsonb NOT NULL, "entered_by" text NOT NULL, "entered_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_rule_set" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE UNIQUE INDEX "rule_set_valid_from" ON "rule_set" ("valid_from")`);
    await runner.query(
      `INSERT INTO rule_set (id, valid_from, rules, entered_by, entered_at) VALUES ($1, $2, $3, 'system', now())`,
      [firstRules.id, firstRules.validFrom, JSON.stringify(firstRules)],
    );
    await runner.query(
      `CREATE TABLE "clock" ("complaint_id" uuid NOT NULL, "kind" text NOT NULL, "nth" smallint NOT NULL, "disposition_id" uuid, "instansi" text, "started_at" TIMESTAMP WITH TIME ZONE NOT NULL, "started_by" text NOT NULL, "days" smallint NOT NULL, "in_days" text NOT NULL, "due_at" TIMESTAMP WITH TIME ZONE, "paused_days" smallint NOT NULL, "ended_at" TIMESTAMP WITH TIME ZONE, "ended_as" text, "stages" TIMESTAMP WITH TIME ZONE array NOT NULL DEFAULT '{}', "escalated_level" smallint NOT NULL DEFAULT '0', "next_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "PK_clock" PRIMARY KEY ("complaint_id", "kind", "nth"), CONSTRAINT "FK_clock_complaint" FOREIGN KEY ("complaint_id") REFERENCES "complaint"("id") ON DELETE RESTRICT ON UPDATE NO ACTION)`,
    );
    await runner.query(`CREATE INDEX "clock_next" ON "clock" ("next_at") WHERE next_at IS NOT NULL`);
    await runner.query(
      `CREATE INDEX "clock_running" ON "clock" ("due_at", "complaint_id", "kind", "nth") WHERE ended_at IS NULL AND kind NOT IN ('closing', 'question')`,
    );
    await runner.query(`ALTER TABLE "holiday" ADD "wilayah" text NOT NULL DEFAULT ''`);
    await runner.query(`ALTER TABLE "holiday" ADD "to_check" boolean NOT NULL DEFAULT false`);
    await runner.query(`ALTER TABLE "holiday" DROP CONSTRAINT "PK_89b26e4ed3db8895b86c8df55e8"`);
    await runner.query(`ALTER TABLE "holiday" ADD CONSTRAINT "PK_holiday" PRIMARY KEY ("date", "wilayah")`);
    await runner.query(
      `CREATE TABLE "work_week" ("place" text NOT NULL, "days" smallint NOT NULL, CONSTRAINT "PK_work_week" PRIMARY KEY ("place"), CONSTRAINT "work_week_days" CHECK (days IN (5, 6)))`,
    );
    await runner.query(
      `CREATE TABLE "information_request" ("complaint_id" uuid NOT NULL, "ppid" text NOT NULL, "year" smallint NOT NULL, "number" integer NOT NULL, "registered_at" TIMESTAMP WITH TIME ZONE NOT NULL, "extended_at" TIMESTAMP WITH TIME ZONE, "extension_reason" text, CONSTRAINT "PK_information_request" PRIMARY KEY ("complaint_id"), CONSTRAINT "FK_information_request_complaint" FOREIGN KEY ("complaint_id") REFERENCES "complaint"("id") ON DELETE RESTRICT ON UPDATE NO ACTION)`,
    );
    await runner.query(
      `CREATE UNIQUE INDEX "information_request_number" ON "information_request" ("ppid", "year", "number")`,
    );
    // A timer of the house, about no complaint, is there once too.
    await runner.query(`DROP INDEX "timer_of_complaint"`);
    await runner.query(
      `CREATE UNIQUE INDEX "timer_of_complaint" ON "timer" ("complaint_id", "kind", "ref") NULLS NOT DISTINCT`,
    );
    // Every open complaint gets its clocks from its timeline.
    await runner.query(
      `INSERT INTO timer (id, kind, complaint_id, due_at) SELECT gen_random_uuid(), 'reckon', id, now() FROM complaint WHERE status NOT IN ('closed', 'archived', 'merged')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM timer WHERE kind IN ('reckon', 'office-watch')`);
    await runner.query(`DROP INDEX "timer_of_complaint"`);
    await runner.query(`CREATE UNIQUE INDEX "timer_of_complaint" ON "timer" ("complaint_id", "kind", "ref")`);
    await runner.query(`DROP TABLE "information_request"`);
    await runner.query(`DROP TABLE "work_week"`);
    await runner.query(`DELETE FROM holiday WHERE wilayah <> ''`);
    await runner.query(`ALTER TABLE "holiday" DROP CONSTRAINT "PK_holiday"`);
    await runner.query(
      `ALTER TABLE "holiday" ADD CONSTRAINT "PK_89b26e4ed3db8895b86c8df55e8" PRIMARY KEY ("date")`,
    );
    await runner.query(`ALTER TABLE "holiday" DROP COLUMN "to_check"`);
    await runner.query(`ALTER TABLE "holiday" DROP COLUMN "wilayah"`);
    await runner.query(`DROP TABLE "clock"`);
    await runner.query(`DROP TABLE "rule_set"`);
  }
}
