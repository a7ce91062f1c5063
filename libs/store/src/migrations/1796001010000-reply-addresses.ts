import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  `CREATE TABLE "reply_address" ("id" uuid NOT NULL, "owner_id" uuid NOT NULL, "place" smallint NOT NULL, "channel" text NOT NULL, "sealed_id" uuid, "given" text NOT NULL, "closed" text, "closed_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "reply_address_given" CHECK (given IN ('came-by', 'officer', 'claimed')), CONSTRAINT "PK_reply_address" PRIMARY KEY ("id"))`,
  `CREATE UNIQUE INDEX "reply_address_in_order" ON "reply_address" ("owner_id", "place")`,
  `INSERT INTO reply_address (id, owner_id, place, channel, sealed_id, given)
   SELECT gen_random_uuid(), id, 0, channel, address_sealed_id, 'came-by' FROM complaint WHERE address_sealed_id IS NOT NULL`,
  // Of whoever was erased the way is gone, and what went out on it is still to be accounted for; what became no complaint
  // has no row of its own but that of the words it was told.
  `INSERT INTO reply_address (id, owner_id, place, channel, sealed_id, given, closed, closed_at)
   SELECT DISTINCT ON (d.complaint_id) gen_random_uuid(), d.complaint_id, 0, d.channel,
     CASE WHEN c.id IS NULL THEN d.address_sealed_id END, 'came-by',
     CASE WHEN c.id IS NOT NULL THEN 'erased' END, CASE WHEN c.id IS NOT NULL THEN now() END
   FROM delivery d LEFT JOIN complaint c ON c.id = d.complaint_id
   WHERE NOT EXISTS (SELECT FROM reply_address a WHERE a.owner_id = d.complaint_id)`,
  `ALTER TABLE "delivery" ADD COLUMN "address_id" uuid, ADD COLUMN "window" text, ADD COLUMN "window_index" bytea, ADD COLUMN "settled_at" TIMESTAMP WITH TIME ZONE`,
  `UPDATE delivery d SET address_id = a.id FROM reply_address a WHERE a.owner_id = d.complaint_id`,
  `ALTER TABLE "delivery" ALTER COLUMN "address_id" SET NOT NULL, DROP COLUMN "address_sealed_id"`,
  `ALTER TABLE "complaint" DROP COLUMN "address_sealed_id"`,
  `DROP INDEX "delivery_once"`,
  `CREATE UNIQUE INDEX "delivery_once" ON "delivery" ("message_id") WHERE state <> 'failed'`,
  `CREATE UNIQUE INDEX "delivery_once_each" ON "delivery" ("message_id", "address_id")`,
  `DROP INDEX "delivery_due"`,
  `CREATE INDEX "delivery_due" ON "delivery" ("due_at", "id") WHERE state IN ('queued','sending','waiting')`,
  `CREATE INDEX "delivery_waiting" ON "delivery" ("channel", "window_index") WHERE state = 'waiting'`,
  `CREATE INDEX "delivery_lost" ON "delivery" ("done_at") WHERE state = 'failed' AND NOT automatic AND settled_at IS NULL`,
  `CREATE TABLE "last_heard" ("channel" text NOT NULL, "address_index" bytea NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_last_heard" PRIMARY KEY ("channel", "address_index"))`,
  `CREATE TABLE "message_template" ("channel" text NOT NULL, "event" text NOT NULL, "audience" text NOT NULL, "language" text NOT NULL, "content_sid" text NOT NULL, "variables" jsonb NOT NULL, "by" text NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_message_template" PRIMARY KEY ("channel", "event", "audience", "language"))`,
];

const down = [
  `DROP TABLE "message_template"`,
  `DROP TABLE "last_heard"`,
  `ALTER TABLE "complaint" ADD COLUMN "address_sealed_id" uuid`,
  `UPDATE complaint c SET address_sealed_id = a.sealed_id FROM reply_address a WHERE a.owner_id = c.id AND a.place = 0`,
  `DROP INDEX "delivery_lost"`,
  `DROP INDEX "delivery_waiting"`,
  `DROP INDEX "delivery_due"`,
  `CREATE INDEX "delivery_due" ON "delivery" ("due_at", "id") WHERE state IN ('queued','sending')`,
  `DROP INDEX "delivery_once_each"`,
  `DROP INDEX "delivery_once"`,
  `CREATE UNIQUE INDEX "delivery_once" ON "delivery" ("message_id")`,
  `ALTER TABLE "delivery" ADD COLUMN "address_sealed_id" uuid`,
  `UPDATE delivery d SET address_sealed_id = coalesce((SELECT a.sealed_id FROM reply_address a WHERE a.id = d.address_id), d.address_id)`,
  `ALTER TABLE "delivery" ALTER COLUMN "address_sealed_id" SET NOT NULL, DROP COLUMN "address_id", DROP COLUMN "window", DROP COLUMN "window_index", DROP COLUMN "settled_at"`,
  `DROP TABLE "reply_address"`,
];

/** A complaint has an ordered list of ways to its reporter, where it had one address. */
export class ReplyAddresses1796001010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
  }
}
