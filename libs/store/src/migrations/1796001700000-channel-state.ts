import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  `CREATE TABLE "channel_pause" ("channel" text NOT NULL, "reason" text NOT NULL, "by" text NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_channel_pause" PRIMARY KEY ("channel"))`,
  `CREATE TABLE "channel_health" ("channel" text NOT NULL, "side" text NOT NULL, "source" text NOT NULL, "fault" text, "since" TIMESTAMP WITH TIME ZONE NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_channel_health" PRIMARY KEY ("channel", "side", "source"))`,
  `CREATE TABLE "channel_hour" ("channel" text NOT NULL, "source" text NOT NULL, "hour" TIMESTAMP WITH TIME ZONE NOT NULL, "messages" integer NOT NULL, "last_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_channel_hour" PRIMARY KEY ("channel", "source", "hour"))`,
  // Rows lie in the order in which they came: adding to it costs nothing, and the last days are found at once.
  `CREATE INDEX "inbound_received" ON "inbound" USING brin ("received_at")`,
  `CREATE INDEX "delivery_done" ON "delivery" ("channel", "done_at") WHERE done_at IS NOT NULL`,
];

const down = [
  `DROP INDEX "delivery_done"`,
  `DROP INDEX "inbound_received"`,
  `DROP TABLE "channel_hour", "channel_health", "channel_pause"`,
];

/** What is known of each channel by every process: whether it is paused, how it fares, what is usual for it. */
export class ChannelState1796001700000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
  }
}
