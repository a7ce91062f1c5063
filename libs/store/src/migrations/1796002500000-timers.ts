import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What falls due later is a row, so that it depends on no process's memory. */
export class Timers1796002500000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "timer" ("id" uuid NOT NULL, "kind" text NOT NULL, "complaint_id" uuid, "ref" text NOT NULL DEFAULT '', "due_at" TIMESTAMP WITH TIME ZONE NOT NULL, "payload" jsonb NOT NULL DEFAULT '{}', "taken_until" TIMESTAMP WITH TIME ZONE, "attempts" integer NOT NULL DEFAULT 0, "last_error" text, CONSTRAINT "PK_timer" PRIMARY KEY ("id"), CONSTRAINT "FK_timer_complaint" FOREIGN KEY ("complaint_id") REFERENCES "complaint"("id") ON DELETE RESTRICT ON UPDATE NO ACTION)`,
    );
    await runner.query(`CREATE INDEX "timer_due" ON "timer" ("due_at", "id")`);
    await runner.query(`CREATE UNIQUE INDEX "timer_of_complaint" ON "timer" ("complaint_id", "kind", "ref")`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "timer"`);
  }
}
