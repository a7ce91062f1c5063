import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Reveal1796000700000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "reveal_request" ("id" uuid NOT NULL, "complaint_id" uuid NOT NULL, "asked_by" uuid NOT NULL, "asked_role" text NOT NULL, "asked_instansi" text, "ground" text NOT NULL, "reason" text NOT NULL, "asked_at" TIMESTAMP WITH TIME ZONE NOT NULL, "decide_by" TIMESTAMP WITH TIME ZONE NOT NULL, "state" text NOT NULL, "decided_by" uuid, "decided_role" text, "decided_instansi" text, "decision" text, "decided_at" TIMESTAMP WITH TIME ZONE, "open_by" TIMESTAMP WITH TIME ZONE, "opened_at" TIMESTAMP WITH TIME ZONE, "signature" bytea NOT NULL, CONSTRAINT "reveal_request_second_person" CHECK (decided_by IS DISTINCT FROM asked_by), CONSTRAINT "PK_reveal_request" PRIMARY KEY ("id"), CONSTRAINT "FK_reveal_request_complaint" FOREIGN KEY ("complaint_id") REFERENCES "complaint"("id") ON DELETE RESTRICT ON UPDATE NO ACTION)`,
    );
    await runner.query(
      `CREATE INDEX "reveal_request_of_complaint" ON "reveal_request" ("complaint_id", "asked_at")`,
    );
    await runner.query(
      `CREATE INDEX "reveal_request_waiting" ON "reveal_request" ("asked_at") WHERE state = 'waiting'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "reveal_request"`);
  }
}
