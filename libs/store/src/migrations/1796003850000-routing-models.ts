import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Routing models that were trained here. */
export class RoutingModels1796003850000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "routing_model" ("version" text NOT NULL, "made_at" TIMESTAMP WITH TIME ZONE NOT NULL, "made_by" text NOT NULL, "live_from" TIMESTAMP WITH TIME ZONE, "figures" jsonb NOT NULL, "learned_from" jsonb NOT NULL, "file" bytea NOT NULL, CONSTRAINT "PK_routing_model" PRIMARY KEY ("version"))`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "routing_model"`);
  }
}
